"""Check-ins: held, overdue, settled, or withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs, keys, rows
from alongside.core.actors import Actor, Channel
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.followups import access, texts
from alongside.followups.kinds import kind_of
from alongside.followups.models import (
    CHECK_IN_MOVES,
    OPEN,
    CheckIn,
    CheckInState,
    QuestionSetVersion,
)
from alongside.messaging import actions as messaging
from alongside.messaging.queries import here_still, let_in_of
from alongside.messaging.rules import Way
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.worklist import actions as worklist
from alongside.worklist.queries import is_waiting

ASK, OVERDUE, NOT_ARRIVED = "followups.ask", "followups.overdue", "followups.not_arrived"
PURPOSE = "check_in"
PURPOSE_TEXT = "check_in_text"
TEXT_DONE = "followups.text_done"
# Kinds of worklist items (items.py), which are their keys' beginnings too.
PHONE, LATE, READ, CHANGED = (
    "follow_up_phone",
    "follow_up_late",
    "follow_up_answer",
    "follow_up_changed",
)


def locked() -> RecordQuerySet[CheckIn]:
    """Check-ins to be held, each with all that its messages need."""
    return CheckIn.objects.select_for_update(of=("self",)).select_related(
        "person", "responsible__person", "responsible__team__service__organisation"
    )


def lock_check_in(check_in_id: UUID) -> CheckIn:
    """Hold one check-in, with all that its messages need, until the transaction ends."""
    row: CheckIn = locked().get(pk=check_in_id)
    return row


def lock_people(ids: Collection[UUID]) -> dict[UUID, Person]:
    """Hold people, always in the same order, and before their check-ins: so does whoever changes
    what these are about."""
    keys.load(ids)
    held = Person.objects.select_for_update(of=("self",), no_key=True).only(*_READ).order_by("pk")
    return {row.pk: row for row in held.filter(pk__among=ids)}


# What asking and answering read of a person.
_READ = (
    "id",
    "party_id",
    "name",
    "full_name",
    "language",
    "time_zone",
    "died_on",
    "merged_into_id",
    "erased_at",
)


def lock_many(
    ids: Collection[UUID],
    *,
    people: Mapping[UUID, Person] | None = None,
    names: Collection[str] = (),
    **having: Any,
) -> dict[UUID, CheckIn]:
    """Hold many check-ins, as `lock_check_in` does one, where they are `having` this; with the
    columns that are named, or all. Each person, professional and version is read once, however many
    are about them."""
    wanted = CheckIn.objects.select_for_update().filter(**having).order_by("person_id", "pk")
    found = rows.by_key(wanted, ids, *names)
    held = {row.person_id for row in found.values()}
    members = Membership.objects.select_related("person", "team__service__organisation").in_bulk(
        {row.responsible_id for row in found.values()}
    )
    others = held - (people or {}).keys()
    keys.load(held)
    people = {**(people or {}), **rows.by_key(Person.objects.all(), others, *_READ)}
    pinned = {row.set_version_id for row in found.values() if row.set_version_id is not None}
    versions = QuestionSetVersion.objects.in_bulk(pinned)
    for row in found.values():
        rows.relate(
            row,
            person=people[row.person_id],
            responsible=members[row.responsible_id],
            set_version=versions.get(row.set_version_id) if row.set_version_id else None,
        )
    return found


def move(row: CheckIn, state: CheckInState) -> None:
    """To another state, if it may."""
    if state not in CHECK_IN_MOVES[CheckInState(row.state)]:
        raise Refused(_("This has been answered already, or is no longer needed."))
    row.state = state


def is_current(check_in: CheckIn) -> bool:
    """Whether what it asks about still stands as it was asked."""
    return check_in.state != CheckInState.VOID and kind_of(check_in.kind).still_wanted(check_in)


def may_be_asked(row: CheckIn) -> bool:
    """Whether it still stands, and the person still lets the service in."""
    return bool(of_those_may_be_asked([row]))


def of_those_may_be_asked(check_ins: Sequence[CheckIn]) -> set[UUID]:
    """The ids of those of many."""
    pairs = [(texts.service_of(row).pk, row.person_id) for row in check_ins]
    let_in = let_in_of(set(pairs))
    return {
        row.pk
        for row, pair in zip(check_ins, pairs, strict=True)
        if row.person.can_be_contacted and pair in let_in and is_current(row)
    }


def message_key(check_in_id: UUID) -> str:
    """The outbox's name for the message of a check-in."""
    return f"{PURPOSE}:{check_in_id}"


def open_for(by: Actor, row: CheckIn, kind: str, due_at: datetime) -> None:
    """Let its responsible person do something by a time."""
    worklist.open_many(by=by, openings=[opening(by, row, kind, due_at)])


