"""One plan for several conditions, made by four people in their own browsers: Rhian, her nurse, her
GP and her daughter. From getting ready to the next time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from alongside.core import clock
from alongside.plans.models import Acceptance, Conversation, Entry, Goal, Side
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser

SUGAR, KNEE = "Sugar", "My knee"
GOAL = "Walk to the chapel with Carys"
ASKED = "Is the new tablet why I sleep so badly?"


def test_one_plan_for_all_of_it(town: Universe, walk: Callable[..., Walker], site: Site) -> None:
    here = f"/p/{town.rhian.pk}/"
    rhian = walk(town.client("rhian"))
    nurse, gp = walk(town.client("nurse"), width=1280), walk(town.client("gp"), width=1280)
    carys = walk(town.client("carer"))
    nurse.go(f"{here}conversations/book/")
    nurse.date("On which day?", clock.today() + timedelta(days=5)).tap("Book, and tell Rhian")
    talk = f"{here}conversations/{Conversation.objects.get(person=town.rhian).pk}/"

    _both_sides_write(here, rhian, nurse, gp, carys)
    _both_get_ready(talk, rhian, nurse)
    _they_talk(talk, nurse, rhian)
    _they_agree(here, talk, nurse, rhian, carys, site)
    _and_afterwards(here, talk, rhian, nurse)
    _the_lead_sees_no_person(walk(town.client("lead"), width=1280, also=(320,)))


def _both_sides_write(here: str, rhian: Walker, nurse: Walker, gp: Walker, carys: Walker) -> None:
    """One plan, two columns; what a line is about is a word beside it."""
    rhian.go(f"{here}plan/").tap("What the plan is about: conditions and other words")
    for word in (SUGAR, KNEE):
        rhian.write("Another word", word).tap("Add")
    rhian.go(f"{here}plan/").tap("Add : How things are")
    rhian.write("How are things for you?", "The knee wakes me. Then I eat.").tap("Add to the plan")
    rhian.tap("Change : The knee wakes me").open("What this is about").tick(SUGAR).tick(KNEE)
    rhian.tap("Save", nth=1)

    # Both professionals write theirs, in their own names
    for who, words in (
        (nurse, "Bad nights push the sugar up: the knee comes first."),
        (gp, "The knee can be treated without touching the kidneys."),
    ):
        who.go(f"{here}plan/").tap("Add : How things are")
        who.write("How do you see it?", words).tap("Add to the plan").sees(words)

    # Her daughter writes down what she says, and reads it back
    carys.go(f"{here}plan/").tap("Write down what they say : Our priorities")
    carys.write("What comes first for you?", "To sleep through, and to walk to the chapel.")
    carys.tap("Add to the plan").sees("Read it back to Rhian")
    carys.tick("I read it back").tap("Add to the plan")
    assert Entry.objects.get(section="priority").helper.startswith("Carys")

    gp.go(f"{here}plan/").shot("plan")

    # And all of it is one plan, of which a word shows one part
    rhian.go(f"{here}plan/").sees("Dana Hughes", "Tomos Rees", "typed by Carys")
    rhian.tap(KNEE, role="link").sees("The knee wakes me.")
    rhian.sees_not("To sleep through")


def _both_get_ready(talk: str, rhian: Walker, nurse: Walker) -> None:
    """One question; the rest for those who like it."""
    nurse.go(f"{talk}list/").open("Ask for something to be ready")
    nurse.write("What has to be ready?", "A blood test for the kidneys").tap("Add to the list")
    nurse.go(f"{talk}agenda/").write("Add something you want to talk about", "The new tablet")
    nurse.tap("Add from my side")

    rhian.go(f"{talk}prepare/").sees("0 of 1 ready")
    rhian.write("What matters to you", "To sleep through the night").tap("Send")
    rhian.tap("What comes first, second, third?").write("Add something to talk about", ASKED)
    rhian.tap("Add").write("Add something to talk about", "The stairs").tap("Add")
    rhian.tap("Move up (The stairs)").sees("The new tablet")
    rhian.go(f"{talk}list/").tap("It is done").sees("Done, not looked at yet")
    rhian.go(f"{talk}worries/").tick("I do not sleep well")
    rhian.tap("Save")
    nurse.go(f"{talk}list/").tap("I have looked at it").sees("Ready")
    rhian.go(f"{talk}prepare/").sees("Ready", "Dana Hughes has looked at this")


def _they_talk(talk: str, nurse: Walker, rhian: Walker) -> None:
    """Nothing is typed but what she says she saw herself; the rest is one press each."""
    nurse.go(talk).sees("To sleep through the night", ASKED, "The stairs")
    nurse.tap(f"We talked about this ({ASKED})").tap("Next time (The stairs)")
    nurse.open("Note an idea or insight")
    nurse.write("An idea or insight from Rhian", "I sleep when somebody is in the house.")
    nurse.tap("Note it").open("My role in this conversation").tap("Supporter")
    rhian.go(talk).sees("I sleep when somebody is in the house.", "supporter", "Next time")


def _they_agree(
    here: str, talk: str, nurse: Walker, rhian: Walker, carys: Walker, site: Site
) -> None:
    """A goal of which she is not sure becomes smaller; each says yes in their own way."""
    nurse.go(talk).tap("Agree a goal together")
    nurse.write("The goal, in Rhian’s own words", "Walk to the chapel and back every day")
    nurse.choose("How sure are you that you can do this?", "4")
    nurse.write("What Rhian will do", "Ask Carys for Sundays")
    nurse.write("What Dana Hughes will do", "Ask Tomos Rees about the night tablet")
    nurse.open("Add more").choose("How important is it to you?", "9").tick(KNEE)
    nurse.tick("I read it back").tap("Write it down").sees("Would a smaller step be easier?")
    nurse.write("The goal, in Rhian’s own words", GOAL)
    nurse.choose("How sure with the smaller step?", "8").tap("Write it down like this")
    nurse.tap("Yes, I agree")
    goal = Goal.objects.get()

    # She says yes with the link in her mail, and gives her daughter a copy
    found = re.search(r"http\S+/y/\S+", site.mail.to("rhian@example.org", saying="has said yes"))
    assert found is not None
    rhian.go(found.group()).sees(GOAL).tap("Yes, I agree").sees("Your yes is written down")
    assert Acceptance.objects.get(side=Side.PERSON).way == "yes"
    agreed = f"{here}agreements/{goal.agreements.get().pk}/"
    rhian.go(agreed).pick("Give a copy to", "Carys").tap("Give a copy")
    rhian.sees("They have a copy now.")
    carys.go(agreed).sees(GOAL, "Who has a copy", "Carys")
    site.mail.to("carer@example.org", saying="copy")


def _and_afterwards(here: str, talk: str, rhian: Walker, nurse: Walker) -> None:
    """What each says of it is theirs; when they talk next stands in the plan."""
    nurse.go(talk).write("How many minutes did you talk?", "35").tap("We have talked")
    nurse.sees("Held", "35 minutes")
    nurse.tap("Say when you talk next, and who sees to it")
    nurse.date("About which day?", clock.today() + timedelta(days=90))
    nurse.write("What to get ready for it", "A week of nights, written down")
    nurse.tap("Write it down")

    rhian.go(talk).open("Answer three short questions")
    rhian.choose("Did you and Dana Hughes talk as equals?", "Yes")
    rhian.choose("Did you have enough time?", "Partly")
    rhian.write("Anything you want to add", "Without the clock next time").tap("Keep this")
    rhian.sees("Thank you")
    nurse.go(talk).sees_not("Without the clock")
    rhian.go(f"{here}plan/rating/")
    rhian.choose("I have a say in every decision about me, as much as I want.", "True")
    rhian.tap("Keep this").sees("What was said before")
    rhian.go(f"{here}plan/").sees("Dana Hughes sees to it.", "A week of nights, written down", GOAL)
    rhian.tap("I would like to talk now").sees("has it on their list now")


def _the_lead_sees_no_person(lead: Walker) -> None:
    """One conversation is too few to count; and no quarter is shown before it is over."""
    lead.go("/service/planning/").sees("No numbers yet", "no targets")
    lead.sees_not("Rhian", GOAL)
