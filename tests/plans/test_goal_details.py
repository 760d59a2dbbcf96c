"""Details, levels, home decisions and offers, as actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.plans import actions, kinds, queries
from alongside.plans.actions.goals import file_follow_up
from alongside.plans.models import ApproachOffer, HomeDecision, HomeDecisionState, Occasion, Tag
from alongside.plans.rules import make_it_smaller, one_line
from alongside.ui.charts import trend
from alongside.worklist.models import Item
from tests.plans.making import agree, helper
from tests.universe import Universe

LEVELS = {0: "Twice", 1: "Daily", -1: "Once"}


@given(st.text())
def test_a_line_loses_no_word(words: str):
    assert one_line(words).split() == words.split()


@given(st.integers(1, 10), st.integers(1, 10))
def test_smaller_is_asked_below_the_cut_off_only(confidence: int, cut_off: int):
    assert make_it_smaller(confidence, cut_off) == (confidence < cut_off)


def test_a_ruler_keeps_its_ends_in_a_chart():
    start = clock.today()
    chart = trend([(start, 5.0), (start + timedelta(days=9), 6.0)], scale=(1, 10))
    assert chart is not None
    assert chart.top < chart.last.y < chart.first.y < chart.bottom


@pytest.mark.parametrize("name", ["carer", "nurse", "gp", "link_worker", "stranger", "lead"])
def test_only_the_person_says_more_of_a_goal(universe: Universe, name: str):
    goal, by = agree(universe).goal, universe.actor(name)
    attempts: list[Any] = [
        lambda: actions.describe_goal(by=by, goal=goal, version=1, importance=1),
        lambda: actions.set_levels(by=by, goal=goal, version=1, words=LEVELS),
        lambda: actions.say_level(by=by, goal=goal, level=0),
    ]
    for attempt in attempts:
        with pytest.raises((NotAllowed, Refused)):
            attempt()
    goal.refresh_from_db()
    assert (goal.importance, goal.levels.count()) == (None, 0)


@pytest.mark.parametrize("importance", [0, 11, -1])
def test_importance_is_on_the_ruler(universe: Universe, importance: int):
    with pytest.raises(Refused, match="1 to 10"):
        actions.describe_goal(
            by=universe.actor("rhian"), goal=agree(universe).goal, version=1, importance=importance
        )


def test_tags_of_another_person_are_not_taken(universe: Universe):
    theirs = Tag.objects.create(person=universe.imported, words="Asthma")
    with pytest.raises(NotAllowed, match="somebody else's"):
        actions.describe_goal(
            by=universe.actor("rhian"), goal=agree(universe).goal, version=1, tags=[theirs]
        )
    mine = Tag.objects.create(person=universe.rhian, words="Diabetes")
    goal = agree(universe, tags=[mine]).goal
    assert list(goal.tags.all()) == [mine]


def test_levels_are_written_around_what_is_expected_and_taken_away_again(universe: Universe):
    goal, own = agree(universe).goal, universe.actor("rhian")
    with pytest.raises(Refused, match="Begin with what you expect"):
        actions.set_levels(by=own, goal=goal, version=1, words={1: "Daily"})
    with pytest.raises(NotAllowed):
        actions.set_levels(by=own, goal=goal, version=1, words={0: "x", 7: "y"})
    with pytest.raises(Refused, match="too long"):
        actions.set_levels(by=own, goal=goal, version=1, words={0: "x" * 301})
    actions.set_levels(by=own, goal=goal, version=1, words=LEVELS)
    assert [row.level for row in goal.levels.all()] == [1, 0, -1]
    with pytest.raises(Changed) as changed:
        actions.set_levels(by=own, goal=goal, version=1, words={0: "Thrice"})
    assert "Daily" in changed.value.theirs
    actions.set_levels(by=own, goal=goal, version=queries.line_version(goal), words={})
    assert not goal.levels.exists()


def test_the_follow_up_asks_for_the_level_and_files_it(universe: Universe):
    made = agree(universe)
    own = universe.actor("rhian")
    assert "level" not in {q.key for q in _asked(universe)}
    actions.set_levels(by=own, goal=made.goal, version=1, words=LEVELS)
    (question,) = [q for q in _asked(universe) if q.key == "level"]
    assert question.choices == (("1", "Daily"), ("0", "Twice"), ("-1", "Once"))
    file_follow_up(own, made.goal, {"level": "-1"})
    found = made.goal.attainments.get()
    assert (found.level, found.occasion) == (-1, Occasion.FOLLOW_UP)
    with pytest.raises(Refused, match="one of the levels"):
        actions.say_level(by=own, goal=made.goal, level=2)


def _asked(universe: Universe) -> list[Any]:
    from alongside.followups.models import CheckIn

    return kinds.questions(CheckIn.objects.get(person=universe.rhian))


def test_whoever_is_responsible_is_reminded_to_look_again(universe: Universe):
    day = clock.today() + timedelta(days=60)
    goal = agree(universe, review_on=day).goal
    (item,) = Item.objects.waiting().filter(kind="goal_look")
    assert (item.due_at.date(), item.responsible) == (day, universe.memberships["nurse"])
    actions.review(
        by=universe.actor("rhian"), goal=goal, progress="more",
        next_on=clock.today() + timedelta(days=90),
    )  # fmt: skip
    (item,) = Item.objects.waiting().filter(kind="goal_look")
    assert item.due_at.date() == clock.today() + timedelta(days=90)
    actions.review(by=universe.actor("rhian"), goal=goal, progress="more", outcome="achieved")
    assert not Item.objects.waiting().filter(kind="goal_look").exists()


# --- where somebody lives ----------------------------------------------------------------------


def _raised(universe: Universe) -> HomeDecision:
    return actions.raise_home_decision(
        by=universe.actor("gp"), person=universe.rhian, proposal="A care home"
    )


@pytest.mark.parametrize("name", ["carer", "link_worker", "peer", "lead", "stranger"])
def test_who_may_not_raise_a_change_of_home(universe: Universe, name: str):
    with pytest.raises((NotAllowed, Refused)):
        actions.raise_home_decision(
            by=universe.actor(name), person=universe.rhian, proposal="A care home"
        )


@pytest.mark.parametrize("name", ["carer", "nurse", "gp", "link_worker", "stranger"])
def test_nobody_answers_in_place_of_the_person(universe: Universe, name: str):
    found = _raised(universe)
    with pytest.raises((NotAllowed, Refused)):
        actions.answer_home_decision(
            by=universe.actor(name), decision=found, version=1, words="Yes", was_time="yes",
            agreed=True,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "was_time"), [("", "yes"), (" \n", "yes"), ("Yes", ""), ("Yes", "perhaps"), ("", "")]
)
@pytest.mark.parametrize("helped", [False, True])
def test_no_yes_without_words_and_time(universe: Universe, words: str, was_time: str, helped: bool):
    found = _raised(universe)
    by = helper(universe) if helped else universe.actor("rhian")
    with pytest.raises(Refused):
        actions.answer_home_decision(
            by=by, decision=found, version=1, words=words, was_time=was_time, agreed=True
        )
    assert HomeDecision.objects.get().state == HomeDecisionState.OPEN


def test_the_table_itself_refuses_a_yes_without_words_or_time(universe: Universe):
    found = _raised(universe)
    for said in ({"has_words": True}, {"was_time": "yes"}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HomeDecision.objects.filter(pk=found.pk).update(state="agreed", **said)


def test_a_no_needs_nothing_and_an_answer_stays(universe: Universe):
    found, own = _raised(universe), universe.actor("rhian")
    answered = actions.answer_home_decision(
        by=own, decision=found, version=1, words="", was_time="", agreed=False
    )
    assert answered.state == HomeDecisionState.NOT_AGREED
    again: dict[str, Any] = {"by": own, "decision": found, "words": "Yes", "was_time": "yes"}
    with pytest.raises(Changed):
        actions.answer_home_decision(version=1, agreed=True, **again)
    with pytest.raises(Refused, match="start a new one"):
        actions.answer_home_decision(version=2, agreed=True, **again)


@pytest.mark.parametrize("words", [" ", "x" * 2001])
def test_what_is_raised_is_some_words_and_not_a_book(universe: Universe, words: str):
    with pytest.raises(Refused):
        actions.raise_home_decision(by=universe.actor("gp"), person=universe.rhian, proposal=words)


# --- what is offered ---------------------------------------------------------------------------


def test_an_offer_and_its_answers(universe: Universe):
    nurse, own = universe.actor("nurse"), universe.actor("rhian")
    how: dict[str, Any] = {"person": universe.rhian, "approach": "information"}
    assert actions.offer(by=nurse, words="A booklet", **how).state == "offered"
    assert actions.answer_offer(by=own, state="not_wanted", **how).state == "not_wanted"
    assert actions.offer(by=nurse, **how).state == "offered"
    assert actions.answer_offer(by=helper(universe), state="taken_up", **how).state == "taken_up"
    assert actions.answer_offer(by=own, state="taken_up", **how).state == "taken_up"
    with pytest.raises(Refused, match="taken this up"):
        actions.offer(by=nurse, **how)
    with pytest.raises(Refused, match="one of the answers"):
        actions.answer_offer(by=own, state="offered", **how)
    with pytest.raises(Refused, match="own words"):
        actions.answer_offer(by=nurse, state="not_wanted", **how)
    with pytest.raises(NotAllowed):
        actions.offer(by=nurse, person=universe.rhian, approach="medicine")
    with pytest.raises(Refused, match="too long"):
        actions.offer(by=nurse, person=universe.rhian, approach="planning", words="x" * 501)
    assert ApproachOffer.objects.count() == 1


@pytest.mark.parametrize("name", ["rhian", "carer", "link_worker", "peer", "stranger"])
def test_only_staff_who_may_add_offer(universe: Universe, name: str):
    with pytest.raises(NotAllowed):
        actions.offer(by=universe.actor(name), person=universe.rhian, approach="planning")
