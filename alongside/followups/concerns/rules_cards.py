"""Cards of warning signs: what a card is, read from a file or a form, kept as one text. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

LONGEST, MOST = 300, 12  # letters of a sign; signs on a card


@dataclass(frozen=True)
class Card:
    """The signs to look for, and what to do; each text by language, in English always.

    `do` may say {emergency} and {urgent}: whom to phone, as the place has chosen.
    """

    key: str
    title: Mapping[str, str]
    signs: tuple[Mapping[str, str], ...]
    do: Mapping[str, str]
    author: str
    checker: str
    review_date: date

    @property
    def faults(self) -> list[str]:
        """What is missing, as a word for each: title, signs, do, translations."""
        missing = []
        if not self.title.get("en"):
            missing.append("title")
        if not self.signs or len(self.signs) > MOST:
            missing.append("signs")
        if not self.do.get("en") or "{emergency}" not in self.do["en"]:
            missing.append("do")
        texts = (self.title, self.do, *self.signs)
        spoken = {language for text in texts for language, words in text.items() if words}
        if any(not text.get(language) for text in texts for language in spoken):
            missing.append("translations")
        return missing


def read_card(found: Mapping[str, Any]) -> Card:
    """A card from a mapping as the files hold it, or from `write_card`."""
    day = found["review_date"]
    return Card(
        key=found["key"],
        title=dict(found["title"]),
        signs=tuple(dict(sign) for sign in found["signs"]),
        do=dict(found["do"]),
        author=found["author"],
        checker=found["checker"],
        review_date=day if isinstance(day, date) else date.fromisoformat(day),
    )


def write_card(card: Card) -> str:
    """As it is kept: the same card is always the same text."""
    return json.dumps(asdict(card), ensure_ascii=False, sort_keys=True, default=date.isoformat)


def digest(document: str) -> str:
    """By which a version is told from another."""
    return sha256(document.encode()).hexdigest()


def filled(text: str, numbers: Mapping[str, str]) -> str:
    """With whom to phone put in; no other sign of a template means anything."""
    for name in ("emergency", "urgent"):
        text = text.replace("{" + name + "}", numbers[name])
    return text
