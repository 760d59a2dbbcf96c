"""Opening a record in an emergency: two exact facts, one answer, and somebody looks into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from alongside.core import clock
from alongside.core.actors import COMMAND
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access, notices
from alongside.people.actions import glass, grants, settings
from alongside.people.models import Basis, GlassReview, Grant, Incident, Role
from alongside.people.rules import Category, Level
from tests.universe import RHIAN_BORN, RHIAN_NHS, Universe

ClientAs = Callable[..., Client]
URL = "/break-glass/"
UNIFORM = "Nothing can be opened with this number and this date of birth"


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "nhs": RHIAN_NHS,
        "birth_date_day": RHIAN_BORN.day,
        "birth_date_month": RHIAN_BORN.month,
        "birth_date_year": RHIAN_BORN.year,
        "reason": "Found on the floor",
        **changes,
    }


@pytest.fixture
def shut(universe: Universe) -> Universe:
    """Rhian has shut her team out, so that nobody there sees anything."""
    Grant.objects.filter(person=universe.rhian, grantee=universe.team).update(ended_at=clock.now())
    return universe


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr(notices, "_handlers", {})
    notices.on(notices.GLASS_BROKEN, lambda **ids: heard.append(ids))
    return heard


def opened(universe: Universe, name: str = "gp") -> Grant:
    grant = grants.break_glass(
        by=universe.actor(name), nhs=RHIAN_NHS, birth_date=RHIAN_BORN, reason="Found on the floor"
    )
    assert grant is not None
    return grant


class TestOpening:
    def test_the_record_opens_and_everybody_is_told(
        self, shut: Universe, client_as: ClientAs, told: list[dict[str, Any]]
    ) -> None:
        browser = client_as("gp")
        response = browser.post(URL, facts())
        assert response["Location"] == f"/p/{shut.rhian.pk}/"
        grant = Grant.objects.get(basis=Basis.BREAK_GLASS)
        assert told == [{"grant_id": grant.pk, "membership_id": shut.memberships["gp"].pk}]
        html = browser.get(f"/p/{shut.rhian.pk}/about/").content.decode()
        assert "You opened this record in an emergency" in html
        assert not access.can(shut.actor("gp"), shut.rhian.pk, Level.CONTRIBUTE, Category.ABOUT)
        assert not access.can(shut.actor("nurse"), shut.rhian.pk, Level.VIEW, Category.ABOUT)

    @pytest.mark.parametrize(
        "change",
        [
            {"nhs": "9434765919"},
            {"nhs": "9990001236"},
            {"nhs": "12"},
            {"birth_date_year": "1953"},
        ],
    )
    def test_whatever_does_not_fit_the_answer_is_the_same(
        self,
        shut: Universe,
        client_as: ClientAs,
        told: list[dict[str, Any]],
        change: dict[str, str],
    ) -> None:
        page = client_as("gp").post(URL, facts(**change))
        assert page.status_code == 200
        html = page.content.decode()
        assert UNIFORM in html
        assert "Rhian" not in html
        assert told == []
        assert AuditEvent.objects.filter(verb="break_glass.refused").exists()

    def test_staff_of_another_organisation_get_the_same_answer(
        self, universe: Universe, client_as: ClientAs
    ) -> None:
        assert UNIFORM in client_as("stranger").post(URL, facts()).content.decode()
        settings.choose(by=COMMAND, party=None, key="break_glass.everywhere", value=True)
        assert client_as("stranger").post(URL, facts()).status_code == 302

    @pytest.mark.parametrize("missing", ["nhs", "birth_date_year", "reason"])
    def test_all_three_are_asked(self, shut: Universe, client_as: ClientAs, missing: str) -> None:
        page = client_as("gp").post(URL, facts(**{missing: " "}))
        assert page.status_code == 200
        assert not Grant.objects.filter(basis=Basis.BREAK_GLASS).exists()

    def test_looking_at_the_page_opens_nothing(self, shut: Universe, client_as: ClientAs) -> None:
        query = "&".join(f"{key}={value}" for key, value in facts().items())
        assert client_as("gp").get(f"{URL}?{query}").status_code == 200
        assert not Grant.objects.filter(basis=Basis.BREAK_GLASS).exists()

    @pytest.mark.parametrize(
        "name", ["rhian", "carer", "link_worker", "lead", "privacy", "board", "peer"]
    )
    def test_clinical_staff_only(self, shut: Universe, client_as: ClientAs, name: str) -> None:
        assert client_as(name).get(URL).status_code == 404
        assert client_as(name).post(URL, facts()).status_code == 404

    def test_not_without_the_second_step(self, shut: Universe, client_as: ClientAs) -> None:
        assert client_as("gp", second_factor=False).post(URL, facts()).status_code == 404

    def test_too_many_tries(self, shut: Universe, client_as: ClientAs) -> None:
        browser = client_as("gp")
        for _ in range(10):
            browser.post(URL, facts(nhs="9434765919"))
        assert browser.post(URL, facts()).status_code == 429


class TestLookingInto:
    def test_somebody_else_says_what_they_found(self, shut: Universe, client_as: ClientAs) -> None:
        grant = opened(shut)
        browser = client_as("privacy")
        log = browser.get(URL + "log/").content.decode()
        assert "Tomos Rees" in log
        assert "Found on the floor" in log
        assert browser.get(f"{URL}log/{grant.pk}/").status_code == 200
        given = {"is_concern": "no", "words": "An ambulance was called."}
        assert browser.post(f"{URL}log/{grant.pk}/", given).status_code == 302
        assert "An ambulance was called." in browser.get(URL + "log/").content.decode()
        assert browser.get(f"{URL}log/{grant.pk}/").status_code == 404
        hers = client_as("rhian").get(f"/p/{shut.rhian.pk}/access/").content.decode()
        assert "An ambulance was called." in hers
        assert "Priya Nair looked into it" in hers
        assert not Incident.objects.exists()

    def test_a_concern_becomes_an_incident_of_the_person(self, shut: Universe) -> None:
        review = glass.look_into(
            by=shut.actor("lead"), grant=opened(shut), words="Curiosity.", is_concern=True
        )
        incident = Incident.objects.get()
        assert incident.person_id == shut.rhian.pk
        assert incident.words == review.words == "Curiosity."

    def test_once_by_somebody_else_with_words(self, shut: Universe) -> None:
        grant = opened(shut)
        with pytest.raises(Refused, match="what you found"):
            glass.look_into(by=shut.actor("lead"), grant=grant, words=" ", is_concern=False)
        own = replace(shut.actor("lead"), person_id=shut.gp.pk)
        with pytest.raises(Refused, match="Somebody else"):
            glass.look_into(by=own, grant=grant, words="Fine.", is_concern=False)
        glass.look_into(by=shut.actor("lead"), grant=grant, words="Fine.", is_concern=False)
        with pytest.raises(Refused, match="already"):
            glass.look_into(by=shut.actor("lead"), grant=grant, words="Fine.", is_concern=False)
        assert GlassReview.objects.count() == 1

    def test_nobody_else_and_no_other_service(self, shut: Universe, client_as: ClientAs) -> None:
        grant = opened(shut)
        for name in ("gp", "nurse", "board", "rhian", "stranger"):
            with pytest.raises(NotAllowed):
                glass.look_into(by=shut.actor(name), grant=grant, words="x", is_concern=False)
            assert client_as(name).get(URL + "log/").status_code == 404
        elsewhere = replace(shut.actor("stranger"), role=str(Role.PRIVACY))
        with pytest.raises(NotAllowed):
            glass.look_into(by=elsewhere, grant=grant, words="x", is_concern=False)
        other = Grant.objects.exclude(basis=Basis.BREAK_GLASS).first()
        assert other is not None
        with pytest.raises(NotAllowed):
            glass.look_into(by=shut.actor("lead"), grant=other, words="x", is_concern=False)
