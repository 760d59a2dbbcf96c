"""Small numbers: what may be shown of counts of people, so that nobody is recognised in them. Pure.

The rules, and why: docs/adr/0028-small-numbers.md. A cell counts events and the different people
behind them. A cell of fewer people than the threshold is not shown; zero is such a cell, because
"nobody" says something of everybody. All others are rounded to 5. Where the parts of a shown total
are shown, a part that is not shown never stands alone: the smallest of the large parts is not shown
either, and nothing says which is which. Whoever reads the table then finds that every small cell
may be any number below the threshold.

A percentage is made of rounded numbers, and stands beside them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

BASE = 5
LEAST, USUAL = 5, 8  # the threshold: never below the first; the second where nobody chose

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Count:
    """So many events, of so many different people. Each person has at least one of them."""

    events: int
    people: int

    def __post_init__(self) -> None:
        if not 0 <= self.people <= self.events or (self.events and not self.people):
            raise ValueError(f"{self.events} events of {self.people} people cannot be.")


NONE = Count(0, 0)


@dataclass(frozen=True)
class Share:
    """A part of a whole, as it may be shown. None: not shown. All are rounded."""

    part: int | None
    rest: int | None
    whole: int | None

    @property
    def percent(self) -> int | None:
        """Of the rounded numbers, to the nearest whole."""
        if self.part is None or not self.whole:
            return None
        return (200 * self.part + self.whole) // (2 * self.whole)


NOT_SHOWN = Share(None, None, None)


def rounded(number: int) -> int:
    """To the nearest 5; a larger number never becomes a smaller one."""
    return (number + BASE // 2) // BASE * BASE


def is_small(count: Count, threshold: int) -> bool:
    """Whether so few people are behind it that it must not be shown."""
    return count.people < threshold


def shown(count: Count, threshold: int) -> int | None:
    """One number that is the total of nothing else on the page."""
    return None if is_small(count, threshold) else rounded(count.events)


def hidden(rows: Mapping[Key, Sequence[Count]], threshold: int) -> frozenset[Key]:
    """The rows not to be shown, where the total of each column is known. A row with one small cell
    goes as a whole; and beside small rows goes the smallest of the others, by its first column."""
    small = {key for key, row in rows.items() if any(is_small(cell, threshold) for cell in row)}
    others = [key for key in rows if key not in small]
    if small and others:
        small.add(min(others, key=lambda key: rows[key][0].events))
    return frozenset(small)


def share(part: Count, rest: Count, whole: Count, threshold: int) -> Share:
    """A part, and the rest of the same whole: both or neither, because one gives the other away."""
    if is_small(whole, threshold):
        return NOT_SHOWN
    if hidden({"part": [part], "rest": [rest]}, threshold):
        return Share(None, None, rounded(whole.events))
    return Share(rounded(part.events), rounded(rest.events), rounded(whole.events))


def parts(
    cells: Mapping[Key, Count], threshold: int, *, total_is_shown: bool
) -> dict[Key, int | None]:
    """The parts of a total. Every part that there could be belongs in `cells`, with NONE where
    there was none: that a part is missing would say that it is zero. Where the total is not shown,
    nor are its parts: together they would give it away."""
    away = hidden({key: [cell] for key, cell in cells.items()}, threshold)
    return {
        key: None if key in away or not total_is_shown else rounded(cell.events)
        for key, cell in cells.items()
    }


def shares(
    rows: Mapping[Key, tuple[Count, Count, Count]], threshold: int, *, total_is_shown: bool
) -> dict[Key, Share]:
    """Shares (part, rest, whole) of groups that together make a share which is on the same page;
    every group that there could be, as for `parts`. A row is shown whole or not at all."""
    away = hidden({key: row[:2] for key, row in rows.items()}, threshold)
    return {
        key: NOT_SHOWN
        if key in away or not total_is_shown
        else Share(*(rounded(cell.events) for cell in row))
        for key, row in rows.items()
    }


def steps(
    whole: Count, reached: Sequence[Count], left: Sequence[Count], threshold: int
) -> list[int | None]:
    """How many of a whole reached each of several steps, one after the other. `left` are those who
    reached the step before (or began) and not this one. Two steps that are both shown differ by
    enough people; a step between them that would give a few away is not shown."""
    kept: list[int] = []
    since = 0  # the most people who left at one place since the last step that is shown
    for place, gone in enumerate(left):
        since = max(since, gone.people)
        if since >= threshold:
            kept.append(place)
            since = 0
    since = max(since, reached[-1].people)
    while kept and since < threshold:  # those at the end are few: they need company
        kept.pop()
        before = kept[-1] + 1 if kept else 0
        since = max([since, *(gone.people for gone in left[before:])])
    if is_small(whole, threshold):
        kept = []
    return [rounded(count.events) if place in kept else None for place, count in enumerate(reached)]
