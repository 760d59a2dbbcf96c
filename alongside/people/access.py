"""Who may see and do what. One decision (`rules.decide`), one query form of it (`visible_to`).

`check_can_x` raises NotAllowed with the reason; `can_x` says yes or no, to show a button.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Exists, OuterRef, Q

from alongside.core import clock
from alongside.core.actors import Actor, Assurance, Channel
from alongside.core.errors import NotAllowed
from alongside.core.standing import Standing
from alongside.people.models import (
    CLINICAL_ROLES,
    MANAGER_ROLES,
    PROFESSIONAL_ROLES,
    STAFF_ROLES,
    Basis,
    Grant,
    Party,
    PartyKind,
    Person,
    RetentionEnded,
    Role,
)
from alongside.people.models.grants import GrantQuerySet
from alongside.people.rules import ALL_CATEGORIES, ALL_LABELS, Category, GrantFacts, Level, decide
from alongside.people.settings import Choice


def is_self(by: Actor, person_id: UUID) -> bool:
    """Whether the record is the actor's own."""
    return by.person_id == person_id and not by.scope


_reaching = Standing(
    lambda person_id, held_by, team_id: Grant.objects.filter(person_id=person_id).reaching(
        person_id=held_by, team_id=team_id
    ),
    person_id=uuid4(),
    held_by=uuid4(),
    team_id=uuid4(),
)


def grant_facts(by: Actor, person_id: UUID) -> list[GrantFacts]:
    """The grants that may reach this actor, ended ones included: the decision sorts them out.

    One query. A helper who types for the person acts under their own grants.
    """
    if by.person_id is None:
        return []
    if by.memo is not None and ("grants", person_id) in by.memo:
        kept: list[GrantFacts] = by.memo["grants", person_id]
        return kept
    rows = _reaching(person_id=person_id, held_by=by.person_id, team_id=by.team_id or by.person_id)
    found = [
        row.facts(
            through_membership=row.grantee_id != by.person_id or row.only_membership_id is not None
        )
        for row in rows
        if row.only_membership_id in (None, by.membership_id)
    ]
    if by.memo is not None:
        by.memo["grants", person_id] = found
    return found


def can(
    by: Actor,
    person_id: UUID,
    level: Level,
    category: Category,
    *,
    labels: Iterable[str] | None = None,
) -> bool:
    """May `by` do `level` to `category` of this person's record? At most one query."""
    own = is_self(by, person_id)
    return decide(
        is_self=own,
        scoped=bool(by.scope),
        second_factor=by.assurance >= Assurance.SECOND_FACTOR,
        grants=[] if own else grant_facts(by, person_id),
        level=level,
        category=category,
        labels=None if labels is None else frozenset(labels),
        now=clock.now(),
    )


def check_can(
    by: Actor,
    person_id: UUID,
    level: Level,
    category: Category,
    *,
    labels: Iterable[str] | None = None,
) -> None:
    """`can`, or NotAllowed."""
    if not can(by, person_id, level, category, labels=labels):
        raise NotAllowed("You cannot see or change this.")


def open_categories(by: Actor, person_id: UUID, level: Level) -> set[Category]:
    """The categories of a record that `by` may open at `level`, by one query."""
    if is_self(by, person_id):
        return set(Category)
    facts = grant_facts(by, person_id)
    now = clock.now()
    return {
        category
        for category in Category
        if decide(
            is_self=False,
            scoped=bool(by.scope),
            second_factor=by.assurance >= Assurance.SECOND_FACTOR,
            grants=facts,
            level=level,
            category=category,
            labels=None,
            now=now,
        )
    }


def check_is_self(by: Actor, person_id: UUID) -> None:
    """Only the person: to grant, to change how they sign in, to see who looked."""
    if not is_self(by, person_id):
        raise NotAllowed("Only the person can do this.")


def check_second_factor(by: Actor) -> None:
    """A hat is worn only after a second factor."""
    if by.membership_id is None or by.assurance < Assurance.SECOND_FACTOR:
        raise NotAllowed("Sign in with your second step, and choose the team you act for.")


def _check_role(by: Actor, roles: Iterable[str]) -> None:
    check_second_factor(by)
    if by.role not in set(roles):
        raise NotAllowed("Your role in this team does not do this.")


def check_can_register(by: Actor) -> None:
    """Staff bring people in, import, hand out codes."""
    if by.is_system:
        return
    _check_role(by, STAFF_ROLES)


