"""Results as pages show them. Whoever is no professional at work gets what the person sees."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, Prefetch, QuerySet, When
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.people.models import Person
from alongside.records import kinds, rules, shown, units
from alongside.records.explanations import Explanation, explain
from alongside.records.models import Result, ResultLook
from alongside.records.queries import waiting
from alongside.records.queries.entries import PAGE, PLACE
from alongside.ui import dates

CHARTED = 60  # readings in a chart, the newest
UNCODED = "name-"  # begins the address of a result that has no LOINC code


@dataclass(frozen=True)
class Look:
    """Who has looked at a result, in what role, when."""

    who: str
    role: str
    at: datetime

    def __str__(self) -> str:
        return _("%(who)s, %(role)s, %(when)s") % {
            "who": self.who,
            "role": self.role,
            "when": dates.day(self.at, weekday=False),
        }


@dataclass(frozen=True)
class Measured:
    """One result as it is shown; of a blood pressure both numbers, the top one first."""

    results: tuple[Result, ...]

    @property
    def first(self) -> Result:
        return self.results[0]

    @property
    def readings(self) -> list[rules.Reading]:
        return [reading_of(result) for result in self.results]

    @property
    def is_pressure(self) -> bool:
        return self.first.loinc in kinds.PRESSURES

    @property
    def loinc(self) -> str:
        """The last part of its address: a LOINC code, or one of ours where it has none."""
        if self.is_pressure:
            return kinds.BLOOD_PRESSURE
        return self.first.loinc or f"{UNCODED}{self.first.pk}"

    @property
    def number(self) -> str:
        """The value without its unit: "138/82", ">90", "Never smoked"."""
        return "/".join(reading.shown for reading in self.readings) or _("no value given")

    @property
    def unit(self) -> str:
        """The unit as people read it, or ""."""
        return units.unit_words(self.first.unit) if self.first.value is not None else ""

    @property
    def shown(self) -> str:
        """The value with its unit, and which of two numbers it is where there is only one."""
        value = f"{self.number} {self.unit}".strip()
        if not self.is_pressure or len(self.results) == 2:
            return value
        which = (
            _("top number only") if self.first.loinc == kinds.SYSTOLIC else _("bottom number only")
        )
        return f"{value} ({which})"

    @property
    def taken_at(self) -> datetime:
        return self.first.taken_at

    @property
    def when(self) -> str:
        """The day, or as much of it as the source gave."""
        return shown.when(self.first.taken_at, self.first.precision)

    @property
    def origin(self) -> str:
        return shown.origin(self.first)

    @property
    def explanation(self) -> Explanation | None:
        return explain(self.first.loinc, get_language() or "en") if self.first.loinc else None

    @property
    def is_urgent(self) -> bool:
        """Whether a source says that nobody should wait with such a number."""
        found, one = self.explanation, self.first
        return found is not None and found.is_urgent(one.value, one.unit, one.comparator)

    @property
    def name(self) -> str:
        """What people call it."""
        found = self.explanation
        return found.name if found else kinds.plain_name(self.first.loinc, self.first.name)

    @property
    def meaning(self) -> str:
        """One plain sentence about what it is, or ""."""
        found = self.explanation
        return re.split(r"(?<=[.?!])\s", found.looks_at, maxsplit=1)[0] if found else ""

    @property
    def looks(self) -> list[Look]:
        """Who has looked at it as it is now; at both numbers of a pair. Needs `with_looks`."""
        times: dict[UUID, list[ResultLook]] = {}
        for result in self.results:
            for look in result.looks.all():
                if look.digest == result.digest:
                    times.setdefault(look.membership_id, []).append(look)
        return [
            Look(
                who=looks[0].membership.person.name,
                role=looks[0].membership.job_title or looks[0].membership.get_role_display(),
                at=looks[-1].at,
            )
            for looks in times.values()
            if len(looks) == len(self.results)
        ]

    @property
    def looked(self) -> str:
        """ "Looked at by Dana Pugh, practice nurse, 3 November", or that nobody has."""
        found = "; ".join(str(look) for look in self.looks)
        if not found:
            return _("Nobody here has looked at this yet")
        return _("Looked at by %(people)s") % {"people": found}

    @property
    def held_until(self) -> date | None:
        """The last day on which it is held back from the person. For professionals only."""
        return getattr(self.first, "held_until", None)

    @property
    def waits(self) -> bool:
        """Whether it waits for the person by their own wish. For professionals only."""
        return getattr(self.first, "waits", False)

    @property
    def tokens(self) -> list[str]:
        """What a form sends back so that only what was shown counts as looked at."""
        return [f"{result.pk}:{result.digest}" for result in self.results]

    def for_sheet(self) -> dict[str, str]:
        """As the printed sheet shows it."""
        found = self.explanation
        return {
            "name": self.name,
            "value": self.shown,
            "date": self.when,
            "plain": found.looks_at if found else _("We have no checked explanation for this yet."),
            "looked_at": f"{self.looked}.",
        }


def reading_of(result: Result) -> rules.Reading:
    """The result as the rules take it."""
    return rules.Reading(
        taken_at=result.taken_at,
        loinc=result.loinc,
        name=result.name,
        value=result.value,
        unit=result.unit,
        comparator=result.comparator,
        text=result.text_value,
    )


def _visible(
    by: Actor, person: Person, *, as_person: bool = False, brief: bool = False
) -> QuerySet[Result]:
    """What `by` may see; no more than the person sees, unless a professional looks at it for
    themselves (`as_person` False). `brief`: not how it stands with the person."""
    rows = Result.objects.visible_to(by).filter(person=person, withdrawn=False)
    if waiting.sees_all(by, person) and not as_person:
        return rows if brief else waiting.with_standing(rows)
    return waiting.open_to_person(rows)


def with_looks(results: QuerySet[Result]) -> QuerySet[Result]:
    """With source and looks: one query more."""
    looks = ResultLook.objects.select_related("membership__person").order_by("at")
    return results.select_related(PLACE).prefetch_related(Prefetch("looks", looks))


def newest_results(
    by: Actor,
    person: Person,
    limit: int | None = None,
    *,
    as_person: bool = False,
    brief: bool = False,
) -> list[Measured]:
    """The newest result of each kind that `by` may see, newest first. `as_person`: for a sheet that
    the person reads, nothing that they do not see yet. `brief`: names, numbers and days alone, with
    nothing of where they come from, who looked or whether they wait. Two queries, or one."""
    rows = _visible(by, person, as_person=as_person, brief=brief)
    each = (
        (rows if brief else with_looks(rows))
        .annotate(what=Case(When(loinc="", then=Lower("name")), default=F("loinc")))
        .order_by("what", "-taken_at", "-imported_at")
        .distinct("what")
    )
    newest: dict[str, Result] = {}
    for result in each:
        kind = reading_of(result).kind[0]
        if kind not in newest or result.taken_at > newest[kind].taken_at:
            newest[kind] = result
    found = sorted(paired(newest.values()), key=lambda one: one.taken_at, reverse=True)
    return found[:limit]


@dataclass(frozen=True)
class InWords:
    """A result with what it is, and how it went in the person's own results."""

    measured: Measured
    sentences: list[str]


