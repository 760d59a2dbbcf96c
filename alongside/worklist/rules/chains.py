"""Chains: who is asked first, who next, and how long each has in the hours that are staffed. Pure.

What a decision table says of a level is the same thing that an item follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from alongside.core.wall import LONDON, at_local

MIDNIGHT = "24:00"
# Roles of a chain that no membership has: the person's own professional, and anybody on duty.
KEY_WORKER, DUTY, LEAD = "key_worker", "duty", "lead"


@dataclass(frozen=True)
class Hours:
    """Staffed hours: days 0 (Monday) to 6, from and to as "HH:MM"; all of them is always."""

    days: tuple[int, ...]
    opens: str
    closes: str


ALWAYS = Hours(tuple(range(7)), "00:00", MIDNIGHT)


@dataclass(frozen=True)
class Step:
    """Who acts next: a role within minutes, or a signpost, which the person is told.

    Minutes count from when it became this step's turn, and in staffed hours where they are named.
    `member` names one membership in place of a role.
    """

    role: str = ""
    within_minutes: int = 0
    hours: Hours | None = None
    signpost: Mapping[str, str] | None = None
    member: UUID | None = None

    @property
    def asks_somebody(self) -> bool:
        """Whether a person acts; a signpost asks nobody."""
        return bool(self.role or self.member)


def _instant(day: date, wall: str, zone: ZoneInfo) -> datetime:
    """The wall time of that day; 24:00 is the next day's midnight."""
    if wall == MIDNIGHT:
        day, wall = day + timedelta(days=1), "00:00"
    return at_local(day, time.fromisoformat(wall), zone)


def _windows(hours: Hours, at: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """The staffed stretches that end after `at`, in order, without end."""
    if not hours.days or hours.opens >= hours.closes:
        raise ValueError("Staffed hours are one day or more, and open before they close.")
    day = at.astimezone(zone).date()
    while True:
        if day.weekday() in hours.days:
            opens, closes = _instant(day, hours.opens, zone), _instant(day, hours.closes, zone)
            if closes > at and closes > opens:
                yield opens, closes
        day += timedelta(days=1)


def due_in(hours: Hours | None, minutes: int, at: datetime, zone: ZoneInfo = LONDON) -> datetime:
    """The moment at which `minutes` of staffed time have gone by since `at`, in UTC.

    Real minutes, whatever the clock on the wall does in the night in which it changes. Without
    hours every minute counts.
    """
    left = timedelta(minutes=minutes)
    if hours is None or hours == ALWAYS:
        return at.astimezone(UTC) + left
    windows = _windows(hours, at, zone)  # without end
    while True:
        opens, closes = next(windows)
        begins = max(opens, at.astimezone(UTC))
        if left <= closes - begins:
            return begins + left
        left -= closes - begins


def opens_at(hours: Hours | None, at: datetime, zone: ZoneInfo = LONDON) -> datetime:
    """`at` itself when it is staffed, else when it next will be, in UTC."""
    return due_in(hours, 0, at, zone)
