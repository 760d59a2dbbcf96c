"""How people can be reached, and what waits to go out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alongside.core import clock, keys
from alongside.messaging import numbers, purposes
from alongside.messaging.gateways import texts
from alongside.messaging.models import (
    ChannelStop,
    Confirmed,
    ExpectedReply,
    Gateway,
    InMessage,
    NumberConfirmation,
    OutMessage,
    OutState,
    Priority,
    ReachHours,
    ReplyState,
)
from alongside.messaging.rules import (
    Cost,
    Reach,
    Way,
    allowed_from,
    choose_way,
    next_morning,
    text_cost,
)
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
from alongside.people.settings import Choice, define, local, resolve

define(
    Choice(
        "messaging.quiet_from",
        _("Hour from which people are not texted in the evening"),
        20,
        _("By their own clock. People may choose other hours. What is urgent still goes out."),
        least=0,
        most=23,
    ),
    Choice(
        "messaging.quiet_until",
        _("Hour until which people are not texted in the morning"),
        8,
        _("The same hour twice means: at any time."),
        least=0,
        most=23,
    ),
    Choice(
        "messaging.texts_a_day",
        _("The most texts that we begin with one person in a day"),
        4,
        _("Answers to their own texts and what is urgent do not count. The rest waits a day."),
        least=1,
        most=50,
    ),
    Choice(
        "messaging.part_price",
        _("What one part of a text costs, in hundredths of a penny"),
        0,
        _("0: not known, and no price is shown. Letters such as ŵ and ŷ make more parts."),
        least=0,
        most=10_000,
    ),
)

# The purpose and kind of reply by which a number is asked whose it is, and how often at most.
WHO = "messaging.who"
MOST_ASKED = 2
# What whoever prints a letter must know of the reader. (Large print is set by itself.)
_FOR_LETTERS = (
    NeedKind.EASY_READ,
    NeedKind.AUDIO,
    NeedKind.BRAILLE,
    NeedKind.INTERPRETER,
)


def reach_of(person: Person, *, by_text: bool = False, service_id: UUID | None = None) -> Reach:
    """What is known of reaching somebody. Two queries, three when no e-mail was ever noted.

    With `by_text` also whether the service can text them: it has a provider, the number is a
    mobile's, and nobody texted STOP from it.

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
    phone = found.get(ContactSystem.PHONE, "")
    return Reach(
        needs=needs,
        email=found.get(ContactSystem.EMAIL, ""),
        post=found.get(ContactSystem.POST, ""),
        phone=phone,
        mobile=_can_text(person, phone, service_id) if by_text else "",
    )


def addresses_of(person: Person) -> frozenset[str]:
    """Every e-mail address (in small letters) and number (+447700900123) at which somebody is
    reached now: what was sent to another has gone astray. At most two queries."""
    noted = list(ContactPoint.objects.filter(person=person))
    now = [(row.system, row.value.strip()) for row in noted if row.ended_at is None]
    found = {numbers.e164(value) for system, value in now if system == ContactSystem.PHONE}
    found |= {value.casefold() for system, value in now if system == ContactSystem.EMAIL}
    if all(row.system != ContactSystem.EMAIL for row in noted):
        logins = Login.objects.filter(person=person, is_active=True)
        found |= {email.casefold() for email in logins.values_list("email", flat=True)}
    return frozenset(found - {""})


def _can_text(person: Person, phone: str, service_id: UUID | None) -> str:
    number = numbers.mobile(phone)
    if not number or texts.provider_of(service_id) is None:
        return ""
    index = numbers.index(number)
    if is_stopped(index) or asked_in_vain(index, person):
        return ""
    return number


def asked_in_vain(number: bytes, person: Person) -> bool:
    """Whether this number has been asked often enough whose it is, and never answered."""
    asked = NumberConfirmation.objects.filter(
        number=number, person=person, state=Confirmed.ASKED, times__gte=MOST_ASKED
    )
    asking = ExpectedReply.objects.filter(
        number=number, person=person, kind=WHO, state__in=[ReplyState.WAITING, ReplyState.OPEN]
    )
    return asked.exists() and not asking.exists()


