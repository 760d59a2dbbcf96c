"""What an agreement says, and the one way to write it down."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

MOST_RECORD_LINES = 20


@dataclass(frozen=True)
class Promise:
    """One commitment as it stands in an agreement. `side` is "person" or "professional"."""

    side: str
    who: str
    words: str
    due_date: str  # ISO
    is_health_work: bool = False  # unpaid work for health (Seed C4-24)


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
    # PRSB: planned review date, who is responsible for it, and how to reach them.
    review_on: str = ""
    review_by: str = ""
    review_contact: str = ""

    def of(self, side: str) -> tuple[Promise, ...]:
        """The promises of one side."""
        return tuple(promise for promise in self.promises if promise.side == side)


def canonical(content: AgreementContent) -> str:
    """The one way to write a content down: sorted JSON, composed letters (NFC)."""
    return json.dumps(
        composed(asdict(content)), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def composed(value: Any) -> Any:
    """The same with composed letters (NFC) throughout."""
    # Before it is JSON: an accent after a line break would join the letter of the escape "\n".
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: composed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [composed(item) for item in value]
    return value


def read_content(text: str) -> AgreementContent:
    """The content again, from its canonical text."""
    raw: dict[str, Any] = json.loads(text)
    raw["promises"] = tuple(Promise(**promise) for promise in raw["promises"])
    return AgreementContent(**raw)


def content_hash(text: str) -> str:
    """SHA-256 of the canonical text, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()
