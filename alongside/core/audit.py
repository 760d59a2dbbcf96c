"""The audit trail: append-only events, and a sealer that chains them with a keyed hash.

An event holds identifiers and digests, never content. It is written in the same transaction as
what it tells of. The sealer (`seal_events`) runs as a database role of its own, follows commit
order by transaction id, links each event to the one before with HMAC-SHA-256, and writes the
head (sequence number and hash) to a file outside the database, so that a later change, deletion,
reordering or truncation shows (`verify`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connections, models, transaction
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from alongside.core import clock, keys, rows
from alongside.core.actors import Actor

SEALER = "sealer"
# The first transaction that this server has not begun.
UNKNOWN = "(pg_snapshot_xmax(pg_current_snapshot())::text)::bigint"
# The oldest that still runs here. Those that are known to run in another database of the server
# cannot write here, and must not hold us up; whoever cannot be placed counts as running here.
RUNNING = """
(SELECT min((xid::text)::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) AS xid
 WHERE NOT EXISTS (
   SELECT FROM pg_locks AS lock JOIN pg_stat_activity AS who USING (pid)
   WHERE lock.locktype = 'transactionid' AND lock.mode = 'ExclusiveLock' AND lock.granted
     AND lock.transactionid = xid::xid AND who.datname <> current_database()))
"""
UNSEALED_LIMIT = timedelta(minutes=5)


class AuditEvent(models.Model):
    """One thing that was done or read, by whom, how, about whose record."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now(), editable=False)
    txid = models.BigIntegerField(
        db_default=RawSQL("(pg_current_xact_id()::text)::bigint", []), editable=False
    )
    verb = models.CharField(max_length=60)
    reading = models.BooleanField(default=False)
    category = models.CharField(max_length=20, blank=True)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    person_id = models.UUIDField(null=True)  # whose record
    actor_person_id = models.UUIDField(null=True)
    actor_login_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    on_behalf_of_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=10)
    assurance = models.PositiveSmallIntegerField(default=0)
    basis = models.CharField(max_length=30, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-id"], name="audit_person_newest"),
            models.Index(fields=["txid", "id"], name="audit_commit_order"),
            models.Index(  # the worker, who is nobody, writes most
                fields=["actor_person_id", "-id"],
                condition=models.Q(actor_person_id__isnull=False),
                name="audit_by_actor",
            ),
        ]


class AuditSeal(models.Model):
    """The link of one event into the chain."""

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    mac = models.BinaryField()
    sealed_at = models.DateTimeField(db_default=Now(), editable=False)


# The columns that say who did it, and what they are called of an Actor.
_WHO = {
    "actor_person_id": "person_id",
    "actor_login_id": "login_id",
    "membership_id": "membership_id",
    "on_behalf_of_id": "on_behalf_of_id",
    "channel": "channel",
    "assurance": "assurance",
}


def digest(text: str) -> str:
    """A short keyed digest that proves equality of content without holding it."""
    return keys.blind_index("audit digest", text).hex()[:32]


def record(
    by: Actor,
    verb: str,
    *,
    subject: models.Model | None = None,
    person_id: UUID | None = None,
    reading: bool = False,
    category: str = "",
    basis: str = "",
    **detail: str | int | bool | None,
) -> AuditEvent:
    """Write one event in the running transaction. `detail` takes identifiers and digests only."""
    if person_id is None and subject is not None:
        person_id = getattr(subject, "person_id", None)
    event = AuditEvent(
        verb=verb,
        reading=reading,
        category=category,
        basis=basis,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        person_id=person_id,
        detail=_facts(detail, by),
        **{name: getattr(by, of) for name, of in _WHO.items()},
    )
    event.save()
    return event


class Note(NamedTuple):
    """What one of many events is about; see `record`. `by`: who did this one, if they differ."""

    subject: models.Model
    person_id: UUID | None = None
    by: Actor | None = None
    detail: Mapping[str, str | int | bool | None] = MappingProxyType({})


