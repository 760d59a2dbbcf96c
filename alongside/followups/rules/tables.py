"""A decision table over a question set: what was answered -> how soon somebody helps. Pure.

Rows have no order: exactly one fits, which `proof` shows before a table may be published (DMN's
hit policy UNIQUE). Levels name help and speed, never a risk (NICE NG225).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alongside.followups.rules.questions import (
    ANSWERED,
    MISSING,
    NOT_ASKED,
    SPECIAL,
    Answer,
    Item,
    QuestionSet,
    Texts,
    complete,
)
from alongside.worklist.rules.chains import Step


@dataclass(frozen=True)
class Setting:
    """A figure or a text that each place decides. Without a value the table is not publishable.

    `source` says where a value that is already here was read.
    """

    key: str
    text: Texts
    value: int | str | None = None
    source: str = ""


@dataclass(frozen=True)
class Span:
    """Whole numbers from `low` to `high`, both included; a word names a setting, None is open.

    `above` and `below` leave the bound itself out.
    """

    low: int | str | None = None
    high: int | str | None = None
    above: bool = False
    below: bool = False


@dataclass(frozen=True)
class Cell:
    """The answers that a row takes to one question."""

    words: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Row:
    """These answers reach this level. A question that has no cell may have any answer, or none."""

    when: Mapping[str, Cell]
    level: str


@dataclass(frozen=True)
class Level:
    """How soon somebody helps. `crisis`: the crisis text is sent at once, in quiet hours too."""

    code: str
    name: Texts
    tell: Texts
    chain: tuple[Step, ...]
    ask: Texts | None = None
    crisis: bool = False

    @property
    def read_by_somebody(self) -> bool:
        """Whether a person acts, and not only a signpost."""
        return any(step.role for step in self.chain)


@dataclass(frozen=True)
class Unsafe:
    """Answers that the author calls unsafe: they always get the crisis text."""

    question: str
    cell: Cell


@dataclass(frozen=True)
class DecisionTable:
    """Questions, levels from least to most help, rows, and what is unsafe."""

    questions: QuestionSet
    levels: tuple[Level, ...]
    rows: tuple[Row, ...]
    crisis: Texts
    unsafe: tuple[Unsafe, ...] = ()
    settings: tuple[Setting, ...] = ()

    def level(self, code: str) -> Level:
        """By its code."""
        return next(level for level in self.levels if level.code == code)

    def rank(self, code: str) -> int:
        """0 is the least help."""
        return next(rank for rank, level in enumerate(self.levels) if level.code == code)

    def values(self) -> dict[str, int | str]:
        """The settings that have a value."""
        return {one.key: one.value for one in self.settings if one.value is not None}


@dataclass(frozen=True)
class Grade:
    """A graded reply; with the answers and the table's hash it can be played again. Rows from 0."""

    level: str
    row: int


class NotGraded(ValueError):
    """No single row fits, or the answers are not whole. `str()` is a sentence."""


def accepts(cell: Cell, answer: Answer, values: Mapping[str, int | str]) -> bool:
    """Whether a cell takes this answer; `values` are the settings."""
    if isinstance(answer, int):
        return ANSWERED in cell.words or any(_within(span, answer, values) for span in cell.spans)
    if answer in cell.words:
        return True
    if answer in SPECIAL:
        return MISSING in cell.words
    return answer != NOT_ASKED and ANSWERED in cell.words


def bounds(span: Span, item: Item, values: Mapping[str, int | str]) -> tuple[int, int]:
    """The numbers of a span that its question can have, both ends included."""
    low = _number(span.low, values)
    high = _number(span.high, values)
    least = item.minimum if low is None else max(item.minimum, low + span.above)
    most = item.maximum if high is None else min(item.maximum, high - span.below)
    return least, most


def _number(bound: int | str | None, values: Mapping[str, int | str]) -> int | None:
    if not isinstance(bound, str):
        return bound
    found = values.get(bound)
    if not isinstance(found, int):
        raise NotGraded(f"The setting “{bound}” has no number yet.")
    return found


def _within(span: Span, answer: int, values: Mapping[str, int | str]) -> bool:
    low, high = _number(span.low, values), _number(span.high, values)
    if low is not None and (answer < low or (span.above and answer == low)):
        return False
    return high is None or answer < high or (answer == high and not span.below)


def grade(table: DecisionTable, answers: Mapping[str, Answer]) -> Grade:
    """The level and the row. The same answers to the same table give the same, always.

    Every question that was asked has an answer or a special one. Raises NotGraded otherwise, and
    where not exactly one row fits: that cannot happen in a table that is proved.
    """
    try:
        whole = complete(table.questions.items, answers)
    except ValueError as error:
        raise NotGraded(str(error)) from error
    values = table.values()
    fit = [
        number
        for number, row in enumerate(table.rows)
        if all(accepts(cell, whole[key], values) for key, cell in row.when.items())
    ]
    if len(fit) != 1:
        raise NotGraded(f"{len(fit)} rows fit these answers; it must be one.")
    return Grade(table.rows[fit[0]].level, fit[0])


def filled(text: str, table: DecisionTable) -> str:
    """A text with its settings in it: `{phone}` becomes the place's number."""
    for key, value in table.values().items():
        text = text.replace("{" + key + "}", str(value))
    return text


def told(table: DecisionTable, level: str, language: str) -> str:
    """What the person is told at once; the crisis text comes first where the level has it."""
    found = table.level(level)
    parts = [found.tell[language]]
    if found.crisis:
        parts.insert(0, table.crisis[language])
    parts += [step.signpost[language] for step in found.chain if step.signpost and not step.role]
    return filled("\n\n".join(parts), table)
