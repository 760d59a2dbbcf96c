"""Long texts that come in parts: kept one by one, and one text when all are here."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alongside.core import clock, jobs, keys
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.messaging import numbers
from alongside.messaging.actions.inbox import receive
from alongside.messaging.actions.turns import lock_number
from alongside.messaging.gateways.texts import Incoming
from alongside.messaging.models import InMessage, InPart

PARTS = "messaging.parts"
WAIT = timedelta(minutes=10)  # for the parts that are missing
MISSING = " […] "


@transaction.atomic
def receive_part(
    *,
    by: Actor,
    provider: str,
    sender: str,
    body: str,
    reference: int,
    total: int,
    number: int,
) -> InMessage | None:
    """Keep a part; the text when it was the last that was missing. The same part again counts
    once. What never becomes whole is handed on as it is after ten minutes."""
    found = numbers.e164(sender)
    line = numbers.index(found) if found else keys.blind_index("text sender", sender)
    lock_number(line)
    made = InPart(
        provider=provider,
        number=line,
        sender=(found or sender)[:100],
        body=body.replace("\x00", "\N{REPLACEMENT CHARACTER}"),
        reference=reference,
        total=total,
        part=number,
        received_at=clock.now(),
    )
    InPart.objects.bulk_create([made], ignore_conflicts=True)
    siblings = InPart.objects.filter(
        provider=provider, number=line, reference=reference, total=total
    )
    record(by, "text.part", subject=siblings.filter(part=number).get(), provider=provider)
    if siblings.count() == total:
        return _join(by, list(siblings.order_by("part")))
    first = siblings.order_by("received_at", "part")[0]
    jobs.schedule(PARTS, str(first.pk), first.received_at + WAIT)
    return None


@transaction.atomic
def join_parts(*, by: Actor, part_id: UUID) -> None:
    """The rest never came: what there is becomes a text, and shows where something is missing."""
    one = InPart.objects.filter(pk=part_id).first()
    if one is None:
        return
    lock_number(bytes(one.number))
    _join(
        by,
        list(
            InPart.objects.filter(
                provider=one.provider,
                number=one.number,
                reference=one.reference,
                total=one.total,
            ).order_by("part")
        ),
    )


def _join(by: Actor, found: list[InPart]) -> InMessage | None:
    if not found:
        return None
    words = {one.part: one.body for one in found}
    body = "".join(words.get(number, MISSING) for number in range(1, found[0].total + 1))
    first = min(found, key=lambda one: one.received_at)
    incoming = Incoming(f"part:{first.pk}", first.sender, body, first.received_at)
    for one in found:
        jobs.void(PARTS, str(one.pk))
    InPart.objects.filter(pk__in=[one.pk for one in found]).delete()
    return receive(by=by, provider=first.provider, incoming=incoming)
