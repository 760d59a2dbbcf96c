"""Reads that pages share, each with a stated number of queries that does not grow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, When
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.people import access
from alongside.people.models import Person
from alongside.records import kinds, rules, shown, units
from alongside.records.explanations import Explanation, explain
from alongside.records.models import (
    Condition,
    FromElsewhere,
    Medicine,
    Report,
    Result,
    ResultLook,
)
from alongside.ui import dates

CHARTED = 60  # readings in a chart, the newest
PAGE = 20
_PLACE = "source__service__organisation"
UNCODED = "name-"  # begins the address of a result that has no LOINC code
ALL_ENTRIES: tuple[Any, ...] = (Condition, Result, Report, Medicine, FromElsewhere)


# --- results ------------------------------------------------------------------------------------


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


def _visible(by: Actor, person: Person) -> QuerySet[Result]:
    return Result.objects.visible_to(by).filter(person=person, withdrawn=False)


def with_looks(results: QuerySet[Result]) -> QuerySet[Result]:
    """With source and looks: one query more."""
    looks = ResultLook.objects.select_related("membership__person").order_by("at")
    return results.select_related(_PLACE).prefetch_related(Prefetch("looks", looks))


def newest_results(by: Actor, person: Person, limit: int | None = None) -> list[Measured]:
    """The newest result of each kind that `by` may see, newest first. Two queries."""
    each = (
        with_looks(_visible(by, person))
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


# --- the rest of the record ---------------------------------------------------------------------

_OVER = ("inactive", "resolved", "stopped", "completed", "achieved", "not-achieved", "draft")


@dataclass(frozen=True)
class Part:
    """One part of the record: its model, its date and its status."""

    key: str
    model: Any
    date: str
    status: str


PARTS = (
    Part("conditions", Condition, "onset_date", "clinical_status"),
    Part("medicines", Medicine, "authored_date", "status"),
    Part("elsewhere", FromElsewhere, "start_date", "status"),
    Part("reports", Report, "issued_at", ""),
)


def part_of(key: str) -> Part | None:
    """The part with this key."""
    return next((part for part in PARTS if part.key == key), None)


def entries(by: Actor, person: Person, part: Part) -> QuerySet[Any]:
    """What `by` may see of one part: what is so now first, then the newest. One query."""
    order: list[Any] = [F(part.date).desc(nulls_last=True), "pk"]
    if part.status:
        order.insert(0, Case(When(**{f"{part.status}__in": _OVER}, then=1), default=0))
    found: QuerySet[Any] = part.model.objects.visible_to(by).order_by(*order)
    return found.filter(person=person, withdrawn=False).select_related(_PLACE)


def taken_back(by: Actor, person: Person) -> list[Any]:
    """Entries that their source has taken back as mistakes, newest first. Five queries."""
    found = [
        entry
        for model in ALL_ENTRIES
        for entry in model.objects.visible_to(by)
        .filter(person=person, withdrawn=True)
        .select_related(_PLACE)[:PAGE]
    ]
    return sorted(found, key=lambda entry: entry.imported_at, reverse=True)[:PAGE]


def some_are_hidden(by: Actor, person: Person) -> bool:
    """Whether anything of the whole record is kept from `by` by its label: never what, nor in
    which part, so every page says the same. One query; none for the person."""
    if access.is_self(by, person.pk):
        return False
    hidden = Q()
    for model in ALL_ENTRIES:
        seen = model.objects.visible_to(by).filter(pk=OuterRef("pk"))
        hidden |= Q(
            Exists(
                model.objects.filter(person=OuterRef("pk"), withdrawn=False).filter(~Exists(seen))
            )
        )
    return Person.objects.filter(hidden, pk=person.pk).exists()
