"""What staff pages show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.people import access
from alongside.people.models import (
    REPRESENTING,
    Basis,
    CommunicationNeed,
    EntryCode,
    EntryKind,
    Grant,
    Group,
    Identifier,
    LocalSetting,
    Membership,
    Party,
    PartyKind,
    Person,
    RetentionEnded,
    Role,
    Service,
    Team,
)
from alongside.people.queries import own
from alongside.people.queries.who import find_by_identifier
from alongside.people.rules import Category, Level, nhs_number, sort_key
from alongside.people.settings import Choice, Value, choices, level_of, resolve

PAGE = 50


# --- who acts for somebody ---------------------------------------------------------------------


def representatives(person_id: UUID) -> QuerySet[Grant]:
    """Who acts for this person now, on a paper that was seen; oldest first."""
    return (
        Grant.objects.filter(person_id=person_id, basis__in=REPRESENTING)
        .live(clock.now())
        .select_related("grantee")
        .order_by("from_at", "id")
    )


def could_represent(person: Person) -> dict[UUID, str]:
    """Who has pages of their own and is around this person, or let in by them: names by id."""
    let_in = Grant.objects.filter(person=person, grantee__kind=PartyKind.PERSON)
    return dict(let_in.live(clock.now()).values_list("grantee_id", "grantee__name")) | {
        one.other_id: f"{one.name}, {one.get_tie_display()}"
        for one in own.circle(person)
        if one.other_id is not None
    }


# --- finding people ----------------------------------------------------------------------------


class Page(NamedTuple):
    """Some people in order of name; `after` is the last one's id when there are more."""

    people: list[Person]
    after: UUID | None


def _listed(by: Actor) -> QuerySet[Person]:
    """People whom `by` may see, other than themselves, each with `needs_review`."""
    overdue = CommunicationNeed.objects.filter(
        person_id=OuterRef("pk"), ended_at__isnull=True, review_date__lt=clock.today()
    )
    # The same people as `access.visible_people` but for oneself (a test holds them equal), asked
    # so that the database can begin with the grants: a small team of a large installation must
    # not wait until everybody's name was looked at.
    granted = access.live_grants(by, Level.VIEW, Category.ABOUT).values("person_id")
    return (
        Person.objects.filter(pk__in=granted, merged_into__isnull=True, erased_at__isnull=True)
        .exclude(pk__in=[by.person_id])
        .annotate(needs_review=Exists(overdue))
        .defer("strengths", "what_matters")
    )


def find_people(by: Actor, wanted: str = "", *, after: UUID | None = None) -> Page:
    """A page of the people whom `by` may see, by the beginning of any word of their name, or by
    their whole NHS number. Two queries, three with a number or a further page."""
    people = _listed(by)
    digits = nhs_number(wanted)
    if digits is not None:
        person = find_by_identifier(Identifier.NHS_NUMBER, digits)
        people = people.filter(pk__in=[person.pk] if person else [])
    elif sort_key(wanted):
        people = people.filter(_named(wanted))
    if after is not None:
        last = Party.objects.filter(pk=after).values_list("sort_name", flat=True).first()
        if last is not None:
            people = people.filter(Q(sort_name__gt=last) | Q(sort_name=last, pk__gt=after))
    rows = list(people.order_by("sort_name", "pk")[: PAGE + 1])
    more = len(rows) > PAGE
    return Page(rows[:PAGE], rows[PAGE - 1].pk if more else None)


def _named(wanted: str) -> Q:
    """Each word that was typed begins a word of the name: "jo ri" finds Rhian Jones."""
    found = Q()
    for word in sort_key(wanted).split():
        found &= Q(sort_name__startswith=word) | Q(sort_name__contains=f" {word}")
    return found


def look_alikes(by: Actor, name: str, birth_date: date | None) -> list[Person]:
    """People with this name and date of birth whom `by` may see: nobody learns of others."""
    people = _listed(by).filter(sort_name=sort_key(name))
    if birth_date is not None:
        people = people.filter(Q(birth_date=birth_date) | Q(birth_date__isnull=True))
    return list(people.order_by("pk")[:5])


# --- ways in -----------------------------------------------------------------------------------


def open_codes(person: Person) -> list[EntryCode]:
    """The codes by which somebody can come in as this person now. One query."""
    return list(
        EntryCode.objects.filter(
            person=person,
            kind__in=[EntryKind.SLIP, EntryKind.CLAIM, EntryKind.VISIT],
            ended_at__isnull=True,
            expires_at__gt=clock.now(),
        )
        .exclude(kind=EntryKind.CLAIM, used_at__isnull=False)
        .order_by("-issued_at")
    )


# --- service -----------------------------------------------------------------------------------


def teams_of(service_id: UUID) -> list[tuple[Team, list[Membership]]]:
    """The teams of a service with their present members. Two queries."""
    teams = list(Team.objects.filter(service_id=service_id).order_by("sort_name"))
    rows = (
        Membership.objects.filter(access.live(clock.now()), team__service_id=service_id)
        .select_related("person")
        .order_by("person__sort_name", "role")
    )
    held: dict[UUID, list[Membership]] = {team.pk: [] for team in teams}
    for row in rows:
        if row.team_id is not None:
            held[row.team_id].append(row)
    return [(team, held[team.pk]) for team in teams]


