"""Putting messages into the outbox, and taking back those that still wait."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import clock, jobs, rows
from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.messaging import numbers
from alongside.messaging.actions.expecting import expect
from alongside.messaging.actions.moving import locked, log_many
from alongside.messaging.actions.turns import (
    LIVE,
    end,
    hold,
    lock_number,
    lock_numbers,
    unknown_readers,
)
from alongside.messaging.models import (
    INSTALLATION,
    WAITING,
    Confirmed,
    ExpectedReply,
    Gateway,
    NumberConfirmation,
    OutMessage,
    OutState,
    Priority,
)
from alongside.messaging.purposes import purpose as purpose_of
from alongside.messaging.queries import WHO, Asked, reaches_of
from alongside.messaging.rules import LARGE_PRINT, Reach, Way, choose_way
from alongside.people.models import Person

SEND = "messaging.send"
WHO_WAITS = timedelta(days=7)


class Queued(NamedTuple):
    """How a message goes out. PHONE and NOBODY come without a message: nothing is sent, and the
    caller lets somebody phone, or does nothing."""

    way: Way
    message: OutMessage | None


def in_language(person: Person) -> AbstractContextManager[None]:
    """Write to somebody in their language: `with in_language(person): body = render(...)`."""
    return translation.override(person.language)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One message to be put into the outbox; see `queue`. `reach`: what is known of reaching them,
    where the caller has asked for it already. `by`: who sends this one of many, if they differ."""

    person: Person | None
    purpose: str
    key: str
    subject: str = ""
    body: str = ""
    gateway: str | None = None
    service_id: UUID | None = None
    about_type: str = ""
    about_id: UUID | None = None
    due_at: datetime | None = None
    owner_id: UUID | None = None
    address: str = ""
    language: str = ""
    text: str = ""
    priority: Priority = Priority.PERSON
    urgent: bool = False
    reach: Reach | None = None
    by: Actor | None = None

    @property
    def asks_reach(self) -> bool:
        """Whether anything must be found out: not of a number that is given."""
        given = self.gateway == Gateway.TEXT and self.address
        return self.person is not None and self.reach is None and not given


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
    draft = Draft(
        person=person,
        purpose=purpose,
        key=key,
        subject=subject,
        body=body,
        gateway=gateway,
        service_id=service_id,
        about_type=about_type,
        about_id=about_id,
        due_at=due_at,
        owner_id=owner_id,
        address=address,
        language=language,
        text=text,
        priority=priority,
        urgent=urgent,
    )
    return queue_many(by=by, drafts=[draft])[0]


@transaction.atomic
def queue_many(*, by: Actor, drafts: Sequence[Draft]) -> list[Queued]:
    """`queue` for many, in their order, with as many statements. Raises Refused for the first that
    cannot be written: then none is."""
    here = OutMessage.objects.filter(key__among=[one.key for one in drafts])
    found = {row.key: row for row in here}
    ways: dict[str, Way] = {}
    todo = []
    for one in drafts:
        purpose_of(one.purpose)
        if one.key not in found and one.person is not None and not one.person.can_be_contacted:
            ways[one.key] = Way.NOBODY
        elif one.key not in found:
            todo.append(one)
    asked = [one for one in todo if one.asks_reach]
    reaches = dict(
        zip(
            [one.key for one in asked],
            reaches_of(
                [Asked(one.person, bool(one.text), one.service_id) for one in asked if one.person]
            ),
            strict=True,
        )
    )
    made: dict[str, OutMessage] = {}
    sure = set()  # whose number is known to be theirs
    for one in todo:
        reach = one.reach or reaches.get(one.key)
        message = _written(one, reach)
        if message is None:
            ways[one.key] = Way.PHONE
        else:
            made.setdefault(one.key, message)
            if reach is not None and reach.confirmed and message.number == reach.line:
                sure.add(message.pk)
    new = rows.insert_new(list(made.values()))
    if len(new) < len(made):  # another transaction was first
        found |= {row.key: row for row in OutMessage.objects.filter(key__among=made)}
    senders = {one.key: one.by or by for one in reversed(todo)}
    _queued([(message, senders[key]) for key, message in made.items() if message.pk in new], sure)
    result = []
    for one in drafts:
        row = found.get(one.key) or made.get(one.key)
        result.append(Queued(_way(row), row) if row is not None else Queued(ways[one.key], None))
    return result


def _written(one: Draft, reach: Reach | None) -> OutMessage | None:
    """The message, on the way that suits the person; None when they are phoned."""
    gateway, address, large_print = one.gateway, one.address, False
    if reach is not None:
        large_print = LARGE_PRINT in reach.needs
        if gateway is None and not address:
            way = choose_way(reach)
            if way is Way.PHONE:
                return None
            gateway = {Way.EMAIL: Gateway.EMAIL, Way.TEXT: Gateway.TEXT}.get(way, Gateway.PRINT)
        if not address:
            address = {
                Gateway.EMAIL: reach.email,
                Gateway.PRINT: reach.post,
                Gateway.TEXT: reach.phone,
            }[Gateway(gateway or Gateway.EMAIL)]
    gateway = gateway or Gateway.EMAIL
    subject, body = one.subject, one.body
    if gateway == Gateway.EMAIL and not address:
        raise Refused(_("We know no email address of theirs."))
    number = None
    if gateway == Gateway.TEXT:
        if reach is not None and address == reach.mobile:  # it was looked at already
            number = reach.line
        else:
            address = numbers.mobile(address)
            number = numbers.index(address)
        subject, body = "", one.text or one.body
        if not address:
            raise Refused(_("We know no mobile phone number of theirs."))
    person = one.person
    message = rows.new(
        OutMessage,
        key=one.key,
        person_id=person.pk if person else None,
        owner_id=one.owner_id or (person.pk if person else INSTALLATION),
        service_id=one.service_id,
        gateway=gateway,
        purpose=one.purpose,
        language=one.language or (person.language if person else translation.get_language()),
        large_print=large_print,
        address=address.strip(),
        subject=subject,
        body=body,
        about_type=one.about_type,
        about_id=one.about_id,
        due_at=one.due_at or clock.now(),
        number=number,
        priority=one.priority,
        urgent=one.urgent,
    )
    rows.relate(message, person=person)
    return message


def _queued(made: Sequence[tuple[OutMessage, Actor]], sure: Collection[UUID]) -> None:
    """What follows from putting them there: noted, sent, or held until we know who reads them, but
    for those where we are `sure`."""
    log_many("message.queue", made)
    jobs.schedule_many(
        [
            jobs.Job(SEND, str(one.pk), one.due_at, {"message": str(one.pk)}, one.person_id)
            for one, _by in made
            if one.gateway == Gateway.EMAIL
        ]
    )
    senders = {one.pk: by for one, by in made}
    texts = [one for one, _by in made if one.gateway == Gateway.TEXT and one.pk not in sure]
    for message in unknown_readers(texts):
        ask_who(senders[message.pk], message)


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
    found = OutMessage.objects.filter(wanted).values_list("number", flat=True)
    if not found:
        return
    lock_numbers({bytes(number) for number in found if number is not None})
    for message in locked(skip=True).filter(wanted).order_by("pk"):
        end(by, message, OutState.VOID, reason)
