"""What upper rooms register about texts that come in.

    messaging.register_reply("check_in", on_reply=take_answer)
    messaging.on_unmatched(let_somebody_read)
    messaging.on_stopped(tell_the_responsible)
    messaging.on_wrong_number(tell_the_responsible)

Handlers run in the transaction that files the text: if one fails, it is filed again later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alongside.messaging.models import ChannelStop, ExpectedReply, InMessage
    from alongside.people.models import Person, Service


class Handled(StrEnum):
    """What a text did to the question that it was taken for."""

    DONE = "done"  # answered: the next question has its turn
    MORE = "more"  # taken, and more is expected: the question stays open
    UNREAD = "unread"  # not an answer: a person reads it, the question stays open


OnReply = Callable[["ExpectedReply", "InMessage"], Handled]
OnReplies = Callable[[Sequence[tuple["ExpectedReply", "InMessage"]]], Sequence[Handled]]
OnEnded = Callable[["ExpectedReply"], None]
OnUnmatched = Callable[[Sequence["InMessage"]], None]
OnStopped = Callable[["ChannelStop", "Person"], None]
OnWrongNumber = Callable[["Person", "Service | None"], None]


@dataclass(frozen=True)
class ReplyKind:
    """How the answers to one kind of question are taken.

    `on_replies`  gets questions, each with its text, and says what each text did to its question;
                no two are of one number.
    `on_ended`  hears that no answer can come any more: `state` of the question says why (ENDED: its
                time is over; STOPPED: the person texted STOP, or the number is not theirs).
    """

    name: str
    on_replies: OnReplies
    on_ended: OnEnded = lambda expected: None


_kinds: dict[str, ReplyKind] = {}
_unmatched: list[OnUnmatched] = []
_stopped: list[OnStopped] = []
_wrong_number: list[OnWrongNumber] = []


def register_reply(
    name: str,
    *,
    on_reply: OnReply | None = None,
    on_replies: OnReplies | None = None,
    on_ended: OnEnded | None = None,
) -> ReplyKind:
    """Make a kind of question known, whose answers are taken one by one (`on_reply`) or many at a
    time (`on_replies`). The same name twice is a programming fault."""
    if name in _kinds:
        raise RuntimeError(f"The kind of reply {name} is registered twice.")
    if on_replies is None:
        assert on_reply is not None  # one of them
        on_replies = partial(_one_by_one, on_reply)
    made = ReplyKind(name, on_replies, on_ended) if on_ended else ReplyKind(name, on_replies)
    _kinds[name] = made
    return made


def _one_by_one(
    on_reply: OnReply, replies: Sequence[tuple[ExpectedReply, InMessage]]
) -> list[Handled]:
    return [on_reply(expected, text) for expected, text in replies]


def reply_kind(name: str) -> ReplyKind:
    """The kind of this name. An unknown one is a programming fault."""
    try:
        return _kinds[name]
    except KeyError:
        raise RuntimeError(f"No kind of reply {name} is registered.") from None


def on_unmatched(handler: OnUnmatched) -> OnUnmatched:
    """Let `handler` hear of texts that answer nothing we asked: a person must read them. `person`
    and `service` of a text are None where they are not known."""
    if handler not in _unmatched:
        _unmatched.append(handler)
    return handler


def on_stopped(handler: OnStopped) -> OnStopped:
    """Let `handler` hear of each person who cannot be texted any more because of a STOP, or who
    can again because of a START (then `until_at` of the stop is set)."""
    if handler not in _stopped:
        _stopped.append(handler)
    return handler


def on_wrong_number(handler: OnWrongNumber) -> OnWrongNumber:
    """Let `handler` hear that a number is not this person's: the contact has been ended."""
    if handler not in _wrong_number:
        _wrong_number.append(handler)
    return handler


def tell_unmatched(messages: Sequence[InMessage]) -> None:
    """A person must read these."""
    for handler in _unmatched:
        handler(messages)


def tell_stopped(stop: ChannelStop, person: Person) -> None:
    """This person said STOP, or START."""
    for handler in _stopped:
        handler(stop, person)


def tell_wrong_number(person: Person, service: Service | None) -> None:
    """This number was not theirs."""
    for handler in _wrong_number:
        handler(person, service)
