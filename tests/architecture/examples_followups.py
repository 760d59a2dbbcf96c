"""One example of every action on schedules, and on what a decision table says."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.followups import actions
from alongside.followups.models import CheckIn
from tests.architecture.examples import CANARY, Arguments, example, helper, herself
from tests.followups import making
from tests.messaging.town import Networks, carried_by, text_me
from tests.universe import Universe


def asked(u: Universe) -> CheckIn:
    """A check-in of a schedule that was asked."""
    schedule = making.agreed(u)
    found = CheckIn.objects.get(about_id=schedule.pk)
    actions.ask(by=WORKER, check_in_id=found.pk)
    found.refresh_from_db()
    return found


def texted(u: Universe) -> CheckIn:
    """A check-in that is asked by text."""
    text_me(u)
    with carried_by(Networks()):
        return asked(u)


@example(actions.propose_schedule)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "question_set": making.in_use(u),
        "responsible": u.memberships["nurse"], "timing": making.timing(), "why": CANARY,
    }  # fmt: skip


@example(actions.agree_schedule)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "schedule": making.proposed(u), "edition": 1}


@example(actions.decline_schedule)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "schedule": making.proposed(u)}


@example(actions.accept_load)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "schedule": making.proposed(u)}


@example(actions.change_schedule)
def _(u: Universe) -> Arguments:
    return {
        "by": herself(u), "schedule": making.agreed(u), "edition": 1,
        "timing": making.timing(reply_hours=24),
    }  # fmt: skip


@example(actions.pause_schedule)
def _(u: Universe) -> Arguments:
    today = clock.today()
    return {
        "by": herself(u), "schedule": making.agreed(u), "edition": 1,
        "first": today, "last": today + timedelta(days=7),
    }  # fmt: skip


@example(actions.resume_schedule)
def _(u: Universe) -> Arguments:
    today = clock.today()
    paused = actions.pause_schedule(
        by=herself(u), schedule=making.agreed(u), edition=1, first=today, last=today
    )
    return {"by": herself(u), "schedule": paused, "edition": 2}


@example(actions.end_schedule)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "schedule": making.agreed(u)}


@example(actions.propose_again)
def _(u: Universe) -> Arguments:
    ended = actions.end_schedule(by=herself(u), schedule=making.agreed(u))
    return {"by": u.actor("nurse"), "schedule": ended}


@example(actions.end_all_of)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "person_id": making.agreed(u).person_id}


@example(actions.propose_usual)
def _(u: Universe) -> Arguments:
    return {
        "by": herself(u), "schedule": making.agreed(u), "link_id": "breath",
        "answers": ["a_little"], "counts_as": "usual",
        "until_date": clock.today() + timedelta(days=6),
    }  # fmt: skip


@example(actions.agree_usual)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "usual": making.usual(u)}


@example(actions.end_usual)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "usual": making.usual(u)}


@example(actions.ask_sooner)
def _(u: Universe) -> Arguments:
    row = actions.answer(
        by=herself(u),
        check_in=asked(u),
        answers={"breath": "usual", "alarm": "no", "phlegm": "usual", "rescue": "no"},
    )
    return {"by": herself(u), "check_in": row, "level": "today"}


@example(actions.text_is_done)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "check_in_id": texted(u).pk}
