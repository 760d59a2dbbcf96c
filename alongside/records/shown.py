"""How entries are shown: dates no finer than they were given, statuses in plain words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.records.models import Entry, Precision, Source
from alongside.records.rules import Trend, Words, sentence
from alongside.ui.dates import short_day

# "Diabetes mellitus (disorder)": the part in brackets is for terminologists.
_TAG = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|regime/therapy|morphologic abnormality|event)\)$"
)
_STATUSES: dict[str, str | Promise] = {
    "active": gettext_lazy("Now"),
    "recurrence": gettext_lazy("It came back"),
    "relapse": gettext_lazy("It came back"),
    "inactive": gettext_lazy("Not now"),
    "remission": gettext_lazy("Quiet now"),
    "resolved": gettext_lazy("Over"),
    "on-hold": gettext_lazy("Paused"),
    "stopped": gettext_lazy("Stopped"),
    "completed": gettext_lazy("Finished"),
    "draft": gettext_lazy("Not started"),
    "proposed": gettext_lazy("Suggested"),
    "planned": gettext_lazy("Planned"),
    "accepted": gettext_lazy("Under way"),
    "in-progress": gettext_lazy("Under way"),
    "improving": gettext_lazy("Under way"),
    "worsening": gettext_lazy("Under way"),
    "no-change": gettext_lazy("Under way"),
    "sustaining": gettext_lazy("Under way"),
    "achieved": gettext_lazy("Reached"),
    "not-achieved": gettext_lazy("Not reached"),
    "no-progress": gettext_lazy("Under way"),
    "not-attainable": gettext_lazy("Not reached"),
}


def _locale() -> str:
    return "cy" if (get_language() or "").startswith("cy") else "en_GB"


def when(value: date | datetime | None, precision: str = Precision.DAY) -> str:
    """The date as its source gave it: "3 Mar 2024", "March 2024" or "2024"; "" for none."""
    if value is None:
        return ""
    if precision == Precision.YEAR:
        return str(value.year)
    if precision == Precision.MONTH:
        return format_date(value, "MMMM y", locale=_locale())
    return short_day(value)


def status(code: str) -> str:
    """A FHIR status in plain words; one that we do not know as the source has it."""
    return str(_STATUSES.get(code, code.replace("-", " ").capitalize()))


def term(name: str) -> str:
    """The name of a condition or a plan without its terminology's own mark."""
    return _TAG.sub("", name)


def source(found: Source) -> str:
    """Which organisation or system it came from."""
    return found.service.organisation.name if found.service else found.name


def origin(entry: Entry) -> str:
    """Who said it, and where it came from: "Dr Price, Bryn Teg Surgery. From Elm Tree"."""
    who = next(
        (
            text
            for field in ("performer", "requester", "author")
            if (text := getattr(entry, field, ""))
        ),
        "",
    )
    where = _("From %(where)s") % {"where": source(entry.source)}
    return f"{who}. {where}" if who else where


def _month(on: date, with_year: bool) -> str:
    return format_date(on, "MMMM y" if with_year else "MMMM", locale=_locale())


def _day(on: date, with_year: bool) -> str:
    return format_date(on, "d MMMM y" if with_year else "d MMMM", locale=_locale())


def trend_words() -> Words:
    """The sentences about a trend, in the language of the page."""
    return Words(
        one=_("There is one result: {values}, on {since}."),
        several=(_("The last two: {values}."), _("The last three: {values}.")),
        with_unit=_("{values} {unit}"),
        same=_("It has not changed since {since}."),
        up=_("It has gone up since {since}."),
        down=_("It has gone down since {since}."),
        up_and_down=_("It has gone up and down since {since}."),
        month=_month,
        day=_day,
    )


def pressure_words() -> tuple[Words, Words]:
    """The same about the top and the bottom number of a blood pressure."""
    words = trend_words()
    return (
        replace(
            words,
            one=_("There is one top number: {values}, on {since}."),
            several=(
                _("The last two top numbers: {values}."),
                _("The last three top numbers: {values}."),
            ),
        ),
        replace(
            words,
            one=_("There is one bottom number: {values}, on {since}."),
            several=(
                _("The last two bottom numbers: {values}."),
                _("The last three bottom numbers: {values}."),
            ),
        ),
    )


def trend_sentences(trends: list[Trend]) -> list[str]:
    """Each trend in words; two are the numbers of one blood pressure, the top one first."""
    words = pressure_words() if len(trends) == 2 else (trend_words(),) * len(trends)
    return [sentence(trend, said) for trend, said in zip(trends, words, strict=True)]


def today() -> date:
    """The day that notices are held against."""
    return clock.today()


def nothing_new() -> str:
    """When everything on a page was looked at before."""
    return _("You had looked at these already, or they have changed since you opened the page.")
