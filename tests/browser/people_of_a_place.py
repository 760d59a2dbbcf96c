"""A place with people in it and something agreed, made as a process of its own.

`python -m tests.browser.people_of_a_place` fills the data folder that the environment names, and
prints what a journey needs to know as one JSON object.
"""

from __future__ import annotations

import json
import sys

import django

PASSWORD = "a quiet harbour at dusk"
GOAL = "Walk to the harbour and back with Carys"


def fill() -> dict[str, str]:
    """The small universe, with passwords, and an agreement that both sides said yes to."""
    from django.db import transaction

    from alongside.core import clock
    from alongside.people.models import Login
    from alongside.plans import actions
    from alongside.plans.rules import usual_follow_up
    from tests import universe

    with transaction.atomic():
        town = universe.build()
        for login in Login.objects.all():
            login.set_password(PASSWORD)
            login.save()
        day = usual_follow_up(clock.today())
        made = actions.agree(
            by=town.actor("rhian"),
            person=town.rhian,
            professional=town.memberships["nurse"],
            goal_words=GOAL,
            confidence=6,
            my_words="Go on Mondays",
            their_words="Find out when the group meets",
            my_date=day,
            their_date=day,
            follow_up_on=day,
        )
        for name, side in (("rhian", "person"), ("nurse", "professional")):
            actions.accept(by=town.actor(name), agreement=made.agreement, side=side)
    return {"person": str(town.rhian.pk), "agreement": str(made.agreement.pk)}


if __name__ == "__main__":
    django.setup()
    json.dump(fill(), sys.stdout)
