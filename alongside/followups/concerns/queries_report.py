"""What is counted of a service's concerns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from alongside.core import clock
from alongside.core.quarters import Quarter
from alongside.followups.concerns import hooks
from alongside.followups.concerns.rules_report import ALARM, Raised
from alongside.followups.models import Concern
from alongside.worklist.models import DOINGS, ActKind, ItemAct

CONCERN = "concern"  # the kind of its items (actions.said)
# What somebody does, and not what happens to an item.
HUMAN = (ActKind.TAKEN, *DOINGS, ActKind.DONE)


def raised(service_id: UUID, quarters: Sequence[Quarter]) -> dict[Quarter, list[Raised]]:
    """The concerns of each quarter. Three queries for each."""
    return {quarter: _of(service_id, quarter) for quarter in quarters}


def _of(service_id: UUID, quarter: Quarter) -> list[Raised]:
    midnight = time(0)
    rows = list(
        Concern.objects.filter(
            service_id=service_id,
            raised_at__gte=clock.at_local(quarter.first, midnight),
            raised_at__lt=clock.at_local(quarter.following.first, midnight),
        ).values_list(
            "pk", "person_id", "urgency", "alarm", "raised_at", "withdrawn_at", "item__due_at"
        )
    )
    first: dict[UUID | None, tuple[datetime, datetime]] = {}
    acts = ItemAct.objects.filter(
        item__kind=CONCERN, item__about_id__in=[row[0] for row in rows], kind__in=HUMAN
    )
    for about, at, due in acts.order_by("at", "id").values_list(
        "item__about_id", "at", "item__due_at"
    ):
        first.setdefault(about, (at, due))
    talked = hooks.talked_on(service_id, {row[1] for row in rows}, quarter.first, quarter.last)
    found = []
    for pk, person, urgency, alarm, at, back, due in rows:
        came = first.get(pk)
        day = at.astimezone(clock.LONDON).date()
        found.append(
            Raised(
                person_id=person,
                group=ALARM if alarm else urgency,
                at_review=(person, day) in talked,
                first=came[0] if came else None,
                due=came[1] if came else due,
                taken_back=back is not None,
            )
        )
    return found
