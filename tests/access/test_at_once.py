"""The same form sent by several browsers in the same moment, in a database of its own."""

from __future__ import annotations

from functools import partial

import pytest

from alongside.core import clock
from alongside.followups.models import CheckIn
from alongside.plans import actions as plans
from alongside.plans.models import Acceptance, Goal
from alongside.plans.rules import usual_follow_up
from tests.access import things as all_things
from tests.at_once import at_once
from tests.universe import Universe


@pytest.mark.commits
def test_two_browsers_that_say_yes_or_answer_at_once_say_it_once(universe: Universe) -> None:
    things = all_things.build(universe)
    base = f"/p/{universe.rhian.pk}/"

    agreement = plans.correct(
        by=universe.actor("rhian"),
        goal=Goal.objects.get(pk=things["goal_id"]),
        version=1,
        goal_words="Walk further",
        changed="Further",
        follow_up_on=usual_follow_up(clock.today()),
    )
    check_in = CheckIn.objects.get(about_id=things["goal_id"], state="planned")
    browsers = [universe.client("rhian") for _number in range(4)]
    answers: list[int] = []

    def both(number: int) -> None:
        browser = browsers[number]
        yes = browser.post(f"{base}agreements/{agreement.pk}/accept/", {"side": "person"})
        said = browser.post(f"{base}check-ins/{check_in.pk}/", {"how": f"Answer {number}"})
        answers.extend((yes.status_code, said.status_code))

    assert at_once(*[partial(both, number) for number in range(4)]) == [None] * 4
    assert len(answers) == 8
    assert set(answers) <= {200, 302, 409}
    assert Acceptance.objects.filter(agreement=agreement).count() == 1
    check_in.refresh_from_db()
    assert check_in.state == "answered"
    assert sum(answer == 302 for answer in answers) == 5  # four yeses, one answer
