"""Promises of both sides: made, said to be done, kept or not, let go."""

from __future__ import annotations

from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Refused
from alongside.people.models import Membership
from alongside.plans import access
from alongside.plans.models import COMMITMENT_MOVES, Commitment, CommitmentState, Goal, Side
from alongside.worklist import actions as worklist

PROMISE_ITEM, BROKEN_ITEM = "promise_due", "promise_broken"


def make_promise(
    by: Actor,
    goal: Goal,
    side: Side,
    words: str,
    due_date: date,
    membership: Membership | None = None,
) -> Commitment:
    """One promise of an agreement, for `agree` and `correct`; a professional's is on their
    worklist for its day."""
    if not words.strip():
        raise Refused(_("Both sides promise something. Write what each will do."))
    if due_date < clock.today():
        raise Refused(_("The day of a promise lies in the past."))
    commitment = Commitment.objects.create(
        goal=goal,
        person_id=goal.person_id,
        side=side,
        membership=membership,
        words=words.strip(),
        due_date=due_date,
    )
    record(by, "promise.make", subject=commitment, side=str(side), words=digest(words))
    if membership is not None and membership.team is not None:
        worklist.open_item(
            by=by,
            kind=PROMISE_ITEM,
            key=f"promise:{commitment.pk}",
            person=goal.person,
            service_id=membership.team.service_id,
            responsible=membership,
            due_at=clock.at_local(due_date, time(17, 0)),
            about_id=commitment.pk,
        )
    return commitment


@transaction.atomic
def say_done(*, by: Actor, commitment: Commitment) -> Commitment:
    """The professional says that they did what they promised. Whether it happened, the person
    says; until then it shows as "says it is done"."""
    row = Commitment.objects.select_for_update().get(pk=commitment.pk)
    access.check_owns_promise(by, row)
    if row.state != CommitmentState.OPEN:
        raise Refused(_("This promise has been answered already."))
    if row.said_done_at is None:
        row.said_done_at = clock.now()
        row.save(update_fields=["said_done_at"])
        record(by, "promise.say_done", subject=row)
        worklist.void(by=by, key=f"promise:{row.pk}")
    return row


@transaction.atomic
def answer_promise(
    *, by: Actor, commitment: Commitment, happened: bool, words: str = ""
) -> Commitment:
    """ "Did this happen?" The person's answer, for either side. A "no" to the professional's
    promise goes on to that professional's worklist at once."""
    row = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("membership__team", "person")
        .get(pk=commitment.pk)
    )
    access.check_can_answer_promise(by, row)
    return file_promise_answer(by, row, happened=happened, words=words)


def file_promise_answer(
    by: Actor, row: Commitment, *, happened: bool, words: str = ""
) -> Commitment:
    """The same, for an answer that came in a check-in: its own access was checked there."""
    to = CommitmentState.KEPT if happened else CommitmentState.NOT_KEPT
    if row.state == to:
        return row
    if to not in COMMITMENT_MOVES[CommitmentState(row.state)]:
        raise Refused(_("This promise has been answered already."))
    row.state = to
    row.answered_at = clock.now()
    row.answer_words = words.strip()
    row.save(update_fields=["state", "answered_at", "answer_words"])
    record(by, "promise.answer", subject=row, happened=happened)
    if row.membership is None or row.membership.team is None:
        return row
    worklist.void(by=by, key=f"promise:{row.pk}")
    if happened:
        worklist.void(by=by, key=f"broken:{row.pk}")
    else:
        worklist.open_item(
            by=by,
            kind=BROKEN_ITEM,
            key=f"broken:{row.pk}",
            person=row.person,
            service_id=row.membership.team.service_id,
            responsible=row.membership,
            due_at=clock.now(),
            about_id=row.pk,
        )
    return row


@transaction.atomic
def drop_promise(*, by: Actor, commitment: Commitment) -> Commitment:
    """A promise that is no longer needed: the person lets it go."""
    row = Commitment.objects.select_for_update().get(pk=commitment.pk)
    access.check_can_answer_promise(by, row)
    if CommitmentState.DROPPED not in COMMITMENT_MOVES[CommitmentState(row.state)]:
        raise Refused(_("This promise has been answered already."))
    row.state = CommitmentState.DROPPED
    row.save(update_fields=["state"])
    record(by, "promise.drop", subject=row)
    worklist.void(by=by, key=f"promise:{row.pk}")
    worklist.void(by=by, key=f"broken:{row.pk}")
    return row
