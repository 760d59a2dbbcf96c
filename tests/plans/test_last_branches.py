"""Promises of the plan that are easily forgotten: who may, what is too late, what meets."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.core.jobs import Due
from alongside.followups.models import CheckIn
from alongside.people.models import Person
from alongside.plans import actions
from alongside.plans.actions import concerns as concern_actions
from alongside.plans.actions import templates, visits
from alongside.plans.actions.conversations import TALK_IS_OVER
from alongside.plans.actions.corrections import Promised
from alongside.plans.concerns import shipped
from alongside.plans.models import (
    Approach,
    Commitment,
    Conversation,
    Goal,
    HomeDecision,
    InControl,
    Insight,
    OfferState,
    Proposed,
    Side,
    TaskKind,
    Thing,
)
from alongside.plans.rules.plan import Kind, compare
from tests.plans.making import agree, book, correct, helper
from tests.plans.test_templates import begin
from tests.plans.test_visits import REVIEW
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


def test_what_somebody_promised_is_proposed_to_be_changed_by_the_other_side(
    universe: Universe,
) -> None:
    promise = mine(agree(universe).goal)
    proposal = actions.propose(
        by=universe.actor("nurse"),
        person=universe.rhian,
        professional=universe.memberships["nurse"],
        what=Proposed.CHANGE,
        thing=Thing.PROMISE,
        thing_id=promise.pk,
        words="Walk to the bench instead",
    )
    assert proposal.was == promise.words


def test_what_is_agreed_after_they_have_talked_waits_for_no_end_of_a_talk(
    universe: Universe,
) -> None:
    talk = book(universe)
    actions.hold(by=universe.actor("nurse"), conversation=talk)
    talk.refresh_from_db()
    agree(universe, conversation=talk)
    assert not Due.objects.filter(kind=TALK_IS_OVER, state="waiting").exists()


def test_an_idea_outlives_its_conversation(universe: Universe) -> None:
    talk, nurse = book(universe), universe.actor("nurse")
    idea = actions.note_insight(by=nurse, conversation=talk, words="Sing while walking")
    Insight.objects.filter(pk=idea.pk).update(conversation=None)
    idea.refresh_from_db()
    assert actions.remove_insight(by=universe.actor("rhian"), insight=idea).removed_at


def test_an_answer_to_an_offer_may_be_given_twice(universe: Universe) -> None:
    own = universe.actor("rhian")
    answer = {"by": own, "person": universe.rhian, "approach": Approach.values[0]}
    first = actions.answer_offer(**answer, state=OfferState.TAKEN_UP)
    assert actions.answer_offer(**answer, state=OfferState.TAKEN_UP).pk == first.pk
    assert actions.answer_offer(**answer, state=OfferState.NOT_WANTED).state == "not_wanted"


def test_a_talk_moved_within_the_day_leaves_the_days_before_it_alone(universe: Universe) -> None:
    at = clock.at_local(clock.today() + timedelta(days=20), time(9))
    talk = book(universe, at=at)
    asked = actions.add_task(
        by=universe.actor("nurse"),
        conversation=talk,
        kind=TaskKind.TEST,
        words="Blood test",
        side=Side.PERSON,
        added_by=Side.PROFESSIONAL,
    )
    actions.change_time(
        by=universe.actor("nurse"), conversation=talk, at=at + timedelta(hours=2), way="here",
        place="", version=1,
    )  # fmt: skip
    before = asked.done_by_date
    asked.refresh_from_db()
    assert asked.done_by_date == before


def test_a_worry_is_not_said_by_a_code_for_something_else(universe: Universe) -> None:
    tablet = replace(universe.actor("rhian"), scope=f"visit:{uuid4()}", channel=Channel.VISIT)
    with pytest.raises(NotAllowed):
        concern_actions.check_concerns(
            by=tablet,
            person=universe.rhian,
            conversation=None,
            of=shipped()["after-treatment"],
            chosen=[],
        )


def test_the_dead_are_not_asked_whether_they_were_in_control(universe: Universe) -> None:
    talk = book(universe, **REVIEW)
    Person.objects.filter(pk=universe.rhian.pk).update(died_on=clock.today())
    row = Conversation.objects.select_related("person").get(pk=talk.pk)
    visits.ask_in_control(universe.actor("nurse"), row)
    assert not CheckIn.objects.exists()


def test_an_answer_that_is_none_is_not_filed(universe: Universe) -> None:
    talk = book(universe, **REVIEW)
    actions.file_in_control(by=universe.actor("rhian"), conversation=talk, answers={})
    assert not InControl.objects.exists()


def test_a_day_that_went_by_while_a_talk_was_booked_is_today_once_it_is_called_off(
    universe: Universe,
) -> None:
    nurse = universe.actor("nurse")
    talk = book(universe)
    actions.hold(by=nurse, conversation=talk)
    day = clock.today() + timedelta(days=30)
    actions.plan_next(
        by=nurse,
        conversation=talk,
        responsible=universe.memberships["nurse"],
        version=0,
        on=day,
    )
    booked = book(universe, at=clock.now() + timedelta(days=50))
    with time_machine.travel(clock.at_local(day + timedelta(days=3), time(12))):
        actions.call_off(by=nurse, conversation=booked)
        talk.refresh_from_db()
        assert talk.next_on == clock.today()


def test_what_did_not_change_is_no_difference() -> None:
    line = {"words": "My knee"}
    same, gone, new = uuid4(), uuid4(), uuid4()
    found = list(compare({same: line, gone: line}, {same: line, new: line}))
    assert [(one.thing, one.kind) for one in found] == [(gone, Kind.REMOVED), (new, Kind.ADDED)]
