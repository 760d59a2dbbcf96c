"""A document in the making: its parts, each changed by itself, and what keeps it from use. Pure.

A draft need not be whole. Its parts are named by a kind and a key: the `about` of the whole, an
`item` by its linkId, a `level` by its code, a `setting` by its key, a `row` by its own digest (rows
have no name), and what is `unsafe` as one part. Who changes a part says what they saw of it: two
who work on different parts do not disturb each other, two on the same part both keep their words.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from alongside.followups.rules.reading import FORMAT, from_document
from alongside.followups.rules.tables import Cell, DecisionTable, canonical, digest
from alongside.followups.rules.writing import to_document

ABOUT, ITEM, LEVEL, ROW, UNSAFE, SETTING = "about", "item", "level", "row", "unsafe", "setting"
KINDS = (ABOUT, ITEM, LEVEL, ROW, UNSAFE, SETTING)
LISTS = (ITEM, LEVEL, ROW, SETTING)  # they have an order
NAMED = {ITEM: "linkId", LEVEL: "code", SETTING: "key"}
ABOUT_FIELDS = ("title", "author", "languages", "sources", "on_lock_screen")

Document = dict[str, Any]


class NotThere(LookupError):
    """The draft has no such part, or no more."""


def blank(code: str, title: Mapping[str, str], author: str, languages: Collection[str]) -> Document:
    """A draft with nothing in it but its title."""
    return {
        "format": FORMAT,
        "questions": {
            "resourceType": "Questionnaire",
            "id": code,
            "version": "1",
            "status": "draft",
            "title": dict(title),
            "author": author,
            "approved_by": "",
            "review_date": "",
            "languages": list(languages),
            "sources": [],
            "item": [],
        },
        "table": {
            "crisis": dict.fromkeys(languages, ""),
            "setting": [], "level": [], "row": [], "unsafe": [],
        },
    }  # fmt: skip


def settled(document: Document) -> Document:
    """The same, written in the one way if it is whole; else as it stands."""
    try:
        return to_document(from_document(document))
    except ValueError:
        return document


def open_document(text: str) -> Document:
    """A kept draft as something to change."""
    found: Document = json.loads(text)
    return found


def _list(document: Document, kind: str) -> list[Any]:
    home = document["questions"] if kind == ITEM else document["table"]
    found: list[Any] = home.setdefault(kind, [])
    return found


def keys(document: Document, kind: str) -> list[str]:
    """The keys of the parts of one kind, in order."""
    if kind == ROW:
        return [digest(row) for row in _list(document, ROW)]
    return [one[NAMED[kind]] for one in _list(document, kind)]


def part(document: Document, kind: str, key: str = "") -> Any:
    """One part. Raises NotThere."""
    if kind == ABOUT:
        questions = document["questions"]
        about = {name: questions[name] for name in ABOUT_FIELDS if name in questions}
        return about | {"crisis": document["table"]["crisis"]}
    if kind == UNSAFE:
        return _list(document, UNSAFE)
    return _list(document, kind)[_at(document, kind, key)]


def _at(document: Document, kind: str, key: str) -> int:
    try:
        return keys(document, kind).index(key)
    except ValueError:
        raise NotThere(key) from None


def token(document: Document, kind: str, key: str = "") -> str:
    """What somebody saw of a part when they opened it. Empty for a part that is not there."""
    try:
        return digest({"part": part(document, kind, key)})
    except NotThere:
        return ""


def with_part(document: Document, kind: str, key: str, new: Any) -> Document:
    """The document with a part put in its place, at the end when its key is none, or taken out
    (`new` is None). The one that was given stays as it was."""
    made: Document = json.loads(canonical(document))
    if kind == ABOUT:
        gone = set(made["questions"]["languages"]) - set(new["languages"])
        made = without_languages(made, gone) if gone else made
        made["questions"] |= {name: new[name] for name in ABOUT_FIELDS if name in new}
        made["table"]["crisis"] = new["crisis"]
    elif kind == UNSAFE:
        made["table"][UNSAFE] = new
    elif new is None:
        gone = _list(made, kind).pop(_at(made, kind, key))
        if kind == ITEM:
            _without_question(made, gone["linkId"])
    elif key in keys(made, kind):
        _list(made, kind)[_at(made, kind, key)] = new
    else:
        _list(made, kind).append(new)
    return made


def without_languages(document: Any, gone: Collection[str]) -> Any:
    """The document with nothing in those languages any more."""
    if isinstance(document, list):
        return [without_languages(one, gone) for one in document]
    if not isinstance(document, dict):
        return document
    return {
        key: held if key == "when" else without_languages(held, gone)
        for key, held in document.items()
        if key not in gone
    }


def _without_question(document: Document, link_id: str) -> None:
    """Nothing asks any more what was answered to it."""
    table = document["table"]
    for row in table[ROW]:
        row["when"].pop(link_id, None)
    table[UNSAFE] = [one for one in table[UNSAFE] if one["question"] != link_id]
    for item in document["questions"][ITEM]:
        kept = [one for one in item.get("enableWhen", []) if one["question"] != link_id]
        item.pop("enableWhen", None)
        if kept:
            item["enableWhen"] = kept


def moved(document: Document, kind: str, key: str, *, up: bool) -> Document:
    """The document with a part one place earlier or later; the ends stay where they are."""
    made: Document = json.loads(canonical(document))
    held, at = _list(made, kind), _at(made, kind, key)
    to = at - 1 if up else at + 1
    if 0 <= to < len(held):
        held[at], held[to] = held[to], held[at]
    return made


def free_code(text: str, taken: Collection[str], *, dashes: bool = False) -> str:
    """A short name for machines, made of the first words of a text, that nothing else has."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    code = ("-" if dashes else "_").join(words)[:30].rstrip("-_")
    if not code[:1].isalpha():
        code = f"q{code}"
    found, number = code, 1
    while found in taken:
        number += 1
        found = f"{code}{'-' if dashes else '_'}{number}"
    return found


def with_values(table: DecisionTable, values: Mapping[str, int | str], source: str
                ) -> DecisionTable:  # fmt: skip
    """The table with a place's own settings. Raises KeyError for one that it does not have."""
    if unknown := sorted(set(values) - {one.key for one in table.settings}):
        raise KeyError(unknown[0])
    settings = tuple(
        replace(one, value=values[one.key], source=source) if one.key in values else one
        for one in table.settings
    )
    return replace(table, settings=settings)


def cut_offs(table: DecisionTable) -> frozenset[str]:
    """The settings that decide which answers reach a level."""
    cells: list[Cell] = [cell for row in table.rows for cell in row.when.values()]
    cells += [one.cell for one in table.unsafe]
    return frozenset(
        bound
        for cell in cells
        for span in cell.spans
        for bound in (span.low, span.high)
        if isinstance(bound, str)
    )


def unsourced(table: DecisionTable) -> list[str]:
    """The cut-offs that have a value and do not say where it was read or who chose it."""
    deciding = cut_offs(table)
    return [
        one.key
        for one in table.settings
        if one.key in deciding and one.value is not None and not one.source.strip()
    ]


def approved(table: DecisionTable, by: str, review_date: date, version: int) -> DecisionTable:
    """The table as it is put to use."""
    questions = replace(
        table.questions,
        status="active",
        approved_by=by,
        review_date=review_date,
        version=str(version),
    )
    return replace(table, questions=questions)


def as_draft(table: DecisionTable, version: int) -> DecisionTable:
    """The table as something to work on: nobody has approved this one yet."""
    questions = replace(
        table.questions, status="draft", approved_by="", review_date=None, version=str(version)
    )
    return replace(table, questions=questions)
