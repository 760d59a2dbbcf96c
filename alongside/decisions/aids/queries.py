"""Decision aids as others read them: those that come with Alongside, and those of a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from alongside.core import clock
from alongside.decisions.examples import files
from alongside.decisions.models import AidState, AidVersion, DecisionAid
from alongside.decisions.rules.aid import Aid
from alongside.decisions.rules.aid_document import loads


@cache
def examples() -> dict[str, Aid]:
    """The aids that come with Alongside, by code: to be approved by a place."""
    aids = (loads(path.read_text("utf-8"), toml=True) for path in files())
    return {aid.id: aid for aid in aids}


def example(code: str) -> Aid:
    """One of them. Raises KeyError."""
    return examples()[code]


@dataclass(frozen=True)
class Listed:
    """An aid as the list shows it."""

    row: DecisionAid
    latest: AidVersion
    active: AidVersion | None

    @property
    def shown(self) -> AidVersion:
        """The version in use, or the latest."""
        return self.active or self.latest


def aids_of(service_id: UUID) -> list[Listed]:
    """Every aid of a service, those in use first. Two queries."""
    rows = DecisionAid.objects.filter(service_id=service_id).prefetch_related("versions")
    found = [
        _listed(row, versions)
        for row in rows.order_by("code")
        if (versions := sorted(row.versions.all(), key=lambda one: -one.number))
    ]
    return sorted(found, key=lambda one: one.active is None)


def _listed(row: DecisionAid, versions: Sequence[AidVersion]) -> Listed:
    active = next((one for one in versions if one.state == AidState.ACTIVE), None)
    return Listed(row, versions[0], active)


def versions_of(decision_aid: DecisionAid) -> QuerySet[AidVersion]:
    """Its versions, newest first, with who saved and who published them."""
    return decision_aid.versions.select_related(
        "saved_by__person", "published_by__person"
    ).order_by("-number")


def in_use(service_id: UUID) -> QuerySet[AidVersion]:
    """The versions that people of a service can decide with now."""
    return AidVersion.objects.filter(
        decision_aid__service_id=service_id, state=AidState.ACTIVE
    ).order_by("decision_aid__code")


def review_is_over(version: AidVersion) -> bool:
    """Whether its next review should have been by now, and people still decide with it."""
    return (
        version.state == AidState.ACTIVE
        and version.review_date is not None
        and version.review_date < clock.today()
    )
