"""What the schedules of a service ask of its team in a week."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import get_language

from alongside.core import clock
from alongside.followups.models import (
    CheckIn,
    QuestionSetVersion,
    Schedule,
    ScheduleState,
)
from alongside.followups.queries.schedules import title_of
from alongside.followups.rules.load import Expected, Load, rate_of
from alongside.followups.rules.rhythm import per_week, rhythm
from alongside.people.settings import resolve
from alongside.publishing.models import VersionState


def load_of(service_id: UUID, *, more: Schedule | None = None) -> Load:
    """What is agreed, and `more` beside it. Two queries and one for each set; every schedule is
    walked up to this week."""
    schedules = list(
        Schedule.objects.filter(
            question_set__service_id=service_id, state=ScheduleState.ACTIVE
        ).only("id", "question_set", "phases", "start_date", "end_date")
    )
    if more is not None and more.pk not in {row.pk for row in schedules}:
        schedules.append(more)
    week = clock.today()
    asked: dict[UUID, list[float]] = defaultdict(list)
    for row in schedules:
        first = max(week, row.start_date)
        asked[row.question_set_id].append(
            per_week(rhythm(row.phases), row.start_date, row.end_date, first)
        )
    titles, fine = {}, {}
    versions = QuestionSetVersion.objects.filter(question_set__in=asked, state=VersionState.ACTIVE)
    for version in versions:
        titles[version.question_set_id] = title_of(version, get_language() or "en")
        fine[version.question_set_id] = [
            level.code for level in version.table.levels if not level.read_by_somebody
        ]
    rows = []
    for set_id, times in asked.items():
        seen = CheckIn.objects.filter(
            set_version__question_set_id=set_id, graded_at__isnull=False
        ).aggregate(
            answered=Count("pk"),
            items=Count("pk", filter=~Q(level__in=fine.get(set_id, []))),
        )
        rate, local = rate_of(seen["items"], seen["answered"])
        rows.append(Expected(titles.get(set_id, ""), len(times), sum(times), rate, local))
    chosen = resolve(service_id)
    return Load(
        tuple(sorted(rows, key=lambda row: -row.items)),
        int(chosen["followups.minutes_an_item"].value),
        int(chosen["followups.minutes_a_week"].value),
    )


def load_with(schedule: Schedule) -> Load:
    """What it would be with this one."""
    return load_of(schedule.question_set.service_id, more=schedule)
