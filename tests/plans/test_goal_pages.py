"""The pages of goals, agreements, home decisions and offers, over HTTP: who gets in, what a form
does, and that nobody but the person authors a goal, through any of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.core import clock
from alongside.people.actions import grants
from alongside.people.rules import Level
from alongside.plans import actions, yes_messages
from alongside.plans.models import (
    Acceptance,
    Agreement,
    ApproachOffer,
    Commitment,
    Goal,
    GoalState,
    HomeDecision,
    HomeDecisionState,
    PlanChange,
    Side,
    Wording,
)
from alongside.plans.rules import usual_follow_up
from tests.plans.making import accept_both, agree, correct
from tests.universe import Universe

pytestmark = pytest.mark.django_db
HELPED = {"how": "together", "read_back": "on"}


def parts(name: str, day: date) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def soon(days: int = 7) -> date:
    return clock.today() + timedelta(days=days)


def agreeing(universe: Universe, **more: Any) -> dict[str, Any]:
    day = usual_follow_up(clock.today())
    return {
        "goal_words": "Walk to the harbour",
        "confidence": "8",
        "my_words": "Walk on Mondays",
        "their_words": "Ask about the walking group",
        **parts("my_date", day),
        **parts("their_date", day),
        **parts("follow_up_on", day),
        "follow_up_by": universe.memberships["nurse"].pk,
        **more,
    }


def let_act(universe: Universe, name: str = "carer") -> None:
    grants.give_access(
        by=universe.actor("rhian"), person=universe.rhian, grantee=universe.person(name),
        level=Level.ACT, categories=["plan"],
    )  # fmt: skip


def pages_of(universe: Universe, made: actions.Agreed) -> dict[str, str]:
    here, goal = f"/p/{universe.rhian.pk}/", f"/p/{universe.rhian.pk}/goals/{made.goal.pk}/"
    mine = made.goal.commitments.get(side=Side.PERSON)
    decision = actions.raise_home_decision(
        by=universe.actor("nurse"), person=universe.rhian, proposal="A flat at Maes y Coed"
    )
    return {
        "goal": goal,
        "details": f"{goal}details/",
        "levels": f"{goal}levels/",
        "add": f"{goal}promises/",
        "correct": f"{goal}correct/",
        "review": f"{goal}review/",
        "change": f"{here}promises/{mine.pk}/change/",
        "agreement": f"{here}agreements/{made.agreement.pk}/",
        "pdf": f"{here}agreements/{made.agreement.pk}/agreement.pdf",
        "homes": f"{here}where-i-live/",
        "home": f"{here}where-i-live/{decision.pk}/",
        "offered": f"{here}offered/",
        "agree": f"{here}agree/",
    }


@pytest.mark.parametrize(
    ("name", "shut"),
    [
        ("rhian", set()),
        ("nurse", set()),
        ("gp", set()),
        ("carer", {"agree"}),
        ("link_worker", {"details", "levels", "add", "correct", "review", "change", "agree"}),
    ],
)
def test_every_page_opens_for_those_who_are_let_in(universe: Universe, name: str, shut: set[str]):
    made = agree(universe)
    actions.set_levels(
        by=universe.actor("rhian"), goal=made.goal, version=1, words={0: "Twice a week"}
    )
    client = universe.client(name)
    for page, url in pages_of(universe, made).items():
        if page == "agree" and name in ("rhian", "carer"):
            continue  # no conversation was held yet
        assert client.get(url).status_code == (404 if page in shut else 200), page


@pytest.mark.parametrize("name", ["stranger", "peer", "lead"])
def test_no_page_opens_for_anybody_else(universe: Universe, name: str):
    client = universe.client(name)
    for url in pages_of(universe, agree(universe)).values():
        assert client.get(url).status_code == 404
        assert client.post(url, {}).status_code in (404, 405)
