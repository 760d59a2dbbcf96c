"""The pump: texts are claimed in batches, handed over outside of any transaction, and settled.

A text is marked as handed over, and that is committed, before the provider hears of it. So after a
crash or a time-out we know that we do not know: the provider is asked by reference, and only a
text that it never had is handed over again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db import connection, transaction

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.messaging.actions.moving import locked, log, move, why_not
from alongside.messaging.actions.queueing import ask_who
from alongside.messaging.actions.receipts import TRY_AGAIN, became, read_receipt, sent
from alongside.messaging.actions.turns import end, unknown_reader
from alongside.messaging.gateways import texts
from alongside.messaging.gateways.texts import Provider, Seen, Text
from alongside.messaging.models import OutMessage, OutState, Priority, Receipt, ReceiptState
from alongside.messaging.queries import may_text_from
from alongside.people.settings import local

logger = logging.getLogger(__name__)
BATCH = 20  # texts that one worker holds at a time; a service has at most half of them
SENDERS = 8  # handed over side by side
ASK_UNKNOWN = timedelta(minutes=2)  # longer than any answer is waited for
ASK_UNTIL = timedelta(days=4)  # networks try for 72 hours
LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True)
class Handed:
    """One text that is claimed: what goes to which provider."""

    message_id: UUID
    provider: Provider
    text: Text
    provider_id: str = ""


Answer = str | Seen | None | texts.Known

# The oldest of each service and priority, at most half a batch of each service: a small one is
# served however much another has waiting.
_NEXT = """
SELECT found.id FROM (
  SELECT party_id AS id FROM people_service UNION ALL SELECT NULL
) AS home CROSS JOIN LATERAL (
  SELECT line.id, line.priority, line.due_at FROM generate_series(0, %(last)s) AS rank
  CROSS JOIN LATERAL (
    SELECT id, priority, due_at FROM messaging_outmessage
    WHERE state = 'queued' AND gateway = 'text' AND due_at <= %(now)s AND priority = rank
      AND (service_id = home.id OR (home.id IS NULL AND service_id IS NULL))
    ORDER BY due_at LIMIT %(share)s
  ) AS line
  ORDER BY line.priority, line.due_at LIMIT %(share)s
) AS found
ORDER BY found.priority, found.due_at LIMIT %(batch)s
"""


def pump(by: Actor) -> int:
    """Hand over a batch, and ask about a batch; returns how many messages were looked at. Not in a
    transaction: what is handed over must be known before the provider hears of it."""
    claimed, others = claim(by=by)
    if claimed:
        settle(by=by, outcomes=list(zip(claimed, _side_by_side(_hand_over, claimed), strict=True)))
    asked = claim_to_ask(by=by)
    if asked:
        settle_asked(by=by, answers=list(zip(asked, _side_by_side(_ask, asked), strict=True)))
    return len(claimed) + others + len(asked)


def _side_by_side(act: Callable[[Handed], Answer], claimed: list[Handed]) -> list[Answer]:
    """Ask providers for several at a time. No database in there: each thread would open its own."""
    if len(claimed) == 1:
        return [act(claimed[0])]
    return list(_threads().map(act, claimed))


@cache
def _threads() -> ThreadPoolExecutor:
    """Kept, so that connections to a provider are."""
    return ThreadPoolExecutor(SENDERS, thread_name_prefix="texts")


def _hand_over(one: Handed) -> Answer:
    try:
        return one.provider.send(one.text)
    except texts.Known as error:
        return error
    except Exception as error:
        # Whatever went wrong there, it may have been taken. The type only: it may quote the text.
        logger.error("%s: a text was not handed over: %s", one.provider.name, type(error).__name__)
        return texts.NotKnown("")


def _ask(one: Handed) -> Answer:
    try:
        if one.provider_id:
            return one.provider.status(one.provider_id)
        return one.provider.find(one.text)
    except texts.Known as error:
        return error
    except Exception as error:
        logger.error("%s does not answer: %s", one.provider.name, type(error).__name__)
        return texts.TryLater("")


@transaction.atomic
def claim(*, by: Actor) -> tuple[list[Handed], int]:
    """Mark the next texts as handed over, and say which; and how many others were put off, held or
    ended. Two workers never claim the same."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _NEXT, {"now": now, "share": BATCH // 2, "batch": BATCH, "last": max(Priority)}
        )
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return [], 0
    found = locked(skip=True).filter(pk__in=ids, state=OutState.QUEUED, due_at__lte=now)
    rows = sorted(found, key=lambda row: ids.index(row.pk))
    keys.load(row.owner_id for row in rows)
    claimed = []
    for message in rows:
        handed = _claim(by, message, now)
        if handed is not None:
            claimed.append(handed)
    return claimed, len(rows) - len(claimed)


