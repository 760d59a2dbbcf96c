"""What happens here when people tell of a death, a merge, an erasure or a leaving."""

from __future__ import annotations

from uuid import UUID

from alongside.core.actors import WORKER
from alongside.people import notices
from alongside.worklist import actions
from alongside.worklist.models import Item


@notices.on(notices.PERSON_DIED)
def died(*, person_id: UUID) -> None:
    """Nobody must act for them any more."""
    actions.void_all_of(by=WORKER, person_id=person_id)


@notices.on(notices.PERSON_MERGING)
def merging(*, from_id: UUID, into_id: UUID) -> None:
    """Items follow the record."""
    Item.objects.filter(person_id=from_id).update(person_id=into_id)


@notices.on(notices.PERSON_ERASING)
def erasing(*, person_id: UUID) -> None:
    """Items are deleted with the record."""
    Item.objects.filter(person_id=person_id).delete()


@notices.on(notices.MEMBERSHIP_ENDED)
def left(*, membership_id: UUID) -> None:
    """What they had taken waits again."""
    actions.let_go_of_all(by=WORKER, membership_id=membership_id)
