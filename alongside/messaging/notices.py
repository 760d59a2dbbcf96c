"""What happens here when people tell of a death, a merge or an erasure."""

from __future__ import annotations

from uuid import UUID

from alongside.core.actors import WORKER
from alongside.messaging import actions
from alongside.messaging.models import OutMessage
from alongside.people import notices


@notices.on(notices.PERSON_DIED)
def died(*, person_id: UUID) -> None:
    """Nothing that waits goes out any more, to them or about them."""
    actions.void_all_of(by=WORKER, person_id=person_id)


@notices.on(notices.PERSON_MERGING)
def merging(*, from_id: UUID, into_id: UUID) -> None:
    """Messages follow the record. What waits is asked again before it is sent."""
    OutMessage.objects.filter(person_id=from_id).update(person_id=into_id)
    OutMessage.objects.filter(owner_id=from_id).update(owner_id=into_id)


@notices.on(notices.PERSON_ERASING)
def erasing(*, person_id: UUID) -> None:
    """Messages to them and with their words are deleted."""
    OutMessage.objects.filter(person_id=person_id).delete()
    OutMessage.objects.filter(owner_id=person_id).delete()