def opening(by: Actor, row: CheckIn, kind: str, due_at: datetime) -> worklist.Opening:
    """The item by which they do."""
    return worklist.Opening(
        by=by,
        kind=kind,
        key=f"{kind}:{row.pk}",
        person=row.person,
        service_id=texts.service_of(row).pk,
        responsible=row.responsible,
        due_at=due_at,
        about_id=row.pk,
    )


@transaction.atomic
def did_not_arrive(*, by: Actor, check_in_id: UUID) -> None:
    """The message did not reach anyone: somebody phones, or finds another way, today."""
    row = lock_check_in(check_in_id)
    if row.state == CheckInState.ASKED:
        open_for(by, row, PHONE, clock.at_local(clock.today(), texts.END_OF_WORK))
        record(by, "check_in.not_arrived", subject=row)


@transaction.atomic
def overdue(*, by: Actor, check_in_id: UUID) -> None:
    """The day is over and nothing was answered: it goes onto the responsible person's worklist,
    unless a call to the person waits there already. A question set says itself what follows."""
    # The person first, as `answer` does: what follows may lock more of theirs.
    lock_people([CheckIn.objects.values_list("person_id", flat=True).get(pk=check_in_id)])
    row = lock_check_in(check_in_id)
    if row.state not in OPEN:
        return
    if not may_be_asked(row):
        void(by, row)
        return
    kind = kind_of(row.kind)
    if kind.on_no_reply is not None:
        if row.state == CheckInState.ASKED:
            move(row, CheckInState.LAPSED)
            row.save(update_fields=["state"])
            record(by, "check_in.lapse", subject=row)
            settle(by, row)
            kind.on_no_reply(row, by)
        return
    if not is_waiting(f"{PHONE}:{row.pk}"):
        open_for(by, row, LATE, clock.at_local(clock.today(), texts.END_OF_WORK))
    record(by, "check_in.late", subject=row)


def settle(by: Actor, row: CheckIn) -> None:
    """What still waits to happen for this check-in need not happen any more."""
    settle_many([(row, by)])


def settle_many(settled: Sequence[tuple[CheckIn, Actor]]) -> None:
    """The same of many, each by somebody. Few statements where nothing waits."""
    if not settled:
        return
    worklist.void_many(
        by=settled[0][1],
        keys={f"{kind}:{row.pk}": by for row, by in settled for kind in (PHONE, LATE)},
    )
    jobs.void_many([(kind, str(row.pk)) for row, _by in settled for kind in (ASK, OVERDUE)])
    messages = {message_key(row.pk): by for row, by in settled}
    for key in here_still(messages.keys()):
        messaging.void(by=messages[key], key=key)
    # As a job of its own: whoever files a text holds the number first, then the person. An answer
    # by text ends its question itself.
    jobs.schedule_many(
        [
            jobs.Job(TEXT_DONE, str(row.pk), clock.now(), {"check_in": str(row.pk)})
            for row, by in settled
            if row.asked_by_way == Way.TEXT and by.channel != Channel.TEXT
        ]
    )


@transaction.atomic
def text_is_done(*, by: Actor, check_in_id: UUID) -> None:
    """Nothing more is asked by text: it was answered on another way, or is not needed."""
    row = CheckIn.objects.get(pk=check_in_id)
    messaging.expected_done(
        by=by,
        kind=PURPOSE,
        about_id=row.pk,
        person_id=row.person_id,
        answered=row.state == CheckInState.ANSWERED,
    )


def void(by: Actor, row: CheckIn) -> None:
    """It is not needed any more."""
    move(row, CheckInState.VOID)
    row.save(update_fields=["state"])
    record(by, "check_in.void", subject=row)
    settle(by, row)


@transaction.atomic
def decline(*, by: Actor, check_in: CheckIn) -> CheckIn:
    """The person would rather not answer. Nothing is a condition of care."""
    access.check_can_answer(by, check_in)
    row = lock_check_in(check_in.pk)
    if row.state == CheckInState.ANSWERED:
        raise Refused(_("This has been answered already."))
    if row.state != CheckInState.VOID:
        record(by, "check_in.decline", subject=row)
        void(by, row)
    return row


@transaction.atomic
def void_for(
    *, by: Actor, kind: str, about_id: UUID, states: Collection[CheckInState] = OPEN
) -> None:
    """What was to be followed up has ended or changed: its open check-ins are not needed any more.

    A question that is out already can still be answered: the answer is kept and goes to a person.
    """
    for row in locked().filter(kind=kind, about_id=about_id, state__in=states).order_by("pk"):
        void(by, row)


@transaction.atomic
def void_all_of(*, by: Actor, person_id: UUID) -> None:
    """Nobody is asked any more: they have died."""
    for row in locked().filter(person_id=person_id, state__in=OPEN).order_by("pk"):
        void(by, row)
