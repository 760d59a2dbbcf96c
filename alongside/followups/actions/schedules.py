"""When somebody is asked: proposed, agreed with them, changed, paused and stopped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import WORKER, Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, Refused
from alongside.followups import access
from alongside.followups.actions.check_ins import void_for
from alongside.followups.actions.planning import Plan, plan_many
from alongside.followups.models import (
    SCHEDULE_MOVES,
    CheckInState,
    QuestionSet,
    Schedule,
    ScheduleState,
)
from alongside.followups.queries import load as loads
from alongside.followups.queries.schedules import (
    QUESTIONS,
    active_version,
    moment_of,
    next_occurrence,
)
from alongside.followups.rules.rhythm import Phase, first_from, rhythm, stored
from alongside.people.access import is_self
from alongside.people.models import Membership, Person

LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True)
class Timing:
    """When to ask: a rhythm from a day on, at a time of the person's own day (FHIR Timing)."""

    phases: Sequence[Phase]
    start_date: date
    at_time: time
    end_date: date | None = None
    reply_hours: int = 48
    time_zone: str = ""


@transaction.atomic
def propose_schedule(
    *,
    by: Actor,
    person: Person,
    question_set: QuestionSet,
    responsible: Membership,
    timing: Timing,
    why: str,
) -> Schedule:
    """A professional suggests to ask somebody by a rhythm. Nothing is asked until they say yes.

    Raises Refused when the questions are not in use, are asked already, the days are over, or
    whoever is to read the answers belongs to another service.
    """
    access.check_can_propose(by, person.pk)
    if question_set.service_id != by.service_id:
        raise Refused(_("These questions belong to another service."))
    if responsible.team is None or responsible.team.service_id != question_set.service_id:
        raise Refused(_("Whoever reads the answers must belong to your service."))
    if active_version(question_set.pk) is None:
        raise Refused(_("These questions are not in use. A lead puts them into use first."))
    _check(timing, person)
    try:
        with transaction.atomic():
            row = Schedule.objects.create(
                person=person,
                question_set=question_set,
                responsible=responsible,
                why=why.strip(),
                proposed_by_id=proposer(by),
                proposed_at=clock.now(),
                **_fields(timing, person),
            )
    except IntegrityError as error:
        raise Refused(_("These questions are asked already, or wait for a yes.")) from error
    record(by, "schedule.propose", subject=row, set=str(question_set.pk), digest=digest(row.why))
    return row


def proposer(by: Actor) -> UUID:
    """Who suggests it, by their person."""
    assert by.person_id is not None  # the checks saw to it
    return by.person_id


def _fields(timing: Timing, person: Person) -> dict[str, Any]:
    return {
        "phases": stored(timing.phases),
        "start_date": timing.start_date,
        "end_date": timing.end_date,
        "at_time": timing.at_time.replace(second=0, microsecond=0),
        "time_zone": timing.time_zone or person.time_zone,
        "reply_hours": timing.reply_hours,
    }


def _check(timing: Timing, person: Person) -> None:
    today = clock.today()
    if timing.start_date < today:
        raise Refused(_("The first day is over. Choose today or a later day."))
    if timing.end_date is not None and timing.end_date < timing.start_date:
        raise Refused(_("The last day comes before the first."))
    if not 1 <= timing.reply_hours <= 24 * 14:
        raise Refused(_("Give people between an hour and 14 days to answer."))
    if (timing.time_zone or person.time_zone) not in available_timezones():
        raise Refused(_("Choose one of the time zones."))
    if not timing.phases:
        raise Refused(_("There is no day on which this would ask."))


