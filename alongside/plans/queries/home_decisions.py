"""Reading decisions about where somebody lives, and what was offered to them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from alongside.people.models import Person
from alongside.plans.models import Approach, ApproachOffer, HomeDecision


def home_decisions(person: Person) -> list[HomeDecision]:
    """All of them, the newest first. One query."""
    return list(
        HomeDecision.objects.filter(person=person)
        .select_related("membership__person")
        .order_by("-raised_at")
    )


def home_decision_of(person: Person, decision_id: UUID) -> HomeDecision:
    """One of this person, or Http404. One query."""
    found = (
        HomeDecision.objects.filter(pk=decision_id, person=person)
        .select_related("person", "membership__person", "membership__team__service")
        .first()
    )
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Offered:
    """One of the four approaches, and where it stands; `row` None: not yet talked about."""

    approach: str
    label: str
    row: ApproachOffer | None


def offers(person: Person) -> list[Offered]:
    """All four, in their order. One query."""
    rows = {
        row.approach: row
        for row in ApproachOffer.objects.filter(person=person).select_related("membership__person")
    }
    return [Offered(one.value, str(one.label), rows.get(one.value)) for one in Approach]
