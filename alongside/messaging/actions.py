"""Every write to the outbox. What is queued goes out once, or not at all, and we know which."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Refused
from alongside.messaging import access
from alongside.messaging.gateways.email import transport
from alongside.messaging.gateways.email.text import mail_of
from alongside.messaging.gateways.print.letter import letter
from alongside.messaging.models import INSTALLATION, OUT_MOVES, Gateway, OutMessage, OutState
from alongside.messaging.purposes import purpose as purpose_of
from alongside.messaging.queries import is_responsible, reach_of
from alongside.messaging.rules import LARGE_PRINT, Way, choose_way, gives_up
from alongside.people.access import RecordQuerySet
from alongside.people.models import Person
from alongside.people.settings import Choice, define, local

SEND = "messaging.send"

define(
    Choice(
        "messaging.give_up_hours",
        gettext_lazy("Hours after which we stop trying to send an email"),
        24,
        gettext_lazy("Then somebody is told, so that they can phone or write instead."),
        least=1,
        most=120,
    )
)


class Queued(NamedTuple):
    """How a message goes out. PHONE and NOBODY come without a message: nothing is sent, and the
    caller lets somebody phone, or does nothing."""

    way: Way
    message: OutMessage | None


def in_language(person: Person) -> AbstractContextManager[None]:
    """Write to somebody in their language: `with in_language(person): body = render(...)`."""
    return translation.override(person.language)


@transaction.atomic
def queue(
    *,
    by: Actor,
    person: Person | None,
    purpose: str,
    key: str,
    subject: str,
    body: str,
    gateway: str | None = None,
    service_id: UUID | None = None,
    about_type: str = "",
    about_id: UUID | None = None,
    due_at: datetime | None = None,
    owner_id: UUID | None = None,
    address: str = "",
    language: str = "",
) -> Queued:
    """Put one message into the outbox, the way that suits the person, unless `gateway` says how.

    `key` makes it unique: queueing it again changes nothing and gives the first. `body` is plain
    text, in the person's language (`in_language`), paragraphs parted by a blank line. `subject` is
    the title of a letter. `owner_id` is whose record the words come from (default: the person).
    The caller has checked that `by` may write to this person.

    Raises Refused when `gateway` is e-mail and no address is known.
    """
    purpose_of(purpose)
    before = OutMessage.objects.filter(key=key).first()
    if before is not None:
        return Queued(_way(before), before)
    if person is not None and not person.can_be_contacted:
        return Queued(Way.NOBODY, None)
    large_print = False
    if person is not None:
        reach = reach_of(person)
        large_print = LARGE_PRINT in reach.needs
        if gateway is None and not address:
            way = choose_way(reach)
            if way is Way.PHONE:
                return Queued(way, None)
            gateway = Gateway.EMAIL if way is Way.EMAIL else Gateway.PRINT
        if not address:
            address = reach.email if gateway == Gateway.EMAIL else reach.post
    gateway = gateway or Gateway.EMAIL
    if gateway == Gateway.EMAIL and not address:
        raise Refused(_("We know no email address of theirs."))
    due_at = due_at or clock.now()
    message, created = OutMessage.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "owner_id": owner_id or (person.pk if person else INSTALLATION),
            "service_id": service_id,
            "gateway": gateway,
            "purpose": purpose,
            "language": language or (person.language if person else translation.get_language()),
            "large_print": large_print,
            "address": address.strip(),
            "subject": subject,
            "body": body,
            "about_type": about_type,
            "about_id": about_id,
            "due_at": due_at,
        },
    )
    if created:
        _log(by, "message.queue", message)
        if message.gateway == Gateway.EMAIL:
            jobs.schedule(
                SEND,
                str(message.pk),
                due_at,
                person_id=message.person_id,
                message=str(message.pk),
            )
    return Queued(_way(message), message)


def _way(message: OutMessage) -> Way:
    if message.gateway == Gateway.EMAIL:
        return Way.EMAIL
    return Way.LETTER if message.address else Way.HAND


def _log(
    by: Actor,
    verb: str,
    message: OutMessage,
    *,
    reading: bool = False,
    reason: str | None = None,
    body: str | None = None,
) -> None:
    owner = message.owner_id if message.owner_id != INSTALLATION else message.person_id
    record(
        by,
        verb,
        subject=message,
        person_id=owner,
        reading=reading,
        category=str(OutMessage.CATEGORY) if reading else "",
        gateway=str(message.gateway),
        purpose=message.purpose,
        reason=reason,
        digest=None if body is None else digest(body),
    )


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
    if person is not None and message.address and not wanted.any_address:
        reach = reach_of(person)
        now = reach.email if message.gateway == Gateway.EMAIL else reach.post
        if now.strip().casefold() != message.address.casefold():
            return "contact_changed"
    return ""


def _locked() -> RecordQuerySet[OutMessage]:
    return OutMessage.objects.select_for_update(of=("self",)).select_related(
        "person", "service__organisation"
    )


def _lock(message_id: UUID) -> OutMessage:
    row: OutMessage = _locked().get(pk=message_id)
    return row


def _move(message: OutMessage, state: OutState, failure: str = "") -> None:
    if state not in OUT_MOVES[OutState(message.state)]:
        raise Refused(_("This message has moved on already."))
    message.state = state
    message.failure = failure


@transaction.atomic
def send(*, by: Actor, message_id: UUID) -> None:
    """Hand one e-mail to the mail server, if it may still go out.

    Called by the worker, which holds the job's row: two workers never send one message. After a
    crash between the server's yes and our commit it is sent again, with the same Message-ID.

    Raises TryLater when the mail server cannot take it now.
    """
    message = _lock(message_id)
    if message.state != OutState.QUEUED or message.gateway != Gateway.EMAIL:
        return
    reason = why_not(message)
    if reason:
        _end(by, message, OutState.VOID, reason)
        return
    wanted = purpose_of(message.purpose)
    with connection.cursor() as cursor:
        # The mail server may be slow; the database must not take our silence for a crash.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '15min'")
    try:
        transport.send(mail_of(message, wanted))
    except transport.Undeliverable as error:
        _end(by, message, OutState.FAILED, error.reason)
        return
    except transport.TryLater:
        hours = local("messaging.give_up_hours", message.service_id)
        if not gives_up(message.due_at, clock.now(), hours=hours):
            raise
        _end(by, message, OutState.FAILED, "gave_up")
        return
    _move(message, OutState.SENT)
    message.sent_at = clock.now()
    sent = message.body
    if not wanted.keep_body:
        message.body = ""
    message.save(update_fields=["state", "failure", "sent_at", "body"])
    _log(by, "message.send", message, body=sent)


def _end(by: Actor, message: OutMessage, state: OutState, reason: str) -> None:
    _move(message, state, reason)
    message.save(update_fields=["state", "failure"])
    verb = "message.fail" if state == OutState.FAILED else "message.void"
    _log(by, verb, message, reason=reason)
    if state == OutState.FAILED or reason == "contact_changed":
        purpose_of(message.purpose).on_failed(message)


@transaction.atomic
def void(*, by: Actor, key: str) -> None:
    """A message that still waits is not needed any more. Harmless when there is none."""
    for message in _locked().filter(key=key, state__in=[OutState.QUEUED, OutState.FAILED]):
        _end(by, message, OutState.VOID, "unwanted")
        jobs.void(SEND, str(message.pk))


@transaction.atomic
def void_all_of(*, by: Actor, person_id: UUID) -> None:
    """Nothing that waits for this person, or holds their words, goes out any more."""
    mine = Q(person_id=person_id) | Q(owner_id=person_id)
    for message in _locked().filter(mine, state=OutState.QUEUED).order_by("pk"):
        _end(by, message, OutState.VOID, "person_gone")
        jobs.void(SEND, str(message.pk))


@transaction.atomic
def open_letter(*, by: Actor, message: OutMessage, form: bool = False) -> bytes | None:
    """The PDF of a letter, or of the form that goes with it, for printing.

    None when it is not to be sent any more: then it has left the list.
    """
    access.check_can_post(by, message)
    row = _lock(message.pk)
    reason = why_not(row) if row.state == OutState.QUEUED else ""
    if reason:
        _end(by, row, OutState.VOID, reason)
        return None
    _log(by, "message.open", row, reading=True)
    paper = purpose_of(row.purpose).paper
    return paper(row) if form and paper else letter(row)


@transaction.atomic
def mark_posted(*, by: Actor, message: OutMessage) -> OutMessage:
    """Somebody, by name, has printed a letter and posted it or handed it over."""
    access.check_can_post(by, message)
    row = _lock(message.pk)
    if row.state == OutState.SENT:
        return row
    _move(row, OutState.SENT)
    row.sent_at = clock.now()
    row.sent_by_id = by.person_id
    row.save(update_fields=["state", "failure", "sent_at", "sent_by_id"])
    _log(by, "message.post", row, body=row.body)
    return row


@transaction.atomic
def undo_posted(*, by: Actor, message: OutMessage) -> OutMessage:
    """It was not posted after all."""
    access.check_can_post(by, message)
    row = _lock(message.pk)
    if row.state != OutState.SENT:
        raise Refused(_("There is nothing to undo."))
    _move(row, OutState.QUEUED)
    row.sent_at = row.sent_by_id = None
    row.save(update_fields=["state", "failure", "sent_at", "sent_by_id"])
    _log(by, "message.undo_post", row)
    return row


@transaction.atomic
def cannot_post(*, by: Actor, message: OutMessage) -> OutMessage:
    """No address, nobody to hand it to: it leaves the list, and whoever sent it is told."""
    access.check_can_post(by, message)
    row = _lock(message.pk)
    _end(by, row, OutState.FAILED, "cannot_post")
    return row
