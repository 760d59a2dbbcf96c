"""What must hold of the soak, whoever was killed: each list names what does not."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.load.soak import Soak
    from tests.universe import Universe

PROMPT = timedelta(minutes=5)  # of the town's clock
# Each is empty, or 0, where all is well.
MUST_BE_NOTHING = (
    "in_lost", "in_twice", "in_waiting", "in_filed_twice", "in_unfiled", "in_unread_by_anybody",
    "out_twice", "out_sent_and_not_there", "out_stuck", "out_unknown",
    "asked_wrong", "asked_late",
    "items_that_stand_still", "items_untold", "overdue_steps",
    "jobs_stuck", "audit",
)  # fmt: skip


def truth(soak: Soak, town: Universe) -> dict[str, Any]:
    """Counts, and what is wrong."""
    found = inbound(soak) | outbound(soak) | asked() | acted_on() | machinery()
    return found | {"wrong": {name: found[name] for name in MUST_BE_NOTHING if found[name]}}


def inbound(soak: Soak) -> dict[str, Any]:
    """Received = filed + waiting; nothing acknowledged is lost, nothing filed twice."""
    from alongside.core.audit import AuditEvent
    from alongside.messaging.models import InMessage, InState
    from alongside.worklist.models import Item

    rows = list(InMessage.objects.all())
    names = Counter(row.provider_id for row in rows)
    states = Counter(str(row.state) for row in rows)
    filed = Counter(
        AuditEvent.objects.filter(verb="text.file").values_list("subject_id", flat=True)
    )
    read = set(Item.objects.filter(kind="text_to_read").values_list("about_id", flat=True))
    return {
        "texts_in": {"sent": len(soak.net.received), "acknowledged": len(soak.acknowledged),
                     "callback_lost": len(soak.dropped)} | states,
        "in_lost": sorted(soak.acknowledged - set(names)),
        "in_lost_callbacks_not_asked_for": sorted(soak.dropped - set(names)),
        "in_twice": sorted(name for name, times in names.items() if times > 1),
        "in_waiting": states[str(InState.WAITING)],
        "in_filed_twice": sorted(str(key) for key, times in filed.items() if times > 1),
        "in_unfiled": sorted(
            str(row.pk) for row in rows
            if row.state != InState.WAITING and str(row.pk) not in {str(key) for key in filed}
        ),
        "in_unread_by_anybody": sorted(
            str(row.pk) for row in rows if row.state == InState.UNMATCHED and row.pk not in read
        ),
    }  # fmt: skip


def outbound(soak: Soak) -> dict[str, Any]:
    """No purpose sent twice, as the provider has it; what it has we know as sent."""
    from alongside.messaging.models import Gateway, OutMessage, OutState

    now = soak.clock.now()
    texts = OutMessage.objects.filter(gateway=Gateway.TEXT)
    states = Counter(texts.values_list("state", flat=True))
    had: dict[str, list[tuple[str, str]]] = {}
    for row in soak.net.rows:
        one, _dot, attempt = row["reference"].partition(".")
        had.setdefault(one, []).append((attempt, soak.fates[row["id"]]))
    # What the provider took and lost by its own fault is handed over again.
    twice = [
        f"{one}: {', '.join(f'{attempt} {fate}' for attempt, fate in had_of)}"
        for one, had_of in had.items()
        if sum(fate != "technical-failure" for _attempt, fate in had_of) > 1
    ]
    settled = texts.filter(state__in=[OutState.SENT])
    known = {str(pk) for pk in settled.values_list("pk", flat=True)}
    return {
        "texts_out": {str(state): number for state, number in states.items()},
        "handed_over": len(soak.net.rows),
        "out_twice": sorted(twice),
        "out_sent_and_not_there": sorted(known - set(had)),
        "out_stuck": [
            f"{row.state} {row.purpose} due {row.due_at}"
            for row in texts.filter(state=OutState.QUEUED, due_at__lt=now - PROMPT)
        ],
        "out_unknown": texts.filter(
            state=OutState.UNKNOWN, tried_at__lt=now - timedelta(days=2)
        ).count(),
    }


def asked() -> dict[str, Any]:
    """Each day of each schedule was asked once, at its time, or shows that it was not."""
    from alongside.core import clock
    from alongside.followups.models import CheckIn, CheckInState, Schedule, ScheduleState
    from alongside.followups.rules.rhythm import days_of, rhythm

    now = clock.now()
    wrong, number, late = [], 0, []
    states: Counter[str] = Counter()
    for schedule in Schedule.objects.filter(state=ScheduleState.ACTIVE):
        zone = ZoneInfo(schedule.time_zone)
        rows = list(CheckIn.objects.filter(about_id=schedule.pk).order_by("due_on", "pk"))
        states.update(str(row.state) for row in rows)
        days = {}
        for day in days_of(rhythm(schedule.phases), schedule.start_date, schedule.end_date):
            moment = clock.at_local(day, schedule.at_time, zone)
            if day == schedule.start_date:
                moment = max(moment, schedule.answered_at or moment)  # they said yes later that day
            if moment <= now:
                days[day] = moment
        number += len(days)
        there = {row.due_on: row for row in rows if row.ask_at <= now}
        if set(there) != set(days) or len(there) != len([r for r in rows if r.ask_at <= now]):
            wrong.append(f"{schedule.pk}: {sorted(set(there) ^ set(days))}")
        for day, row in there.items():
            if row.state == CheckInState.PLANNED or row.ask_at != days.get(day):
                wrong.append(f"{row.pk}: {row.state}, {row.ask_at} and not {days.get(day)}")
            elif row.asked_at is not None and row.asked_at - row.ask_at > PROMPT:
                late.append(f"{row.pk}: {row.asked_at - row.ask_at}")
    return {
        "check_ins": {"times": number} | states, "asked_wrong": wrong, "asked_late": late,
    }  # fmt: skip


def acted_on() -> dict[str, Any]:
    """Every item above the lowest level reached somebody in its time, or is visibly overdue."""
    from alongside.core import clock
    from alongside.messaging.models import OutMessage, OutState
    from alongside.worklist import watching
    from alongside.worklist.models import Item, ItemState, ItemStep

    now, untold = clock.now(), []
    items = Item.objects.filter(step__isnull=False)
    told = {
        (row.about_id, row.person_id): row
        for row in OutMessage.objects.filter(purpose__in=["item.turn", "item.handed"])
    }
    for step in ItemStep.objects.filter(item__in=items, asked_at__isnull=False).select_related(
        "asked__person", "item"
    ):
        assert step.asked is not None
        row = told.get((step.item_id, step.asked.person_id))
        if row is None:
            untold.append(f"{step.item.kind}: nobody was told")
        elif row.state == OutState.SENT and row.sent_at - row.queued_at > PROMPT:
            untold.append(f"{step.item.kind}: told after {row.sent_at - row.queued_at}")
        elif row.state in (OutState.QUEUED, OutState.UNKNOWN) and row.due_at < now - PROMPT:
            untold.append(f"{step.item.kind}: not told since {row.due_at}")
    still = items.filter(state=ItemState.OPEN, next_at__isnull=True, with_lead_at__isnull=True)
    return {
        "items": Counter(f"{kind} {state}" for kind, state in items.values_list("kind", "state")),
        "steps": ItemStep.objects.filter(asked_at__isnull=False).count(),
        "items_that_stand_still": [f"{item.kind} {item.pk}" for item in still],
        "items_untold": untold,
        "overdue_steps": watching.look().overdue_steps,
    }


def machinery() -> dict[str, Any]:
    """No job failed for good, and the audit trail is whole."""
    from alongside.core.audit import seal_events, verify
    from alongside.core.jobs import Due, DueState

    while seal_events():
        pass
    failed = Due.objects.filter(attempts__gt=0)
    return {
        "jobs": Due.objects.filter(state=DueState.DONE).count(),
        "jobs_tried_again": failed.count(),
        "jobs_faults": sorted({f"{row.kind} {row.last_error}" for row in failed}),
        "jobs_stuck": sorted({row.kind for row in failed.filter(state=DueState.WAITING)}),
        "audit": [fault.message for fault in verify()],
    }
