"""Stories are told in the order of time, and what falls due meanwhile happens when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock, jobs
from alongside.core.actors import COMMAND
from alongside.core.audit import AuditEvent, record
from alongside.demo import bundles
from alongside.demo.story import Calendar, Story, tell
from alongside.people.rules import nhs_number

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_stories_interleave_and_what_is_due_happens_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened: list[tuple[str, datetime]] = []

    def note(what: str) -> None:
        happened.append((what, clock.now()))

    monkeypatch.setitem(jobs._handlers, "test.due", lambda row: note("due"))

    def first() -> Story:
        yield START
        note("a")
        jobs.schedule("test.due", "1", START + 2 * HOUR)
        jobs.schedule("test.due", "2", START + 9 * HOUR)
        yield START + 3 * HOUR
        note("c")
        record(COMMAND, "test.event")

    def second() -> Story:
        yield START + HOUR
        note("b")
        yield START  # never backwards
        note("b2")

    def nothing() -> Iterator[datetime]:
        yield from ()

    tell([first(), second(), nothing()], until=START + 8 * HOUR)

    assert happened == [
        ("a", START),
        ("b", START + HOUR),
        ("b2", START + HOUR),
        ("due", START + 2 * HOUR),
        ("c", START + 3 * HOUR),
    ]
    assert AuditEvent.objects.get(verb="test.event").at == START + 3 * HOUR
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=5)
    assert AuditEvent.objects.filter(verb="test.event").exists()
    after = record(COMMAND, "test.after")
    after.refresh_from_db()
    assert after.at > START + 8 * HOUR


@pytest.mark.django_db
def test_nothing_happens_after_now() -> None:
    seen: list[datetime] = []
    until = START + HOUR

    def late() -> Story:
        yield START + 5 * HOUR
        seen.append(clock.now())

    tell([late()], until=until)
    assert seen == [until]


def test_days_are_counted_on_the_towns_clocks() -> None:
    calendar = Calendar()
    assert calendar.day(-3) == calendar.today - timedelta(days=3)
    assert calendar.at(5, 10, 40).astimezone(clock.LONDON).strftime("%H:%M") == "10:40"


@given(st.integers(min_value=0, max_value=99_999))
def test_every_test_number_is_valid(number: int) -> None:
    digits = bundles.nhs_number(number)
    assert nhs_number(digits) == digits
    assert digits.startswith("999")
