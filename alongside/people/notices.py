"""What people tell the rooms above, who register a handler when they load.

    @notices.on(notices.PERSON_ERASING)
    def erase_plans(*, person_id: UUID) -> None: ...

    notices.on(notices.PERSON_ERASING, erase_plans)  # the same

Handlers run in the transaction of the action that tells: if one fails, nothing happened. They get
identifiers only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Handler = Callable[..., None]

PERSON_DIED = "person.died"  # person_id: send nothing more; the record is kept
PERSON_NOT_DEAD = "person.not_dead"  # person_id: it was a mistake
PERSON_MERGING = "person.merging"  # from_id, into_id: move your rows; both are locked
PERSON_ERASING = "person.erasing"  # person_id: delete or blank your rows; also of merged records
GLASS_BROKEN = "glass.broken"  # grant_id, membership_id: tell the person and the privacy officers
MEMBERSHIP_ENDED = "membership.ended"  # membership_id: somebody else must take over their work
NEED_REVIEW_DUE = "need.review_due"  # need_id, person_id: ask whether the need is still so
RETENTION_LISTED = "retention.listed"  # service_id, count: somebody must decide
INCIDENT_REPORTED = "incident.reported"  # incident_id: tell the lead and the privacy officer
INCIDENT_CLOSED = "incident.closed"  # incident_id: tell the person concerned what came of it

EVENTS = frozenset(
    {
        PERSON_DIED,
        PERSON_NOT_DEAD,
        PERSON_MERGING,
        PERSON_ERASING,
        GLASS_BROKEN,
        MEMBERSHIP_ENDED,
        NEED_REVIEW_DUE,
        RETENTION_LISTED,
        INCIDENT_REPORTED,
        INCIDENT_CLOSED,
    }
)
_handlers: dict[str, list[Handler]] = {}


def on(event: str, handler: Handler | None = None) -> Any:
    """Register a handler of `event`, given here or decorated. The same one twice counts once."""
    _known(event)

    def register(handler: Handler) -> Handler:
        held = _handlers.setdefault(event, [])
        if handler not in held:
            held.append(handler)
        return handler

    return register if handler is None else register(handler)


def tell(event: str, **ids: Any) -> None:
    """Call every handler of `event`, in the order in which they were registered."""
    _known(event)
    for handler in _handlers.get(event, ()):
        handler(**ids)


def handlers(event: str) -> tuple[Handler, ...]:
    """Who listens to `event`; the tests ask whether every room with people's rows does."""
    _known(event)
    return tuple(_handlers.get(event, ()))


def _known(event: str) -> None:
    if event not in EVENTS:
        raise RuntimeError(f"There is no notice {event}.")
