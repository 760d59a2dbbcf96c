"""Promises of the plan that are easily forgotten: who may, what is too late, what meets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from alongside.core import clock
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.plans import actions
from alongside.plans.actions import templates
from alongside.plans.actions.corrections import Promised
from alongside.plans.models import Commitment, Goal, HomeDecision, Side
from tests.plans.making import agree, book, correct, helper
from tests.plans.test_templates import begin
from tests.universe import Universe


def mine(goal: Goal) -> Commitment:
    found: Commitment = goal.commitments.get(side=Side.PERSON)
    return found


def test_a_correction_words_a_promise_of_the_person_anew(universe: Universe) -> None:
    goal, today = agree(universe).goal, clock.today()
    promise = mine(goal)
    due = promise.due_date
    same = {promise.pk: Promised(promise.words, due)}
    correct(universe, goal, mine=same, first_step=" Shoes ", confidence=6)
    goal.refresh_from_db()
    assert goal.first_step == "Shoes"
    for words, day, sentence in (
        (" ", due, "what will be done"),
        ("Walk", today - timedelta(days=1), "lies in the past"),
    ):
        with pytest.raises(Refused, match=sentence):
            correct(universe, goal, mine={promise.pk: Promised(words, day)})
    with pytest.raises(NotAllowed):
        correct(universe, goal, mine={uuid4(): Promised("Walk", due)})
    correct(universe, goal, mine={promise.pk: Promised("Walk to the bench", due)})
    assert mine(goal).words == "Walk to the bench"
    actions.answer_promise(by=universe.actor("rhian"), commitment=promise, happened=True)
    goal.refresh_from_db()
    with pytest.raises(Refused, match="answered already"):
        correct(universe, goal, mine={promise.pk: Promised("Swim", due)})


def test_a_correction_may_name_who_follows_up(universe: Universe) -> None:
    goal = agree(universe).goal
    assert correct(universe, goal, follow_up_by=universe.memberships["gp"]).version == 2


def test_a_day_to_look_again_that_is_over_is_dropped(universe: Universe) -> None:
    goal = agree(universe).goal
    assert correct(universe, goal, review_on=clock.today()).version == 2


def test_what_two_wrote_of_a_goal_names_how_important_it_is(universe: Universe) -> None:
    goal, by = agree(universe).goal, universe.actor("rhian")
    goal.importance = 7
    goal.save()
    with pytest.raises(Changed) as changed:
        actions.describe_goal(by=by, goal=goal, version=99, barriers="Rain")
    assert "7 out of 10" in changed.value.theirs


def test_a_suggested_goal_has_three_answers(universe: Universe) -> None:
    goal = actions.propose_goal(
        by=universe.actor("nurse"), person=universe.rhian, proposal="Swim", conversation=None
    )
    with pytest.raises(Refused, match="Choose an answer"):
        actions.decline_goal(by=universe.actor("rhian"), goal=goal, answer="perhaps")


def test_a_goal_without_an_agreement_is_looked_back_on_too(universe: Universe) -> None:
    goal = Goal.objects.create(person=universe.rhian, words="Swim", set_on=clock.today())
    made = actions.review(
        by=universe.actor("rhian"), goal=goal, progress="more",
        next_on=clock.today() + timedelta(days=30),
    )  # fmt: skip
    assert made.next_on == clock.today() + timedelta(days=30)


def test_an_answer_about_home_is_no_book(universe: Universe) -> None:
    found: HomeDecision = actions.raise_home_decision(
        by=universe.actor("gp"), person=universe.rhian, proposal="A care home"
    )
    with pytest.raises(Refused, match="too long"):
        actions.answer_home_decision(
            by=universe.actor("rhian"), decision=found, version=1, words="x" * 2001,
            was_time="yes", agreed=True,
        )  # fmt: skip


def test_who_was_offered_nothing_may_say_where_it_stands(universe: Universe) -> None:
    found = actions.answer_offer(
        by=universe.actor("rhian"), person=universe.rhian, approach="information", state="taken_up"
    )
    assert found.state == "taken_up"


def test_a_promise_has_words(universe: Universe) -> None:
    goal = agree(universe).goal
    for by in (universe.actor("rhian"), universe.actor("nurse"), helper(universe)):
        with pytest.raises(Refused, match="what will be done"):
            actions.add_promise(by=by, goal=goal, words=" ", due_date=clock.today())


def test_an_item_is_the_persons_or_the_professionals(universe: Universe) -> None:
    with pytest.raises(Refused, match="whose item"):
        actions.add_item(
            by=universe.actor("rhian"), conversation=book(universe), words="Sleep", side="nobody"
        )


def test_an_item_keeps_its_words_once_the_conversation_is_called_off(universe: Universe) -> None:
    conversation, by = book(universe), universe.actor("nurse")
    item = actions.add_item(by=by, conversation=conversation, words="Sleep", side=Side.PROFESSIONAL)
    actions.call_off(by=by, conversation=conversation)
    with pytest.raises(Refused, match="called off"):
        actions.reword_item(by=by, item=item, version=item.version, words="Dreams")


def test_another_word_is_another_tag(universe: Universe) -> None:
    by = universe.actor("rhian")
    first, second = (
        actions.add_tag(by=by, person=universe.rhian, words=words) for words in ("Sleep", "Food")
    )
    assert first != second


def test_answers_that_met_are_shown_both(universe: Universe) -> None:
    use = begin(universe)
    how: dict[str, Any] = {"by": universe.actor("rhian"), "use": use, "side": Side.PERSON}
    for words in ("Sun", "Sea"):
        templates.answer_template(answers={0: words}, **how)
    untouched = templates.answer_template(answers={0: "Sun"}, opened={0: 0}, **how)
    assert untouched == []
    with pytest.raises(Changed) as changed:
        templates.answer_template(answers={0: "Rain"}, opened={0: 0}, **how)
    assert (changed.value.theirs, changed.value.mine) == ("Sea", "Rain")


def test_an_answer_that_was_taken_out_meanwhile_is_written_anew(universe: Universe) -> None:
    use = begin(universe)
    how: dict[str, Any] = {"by": universe.actor("rhian"), "use": use, "side": Side.PERSON}
    (entry,) = templates.answer_template(answers={0: "Sun"}, **how)
    actions.remove_entry(by=universe.actor("rhian"), entry=entry)
    (again,) = templates.answer_template(answers={0: "Rain"}, opened={0: 1}, **how)
    assert again.words == "Rain"
