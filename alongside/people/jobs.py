"""What is due in people, day by day and week by week. Each run schedules the next one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import transaction

from alongside.core import clock, throttle
from alongside.core.actors import WORKER
from alongside.core.audit import record
from alongside.core.jobs import Due, DueState, handles, schedule
from alongside.people import notices
from alongside.people.actions import attachments, lifecycle
from alongside.people.models import CommunicationNeed, EntryCode, RetentionEnded
from alongside.people.queries.retention import kept_by, past_retention, retention_end

SWEEP = "people.sweep"
RETENTION = "people.retention"
NEED = "people.need_review"
NIGHT = time(3, 10)
MONDAY = 0
CODES_KEPT = timedelta(days=90)  # after their end, so that the person sees who was let in how
RUNS_KEPT = timedelta(days=30)


@transaction.atomic
def ensure_scheduled() -> None:
    """Let the next sweep and the next review of retention be due. The worker calls it at start."""
    today = clock.today()
    if not _waits(SWEEP):
        _schedule(SWEEP, today + timedelta(days=1))
    if not _waits(RETENTION):
        _schedule(RETENTION, _next_monday(today))


def _waits(kind: str) -> bool:
    return Due.objects.filter(kind=kind, state=DueState.WAITING).exists()


def _schedule(kind: str, day: date) -> None:
    schedule(kind, day.isoformat(), clock.at_local(day, NIGHT))


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - (day.weekday() - MONDAY) % 7)


@handles(SWEEP)
def sweep(due: Due) -> None:
    """Every night: what is over is cleared away, and needs are put up for review."""
    now = clock.now()
    throttle.sweep()
    EntryCode.objects.filter(expires_at__lt=now - CODES_KEPT).delete()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    Due.objects.filter(
        kind__in=[SWEEP, RETENTION, NEED], state=DueState.DONE, done_at__lt=now - RUNS_KEPT
    ).delete()
    _put_needs_up(now)
    _schedule(SWEEP, clock.today() + timedelta(days=1))


def _put_needs_up(now: datetime) -> None:
    """One row per need and review date, so that each is told once."""
    over = CommunicationNeed.objects.filter(
        ended_at__isnull=True,
        review_date__lt=clock.today(),
        review_date__gte=clock.today() - RUNS_KEPT,
        person__died_on__isnull=True,
        person__merged_into__isnull=True,
        person__erased_at__isnull=True,
    )
    for need in over.values("pk", "person_id", "review_date").iterator():
        schedule(
            NEED,
            f"{need['pk']}:{need['review_date']}",
            now,
            person_id=need["person_id"],
            need_id=str(need["pk"]),
        )


@handles(NEED)
def need_is_up(due: Due) -> None:
    """Tell whoever asks people whether a need is still so."""
    need = CommunicationNeed.objects.filter(
        pk=due.payload["need_id"], ended_at__isnull=True, review_date__lt=clock.today()
    ).first()
    if need is not None:
        record(WORKER, "need.review_due", subject=need)
        notices.tell(notices.NEED_REVIEW_DUE, need_id=need.pk, person_id=need.person_id)


@handles(attachments.CLEAR)
def clear_attachment(due: Due) -> None:
    """What was removed a day ago goes."""
    attachments.clear(by=WORKER, attachment_id=UUID(due.payload["attachment_id"]))


@handles(RETENTION)
def review_retention(due: Due) -> None:
    """Every Monday: list whose records need not be kept any longer. Nothing is erased here."""
    today = clock.today()
    listed = {row.person_id: row for row in RetentionEnded.objects.select_related("person")}
    for row in listed.values():
        if row.keep_until is None and retention_end(row.person) >= today:
            lifecycle.unlist_retention(by=WORKER, listed=row)
    fresh: dict[UUID, int] = {}
    for person, end in past_retention(today):
        held = listed.get(person.pk)
        if held is not None and (held.keep_until is None or held.keep_until >= today):
            continue
        lifecycle.list_retention_ended(by=WORKER, person_id=person.pk, ended_on=end)
        for service_id in kept_by(person.pk):
            fresh[service_id] = fresh.get(service_id, 0) + 1
    for service_id, count in fresh.items():
        notices.tell(notices.RETENTION_LISTED, service_id=service_id, count=count)
    _schedule(RETENTION, _next_monday(today))
