"""The worklist's pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.core import clock
from alongside.core.audit import AuditEvent
from alongside.people.actions import persons
from alongside.worklist.models import Absence, Duty, Item, ItemState
from alongside.worklist.rules import ALWAYS, Step
from tests.universe import Universe
from tests.worklist.conftest import Open

As = Callable[..., Client]


def test_from_the_list_to_the_end_and_back(open_item: Open, client_as: As) -> None:
    item = open_item(late=2)
    nurse = client_as("nurse")
    page = nurse.get("/worklist/").content.decode()
    assert "Phone Rhian" in page
    assert "Late by 2 days" in page
    one = f"/worklist/{item.pk}/"
    shown = nurse.get(one).content.decode()
    assert "I would rather talk." in shown
    assert f"/p/{item.person_id}/somewhere" in shown
    assert AuditEvent.objects.filter(verb="item.read", reading=True).count() == 1
    assert "Give it back" in nurse.post(f"{one}take", follow=True).content.decode()
    nurse.post(f"{one}give-back")
    refused = nurse.post(f"{one}done", {"outcome": ""})
    assert refused.status_code == 200
    assert "What was done?" in refused.content.decode()
    after = nurse.post(f"{one}done", {"outcome": "We talked."}, follow=True).content.decode()
    assert "That is done" in after
    assert f"{one}not-done" in after
    assert "We talked." in nurse.get(one).content.decode()
    nurse.post(f"{one}not-done")
    item.refresh_from_db()
    assert item.state == ItemState.OPEN


def test_handing_over(universe: Universe, open_item: Open, client_as: As) -> None:
    item = open_item()
    nurse = client_as("nurse")
    url = f"/worklist/{item.pk}/hand-over"
    assert nurse.post(url, {"to": "nobody"}).status_code == 200
    after = nurse.post(url, {"to": str(universe.memberships["gp"].pk)}, follow=True)
    assert "Tomos Rees answers for it now" in after.content.decode()


def test_the_lead_hands_over_without_seeing_whose_it_is(
    universe: Universe, open_item: Open, client_as: As
) -> None:
    item = open_item(late=3)
    lead = client_as("lead")
    pages = [lead.get("/worklist/?show=lead"), lead.get(f"/worklist/{item.pk}/")]
    for page in pages:
        assert page.status_code == 200
        assert "A phone call" in page.content.decode()
        for hidden in ("Rhian", "I would rather talk", str(universe.rhian.pk)):
            assert hidden not in page.content.decode()
    assert not AuditEvent.objects.filter(verb="item.read").exists()
    assert lead.post(f"/worklist/{item.pk}/take").status_code == 404
    lead.post(f"/worklist/{item.pk}/hand-over", {"to": str(universe.memberships["gp"].pk)})
    item.refresh_from_db()
    assert item.responsible == universe.memberships["gp"]


@pytest.mark.parametrize("name", ["rhian", "carer", "link_worker", "peer", "board", "stranger"])
def test_others_see_nothing(open_item: Open, client_as: As, name: str) -> None:
    item = open_item()
    browser = client_as(name)
    listed = browser.get("/worklist/")
    assert listed.status_code in (200, 404)
    assert "Rhian" not in listed.content.decode().replace("rhian@", "") or name == "rhian"
    assert browser.get(f"/worklist/{item.pk}/").status_code == 404
    for part in ("take", "give-back", "hand-over", "done", "not-done"):
        assert browser.post(f"/worklist/{item.pk}/{part}").status_code == 404


def test_a_lie_about_what_is_done_shows_nothing(open_item: Open, client_as: As) -> None:
    open_item()
    nurse = client_as("nurse")
    for text in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        assert nurse.get(f"/worklist/?done={text}&show=team").status_code == 200


def test_queries_do_not_grow_with_items(universe: Universe, open_item: Open, client_as: As) -> None:
    nurse = client_as("nurse")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert nurse.get("/worklist/").status_code == 200
        return len(seen)

    open_item("first")
    first = count()
    for number in range(8):
        someone = persons.register_person(by=universe.actor("nurse"), name=f"P{number}")
        open_item(f"k{number}", person=someone, kind="read" if number % 2 else "call")
    assert Item.objects.count() == 9
    assert count() <= first + 1  # one query checks the second kind's place, never one for each


# --- above the lowest level ----------------------------------------------------------------------


@pytest.fixture
def red(open_item: Open) -> Item:
    """A red item, with what somebody has said and why it is here."""
    found: Item = open_item(
        "red",
        due_at=None,
        chain=[Step("nurse", 60, ALWAYS), Step("key_worker", 60), Step("duty", 60)],
        level={"en": "Help now"},
        ask={"en": "Phone at once."},
        why="Row 3: “Do you feel safe?” No.",
        urgent=True,
    )
    return found


def test_the_item_says_why_it_is_here_and_what_is_asked(red: Item, client_as: As) -> None:
    nurse = client_as("nurse")
    listed = nurse.get("/worklist/").content.decode()
    for text in ("Urgent", "Help now"):
        assert text in listed
    one = f"/worklist/{red.pk}/"
    shown = nurse.get(one).content.decode()
    for text in (
        "Help now", "Phone at once.", "Row 3:", "Goes to the next", "Was asked",
        "Whoever the person knows", "Whoever is on duty", "The lead",
    ):  # fmt: skip
        assert text in shown, text
    assert "Comes back" in nurse.post(f"{one}take", follow=True).content.decode()
    assert nurse.post(f"{one}did", {"what": "danced"}).status_code == 200
    noted = nurse.post(f"{one}did", {"what": "called", "words": "No answer."}, follow=True)
    assert "No answer." in noted.content.decode()
    after = nurse.post(f"{one}done", {"outcome": "We talked."}, follow=True).content.decode()
    assert "Lines for the record" in after
    lines = nurse.get(one).content.decode()
    assert "Phoned, Dana Hughes: No answer." in lines
    assert "Ended it, Dana Hughes: We talked." in lines


def test_the_person_sees_who_has_it_and_when_they_hear(
    universe: Universe, red: Item, client_as: As
) -> None:
    rhian = client_as("rhian")
    home, here = f"/p/{universe.rhian.pk}/", f"/p/{universe.rhian.pk}/seen-to/"
    assert "Dana Hughes is asked; you hear by" in rhian.get(home).content.decode()
    assert "It came in, and Dana Hughes is asked to do it." in rhian.get(here).content.decode()
    nurse = client_as("nurse")
    nurse.post(f"/worklist/{red.pk}/take")
    nurse.post(f"/worklist/{red.pk}/did", {"what": "called", "words": "No answer."})
    shown = rhian.get(here).content.decode()
    for text in ("Help now", "Dana Hughes has it.", "You hear from us by", "Phoned", "No answer."):
        assert text in shown
    Item.objects.filter(pk=red.pk).update(due_at=clock.now() - timedelta(minutes=5))
    assert "You should have heard from us by" in rhian.get(here).content.decode()
    assert "Late" in nurse.get("/worklist/?show=late").content.decode()
    nurse.post(f"/worklist/{red.pk}/done", {"outcome": "We talked."})
    assert "Done by Dana Hughes" in rhian.get(here).content.decode()
    assert (
        "Nothing waits"
        in client_as("gp").get(f"/p/{universe.imported.pk}/seen-to/").content.decode()
    )


def test_the_lead_sees_all_without_names(red: Item, client_as: As) -> None:
    lead = client_as("lead")
    page = lead.get("/worklist/?show=all").content.decode()
    assert "A phone call" in page
    assert "Phone Rhian" not in page


# --- who is on duty, who is away -----------------------------------------------------------------


def day(of: datetime) -> dict[str, str]:
    return {"_day": str(of.day), "_month": str(of.month), "_year": str(of.year)}


def times(begin: datetime, end: datetime) -> dict[str, str]:
    given = {f"from_on{key}": text for key, text in day(begin).items()}
    given |= {f"until_on{key}": text for key, text in day(end).items()}
    return given | {"from_clock": "00:00", "until_clock": "23:59"}


def test_a_rota_is_written_week_by_week(universe: Universe, client_as: As) -> None:
    lead = client_as("lead")
    assert "There is no rota here yet" in lead.get("/worklist/duty/").content.decode()
    today = clock.now().astimezone(clock.LONDON)
    member = str(universe.memberships["nurse"].pk)
    said = times(today, today) | {"who": member, "weeks": "3"}
    assert lead.get("/worklist/duty/new/").status_code == 200
    after = lead.post("/worklist/duty/new/", said, follow=True).content.decode()
    assert "Dana Hughes is on the rota." in after
    assert "On duty now:" in after
    assert Duty.objects.count() == 3
    assert lead.post("/worklist/duty/new/", said).status_code in (400, 409)
    first = Duty.objects.order_by("from_at").first()
    assert first is not None
    assert client_as("gp").post(f"/worklist/duty/{first.pk}/end").status_code == 404
    assert client_as("gp").get("/worklist/duty/").status_code == 200
    gone = client_as("nurse").post(f"/worklist/duty/{first.pk}/end", follow=True)
    assert "Nobody is on duty" in gone.content.decode()


def test_days_that_no_rota_reaches_are_refused_in_words(universe: Universe, client_as: As) -> None:
    nurse, today = client_as("nurse"), clock.now().astimezone(clock.LONDON)
    for year in ("0001", "9999"):
        said = times(today, today) | {
            "who": str(universe.memberships["nurse"].pk), "weeks": "26",
            "from_on_year": year, "until_on_year": year,
        }  # fmt: skip
        shown = nurse.post("/worklist/duty/new/", said)
        assert "The date must be" in shown.content.decode()
    assert not Duty.objects.exists()


def test_somebody_is_away_and_back(universe: Universe, client_as: As) -> None:
    nurse = client_as("nurse")
    today = clock.now().astimezone(clock.LONDON)
    said = times(today, today + timedelta(days=2)) | {
        "who": str(universe.memberships["nurse"].pk),
        "cover": str(universe.memberships["gp"].pk),
    }
    wrong = nurse.post("/worklist/away/new/", said | times(today, today - timedelta(days=2)))
    assert wrong.status_code == 200
    mixed = said | times(today, today) | {"from_clock": "23:59", "until_clock": "00:00"}
    assert (
        "It must end after it begins." in nurse.post("/worklist/away/new/", mixed).content.decode()
    )
    other = said | {"who": str(universe.memberships["gp"].pk)}
    assert nurse.post("/worklist/away/new/", other).status_code == 200  # no such choice
    after = nurse.post("/worklist/away/new/", said, follow=True).content.decode()
    assert "Tomos Rees stands in." in after
    absence = Absence.objects.get()
    assert client_as("gp").post(f"/worklist/away/{absence.pk}/end").status_code == 404
    back = nurse.post(f"/worklist/away/{absence.pk}/end", follow=True).content.decode()
    assert "Nobody is away." in back
