"""Every write to check-ins: planned, asked, answered once, or withdrawn."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, digest, record, record_many
from alongside.core.errors import Changed, Refused
from alongside.followups import access, rules, texts
from alongside.followups.kinds import kind_of
from alongside.followups.models import CHECK_IN_MOVES, OPEN, CheckIn, CheckInState
from alongside.messaging import actions as messaging
from alongside.messaging.queries import let_in_of, way_to
from alongside.messaging.rules import Way
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.people.settings import resolve
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
LOOKED_FOR_AT = time(6)  # on the day after the last: before anybody's day begins


def ask_at(
    due_on: date, planned_at: datetime, zone: ZoneInfo, *, days_before: int, hour: int
) -> datetime:
    """The moment to ask: at `hour` on the person's own clock, some days before it is due.

    Never before `planned_at`. When the hour of that day is over, the next day's, if that is not
    too late; else at once.
    """
    local_plan = planned_at.astimezone(zone)
    on = rules.ask_day(due_on, local_plan.date(), days_before=days_before)
    moment = clock.at_local(on, time(hour), zone)
    if moment < planned_at:
        on += timedelta(days=1)
        moment = clock.at_local(on, time(hour), zone) if on <= due_on else planned_at
    return moment.astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A check-in to be planned; see `plan_check_in`."""

    kind: str
    person: Person
    about_id: UUID
    due_on: date
    responsible: Membership
    about_version: int = 1
    ordinal: int = 1
    at: datetime | None = None
    late_at: datetime | None = None


@transaction.atomic
def plan_check_in(
    *,
    by: Actor,
    kind: str,
    person: Person,
    about_id: UUID,
    due_on: date,
    responsible: Membership,
    about_version: int = 1,
    ordinal: int = 1,
    at: datetime | None = None,
    late_at: datetime | None = None,
) -> CheckIn:
    """Plan one check-in, due on a day, whose answer `responsible` reads. Planning the same again
    (kind, about, version, ordinal) changes nothing. The caller has checked that `by` may.

    `at` and `late_at` say when to ask and when it is too late; without them the service's settings
    do.

    Raises Refused when the responsible member belongs to no service.
    """
    plan = Plan(
        kind=kind,
        person=person,
        about_id=about_id,
        due_on=due_on,
        responsible=responsible,
        about_version=about_version,
        ordinal=ordinal,
        at=at,
        late_at=late_at,
    )
    plan_many(by=by, plans=[plan])
    row: CheckIn = CheckIn.objects.get(
        kind=kind, about_id=about_id, about_version=about_version, ordinal=ordinal
    )
    return row


@transaction.atomic
def plan_many(*, by: Actor, plans: Sequence[Plan]) -> None:
    """`plan_check_in` for many, with as many statements."""
    made = []
    for one in plans:
        kind_of(one.kind)
        if one.responsible.team_id is None:
            raise Refused(_("Whoever follows up must belong to a service."))
        row = CheckIn(
            kind=one.kind,
            about_id=one.about_id,
            about_version=one.about_version,
            ordinal=one.ordinal,
            person=one.person,
            responsible=one.responsible,
            due_on=one.due_on,
            late_at=one.late_at,
            ask_at=one.at or _as_the_service_asks(one.person, one.responsible, one.due_on),
        )
        made.append(row)
    new = rows.insert(made, known=True)
    made = [row for row in made if row.pk in new]
    record_many(
        by,
        "check_in.plan",
        [Note(row, detail={"kind": row.kind, "due": row.due_on.isoformat()}) for row in made],
    )
    waiting = []
    for row in made:
        payload = {"check_in": str(row.pk)}
        waiting += [
            jobs.Job(ASK, str(row.pk), row.ask_at, payload, row.person_id),
            jobs.Job(OVERDUE, str(row.pk), _late_from(row), payload, row.person_id),
        ]
    jobs.schedule_many(waiting)


def _late_from(row: CheckIn) -> datetime:
    zone = ZoneInfo(row.person.time_zone)
    return row.late_at or clock.at_local(row.due_on + timedelta(days=1), LOOKED_FOR_AT, zone)


