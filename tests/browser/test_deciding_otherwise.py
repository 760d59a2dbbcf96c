"""Deciding without scripts, on paper with a helper, and the report of few decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from alongside.core import clock
from alongside.core.quarters import shown_quarters
from alongside.decisions.models import Answer, DecisionState
from tests.browser.walker import Walker
from tests.decisions.crowd import fill
from tests.decisions.making import GUESS, aid_in_use, begun, say
from tests.universe import Universe

pytestmark = pytest.mark.browser

LEAN = "If you had to choose today: what would it be?"
MOST_PAIN = "After which choice do most people have much less pain?"
NOW, PART = "What would you choose now?", "How much do you want to take part"


def test_a_decision_without_scripts(town: Universe, walk: Callable[..., Walker]) -> None:
    aid_in_use(town)
    row = begun(town)
    say(town, row, "guess", GUESS)
    rhian = walk(town.client("rhian"), width=320, javascript=False)

    # Her first page says that something waits for her; she reads, weighs and chooses
    rhian.go(f"/p/{town.rhian.pk}/").sees("Your side is not in yet").tap("A knee that hurts")
    rhian.tap("Before reading: where do you lean?").choose(LEAN, "An operation")
    rhian.tap("Save and go on").sees("What may come of it").tap("I have read it")
    rhian.choose(MOST_PAIN, "An operation").tap("Save and go on")
    rhian.tap("give each a weight").write("Less pain", "70").tap("Save and go on")
    rhian.sees("It is not advice")
    rhian.choose(NOW, "Wait and see").choose(PART, "I want to decide myself")
    rhian.tap("Send", role="button").tap("Open both, side by side").sees("80 in 100")
    rhian.tap("Say what is chosen").choose("Who decided?", "I decided")
    rhian.tap("Save", role="button").sees("Choice (intermediate)")

    # And it stands in her plan
    rhian.go(f"/p/{town.rhian.pk}/plan/").sees("What we decide", "The person decided")
    row.refresh_from_db()
    assert row.state == DecisionState.CHOSEN


def test_on_paper_with_a_helper(town: Universe, walk: Callable[..., Walker]) -> None:
    aid_in_use(town)
    row = begun(town)
    tomos = walk(town.client("gp"), width=320)
    one = f"/p/{town.rhian.pk}/decisions/{row.pk}/"
    tomos.go(one)
    sheet = tomos.page.request.get(f"{tomos.address}{one}answers.pdf")
    assert sheet.body().startswith(b"%PDF")
    tomos.tap("Before reading: where do they lean?").choose(LEAN, "An operation")
    tomos.choose("How did Rhian tell you this?", "From paper").tick("I have read it back").tap(
        "Save and go on"
    )
    tomos.tap("What matters to them, and what they would choose")
    tomos.choose(NOW, "Exercise with a group").choose(PART, "I want to decide together with them")
    tomos.choose("How did Rhian tell you this?", "From paper").tick("I have read it back").tap(
        "Send", role="button"
    )
    tomos.sees_not("Would choose", "Taking part").shot("decision-typed")
    assert set(Answer.objects.filter(decision=row).values_list("channel", flat=True)) == {"paper"}


def test_the_report_of_few_decisions(town: Universe, walk: Callable[..., Walker]) -> None:
    version = aid_in_use(town)
    newest, before = shown_quarters(clock.today(), 2)
    fill(version, workers=5, number=7, on=newest.first)
    fill(version, workers=12, number=240, on=before.first + timedelta(days=3), name="more", wrong=1)
    board = walk(town.client("board"), width=1280, also=(320,))
    board.go("/").tap("Deciding together").sees("There are not enough decisions in this quarter")
    board.sees("left out").sees_not("7 of").shot("decision-report-few")
    board.go(f"/service/decisions/report/?quarter={before}").sees("95 of 190 (50%)")
    board.shot("decision-report")
