"""What a lead sees of planning together, in a browser: numbers and what each is of, small ones left
out, who was not reached, and no target to reach."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from alongside.core import clock
from alongside.core.quarters import shown_quarters
from alongside.ui.dates import name_of
from tests.browser.walker import Walker
from tests.plans.crowd import fill
from tests.universe import Universe

pytestmark = pytest.mark.browser
REPORT = "/service/planning/"


def cells(lead: Walker, row: str, table: str) -> list[str]:
    """The numbers of one line of a table, the newest quarter first."""
    line = lead.page.get_by_role("table", name=table).get_by_role("row", name=row)
    return [" ".join(text.split()) for text in line.get_by_role("cell").all_inner_texts()]


def test_a_lead_reads_the_numbers_and_takes_them_along(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    # Given a quarter of 200 conversations, and one before with so few that they would show who
    newest, before = shown_quarters(clock.today(), 2)
    for quarter, number in ((newest, 200), (before, 6)):
        fill(
            membership_id=town.memberships["nurse"].pk,
            number=number,
            at=clock.at_local(quarter.first + timedelta(days=33), time(12)),
            name=str(quarter),
        )

    # Then each number stands with what it is of, and what would show somebody is left out
    lead = walk(town.client("lead"), width=1280, also=(320,))
    lead.go("/service/").tap("Planning together").sees("There are no targets here", "left out")
    lead.shot("numbers").sees("numbers of fewer than", "Out of: conversations booked.")
    held = cells(lead, "Conversations held", "The last four quarters")
    assert held[:2] == ["180 of 200 (90%)", "left out"]
    assert all(text.startswith("left out") for text in held[1:])
    lead.sees_not("Crowd", "Rhian", "Dana Hughes")

    # Who was not reached is a number too, and nobody's name
    unprepared = cells(lead, "Invited, and sent nothing beforehand", "Who was not reached")
    assert unprepared[0] == "80"
    assert unprepared[1] == "left out"

    # Another quarter of languages, ways and help
    lead.tap(name_of(before), role="link").sees(f"By language, way and help: {name_of(before)}")

    # The same as a file
    with lead.page.expect_download() as told:
        lead.page.get_by_role("button", name="Download the numbers").click()
    text = Path(told.value.path()).read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[1][0].startswith("There are no targets here")
    found = {tuple(row[:3]): row[3:] for row in rows[4:]}
    assert found[str(newest), "Conversations held", "Everyone"][:3] == ["180", "200", "90"]
    assert found[str(before), "Conversations held", "Everyone"][:3] == ["", "", ""]

    # Without scripts, on a small screen, it is the same
    small = walk(town.client("board"), javascript=False)
    small.go(REPORT).sees("There are no targets here", "180 of 200", "Who was not reached")
