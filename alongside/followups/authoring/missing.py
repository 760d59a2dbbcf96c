"""What a draft lacks before it can be proved, in the words of its forms, and where to write it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from alongside.followups.authoring import rules, words
from alongside.followups.rules.questions import (
    ANSWERED,
    CHOICE,
    MISSING,
    NOT_ASKED,
    SPECIAL,
    Item,
    Texts,
)
from alongside.followups.rules.reading import PLACEHOLDER, every_text, read_unfinished
from alongside.followups.rules.tables import Cell, DecisionTable
from alongside.publishing.rules.documents import Document
from alongside.publishing.rules.parts import ABOUT, ToDo


def read_draft(document: Document) -> tuple[DecisionTable, list[ToDo]]:
    """A draft as far as it can be read, and what it lacks: nothing when it is whole."""
    table, faults = read_unfinished(document)
    if not faults:
        return table, []
    return table, list(_lacks(document, table)) or [ToDo(fault) for fault in faults]


def _lacks(document: Document, table: DecisionTable) -> Iterator[ToDo]:
    if not table.questions.items:
        yield ToDo(_("There are no questions yet."), rules.ITEM)
    if not table.levels:
        yield ToDo(_("There are no levels of help yet."), rules.LEVEL)
    if not table.rows:
        yield ToDo(_("No row says yet what happens."), rules.ROW)
    about = ABOUT
    yield from _texts([table.questions.title], _("The title is not written in each language."),
                      about)  # fmt: skip
    yield from _texts([table.crisis], _("The crisis text is not written in each language."), about)
    yield from _of_items(table)
    for level in table.levels:
        texts = [level.name, level.tell, *([level.ask] if level.ask else [])]
        texts += [step.signpost for step in level.chain if step.signpost]
        said = _("The level “%(name)s” is not written in each language.")
        yield from _texts(texts, said % {"name": words.said(level.name)}, rules.LEVEL, level.code)
    for setting in table.settings:
        said = _("“%(name)s” is not written in each language.")
        yield from _texts(
            [setting.text], said % {"name": words.said(setting.text)}, rules.SETTING, setting.key
        )
    yield from _of_rows(document, table)
    known = {one.key for one in table.settings}
    for text in every_text(table):
        for said in text.values():
            for name in sorted(set(PLACEHOLDER.findall(said)) - known):
                yield ToDo(
                    _("A text has {%(name)s} in it, and nothing of this place is called so.")
                    % {"name": name}
                )


def _texts(texts: Sequence[Texts], says: str, kind: str, key: str = "") -> Iterator[ToDo]:
    if any(not said.strip() for text in texts for said in text.values()):
        yield ToDo(says, kind, key)


def _of_items(table: DecisionTable) -> Iterator[ToDo]:
    before: dict[str, Item] = {}
    for item in table.questions.items:
        name = {"question": words.said(item.text)}
        said = _("The question “%(question)s” is not written in each language.")
        texts = [item.text, *(option.text for option in item.options)]
        yield from _texts(texts, said % name, rules.ITEM, item.link_id)
        if item.type == CHOICE and not item.options:
            said = _("The question “%(question)s” has no answers.")
            yield ToDo(said % name, rules.ITEM, item.link_id)
        for when in item.enable_when:
            if when.question not in before:
                said = _("“%(question)s” depends on a question that does not stand before it.")
                yield ToDo(said % name, rules.ITEM, item.link_id)
            elif (
                when.operator in ("=", "!=")
                and isinstance(when.answer, str)
                and when.answer not in before[when.question].words()
            ):
                said = _("“%(question)s” depends on an answer that is not there any more.")
                yield ToDo(said % name, rules.ITEM, item.link_id)
        before[item.link_id] = item


def _of_rows(document: Document, table: DecisionTable) -> Iterator[ToDo]:
    items = {item.link_id: item for item in table.questions.items}
    settings = {one.key for one in table.settings}
    keys = rules.SHAPE.keys(document, rules.ROW)
    for number, (key, row) in enumerate(zip(keys, table.rows, strict=True), 1):
        if not row.level:
            said = _("Row %(row)s leads to a level that is not there any more.")
            yield ToDo(said % {"row": number}, rules.ROW, key)
        for link_id, cell in row.when.items():
            if not _fits(items[link_id], cell, settings):
                said = _("Row %(row)s counts an answer to “%(question)s” that is not there now.")
                question = words.said(items[link_id].text)
                yield ToDo(said % {"row": number, "question": question}, rules.ROW, key)
    for mark in table.unsafe:
        if not _fits(items[mark.question], mark.cell, settings):
            said = _("An unsafe answer to “%(question)s” is not there any more.")
            question = words.said(items[mark.question].text)
            yield ToDo(said % {"question": question}, rules.UNSAFE)


def _fits(item: Item, cell: Cell, settings: set[str]) -> bool:
    known = {*item.words(), *SPECIAL, ANSWERED, MISSING}
    if item.enable_when:
        known.add(NOT_ASKED)
    bounds = {bound for span in cell.spans for bound in (span.low, span.high)}
    return (
        bool(cell.words or cell.spans)
        and set(cell.words) <= known
        and {bound for bound in bounds if isinstance(bound, str)} <= settings
    )
