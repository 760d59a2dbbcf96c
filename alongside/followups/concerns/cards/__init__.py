"""The cards of warning signs that Alongside brings: each to be approved by a place."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from alongside.followups.concerns.rules_cards import Card, read_card

FOLDER = Path(__file__).parent


@cache
def shipped() -> dict[str, Card]:
    """Each card by its key."""
    paths = sorted(FOLDER.glob("*.toml"))
    found = [read_card(tomllib.loads(path.read_text("utf-8"))) for path in paths]
    return {card.key: card for card in found}
