"""What is due in messaging."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alongside.core import clock, jobs
from alongside.core.actors import WORKER
from alongside.messaging import actions
from alongside.messaging.actions import inbox, receipts, texts, turns
from alongside.messaging.actions.parts import PARTS
from alongside.messaging.actions.stopping import BY_TEXT
from alongside.messaging.gateways.texts import provider, providers

POLL = "messaging.poll"
POLL_EVERY = timedelta(minutes=15)


@jobs.handles(actions.SEND)
def send(row: jobs.Due) -> None:
    """Send one message; a fault leaves the row waiting for its next try."""
    actions.send(by=WORKER, message_id=UUID(row.payload["message"]))


@jobs.handles_many(inbox.FILE)
def file(rows: list[jobs.Due]) -> None:
    """File what came in, one number's texts in order."""
    if len(rows) == 1:
        row = rows[0]
        actions.file(by=BY_TEXT, text_id=UUID(row.payload["text"]), tries=row.attempts)
    else:
        actions.file_many(by=BY_TEXT, text_ids=[UUID(row.payload["text"]) for row in rows])


@jobs.handles(turns.QUESTION_ENDS)
def question_ends(row: jobs.Due) -> None:
    """No answer in time: the next question has its turn."""
    actions.end_question(by=WORKER, question_id=UUID(row.key))


@jobs.handles(receipts.RECEIPT)
def receipt(row: jobs.Due) -> None:
    """Note what became of a text; later, if we do not know the text yet."""
    again_at = actions.file_receipt(by=WORKER, receipt_id=UUID(row.key))
    if again_at is not None:
        jobs.schedule(receipts.RECEIPT, row.key, again_at)


@transaction.atomic
def ensure_scheduled() -> None:
    """Let each provider be asked for texts whose call to us was lost. The worker calls it."""
    for one in providers():
        if not jobs.Due.objects.filter(kind=POLL, key=one.name, state="waiting").exists():
            jobs.schedule(POLL, one.name, clock.now())


@jobs.handles(POLL)
def poll(row: jobs.Due) -> None:
    """Bring in what a provider keeps for us, and come again."""
    found = provider(row.key)
    if found is not None:
        actions.poll(by=WORKER, provider=found)
        jobs.schedule(POLL, row.key, clock.now() + POLL_EVERY)


@jobs.handles(PARTS)
def parts_overdue(row: jobs.Due) -> None:
    """A part of a text never came: what there is, is read by a person."""
    actions.join_parts(by=WORKER, part_id=UUID(row.key))


@jobs.pumps
def pump() -> int:
    """Hand texts over to their providers, and ask what became of them."""
    return texts.pump(WORKER)
