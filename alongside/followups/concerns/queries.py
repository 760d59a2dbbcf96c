"""Concerns as people see them: who would get one, by when, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from alongside.core import clock, keys
from alongside.followups.concerns.settings import promises
from alongside.followups.models import Concern, ConcernEntry, Standing, Urgency
from alongside.people.models import Basis, Grant, Membership, Person
from alongside.people.rules import Category, Level
from alongside.worklist.queries import answers_for

SHOWN = 50


def receivers(person_id: UUID) -> list[Membership]:
    """Who would be asked first: in each service that the person lets add to the plan, whoever
    answers for them, the one who did something last before the others. Two queries for each
    service, and three."""
    services = (
        Grant.objects.live(clock.now())
        .filter(
            person_id=person_id,
            level__gte=Level.CONTRIBUTE,
            categories__contains=[str(Category.PLAN)],
            grantee__as_team__isnull=False,
        )
        .exclude(basis=Basis.BREAK_GLASS)
        .values_list("grantee__as_team__service_id", flat=True)
        .distinct()
    )
    ids = sorted(set(services))
    if len(ids) == 1:
        found = [answers_for(person_id, service_id=ids[0])]
    else:
        first = answers_for(person_id)
        found = [first, *(answers_for(person_id, service_id=one) for one in ids)]
    return list({one.pk: one for one in found if one is not None}.values())


def who(member: Membership) -> str:
    """ "Dana Hughes (Nurse)"."""
    return f"{member.person.name} ({member.job_title or member.get_role_display()})"


@dataclass(frozen=True)
class Stated:
    """By when somebody answers what is said now, if it is this urgent."""

    urgency: str
    label: str
    by: datetime


def stated(service_id: UUID) -> list[Stated]:
    """The stated times, the most urgent first. Two queries."""
    held, now = promises(service_id), clock.now()
    return [
        Stated(one, str(Urgency(one).label), held.answered_by(one, now)) for one in Urgency.values
    ]


def signs_of(row: Concern, language: str) -> str:
    """The signs that were ticked, line by line; nothing where it is no card's."""
    if row.card is None:
        return ""
    card = row.card.card
    ticked = [card.signs[place] for place in row.signs if place < len(card.signs)]
    lines = [card.title, *ticked]
    return "\n".join(line.get(language) or line["en"] for line in lines)


def _with_all() -> QuerySet[Concern]:
    return Concern.objects.select_related(
        "person", "service", "receiver__person", "receiver__team", "card",
        "item__responsible__person", "item__taken_by__person",
    )  # fmt: skip


def of_person(person: Person) -> list[Concern]:
    """Their concerns, the latest first. One query."""
    return list(_with_all().filter(person=person).order_by("-raised_at")[:SHOWN])


def get(person: Person, concern_id: UUID) -> Concern | None:
    """One of them. One query."""
    return _with_all().filter(person=person, pk=concern_id).first()


def entries(concerns: Sequence[Concern]) -> dict[UUID, list[ConcernEntry]]:
    """All that was said about each, in order. One query, and one for the keys."""
    keys.load(one.person_id for one in concerns)
    found: dict[UUID, list[ConcernEntry]] = {one.pk: [] for one in concerns}
    for entry in (
        ConcernEntry.objects.filter(concern__in=found)
        .select_related("concern", "member__person")
        .order_by("id")
    ):
        found[entry.concern_id].append(entry)
    return found


def open_one(person_id: UUID) -> Concern | None:
    """The latest concern that somebody sees to, or saw to and asks about; None. One query."""
    for row in _with_all().filter(person_id=person_id).order_by("-raised_at")[:5]:
        if row.standing in (Standing.WITH_US, Standing.ANSWERED):
            return row
    return None


@dataclass(frozen=True)
class Shown:
    """A concern for a page: where it stands, who has it, by when they answer."""

    row: Concern
    words: str
    said: Sequence[ConcernEntry]

    @property
    def standing(self) -> Standing:
        return self.row.standing

    @property
    def who(self) -> str:
        """Who has it, or is asked, or saw to it."""
        item = self.row.item
        return who(self.row.receiver if item is None else item.taken_by or item.responsible)

    @property
    def signs(self) -> list[str]:
        """What was ticked on a card, in the reader's language; the card's title first."""
        return signs_of(self.row, get_language() or "en").splitlines()

    @property
    def has_it(self) -> bool:
        """Whether somebody took it."""
        return self.row.item is not None and self.row.item.taken_by is not None

    @property
    def is_late(self) -> bool:
        """Whether the stated time is over."""
        item = self.row.item
        waits = self.standing == Standing.WITH_US and item is not None
        return waits and item is not None and item.due_at < clock.now()


def shown(concerns: Sequence[Concern]) -> list[Shown]:
    """For a page. Two queries."""
    said = entries(concerns)
    return [
        Shown(row, next((one.words for one in said[row.pk] if one.words), ""), said[row.pk])
        for row in concerns
    ]


@dataclass(frozen=True)
class Since:
    """One thing that happened between conversations, for both to read."""

    at: datetime
    what: str
    words: str
    href: str


def since(person: Person, at: datetime) -> list[Since]:
    """What was said about concerns since then, in order. Two queries."""
    rows = _with_all().filter(person=person, entries__at__gt=at).distinct()
    found = []
    for row, said in entries(list(rows[:SHOWN])).items():
        href = reverse("followups:concern", args=[person.pk, row])
        found += [
            Since(one.at, str(one.get_kind_display()), one.words, href)
            for one in said
            if one.at > at
        ]
    return sorted(found, key=lambda one: one.at)
