"""Follow-up plans as people and services see them."""

from __future__ import annotations

from uuid import UUID

from alongside.core import keys
from alongside.core.actors import Actor
from alongside.followups.models import FollowUpListCheck, FollowUpPlan, FollowUpState
from alongside.people.models import Person

_LIVE = (FollowUpState.PROPOSED, FollowUpState.AGREED)


def of_person(person: Person) -> FollowUpPlan | None:
    """What holds or is suggested; the latest. One query."""
    rows = FollowUpPlan.objects.filter(person=person, state__in=_LIVE)
    return (
        rows.select_related("person", "service", "responsible__person", "staff_yes_by__person")
        .order_by("-proposed_at")
        .first()
    )


def ended(person: Person) -> list[FollowUpPlan]:
    """Those that were ended by both, the latest first. One query."""
    rows = FollowUpPlan.objects.filter(person=person, state=FollowUpState.ENDED)
    return list(rows.select_related("service").order_by("-ended_at")[:10])


def get(person: Person, plan_id: UUID) -> FollowUpPlan | None:
    """One of them. One query."""
    return FollowUpPlan.objects.filter(person=person, pk=plan_id).first()


def of_service(by: Actor) -> list[FollowUpPlan]:
    """Everybody who is followed up in the service acted in, as far as they let the reader in; who
    ends soonest first. One query, and one for the keys."""
    rows = FollowUpPlan.objects.filter(service_id__in=[by.service_id], state=FollowUpState.AGREED)
    found = list(
        rows.visible_to(by)
        .select_related("person", "responsible__person")
        .order_by("until_date", "pk")[:500]
    )
    keys.load(row.person_id for row in found)
    return found


def last_check(service_id: UUID) -> FollowUpListCheck | None:
    """When somebody last looked through the list. One query."""
    rows = FollowUpListCheck.objects.filter(service_id=service_id)
    return rows.select_related("member__person").order_by("-at").first()
