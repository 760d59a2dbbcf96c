"""What concerns take from rooms above: on which days the service and a person talked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

TalkedOn = Callable[[UUID, Collection[UUID], date, date], set[tuple[UUID, date]]]


def _nothing(
    service_id: UUID, people: Collection[UUID], first: date, last: date
) -> set[tuple[UUID, date]]:
    return set()


# Of these people, who had a conversation with the service on which day, from first to last.
talked_on: TalkedOn = _nothing
