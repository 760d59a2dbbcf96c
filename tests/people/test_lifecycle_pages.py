"""The pages on which a death, a hold, an erasure and a merge are said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.test import Client

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.core.audit import AuditEvent
from alongside.people import notices
from alongside.people.actions import lifecycle
from alongside.people.models import Person
from tests.people.test_lifecycle import ASKED, REGISTERED, twin
from tests.universe import RHIAN_NHS, Universe

pytestmark = pytest.mark.usefixtures("told")


ClientAs = Callable[..., Client]


class TestPages:
    def at(self, person: Person, page: str = "") -> str:
        return f"/p/{person.pk}/lifecycle/{page}"

    def day(self, name: str, day: date) -> dict[str, object]:
        return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}

    def test_found_by_the_service_that_looks_after_the_record(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        browser = client_as("privacy")
        page = browser.post("/service/retention/", {"name": "rhi"}).content.decode()
        assert self.at(universe.rhian) in page
        page = browser.post("/service/retention/", {"nhs": RHIAN_NHS}).content.decode()
        assert self.at(universe.rhian) in page
        page = browser.post("/service/retention/", {"name": "Stella"}).content.decode()
        assert "Nobody found" in page
        for given in ({"name": " "}, {"nhs": "12"}):
            page = browser.post("/service/retention/", given).content.decode()
            assert "Please look at this again" in page

    def test_the_page_shows_a_name_and_nothing_of_the_record(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        html = client_as("privacy").get(self.at(universe.rhian)).content.decode()
        assert "27 Mar 1952" in html
        assert "chapel" not in html
        assert RHIAN_NHS not in html
        assert AuditEvent.objects.filter(
            person_id=universe.rhian.pk, verb="record.read", category="keeping"
        ).exists()

    @pytest.mark.parametrize(
        "name", ["rhian", "carer", "nurse", "gp", "link_worker", "peer", "board", "stranger"]
    )
    def test_hidden_from_everybody_else(
        self, universe: Universe, client_as: ClientAs, name: str
    ) -> None:
        browser = client_as(name)
        assert browser.get("/service/retention/").status_code == 404
        other = f"merge/{universe.imported.pk}/"
        for page in ("", "death/", "hold/", "keep/", "erase/", "merge/", other):
            assert browser.get(self.at(universe.rhian, page)).status_code == 404

    def test_a_record_elsewhere_is_not_found(self, universe: Universe, client_as: ClientAs) -> None:
        assert client_as("lead").get(self.at(universe.stranger)).status_code == 404
        there = f"merge/{universe.stranger.pk}/"
        assert client_as("lead").get(self.at(universe.rhian, there)).status_code == 404
        nobody = f"merge/{universe.team.pk}/"
        assert client_as("lead").get(self.at(universe.rhian, nobody)).status_code == 404

    def test_death_and_back(self, universe: Universe, client_as: ClientAs) -> None:
        for name, page in (
            ("lead", self.at(universe.rhian, "death/")),
            ("nurse", f"/p/{universe.rhian.pk}/death/"),
        ):
            browser = client_as(name)
            assert browser.get(page).status_code == 200
            tomorrow = self.day("died_on", clock.today() + timedelta(days=1))
            assert browser.post(page, tomorrow).status_code == 200
            old = self.day("died_on", date(1900, 1, 1))
            assert "before they were born" in browser.post(page, old).content.decode()
            assert browser.post(page, self.day("died_on", clock.today())).status_code == 302
            assert "It was a mistake" in browser.get(page).content.decode()
            assert browser.post(page, {"undo": "yes"}).status_code == 302
            universe.rhian.refresh_from_db()
            assert universe.rhian.died_on is None

    def test_a_hold_is_placed_and_lifted(self, universe: Universe, client_as: ClientAs) -> None:
        browser = client_as("privacy")
        assert browser.get(self.at(universe.rhian, "hold/")).status_code == 200
        browser.post(self.at(universe.rhian, "hold/"), {"reason": "Inquest 12"})
        html = browser.get(self.at(universe.rhian)).content.decode()
        assert "Inquest 12" in html
        assert "Erase this record" not in html
        refused = browser.post(
            self.at(universe.rhian, "erase/"), {"ground": ASKED, "reason": "x", "sure": "on"}
        )
        assert "A hold stands" in refused.content.decode()
        hold = universe.rhian.legal_holds.get()
        browser.post(self.at(universe.rhian, f"hold/{hold.pk}/lift/"))
        assert "Erase this record" in browser.get(self.at(universe.rhian)).content.decode()
        wrong = self.at(universe.imported, f"hold/{hold.pk}/lift/")
        assert browser.post(wrong).status_code == 404

    def test_erased_only_after_a_plain_yes(self, universe: Universe, client_as: ClientAs) -> None:
        browser = client_as("privacy")
        page = self.at(universe.rhian, "erase/")
        assert "cannot be undone" in browser.get(page).content.decode()
        given = {"ground": ASKED, "reason": "Letter 7"}
        assert "Tick the box if you are sure" in browser.post(page, given).content.decode()
        assert browser.post(page, {**given, "sure": "on"}).status_code == 302
        assert browser.get(self.at(universe.rhian)).status_code == 404
        assert client_as("nurse").get(f"/p/{universe.rhian.pk}/about/").status_code == 404

    def test_kept_for_longer(self, universe: Universe, client_as: ClientAs) -> None:
        browser = client_as("privacy")
        page = self.at(universe.imported, "keep/")
        assert browser.get(page).status_code == 200
        until = self.day("until", clock.today() + timedelta(days=100))
        early = browser.post(page, {**until, "reason": "A trial"})
        assert "not up for a decision" in early.content.decode()
        lifecycle.list_retention_ended(
            by=WORKER, person_id=universe.imported.pk, ended_on=clock.today()
        )
        assert "Idris Pugh" in browser.get("/service/retention/").content.decode()
        assert browser.post(page, {**until, "reason": "A trial"}).status_code == 302
        assert "Idris Pugh" not in browser.get("/service/retention/").content.decode()

    def test_two_records_become_one(self, universe: Universe, client_as: ClientAs) -> None:
        other = twin(universe)
        browser = client_as("lead")
        html = browser.post(self.at(universe.rhian, "merge/"), {"name": "bev"}).content.decode()
        assert f"merge/{other.pk}/" in html
        assert browser.get(self.at(universe.rhian, "merge/")).status_code == 200
        page = self.at(universe.rhian, f"merge/{other.pk}/")
        assert "R Bevan" in browser.get(page).content.decode()
        unsure = browser.post(page, {"sure": ""}).content.decode()
        assert "Tick the box when you have checked" in unsure
        assert browser.post(page, {"sure": "on"}).status_code == 302
        joined = client_as("nurse").get(f"/p/{other.pk}/about/").content.decode()
        assert "I bake bread" in joined
        two = twin(universe, birth_date=date(1950, 1, 1))
        refused = browser.post(self.at(universe.rhian, f"merge/{two.pk}/"), {"sure": "on"})
        assert "dates of birth differ" in refused.content.decode()


def test_every_room_with_rows_of_people_listens() -> None:
    """A room that keeps something about a person moves it on a merge and destroys it on erasure."""
    rooms = {
        model._meta.app_label
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is Person and model._meta.app_label != "people"
    }
    for event in (notices.PERSON_MERGING, notices.PERSON_ERASING):
        listening = {handler.__module__.split(".")[1] for handler in REGISTERED[event]}
        assert rooms <= listening, f"{event}: {rooms - listening} keep people's rows"