def lock_schedule(schedule: Schedule, edition: int | None = None) -> Schedule:
    """The person first: whoever answers locks in the same order."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=schedule.person_id)
    row = (
        Schedule.objects.select_for_update(of=("self",))
        .select_related("person", "question_set", "responsible__person", "responsible__team")
        .get(pk=schedule.pk)
    )
    if edition is not None and edition != row.edition:
        raise Changed(
            _("Somebody has just changed when you are asked. Look at it, then choose again."),
            theirs="",
            mine="",
        )
    return row


def _move(row: Schedule, state: ScheduleState) -> None:
    if state not in SCHEDULE_MOVES[ScheduleState(row.state)]:
        raise Refused(_("This has moved on already."))
    row.state = state


@transaction.atomic
def agree_schedule(*, by: Actor, schedule: Schedule, edition: int | None = None) -> Schedule:
    """The person says yes, themselves or to a named helper; the first time of asking is planned.

    Saying yes again changes nothing. Raises Refused while it would be more work than the team said
    it can do and no lead has accepted that.
    """
    access.check_can_settle(by, schedule)
    row = lock_schedule(schedule, edition)
    if row.state == ScheduleState.ACTIVE:
        return row
    if row.load_accepted_at is None and loads.load_with(row).too_much:
        raise Refused(
            _("This would be more than the team can answer in time. A lead must accept it first.")
        )
    _move(row, ScheduleState.ACTIVE)
    row.answered_at, row.answered_by_id, row.helper = clock.now(), by.person_id, by.helper
    row.save(update_fields=["state", "answered_at", "answered_by_id", "helper"])
    record(by, "schedule.agree", subject=row, edition=row.edition)
    plan_next(row, 0)
    return row


@transaction.atomic
def decline_schedule(*, by: Actor, schedule: Schedule) -> Schedule:
    """The person would rather not be asked. Nothing is a condition of care."""
    access.check_can_settle(by, schedule)
    row = lock_schedule(schedule)
    if row.state == ScheduleState.DECLINED:
        return row
    _move(row, ScheduleState.DECLINED)
    row.answered_at, row.answered_by_id, row.helper = clock.now(), by.person_id, by.helper
    row.save(update_fields=["state", "answered_at", "answered_by_id", "helper"])
    record(by, "schedule.decline", subject=row)
    return row


@transaction.atomic
def accept_load(*, by: Actor, schedule: Schedule) -> Schedule:
    """A lead, by name, accepts that this is more work than the team has minutes for."""
    access.check_can_accept_load(by, schedule)
    row = lock_schedule(schedule)
    if row.load_accepted_at is None:
        assert by.membership_id is not None  # the check saw to it
        row.load_accepted_by_id, row.load_accepted_at = by.membership_id, clock.now()
        row.save(update_fields=["load_accepted_by", "load_accepted_at"])
        record(by, "schedule.accept_load", subject=row)
    return row


@transaction.atomic
def change_schedule(*, by: Actor, schedule: Schedule, edition: int, timing: Timing) -> Schedule:
    """Other days or another time, as the person wishes. What the old one had planned is void; a
    question that is out already can still be answered.

    Raises Changed when somebody changed it since it was opened.
    """
    access.check_can_settle(by, schedule)
    row = lock_schedule(schedule, edition)
    if row.state not in (ScheduleState.ACTIVE, ScheduleState.PROPOSED):
        raise Refused(_("This has ended. It can be suggested anew."))
    _check(timing, row.person)
    for name, value in _fields(timing, row.person).items():
        setattr(row, name, value)
    _renew(by, row, "schedule.change")
    return row


@transaction.atomic
def pause_schedule(
    *, by: Actor, schedule: Schedule, edition: int, first: date, last: date
) -> Schedule:
    """Nobody is asked while away, from one day to another, both included."""
    access.check_can_settle(by, schedule)
    row = lock_schedule(schedule, edition)
    if row.state != ScheduleState.ACTIVE:
        raise Refused(_("This is not being asked now."))
    if last < first or last < clock.today() or last - first > LONGEST_PAUSE:
        raise Refused(_("Choose the first and the last day that you are away, within a year."))
    row.paused_from, row.paused_until = first, last
    _renew(by, row, "schedule.pause")
    return row


@transaction.atomic
def resume_schedule(*, by: Actor, schedule: Schedule, edition: int) -> Schedule:
    """Back again: the pause is over, or never began."""
    access.check_can_settle(by, schedule)
    row = lock_schedule(schedule, edition)
    if row.paused_from is None:
        return row
    row.paused_from = row.paused_until = None
    _renew(by, row, "schedule.resume")
    return row


def _renew(by: Actor, row: Schedule, verb: str) -> None:
    """A new edition: what the one before had planned is void, and the next is planned anew."""
    row.edition += 1
    row.save()
    record(by, verb, subject=row, edition=row.edition)
    void_for(by=by, kind=QUESTIONS, about_id=row.pk, states=[CheckInState.PLANNED])
    if row.state == ScheduleState.ACTIVE:
        plan_next(row, 0)


@transaction.atomic
def end_schedule(*, by: Actor, schedule: Schedule) -> Schedule:
    """No more questions: the person stops it at once and needs no reason; so may their team."""
    access.check_can_end(by, schedule)
    row = lock_schedule(schedule)
    if row.state == ScheduleState.ENDED:
        return row
    _move(row, ScheduleState.ENDED)
    row.ended_at, row.ended_by_id = clock.now(), by.person_id
    row.edition += 1
    row.save(update_fields=["state", "ended_at", "ended_by_id", "edition"])
    record(by, "schedule.end", subject=row)
    void_for(by=by, kind=QUESTIONS, about_id=row.pk)
    return row


@transaction.atomic
def propose_again(*, by: Actor, schedule: Schedule) -> Schedule:
    """Undo of an end, or asking again after a no: it waits for a yes anew, from today on."""
    row = lock_schedule(schedule)
    if is_self(by, row.person_id):
        access.check_can_settle(by, row)
    else:
        access.check_can_propose(by, row.person_id)
    _move(row, ScheduleState.PROPOSED)
    row.start_date = max(row.start_date, clock.today())
    if row.end_date is not None and row.end_date < row.start_date:
        row.end_date = None
    row.edition += 1
    row.answered_at = row.answered_by_id = row.ended_at = row.ended_by_id = None
    row.load_accepted_by = row.load_accepted_at = None
    row.proposed_by_id, row.proposed_at = proposer(by), clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("These questions are asked already, or wait for a yes.")) from error
    record(by, "schedule.propose_again", subject=row)
    return row


def plan_next(row: Schedule, ordinal: int) -> None:
    """Plan the next time of asking after that one. The same twice is harmless."""
    plan_all_next([(row, ordinal)])


def plan_all_next(found: Iterable[tuple[Schedule, int]]) -> None:
    """The same of many, with as many statements."""
    plans = [plan for row, ordinal in found if (plan := _next(row, ordinal)) is not None]
    plan_many(by=WORKER, plans=plans)


def _next(row: Schedule, ordinal: int) -> Plan | None:
    """Days before the yes are not due; what was due and missed since is planned all the same, so
    that it shows as missed."""
    begins = ordinal == 0
    if begins:
        ordinal = first_from(rhythm(row.phases), row.start_date, clock.today()) - 1
    found = next_occurrence(row, ordinal)
    if found is None:
        return None
    at = moment_of(row, found.day)
    if begins:
        at = max(at, clock.now())
    later = next_occurrence(row, found.ordinal)
    late_at = at + timedelta(hours=row.reply_hours)
    if later is not None:
        late_at = min(late_at, moment_of(row, later.day))
    return Plan(
        kind=QUESTIONS,
        person=row.person,
        about_id=row.pk,
        about_version=row.edition,
        ordinal=found.ordinal,
        due_on=found.day,
        responsible=row.responsible,
        at=at,
        late_at=late_at,
    )


@transaction.atomic
def end_all_of(*, by: Actor, person_id: UUID) -> None:
    """Nobody is asked any more: they have died."""
    for row in Schedule.objects.select_for_update(of=("self",)).filter(
        person_id=person_id, state__in=[ScheduleState.PROPOSED, ScheduleState.ACTIVE]
    ):
        row.state, row.ended_at = ScheduleState.ENDED, clock.now()
        row.save(update_fields=["state", "ended_at"])
        record(by, "schedule.end", subject=row)
