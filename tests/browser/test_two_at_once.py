"""Two people on the same page at once: each sees what the other changes; no word is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from playwright.sync_api import expect

from alongside.core import clock
from alongside.plans import actions
from alongside.plans.models import AgendaItem, Conversation, Draft, Side
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser
PATIENCE = 30_000  # milliseconds; the page looks every four seconds


def talk(town: Universe, days: int = 5) -> Conversation:
    """A conversation that both prepared."""
    found = actions.book(
        by=town.actor("nurse"),
        person=town.rhian,
        professional=town.memberships["nurse"],
        at=clock.at_local(clock.today() + timedelta(days=days), time(10, 30)),
    )
    for words in ("My knees at night", "The new tablets"):
        actions.add_item(by=town.actor("rhian"), conversation=found, words=words, side=Side.PERSON)
    return found


def test_each_sees_what_the_other_changes_and_typed_words_stay(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    found = talk(town)
    here = f"/p/{town.rhian.pk}/conversations/{found.pk}/"
    rhian = walk(town.client("rhian"))
    nurse = walk(town.client("nurse"), width=1280)
    rhian.go(here)
    nurse.go(here)

    # Given that Rhian is writing, and has not sent it
    rhian.open("Add something to talk about")
    box = rhian.page.get_by_label("Add something to talk about")
    box.press_sequentially("And my slee")

    # When the nurse ticks one thing, and puts the other off
    nurse.tap("We talked about this").tap("Next time", nth=-1).shot("during")
    nurse.sees("It waits for your next conversation.")

    # Then Rhian sees it, by name, and goes on writing where she was
    status = rhian.page.get_by_role("status").filter(has_text="Dana Hughes")
    expect(status).to_contain_text("changed this just now", timeout=PATIENCE)
    agenda = rhian.page.locator("[data-live=agenda]")
    expect(agenda).to_contain_text("Talked about", timeout=PATIENCE)
    expect(agenda).to_contain_text("Next time")
    expect(box).to_be_focused()
    box.press_sequentially("p")
    expect(box).to_have_value("And my sleep")
    rhian.check()

    # And what she had not sent is there when she comes back
    with rhian.page.expect_response("**/drafts/", timeout=PATIENCE):
        box.press_sequentially(".")
    rhian.go(here).sees("We kept what you were writing on")
    again = rhian.page.get_by_label("Add something to talk about")
    expect(again).to_have_value("And my sleep.")
    assert "And my sleep" not in nurse.go(here).page.content()
    rhian.shot("kept").tap("Add", role="button").sees("Added to what you will talk about.")
    assert AgendaItem.objects.filter(conversation=found).count() == 3
    assert not Draft.objects.exists()

    # And the nurse sees what Rhian added
    expect(nurse.page.locator("[data-live=agenda]")).to_contain_text(
        "And my sleep", timeout=PATIENCE
    )
    nurse.check()


def test_choices_dates_and_ticks_are_kept_too(town: Universe, walk: Callable[..., Walker]) -> None:
    here = f"/p/{town.rhian.pk}/conversations/{talk(town, 4).pk}/agree/"
    nurse = walk(town.client("nurse"))
    nurse.go(here).write("The goal, in Rhian’s own words", "Sleep")
    nurse.tick("I read it back").open("Add more").choose("How important is it to you?", "9")
    nurse.date("Rhian’s day", clock.today() + timedelta(days=3))
    with nurse.page.expect_response("**/drafts/", timeout=PATIENCE):
        nurse.choose("How sure are you that you can do this?", "4")

    # They are there when she comes back, but what she says anew with each sending is not
    nurse.go(here).sees("We kept what you were writing on")
    page = nurse.page
    sure = page.get_by_role("group", name="How sure are you that you can do this?")
    important = page.get_by_role("group", name="How important is it to you?")
    expect(sure.get_by_label("4", exact=True)).to_be_checked()
    expect(important.get_by_label("9", exact=True)).to_be_checked()
    expect(page.locator("[name=my_date_day]")).to_have_value(
        str((clock.today() + timedelta(days=3)).day)
    )
    expect(page.get_by_label("I read it back")).not_to_be_checked()
    nurse.tap("Throw it away")
    expect(page.locator("[data-draft]")).to_have_count(0)
    expect(sure.get_by_label("4", exact=True)).not_to_be_checked()
    assert not Draft.objects.filter(person=town.rhian).exists()


def test_what_was_kept_is_thrown_away(town: Universe, walk: Callable[..., Walker]) -> None:
    found = talk(town, 6)
    own = town.actor("rhian")
    actions.keep_draft(
        by=own, person=town.rhian, form=f"item:{found.pk}", words={"words": "No, rather not"}
    )
    here = f"/p/{town.rhian.pk}/conversations/{found.pk}/"
    rhian = walk(town.client("rhian"), javascript=False)
    rhian.go(here).sees("Look for changes")
    rhian.open("Add something to talk about").sees("No, rather not")
    rhian.tap("Throw it away").sees_not("No, rather not")
    assert not Draft.objects.filter(form=f"item:{found.pk}").exists()


def test_the_plan_shows_what_the_other_side_adds(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    nurse = walk(town.client("nurse"), width=1280)
    nurse.go(f"/p/{town.rhian.pk}/plan/")
    actions.add_entry(
        by=town.actor("rhian"),
        person=town.rhian,
        section="support",
        side=Side.PERSON,
        words="Carys, on Sundays",
    )
    expect(nurse.page.locator("[data-live=plan]")).to_contain_text(
        "Carys, on Sundays", timeout=PATIENCE
    )
    nurse.check()


def test_who_changes_a_line_over_somebody_elses_words_sees_both(
    town: Universe, walk: Callable[..., Walker]
) -> None:
    line = actions.add_entry(
        by=town.actor("rhian"),
        person=town.rhian,
        section="priority",
        side=Side.PERSON,
        words="To sleep",
    )
    plan = f"/p/{town.rhian.pk}/plan/"
    rhian, carys = walk(town.client("rhian")), walk(town.client("carer"))
    rhian.go(f"{plan}lines/{line.pk}/")
    carys.go(f"{plan}lines/{line.pk}/")

    # Given that her daughter is quicker
    asked = "What comes first for you?"
    carys.write(asked, "To sleep, and to walk").tick("I read it back").tap("Save")
    rhian.write(asked, "To sleep with the window open").tap("Save")

    # Then Rhian's words are still in the box, beside her daughter's, and she decides
    rhian.sees("What was written meanwhile", "To sleep, and to walk")
    expect(rhian.page.get_by_label(asked)).to_have_value("To sleep with the window open")
    rhian.write(asked, "To walk, and to sleep with the window open").tap("Save")
    rhian.sees("To walk, and to sleep with the window open")
    rhian.go(f"{plan}lines/{line.pk}/").sees("To sleep, and to walk")


@pytest.mark.parametrize("javascript", [True, False])
def test_talking_and_afterwards_at_320_pixels(
    town: Universe, walk: Callable[..., Walker], javascript: bool
) -> None:
    found = talk(town, 7)
    here = f"/p/{town.rhian.pk}/conversations/{found.pk}/"
    nurse = walk(town.client("nurse"), javascript=javascript)
    rhian = walk(town.client("rhian"), javascript=javascript)

    # Given an idea of Rhian's, which the nurse notes; and Rhian puts it as she means it
    nurse.go(here).open("Note an idea or insight from Rhian")
    nurse.write("An idea or insight from Rhian", "She sleeps when the window is open")
    nurse.tap("Note it").sees("Noted.")
    rhian.go(here).sees("She sleeps when the window is open")
    rhian.tap("Put it differently or take it out")
    rhian.write("How I mean it", "I sleep with the sea in my ears").tap("Use these words")
    rhian.sees("I sleep with the sea in my ears").sees_not("when the window is open")

    # When they have talked: one press each
    nurse.go(here).open("My role in this conversation").tap("Coach").sees("coach")
    nurse.tap("We have talked").sees("Held", "30 minutes")
    nurse.tap("Say when you talk next, and who sees to it")
    nurse.date("About which day?", clock.today() + timedelta(days=90))
    nurse.write("What to get ready for it", "Bring the diary").tap("Write it down")
    nurse.sees("Bring the diary")

    # Then each says how it was, and sees its own alone
    rhian.go(here).sees("Coach".lower(), "How was it for you?").open("Answer three short questions")
    rhian.choose("Did you and Dana Hughes talk as equals?", "Yes")
    rhian.write("Anything you want to add", "She waited for me").shot("afterwards")
    rhian.tap("Keep this").sees("Thank you.", "You have answered")
    nurse.go(here).sees_not("She waited for me")

    # And how the plan works for her, whenever she likes; and one page to print
    rhian.go(f"/p/{town.rhian.pk}/plan/").tap("How the plan works for me")
    rhian.choose("I get the help I need to look after myself.", "Partly true").tap("Keep this")
    rhian.sees("Partly").shot("rating")
    rhian.go(here).tap("All of this on one page, to print").shot("one_page")
