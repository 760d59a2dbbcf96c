"""The one place that asks what time it is. Rules never do: time is passed in to them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from alongside.core.wall import LONDON, at_local

__all__ = ["LONDON", "at_local", "now", "today"]


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today(zone: ZoneInfo = LONDON) -> date:
    """The calendar day in `zone`; a person's day starts at their own midnight."""
    return now().astimezone(zone).date()
