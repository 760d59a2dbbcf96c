"""Parts of every action on the outbox: whether a message may go, its moves, and what is noted."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.core.audit import Note, digest, record, record_many
from alongside.core.errors import Refused
from alongside.messaging import numbers
from alongside.messaging.models import (
    INSTALLATION,
    OUT_MOVES,
    Gateway,
    OutMessage,
    OutState,
)
from alongside.messaging.purposes import purpose as purpose_of
from alongside.messaging.queries import is_responsible, is_stopped, reach_of
from alongside.people.access import RecordQuerySet

# The one purpose that still goes out after a STOP: that it was heard, and how to start again.
STOPPED = "messaging.stopped"


def log(
    by: Actor,
    verb: str,
    message: OutMessage,
    *,
    reading: bool = False,
    reason: str | None = None,
    body: str | None = None,
) -> None:
    """Note what happened to a message: identifiers, and a digest of its words."""
    record(
        by,
        verb,
        subject=message,
        person_id=_whose(message),
        reading=reading,
        category=str(OutMessage.CATEGORY) if reading else "",
        gateway=str(message.gateway),
        purpose=message.purpose,
        reason=reason,
        digest=None if body is None else digest(body),
    )


def log_many(verb: str, messages: Sequence[tuple[OutMessage, Actor]]) -> None:
    """The same of many, each by somebody, with one statement."""
    if not messages:
        return
    record_many(
        messages[0][1],
        verb,
        [
            Note(one, _whose(one), by, {"gateway": str(one.gateway), "purpose": one.purpose})
            for one, by in messages
        ],
    )


def _whose(message: OutMessage) -> UUID | None:
    return message.owner_id if message.owner_id != INSTALLATION else message.person_id


def why_not(message: OutMessage) -> str:
    """Why this message must not go out now, as a code; empty when it may. Asked before each send:
    alive, not merged, still wanted, the service still let in, the address still theirs."""
    wanted = purpose_of(message.purpose)
    person = message.person
    if person is not None and not person.can_be_contacted:
        return "person_gone"
    if not (message.body or message.subject):
        return "erased"
    if not wanted.still_wanted(message):
        return "unwanted"
    about_a_person = message.owner_id != INSTALLATION and message.owner_id != message.service_id
    if (
        wanted.needs_grant
        and message.service_id is not None
        and about_a_person
        and not is_responsible(message.service_id, message.owner_id)
    ):
        return "not_responsible"
    if message.gateway == Gateway.TEXT and wanted.name != STOPPED and is_stopped(message.line):
        return "stopped"
    if person is not None and message.address and not wanted.any_address:
        reach = reach_of(person)
        now = {
            Gateway.EMAIL: reach.email.strip().casefold(),
            Gateway.PRINT: reach.post.strip().casefold(),
            Gateway.TEXT: numbers.e164(reach.phone),
        }[Gateway(message.gateway)]
        if now != message.address.casefold():
            return "contact_changed"
    return ""


def locked(*, skip: bool = False) -> RecordQuerySet[OutMessage]:
    """Messages, to be locked with whoever they go to; `skip`: not those that others hold."""
    return OutMessage.objects.select_for_update(of=("self",), skip_locked=skip).select_related(
        "person", "service__organisation"
    )


def lock(message_id: UUID) -> OutMessage:
    """One message, locked."""
    row: OutMessage = locked().get(pk=message_id)
    return row


def move(message: OutMessage, state: OutState, failure: str = "") -> None:
    """Change its state, if its table of moves allows that. Does not save."""
    if state not in OUT_MOVES[OutState(message.state)]:
        raise Refused(_("This message has moved on already."))
    message.state = state
    message.failure = failure