def record_many(by: Actor, verb: str, notes: Iterable[Note], *, category: str = "") -> None:
    """Write the same event of many things, each with its own detail, with one statement."""
    found = list(notes)
    if not found:
        return
    actors = [note.by or by for note in found]
    people = [note.person_id or getattr(note.subject, "person_id", None) for note in found]
    _insert(
        actors,
        verb,
        category=category,
        subject_type=[note.subject._meta.label_lower for note in found],
        subject_id=[str(note.subject.pk) for note in found],
        person_id=people,
        detail=[_facts(note.detail, who) for note, who in zip(found, actors, strict=True)],
    )


def record_readings(by: Actor, person_ids: Iterable[UUID], *, category: str) -> None:
    """Log that a list showed something of each of these people's records. One query."""
    read = sorted(set(person_ids) - {by.person_id})
    if not read:
        return
    _insert(
        [by] * len(read),
        "record.read",
        reading=True,
        category=category,
        person_id=read,
        detail=[_facts({}, by)] * len(read),
    )


def _facts(detail: Mapping[str, str | int | bool | None], by: Actor) -> dict[str, Any]:
    facts: dict[str, Any] = {key: value for key, value in detail.items() if value is not None}
    return {**facts, "scope": by.scope} if by.scope else facts


def _insert(
    actors: Sequence[Actor],
    verb: str,
    *,
    category: str,
    reading: bool = False,
    **columns: Sequence[Any],
) -> None:
    """Events that differ in these columns, each done by one of `actors`."""
    all_alike = {
        "verb": verb,
        "reading": reading,
        "category": category,
        "basis": "",
        "subject_type": "",
        "subject_id": "",
    }
    rows.insert_columns(
        AuditEvent,
        {name: [value] * len(actors) for name, value in all_alike.items()}
        | {name: _each(actors, of) for name, of in _WHO.items()}
        | columns,
    )


def _each(actors: Sequence[Actor], name: str) -> list[Any]:
    if all(who is actors[0] for who in actors):
        return [getattr(actors[0], name)] * len(actors)
    return [getattr(who, name) for who in actors]


def canonical(event: AuditEvent) -> bytes:
    """The bytes that are hashed: every column of the event, in a fixed form."""
    row = {
        field.attname: getattr(event, field.attname) for field in AuditEvent._meta.concrete_fields
    }
    row["at"] = event.at.isoformat()
    return json.dumps(row, sort_keys=True, separators=(",", ":"), default=str).encode()


def _link(key: bytes, previous: bytes, seq: int, event: AuditEvent) -> bytes:
    return hmac.new(
        key, previous + seq.to_bytes(8, "big") + hashlib.sha256(canonical(event)).digest(), "sha256"
    ).digest()


def _head_path() -> Path:
    return Path(settings.ALONGSIDE_AUDIT_HEAD)


def write_head(seq: int, mac: bytes) -> None:
    """Export the head so that a truncated chain shows. One line, replaced atomically."""
    path = _head_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(f"{seq} {mac.hex()}\n")
    temporary.replace(path)


def read_head() -> tuple[int, bytes] | None:
    """The exported head, or None when nothing was exported yet."""
    try:
        seq, mac = _head_path().read_text().split()
    except FileNotFoundError:
        return None
    return int(seq), bytes.fromhex(mac)


