"""The people around somebody. Being in a circle opens nothing: only a grant does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, keys, throttle
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.actions.logins import Issued, issue_code
from alongside.people.models import (
    Basis,
    CircleMember,
    CircleTie,
    EntryCode,
    EntryKind,
    Grant,
    Person,
)
from alongside.people.rules import ALL_CATEGORIES, Category, Label, Level, normal_code
from alongside.people.settings import local


def check_can_arrange(by: Actor, person_id: UUID) -> None:
    """The person, or somebody who may add to the circle and types for them, by name."""
    if access.is_self(by, person_id):
        return
    access.check_can(by, person_id, Level.CONTRIBUTE, Category.CIRCLE)
    if by.on_behalf_of_id != person_id or not by.helper:
        raise Refused(_("Whom they have around them is for the person to say. Read it back first."))


def _locked(member: CircleMember) -> CircleMember:
    """The row as it is now, after the person's own row, so that two changes come one by one."""
    Person.objects.select_for_update().get(pk=member.person_id)
    return CircleMember.objects.select_for_update().get(pk=member.pk)


def _present(member: CircleMember) -> CircleMember:
    row = _locked(member)
    if row.ended_at is not None:
        raise Refused(_("They are no longer in this circle."))
    return row


def _said(name: str, tie: str) -> str:
    name = name.strip()
    if not name:
        raise Refused(_("Write the name of the person you want to add."))
    if tie not in CircleTie.values:
        raise Refused(_("Choose who they are to you."))
    return name


def _make_main(row: CircleMember) -> None:
    CircleMember.objects.filter(
        person_id=row.person_id, is_main_contact=True, ended_at__isnull=True
    ).exclude(pk=row.pk).update(is_main_contact=False)
    row.is_main_contact = True


@transaction.atomic
def add_member(
    *, by: Actor, person: Person, name: str, tie: str, phone: str = "", main: bool = False
) -> CircleMember:
    """Somebody around the person, by name. `main`: they become the one main contact."""
    check_can_arrange(by, person.pk)
    row = CircleMember(person=person, name=_said(name, tie), tie=tie, phone=phone.strip())
    Person.objects.select_for_update().get(pk=person.pk)
    if main:
        _make_main(row)
    row.save()
    record(by, "circle.add", subject=row, category=str(Category.CIRCLE), tie=tie, main=main)
    return row


@transaction.atomic
def change_member(
    *, by: Actor, member: CircleMember, name: str, tie: str, phone: str
) -> CircleMember:
    """Another name, tie or phone number."""
    check_can_arrange(by, member.person_id)
    row = _present(member)
    row.name, row.tie, row.phone = _said(name, tie), tie, phone.strip()
    row.save(update_fields=["name", "tie", "phone"])
    record(by, "circle.change", subject=row, category=str(Category.CIRCLE), tie=tie)
    return row


@transaction.atomic
def set_main_contact(*, by: Actor, member: CircleMember) -> CircleMember:
    """The one whom others phone first. Whoever was it before stays in the circle."""
    check_can_arrange(by, member.person_id)
    row = _present(member)
    _make_main(row)
    row.save(update_fields=["is_main_contact"])
    record(by, "circle.main_contact", subject=row, category=str(Category.CIRCLE))
    return row


@transaction.atomic
def end_member(*, by: Actor, member: CircleMember) -> CircleMember:
    """Out of the circle: as the person says, or because they leave. Their open invitation ends.

    What they may see stays as it is: that is ended where it was given (`grants.end_access`).
    """
    leaving = by.person_id is not None and member.other_id == by.person_id and not by.scope
    if not leaving:
        check_can_arrange(by, member.person_id)
    row = _locked(member)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        _end_invitations(row)
        record(by, "circle.end", subject=row, category=str(Category.CIRCLE))
    return row


