"""Question sets and schedules for the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.followups import actions
from alongside.followups.concerns import actions as concerns
from alongside.followups.concerns.cards import shipped
from alongside.followups.concerns.checks import CHECKS
from alongside.followups.examples import files
from alongside.followups.models import (
    Concern,
    FollowUpPlan,
    QuestionSet,
    QuestionSetVersion,
    Schedule,
    UsualForMe,
    WarningCard,
)
from alongside.followups.rules.reading import loads
from alongside.followups.rules.rhythm import Phase
from alongside.followups.rules.tables import DecisionTable
from alongside.followups.rules.writing import dumps, table_hash
from alongside.publishing.models import VersionState
from alongside.worklist import actions as worklist
from tests.universe import Universe

WEEKLY = (Phase(1, "week"),)
VALUES = {"team_phone": "01792 555 011", "oxygen_usual": 92, "oxygen_now": 88}


def table(code: str = "copd", **values: Any) -> DecisionTable:
    """An example with the figures of a place that exists only here."""
    (path,) = [path for path in files() if path.stem == code]
    found = loads(path.read_text("utf-8"), toml=True)
    chosen = VALUES | values
    return replace(
        found,
        settings=tuple(
            replace(one, value=chosen.get(one.key, one.value)) for one in found.settings
        ),
    )


def in_use(u: Universe, code: str = "copd", made: DecisionTable | None = None) -> QuestionSet:
    """A question set whose first version is in use."""
    made = made or table(code)
    found, _new = QuestionSet.objects.get_or_create(service=u.service, code=code)
    QuestionSetVersion.objects.filter(question_set=found, state=VersionState.ACTIVE).update(
        state=VersionState.RETIRED
    )
    QuestionSetVersion.objects.create(
        question_set=found,
        number=found.versions.count() + 1,
        state=VersionState.ACTIVE,
        document=dumps(made),
        sha256=table_hash(made),
        saved_by=u.memberships["lead"],
        saved_at=clock.now(),
        published_by=u.memberships["lead"],
        published_at=clock.now(),
    )
    return found


def timing(start: date | None = None, **more: Any) -> actions.Timing:
    """Every week at ten, from today on."""
    given: dict[str, Any] = {
        "phases": WEEKLY,
        "start_date": start or clock.today(),
        "at_time": time(10),
    }
    return actions.Timing(**given | more)


WHY = "So that a bad spell is noticed early."


def proposed(
    u: Universe, question_set: QuestionSet | None = None, why: str = WHY, **more: Any
) -> Schedule:
    """Dana suggests it to Rhian."""
    return actions.propose_schedule(
        by=u.actor("nurse"),
        person=u.rhian,
        question_set=question_set or in_use(u),
        responsible=u.memberships["nurse"],
        timing=more.pop("timing", None) or timing(**more),
        why=why,
    )


def agreed(u: Universe, question_set: QuestionSet | None = None, **more: Any) -> Schedule:
    """And Rhian says yes."""
    return actions.agree_schedule(by=u.actor("rhian"), schedule=proposed(u, question_set, **more))


def concern(u: Universe, urgency: str = "soon", words: str = "I am dizzy.", **more: Any) -> Concern:
    """Rhian has a concern; Dana is asked first."""
    given: dict[str, Any] = {
        "by": u.actor("rhian"),
        "person": u.rhian,
        "receiver": u.memberships["nurse"],
        "urgency": urgency,
        "words": words,
        "concern_id": uuid4(),
    }
    return concerns.raise_concern(**given | more)


def seen_to(u: Universe, row: Concern, outcome: str = "We changed the dose.") -> Concern:
    """Dana sees to it."""
    assert row.item is not None
    worklist.close(by=u.actor("nurse"), item=row.item, outcome=outcome)
    return row


def card(u: Universe, key: str = "copd", **more: Any) -> WarningCard:
    """The lead adopts an example."""
    given: dict[str, Any] = {
        "by": u.actor("lead"),
        "service": u.service,
        "card": shipped()[key],
        "approved_by": "Dr Tomos Rees, GP",
        "review_date": clock.today() + timedelta(days=365),
    }
    return concerns.adopt_card(**given | more)


def follow_up(u: Universe, **more: Any) -> FollowUpPlan:
    """Dana suggests that Rhian gets in touch when she needs to."""
    given: dict[str, Any] = {
        "by": u.actor("nurse"),
        "person": u.rhian,
        "responsible": u.memberships["nurse"],
        "way": "trigger",
        "every_weeks": None,
        "signs": "I am dizzy again.",
        "contact": "I say that I have a concern.",
        "until_date": clock.today() + timedelta(days=180),
    }
    return concerns.propose_follow_up(**given | more)


def followed_up(u: Universe, **more: Any) -> FollowUpPlan:
    """And both say yes."""
    row = follow_up(u, **more)
    for name in ("nurse", "rhian"):
        row = concerns.agree_follow_up(by=u.actor(name), plan=row, checks=list(CHECKS))
    return row


def helper(u: Universe) -> Any:
    """Dana types what Rhian says on the phone."""
    return u.actor("nurse").helping(Channel.PHONE, "Dana Hughes", u.rhian.pk)


def usual(u: Universe, schedule: Schedule | None = None) -> UsualForMe:
    """For Rhian it is usual to breathe a little harder."""
    return actions.propose_usual(
        by=u.actor("nurse"),
        schedule=schedule or agreed(u),
        link_id="breath",
        answers=["a_little"],
        counts_as="usual",
        until_date=clock.today() + timedelta(days=13),
    )
