"""Whether everything is seen to: what a lead, `alongside doctor` and the outside watch look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from alongside.core import clock, jobs
from alongside.messaging.models import OutMessage, OutState
from alongside.people.models import Membership, Service
from alongside.worklist.models import Duty, Item, ItemState
from alongside.worklist.rules.chains import LEAD
from alongside.worklist.staff import on_duty, present, reached_outside
from alongside.worklist.telling import HANDED, NOBODY_THERE, TURN

# How late a step may go on: the worker acts within seconds.
STEP_LATE = timedelta(minutes=5)
# How long a message to whose turn it is may wait: a minute was promised.
MESSAGE_LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Watch:
    """What waits, and since when; None where nothing does.

    `overdue_steps` should have gone on and did not: the worker stands still. `with_lead`: nobody of
    the chain did it. `failed`: somebody whose turn it was could not be told. `nobody_on_duty` and
    `unreachable` (on duty, and no address known) are of one service.
    """

    oldest_unsent: datetime | None
    oldest_untaken: datetime | None
    overdue_steps: int
    with_lead: int
    failed: int
    worker_at: datetime | None
    without_lead: tuple[str, ...] = ()
    nobody_on_duty: bool = False
    unreachable: tuple[str, ...] = ()

    @property
    def steps_go_on(self) -> bool:
        """Whether what should happen by itself does: what the outside is told."""
        return not self.overdue_steps and (
            self.oldest_unsent is None or clock.now() - self.oldest_unsent < MESSAGE_LATE
        )


def look(service_id: UUID | None = None) -> Watch:
    """For one service, or for the whole installation. At most ten queries."""
    now = clock.now()
    items: QuerySet[Item] = Item.objects.waiting().filter(step__isnull=False)
    messages = OutMessage.objects.filter(purpose__in=[TURN, HANDED, NOBODY_THERE])
    services = Service.objects.all()
    if service_id is not None:
        items = items.filter(service_id=service_id)
        messages = messages.filter(service_id=service_id)
        services = services.filter(pk=service_id)
    unsent = messages.filter(state=OutState.QUEUED, due_at__lte=now)
    with_items = items.values("service_id")
    led = present_leads(now)
    beat = jobs.WorkerBeat.objects.order_by("-at").first()
    nobody, unreachable = _duty(service_id, now) if service_id else (False, ())
    return Watch(
        oldest_unsent=unsent.order_by("due_at").values_list("due_at", flat=True).first(),
        oldest_untaken=items.filter(state=ItemState.OPEN)
        .order_by("created_at")
        .values_list("created_at", flat=True)
        .first(),
        overdue_steps=items.filter(next_at__lt=now - STEP_LATE).count(),
        with_lead=items.filter(with_lead_at__isnull=False).count(),
        failed=messages.filter(
            state=OutState.FAILED, queued_at__gte=now - timedelta(days=7)
        ).count(),
        worker_at=beat.at if beat else None,
        without_lead=tuple(
            services.filter(pk__in=with_items)
            .exclude(pk__in=led)
            .order_by("sort_name")
            .values_list("name", flat=True)
        ),
        nobody_on_duty=nobody,
        unreachable=unreachable,
    )


def present_leads(now: datetime) -> QuerySet[Membership, UUID]:
    """The services that have a lead now."""
    return (
        Membership.objects.filter(role=LEAD, from_at__lte=now)
        .exclude(until_at__lte=now)
        .filter(team__isnull=False)
        .values_list("team__service_id", flat=True)
    )


def _duty(service_id: UUID, now: datetime) -> tuple[bool, tuple[str, ...]]:
    rota = Duty.objects.filter(service_id=service_id, ended_at__isnull=True).exists()
    members = present(service_id, now).filter(
        pk__in=on_duty(service_id, now).values("membership_id")
    )
    names = dict(members.values_list("person_id", "person__name"))
    told = reached_outside(names, service_id)
    return rota and not names, tuple(name for key, name in names.items() if key not in told)
