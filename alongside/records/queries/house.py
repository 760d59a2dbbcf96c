"""What a service said before it shares results in advance."""

from __future__ import annotations

from uuid import UUID

from alongside.people.settings import local
from alongside.records.models import HouseTalk
from alongside.records.settings import IN_ADVANCE


def talks(service_id: UUID) -> list[HouseTalk]:
    """Every talk that was written down, the newest first. One query, another for the key."""
    return list(
        HouseTalk.objects.filter(service_id=service_id)
        .select_related("membership__person")
        .order_by("-at")[:100]
    )


def needs_talk(service_id: UUID) -> bool:
    """Whether results go out in advance and nobody wrote down a talk. Three queries at most."""
    return (
        bool(local(IN_ADVANCE, service_id))
        and not HouseTalk.objects.filter(service_id=service_id).exists()
    )
