"""Logins and codes: every way in."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, keys, throttle
from alongside.core.actors import Actor, Assurance
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access, text_codes
from alongside.people.models import (
    ContactPoint,
    ContactSystem,
    EntryCode,
    EntryKind,
    Login,
    Person,
)
from alongside.people.rules import CODE_ALPHABET, Category, Level, normal_code
from alongside.people.settings import local

# A visit code lies on a tablet at the desk for a day; a slip travels by post.
LENGTHS = {
    EntryKind.VISIT: 9,  # 43 bits
    EntryKind.SLIP: 9,
    EntryKind.TEXT: 9,
    EntryKind.CLAIM: 12,
    EntryKind.INVITATION: 16,
    EntryKind.STAFF: 16,
}
OWN_PAGES = (EntryKind.SLIP, EntryKind.TEXT)  # what opens all of the person's own
MOST_ATTEMPTS = 5
TEXT_MINUTES = 15
WRONG = "That code and date of birth do not match, or the code has run out."


class Issued(NamedTuple):
    """A fresh code: the row, and the code itself, which is shown once and kept nowhere."""

    row: EntryCode
    code: str


def issue_code(
    *,
    by: Actor,
    kind: EntryKind,
    lasts: timedelta,
    person: Person | None = None,
    about_id: UUID | None = None,
    team_id: UUID | None = None,
    role: str = "",
) -> Issued:
    """A fresh code of `kind` that works for `lasts`. Callers have checked who may."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(LENGTHS[kind]))
    row = EntryCode.objects.create(
        kind=kind,
        person=person,
        team_id=team_id,
        role=role,
        code_hash=keys.code_hash(kind, code),
        about_id=about_id,
        issued_by_id=by.person_id,
        issued_in_id=by.membership_id,
        expires_at=clock.now() + lasts,
    )
    record(by, f"code.issue_{kind}", subject=row, person_id=person.pk if person else None)
    return Issued(row, code)


def _end_open(person: Person, kind: EntryKind) -> None:
    """A new code ends the ones before it that nobody used."""
    EntryCode.objects.filter(
        person=person, kind=kind, used_at__isnull=True, ended_at__isnull=True
    ).update(ended_at=clock.now())


@transaction.atomic
def issue_slip(*, by: Actor, person: Person) -> Issued:
    """Staff hand over a slip, or post it: with the date of birth it opens the person's own pages.

    Raises Refused when no date of birth is known: the second fact would be missing.
    """
    access.check_can_register(by)
    access.check_whole(by, person.pk)
    if person.birth_date is None:
        raise Refused(_("Write down the date of birth first: it is the second fact."))
    Person.objects.select_for_update().get(pk=person.pk)
    _end_open(person, EntryKind.SLIP)
    days = local("entry.slip_days", by.service_id)
    return issue_code(by=by, kind=EntryKind.SLIP, lasts=timedelta(days=days), person=person)


@transaction.atomic
def issue_visit_code(*, by: Actor, person: Person, conversation_id: UUID) -> Issued:
    """A code for the tablet at the visit: one sheet, one unfinished preparation, nothing else."""
    access.check_staff_of(by, person.pk, Level.CONTRIBUTE, Category.PLAN)
    if person.birth_date is None:
        raise Refused(_("Write down the date of birth first: it is the second fact."))
    Person.objects.select_for_update().get(pk=person.pk)
    _end_open(person, EntryKind.VISIT)
    hours = local("entry.visit_hours", by.service_id)
    return issue_code(
        by=by,
        kind=EntryKind.VISIT,
        lasts=timedelta(hours=hours),
        person=person,
        about_id=conversation_id,
    )


@transaction.atomic
def issue_claim(*, by: Actor, person: Person) -> Issued:
    """Staff who have checked who somebody is invite them to make an imported record their own."""
    access.check_can_register(by)
    access.check_whole(by, person.pk)
    if person.birth_date is None:
        raise Refused(_("Write down the date of birth first: it is the second fact."))
    if Login.objects.filter(person=person).exists():
        raise Refused(_("This person already signs in with an email address."))
    Person.objects.select_for_update().get(pk=person.pk)
    _end_open(person, EntryKind.CLAIM)
    days = local("entry.slip_days", by.service_id)
    return issue_code(by=by, kind=EntryKind.CLAIM, lasts=timedelta(days=days), person=person)


