"""Who may bring records in, and who may say that they have looked at a result."""

from __future__ import annotations

from uuid import UUID

from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed
from alongside.people import access
from alongside.people.rules import Category, Level
from alongside.records.models import ImportRun, ImportState


def check_can_look(by: Actor, person_id: UUID) -> UUID:
    """A clinician who may see these records, and whose own they are not: the membership in which
    they look."""
    access.check_is_clinical(by)
    if by.person_id == person_id or by.membership_id is None:
        raise NotAllowed("Nobody looks at their own results for the service.")
    if not access.reaches_team(by, person_id, Level.VIEW, Category.RECORDS):
        raise NotAllowed("The person has not let your team in.")
    return by.membership_id


def check_can_bring_in(by: Actor) -> UUID:
    """Staff of a service, or a command that names one: the service."""
    access.check_can_register(by)
    if by.service_id is None:
        raise NotAllowed("Choose the team you act for.")
    return by.service_id


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
