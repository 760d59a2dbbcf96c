"""A service's questions: from an example to a proved table in use, and tried out; in English with
script and in Welsh without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from alongside.core import clock
from alongside.followups.models import QuestionSet
from alongside.followups.queries.schedules import active_version
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser


def test_from_an_example_through_a_failed_proof_to_its_use(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    lead = walk(town.client("lead"), width=1280, also=(320,))
    review = clock.today() + timedelta(days=300)

    # She begins with an example; what the place decides is missing
    lead.go("/service/questions/").tap("Begin with this (How is your mood?)")
    lead.sees("This has no value yet: The phone number of the team.").shot("sets-draft")
    lead.tap("Change (The phone number of the team)")
    lead.write("What it is here", "01632 960101").tap("Save").sees("It is proved")

    # A change that lets somebody fall through is shown as a filled-in check-in
    draft = lead.page.url
    lead.tap("Change (7)")
    lead.page.locator("input[name=q_enjoyed][value=no]").uncheck(force=True)
    lead.tap("Save").sees(
        "No row says what happens after this check-in.",
        "Have you done something that you usually enjoy?",
        "“No”",
    ).sees_not("Have it approved")
    lead.shot("sets-fault")
    lead.go(draft).tap("Change (7)")
    lead.page.locator("input[name=q_enjoyed][value=no]").check(force=True)
    lead.tap("Save").sees("It is proved")

    # It is put to use by name, until a day
    lead.tap("Have it approved and put it to use").tap("Put it to use", role="button")
    lead.sees("Write an answer to")
    lead.write("Who approved it", "Dr Tomos Rees, GP").date("When it is looked at again", review)
    lead.tap("Put it to use", role="button").sees("It is in use now.", "Dr Tomos Rees, GP")
    assert active_version(QuestionSet.objects.get(code="low-mood").pk) is not None

    # And tried out: nothing is stored
    lead.tap("Try it out").sees("As a web page", "As text messages")
    lead.choose("Have you had thoughts", "No").choose("How has your mood been", "Much lower")
    lead.choose("How have you slept", "Well").choose("Have you done something", "Yes")
    lead.choose("Is there anything else", "left out")
    lead.pick("The answer comes", lead.page.locator("#at option").nth(2).inner_text())
    lead.tap("See what happens").sees(
        "Somebody phones you this working day", "Why: row 3", "Nurse, by Monday"
    )
    lead.shot("sets-try")


def test_in_welsh_and_without_script(town: Universe, walk: Callable[..., Walker]) -> None:
    lead = walk(town.client("lead"), locale="cy", javascript=False)
    lead.go("/service/questions/").tap("Dechrau gyda hwn", nth=1)
    lead.sees("Nid oes gwerth i hwn eto: Rhif ffôn y tîm.")
    lead.tap("Newid (Sut mae eich anadlu heddiw?)").write("Ateb, iaith: Cymraeg", "Fel arfer")
    lead.tap("Cadw").sees("Fel arfer").tap("I lawr").sees("Sut mae eich anadlu heddiw?")
    lead.tap("Ychwanegu rhes").sees("Dewiswch yr atebion sy’n arwain yma.")
