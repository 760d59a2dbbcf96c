"""The proof of a decision table, for every check-in that anybody can send in. Pure.

Nothing is published without it: every check-in reaches exactly one row; a worse answer never gets
less help; every level ends with staffed hours or a signpost; what is unsafe gets the crisis text;
what nobody could read, and free words, reach a person. Each fault shows a check-in that proves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alongside.followups.rules.questions import (
    BOOLEAN,
    INTEGER,
    NO_REPLY,
    SAID,
    SKIPPED,
    TEXT,
    UNPARSED,
    YES,
    Answer,
    Item,
)
from alongside.followups.rules.space import Space, TooIntricate, ones
from alongside.followups.rules.tables import DecisionTable, NotGraded, filled

GAP, OVERLAP, LOWERS = "gap", "overlap", "lowers"
OPEN_CHAIN, UNSAFE, UNREAD = "open_chain", "unsafe_without_crisis_text", "unread"
SETTING, NOT_PROVED = "setting_missing", "not_proved"

MOST_SHOWN = 5  # faults of one kind: the first few are enough to work on
MOST_SITUATIONS = 300_000  # visited before giving up: some seconds

SAYS = {
    SKIPPED: "(left out)",
    UNPARSED: "(an answer that nobody could read)",
    NO_REPLY: "(no reply)",
    SAID: "(own words)",
}


@dataclass(frozen=True)
class CheckIn:
    """A filled-in check-in that shows the fault: answers by code, and as anybody would read it."""

    answers: Mapping[str, Answer]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong, in one sentence. `rows` count from 1. `counter_example` holds one check-in,
    or two where one must be compared with the other. `about` is the question that it is about, by
    its linkId, where it is about one."""

    kind: str
    message: str
    rows: tuple[int, ...] = ()
    counter_example: tuple[CheckIn, ...] = ()
    about: str = ""

    def document(self) -> dict[str, Any]:
        """As JSON tells it."""
        return {
            "kind": self.kind,
            "message": self.message,
            "rows": list(self.rows),
            "counter_example": [
                {"answers": dict(one.answers), "words": list(one.words)}
                for one in self.counter_example
            ],
        }


@dataclass(frozen=True)
class Proof:
    """The outcome; `check_ins` is how many different ones it holds for, 0 when not known."""

    faults: tuple[Fault, ...]
    check_ins: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def prove(table: DecisionTable, *, language: str = "", most: int = MOST_SITUATIONS) -> Proof:
    """Prove it, or say what is wrong, with check-ins in words of that language (else the first).

    `most` limits how long it may take; a table beyond it is not proved, which is a fault.
    """
    faults = [*_settings(table), *_chains(table)]
    if any(fault.kind == SETTING for fault in faults):
        return Proof(tuple(faults))
    try:
        work = _Work(table, Space(table, most), language or table.questions.languages[0])
        faults += [*work.gap(), *work.overlaps(), *work.unsafe(), *work.unread(), *work.lowers()]
        return Proof(tuple(faults), work.space.size())
    except NotGraded as error:
        return Proof((*faults, Fault(SETTING, str(error))))
    except TooIntricate:
        said = "The table is too intricate to be proved: use fewer rows or fewer questions."
        return Proof((*faults, Fault(NOT_PROVED, said)))


def in_words(table: DecisionTable, answers: Mapping[str, Answer], language: str) -> list[str]:
    """Each question that was asked, with its answer."""
    return [
        f"{filled(item.text[language], table)} {_answer(item, answers[item.link_id], language)}"
        for item in table.questions.items
        if item.link_id in answers
    ]


def _answer(item: Item, answer: Answer, language: str) -> str:
    if answer in SAYS:
        return SAYS[str(answer)]
    if item.type == INTEGER:
        return f"{answer} {item.unit}".strip()
    if item.type == BOOLEAN:
        return "Yes" if answer == YES else "No"
    return next((one.text[language] for one in item.options if one.code == answer), str(answer))


def _settings(table: DecisionTable) -> list[Fault]:
    language = table.questions.languages[0]
    return [
        Fault(SETTING, f"“{one.key}” has no value yet: {one.text[language].rstrip('.')}.")
        for one in table.settings
        if one.value is None
    ]


def _chains(table: DecisionTable) -> list[Fault]:
    language = table.questions.languages[0]
    return [
        Fault(
            OPEN_CHAIN,
            f"The level “{level.name[language]}” ends with nobody: its last step is neither "
            "staffed in stated hours nor a signpost.",
        )
        for level in table.levels
        if not level.chain or not (level.chain[-1].hours or level.chain[-1].signpost)
    ]


