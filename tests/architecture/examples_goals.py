"""One example of every action of goals and agreements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from alongside.core import clock
from alongside.plans import actions as plans
from alongside.plans.models import Side
from tests.architecture.examples import CANARY, Arguments, example, helper, herself
from tests.plans.making import agree
from tests.universe import Universe


@example(plans.agree)
def _(u: Universe) -> Arguments:
    soon = clock.today() + timedelta(days=7)
    return {
        "by": helper(u), "person": u.rhian, "professional": u.memberships["nurse"],
        "goal_words": CANARY, "confidence": 8, "my_words": CANARY, "their_words": CANARY,
        "my_date": soon, "their_date": soon, "follow_up_on": soon, "first_step": CANARY,
        "when_words": CANARY, "with_whom": CANARY, "barriers": CANARY, "importance": 10,
    }  # fmt: skip


@example(plans.correct)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "goal": agree(u).goal, "version": 1, "goal_words": CANARY,
        "changed": CANARY, "follow_up_on": clock.today() + timedelta(days=7),
        "my_words": CANARY, "their_words": CANARY, "first_step": CANARY,
    }  # fmt: skip


@example(plans.propose_goal)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian, "proposal": CANARY}


@example(plans.decline_goal)
def _(u: Universe) -> Arguments:
    goal = plans.propose_goal(by=u.actor("nurse"), person=u.rhian, proposal=CANARY)
    return {"by": helper(u), "goal": goal, "answer": "yes_but", "words": CANARY}


@example(plans.review)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "goal": agree(u).goal, "progress": "more", "words": CANARY,
            "confidence": 9, "outcome": "achieved"}  # fmt: skip


@example(plans.write_agreement)
def _(u: Universe) -> Arguments:
    nurse = u.memberships["nurse"]
    return {
        "by": herself(u), "goal": agree(u).goal, "professional": nurse, "changed": CANARY,
        "follow_up_on": clock.today() + timedelta(days=7), "follow_up_by": nurse,
    }  # fmt: skip


@example(plans.accept)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "agreement": agree(u).agreement, "side": Side.PERSON, "way": "phone"}


@example(plans.add_copy)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "goal": agree(u).goal, "recipient": u.carer}


@example(plans.remove_copy)
def _(u: Universe) -> Arguments:
    copy = plans.add_copy(by=herself(u), goal=agree(u).goal, recipient=u.carer)
    return {"by": herself(u), "copy": copy}


@example(plans.copied_for_record)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "agreement": agree(u).agreement}


def theirs(u: Universe) -> Any:
    return agree(u).goal.commitments.get(side=Side.PROFESSIONAL)


@example(plans.describe_goal)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "goal": agree(u).goal, "version": 1, "importance": 9,
        "when_words": CANARY, "with_whom": CANARY, "barriers": CANARY,
    }  # fmt: skip


@example(plans.set_levels)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "goal": agree(u).goal, "version": 1, "words": {0: CANARY, 1: CANARY}}


@example(plans.say_level)
def _(u: Universe) -> Arguments:
    goal = agree(u).goal
    plans.set_levels(by=herself(u), goal=goal, version=1, words={0: CANARY})
    return {"by": helper(u), "goal": goal, "level": 0}


@example(plans.add_promise)
def _(u: Universe) -> Arguments:
    soon = clock.today() + timedelta(days=7)
    return {"by": u.actor("gp"), "goal": agree(u).goal, "words": CANARY, "due_date": soon}


@example(plans.change_promise)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "commitment": theirs(u), "agreed": 1, "words": CANARY,
        "due_date": clock.today() + timedelta(days=9), "changed": CANARY,
    }  # fmt: skip


@example(plans.raise_home_decision)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("gp"), "person": u.rhian, "proposal": CANARY}


@example(plans.answer_home_decision)
def _(u: Universe) -> Arguments:
    found = plans.raise_home_decision(by=u.actor("gp"), person=u.rhian, proposal=CANARY)
    return {
        "by": helper(u), "decision": found, "version": 1, "words": CANARY, "was_time": "partly",
        "agreed": True,
    }  # fmt: skip


@example(plans.offer)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian, "approach": "self_care", "words": CANARY}


@example(plans.answer_offer)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "person": u.rhian, "approach": "planning", "state": "taken_up"}


@example(plans.say_done)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "commitment": theirs(u)}


@example(plans.answer_promise)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "commitment": theirs(u), "happened": False, "words": CANARY}


@example(plans.drop_promise)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "commitment": theirs(u)}