def _as_the_service_asks(person: Person, responsible: Membership, due_on: date) -> datetime:
    assert responsible.team is not None  # whoever follows up belongs to a service
    chosen = resolve(responsible.team.service_id)
    on_paper = way_to(person) in (Way.LETTER, Way.HAND)
    key = "followups.paper_days_before" if on_paper else "followups.days_before"
    return ask_at(
        due_on,
        clock.now(),
        ZoneInfo(person.time_zone),
        days_before=int(chosen[key].value),
        hour=int(chosen["followups.hour"].value),
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
    let_in = let_in_of({(texts.service_of(row).pk, row.person_id) for row in check_ins})
    return {
        row.pk
        for row in check_ins
        if row.person.can_be_contacted
        and (texts.service_of(row).pk, row.person_id) in let_in
        and is_current(row)
    }


def message_key(check_in_id: UUID) -> str:
    """The outbox's name for the message of a check-in."""
    return f"{PURPOSE}:{check_in_id}"


def open_for(by: Actor, row: CheckIn, kind: str, due_at: datetime) -> None:
    """Let its responsible person do something by a time."""
    worklist.open_item(
        by=by,
        kind=kind,
        key=f"{kind}:{row.pk}",
        person=row.person,
        service_id=texts.service_of(row).pk,
        responsible=row.responsible,
        due_at=due_at,
        about_id=row.pk,
    )


def _end_items(by: Actor, row: CheckIn) -> None:
    for kind in (PHONE, LATE):
        worklist.void(by=by, key=f"{kind}:{row.pk}")


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
    found = CheckIn.objects.values_list("person_id", flat=True).get(pk=check_in_id)
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=found)
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


@transaction.atomic
def answer(
    *,
    by: Actor,
    check_in: CheckIn,
    answers: Mapping[str, Any],
    unread: Mapping[str, str] | None = None,
) -> CheckIn:
    """File an answer, once. Submitting the same again changes nothing and gives the first.

    `unread`: what came as an answer to a question and could not be read with certainty, as it came.

    An answer to something that has changed since is filed with the version that was asked about,
    and goes to a person; nothing else changes. Whoever reads it has it on their worklist.

    Raises Changed, with both texts, when it was answered differently before; Refused for answers
    that do not fit the questions.
    """
    access.check_can_answer(by, check_in)
    # The person first: whoever changes what this is about locks in the same order.
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=check_in.person_id)
    row = lock_check_in(check_in.pk)
    if row.state == CheckInState.VOID and row.asked_at is None:
        raise Refused(_("This is no longer needed. Nothing was asked."))
    current = is_current(row)
    questions = texts.questions_of(row, current=current)
    filed = rules.check_answers(questions, answers, unread=unread)
    if row.state == CheckInState.ANSWERED:
        before = json.loads(row.answers or "{}")
        if before == filed:
            return row
        raise Changed(
            _("This was answered already, in other words. Both are shown below."),
            theirs="\n".join(before.values()),
            mine="\n".join(filed.values()),
        )
    if not row.asked:
        row.asked = rules.store(texts.about_of(row, current=current), questions)
    row.answers = json.dumps(filed, ensure_ascii=False)
    row.unread = json.dumps(dict(unread), ensure_ascii=False) if unread else ""
    move(row, CheckInState.ANSWERED)
    row.stale = not current
    row.answered_at = clock.now()
    row.answered_by_id = by.person_id
    row.channel = by.channel
    row.helper = by.helper
    row.save()
    record(
        by, "check_in.answer", subject=row, category="plan", stale=row.stale,
        digest=digest(row.answers),
    )  # fmt: skip
    settle(by, row)
    read_at = clock.at_local(texts.read_by(row), texts.END_OF_WORK)
    if row.stale:
        open_for(by, row, CHANGED, read_at)
    else:
        kind = kind_of(row.kind)
        if kind.every_answer_is_read and by.membership_id != row.responsible_id:
            open_for(by, row, READ, read_at)
        kind.on_answer(row, filed, by)
    return row


def settle(by: Actor, row: CheckIn) -> None:
    """What still waits to happen for this check-in need not happen any more."""
    _end_items(by, row)
    jobs.void(ASK, str(row.pk))
    jobs.void(OVERDUE, str(row.pk))
    messaging.void(by=by, key=message_key(row.pk))
    if row.asked_by_way == Way.TEXT:
        # As a job of its own: whoever files a text holds the number first, then the person.
        jobs.schedule(TEXT_DONE, str(row.pk), clock.now(), check_in=str(row.pk))


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
