"""What is due in the worklist."""

from __future__ import annotations

from uuid import UUID

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.messaging.models import OutMessage
from alongside.worklist import actions, telling
from alongside.worklist.heartbeat import ensure_scheduled

__all__ = ["ensure_scheduled", "not_told", "staff_changed", "step"]


def not_told(message: OutMessage) -> None:
    """Whose turn it was could not be told: the next is asked."""
    if message.about_id is not None and message.person_id is not None:
        actions.could_not_be_told(by=WORKER, item_id=message.about_id, person_id=message.person_id)


telling.on_not_told(not_told)


@jobs.handles(actions.STEP)
def step(row: jobs.Due) -> None:
    """The time of a step is over, or its hours begin."""
    actions.go_on(by=WORKER, item_id=UUID(row.payload["item"]), round=row.payload["round"])


@jobs.handles(actions.STAFF_CHANGED)
def staff_changed(row: jobs.Due) -> None:
    """Somebody's duty is over, or their absence begins."""
    actions.look_again(by=WORKER, membership_id=UUID(row.payload["membership"]))
