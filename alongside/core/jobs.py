"""Time as data: everything that must happen later is a row, and the worker claims what is due.

A job is (kind, key): unique, so scheduling twice is harmless. `run_one` claims the oldest due row
with SKIP LOCKED, calls its handler, and acknowledges, all in one transaction: a crash at any line
leaves the row waiting. A handler that fails is tried again, later each time, and shown by
`alongside doctor`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection, models, transaction

from alongside.core import clock, keys

logger = logging.getLogger(__name__)

Handler = Callable[["Due"], None]
Pump = Callable[[], int]
_handlers: dict[str, Handler] = {}
_pumps: list[Pump] = []
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=6)


class DueState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    VOID = "void"


DUE_MOVES: dict[DueState, set[DueState]] = {
    DueState.WAITING: {DueState.DONE, DueState.VOID},
    DueState.DONE: set(),
    DueState.VOID: set(),
}


class Due(models.Model):
    """Something that must happen at `due_at`. `payload` holds identifiers only."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=DueState.choices, default=DueState.WAITING)
    payload = models.JSONField(default=dict)
    person_id = models.UUIDField(null=True, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)
    first_due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="due_once")]
        indexes = [
            models.Index(fields=["due_at"], name="due_waiting", condition=models.Q(state="waiting"))
        ]


class WorkerBeat(models.Model):
    """When each worker was last alive."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of job. Upper rooms do so when they load."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers and _handlers[kind] is not handler:
            raise RuntimeError(f"Two handlers for the job {kind}.")
        _handlers[kind] = handler
        return handler

    return register


def pumps(pump: Pump) -> Pump:
    """Register what must act outside of any transaction, in steps that each commit: `pump` does one
    batch of what is due, and returns how much it found."""
    if pump not in _pumps:
        _pumps.append(pump)
    return pump


def pump_all() -> int:
    """One batch of each pump; returns how much they found. A fault of one leaves the others."""
    found = 0
    for pump in _pumps:
        keys.forget()
        try:
            found += pump()
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:
            # The type only: a message may hold content of a person.
            logger.error("The pump %s failed: %s", pump.__module__, type(error).__name__)
            if _raise_errors:
                raise
    return found


def kinds() -> list[str]:
    """Every kind that has a handler."""
    return sorted(_handlers)


_SCHEDULE = """
INSERT INTO core_due (kind, key, due_at, first_due_at, state, payload, person_id, attempts,
                      last_error)
VALUES (%(kind)s, %(key)s, %(due_at)s, %(due_at)s, 'waiting', %(payload)s, %(person)s, 0, '')
ON CONFLICT (kind, key) DO UPDATE
SET due_at = EXCLUDED.due_at, first_due_at = EXCLUDED.due_at, payload = EXCLUDED.payload,
    attempts = 0, last_error = ''
WHERE core_due.state = 'waiting'
"""


def schedule(
    kind: str,
    key: str,
    due_at: datetime,
    *,
    person_id: UUID | None = None,
    **payload: Any,
) -> None:
    """Let `kind` happen at `due_at`. The same (kind, key) again moves it, if it still waits: it
    begins anew then, and what failed before does not put off its next tries."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SCHEDULE,
            {
                "kind": kind,
                "key": key,
                "due_at": due_at,
                "person": person_id,
                "payload": json.dumps(payload),
            },
        )


def void(kind: str, key: str) -> None:
    """It need not happen any more."""
    Due.objects.filter(kind=kind, key=key, state=DueState.WAITING).update(state=DueState.VOID)


def _retry_at(now: datetime, attempts: int) -> datetime:
    return now + min(FIRST_RETRY * (1 << min(attempts, 12)), LONGEST_RETRY)


def run_one(*, now: datetime | None = None, only: str | None = None) -> bool:
    """Claim and do the oldest due row; False when none is due."""
    now = now or clock.now()
    keys.forget()
    with transaction.atomic():
        waiting = Due.objects.filter(
            state=DueState.WAITING, due_at__lte=now, kind__in=[only] if only else kinds()
        )
        row = waiting.select_for_update(skip_locked=True).order_by("due_at", "id").first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                _handlers[row.kind](row)
        except Exception as error:
            # The type only: a message may hold content of a person.
            row.attempts += 1
            row.last_error = type(error).__name__
            row.due_at = _retry_at(now, row.attempts)
            row.save(update_fields=["attempts", "last_error", "due_at"])
            logger.error("Job %s (row %s) failed: %s", row.kind, row.pk, row.last_error)
            if _raise_errors:
                raise
        else:
            # A handler may have put its own row off, or made it void.
            Due.objects.filter(pk=row.pk, state=DueState.WAITING, due_at=row.due_at).update(
                state=DueState.DONE, done_at=clock.now()
            )
    return True


# Tests set this, so that a handler's fault fails the test instead of waiting for a retry.
_raise_errors = False


def run_all(*, now: datetime | None = None, limit: int = 10_000) -> int:
    """Do everything that is due; returns how many rows were handled."""
    done = 0
    while done < limit:
        step = int(run_one(now=now)) or pump_all()
        if not step:
            break
        done += step
    return done


def beat(name: str) -> None:
    """Tell that this worker lives."""
    WorkerBeat.objects.update_or_create(name=name, defaults={"at": clock.now()})


def oldest_overdue(now: datetime | None = None) -> Due | None:
    """The row that has waited longest past its first due time."""
    now = now or clock.now()
    return (
        Due.objects.filter(state=DueState.WAITING, first_due_at__lte=now)
        .order_by("first_due_at")
        .first()
    )
