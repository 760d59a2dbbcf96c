"""One example of every action on decision aids."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.decisions.aids import actions
from alongside.decisions.models import AidVersion
from alongside.decisions.rules.aid import MATTER
from tests.architecture.examples import CANARY, Arguments, example
from tests.decisions import making
from tests.universe import Universe


def draft(u: Universe) -> AidVersion:
    """A draft that could be put to use."""
    return actions.bring_in(by=u.actor("lead"), service=u.service, aid=making.aid(author=CANARY))


def approval() -> Arguments:
    return {"approved_by": CANARY, "review_date": clock.today() + timedelta(days=90)}


def in_use(u: Universe) -> AidVersion:
    made = draft(u)
    return actions.publish(
        by=u.actor("lead"), decision_aid=made.decision_aid, sha256=made.sha256, **approval()
    )


@example(actions.begin_aid)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "service": u.service, "title": {"en": CANARY}, "author": CANARY}


@example(actions.bring_in)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "service": u.service, "aid": making.aid(author=CANARY)}


@example(actions.begin_draft)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "decision_aid": in_use(u).decision_aid}


@example(actions.save_part)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "decision_aid": draft(u).decision_aid, "kind": MATTER,
        "key": "new", "token": "",
        "part": {"code": "new", "text": {"en": CANARY, "cy": CANARY}},
    }  # fmt: skip


@example(actions.move_part)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "decision_aid": draft(u).decision_aid, "kind": MATTER,
        "key": "sleep", "up": True,
    }  # fmt: skip


@example(actions.publish)
def _(u: Universe) -> Arguments:
    made = draft(u)
    given = {"by": u.actor("lead"), "decision_aid": made.decision_aid, "sha256": made.sha256}
    return given | approval()


@example(actions.retire)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "decision_aid": in_use(u).decision_aid}


@example(actions.throw_away)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "decision_aid": draft(u).decision_aid}


@example(actions.ask_for_review)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "version_id": in_use(u).pk}


@example(actions.install_example)
def _(u: Universe) -> Arguments:
    given = {"by": u.actor("lead"), "service": u.service, "code": "statins", "checker": CANARY}
    return given | approval()
