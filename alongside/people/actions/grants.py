"""Letting people in, and shutting the door again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, throttle
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access, notices
from alongside.people.models import (
    CLINICAL_ROLES,
    REPRESENTING,
    Basis,
    Grant,
    Identifier,
    Party,
    PartyKind,
    Person,
)
from alongside.people.queries.who import find_by_identifier
from alongside.people.rules import ALL_CATEGORIES, ALL_LABELS, Category, Level, nhs_number
from alongside.people.settings import local


@transaction.atomic
def give_access(
    *,
    by: Actor,
    person: Person,
    grantee: Party,
    level: int,
    categories: Iterable[str],
    labels: Iterable[str] = ("general",),
    purpose: str = "",
    until_at: datetime | None = None,
) -> Grant:
    """The person lets somebody, or a team, in. Nobody else can."""
    access.check_is_self(by, person.pk)
    wanted, sensitive = set(categories), set(labels)
    if not wanted or not wanted <= ALL_CATEGORIES:
        raise Refused(_("Choose what they may see."))
    if not sensitive <= ALL_LABELS:
        raise Refused(_("Choose from the listed kinds of health information."))
    if level not in set(Level):
        raise Refused(_("Choose how much they may do."))
    if grantee.kind not in (PartyKind.PERSON, PartyKind.TEAM) or grantee.pk == person.pk:
        raise Refused(_("Choose a person or a team."))
    _check_still_to_come(until_at)
    return _consent(
        by,
        person.pk,
        grantee.pk,
        level=int(level),
        categories=sorted(wanted),
        labels=sorted(sensitive),
        purpose=purpose.strip(),
        until_at=until_at,
    )


def _check_still_to_come(until_at: datetime | None) -> None:
    if until_at is not None and until_at <= clock.now():
        raise Refused(_("The last day lies in the past."))


def _consent(by: Actor, person_id: UUID, grantee_id: UUID, *, purpose: str, **what: Any) -> Grant:
    """A grant by the person's own consent, from now. The same again (a button pressed twice)
    gives the one that holds: ended once, the door is shut."""
    Person.objects.select_for_update().get(pk=person_id)
    now = clock.now()
    same = Grant.objects.live(now).filter(
        person_id=person_id, grantee_id=grantee_id, basis=Basis.CONSENT, **what
    )
    for held in same:
        if held.purpose == purpose:
            return held
    grant = Grant.objects.create(
        person_id=person_id,
        grantee_id=grantee_id,
        basis=Basis.CONSENT,
        purpose=purpose,
        from_at=now,
        granted_by_id=by.person_id,
        **what,
    )
    record(by, "grant.give", subject=grant, grantee=str(grantee_id), level=grant.level)
    return grant


@transaction.atomic
def end_access(*, by: Actor, grant: Grant) -> Grant:
    """The person shuts the door; or whoever holds the grant gives it back. It bites at once."""
    holder = by.person_id is not None and grant.grantee_id == by.person_id and not by.scope
    if not holder:
        access.check_is_self(by, grant.person_id)
    return _end(by, grant)


def _end(by: Actor, grant: Grant) -> Grant:
    row = Grant.objects.select_for_update().get(pk=grant.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.ended_by_id = by.person_id
        row.save(update_fields=["ended_at", "ended_by_id"])
        record(by, "grant.end", subject=row, grantee=str(row.grantee_id))
    return row


@transaction.atomic
def restore_access(*, by: Actor, grant: Grant) -> Grant:
    """Undo an ending: a new grant like the one that was ended, given now by the person."""
    access.check_is_self(by, grant.person_id)
    if grant.ended_at is None or grant.basis == Basis.BREAK_GLASS:
        raise Refused(_("There is nothing to undo."))
    if grant.until_at is not None and grant.until_at <= clock.now():
        raise Refused(_("It would have ended by now anyway."))
    return _consent(
        by,
        grant.person_id,
        grant.grantee_id,
        level=grant.level,
        categories=grant.categories,
        labels=grant.labels,
        purpose=grant.purpose,
        until_at=grant.until_at,
    )


@transaction.atomic
def break_glass(
    *, by: Actor, nhs: str, birth_date: date | None, reason: str, address: str = ""
) -> Grant | None:
    """In an emergency, open one record by its exact NHS number and date of birth, for some hours.

    None when nobody fits both: the page answers in the same words. Each try is counted and
    logged; the person and the privacy officer are told (`notices.GLASS_BROKEN`).
    """
    access.check_second_factor(by)
    if by.role not in CLINICAL_ROLES:
        raise NotAllowed("Only clinical staff open a record in an emergency.")
    if not reason.strip():
        raise Refused(_("Say why you need to open this record now."))
    throttle.hit("break glass", str(by.person_id), limit=10, seconds=3600)
    digits = nhs_number(nhs)
    person = find_by_identifier(Identifier.NHS_NUMBER, digits) if digits else None
    if (
        person is None
        or birth_date is None
        or person.birth_date != birth_date
        or person.erased_at is not None
        or person.pk == by.person_id
        or not _within_reach(by, person)
    ):
        record(by, "break_glass.refused")
        return None
    assert by.person_id is not None
    now = clock.now()
    grant = Grant.objects.create(
        person=person,
        grantee_id=by.person_id,
        level=Level.VIEW,
        categories=sorted(ALL_CATEGORIES - {"messages"}),
        labels=sorted(ALL_LABELS),
        purpose=reason.strip(),
        basis=Basis.BREAK_GLASS,
        from_at=now,
        until_at=now + timedelta(hours=local("break_glass.hours", by.service_id)),
        granted_by_id=by.person_id,
        only_membership_id=by.membership_id,
    )
    record(by, "break_glass.open", subject=grant, basis=Basis.BREAK_GLASS)
    notices.tell(notices.GLASS_BROKEN, grant_id=grant.pk, membership_id=by.membership_id)
    return grant


def _within_reach(by: Actor, person: Person) -> bool:
    """Anyone may set up an organisation here, so its staff reach only people who once let one of
    its teams see their health record, unless whoever runs the installation trusts it with
    everybody. To have seen who they are, or their plan, does not open their record."""
    return (
        by.organisation_id is not None
        and Grant.objects.filter(
            person=person,
            grantee__as_team__service__organisation_id=by.organisation_id,
            categories__contains=[str(Category.RECORDS)],
        ).exists()
    ) or local("break_glass.everywhere", by.service_id)


@transaction.atomic
def record_representative(
    *, by: Actor, person: Person, grantee: Person, basis: str, until_at: datetime | None, proof: str
) -> Grant:
    """A parent, attorney or best-interests decision, seen and recorded by the privacy officer or
    lead, who name the proof. The person sees it like every other grant."""
    access.check_can_oversee(by)
    access.check_whole(by, person.pk)  # it gives all of it
    if basis not in REPRESENTING:
        raise Refused(_("Choose the ground on which they act."))
    if grantee.pk in (person.pk, by.person_id):
        raise Refused(_("Nobody lets themselves in. Somebody else must record this."))
    if not proof.strip():
        raise Refused(_("Say which paper you have seen."))
    _check_still_to_come(until_at)
    grant = Grant.objects.create(
        person=person,
        grantee=grantee,
        level=Level.ACT,
        categories=sorted(ALL_CATEGORIES),
        labels=sorted(ALL_LABELS),
        purpose=proof.strip(),
        basis=basis,
        from_at=clock.now(),
        until_at=until_at,
        granted_by_id=by.person_id,
    )
    record(by, "grant.representative", subject=grant, basis=basis, grantee=str(grantee.pk))
    return grant


@transaction.atomic
def end_representative(*, by: Actor, grant: Grant) -> Grant:
    """The paper does not hold any more: the privacy officer or lead who keeps the record says so,
    for a person who cannot. It bites at once."""
    access.check_can_keep(by, grant.person_id)
    if grant.basis not in REPRESENTING:
        raise NotAllowed("Only the person ends this.")
    return _end(by, grant)
