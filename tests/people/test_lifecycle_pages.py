"""The pages on which a death, a hold, an erasure and a merge are said."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.test import Client

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed
from alongside.people import access, notices
from alongside.people.actions import grants, lifecycle, persons
from alongside.people.models import Grant, Person
from alongside.people.rules import ALL_CATEGORIES, ALL_LABELS, Category, Level
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


class TestWhoActsForThem:
    def test_a_lead_who_saw_the_paper_writes_it_down_and_ends_it(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        page = f"/p/{universe.rhian.pk}/lifecycle/representatives/"
        lead, carer = client_as("lead"), universe.actor("carer")
        grants.give_access(
            by=universe.actor("rhian"),
            person=universe.rhian,
            grantee=universe.managers,
            level=Level.CONTRIBUTE,
            categories=ALL_CATEGORIES,
            labels=ALL_LABELS,
        )
        assert page in lead.get(f"/p/{universe.rhian.pk}/lifecycle/").content.decode()
        said = {"who": universe.carer.pk, "basis": "attorney", "proof": "Registered on 3 May"}
        nothing = lead.post(page, said | {"proof": ""}).content.decode()
        assert "Please look at this again" in nothing
        assert lead.post(page, said).status_code == 302
        assert access.can(carer, universe.rhian.pk, Level.ACT, Category.PLAN)
        assert "Power of attorney for health and care. Registered on 3 May" in words(lead, page)
        own = words(client_as("rhian"), f"/p/{universe.rhian.pk}/access/")
        assert "They hold a power of attorney for you: Registered on 3 May" in own
        (grant,) = Grant.objects.filter(basis="attorney")
        assert lead.post(f"{page}{grant.pk}/end/").status_code == 302
        assert not access.can(carer, universe.rhian.pk, Level.ACT, Category.PLAN)
        assert lead.post(f"{page}{grant.pk}/end/").status_code == 404
        assert AuditEvent.objects.filter(verb="grant.end", subject_id=str(grant.pk)).count() == 1

    def test_who_is_not_let_into_all_of_it_cannot(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        page = f"/p/{universe.rhian.pk}/lifecycle/representatives/"
        assert client_as("privacy").get(page).status_code == 404
        (own,) = Grant.objects.filter(person=universe.rhian, grantee=universe.team)
        with pytest.raises(NotAllowed):  # only what stands on a paper
            grants.end_representative(by=universe.actor("lead"), grant=own)

    def test_a_number_is_written_down_later_and_once(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        person = persons.register_person(by=universe.actor("nurse"), name="Huw")
        nurse, page = client_as("nurse"), f"/p/{person.pk}/ways-in/"
        assert "Write down the NHS number" in words(nurse, page)
        for number, said in (("12", "not a valid NHS number"), ("943 476 5919", "is written down")):
            answer = nurse.post(f"{page}nhs-number/", {"nhs": number}, follow=True)
            assert said in answer.content.decode()
        assert "Write down the NHS number" not in words(nurse, page)


def words(browser: Client, page: str) -> str:
    """What stands on a page, spaces made single."""
    answer = browser.get(page)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