def open_invitations(service_id: UUID) -> list[tuple[EntryCode, Any]]:
    """Invitations into teams of a service that nobody used yet, each with its role in words. One
    query."""
    rows = (
        EntryCode.objects.filter(
            kind=EntryKind.STAFF,
            team__service_id=service_id,
            used_at__isnull=True,
            ended_at__isnull=True,
            expires_at__gt=clock.now(),
        )
        .select_related("team")
        .order_by("expires_at")
    )
    return [(row, Role(row.role).label) for row in rows]


def groups_of(by: Actor) -> list[tuple[Group, list[Membership]]]:
    """The groups of the actor's organisation, and those they are in, with present members."""
    own = Membership.objects.filter(access.live(clock.now()), person_id__in=[by.person_id])
    mine = Q(memberships__in=own)
    if by.organisation_id is not None:
        mine |= Q(organisation_id=by.organisation_id)
    groups = list(Group.objects.filter(mine).distinct().order_by("sort_name"))
    rows = (
        Membership.objects.filter(access.live(clock.now()), group__in=groups)
        .select_related("person")
        .order_by("person__sort_name")
    )
    held: dict[UUID, list[Membership]] = {group.pk: [] for group in groups}
    for row in rows:
        if row.group_id is not None:
            held[row.group_id].append(row)
    return [(group, held[group.pk]) for group in groups]


# --- settings ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """One version of a choice in this service: the value, when, by whom and why."""

    row: LocalSetting
    value: Value | None
    who: str


@dataclass(frozen=True)
class Setting:
    """One choice as the page shows it. `level`: where the value in force was chosen."""

    choice: Choice
    value: Value
    level: str
    versions: list[Version]
    may_change: bool

    @property
    def is_switch(self) -> bool:
        return self.choice.key.startswith("capability.")


def settings_of(by: Actor, party: Service | Party, service_id: UUID) -> list[Setting]:
    """Every choice of a service as it holds, with the versions chosen at `party`. Six queries."""
    found = resolve(service_id)
    rows = list(LocalSetting.objects.filter(party_id=party.pk).order_by("-id")[:1000])
    names = dict(
        Party.objects.filter(pk__in={row.chosen_by_id for row in rows}).values_list("pk", "name")
    )
    versions: dict[str, list[Version]] = {}
    for row in rows:
        who = names.get(row.chosen_by_id, "") if row.chosen_by_id else ""
        versions.setdefault(row.key, []).append(Version(row, row.value, who))
    shown = [
        Setting(
            choice=choice,
            value=found[choice.key].value,
            level=level_of(found[choice.key].chosen, service_id),
            versions=versions.get(choice.key, []),
            may_change=access.allowed(access.check_can_choose, by, party, choice),
        )
        for choice in choices()
    ]
    return sorted(shown, key=lambda setting: (not setting.is_switch, setting.choice.key))


# --- oversight ---------------------------------------------------------------------------------


def glass_broken(service_id: UUID) -> list[Grant]:
    """Openings in an emergency by members of a service, newest first. Three queries."""
    members = Membership.objects.filter(team__service_id=service_id)
    rows = list(
        Grant.objects.filter(basis=Basis.BREAK_GLASS, only_membership_id__in=members.values("pk"))
        .select_related("person", "grantee", "glass_review__membership__person")
        .defer("person__strengths", "person__what_matters")
        .order_by("-from_at")[:200]
    )
    keys.load(row.person_id for row in rows)
    return rows


def up_for_decision(service_id: UUID) -> list[RetentionEnded]:
    """Records of a service that need not be kept any longer and wait for a decision."""
    held = access.whole_grants(service_id).filter(person_id=OuterRef("person_id"))
    return list(
        RetentionEnded.objects.filter(Exists(held))
        .filter(Q(keep_until__isnull=True) | Q(keep_until__lt=clock.today()))
        .select_related("person")
        .defer("person__strengths", "person__what_matters")
        .order_by("ended_on")[:200]
    )


def kept_by(by: Actor, wanted: str, digits: str | None) -> list[Person]:
    """Other records that the actor's service looks after, by exact NHS number or by name."""
    if by.service_id is None:
        return []
    held = access.whole_grants(by.service_id).live(clock.now()).filter(person_id=OuterRef("pk"))
    people = Person.objects.filter(
        Exists(held), merged_into__isnull=True, erased_at__isnull=True
    ).defer("strengths", "what_matters")
    if digits is not None:
        person = find_by_identifier(Identifier.NHS_NUMBER, digits)
        people = people.filter(pk__in=[person.pk] if person else [])
    else:
        people = people.filter(_named(wanted))
    return list(people.order_by("sort_name", "pk")[:20])


def service_of(by: Actor) -> Service:
    """The service whose hat is worn."""
    return Service.objects.select_related("organisation").get(pk__in=[by.service_id])
