"""What happens here when people tell of a death, a merge or an erasure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from alongside.core.actors import WORKER
from alongside.followups import actions
from alongside.followups.models import CheckIn, Concern, ConcernEntry, Schedule, UsualForMe
from alongside.people import notices

# What the one did, the other did.
WHO: tuple[tuple[Any, str], ...] = (
    (CheckIn, "answered_by_id"),
    (Schedule, "proposed_by_id"),
    (Schedule, "answered_by_id"),
    (Schedule, "ended_by_id"),
    (UsualForMe, "proposed_by_id"),
    (UsualForMe, "agreed_by_id"),
    (ConcernEntry, "by_id"),
)


@notices.on(notices.PERSON_DIED)
def died(*, person_id: UUID) -> None:
    """Nothing is asked any more."""
    actions.end_all_of(by=WORKER, person_id=person_id)
    actions.void_all_of(by=WORKER, person_id=person_id)


@notices.on(notices.PERSON_MERGING)
def merging(*, from_id: UUID, into_id: UUID) -> None:
    """All of it follows the record. Of two schedules for one set the merged one’s ends."""
    kept = Schedule.objects.filter(person_id=into_id, state__in=["proposed", "active"])
    for row in Schedule.objects.filter(
        person_id=from_id,
        state__in=["proposed", "active"],
        question_set__in=kept.values("question_set"),
    ):
        actions.end_schedule(by=WORKER, schedule=row)
    Schedule.objects.filter(person_id=from_id).update(person_id=into_id)
    UsualForMe.objects.filter(person_id=from_id).update(person_id=into_id)
    CheckIn.objects.filter(person_id=from_id).update(person_id=into_id)
    Concern.objects.filter(person_id=from_id).update(person_id=into_id)
    for model, field in WHO:
        model.objects.filter(**{field: from_id}).update(**{field: into_id})


@notices.on(notices.PERSON_ERASING)
def erasing(*, person_id: UUID) -> None:
    """Schedules, check-ins and concerns are deleted with the record."""
    UsualForMe.objects.filter(person_id=person_id).delete()
    Schedule.objects.filter(person_id=person_id).delete()
    CheckIn.objects.filter(person_id=person_id).delete()
    Concern.objects.filter(person_id=person_id).delete()
