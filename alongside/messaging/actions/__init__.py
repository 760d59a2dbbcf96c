"""Every write of the outbox and the inbox. What is queued goes out once, or not at all, and we know
which; what came in is kept, and filed once."""

from alongside.messaging.actions.expecting import (
    Question,
    end_question,
    expect,
    expect_many,
    expected_done,
)
from alongside.messaging.actions.hours import set_quiet_hours
from alongside.messaging.actions.inbox import file, file_many, poll, receive
from alongside.messaging.actions.letters import cannot_post, mark_posted, open_letter, undo_posted
from alongside.messaging.actions.parts import join_parts, receive_part
from alongside.messaging.actions.queueing import (
    SEND,
    Draft,
    Queued,
    in_language,
    queue,
    queue_many,
    void,
    void_all_of,
)
from alongside.messaging.actions.receipts import file_receipt, receive_receipt
from alongside.messaging.actions.sending import send
from alongside.messaging.actions.texts import (
    Handed,
    claim,
    claim_to_ask,
    pump,
    settle,
    settle_asked,
)

__all__ = [
    "SEND",
    "Draft",
    "Handed",
    "Question",
    "Queued",
    "cannot_post",
    "claim",
    "claim_to_ask",
    "end_question",
    "expect",
    "expect_many",
    "expected_done",
    "file",
    "file_many",
    "file_receipt",
    "in_language",
    "join_parts",
    "mark_posted",
    "open_letter",
    "poll",
    "pump",
    "queue",
    "queue_many",
    "receive",
    "receive_part",
    "receive_receipt",
    "send",
    "set_quiet_hours",
    "settle",
    "settle_asked",
    "undo_posted",
    "void",
    "void_all_of",
]
