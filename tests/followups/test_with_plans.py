"""The follow-up of a real goal: an answer and a change that come at the same moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.followups import access, actions
from alongside.followups.models import CheckIn, CheckInState
from alongside.plans import actions as goals
from alongside.plans.models import ConfidenceRating, Goal
from tests.followups.test_check_ins import at_once
from tests.universe import Universe


def agreed(universe: Universe) -> CheckIn:
    """A goal of Rhian's, and its follow-up, asked."""
    today = clock.today()
    goals.agree(
        by=universe.actor("rhian"),
        person=universe.rhian,
        professional=universe.memberships["nurse"],
        goal_words="To walk to the chapel.",
        confidence=6,
        my_words="Walk on Mondays.",
        their_words="Ask the pharmacist.",
        my_date=today + timedelta(days=7),
        their_date=today + timedelta(days=5),
        follow_up_on=today + timedelta(days=12),
    )
    check_in = CheckIn.objects.get(person=universe.rhian)
    actions.ask(by=WORKER, check_in_id=check_in.pk)
    return check_in


@pytest.mark.commits
def test_an_answer_and_a_change_at_once_both_count_and_neither_waits_for_ever(
    universe: Universe,
) -> None:
    for _ in range(3):
        check_in = agreed(universe)
        goal = Goal.objects.get(pk=check_in.about_id)
        results = at_once(
            lambda check_in=check_in: actions.answer(
                by=access.link_actor(check_in), check_in=check_in, answers={"confidence": "9"}
            ),
            lambda goal=goal: goals.correct(
                by=universe.actor("rhian"),
                goal=goal,
                version=goal.version,
                goal_words="To swim.",
                changed="My knee hurts.",
                follow_up_on=clock.today() + timedelta(days=12),
            ),
        )
        assert results == ["done", "done"]
        row = CheckIn.objects.get(pk=check_in.pk)
        assert row.state == CheckInState.ANSWERED
        # Filed with the goal only if it came before the change.
        filed = ConfidenceRating.objects.filter(goal=goal, value=9).exists()
        assert filed != row.stale
        CheckIn.objects.all().delete()


def test_an_answer_to_the_old_goal_does_not_touch_the_new_one(universe: Universe) -> None:
    check_in = agreed(universe)
    goal = Goal.objects.get(pk=check_in.about_id)
    goals.correct(
        by=universe.actor("rhian"),
        goal=goal,
        version=goal.version,
        goal_words="To swim.",
        changed="My knee hurts.",
        follow_up_on=clock.today() + timedelta(days=12),
    )
    row = actions.answer(
        by=access.link_actor(check_in), check_in=check_in, answers={"confidence": "2"}
    )
    assert row.stale
    assert not ConfidenceRating.objects.filter(goal=goal, value=2).exists()
    assert Goal.objects.get(pk=goal.pk).words == "To swim."