def _claim(by: Actor, message: OutMessage, now: datetime) -> Handed | None:
    reason = why_not(message)
    if reason:
        end(by, message, OutState.VOID, reason)
        return None
    if unknown_reader(message):
        ask_who(by, message)
        return None
    later = may_text_from(message, now)
    if later > now:
        message.due_at = later
        message.save(update_fields=["due_at"])
        return None
    if message.give_up_at is None:
        message.give_up_at = now + timedelta(
            hours=local("messaging.give_up_hours", message.service_id)
        )
    provider = texts.provider_of(message.service_id)
    if provider is None:
        _put_off(by, message, now)
        message.save(update_fields=["due_at", "give_up_at"])
        return None
    move(message, OutState.UNKNOWN)
    message.attempt += 1
    message.provider, message.provider_id = provider.name, ""
    message.tried_at, message.check_at = now, now + ASK_UNKNOWN
    message.save(
        update_fields=[
            "state",
            "failure",
            "attempt",
            "provider",
            "provider_id",
            "tried_at",
            "check_at",
            "give_up_at",
        ]
    )
    log(by, "message.hand_over", message)
    return Handed(message.pk, provider, Text(message.reference, message.address, message.body, now))


def _put_off(by: Actor, message: OutMessage, now: datetime) -> None:
    """Try again, later each time, until the place gives up. Does not save what it puts off."""
    if message.give_up_at is not None and now >= message.give_up_at:
        end(by, message, OutState.FAILED, "gave_up")
    else:
        message.due_at = now + min(TRY_AGAIN * (1 << min(message.attempt, 8)), LONGEST_PAUSE)


@transaction.atomic
def settle(*, by: Actor, outcomes: list[tuple[Handed, Answer]]) -> None:
    """Note what the providers answered. What came in the meantime (a receipt) counts more."""
    now = clock.now()
    rows = {row.pk: row for row in locked().filter(pk__in=[one.message_id for one, _ in outcomes])}
    for one, answer in outcomes:
        message = rows.get(one.message_id)
        if message is None or message.reference != one.text.reference:
            continue  # erased meanwhile, or asked about and handed over anew
        if isinstance(answer, str):
            _taken(by, message, answer)
        elif message.state != OutState.UNKNOWN:
            continue
        elif isinstance(answer, texts.Undeliverable):
            end(by, message, OutState.FAILED, answer.reason)
        elif isinstance(answer, texts.TryLater):
            move(message, OutState.QUEUED)
            message.check_at = None
            message.save(update_fields=["state", "failure", "check_at"])
            _put_off(by, message, now)
            message.save(update_fields=["due_at"])
        else:
            log(by, "message.unknown", message)


def _taken(by: Actor, message: OutMessage, provider_id: str) -> None:
    """The provider has it, under this name. What it said of it before we knew is read now."""
    message.provider_id = provider_id
    message.save(update_fields=["provider_id"])
    if message.state in (OutState.UNKNOWN, OutState.FAILED):
        sent(by, message)
    waiting = Receipt.objects.select_for_update().filter(
        provider=message.provider, provider_id=provider_id, state=ReceiptState.WAITING
    )
    for receipt in waiting.order_by("received_at"):
        read_receipt(by, receipt, message)


# --- what became of them ------------------------------------------------------------------------


@transaction.atomic
def claim_to_ask(*, by: Actor) -> list[Handed]:
    """Texts whose provider must be asked what became of them; each by one worker at a time."""
    now = clock.now()
    found, looked = [], 0
    for message in locked(skip=True).filter(check_at__lte=now).order_by("check_at")[:BATCH]:
        provider = texts.provider(message.provider)
        if message.state not in (OutState.UNKNOWN, OutState.SENT) or provider is None:
            message.check_at = None
        else:
            since = message.tried_at or now
            message.check_at = now + max(ASK_UNKNOWN, (now - since) / 2)  # rarer and rarer
            text = Text(message.reference, message.address, message.body, since)
            found.append(Handed(message.pk, provider, text, message.provider_id))
        message.save(update_fields=["check_at"])
        looked += 1
    if looked:
        record(by, "messages.ask", count=looked)
    return found


@transaction.atomic
def settle_asked(*, by: Actor, answers: list[tuple[Handed, Answer]]) -> None:
    """Note what the providers say. A text that none of them has is handed over again."""
    rows = {row.pk: row for row in locked().filter(pk__in=[one.message_id for one, _ in answers])}
    for one, answer in answers:
        message = rows.get(one.message_id)
        if message is None or message.reference != one.text.reference:
            continue
        if message.state == OutState.UNKNOWN:
            _settle_unknown(by, message, one, answer)
        elif message.state == OutState.SENT:
            if isinstance(answer, str):
                became(by, message, one.provider.meaning(answer))
            if message.delivered_at is None and not _worth_asking(message, answer):
                message.check_at = None
                message.save(update_fields=["check_at"])


def _worth_asking(message: OutMessage, answer: Answer) -> bool:
    began = message.sent_at or clock.now()
    return answer is not None and clock.now() - began < ASK_UNTIL


def _settle_unknown(by: Actor, message: OutMessage, one: Handed, answer: Answer) -> None:
    now = clock.now()
    if isinstance(answer, Seen):
        _taken(by, message, answer.provider_id)
        became(by, message, one.provider.meaning(answer.status))
    elif answer is None:  # it never arrived there
        move(message, OutState.QUEUED)
        message.check_at = None
        message.due_at = now
        message.save(update_fields=["state", "failure", "check_at", "due_at"])
        log(by, "message.again", message)
    elif isinstance(answer, texts.CannotAsk) or (message.give_up_at and now >= message.give_up_at):
        # To send it again might say the same twice: a person decides.
        end(by, message, OutState.FAILED, "not_known")
