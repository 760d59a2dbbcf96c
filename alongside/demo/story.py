"""Telling what happened in the town, in the order in which it happened.

A story is a generator: it yields the moment at which its next part happens, and then lets it
happen. Several are told at once; between two moments everything that fell due happens too, at the
time at which it was due. Only the demo can turn the clock back, and only in its own process.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest import mock

from django.db.models.signals import pre_save

from alongside.core import clock, jobs
from alongside.core.audit import AuditEvent
from alongside.messaging.models import Gateway, OutMessage, OutState

Story = Iterator[datetime]


class Calendar:
    """Moments by their distance from the day on which the town is loaded."""

    def __init__(self) -> None:
        self.loaded_at = clock.now()
        self.today = clock.today()

    def day(self, days: int) -> date:
        """So many days from today; negative: ago."""
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """That day, at that time of the town's clocks."""
        return clock.at_local(self.day(days), time(hour, minute))


def tell(
    stories: Iterable[Story], *, until: datetime, step: Callable[[], None] = lambda: None
) -> None:
    """Let all stories happen, interleaved by time; nothing after `until`. `step` after each part.

    What is left of a story at `until` happens then.
    """
    waiting: list[tuple[datetime, int, Story]] = []
    for number, story in enumerate(stories):
        first = next(story, None)
        if first is not None:
            waiting.append((first, number, story))
    heapq.heapify(waiting)
    with _turned_clock() as turn:
        while waiting:
            moment, number, story = heapq.heappop(waiting)
            _let_happen_what_is_due(min(moment, until), turn)
            turn(min(moment, until))
            following = next(story, None)
            jobs.pump_all()
            step()
            if following is not None:
                heapq.heappush(waiting, (max(following, moment), number, story))
        _let_happen_what_is_due(until, turn)


def _let_happen_what_is_due(until: datetime, turn: Callable[[datetime], None]) -> None:
    while True:
        row = (
            jobs.Due.objects.filter(state=jobs.DueState.WAITING, due_at__lte=until)
            .order_by("due_at", "id")
            .first()
        )
        text = (
            OutMessage.objects.filter(
                gateway=Gateway.TEXT, state=OutState.QUEUED, due_at__lte=until
            )
            .order_by("due_at")
            .first()
        )
        if text is not None and (row is None or text.due_at <= row.due_at):
            turn(text.due_at)
            jobs.pump_all()
        elif row is not None:
            turn(row.due_at)
            jobs.run_one(now=row.due_at)
        else:
            return


@contextmanager
def _turned_clock() -> Iterator[Callable[[datetime], None]]:
    """`turn(moment)`: from now on, it is `moment`. Never backwards."""
    now = datetime.min.replace(tzinfo=clock.LONDON)

    def turn(moment: datetime) -> None:
        nonlocal now
        now = max(now, moment)

    def read() -> datetime:
        return now

    def stamp(sender: Any, instance: AuditEvent, **_: Any) -> None:
        # The database would write its own time.
        instance.at = now

    pre_save.connect(stamp, sender=AuditEvent)
    try:
        with mock.patch("django.utils.timezone.now", read):
            yield turn
    finally:
        pre_save.disconnect(stamp, sender=AuditEvent)
