"""Whom a person has let in, whom they may let in, and who is in the teams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.people.models import (
    REPRESENTING,
    Basis,
    CircleMember,
    CircleTie,
    GlassReview,
    Grant,
    LabelChoices,
    Membership,
    Party,
    PartyKind,
    Person,
    Role,
    Team,
)
from alongside.people.queries.own import care_services, joined
from alongside.people.rules import Category, Label, Level

RECENT = timedelta(days=90)  # for how long the page tells of changes in a team

# As in "She can see ..."; the person reads it, so everything is "your".
PARTS: dict[str, str | Promise] = {
    Category.ABOUT: gettext_lazy("what you say about yourself"),
    Category.CIRCLE: gettext_lazy("the people around you"),
    Category.PLAN: gettext_lazy("your plan and conversations"),
    Category.RECORDS: gettext_lazy("your health record"),
    Category.MESSAGES: gettext_lazy("your messages"),
}
REACH: dict[int, str | Promise] = {
    Level.VIEW: gettext_lazy("can see %(parts)s."),
    Level.CONTRIBUTE: gettext_lazy("can see and add to %(parts)s."),
    Level.ACT: gettext_lazy("can see, add to and act for you in %(parts)s."),
}
# What the person may give another reach. A power of attorney says its own, and an emergency ends.
CAN_CHANGE = (Basis.CONSENT, Basis.DIRECT_CARE)
# Why, where nobody wrote it; the rest say it as their ground.
WHY: dict[str, str | Promise] = {
    Basis.DIRECT_CARE: gettext_lazy("To plan and look after your health with you"),
}


def _why(grant: Grant, basis: Basis) -> str:
    """What was written; else the ground. Of somebody who acts for them: the ground, the paper."""
    if basis in REPRESENTING:
        return f"{basis.label}: {grant.purpose}"
    return grant.purpose or str(WHY.get(basis, basis.label))


def parts_of(categories: Iterable[str]) -> str:
    """ "what you say about yourself, your plan and conversations"."""
    held = set(categories)
    return joined(words for category, words in PARTS.items() if category in held)


@dataclass(frozen=True)
class TeamChange:
    """Somebody came into a team, or left it."""

    name: str
    role: str
    at: datetime
    came: bool


@dataclass(frozen=True)
class Access:
    """One grant in plain words."""

    grant: Grant
    who: str
    where: str
    reach: str
    limits: str
    why: str
    since: datetime
    until: datetime | None
    ended: datetime | None
    emergency: bool
    can_change: bool
    members: list[Membership] = field(default_factory=list)
    changes: list[TeamChange] = field(default_factory=list)
    review: GlassReview | None = None  # what came of looking into an emergency


def role_of(membership: Membership) -> str:
    """What somebody is in a team, as said in a sentence: their job title, else their role."""
    if membership.job_title:
        return membership.job_title
    label = str(Role(membership.role).label)
    return label if label.isupper() else label[:1].lower() + label[1:]


def _limits(grant: Grant) -> str:
    """What is more private and left out, where it could matter."""
    if not {Category.RECORDS, Category.PLAN} & set(grant.categories):
        return ""
    private = [LabelChoices(label) for label in Label if label != Label.GENERAL]
    left_out = [str(label.label).lower() for label in private if label not in grant.labels]
    if left_out:
        return _("Not what is marked as %(kinds)s.") % {"kinds": joined(left_out, either=True)}
    return _("Also what is marked as private: %(kinds)s.") % {
        "kinds": joined(str(label.label).lower() for label in private)
    }


def place_of(membership: Membership | None) -> str:
    """ "nurse, Elm Tree care team, Elm Tree Surgery"; "" for none."""
    if membership is None:
        return ""
    places = [role_of(membership), membership.home.name]
    if membership.team is not None:
        places.append(membership.team.service.organisation.name)
    return ", ".join(places)


def _in_words(
    grant: Grant, people: list[Membership], hat: Membership | None, now: datetime
) -> Access:
    where = place_of(hat)
    if grant.grantee.kind == PartyKind.TEAM:
        service = grant.grantee.as_team.service
        where = f"{service.name}, {service.organisation.name}"
    over = grant.ended_at or grant.until_at
    since = max(grant.from_at, now - RECENT)
    changes = [
        TeamChange(row.person.name, role_of(row), row.from_at, True)
        for row in people
        if row.from_at > since
    ] + [
        TeamChange(row.person.name, role_of(row), row.until_at, False)
        for row in people
        if row.until_at is not None and since < row.until_at <= now
    ]
    basis = Basis(grant.basis)
    return Access(
        grant=grant,
        who=grant.grantee.name,
        where=where,
        reach=str(REACH[grant.level]) % {"parts": parts_of(grant.categories)},
        limits=_limits(grant),
        why=_why(grant, basis),
        since=grant.from_at,
        until=grant.until_at,
        ended=over if over is not None and over <= now else None,
        emergency=basis == Basis.BREAK_GLASS,
        can_change=basis in CAN_CHANGE,
        members=[row for row in people if row.until_at is None or row.until_at > now],
        changes=sorted(changes, key=lambda change: change.at, reverse=True),
        review=getattr(grant, "glass_review", None),
    )


def memberships(ids: Iterable[UUID | None]) -> dict[UUID | None, Membership]:
    """By id, with all that `place_of` says. One query, none for nothing."""
    wanted = {id for id in ids if id}
    if not wanted:
        return {}
    rows = Membership.objects.select_related("team__service__organisation", "group")
    return {row.pk: row for row in rows.filter(pk__in=wanted)}


def let_in(person: Person) -> tuple[list[Access], list[Access]]:
    """Everything that is open now and everything that is over, newest first. At most three
    queries, one more for the key."""
    now = clock.now()
    grants = list(
        Grant.objects.filter(person=person)
        .select_related(
            "grantee__as_team__service__organisation", "glass_review__membership__person"
        )
        .order_by("-from_at", "-id")
    )
    team_ids = {grant.grantee_id for grant in grants if grant.grantee.kind == PartyKind.TEAM}
    people: dict[UUID | None, list[Membership]] = defaultdict(list)
    for row in (
        Membership.objects.filter(team_id__in=team_ids, from_at__lte=now)
        .filter(Q(until_at__isnull=True) | Q(until_at__gt=now - RECENT))
        .select_related("person")
        .order_by("person__sort_name")
    ):
        people[row.team_id].append(row)
    hats = memberships(grant.only_membership_id for grant in grants)
    told = [
        _in_words(grant, people[grant.grantee_id], hats.get(grant.only_membership_id), now)
        for grant in grants
    ]
    return [row for row in told if row.ended is None], [row for row in told if row.ended]


def just_ended(person: Person, grant_id: UUID) -> Grant | None:
    """The grant that the person ended a moment ago, so that the page can offer to undo it."""
    return (
        Grant.objects.filter(
            pk=grant_id,
            person=person,
            ended_by_id=person.pk,
            ended_at__gt=clock.now() - timedelta(minutes=15),
        )
        .exclude(basis=Basis.BREAK_GLASS)
        .select_related("grantee")
        .first()
    )


# --- whom to let in ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """Somebody, or a team, whom the person may let in. `note` says how they know them."""

    party: Party
    note: str


def people_to_let_in(person: Person) -> list[Known]:
    """Those in the circle who joined it, and those whose circle the person is in. Two queries."""
    found: dict[UUID, Known] = {}
    for member in CircleMember.objects.filter(
        person=person, other__isnull=False, ended_at__isnull=True
    ).select_related("other"):
        if member.other is not None:
            found[member.other.pk] = Known(member.other, str(CircleTie(member.tie).label))
    for member in CircleMember.objects.filter(other=person, ended_at__isnull=True).select_related(
        "person"
    ):
        found.setdefault(member.person_id, Known(member.person, _("You are in their circle")))
    return sorted(found.values(), key=lambda known: known.party.sort_name)


MOST_TEAMS = 50


def teams_to_let_in(person: Person, text: str = "") -> tuple[list[Known], list[Known]]:
    """Teams of services that the person lets in already, and others here whose name, service or
    organisation holds `text`, at most MOST_TEAMS. Two queries."""
    near_ids = [service.pk for service in care_services(person)]
    teams = Team.objects.select_related("service__organisation").order_by(
        "service__organisation__sort_name", "service__sort_name", "sort_name"
    )
    if text.strip():
        like = text.strip()
        teams = teams.filter(
            Q(name__icontains=like)
            | Q(service__name__icontains=like)
            | Q(service__organisation__name__icontains=like)
        )
    near: list[Known] = []
    others: list[Known] = []
    for team in (
        *teams.filter(service_id__in=near_ids),
        *teams.exclude(service_id__in=near_ids)[:MOST_TEAMS],
    ):
        known = Known(team, f"{team.service.name}, {team.service.organisation.name}")
        (near if team.service_id in near_ids else others).append(known)
    return near, others


def held_by(person: Person, party_id: UUID, grant_id: UUID) -> Grant | None:
    """The permission that the person wants to change, if it is one that they may. One query."""
    return (
        Grant.objects.live(clock.now())
        .filter(pk=grant_id, person=person, grantee_id=party_id, basis__in=CAN_CHANGE)
        .select_related("grantee__as_team__service__organisation")
        .first()
    )


def one_to_let_in(person: Person, party_id: UUID, held: Grant | None = None) -> Known:
    """Somebody known to the person, or a team, or whoever has the permission `held`. Http404 for
    anybody else: people are never listed, and an identifier that was guessed opens no name. At
    most three queries."""
    if held is not None and held.grantee.kind == PartyKind.PERSON:
        return Known(held.grantee, _("You let them in"))
    team = Team.objects.filter(pk=party_id).select_related("service__organisation").first()
    if team is not None:
        return Known(team, f"{team.service.name}, {team.service.organisation.name}")
    for known in people_to_let_in(person):
        if known.party.pk == party_id:
            return known
    raise Http404


def usual_grant(person: Person, party: Party) -> tuple[int, list[str]]:
    """What the form proposes, as little as is of use: a team that looks after the person already
    works with them; anybody else sees what matters and the plan. At most one query."""
    looks_after = party.kind == PartyKind.TEAM and (
        Grant.objects.filter(
            person=person,
            basis=Basis.DIRECT_CARE,
            grantee__as_team__service_id=party.as_team.service_id,
        )
        .live(clock.now())
        .exists()
    )
    if looks_after:
        wide = [Category.ABOUT, Category.CIRCLE, Category.PLAN, Category.RECORDS]
        return Level.CONTRIBUTE, [str(category) for category in wide]
    return Level.VIEW, [str(Category.ABOUT), str(Category.PLAN)]
