"""What is due in following up."""

from __future__ import annotations

from uuid import UUID

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.followups import actions


@jobs.handles_many(actions.ASK)
def ask(rows: list[jobs.Due]) -> None:
    """The day has come to ask."""
    actions.ask_many(by=WORKER, check_in_ids=[UUID(row.payload["check_in"]) for row in rows])


@jobs.handles(actions.OVERDUE)
def overdue(row: jobs.Due) -> None:
    """The last day is over."""
    actions.overdue(by=WORKER, check_in_id=UUID(row.payload["check_in"]))


@jobs.handles(actions.NOT_ARRIVED)
def not_arrived(row: jobs.Due) -> None:
    """The message reached nobody."""
    actions.did_not_arrive(by=WORKER, check_in_id=UUID(row.payload["check_in"]))


@jobs.handles(actions.TEXT_DONE)
def text_is_done(row: jobs.Due) -> None:
    """Nothing more is asked by text."""
    actions.text_is_done(by=WORKER, check_in_id=UUID(row.payload["check_in"]))
