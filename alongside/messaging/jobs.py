"""What is due in messaging."""

from __future__ import annotations

from uuid import UUID

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.messaging import actions
from alongside.messaging.actions import inbox, receipts, texts, turns
from alongside.messaging.actions.stopping import BY_TEXT


@jobs.handles(actions.SEND)
def send(row: jobs.Due) -> None:
    """Send one message; a fault leaves the row waiting for its next try."""
    actions.send(by=WORKER, message_id=UUID(row.payload["message"]))


@jobs.handles(inbox.FILE)
def file(row: jobs.Due) -> None:
    """File what came in, one number's texts in order."""
    actions.file(by=BY_TEXT, text_id=UUID(row.payload["text"]), tries=row.attempts)


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


@jobs.pumps
def pump() -> int:
    """Hand texts over to their providers, and ask what became of them."""
    return texts.pump(WORKER)