@dataclass
class _Work:
    table: DecisionTable
    space: Space
    language: str
    boxes: list[list[int]] = field(init=False)
    meets: list[list[int]] = field(init=False)
    ranks: list[int] = field(init=False)

    def __post_init__(self) -> None:
        space = self.space
        self.boxes = [
            [
                space.bits(at, row.when[item.link_id]) if item.link_id in row.when
                else space.full[at]
                for at, item in enumerate(space.items)
            ]
            for row in self.table.rows
        ]  # fmt: skip
        # meets[q][part]: the rows that take it.
        self.meets = [
            [sum(1 << r for r, box in enumerate(self.boxes) if box[at] >> n & 1)
             for n in range(len(parts))]
            for at, parts in enumerate(space.parts)
        ]  # fmt: skip
        self.ranks = [self.table.rank(row.level) for row in self.table.rows]

    def gap(self) -> list[Fault]:
        """A check-in that no row takes."""
        found = self.space.uncovered(self.boxes)
        if found is None:
            return []
        return [Fault(GAP, "No row says what happens after this check-in.", (), self._shown(found))]

    def overlaps(self) -> list[Fault]:
        """Check-ins that two rows take."""
        faults: list[Fault] = []
        for one, box in enumerate(self.boxes):
            others = self._meeting(box, range(len(box))) >> (one + 1) << (one + 1)
            for two in ones(others):
                both = [a & b for a, b in zip(box, self.boxes[two], strict=True)]
                found = self.space.find(both)
                if found is None:
                    continue
                rows = (one + 1, two + 1)
                said = f"Rows {rows[0]} and {rows[1]} both say what happens after this check-in."
                faults.append(Fault(OVERLAP, said, rows, self._shown(found)))
                if len(faults) == MOST_SHOWN:
                    return faults
        return faults

    def unsafe(self) -> list[Fault]:
        """Unsafe answers at a level without the crisis text."""
        faults: list[Fault] = []
        for mark in self.table.unsafe:
            at = self.space.where[mark.question]
            bits = self.space.bits(at, mark.cell)
            for row, found in self._at(at, bits, [not one.crisis for one in self.table.levels]):
                said = (
                    f"Row {row} gives no crisis text after this check-in, "
                    f"and its answer to “{mark.question}” is marked unsafe."
                )
                shown = self._shown(found)
                faults.append(Fault(UNSAFE, said, (row,), shown, mark.question))
        return faults[:MOST_SHOWN]

    def unread(self) -> list[Fault]:
        """Words, or an answer that could not be read, that reach nobody."""
        faults: list[Fault] = []
        alone = [not level.read_by_somebody for level in self.table.levels]
        for at, item in enumerate(self.space.items):
            for answer in (UNPARSED, SAID) if item.type == TEXT else (UNPARSED,):
                bits = sum(
                    1 << n for n, part in enumerate(self.space.parts[at]) if part.answer == answer
                )
                for row, found in self._at(at, bits, alone):
                    said = f"Row {row} lets nobody read what was said to “{item.link_id}”."
                    shown = self._shown(found)
                    faults.append(Fault(UNREAD, said, (row,), shown, item.link_id))
        return faults[:MOST_SHOWN]

    def lowers(self) -> list[Fault]:
        """A worse answer that gets less help, all else being the same."""
        faults: list[Fault] = []
        for at, item in enumerate(self.space.items):
            if not item.worse:
                continue
            others = [n for n in range(len(self.space.items)) if n != at]
            for high, box in enumerate(self.boxes):
                lower = sum(1 << r for r, rank in enumerate(self.ranks) if rank < self.ranks[high])
                lower &= self._meeting(box, others, loosely=True) if lower else 0
                for low in ones(lower):
                    found = self.space.find_worse(box, self.boxes[low], at)
                    if found is None:
                        continue
                    said = (
                        f"A worse answer to “{item.link_id}” gets less help: "
                        f"row {high + 1} for the first check-in, row {low + 1} for the second."
                    )
                    both = (*self._shown(found[0]), *self._shown(found[1]))
                    rows = (high + 1, low + 1)
                    faults.append(Fault(LOWERS, said, rows, both, item.link_id))
                    if len(faults) == MOST_SHOWN:
                        return faults
        return faults

    def _meeting(self, box: Sequence[int], at: Sequence[int], *, loosely: bool = False) -> int:
        """The rows that share an answer with a box at each of these questions. Loosely: a question
        that need not be asked keeps none apart."""
        found = (1 << len(self.boxes)) - 1
        for question in at:
            if not (loosely and self.space.items[question].enable_when):
                meeting = 0
                for part in ones(box[question]):
                    meeting |= self.meets[question][part]
                found &= meeting
        return found

    def _at(self, at: int, bits: int, wrong: Sequence[bool]) -> list[tuple[int, list[int]]]:
        """Rows of a wrong level that can be reached with these answers to a question."""
        reached = []
        for number, box in enumerate(self.boxes):
            if wrong[self.ranks[number]] and box[at] & bits:
                found = self.space.find([*box[:at], box[at] & bits, *box[at + 1 :]])
                if found is not None:
                    reached.append((number + 1, found))
        return reached

    def _shown(self, found: Sequence[int]) -> tuple[CheckIn, ...]:
        answers = self.space.answers(found)
        return (CheckIn(answers, tuple(in_words(self.table, answers, self.language))),)


def unapproved(table: DecisionTable) -> list[str]:
    """What else stands between a sound table and its use: sentences, none when nothing does."""
    questions = table.questions
    waits = []
    if questions.status != "active":
        waits.append(f"Its status is {questions.status}: whoever approves it makes it active.")
    if not questions.approved_by:
        waits.append("Nobody has approved it.")
    if questions.review_date is None:
        waits.append("It has no review date.")
    return waits
