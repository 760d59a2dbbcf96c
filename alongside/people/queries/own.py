"""What the person's own pages show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.standing import Standing
from alongside.people import access
from alongside.people.models import (
    Basis,
    CircleMember,
    CommunicationNeed,
    ContactPoint,
    ContactSystem,
    Grant,
    Identifier,
    NeedKind,
    PartyKind,
    Person,
    Service,
)
from alongside.people.needs import WHAT_WE_DO
from alongside.people.rules import Category, Level, spaced_nhs_number

# --- needs -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Need:
    """One need as it is shown. `overdue`: its review day is past."""

    id: UUID
    label: str | Promise
    words: str
    what_we_do: str | Promise
    review_date: date
    overdue: bool


_needs = Standing(
    lambda person_id: CommunicationNeed.objects.filter(
        person_id=person_id, ended_at__isnull=True
    ).order_by("recorded_at", "id"),
    person_id=uuid4(),
)


def flags(person: Person) -> list[Need]:
    """The needs to meet, for the top of every page of a record. One query, one more for the key."""
    today = clock.today()
    return [
        Need(
            id=row.pk,
            label=NeedKind(row.kind).label,
            words=row.words,
            what_we_do=WHAT_WE_DO[row.kind],
            review_date=row.review_date,
            overdue=row.review_date < today,
        )
        for row in _needs(person_id=person.pk)
    ]


def flags_for(request: Any, person: Person) -> list[Need]:
    """The needs, for whoever acts in a hat and may see them; nothing for the person and family,
    who know. Two queries at most, one more for the key. In templates: `record_flags`."""
    by = request.actor
    if by.membership_id is None or access.is_self(by, person.pk):
        return []
    if not access.can(by, person.pk, Level.VIEW, Category.ABOUT):
        return []
    return flags(person)


# --- who reads, who answers --------------------------------------------------------------------


_VOWELS = frozenset("aeiouyâêîôûŷ")


def joined(names: Iterable[object], *, either: bool = False) -> str:
    """ "Ann", "Ann and Ben", "Ann, Ben and Cai"; with `either`, "Ann, Ben or Cai"."""
    texts = [str(name) for name in names]
    if len(texts) < 2:
        return "".join(texts)
    parts = {"first": ", ".join(texts[:-1]), "last": texts[-1]}
    if either:
        # Translators: joins the last two of a list, as in "Ann, Ben or Cai"
        return _("%(first)s or %(last)s") % parts
    if texts[-1][:1].casefold() in _VOWELS:
        # Translators: the same where the last one begins with a vowel (in Welsh "ac")
        return pgettext("before a vowel", "%(first)s and %(last)s") % parts
    # Translators: joins the last two of a list, as in "Ann, Ben and Cai"
    return _("%(first)s and %(last)s") % parts


def who_reads(person: Person, category: Category, *, own: bool) -> str:
    """Whoever may see this part, by name, as the subject of "reads this". One query."""
    names = list(
        Grant.objects.filter(person=person, categories__contains=[str(category)])
        .live(clock.now())
        .exclude(basis=Basis.BREAK_GLASS)
        .order_by("grantee__sort_name")
        .values_list("grantee__name", flat=True)
        .distinct()
    )
    if not names:
        return _("Nobody but you") if own else person.name
    if len(names) > 4:
        names = [*names[:3], _("others")]
    said = {"name": person.name, "names": joined(names)}
    if own:
        return _("Everyone whom you let in (%(names)s)") % said
    return _("Everyone whom %(name)s lets in (%(names)s)") % said


def care_services(person: Person) -> list[Service]:
    """The services whose teams the person lets in, those of direct care first. One query."""
    rows = (
        Grant.objects.filter(person=person, grantee__kind=PartyKind.TEAM)
        .live(clock.now())
        .exclude(basis=Basis.BREAK_GLASS)
        .select_related("grantee__as_team__service__organisation")
    )
    found: dict[UUID, Service] = {}
    for row in sorted(rows, key=lambda row: (row.basis != Basis.DIRECT_CARE, row.from_at)):
        service = row.grantee.as_team.service
        found.setdefault(service.pk, service)
    return list(found.values())


def places_to_phone() -> list[Service]:
    """Every service with a telephone number. One query."""
    return list(
        Service.objects.exclude(phone="")
        .select_related("organisation")
        .order_by("organisation__sort_name", "sort_name")[:50]
    )


# --- about -------------------------------------------------------------------------------------


def sees_contacts(by: Actor, person: Person) -> bool:
    """Contact details and numbers are for the person and for staff whose team they let in."""
    return access.is_self(by, person.pk) or access.allowed(
        access.check_staff_of, by, person.pk, Level.VIEW, Category.ABOUT
    )


def contacts(person: Person) -> dict[str, ContactPoint]:
    """How to reach somebody now, by kind. One query."""
    rows = ContactPoint.objects.filter(person=person, preferred=True, ended_at__isnull=True)
    return {str(ContactSystem(row.system)): row for row in rows}


def nhs_number(person: Person) -> str:
    """Spaced as people read it; "" when none is known. One query."""
    row = Identifier.objects.filter(person=person, system=Identifier.NHS_NUMBER).first()
    return spaced_nhs_number(row.value) if row else ""


# --- circle ------------------------------------------------------------------------------------


def circle(person: Person) -> QuerySet[CircleMember]:
    """Who is around somebody now, the main contact first."""
    return (
        CircleMember.objects.filter(person=person, ended_at__isnull=True)
        .select_related("other")
        .order_by("-is_main_contact", "since", "id")
    )


def main_contact(person: Person) -> str:
    """The name of the one main contact: as they call themselves, where they have pages of their
    own; "" where there is none. One query."""
    rows = CircleMember.objects.filter(person=person, is_main_contact=True, ended_at__isnull=True)
    theirs, ours = rows.values_list("other__name", "name").first() or ("", "")
    return theirs or str(ours)


@dataclass(frozen=True)
class Joined:
    """A circle that somebody is in: whose, and how far they were let in."""

    member: CircleMember
    person: Person
    grants: list[Grant]
    opens_about: bool


def joined_circle(by: Actor, member_id: UUID) -> Joined:
    """Http404 unless this is the actor's own place in a circle. Three queries."""
    member = (
        CircleMember.objects.filter(pk=member_id, other_id=by.person_id, ended_at__isnull=True)
        .select_related("person")
        .first()
    )
    if member is None or by.scope:
        raise Http404
    grants = list(
        Grant.objects.filter(person=member.person, grantee_id=by.person_id).live(clock.now())
    )
    opens = any(Category.ABOUT in grant.categories for grant in grants)
    return Joined(member, member.person, grants, opens)


def circles_joined(person: Person) -> list[CircleMember]:
    """The circles of others that somebody is in. One query."""
    return list(
        CircleMember.objects.filter(other=person, ended_at__isnull=True)
        .select_related("person")
        .order_by("person__sort_name")
    )
