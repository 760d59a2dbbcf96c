"""What happens here when people tell of a death, a merge or an erasure."""

from __future__ import annotations

from uuid import UUID

from alongside.core.actors import WORKER
from alongside.followups import actions
from alongside.followups.models import CheckIn
from alongside.people import notices


@notices.on(notices.PERSON_DIED)
def died(*, person_id: UUID) -> None:
    """Nothing is asked any more."""
    actions.void_all_of(by=WORKER, person_id=person_id)


@notices.on(notices.PERSON_MERGING)
def merging(*, from_id: UUID, into_id: UUID) -> None:
    """Check-ins follow the record."""
    CheckIn.objects.filter(person_id=from_id).update(person_id=into_id)


@notices.on(notices.PERSON_ERASING)
def erasing(*, person_id: UUID) -> None:
    """Check-ins are deleted with the record."""
    CheckIn.objects.filter(person_id=person_id).delete()
