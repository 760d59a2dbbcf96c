"""What planning hands to the rooms below: questions, papers, lines, documents."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from alongside.core import clock, keys
from alongside.followups import kinds as check_in_kinds
from alongside.followups.models import CheckIn
from alongside.people.actions import persons
from alongside.plans import actions, documents, documents_preparing, queries
from alongside.plans.actions.goals import GOAL_CHECK_IN
from alongside.plans.models import Commitment, Side
from alongside.plans.rules import MOST_RECORD_LINES, read_content
from alongside.worklist.kinds import kind_of
from alongside.worklist.models import Item
from tests.plans.making import accept_both, agree, book, correct, in_days
from tests.plans.test_rules import contents
from tests.universe import Universe

# --- the follow-up -----------------------------------------------------------------------------


def test_a_follow_up_asks_how_it_went_how_sure_and_about_each_promise_of_the_professional(
    universe: Universe,
):
    goal = agree(universe).goal
    check_in = CheckIn.objects.get()
    kind = check_in_kinds.kind_of(GOAL_CHECK_IN)
    how, sure, promise = kind.questions(check_in)
    assert (how.key, sure.key) == ("how", "confidence")
    assert "Dana Hughes promised: “Ask the physiotherapist about the knee”" in promise.text
    assert not any(question.required for question in (how, sure, promise))  # ask all, oblige none
    assert kind.about(check_in) == "Walk to the chapel"
    assert kind.still_wanted(check_in)
    paper = kind.paper(check_in)
    assert paper["goal"] == "Walk to the chapel"
    assert (paper["agreed_on"], paper["promises"]) == (
        clock.today(),
        ["Ask the physiotherapist about the knee"],
    )
    theirs = goal.commitments.get(side=Side.PROFESSIONAL)
    actions.answer_promise(by=universe.actor("rhian"), commitment=theirs, happened=True)
    assert len(kind.questions(check_in)) == 2
    correct(universe, goal)
    assert not kind.still_wanted(check_in)


def test_items_say_what_was_promised_with_one_query_for_a_whole_list(
    universe: Universe, django_assert_num_queries: DjangoAssertNumQueries
):
    goals = [agree(universe).goal for _ in range(3)]
    theirs = goals[0].commitments.get(side=Side.PROFESSIONAL)
    actions.answer_promise(by=universe.actor("rhian"), commitment=theirs, happened=False)
    items = list(Item.objects.filter(kind="promise_due").select_related("person"))
    kind = kind_of("promise_due")
    keys.load([universe.rhian.pk])
    with django_assert_num_queries(1):
        kind.load(items)
        for item in items:
            assert kind.title(item) == "You promised Rhian: Ask the physiotherapist about the knee"
            assert kind.say(item).startswith("What was promised to you")
            assert kind.url(item).startswith(f"/p/{universe.rhian.pk}/goals/")
    assert not kind.can_close(items[0])
    broken = Item.objects.get(kind="promise_broken")
    kind = kind_of("promise_broken")
    assert kind.title(broken).startswith("Rhian says that this did not happen")
    assert kind.say(broken).startswith("You said")
    assert kind.url(broken) == f"/p/{universe.rhian.pk}/goals/{goals[0].pk}/"


# --- lines and documents -----------------------------------------------------------------------


@given(contents, st.booleans())
def test_an_agreement_is_plain_lines_each_of_its_own(content, large: bool):
    content = type(content)(
        **{
            **content.__dict__,
            "written_on": "2026-11-21",
            "follow_up_on": "2026-12-04" if large else "",
            "review_on": "2027-02-26" if large else "",
        }
    )
    lines = documents.agreement_lines(content)
    assert len(lines) <= MOST_RECORD_LINES
    assert any(" ".join(content.goal.split()) in line for line in lines)


def test_for_the_record_says_first_who_and_last_how_each_said_yes(universe: Universe):
    made = agree(universe, first_step="Shoes\nby the door")
    agreement = queries.agreement_of(universe.rhian, made.agreement.pk)
    assert documents.record_lines(agreement)[0] == "Rhian Bevan, born 27 March 1952"
    accept_both(universe, made.agreement)
    agreement = queries.agreement_of(universe.rhian, made.agreement.pk)
    lines = documents.record_lines(agreement)
    assert len(lines) <= 20
    assert "First step: Shoes by the door" in lines
    assert lines[-2].startswith("Rhian said yes: on screen")
    assert lines[-1].startswith("Dana Hughes said yes: on screen")
    newer = correct(universe, made.goal)
    lines = documents.record_lines(queries.agreement_of(universe.rhian, newer.pk))
    assert lines[-1] == "This version changes: The shop instead of the chapel"


def test_without_a_date_of_birth_the_record_begins_with_the_name(universe: Universe):
    universe.rhian.birth_date = None
    universe.rhian.save()
    made = agree(universe)
    agreement = queries.agreement_of(universe.rhian, made.agreement.pk)
    assert documents.record_lines(agreement)[0] == "Rhian Bevan"
    data = documents.agreement_data(agreement, copies=[], sign=True)
    assert (data["born"], data["signatures"]) == ("", ["Rhian", "Dana Hughes"])


def test_documents_are_in_large_print_for_whoever_needs_it(universe: Universe):
    assert not documents.wants_large_print(universe.rhian)
    persons.record_need(by=universe.actor("rhian"), person=universe.rhian, kind="large_print")
    assert documents.wants_large_print(universe.rhian)


def test_the_sheet_has_what_the_person_wrote_and_nothing_of_the_other_side(universe: Universe):
    found = book(universe)
    actions.prepare(by=universe.actor("rhian"), conversation=found, words="My knees", version=0)
    for side, words, name in (
        (Side.PERSON, "Sleep", "rhian"),
        (Side.PROFESSIONAL, "Tablets", "nurse"),
    ):
        actions.add_item(by=universe.actor(name), conversation=found, words=words, side=side)
    found = queries.conversation_of(universe.actor("rhian"), universe.rhian, found.pk)
    assert documents_preparing.sheet_pdf(found, results=[]).startswith(b"%PDF")
    assert [item.words for item in queries.agenda(found)[Side.PERSON]] == ["Sleep"]


def test_without_a_local_number_the_emergency_line_is_still_there():
    assert documents.sooner_lines("Service", "") == [documents.sooner_lines("S", "01632 960100")[1]]


# --- reads -------------------------------------------------------------------------------------


def test_what_is_somebody_elses_is_not_found(universe: Universe):
    made = agree(universe)
    found = book(universe)
    other = universe.imported
    with pytest.raises(Http404):
        queries.goal_of(other, made.goal.pk)
    with pytest.raises(Http404):
        queries.agreement_of(other, made.agreement.pk)
    with pytest.raises(Http404):
        queries.conversation_of(universe.actor("nurse"), other, found.pk)


def test_a_plan_is_read_with_as_many_queries_for_many_goals_as_for_one(
    universe: Universe, django_assert_num_queries: DjangoAssertNumQueries
):
    counts = []
    for _ in range(2):
        accept_both(universe, agree(universe).agreement)
        keys.forget()
        keys.load([universe.rhian.pk])
        with django_assert_num_queries(2):
            goals = queries.plan_goals(universe.rhian)
            counts.append(len(goals))
            assert [len(goal.promises) for goal in goals] == [2] * len(goals)
            assert all(goal.confidence == 8 for goal in goals)
    assert counts == [1, 2]


def test_what_waits_for_an_answer_is_listed_until_it_has_one(universe: Universe):
    goal = actions.propose_goal(by=universe.actor("nurse"), person=universe.rhian, proposal="Swim")
    assert queries.suggested_goals(universe.rhian) == [goal]
    made = agree(universe, their_date=clock.today())
    assert [row.id for row in queries.waiting_agreements(universe.rhian)] == [made.agreement.pk]
    newer = correct(universe, made.goal)
    assert [row.id for row in queries.waiting_agreements(universe.rhian)] == [newer.pk]
    accept_both(universe, newer)
    assert queries.waiting_agreements(universe.rhian) == []
    (asked,) = queries.to_ask(universe.rhian, 3).rows
    promise = Commitment.objects.get(pk=asked.id)
    actions.answer_promise(by=universe.actor("rhian"), commitment=promise, happened=True)
    assert queries.to_ask(universe.rhian, 3).rows == []


def test_the_same_professional_as_last_time_is_offered(universe: Universe):
    person, service = universe.rhian, universe.service.pk
    assert queries.last_professional(person, service) is None
    assert queries.last_professional(person, None) is None
    found = book(universe, professional=universe.memberships["gp"])
    assert queries.last_conversation(person) == found
    assert queries.last_professional(person, service) == universe.memberships["gp"]
    actions.call_off(by=universe.actor("nurse"), conversation=found)
    assert queries.last_professional(person, service) is None
    assert [row.person.name for row in queries.professionals(service)] == [
        "Dana Hughes",
        "Tomos Rees",
    ]


def test_a_professionals_day_holds_their_own_and_if_asked_their_teams(universe: Universe):
    nurse = universe.actor("nurse")
    mine, other = book(universe), book(universe, professional=universe.memberships["gp"])
    actions.prepare(by=universe.actor("rhian"), conversation=mine, words="Knees", version=0)
    day = mine.at.astimezone(clock.LONDON).date()
    own = queries.conversations_of_day(nurse, day)
    assert [(row.conversation, row.preparation.words) for row in own if row.preparation] == [
        (mine, "Knees")
    ]
    team = queries.conversations_of_day(nurse, day, whole_team=True)
    assert {row.conversation for row in team} == {mine, other}
    assert queries.conversations_of_day(nurse, day + timedelta(days=1)) == []
    assert queries.conversations_of_day(universe.actor("stranger"), day, whole_team=True) == []
    assert queries.upcoming(nurse, in_days(30)) == [mine]
    assert queries.next_conversation(universe.rhian) in (mine, other)
    assert not queries.past_conversations(universe.rhian).exists()


def test_copies_are_listed_for_the_person_and_for_who_holds_them(universe: Universe):
    made = agree(universe)
    copy = actions.add_copy(by=universe.actor("rhian"), goal=made.goal, recipient=universe.carer)
    assert queries.copies(made.goal) == [copy]
    assert list(queries.copies_held(universe.actor("carer"), universe.rhian)) == [copy]
    assert not queries.copies_held(universe.actor("nurse"), universe.rhian).exists()
    assert read_content(made.agreement.content).version == 1
