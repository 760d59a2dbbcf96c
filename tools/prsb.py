"""The page that says where each field of PRSB's Personalised Care and Support Plan lives.

`docs/reference/prsb-fields.txt` holds the fields of the standard (names and cardinalities only),
`docs/reference/prsb.toml` where each is kept here, or why not. A test holds every field to one row
and every row to columns that exist.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
LINE = re.compile(r"^( *)(.+) \[(\d\.\.[\d*])\]$")
BETWEEN = " > "


@dataclass(frozen=True)
class Field:
    """A field that carries data: its path and how often it may be there."""

    path: str
    cardinality: str


@dataclass(frozen=True)
class Row:
    """Where fields live (room.Model.field), or one sentence that says why they do not."""

    field: str
    lives: tuple[str, ...] = ()
    why: str = ""
    how: str = ""

    def covers(self, path: str) -> bool:
        """Whether it speaks of the field at `path`."""
        return fnmatchcase(path, self.field)


def nodes() -> list[Field]:
    """Every node of the standard in its order, groups included."""
    found: list[Field] = []
    above: list[str] = []
    for line in (FOLDER / "prsb-fields.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        match = LINE.match(line)
        if match is None:
            raise ValueError(f"This is no field: {line}")
        above[len(match[1]) // 2 :] = [match[2]]
        found.append(Field(BETWEEN.join(above), match[3]))
    return found


def fields() -> list[Field]:
    """Those that carry data: nothing lies below them."""
    every = nodes()
    groups = {node.path.rpartition(BETWEEN)[0] for node in every}
    return [node for node in every if node.path not in groups]


def rows() -> list[Row]:
    """What is said of them."""
    held = tomllib.loads((FOLDER / "prsb.toml").read_text("utf-8"))["row"]
    return [Row(**row | {"lives": tuple(row.get("lives", ()))}) for row in held]


def _lines(said: Sequence[Row]) -> Iterator[tuple[str, list[str]]]:
    for field in fields():
        row = next(row for row in said if row.covers(field.path))
        top, _, rest = field.path.partition(BETWEEN)
        where = ", ".join(f"`{column}`" for column in row.lives) or "–"
        words = " ".join(part for part in (row.why, row.how) if part)
        yield top, [rest or top, field.cardinality, where, words]


def page() -> str:
    """The table as Markdown, one part for each block of the standard."""
    said = rows()
    by_block: dict[str, list[list[str]]] = {}
    for top, cells in _lines(said):
        by_block.setdefault(top, []).append(cells)
    kept = sum(cells[2] != "–" for lines in by_block.values() for cells in lines)
    total = sum(len(lines) for lines in by_block.values())
    head = "| field | how often | where it lives | why not, or how |\n| --- | --- | --- | --- |\n"
    return "\n\n".join(
        [
            "# PRSB Personalised Care and Support Plan 2.0",
            f"Each field of the standard that carries data: where it lives here, or why it does "
            f"not. {kept} of {total} are kept. Names and numbers are the standard's; its "
            "descriptions are PRSB's and are not repeated. Written from "
            "[prsb.toml](prsb.toml); the columns are in the [data model](data-model.md).",
            *(
                f"## {block}\n\n{head}"
                + "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
                for block, lines in by_block.items()
            ),
        ]
    )
