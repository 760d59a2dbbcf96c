"""Examples of the actions of deciding together, and of instruments."""

from __future__ import annotations

from alongside.core.actors import WORKER
from alongside.decisions import actions
from alongside.instruments import actions as instruments
from alongside.people.actions import memberships
from tests.architecture.examples import CANARY, Arguments, example
from tests.decisions.making import WISH, aid_in_use, begun, both_in
from tests.universe import Universe


@example(actions.ask)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("rhian"), "person": u.rhian, "professional": u.memberships["nurse"],
        "words": CANARY,
    }  # fmt: skip


@example(actions.begin)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian, "aid_version": aid_in_use(u)}


@example(actions.say)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("rhian"), "decision": begun(u), "side": "person", "step": "shaped",
        "said": WISH | {"words": CANARY}, "shared": True,
    }  # fmt: skip


@example(actions.open_other)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "decision": both_in(u)}


@example(actions.note_refused)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("gp"), "decision": begun(u)}


@example(actions.withdraw_option)
def _(u: Universe) -> Arguments:
    row = begun(u)
    return {"by": u.actor("nurse"), "decision": row, "option": "surgery", "why": CANARY}


@example(actions.end)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("rhian"), "decision": begun(u), "why": CANARY}


@example(actions.end_all_of)
def _(u: Universe) -> Arguments:
    begun(u)
    return {"by": WORKER, "person_id": u.rhian.pk}


@example(instruments.load_instrument)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "service": u.service, "code": "sure", "evidence": CANARY,
        "items": {"en": [CANARY, "Two?", "Three?", "Four?"]},
    }  # fmt: skip


@example(instruments.end_instrument)
def _(u: Universe) -> Arguments:
    loaded = instruments.load_instrument(
        by=u.actor("lead"), service=u.service, code="sure", evidence="A letter",
        items={"en": ["One?", "Two?", "Three?", "Four?"]},
    )  # fmt: skip
    return {"by": u.actor("lead"), "loaded": loaded}


@example(actions.somebody_left)
def _(u: Universe) -> Arguments:
    begun(u)
    return {"by": WORKER, "membership_id": u.memberships["nurse"].pk}


@example(actions.take_over)
def _(u: Universe) -> Arguments:
    row = begun(u)
    memberships.end_membership(by=u.actor("lead"), membership=u.memberships["nurse"])
    return {"by": u.actor("gp"), "decision": row}
