"""What is due in publishing."""

from __future__ import annotations

from uuid import UUID

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.publishing import actions
from alongside.publishing.kinds import kind_of


@jobs.handles(actions.REVIEW)
def review(row: jobs.Due) -> None:
    """The day has come to look again at what is in use."""
    actions.ask_for_review(
        by=WORKER, of=kind_of(row.payload["noun"]), version_id=UUID(row.payload["version"])
    )
