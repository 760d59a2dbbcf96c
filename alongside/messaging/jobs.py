"""What is due in messaging."""

from __future__ import annotations

from uuid import UUID

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.messaging import actions


@jobs.handles(actions.SEND)
def send(row: jobs.Due) -> None:
    """Send one message; a fault leaves the row waiting for its next try."""
    actions.send(by=WORKER, message_id=UUID(row.payload["message"]))
