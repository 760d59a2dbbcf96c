"""What happens here when people tell of a death, a merge or an erasure."""

from __future__ import annotations

from uuid import UUID

from alongside.core.actors import WORKER
from alongside.messaging import actions
from alongside.messaging.models import (
    ChannelStop,
    ExpectedReply,
    InMessage,
    NumberConfirmation,
    OutMessage,
    ReachHours,
)
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
    InMessage.objects.filter(person_id=from_id).update(person_id=into_id)
    ChannelStop.objects.filter(person_id=from_id).update(person_id=into_id)
    # What both were asked stays with the record that goes on.
    for asked in ExpectedReply.objects.filter(person_id=from_id):
        same = ExpectedReply.objects.filter(
            person_id=into_id, number=asked.number, kind=asked.kind, about_id=asked.about_id
        )
        if not same.exists():
            asked.person_id = into_id
            asked.save(update_fields=["person"])
    for known in NumberConfirmation.objects.filter(person_id=from_id):
        if not NumberConfirmation.objects.filter(person_id=into_id, number=known.number).exists():
            known.person_id = into_id
            known.save(update_fields=["person"])
    ReachHours.objects.filter(person_id=from_id).delete()
    OutMessage.objects.filter(sent_by_id=from_id).update(sent_by_id=into_id)


@notices.on(notices.PERSON_ERASING)
def erasing(*, person_id: UUID) -> None:
    """Messages to them and with their words are deleted."""
    OutMessage.objects.filter(person_id=person_id).delete()
    OutMessage.objects.filter(owner_id=person_id).delete()
    ExpectedReply.objects.filter(person_id=person_id).delete()
    NumberConfirmation.objects.filter(person_id=person_id).delete()
    ReachHours.objects.filter(person_id=person_id).delete()
    # The provider's name for a text is kept, so that it cannot come in a second time.
    InMessage.objects.filter(person_id=person_id).update(
        body=b"", sender=b"", same=b"", number=None, person=None
    )
    # A STOP holds for its number, whoever has it next; whose it was is forgotten.
    ChannelStop.objects.filter(person_id=person_id).update(person=None)
