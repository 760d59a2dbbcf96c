"""One example of every action on concerns."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.followups.concerns import actions
from alongside.followups.concerns.cards import shipped
from alongside.followups.concerns.checks import CHECKS
from alongside.worklist import actions as worklist
from tests.architecture.examples import CANARY, Arguments, example, herself
from tests.followups import making
from tests.universe import Universe


@example(actions.raise_concern)
def _(u: Universe) -> Arguments:
    return {
        "by": herself(u), "person": u.rhian, "receiver": u.memberships["nurse"],
        "urgency": "soon", "words": CANARY, "concern_id": uuid4(),
    }  # fmt: skip


@example(actions.say_more)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "concern": making.concern(u), "words": CANARY}


@example(actions.ask_sooner)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "concern": making.concern(u), "urgency": "now"}


@example(actions.give_another_time)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "concern": making.concern(u), "urgency": "wait", "why": CANARY,
    }  # fmt: skip


@example(actions.withdraw)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "concern": making.concern(u, "now")}


@example(actions.say_whether_it_helped)
def _(u: Universe) -> Arguments:
    row = making.seen_to(u, making.concern(u))
    return {"by": herself(u), "concern": row, "helped": False, "words": CANARY}


@example(worklist.said_more)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "item": making.concern(u).item}


@example(actions.adopt_card)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "service": u.service, "card": shipped()["copd"],
        "approved_by": CANARY, "review_date": clock.today() + timedelta(days=9),
    }  # fmt: skip


@example(actions.retire_card)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "card": making.card(u)}


@example(actions.keep_card)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "person": u.rhian, "card": making.card(u)}


@example(actions.put_card_away)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "person": u.rhian, "card": making.card(u)}


@example(actions.propose_follow_up)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "responsible": u.memberships["nurse"],
        "way": "both", "every_weeks": 26, "signs": CANARY, "contact": CANARY,
        "until_date": clock.today() + timedelta(days=99),
    }  # fmt: skip


@example(actions.agree_follow_up)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "plan": making.follow_up(u), "checks": list(CHECKS)}


@example(actions.decline_follow_up)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "plan": making.follow_up(u)}


@example(actions.put_ending)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "plan": making.followed_up(u), "ending": "discharge"}


@example(actions.tell_that_it_ends)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "plan_id": making.followed_up(u).pk}


@example(actions.check_list)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse")}
