"""One decision from both sides, in two windows at once; and the person's side in Welsh."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alongside.decisions.models import Decision, DecisionState, Pair
from tests.browser.walker import Walker
from tests.decisions.making import GUESS, aid_in_use, begun, say
from tests.universe import Universe

pytestmark = pytest.mark.browser

LEAN = "If you had to choose today: what would it be?"
CLOTS = "How many of 100 people get a blood clot after an operation?"
NOW, PART = "What would you choose now?", "How much do you want to take part"


def test_a_whole_decision_in_two_windows(town: Universe, walk: Callable[..., Walker]) -> None:
    aid_in_use(town)
    rhian = walk(town.client("rhian"), width=320)
    dana = walk(town.client("nurse"), width=1280, also=(320,))
    page = f"/p/{town.rhian.pk}/decisions/"

    # She says what she wants to decide about; Dana begins it
    rhian.go(page).sees("There is nothing to decide now").tap("I want to decide about …")
    rhian.write("I want to decide about …", "My knee").choose(
        "Who shall hear of it?", "Dana Hughes, Nurse"
    )
    rhian.tap("Send it").sees("Dana Hughes sees it")
    dana.go(page).tap("My knee").tap("Begin this decision").choose(
        "What is there to decide?", "A knee that hurts"
    )
    dana.tap("Begin", role="button").sees("is not in yet").shot("decision-begun")
    row = Decision.objects.get(person=town.rhian)
    one = f"{page}{row.pk}/"

    # Each speaks first without the other
    rhian.go(one).sees("is not in yet").shot("decision-person")
    rhian.tap("Before reading: where do you lean?").choose(LEAN, "An operation").shot(
        "decision-before"
    )
    rhian.tap("Save and go on").sees("What may come of it").tap("I have read it")
    rhian.choose(CLOTS, "About 30").tap("Save and go on").sees(
        "About 3 of 100 people do. 97 do not."
    )
    rhian.tap("give each a weight").write("Less pain", "80").write("A blood clot", "20")
    rhian.shot("decision-weigh").tap("Save and go on").sees("It is not advice")
    rhian.choose(NOW, "Exercise with a group").choose(PART, "I want to decide together with them")
    rhian.shot("decision-wish").tap("Send", role="button").sees("Your side is in")
    dana.go(one).sees("Rhian’s side is in").sees_not("I want to decide together with them")
    dana.tap("Write down your guess").choose("What will Rhian choose", "An operation")
    dana.write("How sure are you? In 100 guesses like this one, how many would be right?", "100")
    dana.tap("Send", role="button").sees("from 1 to 99").shot("decision-guess")
    dana.write("How sure are you? In 100 guesses like this one, how many would be right?", "80")
    dana.tap("Send", role="button").sees("Your guess is in")
    rhian.go(one).sees("Dana Hughes’s side is in").sees_not("80 in 100")

    # Side by side, then the choice and what was done
    rhian.tap("Open both, side by side").sees("80 in 100").shot("decision-open")
    dana.go(one).sees("Exercise with a group", "80 in 100").shot("decision-open-wide")
    rhian.tap("Say what is chosen").choose("Who decided?", "We decided together").shot(
        "decision-choice"
    )
    rhian.tap("Save", role="button").sees("Choice (intermediate)")
    dana.go(one).tap("Say what was done").choose("What was done?", "Exercise with a group")
    dana.tap("Save", role="button").sees("Done").shot("decision-done")
    row.refresh_from_db()
    assert row.state == DecisionState.FINISHED
    assert Pair.objects.get(decision=row).guess == "surgery"


def test_the_persons_side_in_welsh(town: Universe, walk: Callable[..., Walker]) -> None:
    aid_in_use(town)
    row = begun(town)
    say(town, row, "guess", GUESS)
    rhian = walk(town.client("rhian"), width=320, locale="cy")
    rhian.go(f"/p/{town.rhian.pk}/decisions/{row.pk}/").sees("Eich ochr chi").shot("decision-cy")
    rhian.tap("Beth sy’n bwysig i chi, a beth fyddech chi’n ei ddewis")
    rhian.choose("Beth fyddech chi’n ei ddewis nawr?", "Wait and see (Cymraeg)")
    rhian.choose("Faint ydych chi am gymryd rhan", "Rwyf am benderfynu fy hun")
    rhian.tap("Anfon", role="button").sees("Mae eich ochr chi i mewn")
    rhian.tap("Agor y ddwy, ochr yn ochr").sees("80 o bob 100").shot("decision-cy-open")
