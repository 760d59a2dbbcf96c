"""Time as data: everything that must happen later is a row, and the worker claims what is due.

A job is (kind, key): unique, so scheduling twice is harmless. `run_one` claims the oldest due row
with SKIP LOCKED, calls its handler, and acknowledges, all in one transaction: a crash at any line
leaves the row waiting. A handler that fails is tried again, later each time, and shown by
`alongside doctor`.

Where a kind is done many at a time (`handles_many`), the rows that are due beside the oldest are
claimed with it, and there is one commit for all. If that fails, nothing of it stays, and each half
is done by itself, until what fails is alone: one bad row holds up no other.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    models,
    transaction,
)

from alongside.core import ahead, arrays, clock, keys
from alongside.core.rows import read

logger = logging.getLogger(__name__)

Handler = Callable[["Due"], None]
Many = Callable[[list["Due"]], None]
Pump = Callable[[], int]
_handlers: dict[str, Handler] = {}
_many: dict[str, Many] = {}
_pumps: list[Pump] = []
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=6)
BATCH = 1000  # rows of one kind that a worker claims at a time: half a second, or a second
# Whoever holds many rows waits for none: sooner than PostgreSQL looks for a deadlock (a second),
# which could otherwise end the page that somebody waits for.
GIVE_WAY = "200ms"


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
    person_id = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)
    first_due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="due_once")]
        indexes = [
            models.Index(
                fields=["due_at"], name="due_waiting", condition=models.Q(state="waiting")
            ),
            models.Index(
                fields=["person_id"], name="due_of_person", condition=models.Q(state="waiting")
            ),
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


def handles_many(kind: str) -> Callable[[Many], Many]:
    """Register the handler of a kind of job that is done many at a time, or one as a list."""

    def register(handler: Many) -> Many:
        handles(kind)(lambda row: handler([row]))
        _many[kind] = handler
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
SELECT kind, key, due_at, due_at, 'waiting', payload, person_id, 0, ''
FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::jsonb[], %s::uuid[])
  AS given(kind, key, due_at, payload, person_id)
ON CONFLICT (kind, key) DO UPDATE
SET due_at = EXCLUDED.due_at, first_due_at = EXCLUDED.due_at, payload = EXCLUDED.payload,
    attempts = 0, last_error = ''
WHERE core_due.state = 'waiting'
"""


class Job(NamedTuple):
    """Something to be done at `due_at`; see `schedule`."""

    kind: str
    key: str
    due_at: datetime
    payload: dict[str, Any]
    person_id: UUID | None = None


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
    schedule_many([Job(kind, key, due_at, payload, person_id)])


def schedule_many(jobs: Sequence[Job]) -> None:
    """`schedule` for many, with one statement; of the same (kind, key) the last counts."""
    found = list({(job.kind, job.key): job for job in jobs}.values())
    if not found:
        return
    ahead.write(
        _SCHEDULE,
        [
            arrays.literal([job.kind for job in found]),
            arrays.literal([job.key for job in found]),
            arrays.literal([job.due_at for job in found]),
            arrays.literal([json.dumps(job.payload) for job in found]),
            arrays.literal([job.person_id for job in found]),
        ],
    )


def void(kind: str, key: str) -> None:
    """It need not happen any more."""
    void_many([(kind, key)])


def void_many(names: Sequence[tuple[str, str]]) -> None:
    """`void` for many, each a kind and a key, with one statement."""
    kinds_of, keys_of = [kind for kind, _key in names], [key for _kind, key in names]
    ahead.write(
        "UPDATE core_due AS due SET state = 'void' "
        "FROM unnest(%s::text[], %s::text[]) AS given(kind, key) "
        "WHERE due.kind = given.kind AND due.key = given.key AND due.state = 'waiting'",
        [arrays.literal(kinds_of), arrays.literal(keys_of)],
    )


def _retry_at(now: datetime, attempts: int) -> datetime:
    return now + min(FIRST_RETRY * (1 << min(attempts, 12)), LONGEST_RETRY)


def run_one(*, now: datetime | None = None, only: str | None = None) -> int:
    """Claim and do the oldest due row, with those of its kind that are done beside it; how many
    were claimed."""
    now = now or clock.now()
    keys.forget()
    claimed: list[int] = []
    try:
        with transaction.atomic():
            waiting = Due.objects.filter(
                state=DueState.WAITING, due_at__lte=now, kind__in=[only] if only else kinds()
            )
            row = _claim(waiting).first()
            if row is None:
                return 0
            if row.kind not in _many or row.attempts:
                _do(row, now)
                return 1
            beside = waiting.filter(kind=row.kind, attempts=0).exclude(pk=row.pk)
            rows = [row, *read(_claim(beside)[: BATCH - 1])]
            if len(rows) == 1:
                _do(row, now)
                return 1
            claimed = [row.pk for row in rows]
            _do_together(rows)
    except Exception as error:
        if not claimed:
            raise
        _in_halves(claimed, now, error)
    return max(len(claimed), 1)


def _claim(waiting: models.QuerySet[Due]) -> models.QuerySet[Due]:
    return waiting.select_for_update(skip_locked=True).order_by("due_at", "id")


def _do_together(rows: list[Due]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{GIVE_WAY}'")
    with ahead.writing():
        _many[rows[0].kind](rows)
        _acknowledge(rows)


def _in_halves(claimed: list[int], now: datetime, error: Exception) -> None:
    """Of many that failed together, each half by itself, until what fails is alone."""
    logger.warning(
        "%s jobs are done in two halves, because together they failed: %s",
        len(claimed),
        type(error).__name__,
    )
    if _raise_errors and not isinstance(error, OperationalError):
        raise error
    middle = len(claimed) // 2
    for half in (claimed[:middle], claimed[middle:]):
        _run_again(half, now)


def _run_again(names: list[int], now: datetime) -> None:
    """Some of many that failed together, those of them that nobody has done meanwhile."""
    keys.forget()
    claimed: list[int] = []
    try:
        with transaction.atomic():
            here = Due.objects.filter(pk__among=names, state=DueState.WAITING, due_at__lte=now)
            rows = read(_claim(here))
            if len(rows) == 1:
                _do(rows[0], now)
            elif rows:
                claimed = [row.pk for row in rows]
                _do_together(rows)
    except Exception as error:
        if not claimed:
            raise
        _in_halves(claimed, now, error)


def _do(row: Due, now: datetime) -> None:
    """Do one row that is claimed; when it fails, put it off."""
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
        _acknowledge([row])


def _acknowledge(rows: Sequence[Due]) -> None:
    """They are done. A handler may have put its own row off, or made it void."""
    ahead.write(
        "UPDATE core_due AS due SET state = 'done', done_at = %s "
        "FROM unnest(%s::bigint[], %s::timestamptz[]) AS done(id, due_at) "
        "WHERE due.id = done.id AND due.state = 'waiting' AND due.due_at = done.due_at",
        [
            clock.now(),
            arrays.literal([row.pk for row in rows]),
            arrays.literal([row.due_at for row in rows]),
        ],
    )


# Tests set this, so that a handler's fault fails the test instead of waiting for a retry.
_raise_errors = False


def run_all(*, now: datetime | None = None, limit: int = 10_000) -> int:
    """Do everything that is due; returns how many rows were handled."""
    done = 0
    while done < limit:
        step = run_one(now=now) or pump_all()
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
