"""What is known of instruments: whose they are, and what may be done with them. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

ITEMS, SCORING, NOTHING = "items", "scoring", "nothing"
SHIPS = (ITEMS, SCORING, NOTHING)


@dataclass(frozen=True)
class Instrument:
    """One instrument. `ships`: what comes with Alongside: its items, its scoring alone, or nothing.

    `evidence`: where its permission was read; "" where nobody has read it yet, and then it counts
    for nothing more than `nothing` or `scoring`. `expires`: when a permission ends, if it does.
    `loadable`: Alongside can show and score items that a place loads itself.
    """

    code: str
    name: str
    measures: str
    items: int
    ships: str
    licence: str
    owner: str
    evidence: str
    expires: date | None
    scoring: str
    loadable: bool


def read(text: str) -> dict[str, Instrument]:
    """The registry in a TOML file. Raises ValueError that names the instrument at fault."""
    found: dict[str, Instrument] = {}
    for row in tomllib.loads(text)["instrument"]:
        made = _one(row)
        if made.code in found:
            raise ValueError(f"{made.code} stands twice.")
        found[made.code] = made
    return found


def _one(row: Mapping[str, object]) -> Instrument:
    code = str(row.get("code", ""))
    missing = [key for key in ("name", "measures", "licence", "owner") if not row.get(key)]
    if not code or missing:
        raise ValueError(f"{code or 'An instrument'} lacks {', '.join(missing) or 'a code'}.")
    ships = str(row.get("ships", NOTHING))
    evidence = str(row.get("evidence", ""))
    if ships not in SHIPS:
        raise ValueError(f"{code}: ships is one of {', '.join(SHIPS)}.")
    if ships == ITEMS and not evidence:
        raise ValueError(f"{code}: no items without evidence of permission.")
    expires = row.get("expires")
    return Instrument(
        code=code,
        name=str(row["name"]),
        measures=str(row["measures"]),
        items=int(str(row.get("items", 0))),
        ships=ships,
        licence=str(row["licence"]),
        owner=str(row["owner"]),
        evidence=evidence,
        expires=expires if isinstance(expires, date) else None,
        scoring=str(row.get("scoring", "")),
        loadable=bool(row.get("loadable", False)),
    )


def items_in(text: str) -> list[str]:
    """The items that somebody pasted, one a line, empty lines left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]
