"""Question sets as others read them: what is in use, and what a service has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from alongside.core import clock
from alongside.followups.examples import files
from alongside.followups.models import (
    QuestionSet,
    QuestionSetVersion,
    ScheduleState,
    VersionState,
)
from alongside.followups.rules.reading import loads
from alongside.followups.rules.tables import DecisionTable


@cache
def examples() -> dict[str, DecisionTable]:
    """The question sets that come with Alongside, by code: to be approved by a place."""
    tables = (loads(path.read_text("utf-8"), toml=True) for path in files())
    return {table.questions.id: table for table in tables}


def example(code: str) -> DecisionTable:
    """One of them. Raises KeyError."""
    return examples()[code]


@dataclass(frozen=True)
class Listed:
    """A question set as the list shows it."""

    row: QuestionSet
    latest: QuestionSetVersion
    active: QuestionSetVersion | None
    people: int  # who are asked by it now
    review_date: date | None

    @property
    def review_is_over(self) -> bool:
        """Whether it is in use past its day of review."""
        return self.review_date is not None and self.review_date < clock.today()


def sets_of(service_id: UUID) -> list[Listed]:
    """Every question set of a service, those in use first. Two queries."""
    asked = Count("schedule__person", distinct=True, filter=Q(schedule__state=ScheduleState.ACTIVE))
    rows = QuestionSet.objects.filter(service_id=service_id).annotate(asked=asked)
    found = [
        _listed(row, versions, row.asked)
        for row in rows.prefetch_related("versions").order_by("code")
        if (versions := sorted(row.versions.all(), key=lambda one: -one.number))
    ]
    return sorted(found, key=lambda one: one.active is None)


def _listed(row: QuestionSet, versions: Sequence[QuestionSetVersion], people: int) -> Listed:
    active = next((one for one in versions if one.state == VersionState.ACTIVE), None)
    return Listed(row, versions[0], active, people, active.review_date if active else None)


def versions_of(question_set: QuestionSet) -> QuerySet[QuestionSetVersion]:
    """Its versions, newest first, with who saved and who published them."""
    return question_set.versions.select_related(
        "saved_by__person", "published_by__person"
    ).order_by("-number")
