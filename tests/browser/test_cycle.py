"""The main job, as people do it: prepare, talk, agree, follow up, review. Counted in taps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from alongside.core import clock
from alongside.plans.models import Conversation, Goal
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser

WORDS = "My knees at night, and whether the new tablets are worth it."
GOAL = "Walk to the harbour and back with Carys"


def test_the_cycle_as_person_and_nurse(
    town: Universe, walk: Callable[..., Walker], site: Site
) -> None:
    rhian = walk(town.client("rhian"))
    nurse = walk(town.client("nurse"), width=1280)
    person = town.rhian.pk

    # Given a conversation that the nurse books
    nurse.go(f"/p/{person}/conversations/book/")
    nurse.date("On which day?", clock.today() + timedelta(days=5))
    nurse.tap("Book, and tell Rhian")
    nurse.sees("Booked for")
    mail = site.mail.to("rhian@example.org", saying="what matters to you")

    # When Rhian gets ready, from the link in her mail: at most three taps
    link = re.search(r"http\S+/prepare/", mail)
    assert link is not None
    rhian.go(link.group())
    before = rhian.taps
    rhian.write("What matters to you", WORDS).shot("prepare").tap("Send")
    assert rhian.taps - before <= 3
    rhian.sees("Sent.", "Dana Hughes has not opened it yet.").holds("What matters to you", WORDS)

    # Then the nurse's screen opens on it, and Rhian sees that it was read
    conversation = Conversation.objects.get(person_id=person)
    here = f"/p/{person}/conversations/{conversation.pk}/"
    nurse.go(f"/day/?on={conversation.at.astimezone(clock.LONDON).date()}").sees(WORDS).shot("day")
    nurse.tap("Rhian", role="link").sees(WORDS).shot("conversation")
    rhian.go(here).sees("read this on")

    # When they agree one goal together: at most 12 taps and 3 typed sentences
    nurse.taps = nurse.typed = 0
    nurse.tap("Agree a goal together")
    nurse.write("The goal, in Rhian’s own words", GOAL)
    nurse.choose("How sure are you that you can do this?", "6")
    nurse.write("What Rhian will do", "Walk on Mondays")
    nurse.write("What Dana Hughes will do", "Find out when the walking group meets")
    nurse.tick("I read it back").tap("Write it down")
    nurse.sees(GOAL, "6 out of 10", "Would a smaller step be easier?").tap("Keep it as it is")
    nurse.sees(GOAL, "6 out of 10")
    nurse.tap("Yes, I agree")
    assert nurse.taps <= 12, nurse.taps
    assert nurse.typed <= 3
    goal = Goal.objects.get(person_id=person)
    agreement = goal.agreements.get()

    # Then each says yes in their own way, and it is sent to Rhian
    rhian.go(f"/p/{person}/").sees("An agreement waits for a yes")
    rhian.tap("An agreement waits for a yes").tap("Yes, I agree").shot("agreement")
    rhian.sees("Your yes is written down")
    assert agreement.acceptances.count() == 2
    site.mail.to("rhian@example.org", saying=GOAL)
    nurse.go(f"/p/{person}/agreements/{agreement.pk}/").sees("For the record")
    nurse.tap("I have copied this").sees("Dana Hughes copied this on")

    # And it is followed up, and reviewed
    rhian.go(f"/p/{person}/goals/{goal.pk}/").tap("Answer now")
    rhian.write("How did it go?", "Twice so far. The second time was lovely.")
    rhian.choose("How sure are you now that you can do it?", "8")
    rhian.tap("Send")
    rhian.go(f"/p/{person}/goals/{goal.pk}/").sees("8 out of 10", "The second time was lovely.")
    rhian.tap("Look back on it").choose("How has it gone?", "Better than I hoped")
    rhian.tap("Save").sees("Better than I hoped")
