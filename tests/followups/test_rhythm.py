"""When somebody is asked: days, clocks that change, and rhythms that fade."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.followups.rules.rhythm import (
    Occurrence,
    Pause,
    Phase,
    after,
    days_of,
    per_week,
    rhythm,
    stored,
)

FADING = (Phase(1, "week", 3), Phase(2, "week", 2), Phase(1, "month"))

phases = st.builds(
    Phase, st.integers(1, 60), st.sampled_from(["day", "week", "month"]), st.integers(1, 30)
)
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_a_rhythm_that_fades():
    found = list(islice(days_of(FADING, date(2026, 1, 5)), 7))

    assert found == [
        date(2026, 1, 5),
        date(2026, 1, 12),
        date(2026, 1, 19),
        date(2026, 2, 2),  # two weeks after the last of every week
        date(2026, 2, 16),
        date(2026, 3, 16),
        date(2026, 4, 16),
    ]


def test_every_month_from_the_last_day_of_january():
    found = list(islice(days_of((Phase(1, "month"),), date(2028, 1, 31)), 4))

    assert found == [date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30)]


def test_every_year_from_a_leap_day():
    found = list(islice(days_of((Phase(12, "month"),), date(2028, 2, 29)), 5))

    assert [day.day for day in found] == [29, 28, 28, 28, 29]


def test_an_end_is_included_and_nothing_comes_after():
    assert list(days_of((Phase(1, "day"),), date(2026, 1, 1), date(2026, 1, 3))) == [
        date(2026, 1, 1),
        date(2026, 1, 2),
        date(2026, 1, 3),
    ]
    assert list(days_of((Phase(1, "day"),), date(2026, 1, 2), date(2026, 1, 1))) == []


@given(st.lists(phases, min_size=1, max_size=4), days)
def test_days_only_go_forward_and_every_one_is_asked(made, start):
    found = list(days_of(made, start))

    assert found[0] == start
    assert all(before < later for before, later in pairwise(found))
    assert len(found) == sum(phase.times for phase in made)


@given(st.lists(phases, min_size=1, max_size=3), days, st.integers(0, 40), st.integers(0, 60))
def test_nothing_is_skipped_but_what_a_pause_says(made, start, away, length):
    pause = Pause(start + timedelta(days=away), start + timedelta(days=away + length))
    every = list(days_of(made, start))
    walked, at = [], 0
    while (found := after(made, start, None, at, pause)) is not None:
        walked.append(found)
        at = found.ordinal

    assert walked == [
        Occurrence(number, day) for number, day in enumerate(every, 1) if not pause.holds(day)
    ]


@given(st.lists(phases, min_size=1, max_size=3), days, st.integers(0, 4000))
def test_a_week_is_counted_as_by_walking_to_it(made, start, later):
    week = start + timedelta(days=later)
    for end in (None, week + timedelta(days=2), week - timedelta(days=30)):
        walked = sum(1 for day in days_of(made, start, end) if 0 <= (day - week).days < 7)
        assert per_week(made, start, end, week) == walked


def test_the_calendar_ends_and_so_does_a_rhythm():
    assert list(days_of((Phase(12, "month"),), date(9998, 5, 1))) == [
        date(9998, 5, 1),
        date(9999, 5, 1),
    ]


@given(st.lists(phases, min_size=1, max_size=4))
def test_a_rhythm_is_kept_as_it_was(made):
    assert list(rhythm(stored(made))) == made


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[0, "day", 1]],
        [[1, "year", 1]],
        [[1, "day", 0]],
        [[1, "day", None], [1, "week", 2]],
        [["1", "day", 1]],
        [[1, "day", "2"]],
        [[1, "day", 1]] * 7,
    ],
)
def test_what_is_no_rhythm_is_refused_with_a_sentence(rows):
    with pytest.raises(ValueError, match=r"\.$"):
        rhythm(rows)


def test_how_often_in_a_week():
    assert per_week((Phase(1, "day"),), date(2026, 1, 1), None, date(2026, 2, 2)) == 7
    assert per_week((Phase(1, "day"),), date(2026, 1, 1), date(2026, 2, 3), date(2026, 2, 2)) == 2
    assert per_week((Phase(2, "week"),), date(2026, 1, 5), None, date(2026, 1, 12)) == 0
