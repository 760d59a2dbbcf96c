"""Throttles: so often in a window, and no more; shared, and without a name in the table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine

from alongside.core import throttle
from alongside.core.errors import TooMany
from alongside.core.throttle import Throttle
from tests.at_once import at_once

START = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def tries(count: int, value: str = "198.51.100.7", kind: str = "test") -> int:
    """How many of `count` tries were let through."""
    through = 0
    for _ in range(count):
        try:
            throttle.hit(kind, value, limit=3, seconds=60)
            through += 1
        except TooMany:
            pass
    return through


@pytest.mark.django_db
def test_more_than_the_limit_is_refused_until_the_window_is_over():
    with time_machine.travel(START, tick=False) as time:
        assert tries(5) == 3
        time.shift(timedelta(seconds=59))
        with pytest.raises(TooMany) as refused:
            throttle.hit("test", "198.51.100.7", limit=3, seconds=60)
        assert refused.value.wait == 2
        assert "wait" in str(refused.value)
        time.shift(timedelta(seconds=1))
        assert tries(5) == 3


@pytest.mark.django_db
def test_others_and_other_kinds_are_counted_apart():
    assert tries(5) == 3
    assert tries(5, value="198.51.100.8") == 3
    assert tries(5, kind="another") == 3


@pytest.mark.django_db
def test_a_success_takes_itself_back_and_nothing_else():
    throttle.take_back("test", "198.51.100.7")
    assert tries(3) == 3
    throttle.take_back("test", "198.51.100.7")
    assert tries(3) == 1


@pytest.mark.django_db
def test_the_table_does_not_name_who_tried():
    tries(1)
    (row,) = Throttle.objects.all()
    assert b"198.51" not in bytes(row.key)


@pytest.mark.django_db
def test_only_windows_that_are_over_are_swept_away():
    with time_machine.travel(START, tick=False) as time:
        tries(1, value="old")
        time.shift(timedelta(seconds=61))
        tries(3, value="new")
        assert throttle.sweep() == 1
        assert tries(3, value="new") == 0


@pytest.mark.commits
def test_many_at_once_get_through_no_more_often_than_the_limit():
    assert sorted(at_once(*[partial(tries, 1)] * 6)) == [0, 0, 0, 1, 1, 1]
