"""What one side suggests to the other, and every answer to it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people.actions import grants
from alongside.plans import actions, queries
from alongside.plans.models import (
    AgendaItem,
    Entry,
    EntryState,
    Goal,
    Proposal,
    ProposalState,
    Proposed,
    Section,
    Side,
    Thing,
)
from tests.plans.making import agree, book
from tests.plans.test_plan import items, line, suggest
from tests.universe import Universe


def test_a_yes_writes_the_line_as_the_words_of_whoever_said_it(universe: Universe):
    proposal = suggest(universe)
    assert not Entry.objects.exists()
    assert [row.pk for row in queries.proposals(universe.rhian)] == [proposal.pk]
    actions.answer(by=universe.actor("rhian"), proposal=proposal, answer="yes")
    entry = Entry.objects.get()
    assert (entry.words, entry.side) == ("Fewer tablets in the morning", Side.PERSON)
    assert queries.proposals(universe.rhian) == []
    assert items(universe, "plan_unanswered") == []


def test_the_person_suggests_and_the_team_answers(universe: Universe):
    theirs = line(universe, "nurse", words="Walk every day")
    proposal = suggest(
        universe,
        "rhian",
        what=Proposed.CHANGE,
        thing_id=theirs.pk,
        section="",
        words="Walk on dry days",
    )
    assert [item.about_id for item in items(universe, "plan_proposal")] == [proposal.pk]
    with pytest.raises(Refused):  # a professional who says no says why
        actions.answer(by=universe.actor("nurse"), proposal=proposal, answer="no")
    actions.answer(by=universe.actor("nurse"), proposal=proposal, answer="yes")
    theirs.refresh_from_db()
    assert theirs.words == "Walk on dry days"
    assert items(universe, "plan_proposal") == []


def test_a_proposal_to_take_something_out(universe: Universe):
    mine = line(universe)
    proposal = suggest(universe, what=Proposed.REMOVE, thing_id=mine.pk, section="", words="")
    actions.answer(by=universe.actor("rhian"), proposal=proposal, answer="yes")
    mine.refresh_from_db()
    assert mine.state == EntryState.REMOVED


def test_refused_and_talked_over(universe: Universe):
    conversation, proposal = book(universe), suggest(universe)
    answered = actions.answer(
        by=universe.actor("rhian"), proposal=proposal, answer="not_now", words="After the move"
    )
    assert answered.state == ProposalState.NOT_NOW
    assert [row.pk for row in queries.proposals(universe.rhian)] == [proposal.pk]
    item = actions.talk_over(
        by=universe.actor("rhian"),
        proposal=answered,
        conversation=conversation,
        side=Side.PERSON,
    )
    assert AgendaItem.objects.get(pk=item.pk).about_id == proposal.pk
    again = actions.answer(by=universe.actor("rhian"), proposal=answered, answer="not_now")
    but = actions.answer(
        by=universe.actor("rhian"), proposal=again, answer="yes_but", words="Not on Mondays"
    )
    assert but.state == ProposalState.YES_BUT
    settled = actions.answer(
        by=universe.actor("rhian"), proposal=but, answer="no", words="I have moved"
    )
    assert settled.answer_words == "After the move\nNot on Mondays\nI have moved"
    assert settled.state == ProposalState.NO
    with pytest.raises(Refused):
        actions.answer(by=universe.actor("rhian"), proposal=settled, answer="yes")
    assert not Entry.objects.exists()


def test_yes_but_says_what(universe: Universe):
    proposal = suggest(universe)
    with pytest.raises(Refused):
        actions.answer(by=universe.actor("rhian"), proposal=proposal, answer="yes_but")
    for wrong in ("waiting", "withdrawn", "maybe"):
        with pytest.raises(Refused):
            actions.answer(by=universe.actor("rhian"), proposal=proposal, answer=wrong)


def test_nobody_answers_their_own(universe: Universe):
    proposal = suggest(universe)
    with pytest.raises((NotAllowed, Refused)):
        actions.answer(by=universe.actor("nurse"), proposal=proposal, answer="yes")
    asked = suggest(universe, "rhian", section=Section.SUPPORT, words="Ring me on Mondays")
    with pytest.raises(NotAllowed):
        actions.answer(by=universe.actor("rhian"), proposal=asked, answer="yes")
    with pytest.raises(NotAllowed):
        actions.answer(by=universe.actor("stranger"), proposal=asked, answer="yes")


def test_a_yes_to_what_reads_otherwise_now_changes_nothing(universe: Universe):
    mine = line(universe)
    proposal = suggest(
        universe, what=Proposed.CHANGE, thing_id=mine.pk, section="", words="It is fine"
    )
    actions.change_entry(by=universe.actor("rhian"), entry=mine, version=1, words="It is worse")
    with pytest.raises(Changed) as caught:
        actions.answer(by=universe.actor("rhian"), proposal=proposal, answer="yes")
    assert caught.value.theirs == "It is worse"
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_an_answer_over_another_shows_that(universe: Universe):
    proposal = suggest(universe)
    actions.answer(by=universe.actor("rhian"), proposal=proposal, answer="not_now", version=1)
    with pytest.raises(Changed):
        actions.answer(by=universe.actor("rhian"), proposal=proposal, answer="no", version=1)


def test_taken_back(universe: Universe):
    proposal = suggest(universe)
    with pytest.raises((NotAllowed, Refused)):
        actions.withdraw(by=universe.actor("rhian"), proposal=proposal)
    actions.withdraw(by=universe.actor("nurse"), proposal=proposal)
    assert queries.proposals(universe.rhian) == []
    assert items(universe, "plan_unanswered") == []


def test_a_newer_suggestion_for_the_same_line_replaces_the_one_before(universe: Universe):
    mine = line(universe)
    about = {"what": Proposed.CHANGE, "thing_id": mine.pk, "section": ""}
    first = suggest(universe, words="It hurts", **about)
    actions.answer(by=universe.actor("rhian"), proposal=first, answer="not_now")
    second = suggest(universe, words="It hurts on stairs", **about)
    first.refresh_from_db()
    assert first.state == ProposalState.WITHDRAWN
    assert [row.pk for row in queries.proposals(universe.rhian)] == [second.pk]


def test_the_same_suggestion_twice_is_one(universe: Universe):
    assert suggest(universe) == suggest(universe)


def test_a_suggestion_for_a_goal_leaves_the_goal_to_the_person(universe: Universe):
    goal = agree(universe).goal
    proposal = suggest(
        universe, what=Proposed.CHANGE, thing=Thing.GOAL, thing_id=goal.pk, section="", words="Run"
    )
    actions.answer(by=universe.actor("rhian"), proposal=proposal, answer="yes")
    assert Goal.objects.get(pk=goal.pk).words == "Walk to the chapel"


def test_who_answers_somebody_without_a_conversation(universe: Universe):
    found = queries.who_answers(universe.rhian)
    assert found is not None
    assert found.team_id == universe.team.pk
    page = f"/p/{universe.rhian.pk}/plan/"
    own = universe.client("rhian")
    asked = own.get(f"{page}suggest/support/")
    assert f"{found.person.name}, " in asked.content.decode()
    sent = own.post(f"{page}suggest/support/", {"words": "Ring me on Mondays", "why": ""})
    assert sent.status_code == 302
    assert items(universe, "plan_proposal")
    # whom they talk with comes before anybody else of the team
    book(universe, professional=universe.memberships["gp"])
    assert queries.who_answers(universe.rhian) == universe.memberships["gp"]


def test_nobody_is_asked_where_nobody_is_let_in(universe: Universe):
    own = universe.client("rhian")
    page = f"/p/{universe.rhian.pk}/plan/"
    assert "Suggest something" in own.get(page).content.decode()
    for grant in universe.rhian.grants.filter(grantee_id=universe.team.pk):
        grants.end_access(by=universe.actor("rhian"), grant=grant)
    assert queries.who_answers(universe.rhian) is None
    assert "Suggest something" not in own.get(page).content.decode()
    refused = own.get(f"{page}suggest/support/")
    assert "You have let in no team that could answer." in refused.content.decode()


def test_a_suggested_goal_is_answered_in_four_ways_and_again(universe: Universe):
    goal = actions.propose_goal(
        by=universe.actor("nurse"), person=universe.rhian, proposal="Swim on Mondays"
    )
    own, here = universe.client("rhian"), f"/p/{universe.rhian.pk}/goals/{goal.pk}/"
    shown = own.get(here).content.decode()
    assert "Make it mine, in my words" in shown
    assert all(f'value="{answer}"' in shown for answer in ("yes_but", "not_now", "no"))
    faulty = own.post(here + "decline/", {"answer": "yes_but", "words": " "})
    assert faulty.status_code == 422
    assert "Say what you would change." in faulty.content.decode()
    for answer in ("not_now", "yes_but", "not_now"):
        said = {"answer": answer, "words": f"It is {answer}"}
        assert own.post(here + "decline/", said).status_code == 302
        assert f"It is {answer}" in own.get(here).content.decode()
    assert own.post(here + "decline/", {"answer": "no", "words": ""}).status_code == 302
    goal.refresh_from_db()
    assert goal.state == "declined"
    assert own.post(here + "decline/", {"answer": "not_now"}).status_code == 404


def test_a_suggested_goal_waits_like_everything_else(universe: Universe):
    goal = actions.propose_goal(
        by=universe.actor("nurse"), person=universe.rhian, proposal="Swim on Mondays"
    )
    assert [row.thing_id for row in queries.proposals(universe.rhian)] == [goal.pk]
    actions.decline_goal(
        by=universe.actor("rhian"), goal=goal, answer="yes_but", words="In the sea"
    )
    goal.refresh_from_db()
    assert goal.state == "proposed"
    agree(universe, goal=goal, goal_words="Swim in the sea")
    assert queries.proposals(universe.rhian) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "burn"},
        {"thing": "house"},
        {"thing_id": uuid4()},
        {"what": Proposed.CHANGE},
        {"what": Proposed.CHANGE, "thing_id": uuid4()},
        {"what": Proposed.CHANGE, "thing": Thing.GOAL, "thing_id": uuid4()},
        {"what": Proposed.CHANGE, "thing": Thing.PROMISE, "thing_id": uuid4()},
        {"thing": Thing.GOAL},
        {"section": "cellar"},
        {"words": "  "},
    ],
)
def test_what_makes_no_sense_is_refused(universe: Universe, wrong: dict[str, Any]):
    with pytest.raises((NotAllowed, Refused)):
        suggest(universe, **wrong)
    assert not Proposal.objects.exists()


def test_nobody_suggests_in_a_colleagues_name(universe: Universe):
    with pytest.raises((NotAllowed, Refused)):
        suggest(universe, professional=universe.memberships["gp"])


def test_talked_over_in_ones_own_conversation_only(universe: Universe):
    proposal, conversation = suggest(universe), book(universe)
    conversation.person_id = uuid4()
    with pytest.raises(NotAllowed):
        actions.talk_over(
            by=universe.actor("rhian"),
            proposal=proposal,
            conversation=conversation,
            side=Side.PERSON,
        )
