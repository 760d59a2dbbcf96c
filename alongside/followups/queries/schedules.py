"""Schedules: what was agreed, what comes next, what is usual for somebody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.followups.models import (
    CheckIn,
    CheckInState,
    QuestionSet,
    QuestionSetVersion,
    Schedule,
    ScheduleState,
    UsualForMe,
)
from alongside.followups.rules.grading import Usual, in_language
from alongside.followups.rules.rhythm import Occurrence, Pause, after, rhythm
from alongside.followups.rules.tables import Cell, Span
from alongside.people.models import STAFF_ROLES, Basis, Grant, Membership, Person
from alongside.people.rules import Category
from alongside.people.rules import Level as RecordLevel
from alongside.publishing.models import VersionState

QUESTIONS = "questions"  # the kind of check-in


def active_version(question_set_id: UUID) -> QuestionSetVersion | None:
    """The version in use; none when there is none (any more). One query."""
    return active_versions({question_set_id}).get(question_set_id)


def active_versions(question_set_ids: Collection[UUID]) -> dict[UUID, QuestionSetVersion]:
    """The versions in use of many, by their question sets. One query."""
    found = QuestionSetVersion.objects.filter(
        question_set_id__in=question_set_ids, state=VersionState.ACTIVE
    )
    return {version.question_set_id: version for version in found}


def pause_of(schedule: Schedule) -> Pause | None:
    """While they are away."""
    if schedule.paused_from is None or schedule.paused_until is None:
        return None
    return Pause(schedule.paused_from, schedule.paused_until)


def next_occurrence(schedule: Schedule, ordinal: int) -> Occurrence | None:
    """The next time of asking after that one (0: the first)."""
    return after(
        rhythm(schedule.phases),
        schedule.start_date,
        schedule.end_date,
        ordinal,
        pause_of(schedule),
    )


def moment_of(schedule: Schedule, day: date) -> datetime:
    """When they are asked on that day, in UTC."""
    return clock.at_local(day, schedule.at_time, ZoneInfo(schedule.time_zone))


def cell_of(stored: list[object]) -> Cell:
    """The answers of a "usual for me" as the table's own cell: words, or whole numbers."""
    numbers = [one for one in stored if isinstance(one, int)]
    words = tuple(str(one) for one in stored if isinstance(one, str))
    return Cell(words, (Span(min(numbers), max(numbers)),) if numbers else ())


def usual_of(row: UsualForMe) -> Usual:
    """As the rules know it."""
    return Usual(row.link_id, cell_of(row.answers), row.counts_as, row.from_date, row.until_date)


def usual_on(check_in: CheckIn, day: date) -> list[Usual]:
    """What both agreed to be usual for them and holds on that day. One query."""
    return usual_of_many([check_in], day).get(check_in.pk, [])


def usual_of_many(check_ins: Sequence[CheckIn], day: date) -> dict[UUID, list[Usual]]:
    """The same of many check-ins, by their ids. One query."""
    asked = {row.about_id for row in check_ins if row.kind == QUESTIONS}
    found: dict[UUID, list[Usual]] = {}
    for row in UsualForMe.objects.filter(
        schedule_id__in=asked,
        agreed_at__isnull=False,
        ended_at__isnull=True,
        from_date__lte=day,
        until_date__gte=day,
    ):
        found.setdefault(row.schedule_id, []).append(usual_of(row))
    return {row.pk: found[row.about_id] for row in check_ins if row.about_id in found}


@dataclass(frozen=True)
class Shown:
    """A schedule as a page shows it: title in the reader's language, and the next time."""

    schedule: Schedule
    title: str
    next_at: datetime | None
    version: QuestionSetVersion | None
    usual: list[UsualForMe]


def _full(found: QuerySet[Schedule]) -> QuerySet[Schedule]:
    return found.select_related(
        "person", "question_set", "responsible__person", "responsible__team__service"
    )


