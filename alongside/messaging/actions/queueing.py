"""Putting messages into the outbox, and taking back those that still wait."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.messaging import numbers
from alongside.messaging.actions.moving import locked, log
from alongside.messaging.actions.turns import (
    LIVE,
    QUESTION_ENDS,
    close,
    end,
    hold,
    lock_number,
    next_turn,
    unknown_reader,
)
from alongside.messaging.models import (
    INSTALLATION,
    Confirmed,
    ExpectedReply,
    Gateway,
    NumberConfirmation,
    OutMessage,
    OutState,
    Priority,
    ReplyState,
)
from alongside.messaging.purposes import purpose as purpose_of
from alongside.messaging.queries import WHO, reach_of
from alongside.messaging.replies import reply_kind
from alongside.messaging.rules import LARGE_PRINT, Way, choose_way
from alongside.people.models import Person

SEND = "messaging.send"
WAITING = (OutState.QUEUED, OutState.HELD)
WHO_WAITS = timedelta(days=7)


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
    text: str = "",
    priority: Priority = Priority.PERSON,
    urgent: bool = False,
) -> Queued:
    """Put one message into the outbox, the way that suits the person, unless `gateway` says how.

    `key` makes it unique: queueing it again changes nothing and gives the first. `body` is plain
    text, in the person's language (`in_language`), paragraphs parted by a blank line. `subject` is
    the title of a letter. `owner_id` is whose record the words come from (default: the person).
    The caller has checked that `by` may write to this person.

    `text` is what is said to somebody who asked to be texted; without it they are not texted.
    Texts keep the person's quiet hours and the most they get in a day, unless `urgent`. To a number
    that was never confirmed as theirs only plain purposes go out: the rest is held, and the number
    is asked first. When a text asks something, call `expect` in the same transaction.

    Raises Refused when `gateway` is e-mail or text and no address is known.
    """
    purpose_of(purpose)
    before = OutMessage.objects.filter(key=key).first()
    if before is not None:
        return Queued(_way(before), before)
    if person is not None and not person.can_be_contacted:
        return Queued(Way.NOBODY, None)
    large_print = False
    # To a number that is given there is nothing to find out.
    if person is not None and not (gateway == Gateway.TEXT and address):
        reach = reach_of(person, by_text=bool(text), service_id=service_id)
        large_print = LARGE_PRINT in reach.needs
        if gateway is None and not address:
            way = choose_way(reach)
            if way is Way.PHONE:
                return Queued(way, None)
            gateway = {Way.EMAIL: Gateway.EMAIL, Way.TEXT: Gateway.TEXT}.get(way, Gateway.PRINT)
        if not address:
            address = {
                Gateway.EMAIL: reach.email,
                Gateway.PRINT: reach.post,
                Gateway.TEXT: reach.phone,
            }[Gateway(gateway or Gateway.EMAIL)]
    gateway = gateway or Gateway.EMAIL
    if gateway == Gateway.EMAIL and not address:
        raise Refused(_("We know no email address of theirs."))
    if gateway == Gateway.TEXT:
        address, subject, body = numbers.mobile(address), "", text or body
        if not address:
            raise Refused(_("We know no mobile phone number of theirs."))
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
            "number": numbers.index(address) if gateway == Gateway.TEXT else None,
            "priority": priority,
            "urgent": urgent,
        },
    )
    if created:
        log(by, "message.queue", message)
        if message.gateway == Gateway.EMAIL:
            jobs.schedule(
                SEND,
                str(message.pk),
                due_at,
                person_id=message.person_id,
                message=str(message.pk),
            )
        if message.gateway == Gateway.TEXT and unknown_reader(message):
            ask_who(by, message)
    return Queued(_way(message), message)


def _way(message: OutMessage) -> Way:
    if message.gateway == Gateway.EMAIL:
        return Way.EMAIL
    if message.gateway == Gateway.TEXT:
        return Way.TEXT
    return Way.LETTER if message.address else Way.HAND


def ask_who(by: Actor, message: OutMessage) -> None:
    """Hold a text back, and ask its number whose it is. Says nothing about anybody's health."""
    person = message.person
    assert person is not None
    lock_number(message.line)
    hold(by, message)
    found, made = NumberConfirmation.objects.get_or_create(
        number=message.number, person=person, defaults={"asked_at": clock.now()}
    )
    asking = ExpectedReply.objects.filter(
        number=message.number, person=person, kind=WHO, state__in=LIVE
    )
    if not made and asking.exists():
        return
    found.state, found.asked_at, found.times = Confirmed.ASKED, clock.now(), found.times + 1
    found.save(update_fields=["state", "asked_at", "times"])
    with in_language(person):
        body = _(
            "Hello from Alongside. Is this the phone of %(name)s? Answer YES or NO. "
            "For no more texts, answer STOP."
        ) % {"name": person.name}
    question = queue(
        by=by,
        person=person,
        purpose=WHO,
        key=f"who:{found.pk}:{found.times}",
        subject="",
        body=body,
        gateway=Gateway.TEXT,
        service_id=message.service_id,
        address=message.address,
        urgent=message.urgent,
    ).message
    assert question is not None
    expect(
        by=by,
        message=question,
        kind=WHO,
        about_id=person.pk,
        ends_at=clock.now() + WHO_WAITS,
    )


