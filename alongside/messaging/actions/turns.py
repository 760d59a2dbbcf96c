"""Parts: what ends, and whose turn it is then. A number is asked one question at a time.

Locks: the number's row first, then messages. The pump, which holds messages when it ends one, is
the exception: whoever holds a number passes over messages that the pump holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import connection

from alongside.core import arrays, clock, jobs, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, record, record_many
from alongside.messaging.actions.moving import locked, log, move
from alongside.messaging.models import (
    REPLY_MOVES,
    ExpectedReply,
    Gateway,
    OutMessage,
    OutState,
    ReplyState,
)
from alongside.messaging.purposes import purpose as purpose_of
from alongside.messaging.queries import confirmed_of
from alongside.messaging.replies import reply_kind

QUESTION_ENDS = "messaging.question_ends"
LIVE = (ReplyState.WAITING, ReplyState.OPEN)
# Why a message is void although somebody was meant to be reached: whoever sent it is told.
UNREACHED = frozenset(
    {"contact_changed", "stopped", "wrong_number", "not_confirmed", "came_too_late"}
)

_LOCK = """
SELECT number FROM messaging_textnumber WHERE number = ANY(%(lines)s::bytea[])
ORDER BY number FOR UPDATE
"""
_NEW = """
INSERT INTO messaging_textnumber (number) SELECT unnest(%(lines)s::bytea[]) ON CONFLICT DO NOTHING
"""


def lock_number(number: bytes) -> None:
    """Hold a number until the transaction ends: its texts and questions are ours alone."""
    lock_numbers({number})


def lock_numbers(lines: Collection[bytes]) -> None:
    """Hold many, always in the same order: two who want the same wait for each other once."""
    given = {"lines": arrays.literal(sorted(lines))}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, given)
        if len(cursor.fetchall()) < len(lines):
            cursor.execute(_NEW, given)
            cursor.execute(_LOCK, given)


def end(by: Actor, message: OutMessage, state: OutState, reason: str) -> None:
    """It will not go out. Whoever sent it hears when somebody should have been reached. The
    question that it asked ends with it."""
    move(message, state, reason)
    message.check_at = None
    message.save(update_fields=["state", "failure", "check_at"])
    verb = "message.fail" if state == OutState.FAILED else "message.void"
    log(by, verb, message, reason=reason)
    if state == OutState.FAILED or reason in UNREACHED:
        purpose_of(message.purpose).on_failed(message)
    if message.gateway == Gateway.TEXT:
        for question in ExpectedReply.objects.filter(message=message, state__in=LIVE):
            lock_number(message.line)
            close(by, question, ReplyState.STOPPED)
            next_turn(by, message.line)


def close(by: Actor, question: ExpectedReply, state: ReplyState) -> None:
    """A question is over. The number is held by the caller, who gives the next one its turn."""
    close_many(by, [question], state)


def close_many(by: Actor, questions: Sequence[ExpectedReply], state: ReplyState) -> None:
    """The same of many, with as many statements."""
    if not questions:
        return
    for question in questions:
        assert state in REPLY_MOVES[ReplyState(question.state)]
        question.state = state
        question.closed_at = clock.now()
    rows.update(questions, ["state", "closed_at"])
    jobs.void_many([(QUESTION_ENDS, str(question.pk)) for question in questions])
    record_many(
        by,
        "question.close",
        [Note(one, detail={"kind": one.kind, "outcome": str(state)}) for one in questions],
    )
    if state != ReplyState.ANSWERED:
        for question in questions:
            reply_kind(question.kind).on_ended(question)


def next_turn(by: Actor, number: bytes) -> None:
    """Ask the next question of this number, if none is open, and let go what waited for that."""
    next_turns(by, {number})


def next_turns(by: Actor, lines: Collection[bytes]) -> None:
    """The same of many. Two queries where nothing waits."""
    live = list(
        ExpectedReply.objects.filter(number__among=lines, state__in=LIVE).order_by("asked_at", "pk")
    )
    busy = {bytes(one.number) for one in live if one.state == ReplyState.OPEN}
    for following in live:
        if bytes(following.number) not in busy and following.ends_at > clock.now():
            busy.add(bytes(following.number))
            following.state = ReplyState.OPEN
            following.opened_at = clock.now()
            following.save(update_fields=["state", "opened_at"])
            record(by, "question.open", subject=following, kind=following.kind)
    _let_go(by, lines)


def _let_go(by: Actor, lines: Collection[bytes]) -> None:
    """Messages whose question has its turn and whose reader is known go out now."""
    held = locked().filter(number__among=lines, state=OutState.HELD).order_by("queued_at", "pk")
    for message in held:
        if must_wait(message):
            continue
        move(message, OutState.QUEUED)
        message.due_at = max(message.due_at, clock.now())
        message.save(update_fields=["state", "failure", "due_at"])
        log(by, "message.let_go", message)


def must_wait(message: OutMessage) -> bool:
    """Whether a text waits for an answer: who reads it, or another question before its own."""
    return unknown_reader(message) or (
        ExpectedReply.objects.filter(message=message, state=ReplyState.WAITING).exists()
    )


def unknown_reader(message: OutMessage) -> bool:
    """Whether a text says something that only the right reader may see, and the number was never
    confirmed."""
    return bool(unknown_readers([message]))


def unknown_readers(messages: Sequence[OutMessage]) -> list[OutMessage]:
    """Those of many texts. At most two queries."""
    private = [
        (message, (message.line, message.person_id))
        for message in messages
        if message.person_id is not None and not purpose_of(message.purpose).plain
    ]
    known = confirmed_of({line for _message, line in private})
    return [message for message, line in private if line not in known]


def hold(by: Actor, message: OutMessage) -> None:
    """Keep a text back until an answer lets it go."""
    if message.state == OutState.QUEUED:
        move(message, OutState.HELD)
        message.save(update_fields=["state", "failure"])
        log(by, "message.hold", message)
