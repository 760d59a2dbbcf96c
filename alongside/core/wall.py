"""Time as clocks on the wall show it. Pure: the rules use it too."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def at_local(day: date, wall: time, zone: ZoneInfo = LONDON) -> datetime:
    """The instant at which the clock on the wall in `zone` shows `wall` on `day`, in UTC.

    As RFC 5545 (3.3.5) says: a wall time that the spring change skips is read with the offset
    before it (01:30 becomes 02:30), one that the autumn change repeats means the first.
    """
    return datetime.combine(day, wall.replace(fold=0), tzinfo=zone).astimezone(UTC)