@transaction.atomic
def restore_member(*, by: Actor, member: CircleMember) -> CircleMember:
    """Undo an ending. Still the main contact only if nobody else has become it."""
    check_can_arrange(by, member.person_id)
    row = _locked(member)
    if row.ended_at is None:
        raise Refused(_("There is nothing to undo."))
    now = CircleMember.objects.filter(person_id=row.person_id, ended_at__isnull=True)
    if row.other_id and now.filter(other_id=row.other_id).exists():
        raise Refused(_("They are in this circle again already."))
    row.ended_at = None
    row.is_main_contact = row.is_main_contact and not now.filter(is_main_contact=True).exists()
    row.save(update_fields=["ended_at", "is_main_contact"])
    record(by, "circle.restore", subject=row, category=str(Category.CIRCLE))
    return row


def _end_invitations(member: CircleMember) -> None:
    EntryCode.objects.filter(
        kind=EntryKind.INVITATION,
        about_id=member.pk,
        used_at__isnull=True,
        ended_at__isnull=True,
    ).update(ended_at=clock.now())


@transaction.atomic
def invite(
    *, by: Actor, member: CircleMember, level: int | None = None, categories: Iterable[str] = ()
) -> Issued:
    """A code for somebody in the circle to join with a login or code of their own.

    With a level and categories, whoever accepts it may see that much, of general health only; the
    person sees it and can end it like every other access. Only the person invites. An earlier
    invitation that nobody used ends.
    """
    access.check_is_self(by, member.person_id)
    row = _present(member)
    if row.other_id is not None:
        raise Refused(_("They have joined already."))
    wanted = sorted(set(categories))
    if level is not None and (
        level not in set(Level) or not wanted or not set(wanted) <= ALL_CATEGORIES
    ):
        raise Refused(_("Choose what they may see."))
    _end_invitations(row)
    issued = issue_code(
        by=by,
        kind=EntryKind.INVITATION,
        lasts=timedelta(days=local("entry.slip_days", None)),
        person=row.person,
        about_id=row.pk,
    )
    if level is not None:
        issued.row.offer = {"level": int(level), "categories": wanted}
        issued.row.save(update_fields=["offer"])
    return issued


@transaction.atomic
def accept_invitation(*, by: Actor, code: str, address: str) -> CircleMember | None:
    """Somebody known joins the circle that they were invited to.

    None when the code does not fit, whatever is wrong with it. They get what the invitation
    carries, by the person's own consent when it was made, and nothing else. Raises Refused for
    one's own invitation or a second place in the same circle.
    """
    if by.person_id is None or by.scope:
        raise NotAllowed("Sign in first.")
    throttle.hit("circle code", address, limit=20, seconds=3600)
    row = (
        EntryCode.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(
            kind=EntryKind.INVITATION,
            code_hash=keys.code_hash(EntryKind.INVITATION, normal_code(code)),
        )
        .first()
    )
    now = clock.now()
    works = row is not None and not row.used_at and not row.ended_at and row.expires_at > now
    about_id = row.about_id if row is not None and works else None
    member = CircleMember.objects.filter(pk=about_id).first() if about_id else None
    if row is None or row.person is None or member is None or not row.person.can_be_contacted:
        record(by, "code.refused")
        return None
    if row.person_id == by.person_id:
        raise Refused(_("This is an invitation of your own. Give it to the one it is for."))
    member = _present(member)
    if CircleMember.objects.filter(
        person=row.person, other_id=by.person_id, ended_at__isnull=True
    ).exists():
        raise Refused(_("You are in this circle already."))
    member.other_id = by.person_id
    member.save(update_fields=["other"])
    row.used_at = now
    row.save(update_fields=["used_at"])
    record(by, "circle.accept", subject=member, category=str(Category.CIRCLE))
    if row.offer:
        grant = Grant.objects.create(
            person=row.person,
            grantee_id=by.person_id,
            level=row.offer["level"],
            categories=row.offer["categories"],
            labels=[str(Label.GENERAL)],
            basis=Basis.CONSENT,
            from_at=now,
            granted_by_id=row.issued_by_id,
        )
        record(by, "grant.give", subject=grant, grantee=str(by.person_id), level=grant.level)
    return member
