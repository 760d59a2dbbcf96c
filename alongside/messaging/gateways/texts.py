"""What every provider of texts is to us, and which of them this installation has.

A provider is a folder beside this file: `transport` hands over and asks, `receipts` reads what the
provider sends us, `codes` says what its words mean. Credentials come from the environment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from alongside.core.errors import AlongsideError
from alongside.people.settings import Choice, define, local

define(
    Choice(
        "messaging.text_provider",
        _("Who carries your text messages"),
        "",
        _("notify, smpp or twilio, as whoever runs the installation has set up. Empty: the first."),
    )
)


class Known(AlongsideError):
    """What a provider can mean by not taking or not answering."""


class TryLater(Known):
    """The provider has not taken it, and may later."""


class NotKnown(Known):
    """The provider may or may not have taken it: it must be asked."""


class Undeliverable(Known):
    """The provider will never take it. `reason` is a code without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__("The provider does not take this message.")
        self.reason = reason


class CannotAsk(Known):
    """This provider cannot be asked about a message that it has not given a name."""


@dataclass(frozen=True)
class Text:
    """One text as it is handed over. `reference` names the attempt."""

    reference: str
    to: str = field(repr=False)  # E.164
    body: str = field(repr=False)
    at: datetime = field(repr=False)  # when this attempt began


@dataclass(frozen=True)
class Fate:
    """What became of a text. `final`: nothing more will be heard. `reason`: a code."""

    delivered: bool = False
    failed: str = ""
    again: bool = False  # it was the provider's own fault: hand it over once more

    @property
    def final(self) -> bool:
        return self.delivered or bool(self.failed) or self.again


@dataclass(frozen=True)
class Seen:
    """What a provider says about a text that it was asked for."""

    provider_id: str
    status: str


@dataclass(frozen=True)
class Incoming:
    """A text as a provider tells of it."""

    provider_id: str
    sender: str = field(repr=False)
    body: str = field(repr=False)
    at: datetime | None = None


class Provider(Protocol):
    """One way to the networks."""

    name: str

    def send(self, text: Text) -> str:
        """Hand it over; its name there. Raises TryLater, NotKnown or Undeliverable."""

    def find(self, text: Text) -> Seen | None:
        """Whether an attempt arrived there. Raises TryLater or CannotAsk."""

    def status(self, provider_id: str) -> str | None:
        """What it says of a text now; None when it cannot be asked. Raises TryLater."""

    def meaning(self, status: str) -> Fate:
        """What its word for a state means."""

    def incoming(self) -> Iterable[Incoming]:
        """Texts to us that it still keeps, newest first. Raises TryLater."""


_makers: dict[str, Callable[[], Provider | None]] = {}


def register(name: str, make: Callable[[], Provider | None]) -> None:
    """Make a provider known. `make` gives None where the installation has no account with it."""
    _makers[name] = make


def provider(name: str) -> Provider | None:
    """The provider of this name, if the installation has an account with it."""
    make = _makers.get(name)
    return make() if make else None


def providers() -> list[Provider]:
    """All that the installation has accounts with, in order of their registration."""
    made = (make() for make in _makers.values())
    return [one for one in made if one is not None]


def provider_of(service_id: UUID | None) -> Provider | None:
    """Who carries the texts of a service: as chosen, else the first there is. None: nobody."""
    chosen = str(local("messaging.text_provider", service_id)).strip().casefold()
    if chosen:
        return provider(chosen)
    found = providers()
    return found[0] if found else None
