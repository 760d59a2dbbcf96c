"""One example of every action on question sets."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.followups.authoring import actions, rules
from alongside.followups.authoring.queries import example as shipped
from alongside.followups.models import QuestionSetVersion
from tests.architecture.examples import CANARY, Arguments, example
from tests.universe import Universe


def draft(u: Universe) -> QuestionSetVersion:
    """A draft that could be put to use."""
    table = rules.with_values(shipped("low-mood"), {"team_phone": CANARY}, CANARY)
    return actions.bring_in(by=u.actor("lead"), service=u.service, table=table)


def approval() -> Arguments:
    return {"approved_by": CANARY, "review_date": clock.today() + timedelta(days=90)}


def in_use(u: Universe) -> QuestionSetVersion:
    made = draft(u)
    return actions.publish(
        by=u.actor("lead"), question_set=made.question_set, sha256=made.sha256, **approval()
    )


@example(actions.begin_set)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "service": u.service, "title": {"en": CANARY}, "author": CANARY}


@example(actions.bring_in)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "service": u.service, "table": shipped("copd")}


@example(actions.begin_draft)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "question_set": in_use(u).question_set}


@example(actions.save_part)
def _(u: Universe) -> Arguments:
    text = {"en": CANARY, "cy": CANARY}
    return {
        "by": u.actor("lead"), "question_set": draft(u).question_set, "kind": rules.ITEM,
        "key": "new", "token": "", "part": {"linkId": "new", "type": "boolean", "text": text},
    }  # fmt: skip


@example(actions.move_part)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "question_set": draft(u).question_set, "kind": rules.ITEM,
        "key": "mood", "up": True,
    }  # fmt: skip


@example(actions.publish)
def _(u: Universe) -> Arguments:
    made = draft(u)
    given = {"by": u.actor("lead"), "question_set": made.question_set, "sha256": made.sha256}
    return given | approval()


@example(actions.retire)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "question_set": in_use(u).question_set}


@example(actions.throw_away)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "question_set": draft(u).question_set}


@example(actions.install_example)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "service": u.service, "code": "low-mood",
        "values": {"team_phone": CANARY}, "source": CANARY,
    } | approval()  # fmt: skip
