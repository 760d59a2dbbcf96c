"""What a higher room adds to these pages. It sets the name here when it loads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from alongside.core.actors import Actor
from alongside.people.models import Person
from alongside.records.models import Result, ResultHold
from alongside.ui.forms import Form


@dataclass(frozen=True)
class Asking:
    """The box "What I want to ask about this". `form` has a WordsField and is posted to `url`
    with `loinc`, as the address of the result has it; `asked` is what is on the agenda already."""

    url: str
    form: Form
    asked: tuple[str, ...] = ()


# (request, person, loinc): None where no conversation is booked, or they may not add to it.
ask_about: Callable[[HttpRequest, Person, str], Asking | None] | None = None


@dataclass(frozen=True)
class Talk:
    """A conversation that is booked: with whom and when, and its page."""

    who: str
    at: datetime
    url: str


# (actor, person): when results can be looked at together; None where nothing is booked, or the
# actor may not know of it.
next_talk: Callable[[Actor, Person], Talk | None] | None = None


def _nobody(by: Actor, what: Any) -> None:
    """No higher room is there."""


# (actor, hold), in the same transaction: somebody talks with the person on its last day; or need
# not any more.
held_back: Callable[[Actor, ResultHold], None] = _nobody
hold_over: Callable[[Actor, ResultHold], None] = _nobody

# (actor, result), in the same transaction: it came in, nobody should wait with it, and no
# professional has looked at it; somebody does, today.
do_not_wait: Callable[[Actor, Result], None] | None = None
# (actor, ids of results): a professional has looked at them, or they are not such, or gone.
settled: Callable[[Actor, Collection[UUID]], None] = _nobody
