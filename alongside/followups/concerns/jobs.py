"""What is due in follow-up plans."""

from __future__ import annotations

from uuid import UUID

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.followups.concerns import actions


@jobs.handles(actions.ENDS)
def ends(row: jobs.Due) -> None:
    """The end of a follow-up plan is near."""
    actions.tell_that_it_ends(by=WORKER, plan_id=UUID(row.payload["plan"]))