@transaction.atomic
def expect(
    *, by: Actor, message: OutMessage, kind: str, about_id: UUID | None, ends_at: datetime
) -> ExpectedReply:
    """This text asks something: take what its number answers as a reply of `kind` until `ends_at`.

    At most one question is open for a number, across people and services. While another is, the
    text is held, and goes out when its turn comes. The same question again gives the first.
    """
    reply_kind(kind)
    if message.gateway != Gateway.TEXT or message.person is None:
        raise Refused(_("Only a text message to a person can be answered by text."))
    lock_number(message.line)
    now = clock.now()
    same = ExpectedReply.objects.filter(
        number=message.number, kind=kind, about_id=about_id, state__in=LIVE
    ).first()
    if same is not None:
        return same
    free = not ExpectedReply.objects.filter(number=message.number, state__in=LIVE).exists()
    question = ExpectedReply.objects.create(
        number=message.number,
        person=message.person,
        service_id=message.service_id,
        kind=kind,
        about_id=about_id,
        message=message,
        state=ReplyState.OPEN if free else ReplyState.WAITING,
        asked_at=now,
        opened_at=now if free else None,
        ends_at=ends_at,
    )
    if not free:
        hold(by, message)
    jobs.schedule(QUESTION_ENDS, str(question.pk), ends_at, person_id=message.person_id)
    record(by, "question.expect", subject=question, kind=kind)
    return question


@transaction.atomic
def expected_done(
    *, by: Actor, kind: str, about_id: UUID | None, person_id: UUID, answered: bool = True
) -> None:
    """The question needs no text any more: it was answered on another way, or (`answered` False)
    is not asked any more. Its text, if it still waits, stays here. Harmless when there is none."""
    mine = ExpectedReply.objects.filter(
        kind=kind, about_id=about_id, person_id=person_id, state__in=LIVE
    )
    for number in {bytes(one) for one in mine.values_list("number", flat=True)}:
        lock_number(number)
        for question in mine.filter(number=number).select_related("message"):
            waiting = question.message is not None and question.message.state in WAITING
            if question.state == ReplyState.OPEN and answered and not waiting:
                close(by, question, ReplyState.ANSWERED)
            else:
                close(by, question, ReplyState.STOPPED)
            _take_back(by, question, "unwanted")
        next_turn(by, number)


def _take_back(by: Actor, question: ExpectedReply, reason: str) -> None:
    """Its text, if it still waits, does not go out."""
    for message in locked().filter(expectedreply=question, state__in=WAITING):
        end(by, message, OutState.VOID, reason)


@transaction.atomic
def end_question(*, by: Actor, question_id: UUID) -> None:
    """Its time is over. A late answer goes to a person."""
    found = ExpectedReply.objects.filter(pk=question_id).first()
    if found is None:
        return
    lock_number(found.number)
    question = ExpectedReply.objects.get(pk=question_id)
    if question.state not in LIVE:
        return
    close(by, question, ReplyState.ENDED)
    _take_back(by, question, "came_too_late")
    next_turn(by, question.number)


@transaction.atomic
def void(*, by: Actor, key: str) -> None:
    """A message that still waits is not needed any more. Harmless when there is none."""
    _void(by, Q(key=key, state__in=(*WAITING, OutState.FAILED)), "unwanted")


@transaction.atomic
def void_all_of(*, by: Actor, person_id: UUID) -> None:
    """Nothing that waits for this person, or holds their words, goes out any more."""
    mine = Q(person_id=person_id) | Q(owner_id=person_id)
    _void(by, mine & Q(state__in=WAITING), "person_gone")


def _void(by: Actor, wanted: Q, reason: str) -> None:
    """Numbers are locked before messages: so do all who hold both.

    Nobody waits for a mail server: a message that is being handed over this instant is past taking
    back. Where that fails, it is asked again before the next try whether it is wanted (`why_not`).
    """
    numbered = OutMessage.objects.filter(wanted).exclude(number=None)
    for number in numbered.values_list("number", flat=True):
        assert number is not None
        lock_number(bytes(number))
    for message in locked(skip=True).filter(wanted).order_by("pk"):
        end(by, message, OutState.VOID, reason)
