"""When something is late, and when the lead hears of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from alongside.worklist.models import ITEM_MOVES, ItemState
from alongside.worklist.rules import days_late, goes_to_lead

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=800)).map(lambda after: START + after)


@given(moments, moments)
def test_lateness_is_counted_in_days_of_the_calendar(due: datetime, now: datetime) -> None:
    late = days_late(due, now, LONDON)
    day_due, today = due.astimezone(LONDON).date(), now.astimezone(LONDON).date()
    assert late == max(0, (today - day_due).days)
    assert (late == 0) == (today <= day_due)


def test_a_late_evening_before_the_clocks_change_is_one_day_late_the_next_morning() -> None:
    due = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # 23:30 in London
    assert days_late(due, datetime(2026, 10, 25, 9, tzinfo=UTC), LONDON) == 1


@given(moments, st.integers(1, 336), st.timedeltas(timedelta(days=-20), timedelta(days=20)))
def test_the_lead_hears_of_what_is_late(due: datetime, hours: int, after: timedelta) -> None:
    assert goes_to_lead(due, None, due + after, hours=hours) == (after >= timedelta(hours=hours))


@given(moments, moments, moments)
def test_the_lead_hears_at_once_when_nobody_answers_for_it(
    due: datetime, left: datetime, now: datetime
) -> None:
    if left <= now:
        assert goes_to_lead(due, left, now, hours=24)
    elif now < due:
        assert not goes_to_lead(due, left, now, hours=24)


def test_every_state_says_how_it_moves() -> None:
    assert set(ITEM_MOVES) == set(ItemState)
    assert not ITEM_MOVES[ItemState.VOID]
