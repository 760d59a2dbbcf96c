"""How people can be reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from alongside.core import clock
from alongside.messaging import numbers
from alongside.messaging.gateways import texts
from alongside.messaging.models import (
    ChannelStop,
    Confirmed,
    ExpectedReply,
    Gateway,
    NumberConfirmation,
    OutMessage,
    OutState,
    Priority,
    ReachHours,
    ReplyState,
)
from alongside.messaging.rules import Reach, Way, allowed_from, choose_way, next_morning
from alongside.people.models import (
    Basis,
    CommunicationNeed,
    ContactPoint,
    ContactSystem,
    Grant,
    Login,
    Membership,
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


@dataclass(frozen=True)
class Asked:
    """Whom to reach. `by_text`: whether the service (None: the installation) can text them counts
    too: it has a provider, the number is a mobile's, and nobody texted STOP from it."""

    person: Person
    by_text: bool = False
    service_id: UUID | None = None


def reach_of(person: Person, *, by_text: bool = False, service_id: UUID | None = None) -> Reach:
    """What is known of reaching somebody. Two queries, three when no e-mail was ever noted; five
    more with `by_text` (see `Asked`)."""
    return reaches_of([Asked(person, by_text, service_id)])[0]


def reaches_of(asked: Sequence[Asked]) -> list[Reach]:
    """The same of many, with as many queries.

    Of several contacts the preferred comes first, then a verified one, then the newest. Somebody
    who signs in by e-mail and never said anything else is reached there.
    """
    ids = [one.person.pk for one in asked]
    needs: dict[UUID, set[str]] = {}
    for person_id, kind in CommunicationNeed.objects.filter(
        person__among=ids, ended_at__isnull=True
    ).values_list("person", "kind"):
        needs.setdefault(person_id, set()).add(kind)
    contacts = sorted(
        ContactPoint.objects.filter(person__among=ids).values_list(
            "preferred", "verified_at", "from_at", "person_id", "system", "value", "ended_at"
        ),
        key=lambda one: (one[0], one[1] is not None, one[2]),
        reverse=True,
    )
    found: dict[UUID, dict[str, str]] = {key: {} for key in ids}
    noted = set()  # whose e-mail was noted at some time
    for _preferred, _verified, _since, person_id, system, value, ended_at in contacts:
        if system == ContactSystem.EMAIL:
            noted.add(person_id)
        if ended_at is None and value:
            found[person_id].setdefault(system, str(value))
    others = set(ids) - noted
    if others:
        logins = Login.objects.filter(person__among=others, is_active=True)
        for person_id, email in logins.values_list("person__pk", "email"):
            found[person_id][ContactSystem.EMAIL] = email
    return [
        Reach(
            needs=frozenset(needs.get(key, ())),
            email=found[key].get(ContactSystem.EMAIL, ""),
            post=found[key].get(ContactSystem.POST, ""),
            phone=found[key].get(ContactSystem.PHONE, ""),
            mobile=mobile,
            line=line,
            confirmed=confirmed,
        )
        for key, (mobile, line, confirmed) in zip(ids, _mobiles(asked, found), strict=True)
    ]


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


def _mobiles(
    asked: Sequence[Asked], found: Mapping[UUID, Mapping[str, str]]
) -> list[tuple[str, bytes | None, bool]]:
    """The number of each who can be texted now, with its index, and whether it is confirmed, in
    their order; "" of the others."""
    carried = {
        service_id: texts.provider_of(service_id) is not None
        for service_id in {one.service_id for one in asked if one.by_text}
    }
    numbered = [
        numbers.mobile(found[one.person.pk].get(ContactSystem.PHONE, ""))
        if one.by_text and carried[one.service_id]
        else ""
        for one in asked
    ]
    lines = [
        (numbers.index(number), one.person.pk) if number else None
        for one, number in zip(asked, numbered, strict=True)
    ]
    known = {line for line in lines if line is not None}
    stopped = stopped_of({number for number, _person in known})
    vain, confirmed = _as_asked(known)
    return [
        (number, line[0], line in confirmed)
        if line is not None and line[0] not in stopped and line not in vain
        else ("", None, False)
        for number, line in zip(numbered, lines, strict=True)
    ]


Line = tuple[bytes, UUID]  # the blind index of a number, and the person who is reached there


def _lines(found: QuerySet[Any]) -> set[Line]:
    return {(bytes(number), person) for number, person in found.values_list("number", "person")}


