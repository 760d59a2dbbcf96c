"""The rules of planning together. Pure: time is passed in."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

FORTNIGHT = timedelta(days=14)  # Seed S2:567: within a fortnight of the day the goal was set
RULER = range(1, 11)  # Seed S2:566: a 1-10 scale; the seeds give no threshold
MOST_RECORD_LINES = 20


def latest_follow_up(set_on: date) -> date:
    """The last day on which a follow-up is still within the fortnight."""
    return set_on + FORTNIGHT


def usual_follow_up(set_on: date) -> date:
    """The day that is offered: the last working day (Monday to Friday) within the fortnight."""
    day = latest_follow_up(set_on)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day


def follow_up_fits(set_on: date, due_on: date) -> bool:
    """After the day the goal was set, and within the fortnight."""
    return set_on < due_on <= latest_follow_up(set_on)


def make_it_smaller(confidence: int, cut_off: int) -> bool:
    """Whether to ask "make it smaller?". The cut-off is a local choice."""
    return confidence < cut_off


@dataclass(frozen=True)
class Promise:
    """One commitment as it stands in an agreement. `side` is "person" or "professional"."""

    side: str
    who: str
    words: str
    due_date: str  # ISO


@dataclass(frozen=True)
class AgreementContent:
    """All that one version of an agreement says. Dates are ISO; nothing in it is looked up later,
    so it reads the same in ten years."""

    version: int
    person_name: str
    full_name: str
    birth_date: str
    goal: str
    first_step: str
    confidence: int
    promises: tuple[Promise, ...]
    follow_up_on: str
    follow_up_by: str
    professional: str
    professional_role: str
    service: str
    sooner: str
    set_on: str
    written_on: str
    language: str
    changed: str = ""  # what this version corrects

    def of(self, side: str) -> tuple[Promise, ...]:
        """The promises of one side."""
        return tuple(promise for promise in self.promises if promise.side == side)


def canonical(content: AgreementContent) -> str:
    """The one way to write a content down: sorted JSON, composed letters (NFC)."""
    return json.dumps(
        _composed(asdict(content)), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def _composed(value: Any) -> Any:
    # Before it is JSON: an accent after a line break would join the letter of the escape "\n".
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _composed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_composed(item) for item in value]
    return value


def read_content(text: str) -> AgreementContent:
    """The content again, from its canonical text."""
    raw: dict[str, Any] = json.loads(text)
    raw["promises"] = tuple(Promise(**promise) for promise in raw["promises"])
    return AgreementContent(**raw)


def content_hash(text: str) -> str:
    """SHA-256 of the canonical text, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def moved(order: list[str], item: str, step: int) -> list[str]:
    """The order after `item` goes up (step -1) or down (step 1); unchanged at the ends."""
    at = order.index(item)
    to = at + step
    if not 0 <= to < len(order):
        return list(order)
    result = list(order)
    result[at], result[to] = result[to], result[at]
    return result
