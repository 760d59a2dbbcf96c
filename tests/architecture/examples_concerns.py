"""One example of every action on concerns."""

from __future__ import annotations

from uuid import uuid4

from alongside.followups.concerns import actions
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