def reaches_team(
    by: Actor,
    person_id: UUID,
    level: Level,
    category: Category,
    *,
    labels: frozenset[str] | None = None,
) -> bool:
    """Whether the person lets in the team acted in, and not only this actor as somebody they know.

    What a role does to a record needs this. Anyone may set up an organisation, and a daughter who
    may add to the plan must not become the practice that hands out codes to it. At most one query.
    """
    return decide(
        is_self=False,
        scoped=bool(by.scope),
        second_factor=by.assurance >= Assurance.SECOND_FACTOR,
        grants=[fact for fact in grant_facts(by, person_id) if fact.through_membership],
        level=level,
        category=category,
        labels=labels,
        now=clock.now(),
    )


def team_people(by: Actor, level: Level, category: Category) -> models.QuerySet[Person]:
    """Everybody whom `reaches_team` reaches, erased and merged records left out; for a command,
    whom the team that it names reaches. Whoever was let in as a neighbour, and the actor's own
    record, do not count. No query by itself; one inside whatever it is used in."""
    if by.scope or not (by.is_system or by.assurance >= Assurance.SECOND_FACTOR):
        return Person.objects.none()
    hat = Q(only_membership_id=by.membership_id, only_membership_id__isnull=False)
    grants = (
        Grant.objects.live(clock.now())
        .reaching(person_id=by.person_id, team_id=by.team_id)
        .filter(
            Q(grantee_id=by.team_id, only_membership_id__isnull=True) | hat,
            person_id=OuterRef("pk"),
            level__gte=level,
            categories__contains=[str(category)],
        )
    )
    return Person.objects.filter(Exists(grants), merged_into__isnull=True, erased_at__isnull=True)


def check_staff_of(by: Actor, person_id: UUID, level: Level, category: Category) -> None:
    """Staff whose team the person lets do `level` to `category`: codes, contacts, bookings."""
    check_can_register(by)
    if not reaches_team(by, person_id, level, category):
        raise NotAllowed("The person has not let your team in.")


def reaches_whole(by: Actor, person_id: UUID) -> bool:
    """Whether the person lets the team acted in see and add to everything, whatever its labels."""
    return all(
        reaches_team(by, person_id, Level.CONTRIBUTE, category, labels=ALL_LABELS)
        for category in Category
    )


def check_whole(by: Actor, person_id: UUID) -> None:
    """Staff hand out what opens a whole record (a slip, a claim, the power to act for the person)
    only where their team reaches all of it: nobody hands on more than they were given."""
    if not reaches_whole(by, person_id):
        raise NotAllowed("The person has not let your team into all of their record.")


def check_is_professional(by: Actor) -> None:
    """Whoever may be the named professional of a conversation."""
    _check_role(by, PROFESSIONAL_ROLES)


def check_is_clinical(by: Actor) -> None:
    """Whoever may say of a result that they have looked at it."""
    _check_role(by, CLINICAL_ROLES)


def check_can_manage(by: Actor, *, service_id: UUID | None = None) -> None:
    """Leads and administrators look after their own service: settings, teams, members."""
    if by.is_system:
        return
    _check_role(by, MANAGER_ROLES)
    if service_id is not None and by.service_id != service_id:
        raise NotAllowed("This belongs to another service.")


def check_can_oversee(by: Actor, *, service_id: UUID | None = None) -> None:
    """Incidents and broken glass are looked into by the lead or the privacy officer."""
    _check_role(by, {Role.LEAD, Role.PRIVACY})
    if service_id is not None and by.service_id != service_id:
        raise NotAllowed("This belongs to another service.")


def whole_grants(service_id: UUID | None = None) -> GrantQuerySet:
    """The grants, ended ones too, by which a team of this service (of any, without one) sees and
    adds to the whole of a record: what it got with bringing somebody in, or as much by the person's
    own wish. Anybody may set up a service, and a person may let it see one part. Whoever was let
    into a part does not dispose of the whole, and an emergency's grant makes nobody a keeper."""
    of_team = (
        Q(grantee__as_team__isnull=False)
        if service_id is None
        else Q(grantee__as_team__service_id=service_id)
    )
    return Grant.objects.filter(
        of_team,
        level__gte=Level.CONTRIBUTE,
        categories__contains=sorted(ALL_CATEGORIES),
        labels__contains=sorted(ALL_LABELS),
    ).exclude(basis=Basis.BREAK_GLASS)


def looks_after(service_id: UUID, person_id: UUID) -> bool:
    """Whether a team of the service is now let into the whole of this record."""
    return whole_grants(service_id).filter(person_id=person_id).live(clock.now()).exists()


