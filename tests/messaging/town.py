"""A provider of the tests' own: does at once what it is told, and remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from alongside.core import clock, jobs
from alongside.core.actors import Actor, Channel
from alongside.messaging import actions
from alongside.messaging.gateways import texts
from alongside.messaging.gateways.texts import Fate, Incoming, Seen, Text
from alongside.messaging.models import InMessage
from alongside.people.actions import persons
from alongside.people.models import ContactPoint, Person
from tests.universe import Universe

MOBILE = "+447700900123"
OTHER = "+447700900456"
BY_TEXT = Actor(channel=Channel.TEXT)


@dataclass
class Networks:
    """Takes every text, unless `answer` says otherwise: it may raise what providers raise."""

    name: str = "town"
    taken: dict[str, Text] = field(default_factory=dict)  # by the name that we gave it
    statuses: dict[str, str] = field(default_factory=dict)
    waiting: list[Incoming] = field(default_factory=list)
    answer: Callable[[Text], None] = lambda text: None
    asked: int = 0

    def send(self, text: Text) -> str:
        self.answer(text)
        return self.take(text)

    def take(self, text: Text) -> str:
        name = f"t-{uuid4()}"
        self.taken[name] = text
        return name

    def find(self, text: Text) -> Seen | None:
        self.asked += 1
        for name, one in self.taken.items():
            if one.reference == text.reference:
                return Seen(name, self.statuses.get(name, "sending"))
        return None

    def status(self, provider_id: str) -> str | None:
        self.asked += 1
        return self.statuses.get(provider_id, "sending")

    def meaning(self, status: str) -> Fate:
        return {
            "delivered": Fate(delivered=True),
            "permanent-failure": Fate(failed="no_such_number"),
            "technical-failure": Fate(again=True),
        }.get(status, Fate())

    def incoming(self) -> list[Incoming]:
        return self.waiting

    @property
    def said(self) -> list[str]:
        return [text.body for text in self.taken.values()]


@contextmanager
def carried_by(networks: Networks) -> Iterator[Networks]:
    """The installation has an account with these networks, and with no others."""
    before = dict(texts._makers)
    texts._makers.clear()
    texts.register(networks.name, lambda: networks)
    try:
        yield networks
    finally:
        texts._makers.clear()
        texts._makers.update(before)


def text_me(universe: Universe, person: Person | None = None, number: str = MOBILE) -> Person:
    """Somebody has a mobile, has confirmed it, and asked to be texted."""
    person = person or universe.rhian
    nurse = universe.actor("nurse")
    persons.change_contact(by=nurse, person=person, system="phone", value=number)
    ContactPoint.objects.filter(person=person, system="phone", ended_at=None).update(
        verified_at=clock.now()
    )
    persons.record_need(
        by=nurse.helping(Channel.PHONE, "Ann", person.pk), person=person, kind="by_text"
    )
    return person


def say(words: str, *, number: str = MOBILE, name: str = "", provider: str = "town") -> InMessage:
    """A text comes in, and is kept."""
    incoming = Incoming(name or str(uuid4()), number, words, clock.now())
    row = actions.receive(by=BY_TEXT, provider=provider, incoming=incoming)
    assert row is not None
    return row


def work() -> int:
    """Do everything that is due in messaging."""
    return jobs.run_all()
