"""The parts of a person's record, as tabs. Each room adds its own when it loads; everybody sees
only those that they may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from alongside.people import access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.ui.chrome import Link
from alongside.ui.paths import path_to


@dataclass(frozen=True)
class Tab:
    """One part. `category` None: the person's own alone. `name` is the page's url name. Order 0 is
    the first page, whose address the others begin with."""

    order: int
    label: str | Promise
    name: str
    category: Category | None


_tabs: list[Tab] = []


@dataclass(frozen=True)
class Reach:
    """A row beside the contacts on "About me": a room above says more about how somebody is
    reached. `shown` says whether there is anything to say in this place; no query."""

    label: str | Promise
    name: str
    value: str | Promise
    shown: Callable[[], bool]


_reaches: list[Reach] = []


def add_reach(reach: Reach) -> None:
    """Make a row known."""
    if reach not in _reaches:
        _reaches.append(reach)


def reaches() -> list[Reach]:
    """Those that have something to say here."""
    return [reach for reach in _reaches if reach.shown()]


@dataclass(frozen=True)
class Way:
    """What can be done from every page of a record: `label` to the person, `other` to whoever may
    add to `category` for them. `name` is the page's url name."""

    label: str | Promise
    other: str | Promise
    name: str
    category: Category


_ways: list[Way] = []


def add_way(way: Way) -> None:
    """Make one known."""
    if way not in _ways:
        _ways.append(way)


def ways_of(request: HttpRequest, person: Person) -> list[Link]:
    """Those open to this actor. At most one query, kept with the actor's grants. In templates:
    `record_ways`."""
    by = request.actor  # type: ignore[attr-defined]
    own = access.is_self(by, person.pk)
    return [
        Link(str(way.label if own else way.other), path_to(way.name, person.pk))
        for way in _ways
        if own or access.can(by, person.pk, Level.CONTRIBUTE, way.category)
    ]


def add_tab(*tabs: Tab) -> None:
    """Make parts known."""
    for tab in tabs:
        if tab not in _tabs:
            _tabs.append(tab)
    _tabs.sort(key=lambda tab: tab.order)


def tabs_of(request: HttpRequest, person: Person) -> list[Link]:
    """The parts of this person's record that this actor may open. One query, kept for the page."""
    held: dict[Any, list[Link]] = request.__dict__.setdefault("_record_tabs", {})
    if person.pk not in held:
        by = request.actor  # type: ignore[attr-defined]
        own = access.is_self(by, person.pk)
        open_to = set(Category) if own else access.open_categories(by, person.pk, Level.VIEW)
        held[person.pk] = [
            Link(str(tab.label), path_to(tab.name, person.pk), exact=tab.order == 0)
            for tab in _tabs
            if (own if tab.category is None else tab.category in open_to)
        ]
    return held[person.pk]