def of_person(person: Person, language: str, *, ended: bool = False) -> list[Shown]:
    """Somebody's schedules: those that are agreed or wait for a yes, or those that ended. Four
    queries. The caller has checked that they may be seen."""
    states = (
        [ScheduleState.ENDED, ScheduleState.DECLINED]
        if ended
        else [ScheduleState.ACTIVE, ScheduleState.PROPOSED]
    )
    rows = list(
        _full(Schedule.objects.filter(person=person, state__in=states)).order_by(
            "start_date", "id"
        )[:50]
    )
    return _shown(rows, language)


def one(person: Person, schedule_id: UUID) -> Schedule | None:
    """One schedule of a person."""
    return _full(Schedule.objects.filter(person=person, pk=schedule_id)).first()


def shown(schedule: Schedule, language: str) -> Shown:
    """One as its page shows it."""
    return _shown([schedule], language)[0]


def _shown(rows: list[Schedule], language: str) -> list[Shown]:
    sets = {row.question_set_id for row in rows}
    # One for each set: that in use, else the last that was.
    versions = {
        version.question_set_id: version
        for version in QuestionSetVersion.objects.filter(question_set__in=sets)
        .exclude(state=VersionState.DRAFT)
        .order_by("question_set_id", "state", "-number")
        .distinct("question_set_id")
    }
    nexts: dict[UUID, datetime] = {}
    for planned in CheckIn.objects.filter(
        kind=QUESTIONS, about_id__in=[row.pk for row in rows], state=CheckInState.PLANNED
    ).order_by("-ask_at"):
        nexts[planned.about_id] = planned.ask_at
    usual: dict[UUID, list[UsualForMe]] = {}
    for mine in UsualForMe.objects.filter(
        schedule__in=rows, ended_at__isnull=True, until_date__gte=clock.today()
    ).order_by("from_date", "id"):
        usual.setdefault(mine.schedule_id, []).append(mine)
    return [
        Shown(
            row,
            title_of(versions.get(row.question_set_id), language),
            nexts.get(row.pk),
            versions.get(row.question_set_id),
            usual.get(row.pk, []),
        )
        for row in rows
    ]


def title_of(version: QuestionSetVersion | None, language: str) -> str:
    """What the questions are about; empty when they are no longer there."""
    return in_language(version.table.questions.title, language) if version else ""


def sets_of(service_id: UUID | None, language: str) -> list[tuple[QuestionSet, str]]:
    """The question sets of a service that are in use, with their titles. One query."""
    if service_id is None:
        return []
    found = QuestionSetVersion.objects.filter(
        question_set__service_id=service_id, state=VersionState.ACTIVE
    ).select_related("question_set")
    rows = [(version.question_set, title_of(version, language)) for version in found]
    return sorted(rows, key=lambda row: row[1].casefold())


def readers(person: Person, by: Actor) -> list[Membership]:
    """Who of the service acted in may read the answers: staff whose team the person lets add to the
    plan. Two queries."""
    if by.service_id is None:
        return []
    now = clock.now()
    teams = (
        Grant.objects.live(now)
        .filter(
            person=person,
            level__gte=RecordLevel.CONTRIBUTE,
            categories__contains=[str(Category.PLAN)],
        )
        .exclude(basis=Basis.BREAK_GLASS)
    )
    return list(
        Membership.objects.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=now),
            team__service_id=by.service_id,
            team_id__in=teams.values("grantee_id"),
            role__in=STAFF_ROLES,
            from_at__lte=now,
        )
        .select_related("person", "team")
        .order_by("person__sort_name", "pk")
    )


def of_service(by: Actor, schedule_id: UUID) -> Schedule | None:
    """A schedule of the service acted in; whose it is is not asked, because a lead answers for the
    work and not for the person."""
    if by.service_id is None:
        return None
    return _full(
        Schedule.objects.filter(pk=schedule_id, question_set__service_id=by.service_id)
    ).first()


def over_the_load(by: Actor) -> list[Schedule]:
    """Suggested schedules whose work nobody has accepted yet. No names: the record may be
    closed to the lead."""
    if by.service_id is None:
        return []
    return list(
        _full(
            Schedule.objects.filter(
                question_set__service_id=by.service_id,
                state=ScheduleState.PROPOSED,
                load_accepted_at__isnull=True,
            )
        ).order_by("proposed_at")[:50]
    )
