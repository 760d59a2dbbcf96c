"""What a person's own results say over time: which belong together, and one plain sentence.

Pure: results in, words and numbers out. There is no judgement here of what is good or bad, and no
difference is called a change unless the numbers that people are shown differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from alongside.core.wall import LONDON
from alongside.records import units

TOLD = 3
"""How many of the latest results the sentence names."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One result. `value` is in `unit` (UCUM); `text` holds what is not a number."""

    taken_at: datetime
    loinc: str
    name: str
    value: Decimal | None = None
    unit: str = ""
    comparator: str = ""
    text: str = ""

    @property
    def kind(self) -> tuple[str, str]:
        """What was measured, and in what unit: only readings alike in both are compared."""
        same = units.kind_of(self.loinc) or self.loinc or self.name.casefold()
        return same, self.unit if self.value is not None else ""

    @property
    def on(self) -> date:
        """The day it was taken, on London's clocks."""
        return self.taken_at.astimezone(LONDON).date()

    @property
    def shown(self) -> str:
        """The result as people see it, without its unit: "62", ">90", "Never smoked"."""
        if self.value is None:
            return self.text
        return self.comparator + units.shown(self.loinc, self.value)

    @property
    def is_exact(self) -> bool:
        """Whether it is a number with a place on a chart: ">90" and words have none."""
        return self.value is not None and not self.comparator


class Direction(StrEnum):
    """Where the latest readings went."""

    UNKNOWN = "unknown"
    SAME = "same"
    UP = "up"
    DOWN = "down"
    UP_AND_DOWN = "up_and_down"


@dataclass(frozen=True, slots=True)
class Trend:
    """Readings of one kind in one unit, oldest first; at least one."""

    readings: tuple[Reading, ...]

    def __post_init__(self) -> None:
        if len({reading.kind for reading in self.readings}) != 1:
            raise ValueError("A trend holds readings of one kind in one unit.")

    @property
    def name(self) -> str:
        """The latest name that the source gave."""
        return self.latest.name

    @property
    def latest(self) -> Reading:
        """The newest reading."""
        return self.readings[-1]

    @property
    def told(self) -> tuple[Reading, ...]:
        """The last few, which the sentence names."""
        return self.readings[-TOLD:]

    @property
    def unit_words(self) -> str:
        """The unit as people read it, or ""."""
        return units.unit_words(self.latest.unit) if self.latest.value is not None else ""

    @property
    def points(self) -> list[tuple[date, float]]:
        """What `ui.charts.trend` draws: days and numbers, rounded as they are shown.

        The chart needs two at least; with fewer there is only the sentence.
        """
        return [(r.on, float(r.shown)) for r in self.readings if r.is_exact]

    @property
    def direction(self) -> Direction:
        """Where the told readings went, by the numbers that people are shown."""
        if len(self.told) < 2 or not all(reading.is_exact for reading in self.told):
            return Direction.UNKNOWN
        numbers = [Decimal(reading.shown) for reading in self.told]
        steps = {(later > earlier) - (later < earlier) for earlier, later in pairwise(numbers)}
        if {1, -1} <= steps:
            return Direction.UP_AND_DOWN
        if 1 in steps:
            return Direction.UP
        return Direction.DOWN if -1 in steps else Direction.SAME


def trends(readings: Iterable[Reading]) -> list[Trend]:
    """Readings by kind and unit, the kind with the newest reading first."""
    by_kind: dict[tuple[str, str], list[Reading]] = {}
    for reading in sorted(readings, key=lambda one: one.taken_at):
        by_kind.setdefault(reading.kind, []).append(reading)
    found = [Trend(tuple(alike)) for alike in by_kind.values()]
    return sorted(found, key=lambda one: one.latest.taken_at, reverse=True)


def _month(on: date, with_year: bool) -> str:
    return f"{on:%B %Y}" if with_year else f"{on:%B}"


def _day(on: date, with_year: bool) -> str:
    return f"{on.day} {_month(on, with_year)}"


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences, for the page to translate; `{}` names are filled in here.

    `month` and `day` write a date, with its year where the second argument is True.
    """

    one: str = "There is one result: {values}, on {since}."
    several: tuple[str, str] = ("Your last two: {values}.", "Your last three: {values}.")
    with_unit: str = "{values} {unit}"
    same: str = "It has not changed since {since}."
    up: str = "It has gone up since {since}."
    down: str = "It has gone down since {since}."
    up_and_down: str = "It has gone up and down since {since}."
    month: Callable[[date, bool], str] = _month
    day: Callable[[date, bool], str] = _day


ENGLISH = Words()


def sentence(trend: Trend, words: Words = ENGLISH) -> str:
    """The trend in words: "Your last three: 62, 58, 55 mmol/mol. It has gone down since March."

    Says which way only of exact numbers taken on different days.
    """
    told = trend.told
    values = ", ".join(reading.shown for reading in told)
    if trend.unit_words:
        values = words.with_unit.format(values=values, unit=trend.unit_words)
    if len(told) == 1:
        return words.one.format(values=values, since=words.day(told[0].on, True))
    said = words.several[len(told) - 2].format(values=values)
    way = {
        Direction.SAME: words.same,
        Direction.UP: words.up,
        Direction.DOWN: words.down,
        Direction.UP_AND_DOWN: words.up_and_down,
    }.get(trend.direction)
    first, last = told[0].on, told[-1].on
    if way is None or first == last:
        return said
    near = (first.year, first.month) == (last.year, last.month)
    write = words.day if near else words.month
    return f"{said} {way.format(since=write(first, first.year != last.year))}"


# --- held back ----------------------------------------------------------------------------------

TURNS = 2
"""How often a result can be held back: once, and once more while it still is."""


def hold_stands(until: date, ended: bool, today: date) -> bool:
    """Whether a hold holds today: up to and on its last day, unless somebody ended it."""
    return not ended and today <= until


def next_turn(holds: Iterable[tuple[int, bool]]) -> int | None:
    """The turn that a further hold would have, from the turns so far and whether each stands; None
    where there can be no further one: what was open once is never closed again."""
    so_far = list(holds)
    if not so_far:
        return 1
    last, stands = max(so_far)
    return last + 1 if stands and last < TURNS else None
