"""When an item is late, and when it goes to the lead. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def days_late(due_at: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Whole calendar days since the day it was due; 0 on that day and before."""
    return max((now.astimezone(zone).date() - due_at.astimezone(zone).date()).days, 0)


def goes_to_lead(
    due_at: datetime, responsible_until: datetime | None, now: datetime, *, hours: int
) -> bool:
    """Whether the lead must look for somebody: nobody answers for it any more, or it is late by
    `hours` (a local choice)."""
    left = responsible_until is not None and responsible_until <= now
    return left or now - due_at >= timedelta(hours=hours)
