"""Cards of warning signs, as people and leads see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from alongside.core import clock
from alongside.followups.concerns.cards import shipped
from alongside.followups.concerns.rules_cards import Card
from alongside.followups.models import CardHeld, WarningCard


@dataclass(frozen=True)
class Listed:
    """A card for a list. `row` is None for an example that nobody has adopted."""

    card: Card
    row: WarningCard | None = None
    kept: bool = False

    @property
    def review_is_over(self) -> bool:
        """Whether the day of its review is over."""
        return self.row is not None and self.row.review_date < clock.today()


def in_use(service_ids: Iterable[UUID]) -> list[WarningCard]:
    """The cards that these services use now. One query."""
    found = WarningCard.objects.filter(service_id__in=list(service_ids), retired_at__isnull=True)
    return list(found.select_related("service", "adopted_by__person").order_by("key"))


def of_person(person_id: UUID, service_ids: Iterable[UUID]) -> list[Listed]:
    """Cards of these services, those that the person keeps first. Two queries."""
    kept = set(
        CardHeld.objects.filter(person_id=person_id, ended_at__isnull=True).values_list(
            "service_id", "key"
        )
    )
    rows = [Listed(row.card, row, (row.service_id, row.key) in kept) for row in in_use(service_ids)]
    return sorted(rows, key=lambda one: not one.kept)


def kept_by(person_id: UUID) -> list[Listed]:
    """The cards on somebody's pages, for the plan. Two queries."""
    services = CardHeld.objects.filter(person_id=person_id, ended_at__isnull=True)
    ids = set(services.values_list("service_id", flat=True))
    return [one for one in of_person(person_id, ids) if one.kept] if ids else []


def of_service(service_id: UUID) -> list[Listed]:
    """For the lead: what is in use, then the examples that are not. One query."""
    used = [Listed(row.card, row) for row in in_use([service_id])]
    keys = {one.card.key for one in used}
    return used + [Listed(card) for key, card in shipped().items() if key not in keys]