@transaction.atomic
def text_code(*, by: Actor, number: str, address: str) -> None:
    """Somebody asks for a code by text. It goes out where the number is one person's, who asked to
    be texted and confirmed it; with the date of birth it opens their own pages.

    Whoever asks learns nothing of that: the caller says the same either way. `address` is where the
    try comes from; too many from there, or for one number, raise TooMany.
    """
    throttle.hit("text code", address, limit=10, seconds=3600)
    throttle.hit("text code to", normal_number(number), limit=3, seconds=3600)
    throttle.hit("text code to, in a day", normal_number(number), limit=6, seconds=86_400)
    throttle.hit("text code everywhere", "all", limit=600, seconds=3600)
    sender = text_codes.sender()
    person = sender.whose(number) if sender and local("entry.text_codes", None) else None
    if sender is None or person is None or person.birth_date is None:
        record(by, "code.text_refused")
        return
    Person.objects.select_for_update().get(pk=person.pk)
    _end_open(person, EntryKind.TEXT)
    issued = issue_code(
        by=by, kind=EntryKind.TEXT, lasts=timedelta(minutes=TEXT_MINUTES), person=person
    )
    sender.send(by, person, issued.code, TEXT_MINUTES)


def normal_number(number: str) -> str:
    """A number as a throttle counts it: its last ten figures, however it was typed."""
    return "".join(letter for letter in number if letter.isdigit())[-10:]


def _matching(
    by: Actor, kind: EntryKind, code: str, birth_date: date | None, *, single_use: bool
) -> EntryCode | None:
    """The code's row if code and date of birth fit; a wrong date counts against the code, and the
    person sees later that somebody tried."""
    row = (
        EntryCode.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(kind=kind, code_hash=keys.code_hash(kind, normal_code(code)))
        .first()
    )
    if row is None or row.ended_at or row.expires_at <= clock.now():
        return None
    if single_use and row.used_at:
        return None
    person = row.person
    fits = (
        person is not None
        and person.can_be_contacted
        and birth_date is not None
        and person.birth_date == birth_date
    )
    if not fits:
        row.attempts += 1
        if row.attempts >= MOST_ATTEMPTS:
            row.ended_at = clock.now()
        row.save(update_fields=["attempts", "ended_at"])
        record(by, "code.wrong_date", subject=row, person_id=row.person_id)
        return None
    return row


@transaction.atomic
def use_code(*, by: Actor, code: str, birth_date: date | None, address: str) -> EntryCode | None:
    """Let somebody in by a slip, a code by text or a visit code. None when it does not fit: the
    caller says so in the same words whatever was wrong, so that nobody learns which codes or
    people exist.

    `address` is where the try comes from; too many tries from there raise TooMany.
    """
    throttle.hit("entry code", address, limit=20, seconds=3600)
    throttle.hit("entry code everywhere", "all", limit=3000, seconds=3600)
    row = (
        _matching(by, EntryKind.SLIP, code, birth_date, single_use=True)
        or _matching(by, EntryKind.TEXT, code, birth_date, single_use=True)
        or _matching(by, EntryKind.VISIT, code, birth_date, single_use=False)
    )
    if row is None:
        record(by, "code.refused")
        return None
    if row.used_at is None:
        row.used_at = clock.now()
        row.save(update_fields=["used_at"])
    throttle.take_back("entry code", address)
    throttle.take_back("entry code everywhere", "all")
    record(by, f"code.use_{row.kind}", subject=row, person_id=row.person_id)
    return row


@transaction.atomic
def leave(*, by: Actor, entry_id: UUID) -> None:
    """Sign out of a slip, a code by text or a tablet: the session's code ends."""
    row = EntryCode.objects.select_for_update().filter(pk=entry_id).first()
    if row is not None and row.ended_at is None and row.kind in OWN_PAGES:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
    record(by, "code.leave", person_id=row.person_id if row else None)


