"""Who may answer a check-in, and who may see it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core import keys
from alongside.core.actors import Actor, Assurance, Channel
from alongside.core.errors import Refused
from alongside.followups.models import CheckIn
from alongside.people import access
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
    if by.scope == scope_of(check_in.pk) or access.is_self(by, check_in.person_id):
        return
    access.check_can(by, check_in.person_id, Level.CONTRIBUTE, Category.PLAN)
    if by.on_behalf_of_id != check_in.person_id or not by.helper:
        raise Refused(
            _("These are the person’s own words. Say who is typing for them, and read it back.")
        )
