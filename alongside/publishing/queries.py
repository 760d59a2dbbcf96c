"""Publications as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from alongside.core import clock
from alongside.publishing.models import Publication, Version, VersionState

SHOWN = (VersionState.DRAFT, VersionState.ACTIVE, VersionState.RETIRED)


@dataclass(frozen=True)
class Listed:
    """A publication as the list shows it."""

    row: Publication
    latest: Version
    active: Version | None

    @property
    def shown(self) -> Version:
        """The version in use, or the latest."""
        return self.active or self.latest


def listed(rows: QuerySet[Any]) -> list[Listed]:
    """These publications, those in use first. Two queries."""
    found = [
        _listed(row, versions)
        for row in rows.prefetch_related("versions").order_by("code")
        if (versions := sorted(row.versions.all(), key=lambda one: -one.number))
    ]
    return sorted(found, key=lambda one: one.active is None)


def _listed(row: Publication, versions: Sequence[Version]) -> Listed:
    active = next((one for one in versions if one.state == VersionState.ACTIVE), None)
    return Listed(row, versions[0], active)


def versions_of(publication: Publication) -> list[Version]:
    """Its versions, newest first, with who saved and who published them."""
    people = ("saved_by__person", "published_by__person")
    return list(publication.versions.select_related(*people).order_by("-number"))


def in_state(publication: Publication, state: VersionState) -> Version | None:
    """Its version in this state: there is one at the most, but for the retired ones."""
    found: Version | None = publication.versions.filter(state=state).first()
    return found


def review_is_over(version: Version) -> bool:
    """Whether its next review should have been by now, and it is still in use."""
    return (
        version.state == VersionState.ACTIVE
        and version.review_date is not None
        and version.review_date < clock.today()
    )
