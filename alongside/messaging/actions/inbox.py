"""Texts that come in: stored at once, filed once, one number's in order."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from alongside.core import clock, jobs, keys, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, record, record_many
from alongside.messaging import numbers, replies
from alongside.messaging.actions.stopping import start_again, stop
from alongside.messaging.actions.turns import close_many, lock_numbers, next_turns
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
from alongside.people.settings import Choice, define, held, local

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
    for row in _lock_waiting([text_id]):
        try:
            with transaction.atomic():
                _file(by, [row])
        except Exception as error:
            if tries < PATIENCE:
                raise
            logger.error("A text could not be filed: %s", type(error).__name__)
            row.refresh_from_db()
            _unmatched(by, [(row, "fault")])


@transaction.atomic
def file_many(*, by: Actor, text_ids: Sequence[UUID]) -> None:
    """`file` for many, with as many statements: the first text of each number together, then the
    second. Raises what one of them raises: then none is filed."""
    left = _lock_waiting(text_ids)
    with held():
        while left:
            first: dict[bytes | UUID, InMessage] = {}
            for row in left:
                first.setdefault(row.pk if row.number is None else row.line, row)
            _file(by, list(first.values()))
            now = {row.pk for row in first.values()}
            left = [row for row in left if row.pk not in now]


def _lock_waiting(text_ids: Sequence[UUID]) -> list[InMessage]:
    """The texts that wait to be filed: these, and all others of their numbers, which are held."""
    asked = dict(InMessage.objects.filter(pk__among=text_ids).values_list("pk", "number"))
    lines = {bytes(number) for number in asked.values() if number is not None}
    lock_numbers(lines)
    waiting = InMessage.objects.filter(state=InState.WAITING)
    found = list(waiting.filter(number__among=lines))
    unknown = [key for key, number in asked.items() if number is None]
    if unknown:
        found += list(waiting.filter(pk__among=unknown).select_for_update().order_by("pk"))
    place = {key: number for number, key in enumerate(text_ids)}
    last = len(place)
    return sorted(
        found, key=lambda row: (row.sent_at, row.received_at, place.get(row.pk, last), row.pk)
    )


def _file(by: Actor, texts: Sequence[InMessage]) -> None:
    """File texts, no two of one number."""
    known = [row for row in texts if row.number is not None]
    questions = {
        bytes(one.number): one
        for one in ExpectedReply.objects.filter(
            number__among=[row.line for row in known], state=ReplyState.OPEN
        )
        .select_related("person", "service", "message")
        .defer(*_UNREAD)
    }
    keys.load(question.person_id for question in questions.values())
    for row in known:
        _whose(row, questions.get(row.line))
    twice = _came_before(known)
    answers, unmatched = [], []
    for row in texts:
        question = questions.get(row.line) if row.number is not None else None
        command = command_of(row.body)
        if row.number is None:
            unmatched.append((row, "no_number"))
        elif row.pk in twice:
            _move(by, [row], InState.DUPLICATE, "")
        elif command is Command.STOP:
            _move(by, [row], InState.FILED, "stop")
            stop(by, row)
        elif command is Command.START and start_again(by, row):
            _move(by, [row], InState.FILED, "start")
        elif question is None:
            unmatched.append((row, ""))
        else:
            answers.append((question, row))
    unmatched += _answer(by, answers)
    _unmatched(by, unmatched)


# What is not needed of whoever was asked, and of what they were sent.
_UNREAD = (
    "person__strengths",
    "person__what_matters",
    "message__address",
    "message__subject",
    "message__body",
)


def _answer(
    by: Actor, answers: Sequence[tuple[ExpectedReply, InMessage]]
) -> list[tuple[InMessage, str]]:
    """Give each to the question that it answers; those that answer it with nothing, and why."""
    kinds: dict[str, list[tuple[ExpectedReply, InMessage]]] = {}
    for question, row in answers:
        kinds.setdefault(question.kind, []).append((question, row))
    done, unmatched = [], []
    for name, mine in kinds.items():
        filed = []
        handled = replies.reply_kind(name).on_replies(mine)
        for (question, row), what in zip(mine, handled, strict=True):
            if what is Handled.UNREAD:
                unmatched.append((row, f"unread:{name}"))
            else:
                filed.append(row)
            if what is Handled.DONE:
                done.append(question)
        _move(by, filed, InState.FILED, f"reply:{name}")
    if done:
        still = ExpectedReply.objects.filter(
            pk__among=[one.pk for one in done], state=ReplyState.OPEN
        )
        close_many(by, list(still.order_by("number")), ReplyState.ANSWERED)
        next_turns(by, {bytes(one.number) for one in done})
    return unmatched


def _whose(row: InMessage, question: ExpectedReply | None) -> None:
    """Whose words these are: who was asked, else the one person with this number. Their own key
    seals them from now on."""
    people = [question.person] if question else people_of(row.sender)
    row.person = people[0] if len(people) == 1 else None
    row.service = question.service if question else _last_service(row.line)
    if row.service is None:
        row.service = default_service()
    if row.person is not None:
        row.owner_id = row.person.pk


def _last_service(number: bytes) -> Service | None:
    """Who texted this number last."""
    last = (
        OutMessage.objects.filter(gateway=Gateway.TEXT, number=number, tried_at__isnull=False)
        .order_by("-tried_at")
        .select_related("service")
        .first()
    )
    return last.service if last else None


def default_service() -> Service | None:
    """Who reads what nobody can place: as the installation chose, else the only service."""
    chosen = str(local("messaging.unknown_texts", None)).strip()
    if chosen:
        found = Service.objects.filter(name__iexact=chosen).order_by("pk").first()
        if found is not None:
            return found
    services = list(Service.objects.order_by("pk")[:2])
    return services[0] if len(services) == 1 else None


def _came_before(texts: Sequence[InMessage]) -> set[UUID]:
    """Which of `texts` came seconds ago under another id, with the same words and from the same
    number, and nothing was said by us between: networks do that. Somebody who answers "1" to two
    questions said it twice. One query, and some where there are such."""
    sent = [row.sent_at for row in texts]
    if not sent:
        return set()
    longest = max(SAME_WITHIN, *SAME_WITHIN_OF.values())
    before: dict[tuple[bytes, bytes], list[datetime]] = {}
    for number, same, at in (
        InMessage.objects.filter(
            number__among=[row.line for row in texts],
            same__among=[row.same for row in texts],
            sent_at__gte=min(sent) - longest,
            sent_at__lte=max(sent) + longest,
        )
        .exclude(state__in=(InState.WAITING, InState.DUPLICATE))
        .values_list("number", "same", "sent_at")
    ):
        assert number is not None
        before.setdefault((bytes(number), bytes(same)), []).append(at)
    found = set()
    for row in texts:
        window = SAME_WITHIN_OF.get(row.provider, SAME_WITHIN)
        for other in before.get((row.line, bytes(row.same)), ()):
            first, second = sorted((other, row.sent_at))
            if second - first <= window and not _said_between(row.line, first, second):
                found.add(row.pk)
    return found


def _said_between(number: bytes, first: datetime, second: datetime) -> bool:
    said = OutMessage.objects.filter(
        gateway=Gateway.TEXT, number=number, tried_at__gt=first, tried_at__lte=second
    )
    return said.exists()


# Whose a text is, and what became of it: with its person's key its words are sealed anew.
_FILED = ("person", "service", "owner_id", "sender", "body", "state", "filed_as", "filed_at")


def _move(by: Actor, texts: Sequence[InMessage], state: InState, filed_as: str) -> None:
    for row in texts:
        assert state in IN_MOVES[InState(row.state)]  # filed once: the number is held
        row.state, row.filed_as, row.filed_at = state, filed_as, clock.now()
    rows.update(texts, _FILED)
    detail = {"outcome": str(state)} | ({"filed_as": filed_as} if filed_as else {})
    record_many(by, "text.file", [Note(row, detail=detail) for row in texts])


def _unmatched(by: Actor, texts: Sequence[tuple[InMessage, str]]) -> None:
    """A person reads each, with the words as they came; and why, as a code."""
    if not texts:
        return
    nobodys = [row for row, _why in texts if row.service is None]
    ours = default_service() if nobodys else None
    for row in nobodys:
        row.service = ours
    by_reason: dict[str, list[InMessage]] = {}
    for row, why in texts:
        by_reason.setdefault(why, []).append(row)
    for why, mine in by_reason.items():
        _move(by, mine, InState.UNMATCHED, why)
    replies.tell_unmatched([row for row, _why in texts])
