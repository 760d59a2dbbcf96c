"""Hours in which nobody is texted. Pure; by the clock on the person's own wall."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def allowed_from(now: datetime, zone: ZoneInfo, *, quiet_from: int, quiet_until: int) -> datetime:
    """`now`, or the end of the quiet hours that it lies in.

    `quiet_from` and `quiet_until` are hours of the wall clock in `zone`, the second not included:
    from 20 to 8 is the night. The same hour twice: no quiet hours. A wall time that the spring
    change skips is read with the offset before it, one that the autumn change repeats means the
    first (as core.clock.at_local).
    """
    here = now.astimezone(zone)
    if quiet_from < quiet_until:
        quiet = quiet_from <= here.hour < quiet_until
        over = False
    else:
        quiet = quiet_from != quiet_until and not quiet_until <= here.hour < quiet_from
        over = quiet and here.hour >= quiet_from
    if not quiet:
        return now
    day = here.date() + timedelta(days=1 if over else 0)
    end = datetime.combine(day, time(quiet_until), tzinfo=zone).astimezone(UTC)
    return max(end, now)


def next_morning(now: datetime, zone: ZoneInfo, *, quiet_from: int, quiet_until: int) -> datetime:
    """The first moment of the person's next day at which they may be texted."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)
    return allowed_from(midnight, zone, quiet_from=quiet_from, quiet_until=quiet_until)
