"""What providers say became of a text: kept first, then noted on the text it is about."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.messaging.actions.inbox import short_id
from alongside.messaging.actions.moving import locked, log, move
from alongside.messaging.actions.turns import end
from alongside.messaging.gateways import texts
from alongside.messaging.gateways.texts import Fate
from alongside.messaging.models import OutMessage, OutState, Receipt, ReceiptState
from alongside.messaging.purposes import purpose as purpose_of

RECEIPT = "messaging.receipt"
RECEIPT_WAITS = timedelta(days=1)
RECEIPT_AGAIN = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(hours=1)
TRY_AGAIN = timedelta(seconds=30)
ASK_SENT = timedelta(minutes=30)  # receipts are tried for 25 minutes, then lost
MOST_ATTEMPTS = 5  # of texts that the provider had, and lost by its own fault


def sent(by: Actor, message: OutMessage) -> None:
    """The provider has it."""
    move(message, OutState.SENT)
    message.sent_at = clock.now()
    message.check_at = message.sent_at + ASK_SENT
    words = message.body
    if not purpose_of(message.purpose).keep_body:
        message.body = ""
    message.save(update_fields=["state", "failure", "sent_at", "check_at", "body"])
    log(by, "message.send", message, body=words)


def became(by: Actor, message: OutMessage, fate: Fate) -> None:
    """What the network says became of a text. The caller holds the message."""
    if fate.delivered:
        if message.delivered_at is not None:
            return
        if message.state != OutState.SENT:
            sent(by, message)
        message.delivered_at, message.check_at = clock.now(), None
        message.save(update_fields=["delivered_at", "check_at"])
        log(by, "message.deliver", message)
    elif message.state not in (OutState.SENT, OutState.UNKNOWN) or message.delivered_at:
        return
    elif fate.failed:
        end(by, message, OutState.FAILED, fate.failed)
    elif fate.again:
        if message.attempt >= MOST_ATTEMPTS or not message.body:
            end(by, message, OutState.FAILED, "provider_failed")
            return
        move(message, OutState.QUEUED)
        message.check_at = None
        message.due_at = clock.now() + TRY_AGAIN
        message.save(update_fields=["state", "failure", "check_at", "due_at"])
        log(by, "message.again", message)


@transaction.atomic
def receive_receipt(
    *, by: Actor, provider: str, provider_id: str, status: str, reference: str = ""
) -> Receipt | None:
    """Keep what a provider says became of a text. None when it said so before."""
    receipt = Receipt(
        provider=provider,
        provider_id=short_id(provider_id),
        reference=short_id(reference) if reference else "",
        status=status[:40],
        received_at=clock.now(),
    )
    Receipt.objects.bulk_create([receipt], ignore_conflicts=True)
    if not Receipt.objects.filter(pk=receipt.pk).exists():
        return None
    record(by, "receipt.receive", subject=receipt, provider=provider)
    jobs.schedule(RECEIPT, str(receipt.pk), receipt.received_at)
    return receipt


@transaction.atomic
def file_receipt(*, by: Actor, receipt_id: UUID) -> datetime | None:
    """Note it on its message. When we do not know the message yet (the provider can be faster than
    we are), says when to try again. What is about nothing of ours is left after a day."""
    receipt = Receipt.objects.get(pk=receipt_id)
    message_id, _, attempt = receipt.reference.partition(".")
    mine = locked().filter(provider=receipt.provider)
    message = mine.filter(provider_id=receipt.provider_id).first()
    if message is None and attempt.isdecimal() and _is_uuid(message_id):
        message = mine.filter(pk=message_id, attempt=int(attempt[:5])).first()
    receipt = Receipt.objects.select_for_update().get(pk=receipt_id)
    if receipt.state != ReceiptState.WAITING:
        return None
    if message is not None:
        read_receipt(by, receipt, message)
        return None
    waited = clock.now() - receipt.received_at
    if waited < RECEIPT_WAITS:
        return clock.now() + min(max(waited, RECEIPT_AGAIN), LONGEST_PAUSE)
    receipt.state = ReceiptState.IGNORED
    receipt.save(update_fields=["state"])
    record(by, "receipt.ignore", subject=receipt)
    return None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def read_receipt(by: Actor, receipt: Receipt, message: OutMessage) -> None:
    """One receipt, on its message. The caller holds both."""
    receipt.state = ReceiptState.DONE
    receipt.save(update_fields=["state"])
    record(by, "receipt.read", subject=receipt, person_id=message.person_id)
    if not message.provider_id:
        message.provider_id = receipt.provider_id
        message.save(update_fields=["provider_id"])
    provider = texts.provider(receipt.provider)
    if provider is None:
        return
    fate = provider.meaning(receipt.status)
    if message.state == OutState.UNKNOWN and not fate.again:
        sent(by, message)  # it has arrived there, whatever became of it
    became(by, message, fate)
