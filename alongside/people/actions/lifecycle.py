"""A record as a whole: death, hold, the end of retention, erasure. Joining two is in `merging`.

Whoever keeps a record may be bound to keep it; whoever it is about may want it gone. Nothing here
is done by a clock alone: a person of the service decides, and it is written down that they did.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.core.files import StoredFile
from alongside.core.jobs import Due, DueState
from alongside.core.keys import DataKey
from alongside.people import access, notices
from alongside.people.models import (
    Basis,
    CircleMember,
    EntryCode,
    Erasure,
    ErasureGround,
    FirstOpening,
    Gender,
    Grant,
    Incident,
    LegalHold,
    Login,
    Membership,
    Participation,
    Person,
    RetentionEnded,
    Service,
)
from alongside.people.queries.retention import NOT_CONTACT, retention_end
from alongside.people.rules import Category, Level

VERBS = NOT_CONTACT


def check_can_record_death(by: Actor, person_id: UUID) -> None:
    """Staff who may add to the record, and whoever keeps it."""
    if access.allowed(access.check_can_keep, by, person_id):
        return
    if not by.is_system:
        access.check_staff_of(by, person_id, Level.CONTRIBUTE, Category.ABOUT)


def _locked(person_id: UUID) -> Person:
    person = Person.objects.select_for_update(of=("self",)).get(pk=person_id)
    if person.erased_at is not None or person.merged_into_id is not None:
        raise Refused(_("This record is no longer here: it was joined with another, or erased."))
    return person


# --- death -------------------------------------------------------------------------------------


@transaction.atomic
def record_death(*, by: Actor, person: Person, died_on: date) -> Person:
    """Somebody has died. Nothing more is sent to them; the record is kept. Their codes stop
    working, and powers of attorney end, as they do with death."""
    check_can_record_death(by, person.pk)
    row = _locked(person.pk)
    if row.died_on is not None:
        raise Refused(_("It is already written down that they have died."))
    if died_on > clock.today():
        raise Refused(_("The day lies in the future."))
    if row.birth_date and died_on < row.birth_date:
        raise Refused(_("The day is before they were born."))
    row.died_on = died_on
    row.save(update_fields=["died_on"])
    now = clock.now()
    EntryCode.objects.filter(person=row, ended_at__isnull=True).update(ended_at=now)
    Grant.objects.filter(person=row, basis=Basis.ATTORNEY, ended_at__isnull=True).update(
        ended_at=now, ended_by_id=by.person_id
    )
    record(by, f"{VERBS}death", subject=row)
    notices.tell(notices.PERSON_DIED, person_id=row.pk)
    return row


@transaction.atomic
def correct_death(*, by: Actor, person: Person) -> Person:
    """It was a mistake: they live. What was ended stays ended; it is given again by hand."""
    check_can_record_death(by, person.pk)
    row = _locked(person.pk)
    if row.died_on is None:
        raise Refused(_("There is nothing to undo."))
    row.died_on = None
    row.save(update_fields=["died_on"])
    record(by, f"{VERBS}not_dead", subject=row)
    notices.tell(notices.PERSON_NOT_DEAD, person_id=row.pk)
    return row


# --- hold --------------------------------------------------------------------------------------


@transaction.atomic
def place_hold(*, by: Actor, person: Person, reason: str) -> LegalHold:
    """Nothing of this record may be erased until the hold is lifted: a court or inquiry asks."""
    access.check_can_keep(by, person.pk)
    if not reason.strip():
        raise Refused(_("Say why the record must be kept."))
    row = _locked(person.pk)
    hold = LegalHold.objects.create(person=row, reason=reason.strip(), placed_by_id=by.person_id)
    record(by, f"{VERBS}hold", subject=hold)
    return hold


@transaction.atomic
def lift_hold(*, by: Actor, hold: LegalHold) -> LegalHold:
    """The hold is over."""
    access.check_can_keep(by, hold.person_id)
    row = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if row.lifted_at is None:
        row.lifted_at = clock.now()
        row.save(update_fields=["lifted_at"])
        record(by, f"{VERBS}lift_hold", subject=row)
    return row


# --- retention ---------------------------------------------------------------------------------


@transaction.atomic
def list_retention_ended(*, by: Actor, person_id: UUID, ended_on: date) -> RetentionEnded:
    """This record need not be kept any longer: it is put before the privacy officer."""
    if not by.is_system:
        raise NotAllowed("Only the worker lists what retention has ended for.")
    row, made = RetentionEnded.objects.get_or_create(
        person_id=person_id, defaults={"ended_on": ended_on}
    )
    if made or row.keep_until is not None:
        row.ended_on, row.keep_until = ended_on, None
        row.save(update_fields=["ended_on", "keep_until"])
        record(by, f"{VERBS}list", subject=row)
    return row


@transaction.atomic
def unlist_retention(*, by: Actor, listed: RetentionEnded) -> None:
    """They were in touch again, or a longer time holds here now."""
    if not by.is_system:
        raise NotAllowed("Only the worker does this.")
    record(by, f"{VERBS}unlist", subject=listed)
    listed.delete()


@transaction.atomic
def keep_longer(*, by: Actor, person: Person, until: date, reason: str) -> RetentionEnded:
    """Decided: this record is kept, and the question asked again after `until`."""
    access.check_can_keep(by, person.pk)
    if until <= clock.today():
        raise Refused(_("Choose a day in the future."))
    if not reason.strip():
        raise Refused(_("Say why the record is still needed."))
    _locked(person.pk)
    row = RetentionEnded.objects.select_for_update(of=("self",)).filter(person=person).first()
    if row is None:
        raise Refused(_("This record is not up for a decision."))
    row.keep_until, row.reason, row.decided_by_id = until, reason.strip(), by.person_id
    row.save(update_fields=["keep_until", "reason", "decided_by_id"])
    record(by, f"{VERBS}keep", subject=row, until=until.isoformat())
    return row


# --- erasure -----------------------------------------------------------------------------------


@transaction.atomic
def erase(*, by: Actor, person: Person, ground: str, reason: str) -> Erasure:
    """Destroy what is known of somebody, for ever; a backup that is put back destroys it again.

    Either the person asks and a lead or privacy officer carries it out, or retention has ended.
    What stays: that there was a record, that it was erased and why, and the audit trail, which
    holds identifiers only. Raises Refused while a hold stands or they work here.
    """
    access.check_can_keep(by, person.pk)
    if ground not in ErasureGround.values:
        raise Refused(_("Say why the record is erased."))
    if not reason.strip():
        raise Refused(_("Write down why, and where the request is filed. Do not write names."))
    row = _locked(person.pk)
    ids = _with_merged(row.pk)
    if LegalHold.objects.filter(person_id__in=ids, lifted_at__isnull=True).exists():
        raise Refused(_("A hold stands on this record: nothing of it may be erased."))
    if Membership.objects.filter(person=row, until_at__isnull=True).exists():
        raise Refused(_("They are in a team or group. End that first."))
    if ground == ErasureGround.RETENTION:
        end = retention_end(row)
        if end >= clock.today():
            raise Refused(_("This record must still be kept until %(day)s.") % {"day": end})
    service = Service.objects.get(pk__in=[by.service_id])
    notices.tell(notices.PERSON_ERASING, person_id=row.pk)
    for merged in ids - {row.pk}:
        notices.tell(notices.PERSON_ERASING, person_id=merged)
    _blank(by, row, ids)
    erasure = Erasure.objects.create(
        person=row, service=service, ground=ground, reason=reason.strip(), by_id=by.person_id
    )
    record(by, f"{VERBS}erase", subject=erasure, ground=ground)
    return erasure


@transaction.atomic
def erase_again(*, by: Actor, person_id: UUID) -> Person | None:
    """A backup from before an erasure was put back: take away again what came back with it.

    None where nothing came back. Why it was erased, the audit trail of before knew.
    """
    if not by.is_system:
        raise NotAllowed("Only putting a backup back does this.")
    row = Person.objects.select_for_update(of=("self",)).filter(pk=person_id).first()
    if row is None or row.erased_at is not None:
        return None
    ids = _with_merged(row.pk)
    for one in ids:
        notices.tell(notices.PERSON_ERASING, person_id=one)
    _blank(by, row, ids)
    record(by, f"{VERBS}erase_again", subject=row)
    return row


def _with_merged(person_id: UUID) -> set[UUID]:
    """The record and every record that ever went into it: each has a key of its own."""
    found, edge = {person_id}, {person_id}
    while edge:
        edge = (
            set(Person.objects.filter(merged_into_id__in=edge).values_list("pk", flat=True)) - found
        )
        found |= edge
    return found


def _blank(by: Actor, person: Person, ids: set[UUID]) -> None:
    now = clock.now()
    Login.objects.filter(person_id__in=ids).delete()  # and their second factors; sessions end
    EntryCode.objects.filter(person_id__in=ids, ended_at__isnull=True).update(ended_at=now)
    for ended in (
        Grant.objects.filter(person_id__in=ids, ended_at__isnull=True),
        Grant.objects.filter(grantee_id__in=ids, ended_at__isnull=True),
    ):
        ended.update(ended_at=now, ended_by_id=by.person_id)
    CircleMember.objects.filter(other_id__in=ids).update(other=None)
    FirstOpening.objects.filter(Q(person_id__in=ids) | Q(reader_id__in=ids)).delete()
    for one in Person.objects.filter(pk__in=ids):
        one.identifiers.all().delete()
        one.contact_points.all().delete()
        one.needs.all().delete()
        one.circle.all().delete()
        one.about_words.all().delete()
        one.attachments.all().delete()
        one.name = one.full_name = ""
        one.strengths = one.what_matters = ""
        one.birth_date = one.died_on = None
        one.gender, one.language = Gender.UNKNOWN, "en"
        one.participation = Participation.FULL
        one.erased_at = now
        one.save()
    # Words about them that a service's key seals, and words that theirs does.
    Incident.objects.filter(person_id__in=ids).update(words=b"", outcome=b"")
    RetentionEnded.objects.filter(person_id__in=ids).delete()
    StoredFile.objects.filter(owner_id__in=ids).delete()
    Due.objects.filter(person_id__in=ids, state=DueState.WAITING).update(state=DueState.VOID)
    DataKey.objects.bulk_create(
        [DataKey(owner_id=one, wrapped=b"", kek_id="") for one in ids], ignore_conflicts=True
    )
    DataKey.objects.filter(owner_id__in=ids).update(wrapped=b"", kek_id="", destroyed_at=now)
    keys.forget()
