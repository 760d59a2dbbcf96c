"""What is due in the worklist."""

from __future__ import annotations

from uuid import UUID

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.worklist import actions
from alongside.worklist.heartbeat import ensure_scheduled

__all__ = ["ensure_scheduled", "staff_changed", "step"]


@jobs.handles(actions.STEP)
def step(row: jobs.Due) -> None:
    """The time of a step is over, or its hours begin."""
    actions.go_on(by=WORKER, item_id=UUID(row.payload["item"]), round=row.payload["round"])


@jobs.handles(actions.STAFF_CHANGED)
def staff_changed(row: jobs.Due) -> None:
    """Somebody's duty is over, or their absence begins."""
    actions.look_again(by=WORKER, membership_id=UUID(row.payload["membership"]))
