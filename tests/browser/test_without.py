"""The whole cycle by somebody who has no email and no phone; and what a visit code opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from alongside.core import clock
from alongside.people.models import Login, Person
from alongside.plans.models import Acceptance, Conversation, Goal
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser

BORN = date(1941, 2, 9)


def _code(window: Walker) -> str:
    return window.page.locator(".al-slip, .al-code").inner_text().strip()


def _come_in(window: Walker, code: str) -> Walker:
    window.go("/way-in/").write("Your code", code).date("Your date of birth", BORN)
    return window.tap("Come in", role="button")


def test_the_whole_cycle_with_a_slip_paper_and_a_named_helper(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    nurse = walk(town.client("nurse"), width=1280)

    # Given somebody whom the nurse adds: a name and a date of birth
    nurse.go("/people/add/").write("The name they like to be called", "Myfanwy")
    nurse.date("Date of birth", BORN).tap("Add")
    person = Person.objects.get(name="Myfanwy")
    assert not Login.objects.filter(person=person).exists()
    assert nurse.taps <= 4
    nurse.go(f"/p/{person.pk}/ways-in/").tap("Show it here")
    code = _code(nurse)
    nurse.go(f"/p/{person.pk}/conversations/book/")
    nurse.date("On which day?", clock.today() + timedelta(days=5)).tap("Book, and tell Myfanwy")
    conversation = Conversation.objects.get(person=person)

    # When she comes in with the slip and her date of birth, on somebody's old tablet
    own = walk(javascript=False)
    _come_in(own, code.lower().replace("-", " ")).sees("Hello Myfanwy")
    own.tap("Get ready").write("What matters to you", "Seeing to read again").tap("Send")
    own.sees("Sent.").holds("What matters to you", "Seeing to read again")
    own.tap("Sign out", role="button")

    # Then the slip is used up: it opens nothing for whoever finds it
    finder = walk()
    _come_in(finder, code).sees("do not fit together")

    # When she agrees a goal in the room, and signs on paper, which the nurse saw
    here = f"/p/{person.pk}/conversations/{conversation.pk}/"
    nurse.go(here).sees("Seeing to read again").tap("Agree a goal together")
    nurse.write("The goal, in Myfanwy’s own words", "Read the paper on Sundays")
    nurse.choose("How sure are you that you can do this?", "7")
    nurse.write("What Myfanwy will do", "Try the lamp by the window")
    nurse.write("What Dana Hughes will do", "Ask the low vision clinic for a date")
    nurse.tick("I read it back").tap("Write it down").tap("Yes, I agree")
    nurse.open("Myfanwy says yes now, on paper or by phone")
    nurse.choose("How did they say yes?", "They signed the paper, and I saw it")
    nurse.tick("I saw or heard it myself").tap("Record their yes")
    nurse.sees("Signed on paper", "recorded by Dana Hughes")
    goal = Goal.objects.get(person=person)
    signed = Acceptance.objects.get(agreement__goal=goal, side="person")
    assert signed.way == "signature"
    assert signed.helper.startswith("Dana Hughes")

    # And the letter waits to be printed, because paper is her way
    nurse.go("/service/letters/").sees("Myfanwy")

    # And she answers the follow-up on paper, typed by a named helper and read back
    nurse.go(f"/p/{person.pk}/goals/{goal.pk}/").tap("Type in an answer")
    nurse.write("How did it go?", "The lamp is good. Mornings are best.")
    nurse.choose("How sure are you now that you can do it?", "8")
    nurse.page.get_by_label(re.compile("paper", re.I)).first.check(force=True)
    nurse.page.get_by_label(re.compile("read it back", re.I)).first.check(force=True)
    nurse.tap("File it")
    nurse.go(f"/p/{person.pk}/goals/{goal.pk}/").sees("Mornings are best", "Dana Hughes")
    nurse.tap("Look back on it").choose("How has it gone?", "Better than I hoped")
    nurse.tick("I read it back").tap("Save").sees("Better than I hoped")


def test_a_visit_code_opens_the_unfinished_preparation_and_nothing_else(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    nurse = walk(town.client("nurse"), width=1280)
    nurse.go("/people/add/").write("The name they like to be called", "Gwilym")
    nurse.date("Date of birth", BORN).tap("Add")
    person = Person.objects.get(name="Gwilym")
    nurse.go(f"/p/{person.pk}/conversations/book/")
    nurse.date("On which day?", clock.today() + timedelta(days=1)).tap("Book, and tell Gwilym")
    nurse.open("Booking and paper").tap("Make a code for the tablet")
    code = _code(nurse)

    tablet = walk(width=768)
    _come_in(tablet, code).sees("What matters to you")
    tablet.write("What matters to you", "My hip").tap("Send").sees("Sent")
    for closed in ("", "plan/", "about/", "access/", "results/", "record/", "circle/"):
        answer = tablet.page.request.get(f"{tablet.address}/p/{person.pk}/{closed}")
        assert answer.status == 404, closed
    for closed in ("/day/", "/people/", "/worklist/", "/shared/"):
        answer = tablet.page.request.get(tablet.address + closed, max_redirects=0)
        assert answer.status in (302, 404), closed
    tablet.go("/visit/").tap("Finish and close")
    assert tablet.page.request.get(f"{tablet.address}/visit/").status == 404

    # When the conversation is over, the code is over
    again = walk()
    conversation = Conversation.objects.get(person=person)
    nurse.go(f"/p/{person.pk}/conversations/{conversation.pk}/")
    nurse.tap("We have talked").sees("Held")
    _come_in(again, code)
    assert again.page.request.get(f"{again.address}/visit/").status == 404
