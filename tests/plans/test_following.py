"""Later follow-ups of a goal, on days that the person agrees."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.errors import NotAllowed, Refused
from alongside.followups import actions as followups
from alongside.followups.models import OPEN, CheckIn
from alongside.plans import actions, queries
from alongside.plans.models import Goal
from alongside.plans.rules import MOST_FOLLOW_UPS, every_so_often
from tests.plans.making import agree, correct, helper
from tests.universe import Universe


def after(*days: int) -> list[date]:
    return [clock.today() + timedelta(days=one) for one in days]


def planned(goal: Goal) -> list[date]:
    return [row.due_on for row in queries.open_follow_ups(goal)]


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.integers(0, 12), st.integers(1, 12))
def test_each_is_so_many_weeks_after_the_one_before(first: date, weeks: int, times: int):
    days = every_so_often(first, weeks, times)
    assert days[0] == first
    assert len(days) == (times if weeks else 1)
    assert all(b - a == timedelta(weeks=weeks) for a, b in pairwise(days))


def test_the_person_agrees_when_they_are_asked_again(universe: Universe):
    goal, nurse = agree(universe).goal, universe.memberships["nurse"]
    by = universe.actor("rhian")
    actions.agree_follow_ups(by=by, goal=goal, days=after(28, 42), follow_up_by=nurse)
    assert planned(goal) == after(14, 28, 42)
    # Typed by whoever agrees it with them, and in place of what was agreed before
    actions.agree_follow_ups(
        by=helper(universe), goal=goal, days=after(30), follow_up_by=universe.memberships["gp"]
    )
    assert planned(goal) == after(14, 30)
    assert queries.open_follow_ups(goal)[-1].responsible == universe.memberships["gp"]
    # Not again: the first stands, it is part of the agreement
    actions.agree_follow_ups(by=by, goal=goal, days=[], follow_up_by=nurse)
    assert planned(goal) == after(14)


def test_each_follow_up_rates_the_goal_and_draws_the_line(universe: Universe):
    goal, by = agree(universe).goal, universe.actor("rhian")
    actions.agree_follow_ups(
        by=by, goal=goal, days=after(28), follow_up_by=universe.memberships["nurse"]
    )
    for row, sure in zip(queries.open_follow_ups(goal), (6, 4), strict=True):
        followups.answer(by=by, check_in=row, answers={"how": "So so", "confidence": sure})
    assert [one.value for one in goal.ratings.order_by("at")] == [8, 6, 4]
    assert planned(goal) == []
    page = universe.client("rhian").get(f"/p/{goal.person_id}/goals/{goal.pk}/").content.decode()
    assert "al-trend" in page
    assert "Agree when we ask again" in page


def test_a_correction_keeps_the_later_days(universe: Universe):
    goal, by = agree(universe).goal, universe.actor("rhian")
    nurse = universe.memberships["nurse"]
    actions.agree_follow_ups(by=by, goal=goal, days=after(28, 42), follow_up_by=nurse)
    correct(universe, goal, follow_up_on=after(10)[0])
    goal.refresh_from_db()
    assert planned(goal) == after(10, 28, 42)
    assert {row.about_version for row in queries.open_follow_ups(goal)} == {goal.version}


def test_letting_go_ends_them_all(universe: Universe):
    goal, by = agree(universe).goal, universe.actor("rhian")
    nurse = universe.memberships["nurse"]
    actions.agree_follow_ups(by=by, goal=goal, days=after(28), follow_up_by=nurse)
    actions.review(by=by, goal=goal, progress="less", outcome="let_go")
    assert not CheckIn.objects.filter(about_id=goal.pk, state__in=OPEN).exists()
    with pytest.raises(Refused):
        actions.agree_follow_ups(by=by, goal=goal, days=after(28), follow_up_by=nurse)


@pytest.mark.parametrize(
    "days", [[0], [14], [3, 30], [400], list(range(20, 21 + MOST_FOLLOW_UPS))], ids=str
)
def test_days_that_cannot_be(universe: Universe, days: list[int]):
    goal = agree(universe).goal
    with pytest.raises(Refused):
        actions.agree_follow_ups(
            by=universe.actor("rhian"), goal=goal, days=after(*days),
            follow_up_by=universe.memberships["nurse"],
        )  # fmt: skip
    assert planned(goal) == after(14)


@pytest.mark.parametrize("name", ["carer", "nurse", "gp", "stranger", "lead"])
def test_nobody_agrees_it_without_the_person(universe: Universe, name: str):
    with pytest.raises((NotAllowed, Refused)):
        actions.agree_follow_ups(
            by=universe.actor(name), goal=agree(universe).goal, days=after(28),
            follow_up_by=universe.memberships["nurse"],
        )  # fmt: skip


def test_the_page_agrees_a_rhythm_and_says_what_is_missing(universe: Universe):
    goal = agree(universe).goal
    at = f"/p/{goal.person_id}/goals/{goal.pk}/follow-ups/"
    browser = universe.client("rhian")
    said = {"often": "4", "times": "2", "follow_up_by": str(universe.memberships["nurse"].pk)}
    answer = browser.post(at, said)
    assert answer.status_code == 422
    assert "Say from which day" in answer.content.decode()
    first = after(28)[0]
    day = {"first_on_day": first.day, "first_on_month": first.month, "first_on_year": first.year}
    assert browser.post(at, said | day).status_code == 302
    assert planned(goal) == after(14, 28, 56)
    assert "After that:" in browser.get(f"/p/{goal.person_id}/goals/{goal.pk}/").content.decode()
    early = after(2)[0]
    day = {"first_on_day": early.day, "first_on_month": early.month, "first_on_year": early.year}
    answer = browser.post(at, said | day)
    assert answer.status_code == 422
    assert "Choose a later day" in answer.content.decode()
    assert browser.post(at, said | {"often": ""}).status_code == 302
    assert planned(goal) == after(14)