def keeps_record(service_id: UUID, person_id: UUID) -> bool:
    """Whether a service decides about this person's record as a whole: it looks after it, or did
    and the record is listed because it need not be kept any longer. At most three queries."""
    return looks_after(service_id, person_id) or (
        RetentionEnded.objects.filter(person_id=person_id).exists()
        and whole_grants(service_id).filter(person_id=person_id).exists()
    )


def check_can_keep(by: Actor, person_id: UUID) -> None:
    """Death, hold and erasure: the lead or privacy officer of a service that looks after the
    record. It opens nothing of what the record holds but the name and the date of birth."""
    check_can_oversee(by)
    if by.person_id == person_id:
        raise NotAllowed("Nobody does this to their own record.")
    if by.service_id is None or not keeps_record(by.service_id, person_id):
        raise NotAllowed("This record is not looked after by your service.")


def check_can_join(by: Actor, person_id: UUID) -> None:
    """Joining two records lets whoever sees one see both, so the service must look after each of
    them now: it gets to see nothing by it."""
    check_can_keep(by, person_id)
    if by.service_id is None or not looks_after(by.service_id, person_id):
        raise NotAllowed("This record is not looked after by your service.")


def check_can_choose(by: Actor, party: Party | None, choice: Choice) -> None:
    """A service's managers choose for it, an organisation's leads for that; what reaches further
    is chosen by whoever runs the installation, by command."""
    if by.channel == Channel.COMMAND:
        return
    if party is None or choice.by_command:
        raise NotAllowed("Only whoever runs this installation chooses this.")
    if party.kind == PartyKind.SERVICE:
        check_can_manage(by, service_id=party.pk)
    elif party.kind == PartyKind.ORGANISATION:
        check_can_manage(by)
        if by.role != Role.LEAD or by.organisation_id != party.pk:
            raise NotAllowed("Only a lead of this organisation chooses this.")
    else:
        raise NotAllowed("Settings belong to services and organisations.")


def allowed(check: Any, *args: Any, **kwargs: Any) -> bool:
    """`check_can_x` as a yes or no, for showing a button."""
    try:
        check(*args, **kwargs)
    except NotAllowed:
        return False
    return True


def live_grants(by: Actor, level: Level, category: Category) -> models.QuerySet[Grant]:
    """The grants that now let `by` do `level` to `category`, whoever's record it is."""
    if by.person_id is None or by.scope:
        return Grant.objects.none()
    second = by.assurance >= Assurance.SECOND_FACTOR
    return (
        Grant.objects.live(clock.now())
        .reaching(person_id=by.person_id, team_id=by.team_id if second else None)
        .filter(
            Q(only_membership_id__isnull=True)
            | Q(only_membership_id=by.membership_id if second else None),
            level__gte=level,
            categories__contains=[str(category)],
        )
    )


Row = TypeVar("Row", bound=models.Model, covariant=True)


class RecordQuerySet(models.QuerySet[Row]):
    """Rows that belong to a person's record. The model says of which category (`CATEGORY`) and,
    where it has a `labels` column, each row's labels narrow it further."""

    def visible_to(self, by: Actor, level: Level = Level.VIEW) -> Self:
        """The rows that `decide` allows `by`, in one query."""
        if by.person_id is None or by.scope:
            return self.none()
        model: Any = self.model
        grants = live_grants(by, level, model.CATEGORY).filter(
            person_id=OuterRef(getattr(model, "PERSON_PATH", "person_id"))
        )
        own = Q(**{getattr(model, "PERSON_PATH", "person_id"): by.person_id})
        if not any(field.name == "labels" for field in model._meta.fields):
            return self.filter(own | Exists(grants))
        labelled = grants.filter(labels__contains=OuterRef("labels"))
        holds_all = grants.filter(labels__contains=sorted(ALL_LABELS))
        return self.filter(
            own | (~Q(labels=[]) & Exists(labelled)) | (Q(labels=[]) & Exists(holds_all))
        )


def visible_people(
    by: Actor, level: Level = Level.VIEW, category: Category = Category.ABOUT
) -> models.QuerySet[Person]:
    """The people whose `category` this actor may see, themselves included; nobody merged away or
    erased. One query, `live_grants` inside it."""
    if by.person_id is None or by.scope:
        return Person.objects.none()
    grants = live_grants(by, level, category).filter(person_id=OuterRef("pk"))
    return Person.objects.filter(
        Q(pk=by.person_id) | Exists(grants), merged_into__isnull=True, erased_at__isnull=True
    )


def live(now: datetime) -> Q:
    """Memberships that hold at `now`."""
    return Q(from_at__lte=now) & (Q(until_at__isnull=True) | Q(until_at__gt=now))
