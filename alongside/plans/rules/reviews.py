"""When somebody looks again at the words of a template or a list of worries. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

USUALLY = timedelta(days=365)


class NotADay(ValueError):
    """What stands where a day should is none."""


def read_day(value: Any) -> date | None:
    """A day of a file: a date of TOML, "2027-11-22" of JSON, or nothing. Raises NotADay."""
    if value is None or value == "":
        return None
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise NotADay(str(value)[:40]) from None


def write_day(day: date | None) -> str:
    """As it stands in a file."""
    return day.isoformat() if day else ""


def is_due(day: date | None, today: date) -> bool:
    """Whether somebody should have looked again. Where no day is said, nobody is late."""
    return day is not None and day < today


def next_day(day: date | None, today: date) -> date:
    """What a form suggests: the day that stands, or a year from today where it has gone by."""
    return day if day is not None and day >= today else today + USUALLY
