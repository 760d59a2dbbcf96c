"""How people can be reached, and what waits to go out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from alongside.core import clock, keys
from alongside.messaging import purposes
from alongside.messaging.models import OutMessage, OutState
from alongside.messaging.rules import Reach, Way, choose_way
from alongside.people.models import (
    Basis,
    CommunicationNeed,
    ContactPoint,
    ContactSystem,
    Grant,
    Login,
    Membership,
    NeedKind,
    Person,
)
from alongside.people.rules import Category, Level

# What whoever prints a letter must know of the reader. (Large print is set by itself.)
_FOR_LETTERS = (
    NeedKind.EASY_READ,
    NeedKind.AUDIO,
    NeedKind.BRAILLE,
    NeedKind.INTERPRETER,
)


def reach_of(person: Person) -> Reach:
    """What is known of reaching somebody. Two queries, three when no e-mail was ever noted.

    Of several contacts the preferred comes first, then a verified one, then the newest. Somebody
    who signs in by e-mail and never said anything else is reached there.
    """
    needs = frozenset(
        CommunicationNeed.objects.filter(person=person, ended_at__isnull=True).values_list(
            "kind", flat=True
        )
    )
    found: dict[str, str] = {}
    noted = set()
    contacts = list(ContactPoint.objects.filter(person=person))
    contacts.sort(key=lambda c: (c.preferred, c.verified_at is not None, c.from_at), reverse=True)
    for contact in contacts:
        noted.add(contact.system)
        if contact.ended_at is None and contact.value:
            found.setdefault(contact.system, contact.value)
    if ContactSystem.EMAIL not in noted:
        login = Login.objects.filter(person=person, is_active=True).first()
        if login is not None:
            found[ContactSystem.EMAIL] = login.email
    return Reach(
        needs=needs,
        email=found.get(ContactSystem.EMAIL, ""),
        post=found.get(ContactSystem.POST, ""),
        phone=found.get(ContactSystem.PHONE, ""),
    )


def way_to(person: Person) -> Way:
    """How a message would reach somebody now; NOBODY when they cannot be written to any more."""
    return choose_way(reach_of(person)) if person.can_be_contacted else Way.NOBODY


def is_responsible(service_id: UUID, person_id: UUID) -> bool:
    """Whether the person lets this service in at all: its team, or one of its people. One query.

    A broken glass is no such thing.
    """
    now = clock.now()
    working_there = Membership.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now),
        team__service_id=service_id,
        from_at__lte=now,
        person_id=OuterRef("grantee_id"),
    )
    return (
        Grant.objects.live(now)
        .filter(
            Q(grantee__as_team__service_id=service_id) | Exists(working_there),
            person_id=person_id,
            level__gte=Level.VIEW,
            categories__contains=[str(Category.PLAN)],
        )
        .exclude(basis=Basis.BREAK_GLASS)
        .exists()
    )


@dataclass(frozen=True)
class LetterRow:
    """One letter as the list shows it. `needs`: what must be done so that they can read it."""

    message: OutMessage
    to: str
    what: str
    address: list[str]
    needs: list[str]
    has_form: bool
    posted_by: str


def waiting(letters: QuerySet[OutMessage]) -> QuerySet[OutMessage]:
    """Those of `letters` that are due and not printed yet, oldest first."""
    due = letters.filter(state=OutState.QUEUED, due_at__lte=clock.now())
    return due.only("id", "due_at").order_by("due_at", "id")


def lately_posted(letters: QuerySet[OutMessage]) -> QuerySet[OutMessage]:
    """The last ten that somebody posted: each can be undone."""
    sent = letters.filter(state=OutState.SENT)
    return sent.only("id", "sent_at").order_by("-sent_at")[:10]


def letter_rows(letters: Iterable[OutMessage]) -> list[LetterRow]:
    """Letters with what their list needs. Five queries, however many letters."""
    ids = [letter.pk for letter in letters]
    keys.load(OutMessage.objects.filter(pk__in=ids).values_list("owner_id", flat=True))
    by_id = OutMessage.objects.select_related("person").defer("subject", "body").in_bulk(ids)
    found = [by_id[id] for id in ids]
    names = dict(
        Person.objects.filter(pk__in={m.sent_by_id for m in found} - {None}).values_list(
            "pk", "name"
        )
    )
    needs: dict[UUID | None, list[str]] = {}
    for need in CommunicationNeed.objects.filter(
        person__in=[m.person_id for m in found], ended_at__isnull=True, kind__in=_FOR_LETTERS
    ).defer("words"):
        needs.setdefault(need.person_id, []).append(need.get_kind_display())
    rows = []
    for message in found:
        person, purpose = message.person, purposes.purpose(message.purpose)
        rows.append(
            LetterRow(
                message=message,
                to=(person.full_name or person.name) if person else "",
                what=str(purpose.label),
                address=[line for line in message.address.splitlines() if line.strip()],
                needs=needs.get(message.person_id, []),
                has_form=purpose.paper is not None,
                posted_by=names.get(message.sent_by_id, "") if message.sent_by_id else "",
            )
        )
    return rows
