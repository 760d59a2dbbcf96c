"""One example of every action of visits: wishes, choosing how, groups; and later follow-ups."""

from __future__ import annotations

from alongside.plans import actions as plans
from alongside.plans.models import Conversation, GroupVisit
from tests.architecture.examples import CANARY, Arguments, example, herself
from tests.plans.making import agree, book, in_days
from tests.universe import Universe


def group(u: Universe) -> GroupVisit:
    return plans.plan_group(
        by=u.actor("nurse"), professional=u.memberships["nurse"], title="Cooking", at=in_days(8)
    )


def together(u: Universe) -> Conversation:
    return plans.join_group(by=u.actor("nurse"), person=u.rhian, group=group(u))


@example(plans.say_wishes)
def _(u: Universe) -> Arguments:
    return {
        "by": herself(u), "person": u.rhian, "days": [0], "parts": ["evening"], "ways": ["video"],
        "same_person": "any", "words": CANARY, "version": 0,
    }  # fmt: skip


@example(plans.choose_how)
def _(u: Universe) -> Arguments:
    found = book(u, examination="not", offer=plans.Offer(["phone"]))
    return {
        "by": herself(u), "conversation": found, "way": "phone", "at": found.at,
        "number": CANARY, "words": CANARY,
    }  # fmt: skip


@example(plans.plan_group)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "professional": u.memberships["nurse"], "title": "Cooking",
        "at": in_days(8), "way": "here", "place": "", "minutes": None,
    }  # fmt: skip


@example(plans.join_group)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian, "group": group(u)}


@example(plans.move_group)
def _(u: Universe) -> Arguments:
    made = together(u).group
    return {
        "by": u.actor("nurse"), "group": made, "at": in_days(9), "way": "here", "place": "Hall",
    }  # fmt: skip


@example(plans.call_off_group)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "group": together(u).group}


@example(plans.hold_group)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "group": together(u).group, "minutes": 60}


@example(plans.add_shared)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "conversation": together(u), "words": CANARY}


@example(plans.add_shared_as_professional)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "group": group(u), "words": CANARY}


@example(plans.remove_shared)
def _(u: Universe) -> Arguments:
    found = together(u)
    item = plans.add_shared(by=u.actor("rhian"), conversation=found, words=CANARY)
    return {"by": herself(u), "item": item, "conversation": found}


@example(plans.agree_follow_ups)
def _(u: Universe) -> Arguments:
    return {
        "by": herself(u), "goal": agree(u).goal, "days": [in_days(28).date()],
        "follow_up_by": u.memberships["nurse"],
    }  # fmt: skip
