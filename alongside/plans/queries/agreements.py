"""Reading agreements and who has a copy."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet
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
from alongside.plans.queries.goals import GoalView


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


def waiting(views: list[GoalView]) -> list[Agreement]:
    """Of goals already read: the newest versions to which somebody has not said yes."""
    return [
        view.agreement
        for view in views
        if view.goal.state == GoalState.ACTIVE
        and view.agreement is not None
        and len(view.agreement.acceptances.all()) < len(Side.values)
    ]


def waiting_agreements(person: Person) -> list[Agreement]:
    """The newest versions to which somebody has not said yes. Two queries."""
    newest: dict[UUID, Agreement] = {}
    for row in (
        Agreement.objects.filter(person=person, goal__state=GoalState.ACTIVE)
        .select_related("goal", "professional__person")
        .prefetch_related("acceptances")
        .order_by("version")
    ):
        newest[row.goal_id] = row
    return [row for row in newest.values() if len(row.acceptances.all()) < len(Side.values)]


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
