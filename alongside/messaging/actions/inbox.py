"""Texts that come in: stored at once, filed once, one number's in order."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from alongside.core import clock, jobs, keys
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.messaging import numbers, replies
from alongside.messaging.actions.stopping import start_again, stop
from alongside.messaging.actions.turns import close, lock_number, next_turn
from alongside.messaging.gateways.texts import Incoming, Provider
from alongside.messaging.models import (
    IN_MOVES,
    ExpectedReply,
    Gateway,
    InMessage,
    InState,
    OutMessage,
    ReplyState,
)
from alongside.messaging.queries import people_of
from alongside.messaging.replies import Handled
from alongside.messaging.rules import Command, command_of
from alongside.people.models import Service
from alongside.people.settings import Choice, define, local

logger = logging.getLogger(__name__)

FILE = "messaging.file"
SAME_WITHIN = timedelta(seconds=10)
# A message centre gives a text no name, and gives it again when our answer was lost.
SAME_WITHIN_OF = {"smpp": timedelta(minutes=1)}
LONGEST = 200_000  # letters kept of one text: far more than any network carries
LONGEST_ID = 100
ENOUGH_KNOWN = 20  # one after the other: the calls to us have come through since
PATIENCE = 3  # tries to file a text before a person reads it as it is

define(
    Choice(
        "messaging.unknown_texts",
        gettext_lazy("Which service reads texts from numbers that nobody knows"),
        "",
        gettext_lazy("Its name. Not needed where there is only one."),
        by_command=True,
    )
)


@transaction.atomic
def receive(*, by: Actor, provider: str, incoming: Incoming) -> InMessage | None:
    """Keep a text as it came, and let it be filed. None when this one is here already.

    Whatever it holds is kept: a number that is none, nothing at all, too much of it.
    """
    now = clock.now()
    name = short_id(incoming.provider_id)
    sender = numbers.e164(incoming.sender)
    body = incoming.body.replace("\x00", "\N{REPLACEMENT CHARACTER}")[:LONGEST]
    if InMessage.objects.filter(provider=provider, provider_id=name).exists():
        return None
    row = InMessage(
        provider=provider,
        provider_id=name,
        number=numbers.index(sender) if sender else None,
        sender=(sender or incoming.sender)[:100],
        body=body,
        same=keys.blind_index("text", body),
        sent_at=min(incoming.at or now, now),
        received_at=now,
    )
    with transaction.atomic():
        # Of two that come at the same moment one is kept, and the other finds it here.
        if not _insert(row):
            return None
    record(by, "text.receive", subject=row, provider=provider)
    jobs.schedule(FILE, str(row.pk), now, text=str(row.pk))
    return row


@transaction.atomic
def poll(*, by: Actor, provider: Provider) -> int:
    """Bring in what a provider keeps and we do not have: its call to us was lost. Returns how many.

    Asks on until what comes is known already. Raises TryLater.
    """
    with connection.cursor() as cursor:
        # The provider may be slow; the database must not take our silence for a crash.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '15min'")
    new = known = 0
    for incoming in provider.incoming():
        if receive(by=by, provider=provider.name, incoming=incoming) is None:
            known += 1
        else:
            new, known = new + 1, 0
        if known >= ENOUGH_KNOWN:
            break
    record(by, "texts.poll", provider=provider.name, count=new)
    return new


def short_id(provider_id: str) -> str:
    """The provider's name for something, as it fits the column."""
    if provider_id and len(provider_id) <= LONGEST_ID and provider_id.isprintable():
        return provider_id
    return "hash:" + keys.blind_index("provider id", provider_id).hex()


def _insert(row: InMessage) -> bool:
    """Whether it is new. A conflict waits for the other transaction, and is no error."""
    made = InMessage.objects.bulk_create([row], ignore_conflicts=True)
    return bool(made) and InMessage.objects.filter(pk=row.pk).exists()


