from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from babel.dates import get_month_names
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from alongside.ui import dates

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield


def test_a_day_is_said_as_people_say_it():
    assert dates.day(date(2026, 11, 24)) == "Tuesday 24 November"
    assert dates.day(date(2019, 3, 27)) == "Wednesday 27 March 2019"
    assert dates.day(date(2026, 11, 24), year=True, weekday=False) == "24 November 2026"


def test_a_moment_is_on_londons_clocks():
    summer = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    assert dates.moment(summer) == "Wednesday 1 July at 10:30am"
    assert dates.day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "Thursday 2 July"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(0, 0), "12 midnight"),
        (time(0, 5), "12:05am"),
        (time(10, 30), "10:30am"),
        (time(12, 0), "12 midday"),
        (time(12, 15), "12:15pm"),
        (time(14, 0), "2pm"),
    ],
)
def test_times(at, said):
    assert dates.clock_time(at) == said


def test_welsh_days():
    with translation.override("cy"):
        assert dates.day(date(2026, 11, 24)) == "dydd Mawrth 24 Tachwedd"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (21, "today"),
        (22, "tomorrow"),
        (20, "yesterday"),
        (26, "in 5 days"),
        (12, "9 days ago"),
    ],
)
def test_how_far(day, said):
    assert dates.how_far(date(2026, 11, day)) == said


MONTHS = [
    (number, name)
    for locale in ("en_GB", "cy")
    for number, name in get_month_names("wide", locale=locale).items()
]


@given(st.sampled_from(MONTHS), st.integers(3, 12), st.sampled_from([str.upper, str.lower]))
def test_a_month_is_read_whole_or_cut_in_either_language(month, length, case):
    number, name = month
    assert dates.month_number(f" {case(name[:length])}. ") == number


@given(st.integers(-5, 40))
def test_a_month_number_is_one_to_twelve(number):
    expected = number if 1 <= number <= 12 else None
    assert dates.month_number(str(number)) == expected


@given(st.text(max_size=8))
def test_no_text_breaks_the_reading_of_months(text):
    assert dates.month_number(text) in {None, *range(1, 13)}
