"""Wall time in London, over both changes of the clock and the leap day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock

BST = timezone(timedelta(hours=1))
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TIMES = st.times()


def spring(year: int) -> date:
    """The last Sunday of March, when 01:00 becomes 02:00."""
    day = date(year, 3, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def autumn(year: int) -> date:
    """The last Sunday of October, when 02:00 becomes 01:00."""
    day = date(year, 10, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


YEARS = st.integers(2020, 2035)


@given(DAYS, TIMES)
def test_the_wall_shows_the_time_that_was_asked_for_unless_spring_skips_it(day: date, wall: time):
    at = clock.at_local(day, wall)
    assert at.tzinfo is UTC
    shown = at.astimezone(clock.LONDON)
    skipped = day == spring(day.year) and wall.hour == 1
    expected = datetime.combine(day, wall) + timedelta(hours=skipped)
    assert shown.replace(tzinfo=None) == expected


@given(DAYS, TIMES, TIMES)
def test_later_on_the_wall_is_never_earlier_in_time_but_in_the_hour_that_is_skipped(
    day: date, one: time, two: time
):
    first, second = sorted([one, two])
    if day == spring(day.year) and 1 in (first.hour, second.hour):
        return
    assert clock.at_local(day, first) <= clock.at_local(day, second)


@given(DAYS, TIMES)
def test_the_same_time_a_week_on_is_seven_days_of_wall_time(day: date, wall: time):
    apart = clock.at_local(day + timedelta(days=7), wall) - clock.at_local(day, wall)
    assert abs(apart - timedelta(days=7)) <= timedelta(hours=1)


@given(YEARS, st.integers(0, 59))
def test_a_time_that_spring_skips_is_read_with_the_offset_before_it(year: int, minute: int):
    at = clock.at_local(spring(year), time(1, minute))
    assert at == datetime.combine(spring(year), time(1, minute), tzinfo=UTC)
    assert at.astimezone(clock.LONDON).time() == time(2, minute)


@given(YEARS, st.integers(0, 59), st.sampled_from([0, 1]))
def test_a_time_that_autumn_repeats_is_the_first(year: int, minute: int, fold: int):
    at = clock.at_local(autumn(year), time(1, minute, fold=fold))
    assert at == datetime.combine(autumn(year), time(1, minute), tzinfo=BST)


def test_a_leap_day_is_a_day_like_any_other():
    assert clock.at_local(date(2028, 2, 29), time(10, 30)) == datetime(
        2028, 2, 29, 10, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 2)),  # midnight in London
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_london(moment: datetime, day: date):
    with time_machine.travel(moment, tick=False):
        assert clock.now() == moment
        assert clock.today() == day


def test_a_day_begins_at_the_midnight_of_where_somebody_is():
    with time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), tick=False):
        assert clock.today(ZoneInfo("America/New_York")) == date(2026, 7, 1)
