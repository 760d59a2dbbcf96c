"""Days and times as people say them, in the language of the page and on London's clocks."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_date, get_month_names
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.quarters import Quarter

_NEAR = timedelta(days=180)


def _locale() -> str:
    return "cy" if (get_language() or "").startswith("cy") else "en_GB"


def _local(value: date) -> date:
    """The calendar day in London of an instant or a day; a naive time is taken as it stands."""
    if isinstance(value, datetime):
        return (value.astimezone(clock.LONDON) if value.tzinfo else value).date()
    return value


def day(value: date, *, year: bool | None = None, weekday: bool = True) -> str:
    """ "Tuesday 24 November", with the year when it is more than half a year away.

    `year` forces it in or out; `weekday=False` gives "24 November".
    """
    on = _local(value)
    with_year = abs(on - clock.today()) > _NEAR if year is None else year
    pattern = ("EEEE " if weekday else "") + "d MMMM" + (" y" if with_year else "")
    text = _formatted(on, pattern, _locale())
    # Within a sentence Welsh writes "dydd Mawrth"; where a text begins, templates say `capfirst`.
    return f"d{text[1:]}" if text.startswith("Dydd ") else text


def short_day(value: date) -> str:
    """ "24 Nov 2026", for tables and charts."""
    return _formatted(_local(value), "d MMM y", _locale())


@lru_cache(maxsize=4096)
def _formatted(value: date, pattern: str, locale: str) -> str:
    # A page of a plan or of results says hundreds of days, few of them different.
    return format_date(value, pattern, locale=locale)


def name_of(quarter: Quarter) -> str:
    """ "July to September 2026"."""
    return _("%(first)s to %(last)s") % {
        "first": _formatted(quarter.first, "MMMM", _locale()),
        "last": _formatted(quarter.last, "MMMM y", _locale()),
    }


def clock_time(value: datetime | time) -> str:
    """ "10:30am", "2pm", "12 midday", "12 midnight"."""
    at = value
    if isinstance(at, datetime):
        at = (at.astimezone(clock.LONDON) if at.tzinfo else at).time()
    if at.minute == 0 and at.hour in (0, 12):
        return _("12 midday") if at.hour else _("12 midnight")
    shown = str(at.hour % 12 or 12) + (f":{at.minute:02}" if at.minute else "")
    # Translators: a time on a twelve-hour clock, as in 10:30am
    return _("%(time)sam") % {"time": shown} if at.hour < 12 else _("%(time)spm") % {"time": shown}


def moment(value: datetime, *, year: bool | None = None) -> str:
    """ "Tuesday 24 November at 10:30am"."""
    # Translators: "Tuesday 24 November at 10:30am"
    return _("%(day)s at %(time)s") % {"day": day(value, year=year), "time": clock_time(value)}


def how_far(value: date) -> str:
    """How far a day is from today, in words: "today", "tomorrow", "in 5 days", "9 days ago"."""
    days = (_local(value) - clock.today()).days
    match days:
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
        case -1:
            return _("yesterday")
    if days > 0:
        return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}
    return ngettext("%(count)s day ago", "%(count)s days ago", -days) % {"count": -days}


def _plain(text: str) -> str:
    """Lower case without accents or full stops, so that "Mawrth.", "mawrth" and "MAWRTH" agree."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(c for c in parts if not unicodedata.combining(c) and c != ".")


def _names() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for locale in ("en_GB", "cy"):
        for number, name in get_month_names("wide", locale=locale).items():
            for length in range(3, len(name) + 1):
                found.setdefault(_plain(name[:length]), set()).add(number)
    return found


_MONTHS = _names()
# Said and written, though no prefix of the name: Mehefin, Tachwedd and Rhagfyr cut short.
_MONTHS |= {"sept": {9}, "mhf": {6}, "tchw": {11}, "rhg": {12}, "gorffenaf": {7}}


LONGEST = 100  # letters; nobody writes a month in more


def month_number(text: str) -> int | None:
    """The month that somebody wrote: "3", "03", "Mar", "march", "Mawrth"; None if unclear.

    English and Welsh, whole or cut after three letters or more. "Mar" and "Mawrth" agree; a
    beginning that fits two months of the two languages ("Mai" is May in Welsh) must fit one only.
    """
    plain = _plain(text[:LONGEST])
    if plain.isdecimal():
        number = int(plain) if len(plain) < 10 else 0
        return number if 1 <= number <= 12 else None
    fits = _MONTHS.get(plain, set())
    return next(iter(fits)) if len(fits) == 1 else None