def is_stopped(number: bytes) -> bool:
    """Whether nothing may be texted to this number: somebody texted STOP from it."""
    return ChannelStop.objects.filter(number=number, until_at__isnull=True).exists()


def is_confirmed(number: bytes, person: Person) -> bool:
    """Whether we know that this number reaches this person: they said so, by text or otherwise."""
    if NumberConfirmation.objects.filter(
        number=number, person=person, state=Confirmed.YES
    ).exists():
        return True
    verified = ContactPoint.objects.filter(
        person=person,
        system=ContactSystem.PHONE,
        ended_at__isnull=True,
        verified_at__isnull=False,
    )
    return any(numbers.index(numbers.e164(contact.value)) == number for contact in verified)


def may_text_from(message: OutMessage, now: datetime) -> datetime:
    """`now`, or when this text may go out: after the person's quiet hours, and not above the most
    that they get in a day. What is urgent, or answers them, waits for neither."""
    if message.urgent or message.person is None:
        return now
    hours = quiet_hours(message.person, message.service_id)
    zone = ZoneInfo(message.person.time_zone)
    if message.priority == Priority.REPLY:
        return now
    midnight = clock.at_local(now.astimezone(zone).date(), time(0), zone)
    sent = OutMessage.objects.filter(
        gateway=Gateway.TEXT,
        number=message.number,
        person=message.person,
        tried_at__gte=midnight,
        priority__gt=Priority.REPLY,
        urgent=False,
    ).exclude(state__in=[OutState.VOID, OutState.QUEUED, OutState.HELD])
    if sent.count() >= int(local("messaging.texts_a_day", message.service_id)):
        return next_morning(now, zone, **hours)
    return allowed_from(now, zone, **hours)


def people_of(sender: str) -> list[Person]:
    """Whose number this is, as far as we know: noted as theirs, or confirmed by them. Several
    people may share a phone."""
    here = Person.objects.filter(
        died_on__isnull=True, merged_into__isnull=True, erased_at__isnull=True
    )
    noted = ContactPoint.objects.filter(
        system=ContactSystem.PHONE,
        ended_at__isnull=True,
        blind__in=numbers.contact_blinds(sender),
    )
    asked = NumberConfirmation.objects.filter(number=numbers.index(sender)).exclude(
        state=Confirmed.NO
    )
    return list(
        here.filter(Q(pk__in=noted.values("person")) | Q(pk__in=asked.values("person"))).order_by(
            "pk"
        )
    )


def last_asked(message: InMessage) -> ExpectedReply | None:
    """The question that this number was asked last and that has ended since: a text that comes
    late may be its answer."""
    return (
        ExpectedReply.objects.filter(
            number=message.number, opened_at__isnull=False, opened_at__lte=message.sent_at
        )
        .exclude(state=ReplyState.OPEN)
        .order_by("-opened_at", "-closed_at")
        .first()
    )


def way_to(person: Person, *, by_text: bool = False, service_id: UUID | None = None) -> Way:
    """How a message would reach somebody now; NOBODY when they cannot be written to any more.
    `by_text`: it is short enough for a text."""
    if not person.can_be_contacted:
        return Way.NOBODY
    return choose_way(reach_of(person, by_text=by_text, service_id=service_id))


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


def quiet_hours(person: Person, service_id: UUID | None) -> dict[str, int]:
    """The hours in which this person is not texted: their own, else the place's."""
    own = ReachHours.objects.filter(person=person).first()
    if own is not None:
        return {"quiet_from": own.quiet_from, "quiet_until": own.quiet_until}
    found: dict[str, Any] = resolve(service_id)
    return {name: found[f"messaging.{name}"].value for name in ("quiet_from", "quiet_until")}


def has_stopped(person: Person) -> bool:
    """Whether somebody texted STOP from the number that this person is reached at."""
    number = numbers.e164(reach_of(person).phone)
    return bool(number) and is_stopped(numbers.index(number))


def cost_of(body: str, service_id: UUID | None) -> Cost:
    """What a text of these words takes and, where the place said what a part costs, its price."""
    return text_cost(body, part_price=int(local("messaging.part_price", service_id)))


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
