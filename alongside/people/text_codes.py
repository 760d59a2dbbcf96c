"""Codes by text. The room of messages says whose number it is and sends the code; it registers when
it loads. Without it there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alongside.core.actors import Actor
from alongside.people.models import Person


@dataclass(frozen=True)
class TextCodes:
    """`whose`: the one person whom a code may be texted to at this number, as somebody typed it:
    they asked to be texted, confirmed that it is theirs, and nobody else here has it. Else None.
    `send`: text them a code that works for so many minutes."""

    whose: Callable[[str], Person | None]
    send: Callable[[Actor, Person, str, int], None]


_sender: list[TextCodes] = []


def register(sender: TextCodes) -> None:
    """Called once when the room of messages loads."""
    _sender[:] = [sender]


def sender() -> TextCodes | None:
    """Whoever sends them, if anybody does."""
    return _sender[0] if _sender else None
