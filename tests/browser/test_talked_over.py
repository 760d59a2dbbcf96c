"""A suggestion that is not taken as it comes: refused with a reason, talked over, said otherwise,
and taken up; in both directions. A line changes by the yes of the side that wrote it, only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from alongside.plans import actions
from alongside.plans.models import Entry, Proposal, Side
from tests.browser.walker import Walker
from tests.plans.making import book
from tests.universe import Universe

pytestmark = pytest.mark.browser

MINE = "I turn the lamp off at eleven and lie there."
ASKED = "I get up when I cannot sleep."
WISHED = "I get up when I cannot sleep, if the house is warm."
QUESTION = "What do you say?"


def test_a_suggestion_is_refused_talked_over_and_taken_up_in_other_words(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    line = actions.add_entry(
        by=town.actor("rhian"), person=town.rhian, section="view", side=Side.PERSON, words=MINE
    )
    talk = f"/p/{town.rhian.pk}/conversations/{book(town).pk}/"
    plan = f"/p/{town.rhian.pk}/plan/"
    nurse = walk(town.client("nurse"), width=1280)
    rhian = walk(town.client("rhian"))

    # The nurse can suggest other words, and nothing else
    nurse.go(f"{plan}lines/{line.pk}/").tap("Suggest other words")
    nurse.write("How should it read?", ASKED).write("Why do you suggest it?", "Lying awake tires.")
    nurse.tap("Send the suggestion").sees("Rhian sees your suggestion now.")

    # Rhian meets it on her first page, and refuses it for now
    rhian.go(f"/p/{town.rhian.pk}/").tap("A suggestion for you").sees("Lying awake tires.")
    rhian.shot("suggestion").choose(QUESTION, "Not now")
    rhian.write("Is there something you want to say", "The house is too cold at night.")
    rhian.tap("Answer").sees(MINE)
    nurse.go(plan).sees("Not now", "The house is too cold at night.", MINE)

    # They talk it over: it is on the agenda, and one press away from there
    first = Proposal.objects.get()
    rhian.go(f"{plan}suggestions/{first.pk}/").tap("Talk it over next time")
    nurse.go(talk).sees(f"A suggestion to talk over: {ASKED}")
    nurse.tap("Open the suggestion").sees("The house is too cold at night.")
    nurse.tap("Take it back").sees("Taken back.")
    nurse.go(f"{plan}lines/{line.pk}/").tap("Suggest other words")
    nurse.write("How should it read?", f"{ASKED} Carys keeps the fire in.")
    nurse.tap("Send the suggestion")

    # Yes, but: the line still reads as she wrote it
    rhian.go(plan).tap("A suggestion").choose(QUESTION, "Yes, but (say what you would change)")
    rhian.tap("Answer").sees("Say what you would change.")
    rhian.write("Is there something you want to say", "Carys must not get up for me.")
    rhian.tap("Answer").sees(MINE, "Yes, but")
    assert Entry.objects.get().words == MINE

    # And it changes by her own yes
    nurse.go(plan).sees("Carys must not get up for me.").tap("What you suggested")
    nurse.tap("Take it back").go(f"{plan}lines/{line.pk}/").tap("Suggest other words")
    nurse.write("How should it read?", WISHED).tap("Send the suggestion")
    rhian.go(plan).tap("A suggestion").choose(QUESTION, "Yes").tap("Answer").sees(WISHED)
    assert Entry.objects.get().words == WISHED
    rhian.tap("Every version of this plan").sees("Rhian: changed").tap("Rhian: changed")
    rhian.sees(MINE)
    nurse.go(rhian.page.url).shot("version")


def test_the_professional_answers_with_why_and_can_be_asked_again(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    book(town)
    plan = f"/p/{town.rhian.pk}/plan/"
    nurse = walk(town.client("nurse"), width=1280)
    rhian = walk(town.client("rhian"))
    nurse.go(f"{plan}lines/call/professional/add/")
    nurse.write("Who to call, and on what number?", "The surgery, 01632 960100").tap("Add to")
    rhian.go(plan).tap("Open : The surgery").tap("Suggest other words")
    rhian.write("How should it read?", "Dana herself, at night too").tap("Send the suggestion")
    rhian.sees("answers by")

    # A professional says why
    nurse.go("/worklist/").sees("Rhian").go(plan).tap("A suggestion").choose(QUESTION, "No")
    nurse.tap("Answer").sees("Say why, in a sentence: Rhian reads it.")
    nurse.write("Why? (Needed unless you say yes.)", "I am not awake then. 111 is.").tap("Answer")
    rhian.go(plan).sees("The surgery, 01632 960100")
    rhian.go(f"{plan}suggestions/{Proposal.objects.get(side=Side.PERSON).pk}/")
    rhian.sees("I am not awake then. 111 is.")

    # What Rhian then asks for, the nurse takes up with one press
    rhian.go(plan).tap("Suggest something : Who to call")
    rhian.write("What do you suggest?", "At night: 111").tap("Send the suggestion")
    nurse.go(plan).tap("A suggestion").choose(QUESTION, "Yes").tap("Answer").sees("At night: 111")
