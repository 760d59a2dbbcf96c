"""Two records of one person become one.

It cannot be undone by a click: rows of both are in one record afterwards. The audit trail keeps
which record each event was about, and sealed texts keep the key of the record they came from.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.core.files import StoredFile
from alongside.core.jobs import Due, DueState
from alongside.people import access, notices
from alongside.people.actions.about import keep_words, newest, stands
from alongside.people.models import (
    AboutWords,
    Attachment,
    CircleMember,
    CommunicationNeed,
    ContactPoint,
    EntryCode,
    Erasure,
    FirstOpening,
    GlassReview,
    Grant,
    Identifier,
    Incident,
    LegalHold,
    LocalSetting,
    Login,
    Membership,
    NeedKind,
    Person,
    RetentionEnded,
)
from alongside.people.rules import Heading, about_id

# Who did it. The audit trail alone keeps which of two records that was.
WHO: tuple[tuple[Any, str], ...] = (
    (AboutWords, "writer_id"),
    (Attachment, "added_by_id"),
    (EntryCode, "issued_by_id"),
    (Erasure, "by_id"),
    (Grant, "granted_by_id"),
    (Grant, "ended_by_id"),
    (Incident, "reported_by_id"),
    (LegalHold, "placed_by_id"),
    (LocalSetting, "chosen_by_id"),
    (Membership, "added_by_id"),
)


def _locked(*ids: UUID) -> dict[UUID, Person]:
    """Both people, always in the same order, so that two merges at once wait for each other."""
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {person.pk: person for person in rows}


def check_can_be_one(one: Person, two: Person) -> None:
    """Refused, with the reason, where two records cannot be of one person."""
    if one.pk == two.pk:
        raise Refused(_("This is one and the same record."))
    for person in (one, two):
        if person.merged_into_id is not None or person.erased_at is not None:
            raise Refused(
                _("One of these records is no longer here: it was joined with another, or erased.")
            )
    if one.birth_date and two.birth_date and one.birth_date != two.birth_date:
        raise Refused(_("Their dates of birth differ. If one is wrong, correct it first."))
    numbers = set(
        Identifier.objects.filter(
            person_id__in=[one.pk, two.pk], system=Identifier.NHS_NUMBER
        ).values_list("person_id", flat=True)
    )
    if len(numbers) == 2:
        raise Refused(_("Their NHS numbers differ, so they are two people."))
    if Login.objects.filter(person_id__in=[one.pk, two.pk]).count() == 2:
        raise Refused(
            _("Both records have someone who signs in. The person must close one of them first.")
        )


@transaction.atomic
def merge(*, by: Actor, from_person: Person, into: Person) -> Person:
    """Everything of `from_person` becomes part of `into`, who keeps their name; nothing is lost.

    A lead or privacy officer of a service that looks after both. Raises Refused where dates of
    birth or NHS numbers differ, both sign in, or one was joined or erased in the meantime.
    """
    access.check_can_join(by, from_person.pk)
    access.check_can_join(by, into.pk)
    rows = _locked(from_person.pk, into.pk)
    old, new = rows[from_person.pk], rows[into.pk]
    check_can_be_one(old, new)
    notices.tell(notices.PERSON_MERGING, from_id=old.pk, into_id=new.pk)
    _move_around(old, new)
    _move_access(old, new)
    _move_memberships(old, new)
    _move_rest(old, new)
    _join_words(by, old, new)
    Person.objects.filter(merged_into=old).update(merged_into=new)
    old.merged_into = new
    old.save(update_fields=["merged_into"])
    record(
        by,
        "person.merge",
        subject=new,
        person_id=new.pk,
        from_person=str(old.pk),
        into_person=str(new.pk),
    )
    return new


def _end(rows: QuerySet[CommunicationNeed] | QuerySet[CircleMember] | QuerySet[Grant]) -> None:
    rows.filter(ended_at__isnull=True).update(ended_at=clock.now())


def _move_around(old: Person, new: Person) -> None:
    """Circle, needs, contacts and identifiers. What both have is kept once open, once ended."""
    if new.circle.filter(is_main_contact=True, ended_at__isnull=True).exists():
        old.circle.update(is_main_contact=False)
    old.circle.update(person=new)
    CircleMember.objects.filter(other=old).update(other=new)
    _end(CircleMember.objects.filter(person=new, other=new))
    CircleMember.objects.filter(person=new, other=new).update(other=None)
    _end(
        old.needs.exclude(kind=NeedKind.OTHER).filter(
            kind__in=new.needs.filter(ended_at__isnull=True).values("kind")
        )
    )
    old.needs.update(person=new)
    held = ContactPoint.objects.filter(person=new, preferred=True, ended_at__isnull=True)
    old.contact_points.filter(system__in=held.values("system")).update(preferred=False)
    old.contact_points.update(person=new)
    old.identifiers.update(person=new)


def _move_access(old: Person, new: Person) -> None:
    """Grants of both, and both held by others; nobody holds one to themselves."""
    _end(Grant.objects.filter(Q(person=old, grantee=new) | Q(person=new, grantee=old)))
    GlassReview.objects.filter(person=old).exclude(grant__grantee=new).update(person=new)
    Grant.objects.filter(person=old).exclude(grantee=new).update(person=new)
    Grant.objects.filter(grantee=old).exclude(person=new).update(grantee=new)
    EntryCode.objects.filter(person=old).update(person=new)
    Login.objects.filter(person=old).update(person=new)


def _move_memberships(old: Person, new: Person) -> None:
    for row in Membership.objects.filter(person=old, until_at__isnull=True):
        twin = Membership.objects.filter(
            person=new, team=row.team_id, group=row.group_id, role=row.role, until_at__isnull=True
        )
        if twin.exists():
            row.until_at = clock.now()
            row.save(update_fields=["until_at"])
    Membership.objects.filter(person=old).update(person=new)


def _move_rest(old: Person, new: Person) -> None:
    Incident.objects.filter(person=old).update(person=new)
    LegalHold.objects.filter(person=old).update(person=new)
    RetentionEnded.objects.filter(person__in=[old, new]).delete()  # listed anew, if it still ends
    StoredFile.objects.filter(owner_id=old.pk).update(owner_id=new.pk)
    Due.objects.filter(person_id=old.pk, state=DueState.WAITING).update(person_id=new.pk)
    for model, field in WHO:
        model.objects.filter(**{field: old.pk}).update(**{field: new.pk})


def _join_words(by: Actor, old: Person, new: Person) -> None:
    """What the person said about themselves: both texts, the newer record's after the other's;
    and what either said before."""
    for heading in Heading:
        texts = stands(new, heading), stands(old, heading)
        last = newest(new, heading)
        AboutWords.objects.filter(person=old, heading=heading).update(
            person=new, number=F("number") + (last.number if last else 0)
        )
        keep_words(by, new, heading, _both(*texts))
        Attachment.objects.filter(person=old, about_id=about_id(old.pk, heading)).update(
            about_id=about_id(new.pk, heading)
        )
    old.attachments.update(person=new)
    FirstOpening.objects.filter(Q(person__in=[old, new]) | Q(reader=old)).delete()
    new.full_name = new.full_name or old.full_name
    new.birth_date = new.birth_date or old.birth_date
    new.died_on = new.died_on or old.died_on
    new.version += 1
    new.save()


def _both(one: str, two: str) -> str:
    return one if two.strip() in one else "\n\n".join(filter(None, [one, two]))
