"""Who may say a concern, and who may change by when it is answered."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed, Refused
from alongside.followups.models import Concern
from alongside.people import access
from alongside.people.rules import Category, Level
from alongside.worklist.access import check_can_work


def scope_of(concern_id: UUID) -> str:
    """The one thing that a text from the person's number is about."""
    return f"concern:{concern_id}"


def check_can_say(by: Actor, person_id: UUID, *, concern_id: UUID | None = None) -> None:
    """The person; a helper by name who may add to the plan, typing what was said and has been read
    back; or a text from the person's own number, for that concern."""
    if access.is_self(by, person_id):
        return
    if concern_id is not None and by.scope:
        if by.scope != scope_of(concern_id) or by.person_id != person_id:
            raise NotAllowed("This text is about something else.")
        return
    access.check_can(by, person_id, Level.CONTRIBUTE, Category.PLAN)
    if by.on_behalf_of_id != person_id or not by.helper:
        raise Refused(
            _("These are the person’s own words. Say who is typing for them, and read it back.")
        )


def check_can_delay(by: Actor, concern: Concern) -> None:
    """Staff who may work on it, and say why; never the person's own voice, or a helper's."""
    if concern.item is None or by.on_behalf_of_id is not None or by.person_id == concern.person_id:
        raise NotAllowed("Whoever works on this says so.")
    check_can_work(by, concern.item)


def check_can_keep_card(by: Actor, person_id: UUID) -> None:
    """Which cards are on somebody's pages: the person, and whoever they let add to the plan."""
    if not access.is_self(by, person_id):
        access.check_can(by, person_id, Level.CONTRIBUTE, Category.PLAN)


def side_in_plan(by: Actor, person_id: UUID) -> str:
    """Whose side somebody speaks for in a follow-up plan: the person's, or a helper's for them; or
    that of staff whose team the person lets add to the plan."""
    if access.is_self(by, person_id) or by.on_behalf_of_id == person_id:
        check_can_say(by, person_id)
        return "person"
    access.check_staff_of(by, person_id, Level.CONTRIBUTE, Category.PLAN)
    return "professional"


def check_can_check_list(by: Actor) -> None:
    """Staff of the service whose list it is."""
    access.check_can_register(by)
    if by.membership_id is None:
        raise NotAllowed("Somebody by name looks through the list.")


def can_speak(by: Actor, person_id: UUID) -> bool:
    """Whether somebody speaks for a side here: the person, a helper who may add to the plan, or
    staff. Shows the buttons; the actions check."""
    return access.is_self(by, person_id) or access.can(
        by, person_id, Level.CONTRIBUTE, Category.PLAN
    )


def side_of_reader(by: Actor, person_id: UUID) -> str:
    """The side that a reader of the page would speak for."""
    staff = access.allowed(access.check_staff_of, by, person_id, Level.CONTRIBUTE, Category.PLAN)
    return "professional" if staff and not access.is_self(by, person_id) else "person"
