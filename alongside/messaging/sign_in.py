"""Codes by text for signing in: whose number it is, and sending them."""

from __future__ import annotations

from uuid import uuid4

from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.messaging import actions, numbers
from alongside.messaging.models import Gateway, Priority
from alongside.messaging.queries import is_confirmed, people_of, reach_of
from alongside.messaging.rules.ways import BY_TEXT
from alongside.people import text_codes
from alongside.people.models import Person
from alongside.people.rules import shown_code


def whose(typed: str) -> Person | None:
    """The one person who may be texted a code there (people.text_codes)."""
    number = numbers.mobile(typed)
    people = people_of(number) if number else []
    if len(people) != 1:  # nobody's, or a phone that several share
        return None
    person = people[0]
    reach = reach_of(person, by_text=True)
    if BY_TEXT not in reach.needs or reach.mobile != number:
        return None
    return person if is_confirmed(numbers.index(number), person) else None


def send(by: Actor, person: Person, code: str, minutes: int) -> None:
    """At once, at any hour: they wait for it."""
    with actions.in_language(person):
        body = _(
            "%(code)s is your code for Alongside. It works for %(minutes)s minutes. "
            "Give it to nobody: we never ask you for it."
        ) % {"code": shown_code(code), "minutes": minutes}
    actions.queue(
        by=by,
        person=person,
        purpose="account",
        key=f"text_code:{uuid4()}",
        subject="",
        body=body,
        text=body,
        gateway=Gateway.TEXT,
        priority=Priority.REPLY,
        urgent=True,
    )


def register() -> None:
    """Called once when the app loads."""
    text_codes.register(text_codes.TextCodes(whose, send))
