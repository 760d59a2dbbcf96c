"""What every action on a decision does: lock it, move it on, and keep the worklist true."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.decisions.models import DECISION_MOVES, Decision, DecisionState
from alongside.people.models import Person
from alongside.worklist import actions as worklist

# Kinds of worklist items (kinds.py), which are their keys' beginnings too.
ASKED_ITEM, GUESS_ITEM, TALK_ITEM, DONE_ITEM, OPENED_ITEM, LEFT_ITEM = (
    "decision_asked",
    "decision_guess",
    "decision_talk",
    "decision_done",
    "decision_opened",
    "decision_left",
)
ITEMS = (ASKED_ITEM, GUESS_ITEM, TALK_ITEM, DONE_ITEM, OPENED_ITEM, LEFT_ITEM)
ANSWER_DAYS = 7


def lock(decision: Decision) -> Decision:
    """Lock a decision. The person first, as everything of theirs is locked; then the decision."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.person_id)
    return (
        Decision.objects.select_for_update(of=("self",))
        .select_related(
            "person", "service", "aid_version__decision_aid", "professional__team",
            "professional__person",
        )
        .get(pk=decision.pk)
    )  # fmt: skip


def move(row: Decision, state: DecisionState) -> None:
    """To another state; Refused where it has moved on meanwhile."""
    if state not in DECISION_MOVES[DecisionState(row.state)]:
        raise Refused(_("This decision has moved on. Look at the page again."))
    row.state = state


def _key(kind: str, row: Decision) -> str:
    return f"{kind}:{row.pk}:{row.professional_id}"


def open_item(by: Actor, row: Decision, kind: str, days: int) -> None:
    """Onto the worklist of whoever has the decision."""
    worklist.open_item(
        by=by,
        kind=kind,
        key=_key(kind, row),
        person=row.person,
        service_id=row.service_id,
        responsible=row.professional,
        due_at=clock.now() + timedelta(days=days),
        about_id=row.pk,
    )


def void_items(by: Actor, row: Decision, *kinds: str) -> None:
    """Nothing of these waits any more."""
    for kind in kinds:
        worklist.void(by=by, key=_key(kind, row))
