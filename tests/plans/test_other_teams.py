"""Another service whose team the person lets in, too, changes nothing of the first one's."""

from __future__ import annotations

import pytest

from alongside.core.errors import NotAllowed
from alongside.people.actions import grants
from alongside.people.rules import Category, Level
from alongside.plans import actions
from alongside.plans.models import Proposal, Proposed, Section
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
