"""The only spans of time for which numbers of a service are shown: whole quarters, some weeks after
they ended, so that no two looks can be taken from each other (docs/adr/0028-small-numbers.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

READ_AFTER_DAYS = 28  # a goal of the last day has its 14 days, and an answer on paper is typed
SHOWN_QUARTERS = 4


@dataclass(frozen=True, order=True)
class Quarter:
    """Three whole months of a calendar year; `number` is 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def following(self) -> Quarter:
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def earlier(self, number: int) -> Quarter:
        """So many quarters before."""
        count = 4 * self.year + self.number - 1 - number
        return Quarter(count // 4, count % 4 + 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.following.first - timedelta(days=1)

    @property
    def read_on(self) -> date:
        """What happened up to the end of this day counts; it is shown from the next day on."""
        return self.last + timedelta(days=READ_AFTER_DAYS)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def shown_quarters(today: date, number: int = SHOWN_QUARTERS) -> tuple[Quarter, ...]:
    """The last quarters that may be shown, newest first. No other spans are ever shown."""
    newest = quarter_of(today)
    while newest.read_on >= today:
        newest = newest.earlier(1)
    found = [newest]
    while len(found) < number:
        found.append(found[-1].earlier(1))
    return tuple(found)
