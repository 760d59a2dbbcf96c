"""Questions, answers and days, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.errors import Refused
from alongside.followups import rules
from alongside.followups.actions import ask_at
from alongside.followups.models import CHECK_IN_MOVES, CheckInState
from alongside.followups.rules import CHOICE, RULER, WORDS, YES_NO, Question

ZONES = ["Europe/London", "Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]
FORTNIGHT = 14
START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=800)).map(lambda after: START + after)
# Around both changes of London's clocks, in two years.
changes = st.sampled_from(
    [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
)


@given(
    set_at=moments,
    in_days=st.integers(1, FORTNIGHT),
    before=st.integers(0, 13),
    hour=st.integers(8, 20),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_asked_on_the_persons_clock_in_time_for_the_fortnight(
    set_at: datetime, in_days: int, before: int, hour: int, zone: ZoneInfo
) -> None:
    set_on = set_at.astimezone(zone).date()
    due_on = set_on + timedelta(days=in_days)
    moment = ask_at(due_on, set_at, zone, days_before=before, hour=hour)
    local = moment.astimezone(zone)
    assert moment >= set_at
    assert set_on <= local.date() <= due_on <= set_on + timedelta(days=FORTNIGHT)
    assert local.time() == time(hour)
    if before < in_days:
        assert local.date() == due_on - timedelta(days=before)


@given(change=changes, after=st.integers(0, 13), hour=st.integers(8, 20))
def test_the_change_of_the_clocks_moves_the_instant_and_not_the_hour(
    change: date, after: int, hour: int
) -> None:
    due_on = change + timedelta(days=after)
    set_at = clock.at_local(due_on - timedelta(days=FORTNIGHT), time(15))
    moment = ask_at(due_on, set_at, clock.LONDON, days_before=0, hour=hour)
    local = moment.astimezone(clock.LONDON)
    assert (local.date(), local.hour) == (due_on, hour)
    same_hour_then = clock.at_local(due_on - timedelta(days=FORTNIGHT), time(hour))
    moved = moment - same_hour_then - timedelta(days=FORTNIGHT)
    assert moved == timedelta(hours=1 if change.month > 6 else -1)


@given(moments, st.integers(0, 10), st.integers(8, 20))
def test_planned_for_a_day_that_is_over_it_is_asked_at_once(
    planned_at: datetime, before: int, hour: int
) -> None:
    due_on = planned_at.date() - timedelta(days=1)
    assert ask_at(due_on, planned_at, ZoneInfo("UTC"), days_before=before, hour=hour) >= planned_at


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(1, 10))
def test_working_days_are_counted(day: date, count: int) -> None:
    found = rules.add_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    assert sum(d.weekday() < 5 for d in between) == count
    assert found.weekday() < 5


QUESTIONS = [
    Question("how", "How did it go?", WORDS),
    Question("sure", "How sure?", RULER),
    Question("often", "How often?", CHOICE, (("some", "Some days"), ("all", "Daily"))),
    Question("kept", "Did it happen?", YES_NO),
]
fitting = st.fixed_dictionaries(
    {},
    optional={
        "how": st.text(max_size=50),
        "sure": st.sampled_from([str(n) for n in range(1, 11)]),
        "often": st.sampled_from(["some", "all"]),
        "kept": st.sampled_from(rules.YES_NO_ANSWERS),
    },
)


@given(fitting)
def test_whatever_fits_is_filed_as_it_was_given(given_answers: dict[str, str]) -> None:
    said = {key: value for key, value in given_answers.items() if value.strip()}
    if not said:
        with pytest.raises(Refused):
            rules.check_answers(QUESTIONS, given_answers)
    else:
        assert rules.check_answers(QUESTIONS, given_answers) == said


@given(st.sampled_from(["sure", "often", "kept"]), st.text(min_size=1, max_size=20))
def test_whatever_is_no_answer_is_refused(key: str, value: str) -> None:
    question = next(q for q in QUESTIONS if q.key == key)
    values = rules.allowed(question) or frozenset()
    if value.strip() and value not in values:
        with pytest.raises(Refused):
            rules.check_answers(QUESTIONS, {key: value})


def test_refusals() -> None:
    with pytest.raises(Refused, match="not asked"):
        rules.check_answers(QUESTIONS, {"how": "well", "other": "x"})
    with pytest.raises(Refused, match="4000"):
        rules.check_answers(QUESTIONS, {"how": "x" * 4001})
    with pytest.raises(Refused, match="Please answer"):
        rules.check_answers([Question("how", "How?", required=True)], {})
    with pytest.raises(ValueError, match="poem"):
        Question("x", "X", "poem")


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_was_asked_is_kept_as_it_was(about: str, text: str) -> None:
    asked = [*QUESTIONS, Question("more", text, help=text)]
    assert rules.read(rules.store(about, asked)) == (about, asked, "")
    assert rules.read(rules.store_language(about, "cy")) == (about, [], "cy")
    assert rules.read("") == ("", [], "")


def test_every_state_says_how_it_moves() -> None:
    assert set(CHECK_IN_MOVES) == set(CheckInState)
    assert not CHECK_IN_MOVES[CheckInState.ANSWERED]
