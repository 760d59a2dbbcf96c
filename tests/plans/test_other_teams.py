"""Another service whose team the person lets in, too, changes nothing of the first one's."""

from __future__ import annotations

import pytest

from alongside.core import clock
from alongside.core.errors import NotAllowed
from alongside.people.actions import grants, persons
from alongside.people.models import Membership
from alongside.people.rules import Category, Level
from alongside.plans import actions
from alongside.plans.actions import agreements, promises
from alongside.plans.models import Commitment, Goal, Proposal, Proposed, Section
from alongside.worklist.models import Item
from tests.plans.making import book, in_days
from tests.universe import Universe


@pytest.fixture(autouse=True)
def _let_in(universe: Universe) -> None:
    grants.give_access(
        by=universe.actor("rhian"),
        person=universe.rhian,
        grantee=universe.other_team,
        level=Level.CONTRIBUTE,
        categories=[Category.ABOUT, Category.PLAN],
        purpose="They plan with me too",
    )


def proposed(universe: Universe, who: str) -> Proposal:
    return actions.propose(
        by=universe.actor(who), person=universe.rhian, professional=universe.memberships["nurse"],
        what=Proposed.ADD, section=Section.PRIORITY, words="Fewer tablets",
    )  # fmt: skip


def test_a_conversation_is_moved_by_its_own_service(universe: Universe) -> None:
    conversation = book(universe)
    with pytest.raises(NotAllowed, match="another service"):
        actions.change_time(
            by=universe.actor("stranger"), conversation=conversation, at=in_days(9), way="here",
            place="", version=1,
        )  # fmt: skip


def test_the_team_that_was_asked_answers(universe: Universe) -> None:
    with pytest.raises(NotAllowed, match="Another team was asked"):
        actions.answer(
            by=universe.actor("stranger"), proposal=proposed(universe, "rhian"), answer="yes"
        )


def test_the_team_that_proposed_takes_it_back(universe: Universe) -> None:
    with pytest.raises(NotAllowed, match="Another team proposed"):
        actions.withdraw(by=universe.actor("stranger"), proposal=proposed(universe, "nurse"))


def test_nobody_lets_in_a_team_that_they_do_not_act_in(universe: Universe) -> None:
    with pytest.raises(NotAllowed):
        persons.register_person(
            by=universe.actor("nurse"), name="Ifor", team_id=universe.other_team.pk
        )


def test_whoever_belongs_to_no_team_has_no_worklist_to_put_it_on(universe: Universe) -> None:
    alone = Membership(person=universe.rhian)
    agreements.look_again(universe.actor("nurse"), Goal(), alone, clock.today(), key="look")
    promises.tell_who_promised(universe.actor("rhian"), Commitment(membership=alone))
    assert not Item.objects.exists()
