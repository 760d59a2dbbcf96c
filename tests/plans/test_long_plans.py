"""A plan that has grown for years opens with as many queries as a young one, and by pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.core import clock
from alongside.plans import actions, queries
from alongside.plans.models import Commitment, CommitmentState, Goal, PlanChange, Side
from alongside.plans.queries.goals import PROMISES_PAGE
from tests.plans.making import accept_both, agree, book
from tests.universe import Universe

pytestmark = pytest.mark.django_db


def promise(universe: Universe, goal: Goal, words: str, who: str = "rhian") -> Commitment:
    return actions.add_promise(
        by=universe.actor(who), goal=goal, words=words, due_date=clock.today() + timedelta(days=9)
    )


def line(universe: Universe, who: str, words: str) -> None:
    actions.add_entry(
        by=universe.actor(who),
        person=universe.rhian,
        section="view",
        side=Side.PERSON if who == "rhian" else Side.PROFESSIONAL,
        words=words,
    )


def asked(client: Client, address: str) -> int:
    """How many queries a page takes that was opened before."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_take_as_many_queries_after_years_and_no_more_than_now(universe: Universe):
    talk = book(universe)
    made = agree(universe)
    accept_both(universe, made.agreement)
    line(universe, "rhian", "It hurts in the morning")
    line(universe, "nurse", "The knee is worn")
    base = f"/p/{universe.rhian.pk}/"
    change = PlanChange.objects.filter(person=universe.rhian).latest("at")
    pages = {
        "plan/": 26,
        f"goals/{made.goal.pk}/": 25,
        f"conversations/{talk.pk}/": 20,
        f"plan/versions/{change.pk}/": 15,
    }
    own = universe.client("rhian")
    young = {page: asked(own, base + page) for page in pages}
    for number in range(4):
        accept_both(universe, agree(universe).agreement)
        line(universe, "rhian", f"My word, {number}")
        line(universe, "nurse", f"Their word, {number}")
        for who in ("rhian", "nurse"):
            promise(universe, made.goal, f"One more thing, {number}", who)
    assert {page: asked(own, base + page) for page in pages} == young
    assert {page: most for page, most in pages.items() if young[page] > most} == {}


def test_a_goal_of_many_promises_shows_a_page_of_them_open_ones_first(universe: Universe):
    made = agree(universe, my_words="The first thing")
    accept_both(universe, made.agreement)
    many = [promise(universe, made.goal, f"Thing {n:02}") for n in range(PROMISES_PAGE + 4)]
    done = many[0]
    actions.answer_promise(by=universe.actor("rhian"), commitment=done, happened=True)
    own, address = universe.client("rhian"), f"/p/{universe.rhian.pk}/goals/{made.goal.pk}/"

    def shown(page: str) -> list[str]:
        text = own.get(address + page).content.decode()
        return re.findall(r'<li class="al-promise">\s*<p class="al-side__text">([^<]+)', text)

    theirs = "Ask the physiotherapist about the knee"
    first, second = shown(""), shown("?promises=2")
    assert first == ["The first thing", *(row.words for row in many[1:PROMISES_PAGE]), theirs]
    assert second == [*(row.words for row in many[PROMISES_PAGE:]), done.words]
    assert 'href="?promises=2"' in own.get(address).content.decode()
    assert shown("?promises=none") == first
    assert shown("?promises=99") == second


def test_the_plan_leaves_old_promises_to_the_page_of_their_goal(universe: Universe):
    made = agree(universe)
    alike = [promise(universe, made.goal, "Walk") for _ in range(4)]
    Commitment.objects.filter(pk__in=[row.pk for row in alike]).update(state=CommitmentState.KEPT)
    (goal,) = queries.plan_goals(universe.rhian)
    shown = [row.words for row in goal.shown(Side.PERSON)]
    assert shown == ["Walk to the gate every day", "Walk", "Walk"]
    assert goal.not_shown == 2
    plan = universe.client("rhian").get(f"/p/{universe.rhian.pk}/plan/").content.decode()
    assert "and 2 earlier promises" in plan


def test_the_first_page_holds_few_cards_however_much_waits(universe: Universe):
    """The oldest of each kind, how many there are beside them, and where those are."""
    own, nurse = universe.client("rhian"), universe.client("nurse")
    home = f"/p/{universe.rhian.pk}/"

    def wait(number: int) -> Goal:
        goal = agree(universe, goal_words=f"Goal {number}").goal
        for more in range(3):
            promise(universe, goal, f"Ring {number}, {more}", "nurse")
        actions.propose(
            by=universe.actor("nurse"),
            person=universe.rhian,
            professional=universe.memberships["nurse"],
            what="add",
            section="support",
            words=f"Ask {number}",
        )
        past = clock.today() - timedelta(days=30 - number)
        Commitment.objects.filter(goal=goal).update(due_date=past)
        return goal

    oldest = wait(0)
    few = {client: asked(client, home) for client in (own, nurse)}
    text = own.get(home).content.decode()
    assert text.count("Did this happen?") == 3
    assert "One more is asked here when you have answered these." in text
    assert "And 2 more" in text  # of the late ones of the goal
    for number in range(1, 9):
        wait(number)
    text = own.get(home).content.decode()
    assert text.count("Did this happen?") == 3
    assert "33 more are asked here when you have answered these." in text
    assert text.count("An agreement waits for a yes") == 3
    assert text.count("A suggestion for you") == 3
    assert text.count("And 6 more") == 2
    assert "Goal 8" in text
    assert "Goal 2</a>" not in text
    assert "And 3 more" in text  # goals
    assert all(asked(client, home) <= number for client, number in few.items())
    # What is answered makes room for the next
    for row in queries.to_ask(universe.rhian, 3).rows:
        assert row.goal_id == oldest.pk
        own.post(f"/p/{universe.rhian.pk}/promises/{row.id}/", {"do": "yes", "next": "home"})
    assert queries.to_ask(universe.rhian, 3).more == 30
    text = nurse.get(home).content.decode()
    assert "Did this happen?" not in text
    assert "And 3 more" in text
