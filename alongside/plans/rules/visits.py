"""When somebody likes to talk, with whom, and how long it took. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from alongside.core.disclosure import NONE, Count, Share, parts, share, shown

# Parts of the day, by the hour at which each begins; on the wall clock where they meet.
EARLY, MORNING, AFTERNOON, EVENING = "early", "morning", "afternoon", "evening"
PARTS = {EARLY: 0, MORNING: 9, AFTERNOON: 12, EVENING: 17}
NEAR = 5  # minutes: as long as planned
SHORTER, AS_PLANNED, OVER = "shorter", "as_planned", "over"
LENGTHS = (SHORTER, AS_PLANNED, OVER)
USUAL, LONGER, GROUP, VIDEO, PHONE = "usual", "longer", "group", "video", "phone"
TYPES = (USUAL, LONGER, GROUP, VIDEO, PHONE)


def part_of_day(hour: int) -> str:
    """The part of the day in which an hour lies."""
    return max((part for part in PARTS if PARTS[part] <= hour), key=PARTS.__getitem__)


def suits(at: datetime, days: Collection[int], wanted: Collection[str]) -> bool | None:
    """Whether a moment, on the wall clock, is one of the times that somebody wished for. None where
    they wished for none."""
    if not days and not wanted:
        return None
    return (not days or at.weekday() in days) and (not wanted or part_of_day(at.hour) in wanted)


def type_of(visit: str, way: str) -> str:
    """Which of TYPES a visit is: a group or a longer one whatever the way, else by the way."""
    if visit in (GROUP, LONGER):
        return visit
    return way if way in (VIDEO, PHONE) else USUAL


def wish_is_met(wish: str, *, same: bool) -> bool:
    """Whether whoever it is now is whom they wished for: `wish` is "same", "any" or "other"."""
    return wish == "any" or same == (wish == "same")


@dataclass(frozen=True)
class Lengths:
    """Visits of one type as they may be shown: how many, planned minutes (the middle number), the
    minutes they took, and how many were shorter, as planned, or over."""

    whole: int | None
    planned: int | None
    taken: int | None
    spread: Mapping[str, int | None]


@dataclass(frozen=True)
class Measured:
    """What was counted of one type, before anything is left out."""

    whole: Count = NONE
    planned: int = 0
    taken: int = 0
    spread: Mapping[str, Count] | None = None


def lengths(found: Mapping[str, Measured], threshold: int) -> dict[str, Lengths]:
    """Each type of visit; nothing of a type that few people had."""
    rows = {}
    for name in TYPES:
        one = found.get(name, Measured())
        whole = shown(one.whole, threshold)
        spread = one.spread or {}
        rows[name] = Lengths(
            whole,
            one.planned if whole is not None else None,
            one.taken if whole is not None else None,
            parts(
                {kind: spread.get(kind, NONE) for kind in LENGTHS},
                threshold,
                total_is_shown=whole is not None,
            ),
        )
    return rows


@dataclass(frozen=True)
class Visits:
    """What a team sees of one quarter: lengths, and three shares."""

    lengths: Mapping[str, Lengths]
    suited: Share
    in_control: Share
    same_person: Share

    @property
    def is_empty(self) -> bool:
        """Not one number is large enough to be shown."""
        found = [row.whole for row in self.lengths.values()]
        return not any([*found, self.suited.whole, self.in_control.whole, self.same_person.whole])


def visits(
    measured: Mapping[str, Measured],
    counted: Mapping[str, tuple[Count, Count, Count]],
    threshold: int,
) -> Visits:
    """All of it, with small numbers left out. `counted`: part, rest and whole by name."""
    none = (NONE, NONE, NONE)
    return Visits(
        lengths(measured, threshold),
        *(share(*counted.get(name, none), threshold) for name in ("suits", "control", "same")),
    )
