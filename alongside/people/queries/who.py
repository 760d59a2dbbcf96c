"""Finding people: by an exact identifier, or by what they answer for."""

from __future__ import annotations

from uuid import UUID

from alongside.core import clock, keys
from alongside.people.models import Identifier, Person, Role


def find_by_identifier(system: str, value: str) -> Person | None:
    """The person with exactly this identifier, a merged one followed to where it went."""
    row = (
        Identifier.objects.select_related("person__merged_into")
        .filter(system=system, blind=keys.blind_index(system, value))
        .first()
    )
    if row is None:
        return None
    return row.person.merged_into or row.person


def privacy_officers(service_id: UUID) -> list[Person]:
    """Who is told when a glass is broken: the privacy officers of the service, else its leads."""
    now = clock.now()
    for role in (Role.PRIVACY, Role.LEAD):
        found = list(
            Person.objects.filter(
                memberships__team__service_id=service_id,
                memberships__role=role,
                memberships__from_at__lte=now,
                memberships__until_at__isnull=True,
            ).distinct()
        )
        if found:
            return found
    return []
