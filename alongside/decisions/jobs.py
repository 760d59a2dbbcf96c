"""What is due in deciding together."""

from __future__ import annotations

from uuid import UUID

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.decisions.aids import actions as aids


@jobs.handles(aids.REVIEW)
def review(row: jobs.Due) -> None:
    """The day has come to look at an aid again."""
    aids.ask_for_review(by=WORKER, version_id=UUID(row.payload["version"]))
