"""Decision aids as others read them: those that come with Alongside, and those in use."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.db.models import QuerySet

from alongside.decisions.examples import files
from alongside.decisions.models import AidVersion
from alongside.decisions.rules.aid import Aid
from alongside.decisions.rules.aid_document import loads
from alongside.publishing.models import VersionState


@cache
def examples() -> dict[str, Aid]:
    """The aids that come with Alongside, by code: to be approved by a place."""
    aids = (loads(path.read_text("utf-8"), toml=True) for path in files())
    return {aid.id: aid for aid in aids}


def in_use(service_id: UUID) -> QuerySet[AidVersion]:
    """The versions that people of a service can decide with now."""
    return AidVersion.objects.filter(
        decision_aid__service_id=service_id, state=VersionState.ACTIVE
    ).order_by("decision_aid__code")
