"""A question set in the making: of which parts it is made, and what keeps it from use. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from alongside.followups.rules.reading import FORMAT, from_document
from alongside.followups.rules.tables import Cell, DecisionTable
from alongside.followups.rules.writing import to_document
from alongside.publishing.rules.documents import Document, digest
from alongside.publishing.rules.parts import Group, Parts, Shape

ITEM, LEVEL, ROW, UNSAFE, SETTING = "item", "level", "row", "unsafe", "setting"


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


def _forget(document: Document, kind: str, gone: Group) -> None:
    """Nothing asks any more what was answered to a question that was taken out."""
    if kind != ITEM:
        return
    link_id, table = gone["linkId"], document["table"]
    for row in table[ROW]:
        row["when"].pop(link_id, None)
    table[UNSAFE] = [one for one in table[UNSAFE] if one["question"] != link_id]
    for item in document["questions"][ITEM]:
        kept = [one for one in item.get("enableWhen", []) if one["question"] != link_id]
        item.pop("enableWhen", None)
        if kept:
            item["enableWhen"] = kept


SHAPE = Shape(
    head="questions",
    about={
        "questions": ("title", "author", "languages", "sources", "on_lock_screen"),
        "table": ("crisis",),
    },
    lists={
        ITEM: Parts("questions", lambda one: str(one["linkId"])),
        LEVEL: Parts("table", lambda one: str(one["code"])),
        ROW: Parts("table", digest),  # rows have no name
        SETTING: Parts("table", lambda one: str(one["key"])),
    },
    single={UNSAFE: "table"},
    forget=_forget,
)


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
