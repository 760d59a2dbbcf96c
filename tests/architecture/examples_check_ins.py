"""One example of every action of check-ins."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn
from tests.architecture.examples import CANARY, Arguments, example, helper, herself
from tests.plans.making import agree
from tests.universe import Universe


def check_in(u: Universe, *, asked: bool = False) -> CheckIn:
    goal = agree(u).goal
    found = CheckIn.objects.get(about_id=goal.pk)
    if asked:
        followups.ask(by=WORKER, check_in_id=found.pk)
    return CheckIn.objects.get(pk=found.pk)


@example(followups.plan_check_in)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "kind": "goal", "person": u.rhian, "about_id": agree(u).goal.pk,
        "due_on": clock.today() + timedelta(days=7), "responsible": u.memberships["nurse"],
        "ordinal": 2,
    }  # fmt: skip


@example(followups.ask)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "check_in_id": check_in(u).pk}


@example(followups.answer)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "check_in": check_in(u, asked=True),
        "answers": {"how": CANARY}, "unread": {"confidence": CANARY},
    }  # fmt: skip


@example(followups.decline)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "check_in": check_in(u, asked=True)}


@example(followups.did_not_arrive)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "check_in_id": check_in(u, asked=True).pk}


@example(followups.overdue)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "check_in_id": check_in(u, asked=True).pk}


@example(followups.void_for)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "kind": "goal", "about_id": check_in(u).about_id}


@example(followups.void_all_of)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "person_id": check_in(u).person_id}
