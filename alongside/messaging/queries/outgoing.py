"""What waits to go out, and what it costs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from alongside.core import clock, keys
from alongside.messaging import purposes
from alongside.messaging.models import WAITING, Gateway, OutMessage, OutState
from alongside.people.models import CommunicationNeed, NeedKind, Person

# What whoever prints a letter must know of the reader. (Large print is set by itself.)
_FOR_LETTERS = (
    NeedKind.EASY_READ,
    NeedKind.AUDIO,
    NeedKind.BRAILLE,
    NeedKind.INTERPRETER,
)


@dataclass(frozen=True)
class Backlog:
    """What waits in one way of sending. `oldest`: since when the oldest should have gone."""

    gateway: str
    label: str
    waiting: int
    oldest: datetime | None
    later: int
    held: int
    unknown: int
    failed: int


def backlog(service_id: UUID) -> list[Backlog]:
    """What waits for one service, by way of sending; failures of the last week. One query."""
    now = clock.now()
    due = Q(state=OutState.QUEUED, due_at__lte=now)
    rows = (
        OutMessage.objects.filter(service_id=service_id)
        .filter(
            Q(state__in=[OutState.QUEUED, OutState.HELD, OutState.UNKNOWN])
            | Q(state=OutState.FAILED, due_at__gte=now - timedelta(days=7))
        )
        .values("gateway")
        .annotate(
            waiting=Count("pk", filter=due),
            oldest=Min("due_at", filter=due),
            later=Count("pk", filter=Q(state=OutState.QUEUED, due_at__gt=now)),
            held=Count("pk", filter=Q(state=OutState.HELD)),
            unknown=Count("pk", filter=Q(state=OutState.UNKNOWN)),
            failed=Count("pk", filter=Q(state=OutState.FAILED)),
        )
    )
    found = {row["gateway"]: row for row in rows}
    empty = {"waiting": 0, "oldest": None, "later": 0, "held": 0, "unknown": 0, "failed": 0}
    return [
        Backlog(label=str(way.label), **({"gateway": str(way)} | empty | found.get(way, {})))
        for way in Gateway
    ]


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


def here_still(keys_of: Collection[str]) -> list[str]:
    """Those of these messages, by their keys, that have not gone out. One query."""
    here = OutMessage.objects.filter(key__among=keys_of, state__in=(*WAITING, OutState.FAILED))
    return list(here.order_by("key").values_list("key", flat=True))
