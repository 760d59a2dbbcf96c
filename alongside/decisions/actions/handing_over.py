"""The professional of a decision leaves, and a colleague goes on with it.

A guess that was written stays whose it was, and sealed: whoever takes over sees it when both sides
are open, as the person does. In the measure it counts for whoever wrote it; where nobody had
guessed yet, the decision counts for whoever took it over.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.decisions import access, texts
from alongside.decisions.actions.common import (
    ANSWER_DAYS,
    ASKED_ITEM,
    DONE_ITEM,
    GUESS_ITEM,
    ITEMS,
    LEFT_ITEM,
    TALK_ITEM,
    lock,
    open_item,
    void_items,
)
from alongside.decisions.models import Decision, DecisionState, Pair
from alongside.decisions.queries import where
from alongside.decisions.rules import sides
from alongside.people.models import Membership
from alongside.people.settings import local

UNDER_WAY = (DecisionState.ASKED, DecisionState.OPEN, DecisionState.CHOSEN)


@transaction.atomic
def somebody_left(*, by: Actor, membership_id: UUID) -> None:
    """Every decision that they had waits, on the lead's list, for a colleague to take it over."""
    for found in Decision.objects.filter(
        professional_id=membership_id, state__in=UNDER_WAY
    ).order_by("pk"):
        row = lock(found)
        open_item(by, row, LEFT_ITEM, ANSWER_DAYS)
        record(by, "decision.left", subject=row, category="plan")


@transaction.atomic
def take_over(*, by: Actor, decision: Decision) -> Decision:
    """A colleague goes on with it, and has on their list what waits for the professional now.

    Raises Refused while whoever has it is still there, or when it is over.
    """
    row = lock(decision)
    access.check_can_hold(by, row)
    if row.professional.until_at is None:
        name = row.professional.person.name
        raise Refused(_("%(name)s still has this decision.") % {"name": name})
    if row.state not in UNDER_WAY:
        raise Refused(str(texts.NOT_NOW["state"]))
    void_items(by, row, *ITEMS)
    has_guessed = where(row).is_in(sides.PROFESSIONAL)
    row.taken_from, row.taken_at = row.professional, clock.now()
    assert by.membership_id is not None  # the check saw to it
    row.professional = Membership.objects.select_related("team", "person").get(pk=by.membership_id)
    row.save(update_fields=["taken_from", "taken_at", "professional"])
    if not has_guessed:
        Pair.objects.filter(decision=row).update(professional=row.professional)
    record(by, "decision.take_over", subject=row, category="plan")
    if (waits := _waits(row)) is not None:
        open_item(by, row, *waits)
    return row


def _waits(row: Decision) -> tuple[str, int] | None:
    """What waits for the professional now, and for how many days. Never whether the person's side
    is in, alone."""
    at = where(row)
    if row.state == DecisionState.ASKED:
        return ASKED_ITEM, ANSWER_DAYS
    if row.state == DecisionState.CHOSEN:
        return DONE_ITEM, int(local("decisions.done_days", row.service_id))
    if at.both_in:
        return TALK_ITEM, ANSWER_DAYS
    if at.is_in(sides.PROFESSIONAL):
        return None
    return GUESS_ITEM, int(local("decisions.guess_days", row.service_id))
