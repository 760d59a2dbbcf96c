"""Who is in a service at one moment, as the rules of turns take it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from alongside.core import clock
from alongside.messaging.models import Gateway
from alongside.messaging.queries import Asked, reaches_of
from alongside.messaging.rules import Reach, Way, choose_way
from alongside.people.models import (
    STAFF_ROLES,
    Basis,
    ContactPoint,
    ContactSystem,
    Grant,
    Login,
    Membership,
    Person,
    Service,
)
from alongside.people.rules import Category, Level
from alongside.worklist.models import Absence, Duty, Item
from alongside.worklist.rules.turns import Member, Staff


class WayOut(NamedTuple):
    """How somebody is told something at once, and what is known of reaching them."""

    gateway: Gateway
    reach: Reach


def present(service_id: UUID, now: datetime) -> QuerySet[Membership]:
    """The members of the service's teams, those who have left not among them."""
    return _present_in({service_id}, now)


def _present_in(services: Collection[UUID], now: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now),
        team__service_id__in=services,
        from_at__lte=now,
    )


def _letting_in(now: datetime) -> QuerySet[Grant]:
    """What lets a team add to a person's plan; an emergency does not count."""
    adding = Grant.objects.live(now).filter(
        level__gte=Level.CONTRIBUTE, categories__contains=[str(Category.PLAN)]
    )
    return adding.exclude(basis=Basis.BREAK_GLASS)


def who_sees(item: Item, members: QuerySet[Membership], now: datetime) -> QuerySet[Membership]:
    """Those who may work on the item: all staff, where nobody knows yet whose words they are; else
    those whose team the person lets in."""
    if item.person_id is None:
        return members.filter(role__in=STAFF_ROLES)
    let_in = _letting_in(now).filter(grantee_id=OuterRef("team_id"), person_id=item.person_id)
    return members.filter(Exists(let_in))


def on_duty(service_id: UUID, now: datetime) -> QuerySet[Duty]:
    """The duties that hold now."""
    return _held_at(Duty.objects.filter(service_id=service_id, ended_at__isnull=True), now)


def _held_at(duties: QuerySet[Duty], now: datetime) -> QuerySet[Duty]:
    return duties.filter(from_at__lte=now, until_at__gt=now)


def away(members: Iterable[UUID], now: datetime) -> dict[UUID, UUID | None]:
    """Who of `members` is away now, and who stands in. One query."""
    held = Absence.objects.filter(
        membership_id__in=list(members), from_at__lte=now, until_at__gt=now, ended_at__isnull=True
    ).order_by("from_at", "pk")
    return dict(held.values_list("membership_id", "cover_id"))


def stands_in_for(member_id: UUID | None, now: datetime) -> list[UUID]:
    """Whom this member stands in for now, because they are away. One query."""
    held = Absence.objects.filter(
        cover_id__in=[member_id], from_at__lte=now, until_at__gt=now, ended_at__isnull=True
    )
    return list(held.values_list("membership_id", flat=True))


def ways_out(people: Iterable[tuple[Person, UUID]]) -> dict[tuple[UUID, UUID], WayOut]:
    """How those who work here are told something at once, each for a service: by text, where they
    asked for that, else by e-mail. Who can be told by neither is left out. Five queries."""
    asked = {
        (person.pk, service_id): Asked(person, True, service_id)
        for person, service_id in people
        if person.can_be_contacted
    }
    found = {}
    for name, reach in zip(asked, reaches_of(list(asked.values())), strict=True):
        if choose_way(reach) is Way.TEXT:
            found[name] = WayOut(Gateway.TEXT, reach)
        elif reach.email:
            found[name] = WayOut(Gateway.EMAIL, reach)
    return found


def reached_outside(people: Iterable[UUID], service_id: UUID) -> set[UUID]:
    """Who of `people` has a way out (`ways_out`). Two queries, and some where one has no e-mail."""
    held = set(people)
    mail = ContactPoint.objects.filter(person_id__in=held, system=ContactSystem.EMAIL)
    noted = list(mail.values_list("person_id", "ended_at"))
    signs_in = Login.objects.filter(person_id__in=held, is_active=True)
    by_mail = {person for person, ended in noted if ended is None} | (
        set(signs_in.values_list("person_id", flat=True)) - {person for person, _ended in noted}
    )
    others = Person.objects.filter(pk__in=held - by_mail)
    return by_mail | {person for person, _service in ways_out((one, service_id) for one in others)}


def staff_of(item: Item, named: UUID) -> Staff:
    """The service's staff now, for one item. Nine queries."""
    return Rosters([item]).staff_of(item, named)


class _Present(NamedTuple):
    id: UUID
    person_id: UUID
    role: str
    team_id: UUID


class Rosters:
    """Who is in services now, for many items of theirs, as the rules of turns take it: those who
    have the least come first. Seven queries, and two for each service.

    What the items wait for themselves does not count as work, until they are given (`give`)."""

    def __init__(self, items: Sequence[Item]) -> None:
        now = clock.now()
        services = {item.service_id for item in items}
        self._here: dict[UUID, list[_Present]] = {service_id: [] for service_id in services}
        for service_id, *one in (
            _present_in(services, now)
            .order_by("person__sort_name", "pk")
            .values_list("team__service_id", *_Present._fields)
        ):
            self._here[service_id].append(_Present._make(one))
        ids = [one.id for here in self._here.values() for one in here]
        waiting = Item.objects.waiting().filter(responsible_id__in=ids)
        others = waiting.exclude(pk__in=[item.pk for item in items])
        self._load = Counter(
            dict(others.values_list("responsible_id").annotate(Count("pk")).order_by())
        )
        self._let_in = set(
            _letting_in(now)
            .filter(
                person_id__in={item.person_id for item in items} - {None},
                grantee_id__in={one.team_id for here in self._here.values() for one in here},
            )
            .values_list("person_id", "grantee_id")
        )
        duties = Duty.objects.filter(service_id__in=services, ended_at__isnull=True)
        self._on_duty = set(_held_at(duties, now).values_list("membership_id", flat=True))
        self._gone = away(ids, now)
        self._told = {
            service_id: reached_outside([one.person_id for one in here], service_id)
            for service_id, here in self._here.items()
        }
        written = duties.filter(service_id=OuterRef("pk"))
        self._with_rota = set(
            Service.objects.filter(Exists(written), pk__in=services).values_list("pk", flat=True)
        )

    def staff_of(self, item: Item, named: UUID) -> Staff:
        """The staff for one of the items; `named` is the person's own professional."""
        here = sorted(self._here[item.service_id], key=lambda one: self._load[one.id])
        return Staff(
            tuple(
                Member(
                    id=one.id,
                    person_id=one.person_id,
                    role=one.role,
                    on_duty=one.id in self._on_duty,
                    away=one.id in self._gone,
                    cover=self._gone.get(one.id),
                    sees=(item.person_id, one.team_id) in self._let_in
                    or (item.person_id is None and one.role in STAFF_ROLES),
                    told=one.person_id in self._told[item.service_id],
                )
                for one in here
            ),
            named=named,
            has_rota=item.service_id in self._with_rota,
        )

    def give(self, member_id: UUID) -> None:
        """One more waits for this member."""
        self._load[member_id] += 1
