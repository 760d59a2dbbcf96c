"""Who is in a service at one moment, as the rules of turns take it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from alongside.core import clock
from alongside.people.models import (
    STAFF_ROLES,
    Basis,
    ContactPoint,
    ContactSystem,
    Grant,
    Login,
    Membership,
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


def reached_outside(people: Iterable[UUID]) -> set[UUID]:
    """Who of `people` can be told something by e-mail. Two queries. As `messaging.reach_of`: an
    address that they took away is not replaced by the one that they sign in with."""
    held = list(people)
    mail = ContactPoint.objects.filter(person_id__in=held, system=ContactSystem.EMAIL)
    noted = list(mail.values_list("person_id", "ended_at"))
    logins = Login.objects.filter(person_id__in=held, is_active=True)
    signs_in = set(logins.values_list("person_id", flat=True))
    return {person for person, ended in noted if ended is None} | (
        signs_in - {person for person, _ended in noted}
    )


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
    told = reached_outside([person for _pk, person, _role in members])
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