def give_contact(
    person: Person, system: ContactSystem, value: str, *, verified: bool = False
) -> ContactPoint:
    """Write down how to reach somebody; a new one of the same kind becomes the preferred."""
    kind = str(system)
    now = clock.now()
    ContactPoint.objects.filter(person=person, system=kind, ended_at__isnull=True).update(
        preferred=False, ended_at=now
    )
    return ContactPoint.objects.create(
        person=person,
        system=kind,
        value=value.strip(),
        blind=keys.blind_index(f"contact {kind}", value.strip().casefold()),
        preferred=True,
        verified_at=now if verified else None,
    )


@transaction.atomic
def open_login(*, by: Actor, login: Login, name: str = "") -> Person:
    """A new login gets a person of its own. The name is asked on the first page, not before."""
    if login.person_id is None:
        person = Person(name=name or _("You"))
        person.save()
        login.person = person
    login.save()
    assert login.person is not None
    record(by, "login.open", subject=login, person_id=login.person_id)
    return login.person


@transaction.atomic
def claim_record(*, by: Actor, code: str, birth_date: date | None, address: str) -> Person | None:
    """Somebody signed in makes an imported record their own, by the code and their date of birth.

    Their login moves to the record. What they wrote before, as a person without a record, must be
    nothing: else Refused, and staff merge the two (`lifecycle.merge`).
    """
    if by.login_id is None or by.person_id is None:
        raise NotAllowed("Sign in first.")
    throttle.hit("claim", address, limit=10, seconds=3600)
    row = _matching(by, EntryKind.CLAIM, code, birth_date, single_use=True)
    if row is None or row.person is None:
        record(by, "code.refused")
        return None
    login = Login.objects.select_for_update().get(pk=by.login_id)
    if Login.objects.filter(person=row.person).exists():
        raise Refused(_("Someone already signs in to this record. Please tell the practice."))
    before = Person.objects.select_for_update().get(pk=by.person_id)
    if (
        before.memberships.exists()
        or before.grants.exists()
        or before.grants_held.exists()
        or before.in_circles.exists()
        or before.strengths
        or before.about_words.exists()
        or before.what_matters
        or before.circle.exists()
        or before.needs.exists()
    ):
        raise Refused(
            _("You already have pages of your own here. Ask the practice to join the two.")
        )
    login.person = row.person
    login.save(update_fields=["person"])
    before.merged_into = row.person
    before.save(update_fields=["merged_into"])
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    # Slips from before, and whoever is in by one: from now on the person says who comes in.
    EntryCode.objects.filter(
        person=row.person, kind__in=[*OWN_PAGES, EntryKind.CLAIM], ended_at__isnull=True
    ).update(ended_at=row.used_at)
    give_contact(row.person, ContactSystem.EMAIL, login.email, verified=True)
    record(by, "record.claim", subject=row, person_id=row.person_id)
    return row.person


@transaction.atomic
def accept_staff_invitation(*, by: Actor, code: str) -> EntryCode | None:
    """Somebody signed in joins the team or group that somebody else invited them to."""
    from alongside.people.actions.memberships import join_group, join_team

    if by.person_id is None or by.assurance < Assurance.PASSWORD:
        raise NotAllowed("Sign in first.")
    throttle.hit("staff code", str(by.person_id), limit=10, seconds=3600)
    row = (
        EntryCode.objects.select_for_update()
        .filter(kind=EntryKind.STAFF, code_hash=keys.code_hash(EntryKind.STAFF, normal_code(code)))
        .first()
    )
    if row is None or row.used_at or row.ended_at or row.expires_at <= clock.now():
        record(by, "code.refused")
        return None
    if row.issued_by_id == by.person_id:
        raise Refused(_("Nobody adds themselves to a team. Ask someone else to invite you."))
    if row.team_id is not None:
        join_team(by=by, team_id=row.team_id, role=row.role, invited_by_id=row.issued_by_id)
    elif row.about_id is not None:
        join_group(by=by, group_id=row.about_id, role=row.role, invited_by_id=row.issued_by_id)
    row.used_at = clock.now()
    row.save(update_fields=["used_at"])
    return row
