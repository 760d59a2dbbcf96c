"""The rhythm of a schedule: on which days, at what moment, and how it fades. Pure.

A rhythm is a few phases in turn, such as every week four times, then every month for as long as it
lasts. That it fades is normal: of 3,381 people with Florence, most had stopped answering within
three months (BMJ Open 2015;5:e007270).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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


def days_of(phases: Sequence[Phase], start: date, end: date | None = None) -> Iterator[date]:
    """Every day on which to ask, in order, `end` included; for ever when nothing ends it.

    Each day of a phase is counted from where the phase began, not from the one before: what is
    monthly from 31 January is on 28 or 29 February and again on 31 March. A phase begins where the
    one before it would have gone on, by its own step.
    """
    day = start
    for number, phase in enumerate(phases):
        anchor = start if number == 0 else _later(day, phase, 1)
        count = 0
        while phase.times is None or count < phase.times:
            day = _later(anchor, phase, count)
            if (end is not None and day > end) or day.year > 9000:
                return
            yield day
            count += 1


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

    A pause leaves out its days; it does not move the others. The cost grows with the ordinal, by
    microseconds: a rhythm of ten years has a few thousand days.
    """
    for number, day in enumerate(days_of(phases, start, end), 1):
        if number > ordinal and (pause is None or not pause.holds(day)):
            return Occurrence(number, day)
    return None


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When that is, in UTC: what the spring change skips is an hour later, what the autumn change
    repeats is the first of the two (RFC 5545, 3.3.5)."""
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def per_week(phases: Sequence[Phase], start: date, end: date | None, week: date) -> int:
    """How often somebody is asked in the seven days from `week` on."""
    last = week + timedelta(days=6)
    if end is not None and end < last:
        last = end
    return sum(1 for day in days_of(phases, start, last) if day >= week)
