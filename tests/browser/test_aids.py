"""Decision aids: from an example through what it lacks to its use, read as people read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from alongside.core import clock
from alongside.decisions.models import AidVersion
from alongside.publishing.models import VersionState
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser


def test_from_an_example_to_its_use(town: Universe, walk: Callable[..., Walker]) -> None:
    lead = walk(town.client("lead"), width=1280, also=(320,))
    review = clock.today() + timedelta(days=300)

    # She begins with an example, which says that nobody here has approved it
    lead.go("/service/aids/").shot("aids-list")
    lead.tap("Begin with this (A statin to prevent a heart attack or stroke)")
    lead.sees("Example: to be approved locally", "Nobody is named who checked it.")
    lead.tap("Write it (Nobody is named who checked it.)")
    lead.write("Who checked it: somebody else", "Dana Hughes, nurse").tap("Save")
    lead.sees("Nothing is missing.").shot("aids-draft")

    # A new option lacks a figure for each outcome, and the page says so
    lead.tap("Add an option").write("Name, in English", "Eat fish")
    lead.write("Name, in Cymraeg", "Bwyta pysgod").tap("Save")
    lead.sees("It cannot be put to use yet.", "“Eat fish” is not written in each language.",
              "Nothing is said yet on “Getting diabetes” with “Eat fish”.")  # fmt: skip
    lead.tap("Write it (Getting diabetes, Eat fish)")
    lead.tap("Save").sees("Write a whole number.").write("How many of 1,000 people", "1001")
    lead.tap("Save").sees("There are only 1000 people.").shot("aids-figure")
    lead.write("How many of 1,000 people", "24").tap("Save").sees("It is not said where")
    lead.tap("Change (Eat fish)").tap("Take this out").sees("Nothing is missing.")

    # As people read it: both sides of every count, and what nobody knows
    lead.tap("See it as people do").sees(
        "Nobody here has approved it yet",
        "37 of 1,000 people have a heart attack or a stroke",
        "963 do not.",
        "It may be as few as 31 or as many as 44.",
        "We do not know.",
        "Where the numbers come from",
    ).shot("aids-read")
    lead.tap("Back to its parts")

    # Put to use by name, until a day
    lead.tap("Have it approved and put it to use")
    lead.write("Who approved it", "Dr Tomos Rees, GP").date("When it is looked at again", review)
    lead.tap("Put it to use", role="button").sees("It is in use now.", "Dr Tomos Rees, GP")
    assert AidVersion.objects.get(state=VersionState.ACTIVE).review_date == review

    # The staff read it, and do not write
    nurse = walk(town.client("nurse"), width=320)
    nurse.go("/service/aids/").sees_not("Begin with").tap("A statin to prevent a heart attack")
    nurse.sees_not("Write a new version").tap("See it as people do").shot("aids-read-narrow")


def test_in_welsh_and_without_script(town: Universe, walk: Callable[..., Walker]) -> None:
    lead = walk(town.client("lead"), locale="cy", javascript=False, width=320)
    lead.go("/service/aids/").tap("Dechrau gyda hwn", nth=0)
    page = f"/service/aids/{AidVersion.objects.latest('saved_at').decision_aid_id}/read/"
    lead.go(page).shot("aids-read-welsh")
