"""What a higher room adds to these pages. It sets the name here when it loads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from alongside.people.models import Person
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
