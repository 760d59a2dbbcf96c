"""Examples of the actions that the worker does for many at once."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.followups import actions as followups
from alongside.messaging import actions as messaging
from alongside.messaging.actions.queueing import WHO
from alongside.messaging.gateways.texts import Incoming
from alongside.worklist import actions as worklist
from tests.architecture.examples import CANARY, Arguments, example
from tests.architecture.examples_check_ins import check_in
from tests.architecture.examples_texts import MOBILE, text
from tests.architecture.examples_worklist import item
from tests.plans.making import in_days
from tests.universe import Universe


@example(followups.ask_many)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "check_in_ids": [check_in(u).pk]}


@example(messaging.queue_many)
def _(u: Universe) -> Arguments:
    draft = messaging.Draft(
        person=u.rhian, purpose="account", key=CANARY, text=CANARY, gateway="text", address=MOBILE
    )
    return {"by": WORKER, "drafts": [draft]}


@example(messaging.expect_many)
def _(u: Universe) -> Arguments:
    question = messaging.Question(
        message=text(u), kind=WHO, about_id=u.rhian.pk, ends_at=clock.now() + timedelta(days=1)
    )
    return {"by": WORKER, "questions": [question]}


@example(messaging.file_many)
def _(u: Universe) -> Arguments:
    received = [
        messaging.receive(
            by=WORKER, provider="bench", incoming=Incoming(name, MOBILE, words, clock.now())
        )
        for name, words in (("1", "Hello?"), ("2", CANARY))
    ]
    return {"by": WORKER, "text_ids": [one.pk for one in received if one is not None]}


@example(worklist.open_many)
def _(u: Universe) -> Arguments:
    opening = worklist.Opening(
        kind="promise_broken",
        key="one",
        person=u.rhian,
        service_id=u.service.pk,
        responsible=u.memberships["nurse"],
        due_at=in_days(1),
        why=CANARY,
    )
    return {"by": WORKER, "openings": [opening]}


@example(worklist.void_many)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "keys": {item(u).key: u.actor("nurse")}}
