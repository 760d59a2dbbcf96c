"""Reading agreements and who has a copy."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404

from alongside.core.actors import Actor
from alongside.people.models import Person
from alongside.plans.models import (
    Acceptance,
    Agreement,
    AgreementCopy,
    Commitment,
    Goal,
    GoalState,
    Side,
)


def agreement_of(person: Person, agreement_id: UUID) -> Agreement:
    """One version of an agreement of this person, or Http404. Three queries."""
    found = (
        Agreement.objects.filter(pk=agreement_id, person=person)
        .select_related("person", "goal", "professional__person", "professional__team__service")
        .prefetch_related(
            Prefetch("acceptances", Acceptance.objects.order_by("at")),
            "copied_for_record__membership__person",
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


class Waiting(NamedTuple):
    """An agreement to which somebody has not said yes, as lists show it."""

    id: UUID
    goal_words: str
    said: int | None


def waiting_agreements(person: Person) -> list[Waiting]:
    """The newest versions, of goals under way, to which somebody has not said yes. One query."""
    said = Acceptance.objects.filter(agreement=OuterRef("pk")).order_by().values("agreement")
    rows = (
        Agreement.objects.filter(person=person, goal__state=GoalState.ACTIVE)
        .order_by("goal_id", "-version")
        .distinct("goal_id")
        .values_list("id", "goal__words", Subquery(said.values(count=Count("pk"))))
    )
    return [row for row in map(Waiting._make, rows) if (row.said or 0) < len(Side.values)]


def promised_since(agreement: Agreement) -> list[Commitment]:
    """Promises that were added after the newest version was written. One query."""
    return list(
        Commitment.objects.filter(
            goal_id=agreement.goal_id, created_at__gt=agreement.written_at
        ).select_related("membership__person")
    )


def copies(goal: Goal) -> list[AgreementCopy]:
    """Who has a copy now. One query."""
    return list(goal.copies.filter(removed_at__isnull=True).select_related("recipient"))


def copies_held(by: Actor, person: Person) -> QuerySet[AgreementCopy]:
    """The copies that this person gave to the actor or the team they act in."""
    holders = [id for id in (by.person_id, by.team_id) if id]
    return AgreementCopy.objects.filter(
        person=person, recipient_id__in=holders, removed_at__isnull=True
    )
