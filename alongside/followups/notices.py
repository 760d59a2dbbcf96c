"""What happens here when people tell of a death, a merge or an erasure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.followups import actions
from alongside.followups.models import (
    CardHeld,
    CheckIn,
    Concern,
    ConcernEntry,
    FollowUpPlan,
    FollowUpState,
    Schedule,
    UsualForMe,
)
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
    (CardHeld, "added_by_id"),
    (FollowUpPlan, "proposed_by_id"),
    (FollowUpPlan, "person_yes_by_id"),
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
    for card in CardHeld.objects.filter(person_id=from_id, ended_at__isnull=True):
        same = {"service_id": card.service_id, "key": card.key, "ended_at__isnull": True}
        if CardHeld.objects.filter(person_id=into_id, **same).exists():
            CardHeld.objects.filter(pk=card.pk).update(ended_at=clock.now())
    CardHeld.objects.filter(person_id=from_id).update(person_id=into_id)
    _merge_plans(from_id, into_id)
    for model, field in WHO:
        model.objects.filter(**{field: from_id}).update(**{field: into_id})


def _merge_plans(from_id: UUID, into_id: UUID) -> None:
    """Of two follow-up plans with one service that of the kept record holds."""
    live = Q(state__in=[FollowUpState.PROPOSED, FollowUpState.AGREED])
    kept = FollowUpPlan.objects.filter(live, person_id=into_id).values("service")
    FollowUpPlan.objects.filter(live, person_id=from_id, service__in=kept).update(
        state=FollowUpState.DECLINED
    )
    FollowUpPlan.objects.filter(person_id=from_id).update(person_id=into_id)


@notices.on(notices.PERSON_ERASING)
def erasing(*, person_id: UUID) -> None:
    """Schedules, check-ins and concerns are deleted with the record."""
    UsualForMe.objects.filter(person_id=person_id).delete()
    Schedule.objects.filter(person_id=person_id).delete()
    CheckIn.objects.filter(person_id=person_id).delete()
    Concern.objects.filter(person_id=person_id).delete()
    CardHeld.objects.filter(person_id=person_id).delete()
    FollowUpPlan.objects.filter(person_id=person_id).delete()
