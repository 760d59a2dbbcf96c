"""When what a conversation needs has to be there, and whether it is ready. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

LONGEST_LINK = 500


def conversation_day(at: datetime, zone: ZoneInfo) -> date:
    """The day on the calendar of `zone` on which they talk; `at` is aware."""
    return at.astimezone(zone).date()


def done_by(day: date, days: int) -> date:
    """The last day on which something may be done, so that `days` days are left to look at it
    before they talk on `day`. Calendar days: a change of the clock moves nothing (Seed S2:216)."""
    return day - timedelta(days=days)


@dataclass(frozen=True)
class Readiness:
    """How much of a preparation list is ready. What was not needed after all does not count."""

    ready: int
    of: int

    @property
    def is_ready(self) -> bool:
        return self.ready == self.of


def readiness(states: Iterable[str]) -> Readiness | None:
    """None where nothing had to be got ready. What is done but not looked at is not ready: the
    conversation would only lead to another one (Seed S2:214)."""
    counted = [state for state in states if state != "dropped"]
    if not counted:
        return None
    return Readiness(sum(state == "ready" for state in counted), len(counted))


def safe_link(text: str) -> str | None:
    """The address of something that was read, as it may be shown as a link: http or https, with a
    host, without a name or password in it; "" for none, None where it cannot be one. Never
    fetched."""
    plain = text.strip()
    if not plain:
        return ""
    if plain.lower().startswith("www."):
        plain = f"https://{plain}"
    if len(plain) > LONGEST_LINK or any(c.isspace() or not c.isprintable() for c in plain):
        return None
    try:
        parts = urlsplit(plain)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "." not in host.strip("."):
        return None
    return plain
