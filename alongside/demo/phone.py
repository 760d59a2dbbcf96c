"""The town's telephones: a network on this machine, to messaging a provider like any other.

Each phone is a file of lines, oldest first. What a network tells a provider's customers later, that
a text has arrived, waits beside them until the worker has heard it. Nothing leaves the machine.
"""

from __future__ import annotations

import fcntl
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from alongside.core import clock
from alongside.core.actors import Actor, Channel
from alongside.messaging import actions, numbers
from alongside.messaging.gateways.texts import Fate, Incoming, Seen, Text
from alongside.messaging.models import InMessage

NAME = "phone"
DELIVERED = "delivered"
NETWORK = Actor(channel=Channel.TEXT)


@dataclass(frozen=True)
class Line:
    """One text on a phone; `mine`: written on it. `reference`: by what name it was handed over."""

    name: str
    at: datetime
    words: str
    mine: bool
    reference: str = ""


@dataclass(frozen=True)
class Phone:
    """One phone. `key` is its name in addresses, which hold no telephone number."""

    number: str

    @property
    def key(self) -> str:
        return numbers.index(self.number).hex()[:16]

    @property
    def _file(self) -> Path:
        return _folder() / f"{self.number.removeprefix('+')}.jsonl"

    @property
    def length(self) -> int:
        """Grows with each text."""
        return self._file.stat().st_size if self._file.exists() else 0

    def lines(self) -> list[Line]:
        """What it shows, oldest first."""
        if not self._file.exists():
            return []
        read = map(json.loads, self._file.read_text().splitlines())
        return [Line(**row | {"at": datetime.fromisoformat(row["at"])}) for row in read]

    def show(self, line: Line) -> None:
        """It rings, or somebody wrote on it."""
        row = json.dumps(vars(line) | {"at": line.at.isoformat()}, ensure_ascii=False)
        _folder().mkdir(parents=True, exist_ok=True)
        with self._file.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(row + "\n")

    def write(self, words: str) -> InMessage | None:
        """Somebody answers: the network brings it in as a provider would, then it stands there."""
        line = Line(str(uuid4()), clock.now(), words, mine=True)
        made = actions.receive(
            by=NETWORK,
            provider=NAME,
            incoming=Incoming(line.name, self.number, line.words, line.at),
        )
        self.show(line)
        return made


class Network:
    """Takes every text at once, and every phone is switched on."""

    name = NAME

    def send(self, text: Text) -> str:
        """The name under which it has it."""
        name = str(uuid4())
        Phone(text.to).show(Line(name, text.at, text.body, mine=False, reference=text.reference))
        _to_tell().mkdir(parents=True, exist_ok=True)
        (_to_tell() / name).touch()
        return name

    def find(self, text: Text) -> Seen | None:
        """Whether an attempt arrived."""
        held = (line for line in Phone(text.to).lines() if line.reference == text.reference)
        found = next(held, None)
        return Seen(found.name, DELIVERED) if found else None

    def status(self, provider_id: str) -> str:
        """All that it took have arrived."""
        return DELIVERED

    def meaning(self, status: str) -> Fate:
        """It has one word only."""
        return Fate(delivered=status == DELIVERED)

    def incoming(self) -> list[Incoming]:
        """It keeps nothing back."""
        return []


def tell() -> int:
    """Let the network say what has arrived since; returns how many. The worker pumps it."""
    count = 0
    for path in sorted(_to_tell().glob("*")):
        actions.receive_receipt(by=NETWORK, provider=NAME, provider_id=path.name, status=DELIVERED)
        path.unlink(missing_ok=True)
        count += 1
    return count


def phones() -> list[Phone]:
    """Every phone that a text came to, or was written on."""
    return [Phone(f"+{path.stem}") for path in sorted(_folder().glob("*.jsonl"))]


def phone_of(key: str) -> Phone | None:
    """The phone of that name."""
    found: Iterator[Phone] = (one for one in phones() if one.key == key)
    return next(found, None) if re.fullmatch("[0-9a-f]{16}", key) else None


def empty() -> None:
    """Throw everything away."""
    for path in (*_folder().glob("*.jsonl"), *_to_tell().glob("*")):
        path.unlink()


def _folder() -> Path:
    return Path(settings.DEMO_FOLDER) / "phones"


def _to_tell() -> Path:
    return _folder() / "arrived"
