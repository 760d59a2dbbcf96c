"""One example of every action of the worklist."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.people.models import Membership
from alongside.plans import actions as plans
from alongside.plans.models import Side
from alongside.worklist import actions as worklist
from alongside.worklist.models import ActKind, Item
from alongside.worklist.rules import Step
from tests.architecture.examples import CANARY, EXAMPLES, Arguments, example, herself
from tests.plans.making import agree, in_days
from tests.universe import Universe


def item(u: Universe) -> Item:
    goal = agree(u).goal
    theirs = goal.commitments.get(side=Side.PROFESSIONAL)
    plans.answer_promise(by=herself(u), commitment=theirs, happened=False)
    return Item.objects.get(kind="promise_broken")


@example(worklist.open_item)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "kind": "promise_broken", "key": "one", "person": u.rhian,
        "service_id": u.service.pk, "responsible": u.memberships["nurse"], "due_at": in_days(1),
        "level": {"en": "Today"}, "why": CANARY, "ask": {"en": "Phone"}, "chain": [Step("gp", 60)],
    }  # fmt: skip


@example(worklist.take)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("gp"), "item": item(u)}


@example(worklist.give_back)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("gp"), "item": worklist.take(by=u.actor("gp"), item=item(u))}


@example(worklist.hand_over)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "item": item(u), "to": u.memberships["gp"]}


@example(worklist.close)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "item": item(u), "outcome": CANARY}


@example(worklist.reopen)
def _(u: Universe) -> Arguments:
    closed = worklist.close(by=u.actor("nurse"), item=item(u), outcome=CANARY)
    return {"by": u.actor("nurse"), "item": closed}


@example(worklist.void)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "key": item(u).key}


@example(worklist.void_all_of)
def _(u: Universe) -> Arguments:
    item(u)
    return {"by": WORKER, "person_id": u.rhian.pk}


@example(worklist.let_go_of_all)
def _(u: Universe) -> Arguments:
    worklist.take(by=u.actor("gp"), item=item(u))
    return {"by": WORKER, "membership_id": u.memberships["gp"].pk}


def graded_item(u: Universe) -> Item:
    return worklist.open_item(
        by=WORKER, kind="promise_broken", key="graded", person=u.rhian, service_id=u.service.pk,
        responsible=u.memberships["nurse"], chain=[Step("nurse", 60), Step("gp", 60)], why=CANARY,
        about_id=item(u).about_id, level={"en": "Today"}, ask={"en": "Phone"}, urgent=True,
    )  # fmt: skip


@example(worklist.note_act)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "item": graded_item(u), "kind": ActKind.CALLED, "words": CANARY,
    }  # fmt: skip


@example(worklist.go_on)
def _(u: Universe) -> Arguments:
    row = worklist.take(by=u.actor("nurse"), item=graded_item(u))
    return {"by": WORKER, "item_id": row.pk, "round": row.round}


@example(worklist.could_not_be_told)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "item_id": graded_item(u).pk, "person_id": u.nurse.pk}


@example(worklist.look_again)
def _(u: Universe) -> Arguments:
    graded_item(u)
    Membership.objects.filter(pk=u.memberships["nurse"].pk).update(until_at=clock.now())
    return {"by": WORKER, "membership_id": u.memberships["nurse"].pk}


@example(worklist.be_on_duty)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "membership": u.memberships["nurse"],
        "times": [(clock.now(), clock.now() + timedelta(hours=8))],
    }  # fmt: skip


@example(worklist.leave_duty)
def _(u: Universe) -> Arguments:
    given = EXAMPLES[worklist.be_on_duty, ""](u)
    (duty,) = worklist.be_on_duty(**given)
    return {"by": u.actor("lead"), "duty": duty}


@example(worklist.be_away)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "membership": u.memberships["nurse"],
        "cover": u.memberships["gp"],
        "from_at": clock.now(), "until_at": clock.now() + timedelta(days=3),
    }  # fmt: skip


@example(worklist.come_back)
def _(u: Universe) -> Arguments:
    given = EXAMPLES[worklist.be_away, ""](u)
    return {"by": u.actor("nurse"), "absence": worklist.be_away(**given)}