def seal_events(limit: int = 5000, *, using: str = SEALER) -> int:
    """Link up to `limit` events whose transactions are all over; returns how many.

    An event of a transaction that still runs may commit after a later one. So only events older
    than the oldest running transaction are sealed, in order of (txid, id): that order never
    changes afterwards. (A backup put back on a new server brings transaction ids that this server
    has not reached yet: those are over, and come first.)

    The exported head is not moved while the chain does not contain it: a trail that was cut stays
    at fault, however long it grows again.
    """
    key = keys.derived_key("audit seal")
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7241990)")
            cursor.execute(f"SELECT {RUNNING}, {UNKNOWN}")
            running, unknown = cursor.fetchone()
        running = running or unknown  # nobody writes
        last = AuditSeal.objects.using(using).order_by("-seq").first()
        seq, mac = (last.seq, bytes(last.mac)) if last else (0, b"")
        head = read_head()
        sound = head is None or _holds(head, using)
        events = AuditEvent.objects.using(using)
        edge = events.filter(id=last.event_id).first() if last else None
        if edge is not None and edge.txid < unknown:
            waiting = events.filter(txid__lt=running).filter(
                models.Q(txid__gt=edge.txid) | models.Q(txid=edge.txid, id__gt=edge.id)
            )
        else:  # the first ever, or put back on a new server
            unsealed = events.exclude(id__in=AuditSeal.objects.using(using).values("event_id"))
            waiting = unsealed.filter(txid__gte=RawSQL(UNKNOWN, []))  # noqa: S611 - ours
            if not waiting.exists():
                waiting = unsealed.filter(txid__lt=running)
        seals = []
        for event in waiting.order_by("txid", "id")[:limit]:
            seq += 1
            mac = _link(key, mac, seq, event)
            seals.append(AuditSeal(seq=seq, event_id=event.id, mac=mac))
        AuditSeal.objects.using(using).bulk_create(seals, batch_size=1000)
    if seals and sound:
        write_head(seq, mac)
    return len(seals)


def _holds(head: tuple[int, bytes], using: str) -> bool:
    """Whether the chain still contains the seal that was exported as its head."""
    seal = AuditSeal.objects.using(using).filter(seq=head[0]).first()
    return seal is not None and hmac.compare_digest(bytes(seal.mac), head[1])


@dataclass(frozen=True)
class Fault:
    """One sentence about what is wrong with the trail."""

    message: str


def verify(*, using: str = SEALER, at: datetime | None = None) -> Iterator[Fault]:
    """Walk the whole chain and yield a fault for each break. Streams: memory does not grow."""
    at = at or clock.now()
    key = keys.derived_key("audit seal")
    head = read_head()
    mac, expected, at_head = b"", 0, b""
    seals = AuditSeal.objects.using(using).order_by("seq").iterator(chunk_size=2000)
    chunk: list[AuditSeal] = []

    def check(chunk: list[AuditSeal]) -> Iterator[Fault]:
        nonlocal mac, expected, at_head
        events = AuditEvent.objects.using(using).in_bulk([seal.event_id for seal in chunk])
        for seal in chunk:
            expected += 1
            if seal.seq != expected:
                yield Fault(f"The seal {expected} of the audit trail is missing.")
                expected = seal.seq
            event = events.get(seal.event_id)
            if event is None:
                yield Fault(f"The audit event {seal.event_id} was deleted after it was sealed.")
            elif _link(key, mac, seal.seq, event) != bytes(seal.mac):
                yield Fault(f"The audit event {seal.event_id} or the order around it was altered.")
            mac = bytes(seal.mac)
            if head is not None and seal.seq == head[0]:
                at_head = mac

    for seal in seals:
        chunk.append(seal)
        if len(chunk) == 2000:
            yield from check(chunk)
            chunk = []
    yield from check(chunk)

    if head is not None:
        if head[0] > expected:
            yield Fault(
                f"The audit trail ends at seal {expected}, but {head[0]} were exported: it was cut."
            )
        elif head[0] and head[1] != at_head:
            yield Fault(f"The audit trail up to seal {head[0]} is not the one that was exported.")
    elif expected:
        yield Fault("The exported head of the audit trail is missing.")

    sealed = AuditSeal.objects.using(using).values("event_id")
    late = models.Q(at__lt=at - UNSEALED_LIMIT) | models.Q(at__gt=at + UNSEALED_LIMIT)
    old = AuditEvent.objects.using(using).filter(late).exclude(id__in=sealed).count()
    if old:
        yield Fault(
            f"{old} audit events are not sealed, and not of the last five minutes: the sealer does "
            "not run, or they were slipped in."
        )