def _as_asked(lines: Collection[Line]) -> tuple[set[Line], set[Line]]:
    """Those of `lines` that were asked often enough whose they are, and never answered; and those
    that answered yes. At most two queries."""
    if not lines:
        return set(), set()
    of = {"number__among": {one[0] for one in lines}, "person__among": {one[1] for one in lines}}
    vain, confirmed = set(), set()
    for number, person, state, times in NumberConfirmation.objects.filter(
        state__in=[Confirmed.ASKED, Confirmed.YES], **of
    ).values_list("number", "person", "state", "times"):
        if state == Confirmed.YES:
            confirmed.add((bytes(number), person))
        elif times >= MOST_ASKED:
            vain.add((bytes(number), person))
    if vain:
        asking = [ReplyState.WAITING, ReplyState.OPEN]
        vain -= _lines(ExpectedReply.objects.filter(kind=WHO, state__in=asking, **of))
    return vain, confirmed


def stopped_of(lines: Collection[bytes]) -> set[bytes]:
    """Those of these numbers to which nothing may be texted: somebody texted STOP from there. One
    query."""
    if not lines:
        return set()
    stops = ChannelStop.objects.filter(number__among=lines, until_at__isnull=True)
    return {bytes(number) for number in stops.values_list("number", flat=True)}


def is_stopped(number: bytes) -> bool:
    """Whether nothing may be texted to this number."""
    return bool(stopped_of({number}))


def is_confirmed(number: bytes, person: Person) -> bool:
    """Whether we know that this number reaches this person: they said so, by text or otherwise."""
    return bool(confirmed_of({(number, person.pk)}))


def confirmed_of(lines: Collection[Line]) -> set[Line]:
    """Those of `lines` where the number is known to reach the person. At most two queries."""
    if not lines:
        return set()
    of = {"number__among": {one[0] for one in lines}, "person__among": {one[1] for one in lines}}
    found = set(lines) & _lines(NumberConfirmation.objects.filter(state=Confirmed.YES, **of))
    others = set(lines) - found
    if others:
        for contact in ContactPoint.objects.filter(
            person__among={person for _number, person in others},
            system=ContactSystem.PHONE,
            ended_at__isnull=True,
            verified_at__isnull=False,
        ):
            found.add((numbers.index(numbers.e164(contact.value)), contact.person_id))
    return found & set(lines)


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


def way_to(person: Person, *, by_text: bool = False, service_id: UUID | None = None) -> Way:
    """How a message would reach somebody now; NOBODY when they cannot be written to any more.
    `by_text`: it is short enough for a text."""
    if not person.can_be_contacted:
        return Way.NOBODY
    return choose_way(reach_of(person, by_text=by_text, service_id=service_id))


def is_responsible(service_id: UUID, person_id: UUID) -> bool:
    """Whether the person lets this service in at all: its team, or one of its people."""
    return bool(let_in_of({(service_id, person_id)}))


def let_in_of(pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those pairs of a service and a person where the person lets the service in: its team, or one
    of its people. One query, three
    where somebody lets in more than teams.

    A broken glass is no such thing.
    """
    now = clock.now()
    found: set[tuple[UUID, UUID]] = set()
    others: dict[UUID, set[UUID]] = {}  # whom they let in, who is no team
    grants = (
        Grant.objects.live(now)
        .filter(
            person_id__among={person for _service, person in pairs},
            level__gte=Level.VIEW,
            categories__contains=[str(Category.PLAN)],
        )
        .exclude(basis=Basis.BREAK_GLASS)
    )
    teams = grants.filter(grantee__as_team__isnull=False)
    for person_id, service_id in teams.values_list("person_id", "grantee__as_team__service_id"):
        found.add((service_id, person_id))
    if not set(pairs) - found:
        return set(pairs)
    for person_id, grantee_id in grants.filter(grantee__as_team__isnull=True).values_list(
        "person_id", "grantee_id"
    ):
        others.setdefault(grantee_id, set()).add(person_id)
    missing = set(pairs) - found
    if missing and others:
        working = Membership.objects.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=now),
            team__service_id__in={service for service, _person in missing},
            from_at__lte=now,
            person_id__in=others.keys(),
        )
        for service_id, member_id in working.values_list("team__service_id", "person_id"):
            found |= {(service_id, person_id) for person_id in others[member_id]}
    return found & set(pairs)


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