@transaction.atomic
def file(*, by: Actor, text_id: UUID, tries: int = 0) -> None:
    """File a text, and before it those of the same number that came before.

    Each is filed once: whoever comes second waits for the number, and finds nothing left. What
    fails is tried again (`tries`), and then read by a person.
    """
    asked = InMessage.objects.get(pk=text_id)
    if asked.number is None:
        waiting = InMessage.objects.select_for_update().filter(pk=text_id)
    else:
        lock_number(asked.line)
        waiting = InMessage.objects.filter(number=asked.number)
    for row in waiting.filter(state=InState.WAITING).order_by("sent_at", "received_at", "pk"):
        try:
            with transaction.atomic():
                _file(by, row)
        except Exception as error:
            if tries < PATIENCE:
                raise
            logger.error("A text could not be filed: %s", type(error).__name__)
            row.refresh_from_db()
            _unmatched(by, row, "fault")


def _file(by: Actor, row: InMessage) -> None:
    if row.number is None:
        _unmatched(by, row, "no_number")
        return
    number = row.line
    question = (
        ExpectedReply.objects.filter(number=number, state=ReplyState.OPEN)
        .select_related("person", "service", "message")
        .first()
    )
    _whose(row, question)
    if _came_before(row):
        _move(by, row, InState.DUPLICATE, "")
        return
    command = command_of(row.body)
    if command is Command.STOP:
        _move(by, row, InState.FILED, "stop")
        stop(by, row)
    elif command is Command.START and start_again(by, row):
        _move(by, row, InState.FILED, "start")
    elif question is None:
        _unmatched(by, row, "")
    else:
        _answer(by, row, question)


def _answer(by: Actor, row: InMessage, question: ExpectedReply) -> None:
    handled = replies.reply_kind(question.kind).on_reply(question, row)
    if handled is Handled.UNREAD:
        _unmatched(by, row, f"unread:{question.kind}")
        return
    _move(by, row, InState.FILED, f"reply:{question.kind}")
    if handled is Handled.DONE:
        question.refresh_from_db()
        if question.state == ReplyState.OPEN:
            close(by, question, ReplyState.ANSWERED)
        next_turn(by, question.number)


def _whose(row: InMessage, question: ExpectedReply | None) -> None:
    """Whose words these are: who was asked, else the one person with this number. Their own key
    seals them from now on."""
    people = [question.person] if question else people_of(row.sender)
    last = (
        OutMessage.objects.filter(gateway=Gateway.TEXT, number=row.number, tried_at__isnull=False)
        .order_by("-tried_at")
        .select_related("service")
        .first()
    )
    row.person = people[0] if len(people) == 1 else None
    row.service = (
        question.service if question else last.service if last else default_service()
    ) or default_service()
    if row.person is not None:
        row.owner_id = row.person.pk
    row.save(update_fields=["person", "service", "owner_id", "sender", "body"])


def default_service() -> Service | None:
    """Who reads what nobody can place: as the installation chose, else the only service."""
    chosen = str(local("messaging.unknown_texts", None)).strip()
    if chosen:
        found = Service.objects.filter(name__iexact=chosen).order_by("pk").first()
        if found is not None:
            return found
    services = list(Service.objects.order_by("pk")[:2])
    return services[0] if len(services) == 1 else None


def _came_before(row: InMessage) -> bool:
    """Whether the same words came from this number seconds ago under another id, with nothing said
    by us between: networks do that. Somebody who answers "1" to two questions said it twice."""
    window = SAME_WITHIN_OF.get(row.provider, SAME_WITHIN)
    for other in InMessage.objects.filter(
        number=row.number,
        same=row.same,
        sent_at__gte=row.sent_at - window,
        sent_at__lte=row.sent_at + window,
    ).exclude(state__in=(InState.WAITING, InState.DUPLICATE)):
        first, second = sorted((other.sent_at, row.sent_at))
        said = OutMessage.objects.filter(
            gateway=Gateway.TEXT, number=row.number, tried_at__gt=first, tried_at__lte=second
        )
        if not said.exists():
            return True
    return False


def _move(by: Actor, row: InMessage, state: InState, filed_as: str) -> None:
    assert state in IN_MOVES[InState(row.state)]  # filed once: the number is held
    row.state, row.filed_as, row.filed_at = state, filed_as, clock.now()
    row.save(update_fields=["state", "filed_as", "filed_at"])
    record(by, "text.file", subject=row, outcome=str(state), filed_as=filed_as or None)


def _unmatched(by: Actor, row: InMessage, why: str) -> None:
    """A person reads it, with the words as they came."""
    if row.service is None:
        row.service = default_service()
        row.save(update_fields=["service"])
    _move(by, row, InState.UNMATCHED, why)
    replies.tell_unmatched(row)
