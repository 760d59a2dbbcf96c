"""The rest of the record: conditions, medicines, plans from elsewhere, letters, reports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from alongside.core.actors import Actor
from alongside.people import access
from alongside.people.models import Person
from alongside.records import shown
from alongside.records.models import (
    Condition,
    Document,
    DocumentKind,
    FromElsewhere,
    Medicine,
    Report,
    Result,
)
from alongside.records.queries import waiting

PAGE = 20
LETTERS = 5
PLACE = "source__service__organisation"
ALL_ENTRIES: tuple[Any, ...] = (Condition, Result, Report, Medicine, FromElsewhere, Document)
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
    Part("letters", Document, "written_date", ""),
    Part("reports", Report, "issued_at", ""),
)


@dataclass(frozen=True)
class Tag:
    """A condition as a tag of a plan: the entry's id, and its plain name."""

    id: UUID
    label: str


def part_of(key: str) -> Part | None:
    """The part with this key."""
    return next((part for part in PARTS if part.key == key), None)


def entries(by: Actor, person: Person, part: Part) -> QuerySet[Any]:
    """What `by` may see of one part: what is so now first, then the newest. One query;
    another for the key of letters."""
    order: list[Any] = [F(part.date).desc(nulls_last=True), "pk"]
    if part.status:
        order.insert(0, Case(When(**{f"{part.status}__in": _OVER}, then=1), default=0))
    found: QuerySet[Any] = part.model.objects.visible_to(by).order_by(*order)
    if part.model is Document:
        found = found.defer("text")
    if part.model is Report and not waiting.sees_all(by, person):
        found = waiting.reports_open_to_person(found)
    return found.filter(person=person, withdrawn=False).select_related(PLACE)


def conditions(by: Actor, person: Person) -> list[Tag]:
    """The conditions that somebody has now, by name, each name once. One query."""
    rows = (
        Condition.objects.visible_to(by)
        .filter(person=person, withdrawn=False)
        .exclude(clinical_status__in=_OVER)
        .only("id", "name")
        .order_by("name", "imported_at", "pk")
    )
    named: dict[str, Tag] = {}
    for row in rows:
        label = shown.term(row.name)
        named.setdefault(label.casefold(), Tag(row.pk, label))
    return list(named.values())


def letters(
    by: Actor, person: Person, kinds: Collection[str] = (DocumentKind.REFERRAL,)
) -> list[Document]:
    """The newest letters of these kinds, without their text, for the page where somebody gets
    ready. One query, another for the key."""
    found = Document.objects.visible_to(by).filter(
        person=person, withdrawn=False, kind__in=[str(kind) for kind in kinds]
    )
    newest = found.order_by(F("written_date").desc(nulls_last=True), "-imported_at")
    return list(newest.select_related(PLACE).defer("text")[:LETTERS])


def document_of(by: Actor, person: Person, document_id: UUID) -> Document | None:
    """One letter with its text, if `by` may see it. One query, another for the key."""
    return (
        Document.objects.visible_to(by)
        .filter(person=person, withdrawn=False, pk=document_id)
        .select_related(PLACE)
        .first()
    )


def taken_back(by: Actor, person: Person) -> list[Any]:
    """Entries that their source has taken back as mistakes, newest first. Six queries."""
    found = [
        entry
        for model in ALL_ENTRIES
        for entry in model.objects.visible_to(by)
        .filter(person=person, withdrawn=True)
        .select_related(PLACE)[:PAGE]
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
