"""Nothing waits unseen: what somebody changes by themselves is on a professional's list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.plans import actions
from alongside.plans.actions.telling import CHANGED_ITEM
from alongside.plans.models import Goal
from alongside.plans.queries import line_version, unread_changes
from alongside.worklist.models import Item, ItemState
from tests.plans.making import accept_both, agree, book, correct, helper
from tests.universe import Universe


def describe(universe: Universe, by: Actor, goal: Goal) -> Any:
    return actions.describe_goal(by=by, goal=goal, version=line_version(goal), when_words="Mondays")


def levels(universe: Universe, by: Actor, goal: Goal) -> Any:
    said = {0: "To the gate", 1: "To the chapel"}
    return actions.set_levels(by=by, goal=goal, version=line_version(goal), words=said)


def promise(universe: Universe, by: Actor, goal: Goal) -> Any:
    due = clock.today() + timedelta(days=3)
    return actions.add_promise(by=by, goal=goal, words="Ring Carys", due_date=due)


def another(universe: Universe, by: Actor, goal: Goal) -> Any:
    return agree(universe, by=by)


def anew(universe: Universe, by: Actor, goal: Goal) -> Any:
    return correct(universe, goal, by=by)


def mine(universe: Universe, by: Actor, goal: Goal) -> Any:
    return actions.change_promise(
        by=by,
        commitment=goal.commitments.get(side="person"),
        agreed=1,
        words="Walk to the corner",
        due_date=clock.today() + timedelta(days=5),
        changed="The corner",
    )


def look_back(universe: Universe, by: Actor, goal: Goal) -> Any:
    return actions.review(by=by, goal=goal, progress="more", words="It was good")


@pytest.mark.parametrize("change", [describe, levels, promise, another, anew, mine, look_back])
def test_what_the_person_changes_alone_is_on_a_list_once(
    universe: Universe, change: Callable[[Universe, Actor, Goal], Any]
):
    talk = book(universe)
    actions.hold(by=universe.actor("nurse"), conversation=talk)
    goal = agree(universe, by=helper(universe)).goal
    assert not unread_changes(universe.rhian.pk).exists()  # the nurse typed it
    change(universe, universe.actor("rhian"), goal)
    (item,) = unread_changes(universe.rhian.pk)
    assert item.responsible == universe.memberships["nurse"]
    assert item.due_at - clock.now() < timedelta(days=8)
    # Once until somebody of that team has looked
    actions.add_entry(
        by=universe.actor("rhian"), person=universe.rhian, section="view", side="person", words="So"
    )
    assert unread_changes(universe.rhian.pk).count() == 1
    actions.look(by=universe.actor("nurse"), person=universe.rhian)
    assert not unread_changes(universe.rhian.pk).exists()
    assert Item.objects.get(kind=CHANGED_ITEM).state == ItemState.VOID


def test_it_goes_to_whom_it_was_agreed_with_or_whoever_is_still_there(universe: Universe):
    actions.hold(by=universe.actor("nurse"), conversation=book(universe))
    gp = universe.memberships["gp"]
    goal = agree(universe, by=helper(universe), professional=gp).goal
    look_back(universe, universe.actor("rhian"), goal)
    (item,) = unread_changes(universe.rhian.pk)
    assert item.responsible == gp
    actions.look(by=universe.actor("nurse"), person=universe.rhian)
    gp.until_at = clock.now()
    gp.save()
    look_back(universe, universe.actor("rhian"), goal)
    (item,) = unread_changes(universe.rhian.pk)
    assert item.responsible == universe.memberships["nurse"]


def test_what_a_professional_adds_is_on_nobodys_list_and_the_page_says_who_reads(
    universe: Universe,
):
    actions.hold(by=universe.actor("nurse"), conversation=book(universe))
    made = agree(universe, by=helper(universe))
    accept_both(universe, made.agreement)
    promise(universe, universe.actor("nurse"), made.goal)
    assert not unread_changes(universe.rhian.pk).exists()
    page = f"/p/{universe.rhian.pk}/goals/{made.goal.pk}/review/"
    alone = universe.client("rhian").get(page).content.decode()
    assert "within 7 days" in alone
    assert "as you write it together" not in alone
    together = universe.client("nurse").get(page).content.decode()
    assert "as you write it together" in together
    carer = universe.client("carer").get(page).content.decode()
    assert "within 7 days" in carer
