"""Getting ready, agreeing and answering afterwards on paper: Gwen has no email and no telephone.
Her nurse prints everything, and types in what came back, all of it at one go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from alongside.core import clock
from alongside.people.models import Login, Person
from alongside.plans.models import Acceptance, AgendaItem, Conversation, Entry, Goal
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser


def _prints(window: Walker, link: str) -> None:
    """The page offers this to print, and it is a document."""
    address = window.page.locator("a", has_text=link).first.get_attribute("href")
    assert address is not None
    answer = window.page.request.get(window.address + address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def test_all_of_it_on_paper_with_a_helper(town: Universe, walk: Callable[..., Walker]) -> None:
    nurse = walk(town.client("nurse"), width=1280, also=(320,))
    nurse.go("/people/add/").write("The name they like to be called", "Gwen")
    nurse.date("Date of birth", date(1944, 5, 30)).tap("Add")
    gwen = Person.objects.get(name="Gwen")
    here = f"/p/{gwen.pk}/"
    nurse.go(f"{here}conversations/book/")
    nurse.date("On which day?", clock.today() + timedelta(days=9)).tap("Book, and tell Gwen")
    talk = f"{here}conversations/{Conversation.objects.get(person=gwen).pk}/"
    nurse.go(f"{talk}list/").open("Ask for something to be ready")
    nurse.write("What has to be ready?", "Bring all your tablets").tap("Add to the list")

    # The sheet and the list of worries are printed
    nurse.go(f"{talk}prepare/").open("Do this on paper instead")
    _prints(nurse, "The sheet to print (PDF)")
    _prints(nurse, "Worries after treatment: the list to print (PDF)")

    # What comes back is typed in at one go, in the order of the sheet, and read back once
    nurse.tap("Type in what they wrote on paper")
    nurse.write("What matters to you", "That I can read again")
    nurse.page.get_by_label("1", exact=True).fill("The drops sting")
    nurse.page.get_by_label("2", exact=True).fill("Who can fetch me?")
    nurse.tick("Bring all your tablets").open("Worries after treatment").tick("I do not sleep well")
    nurse.tap("Save all of it").sees("Read it back to Gwen")
    nurse.tick("I read it back").tap("Save all of it").sees("Saved, all of it.")
    nurse.sees("That I can read again", "The drops sting", "Who can fetch me?")
    assert AgendaItem.objects.filter(conversation__person=gwen).count() == 2
    assert Entry.objects.get(person=gwen, section="concern").channel == "paper"

    # They agree; the page is printed, signed in ink, and the signature is written down
    nurse.tap("Agree a goal together")
    nurse.write("The goal, in Gwen’s own words", "Read the paper on Sundays")
    nurse.choose("How sure are you that you can do this?", "8")
    nurse.write("What Gwen will do", "Put the drops in after tea")
    nurse.write("What Dana Hughes will do", "Ask for drops that do not sting")
    nurse.tick("I read it back").tap("Write it down").tap("Yes, I agree")
    _prints(nurse, "Print it (PDF)")
    nurse.open("says yes now, on paper or by phone")
    nurse.choose("How did they say yes?", "They signed the paper, and I saw it")
    nurse.tick("I saw or heard it myself").tap("Record their yes").sees("Signed on paper")
    goal = Goal.objects.get(person=gwen)
    signed = Acceptance.objects.get(agreement__goal=goal, side="person")
    assert (signed.way, signed.helper.split(",")[0]) == ("signature", "Dana Hughes")

    # And the three questions afterwards, which somebody else asks and only Gwen sees again
    nurse.go(talk).sees("All of this on one page, to print").tap("We have talked").sees("Held")
    _prints(nurse, "The questions afterwards, on paper (PDF)")
    gp = walk(town.client("gp"), width=1280)
    gp.go(talk).tap("Type in what Gwen says about it")
    gp.choose("Did you and Dana Hughes talk as equals?", "Partly")
    gp.write("Anything you want to add", "She looked at the screen").tick("I read it back")
    gp.tap("Keep this").sees("Thank you").sees_not("She looked at the screen")
    nurse.go(talk).sees_not("She looked at the screen")
    assert not Login.objects.filter(person=gwen).exists()
    nurse.go("/service/letters/").sees("Gwen")
