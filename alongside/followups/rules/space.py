"""The answers that people can give, without listing them. Pure.

Each question's answers fall into *parts*: answers that no row, mark or condition tells apart. A set
of answers is a number whose bits are parts. Skip logic is carried from question to question as the
conditions that hold so far, of those that a later question still asks about; so a search visits
situations, not combinations, and remembers those that it has seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alongside.followups.rules.questions import (
    INTEGER,
    NOT_ASKED,
    SPECIAL,
    Answer,
    Item,
    When,
)
from alongside.followups.rules.tables import Cell, DecisionTable, accepts, bounds


class TooIntricate(Exception):
    """The search met more situations than it may visit."""


@dataclass(frozen=True)
class Part:
    """Answers that nothing tells apart, by one of them; `count` of them."""

    answer: Answer
    count: int = 1


def parts_of(item: Item, cells: Sequence[Cell], table: DecisionTable, whens: Sequence[When]
             ) -> list[Part]:  # fmt: skip
    """The parts of a question: real answers first, then special ones, then `not_asked`."""
    found = [Part(word) for word in item.words()]
    if item.type == INTEGER:
        found = _intervals(item, cells, table, whens)
    found += [Part(word) for word in SPECIAL]
    return [*found, Part(NOT_ASKED)] if item.enable_when else found


def _intervals(item: Item, cells: Sequence[Cell], table: DecisionTable, whens: Sequence[When]
               ) -> list[Part]:  # fmt: skip
    """The range cut wherever somebody begins or stops to accept."""
    starts = {item.minimum}
    values = table.values()
    for cell in cells:
        for span in cell.spans:
            low, high = bounds(span, item, values)
            starts |= {low, high + 1}
    for when in whens:
        if isinstance(when.answer, int) and not isinstance(when.answer, bool):
            starts |= {when.answer, when.answer + 1}
    cuts = sorted(start for start in starts if item.minimum <= start <= item.maximum)
    ends = [*(cut - 1 for cut in cuts[1:]), item.maximum]
    return [Part(low, high - low + 1) for low, high in zip(cuts, ends, strict=True)]


class Space:
    """The answers to a table's questions, and searches among them.

    A *box* is a list of bit sets, one for each question: the answers that it admits.
    """

    def __init__(self, table: DecisionTable, most: int) -> None:
        self.table, self.most = table, most
        self.items = table.questions.items
        self.where = {item.link_id: at for at, item in enumerate(self.items)}
        self._visited = 0
        cells: list[list[Cell]] = [[] for _ in self.items]
        for row in table.rows:
            for key, cell in row.when.items():
                cells[self.where[key]].append(cell)
        for mark in table.unsafe:
            cells[self.where[mark.question]].append(mark.cell)
        # Every condition of skip logic has a bit; `_about[q]` are those that ask about question q.
        self._about: list[list[tuple[int, When]]] = [[] for _ in self.items]
        self._own: list[int] = []
        bit = 0
        for item in self.items:
            own = 0
            for when in item.enable_when:
                self._about[self.where[when.question]].append((1 << bit, when))
                own |= 1 << bit
                bit += 1
            self._own.append(own)
        # The conditions that question q or a later one still needs.
        self._needed = [0] * (len(self.items) + 1)
        for at in reversed(range(len(self.items))):
            self._needed[at] = self._needed[at + 1] | self._own[at]
        self.parts = [
            parts_of(item, cells[at], table, [when for _, when in self._about[at]])
            for at, item in enumerate(self.items)
        ]
        self._effect = [
            [
                sum(bit for bit, when in self._about[at] if when.holds(part.answer))
                for part in self.parts[at]
            ]
            for at in range(len(self.items))
        ]
        self.full = [(1 << len(parts)) - 1 for parts in self.parts]
        self.real = [
            sum(1 << n for n, part in enumerate(parts) if part.answer not in (*SPECIAL, NOT_ASKED))
            for parts in self.parts
        ]

    def bits(self, at: int, cell: Cell) -> int:
        """The parts of a question that a cell takes."""
        values = self.table.values()
        return sum(
            1 << n for n, part in enumerate(self.parts[at]) if accepts(cell, part.answer, values)
        )

    def visit(self) -> None:
        """Count one situation. Raises TooIntricate at the limit."""
        self._visited += 1
        if self._visited > self.most:
            raise TooIntricate

    def open(self, at: int, state: int) -> int:
        """The parts that question `at` can have where these conditions hold."""
        own = self._own[at]
        if not own:
            return self.full[at]
        held = state & own
        asked = held == own if self.items[at].enable_behavior == "all" else bool(held)
        skipped = 1 << (len(self.parts[at]) - 1)
        return self.full[at] ^ skipped if asked else skipped

    def after(self, at: int, state: int, part: int) -> int:
        """The conditions that matter from the next question on."""
        return (state | self._effect[at][part]) & self._needed[at + 1]

    def moves(self, at: int, state: int, mask: int) -> Iterator[tuple[int, int]]:
        """One part for each different way on, with the conditions that hold then."""
        seen = set()
        for part in ones(self.open(at, state) & mask):
            onward = self.after(at, state, part)
            if onward not in seen:
                seen.add(onward)
                yield part, onward

    def find(self, box: Sequence[int]) -> list[int] | None:
        """Answers in the box that somebody can give, as parts; None when there are none."""

        def leads(at: int, state: int) -> list[int] | None:
            if at == len(self.items):
                return []
            if (at, state) in dead:
                return None
            self.visit()
            for part, onward in self.moves(at, state, box[at]):
                rest = leads(at + 1, onward)
                if rest is not None:
                    return [part, *rest]
            dead.add((at, state))
            return None

        dead: set[tuple[int, int]] = set()
        return leads(0, 0)

    def find_worse(
        self, better: Sequence[int], worse: Sequence[int], at_question: int
    ) -> tuple[list[int], list[int]] | None:
        """Two check-ins, one in each box: the second is worse at that question, and both say the
        same to every other question that both were asked."""
        item = self.items[at_question]
        badness = [item.badness(part.answer) for part in self.parts[at_question]]

        def pairs(at: int, one: int, two: int) -> Iterator[tuple[int, int]]:
            mine, theirs = self.open(at, one) & better[at], self.open(at, two) & worse[at]
            if at == at_question:
                for a in ones(mine):
                    for b in ones(theirs):
                        good, bad = badness[a], badness[b]
                        if good is not None and bad is not None and good < bad:
                            yield a, b
                return
            skipped = 1 << (len(self.parts[at]) - 1) if self._own[at] else 0
            if bool(self.open(at, one) & skipped) == bool(self.open(at, two) & skipped):
                yield from ((part, part) for part in ones(mine & theirs))
            else:
                yield from ((a, b) for a in ones(mine) for b in ones(theirs))

        def leads(at: int, one: int, two: int) -> tuple[list[int], list[int]] | None:
            if at == len(self.items):
                return [], []
            if (at, one, two) in dead:
                return None
            self.visit()
            tried = set()
            for a, b in pairs(at, one, two):
                onward = self.after(at, one, a), self.after(at, two, b)
                if onward in tried:
                    continue
                tried.add(onward)
                rest = leads(at + 1, *onward)
                if rest is not None:
                    return [a, *rest[0]], [b, *rest[1]]
            dead.add((at, one, two))
            return None

        dead: set[tuple[int, int, int]] = set()
        return leads(0, 0, 0)

    def uncovered(self, rows: Sequence[Sequence[int]]) -> list[int] | None:
        """Answers that are in none of these boxes; None when the boxes cover everything.

        Situations are kept by question, by conditions and by the rows that still fit.
        """
        count = len(self.items)
        # fits[q][part]: the rows that take it; loose[q]: those that take anything from q on.
        fits = [
            [sum(1 << r for r, row in enumerate(rows) if row[at] >> n & 1)
             for n in range(len(self.parts[at]))]
            for at in range(count)
        ]  # fmt: skip
        loose = [0] * count + [(1 << len(rows)) - 1]
        for at in reversed(range(count)):
            takes_all = sum(1 << r for r, row in enumerate(rows) if row[at] == self.full[at])
            loose[at] = loose[at + 1] & takes_all

        def leads(at: int, state: int, left: int) -> list[int] | None:
            if left & loose[at]:
                return None
            if at == count:
                return []
            if (at, state, left) in covered:
                return None
            self.visit()
            tried = set()
            for part in ones(self.open(at, state)):
                onward = self.after(at, state, part), left & fits[at][part]
                if onward in tried:
                    continue
                tried.add(onward)
                rest = leads(at + 1, *onward)
                if rest is not None:
                    return [part, *rest]
            covered.add((at, state, left))
            return None

        covered: set[tuple[int, int, int]] = set()
        return leads(0, 0, (1 << len(rows)) - 1)

    def size(self) -> int:
        """How many different check-ins there are, counted and not listed."""
        known: dict[tuple[int, int], int] = {}

        def count(at: int, state: int) -> int:
            if at == len(self.items):
                return 1
            if (at, state) not in known:
                self.visit()
                known[at, state] = sum(
                    self.parts[at][part].count * count(at + 1, self.after(at, state, part))
                    for part in ones(self.open(at, state))
                )
            return known[at, state]

        return count(0, 0)

    def answers(self, found: Sequence[int]) -> dict[str, Answer]:
        """The check-in of some parts: what was asked, and one answer to it."""
        given = {
            item.link_id: self.parts[at][found[at]].answer for at, item in enumerate(self.items)
        }
        return {key: answer for key, answer in given.items() if answer != NOT_ASKED}


def ones(bits: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
