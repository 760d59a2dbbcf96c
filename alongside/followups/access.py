"""Who may answer a check-in, and who may see it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core import keys
from alongside.core.actors import Actor, Assurance, Channel
from alongside.core.errors import NotAllowed, Refused
from alongside.followups.models import CheckIn, Schedule
from alongside.people import access
from alongside.people.models import Role
from alongside.people.rules import Category, Level


def scope_of(check_in_id: UUID) -> str:
    """The one thing that a link opens."""
    return f"checkin:{check_in_id}"


def token_hash(token: str) -> bytes:
    """What the database holds instead of a link's token."""
    return keys.code_hash("check-in", token)


def link_actor(check_in: CheckIn) -> Actor:
    """Whoever holds the link in a message: they may answer this check-in, and nothing else."""
    return Actor(
        channel=Channel.LINK,
        person_id=check_in.person_id,
        assurance=Assurance.LINK,
        scope=scope_of(check_in.pk),
    )


def check_can_answer(by: Actor, check_in: CheckIn) -> None:
    """The person, signed in or by their link; or a named helper who may contribute, typing what
    the person said and has heard read back."""
    if by.scope != scope_of(check_in.pk):
        _check_own_word(by, check_in.person_id)


def check_can_propose(by: Actor, person_id: UUID) -> None:
    """Staff whose team the person lets add to the plan suggest questions; the person says yes."""
    access.check_staff_of(by, person_id, Level.CONTRIBUTE, Category.PLAN)


def check_can_settle(by: Actor, schedule: Schedule) -> None:
    """What somebody is asked, and when, is their word: themselves, or a named helper who may add to
    the plan, typing what they said and have heard read back."""
    _check_own_word(by, schedule.person_id)


def check_can_end(by: Actor, schedule: Schedule) -> None:
    """The person stops it; so may the service that asks, and what ends with a record."""
    if by.is_system or access.is_self(by, schedule.person_id):
        return
    access.check_staff_of(by, schedule.person_id, Level.CONTRIBUTE, Category.PLAN)


def check_can_accept_load(by: Actor, schedule: Schedule) -> None:
    """A lead of the service that would have the work."""
    access.check_can_manage(by, service_id=schedule.question_set.service_id)
    if by.role != Role.LEAD:
        raise NotAllowed("A lead accepts more work than there are minutes for.")


def check_can_speak_of_usual(by: Actor, schedule: Schedule) -> None:
    """Both sides: the person, and staff whose team they let add to the plan."""
    check_can_end(by, schedule)


def side_of(by: Actor, person_id: UUID) -> str:
    """Whose side somebody is on: `person` or `professional`."""
    return "person" if access.is_self(by, person_id) else "professional"


def _check_own_word(by: Actor, person_id: UUID) -> None:
    if access.is_self(by, person_id):
        return
    access.check_can(by, person_id, Level.CONTRIBUTE, Category.PLAN)
    if by.on_behalf_of_id != person_id or not by.helper:
        raise Refused(
            _("These are the person’s own words. Say who is typing for them, and read it back.")
        )
