"""Who may bring records in, say that they have looked at a result, hold it back, or add a letter;
and who says when the person sees what is new."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.records.models import Document, ImportRun, ImportState, Result, SourcePerson


def check_can_look(by: Actor, person_id: UUID) -> UUID:
    """A clinician who may see these records, and whose own they are not: the membership in which
    they look."""
    access.check_is_clinical(by)
    if by.person_id == person_id or by.membership_id is None:
        raise NotAllowed("Nobody looks at their own results for the service.")
    if not access.reaches_team(by, person_id, Level.VIEW, Category.RECORDS):
        raise NotAllowed("The person has not let your team in.")
    return by.membership_id


def check_can_hold(by: Actor, result: Result) -> UUID:
    """A clinician who may see this very result, and whose own it is not: their membership. The same
    for ending a hold: whoever could have looked can tell the person."""
    membership_id = check_can_look(by, result.person_id)
    if not Result.objects.visible_to(by).filter(pk=result.pk).exists():
        raise NotAllowed("You cannot see this result.")
    return membership_id


def check_can_wish(by: Actor, person_id: UUID) -> None:
    """The person says when they see what is new; or somebody who may add to the record types it
    for them, by name. Nobody else decides it."""
    if access.is_self(by, person_id):
        return
    access.check_can(by, person_id, Level.CONTRIBUTE, Category.RECORDS)
    if by.on_behalf_of_id != person_id or not by.helper:
        raise Refused(
            _("Only the person chooses this. Say who is typing for them, and read it back.")
        )


def check_can_add(by: Actor, person_id: UUID) -> tuple[UUID, UUID]:
    """Staff whose team the person lets add to the record: their membership and their service."""
    access.check_staff_of(by, person_id, Level.CONTRIBUTE, Category.RECORDS)
    if by.membership_id is None or by.service_id is None or by.person_id == person_id:
        raise NotAllowed("Nobody adds letters to their own record for the service.")
    return by.membership_id, by.service_id


def check_can_take_back(by: Actor, document: Document) -> None:
    """Staff of the service that added the letter, while they may still add to the record."""
    _membership_id, service_id = check_can_add(by, document.person_id)
    if document.source.service_id != service_id:
        raise NotAllowed("Another service added this.")


def check_can_bring_in(by: Actor) -> UUID:
    """Staff of a service, or a command that names one: the service."""
    access.check_can_register(by)
    if by.service_id is None:
        raise NotAllowed("Choose the team you act for.")
    return by.service_id


def may_file_with(by: Actor) -> QuerySet[Person]:
    """The people with whose records `by` may file what a source says: those who let the team acted
    in, or that a command names, add to their health record. Nobody else, even where their number
    and date of birth are in the file: anybody may set up a service (ADR 27)."""
    return access.team_people(by, Level.CONTRIBUTE, Category.RECORDS)


def can_file_with(by: Actor, person: Person) -> bool:
    """The same for one person. A command that names no service looks after nobody: it may add to
    whom such a command brought in. One query."""
    if by.is_system and by.team_id is None:
        return SourcePerson.objects.filter(
            Q(person=person) | Q(person__merged_into=person), source__service__isnull=True
        ).exists()
    return may_file_with(by).filter(pk=person.pk).exists()


def can_correct(by: Actor, person_id: UUID) -> bool:
    """Whether what a source says of who somebody is counts here: that they died, or another name.
    Not where the person lets its service see a part. At most one query."""
    if by.service_id is None:
        return by.is_system
    return access.looks_after(by.service_id, person_id)


def cannot_be_filed() -> str:
    """The one sentence for a number that is known here and whose person has not let the team in:
    it tells nothing else about them."""
    return _(
        "This cannot be filed. Check the NHS number, or ask the person to let your team add to "
        "their health record."
    )


def check_reach(by: Actor, *, anyone: bool) -> None:
    """Only whoever runs the installation files with people who have not let the team in, by
    command, and answers for it."""
    if anyone and not by.is_system:
        raise NotAllowed("Only a command files with people who have not let the team in.")


def check_own_upload(by: Actor, run: ImportRun) -> None:
    """A file that is not yet brought in shows what is in it: only to the one who uploaded it."""
    check_service_run(by, run)
    if run.by_membership_id != by.membership_id:
        raise NotAllowed("Somebody else uploaded this file.")


def check_service_run(by: Actor, run: ImportRun) -> None:
    """What was brought in is the business of the whole service; it names nobody."""
    check_can_bring_in(by)
    if run.service_id != by.service_id:
        raise NotAllowed("This belongs to another service.")


def can_see_file(by: Actor, run: ImportRun) -> bool:
    """Whether the run still waits for this actor."""
    return run.state == ImportState.PREVIEW and access.allowed(check_own_upload, by, run)
