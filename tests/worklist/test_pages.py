"""The worklist's pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.core.audit import AuditEvent
from alongside.people.actions import persons
from alongside.worklist.models import Item, ItemState
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
