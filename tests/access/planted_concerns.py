"""What somebody is worried about, with a word of its own in each box."""

from __future__ import annotations

from alongside.followups.concerns import actions
from alongside.followups.models import FollowUpPlan
from tests.access.canaries import word
from tests.followups import making
from tests.universe import Universe


def plant(universe: Universe, number: int) -> None:
    """A concern, all that was said about it, and what was done."""

    def canary(name: str) -> str:
        return word(name, number)

    own = universe.actor("rhian")
    row = making.concern(universe, "now", canary("concern"))
    actions.give_another_time(
        by=universe.actor("nurse"), concern=row, urgency="soon", why=canary("later")
    )
    row = actions.say_more(by=making.helper(universe), concern=row, words=canary("more"))
    making.seen_to(universe, row, canary("seen"))
    actions.say_whether_it_helped(by=own, concern=row, helped=False, words=canary("nohelp"))
    card = making.card(universe)
    actions.keep_card(by=own, person=universe.rhian, card=card)
    making.concern(universe, words=canary("sign"), card=card, signs=[1])
    actions.check_list(by=universe.actor("nurse"))
    FollowUpPlan.objects.filter(person=universe.rhian).delete()  # that of things.py
    making.followed_up(universe, signs=canary("lookout"), contact=canary("reach"))
