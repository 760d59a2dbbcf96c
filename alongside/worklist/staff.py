"""Who is in a service at one moment, as the rules of turns take it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from alongside.core import clock
from alongside.messaging.models import Gateway
from alongside.messaging.queries import reach_of
from alongside.messaging.rules import Way, choose_way
from alongside.people.models import (
    STAFF_ROLES,
    Basis,
    ContactPoint,
    ContactSystem,
    Grant,
    Login,
    Membership,
    Person,
)
from alongside.people.rules import Category, Level
from alongside.worklist.models import Absence, Duty, Item
from alongside.worklist.rules.turns import Member, Staff


def present(service_id: UUID, now: datetime) -> QuerySet[Membership]:
    """The members of the service's teams, those who have left not among them."""
    return Membership.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now),
        team__service_id=service_id,
        from_at__lte=now,
    )


def let_in(person_id: UUID, now: datetime) -> Exists:
    """Whether the person lets a member's team add to the plan; an emergency does not count."""
    return Exists(
        Grant.objects.live(now)
        .filter(
            grantee_id=OuterRef("team_id"),
            person_id=person_id,
            level__gte=Level.CONTRIBUTE,
            categories__contains=[str(Category.PLAN)],
        )
        .exclude(basis=Basis.BREAK_GLASS)
    )


def who_sees(item: Item, members: QuerySet[Membership], now: datetime) -> QuerySet[Membership]:
    """Those who may work on the item: all staff, where nobody knows yet whose words they are."""
    if item.person_id is None:
        return members.filter(role__in=STAFF_ROLES)
    return members.filter(let_in(item.person_id, now))


def on_duty(service_id: UUID, now: datetime) -> QuerySet[Duty]:
    """The duties that hold now."""
    return Duty.objects.filter(
        service_id=service_id, from_at__lte=now, until_at__gt=now, ended_at__isnull=True
    )


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


def way_out(person: Person, service_id: UUID) -> Gateway | None:
    """How somebody who works here is told something at once: by text, where they asked for that,
    else by e-mail; None when neither can be."""
    if not person.can_be_contacted:
        return None
    reach = reach_of(person, by_text=True, service_id=service_id)
    if choose_way(reach) is Way.TEXT:
        return Gateway.TEXT
    return Gateway.EMAIL if reach.email else None


def reached_outside(people: Iterable[UUID], service_id: UUID) -> set[UUID]:
    """Who of `people` has a `way_out`. Two queries, and some for each who has no e-mail."""
    held = set(people)
    mail = ContactPoint.objects.filter(person_id__in=held, system=ContactSystem.EMAIL)
    noted = list(mail.values_list("person_id", "ended_at"))
    signs_in = Login.objects.filter(person_id__in=held, is_active=True)
    by_mail = {person for person, ended in noted if ended is None} | (
        set(signs_in.values_list("person_id", flat=True)) - {person for person, _ended in noted}
    )
    others = Person.objects.filter(pk__in=held - by_mail)
    return by_mail | {one.pk for one in others if way_out(one, service_id)}


def staff_of(item: Item, named: UUID) -> Staff:
    """The service's staff now, for one item; those who have the least come first. Eight queries."""
    now = clock.now()
    here = present(item.service_id, now)
    members = list(
        here.order_by(F("person__sort_name"), "pk").values_list("pk", "person_id", "role")
    )
    ids = [pk for pk, _person, _role in members]
    waiting = Item.objects.waiting().filter(responsible_id__in=ids).exclude(pk=item.pk)
    load = dict(waiting.values_list("responsible_id").annotate(Count("pk")).order_by())
    members.sort(key=lambda one: load.get(one[0], 0))
    sees = set(who_sees(item, here, now).values_list("pk", flat=True))
    duties = set(on_duty(item.service_id, now).values_list("membership_id", flat=True))
    gone = away(ids, now)
    told = reached_outside([person for _pk, person, _role in members], item.service_id)
    return Staff(
        tuple(
            Member(
                id=pk,
                person_id=person,
                role=role,
                on_duty=pk in duties,
                away=pk in gone,
                cover=gone.get(pk),
                sees=pk in sees,
                told=person in told,
            )
            for pk, person, role in members
        ),
        named=named,
        has_rota=Duty.objects.filter(service_id=item.service_id, ended_at__isnull=True).exists(),
    )
