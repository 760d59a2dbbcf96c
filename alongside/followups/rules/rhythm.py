"""The rhythm of a schedule: on which days somebody is asked, and how it fades. Pure.

A rhythm is a few phases in turn, such as every week four times, then every month for as long as it
lasts. That it fades is normal: of 3,381 people with Florence, most had stopped answering within
three months (BMJ Open 2015;5:e007270).
"""

from __future__ import annotations

import calendar
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

DAY, WEEK, MONTH = "day", "week", "month"
UNITS = (DAY, WEEK, MONTH)
MOST_EVERY = 365
MOST_TIMES = 366
MOST_PHASES = 6


@dataclass(frozen=True)
class Phase:
    """Every so many days, weeks or months, so many times; `times` None goes on (FHIR Timing)."""

    every: int
    unit: str
    times: int | None = None

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"There is no unit {self.unit}.")
        if not 1 <= self.every <= MOST_EVERY:
            raise ValueError(f"Every 1 to {MOST_EVERY}.")
        if self.times is not None and not 1 <= self.times <= MOST_TIMES:
            raise ValueError(f"1 to {MOST_TIMES} times.")


def rhythm(rows: Sequence[Sequence[Any]]) -> tuple[Phase, ...]:
    """The phases as they are stored. Raises ValueError, one sentence, for what is none."""
    return _rhythm(tuple(map(tuple, rows)))


@lru_cache(maxsize=256)
def _rhythm(rows: tuple[tuple[Any, ...], ...]) -> tuple[Phase, ...]:
    if not 1 <= len(rows) <= MOST_PHASES:
        raise ValueError(f"A rhythm has 1 to {MOST_PHASES} phases.")
    phases = []
    for row in rows:
        every, _unit, times = row
        numbers = (every,) if times is None else (every, times)
        if any(not isinstance(number, int) for number in numbers):
            raise ValueError("A phase says every how many of what, and how many times, or goes on.")
        phases.append(Phase(*row))
    if any(phase.times is None for phase in phases[:-1]):
        raise ValueError("Only the last phase may go on.")
    return tuple(phases)


def stored(phases: Sequence[Phase]) -> list[list[int | str | None]]:
    """`rhythm` again."""
    return [[phase.every, phase.unit, phase.times] for phase in phases]


def add_months(day: date, months: int) -> date:
    """The same day of a later month; its last day where there is no such day (29 to 31)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _later(anchor: date, phase: Phase, steps: int) -> date:
    if phase.unit == MONTH:
        return add_months(anchor, phase.every * steps)
    days = phase.every * (7 if phase.unit == WEEK else 1)
    return anchor + timedelta(days=days * steps)


def day_of(phases: Sequence[Phase], start: date, ordinal: int) -> date | None:
    """The `ordinal`th day on which to ask, from 1; None past the last. Costs the same for each.

    Each day of a phase is counted from where the phase began, not from the one before: what is
    monthly from 31 January is on 28 or 29 February and again on 31 March. A phase begins where the
    one before it would have gone on, by its own step.
    """
    anchor, left = start, ordinal
    try:
        for number, phase in enumerate(phases):
            if number:
                anchor = _later(anchor, phase, 1)
            if phase.times is None or left <= phase.times:
                return _later(anchor, phase, left - 1)
            anchor = _later(anchor, phase, phase.times - 1)
            left -= phase.times
    except (OverflowError, ValueError):
        return None  # past the last day of the calendar
    return None


def days_of(phases: Sequence[Phase], start: date, end: date | None = None) -> Iterator[date]:
    """Every day on which to ask, in order, `end` included; for ever when nothing ends it."""
    for ordinal in count(1):
        day = day_of(phases, start, ordinal)
        if day is None or (end is not None and day > end):
            return
        yield day


@dataclass(frozen=True)
class Pause:
    """Away from `first` to `last`, both included: nobody is asked."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether somebody is away on that day."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Occurrence:
    """One time of asking: the `ordinal`th day of the rhythm, from 1."""

    ordinal: int
    day: date


def after(
    phases: Sequence[Phase], start: date, end: date | None, ordinal: int, pause: Pause | None = None
) -> Occurrence | None:
    """The next occurrence after the `ordinal`th (0: the first); None when there is none.

    A pause leaves out its days; it does not move the others.
    """
    number = ordinal + 1
    while (day := day_of(phases, start, number)) is not None and (end is None or day <= end):
        if pause is None or not pause.holds(day):
            return Occurrence(number, day)
        number += 1
    return None


def first_from(phases: Sequence[Phase], start: date, day: date) -> int:
    """The ordinal of the first day of asking on `day` or later; one past the last if there is none.
    Found by halving."""

    def early(ordinal: int) -> bool:
        found = day_of(phases, start, ordinal)
        return found is not None and found < day

    high = 1
    while early(high):
        high *= 2
    return bisect_left(range(high + 1), True, lo=1, key=lambda ordinal: not early(ordinal))


def per_week(phases: Sequence[Phase], start: date, end: date | None, week: date) -> int:
    """How often somebody is asked in the seven days from `week` on."""
    last = week + timedelta(days=6)
    if end is not None and end < last:
        last = end
    return max(
        0,
        first_from(phases, start, last + timedelta(days=1)) - first_from(phases, start, week),
    )