def in_words(by: Actor, person: Person, limit: int, *, as_person: bool = False) -> list[InWords]:
    """The newest results, each with its trend in words. Three queries."""
    newest = newest_results(by, person, limit, as_person=as_person)
    codes = {code for one in newest for code in kinds.codes_like(one.loinc)}
    rows = _visible(by, person, as_person=as_person).filter(loinc__in=codes)
    readings = [reading_of(row) for row in rows.order_by("-taken_at")[: 2 * CHARTED * limit]]
    by_kind = {trend.latest.kind: trend for trend in rules.trends(readings)}
    return [
        InWords(
            one,
            shown.trend_sentences(
                [by_kind[reading.kind] for reading in one.readings if reading.kind in by_kind]
            ),
        )
        for one in newest
    ]


def paired(results: Iterable[Result]) -> list[Measured]:
    """Each result, the two numbers of one blood pressure together."""
    made: list[Measured] = []
    pressures: dict[tuple[Any, ...], list[Result]] = {}
    for result in results:
        if result.loinc in kinds.PRESSURES:
            key = (result.panel_id or None, result.taken_at, result.source_id)
            pressures.setdefault(key, []).append(result)
        else:
            made.append(Measured((result,)))
    for parts in pressures.values():
        top = [part for part in parts if part.loinc != kinds.DIASTOLIC]
        bottom = [part for part in parts if part.loinc == kinds.DIASTOLIC]
        if len(top) == len(bottom) == 1:
            made.append(Measured((top[0], bottom[0])))
        else:
            made += [Measured((part,)) for part in parts]
    return made


def grouped(found: Iterable[Measured]) -> list[tuple[kinds.Group, list[Measured]]]:
    """By what people read together, in the order of `kinds.GROUPS`. No query."""
    placed: dict[str, list[tuple[int, Measured]]] = {}
    for one in found:
        group, place = kinds.group_of(one.first.loinc)
        placed.setdefault(group.key, []).append((place, one))
    return [
        (group, [one for _place, one in sorted(placed[group.key], key=lambda pair: pair[0])])
        for group in kinds.GROUPS
        if group.key in placed
    ]


def of_kind(by: Actor, person: Person, code: str) -> QuerySet[Result]:
    """Every result of the kind that has this code, newest first. No query by itself; one where
    the code is of a result without LOINC."""
    results = _visible(by, person).order_by("-taken_at", "-imported_at", "loinc")
    if not code.startswith(UNCODED):
        return results.filter(loinc__in=kinds.codes_like(code))
    try:
        named = results.filter(loinc="", pk=UUID(code.removeprefix(UNCODED))).first()
    except ValueError:
        named = None
    return results.filter(loinc="", name__iexact=named.name) if named else results.none()


def trend(by: Actor, person: Person, loinc: str) -> list[rules.Trend]:
    """The newest readings of a kind, in the unit of the newest: one trend, none where there are
    no results; of a blood pressure two, the top number first. One query."""
    newest = [reading_of(result) for result in of_kind(by, person, loinc)[: 2 * CHARTED]]
    if loinc not in kinds.PRESSURES:
        return rules.trends(newest[:CHARTED])[:1]
    found = rules.trends(newest)
    return sorted(found, key=lambda one: one.latest.loinc, reverse=True)[:2]


def history(
    by: Actor, person: Person, code: str, number: str | int
) -> tuple[Page[Any], list[Measured]]:
    """A page of every result of a kind, newest first, with who has looked. Four queries."""
    every = of_kind(by, person, code)
    times = every.order_by("-taken_at").values_list("taken_at", flat=True).distinct()
    page = Paginator(times, PAGE).get_page(number)
    rows = with_looks(every.filter(taken_at__in=list(page.object_list)))
    return page, sorted(paired(rows), key=lambda one: one.taken_at, reverse=True)
