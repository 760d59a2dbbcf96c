"""Local choices: who makes them, where they come from, and how they travel."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alongside.core.actors import COMMAND, WORKER
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.people import settings as people_settings
from alongside.people.actions import settings as actions
from alongside.people.models import LocalSetting, Role
from alongside.people.settings import Choice, define, local
from tests.universe import Universe

DAYS = "entry.slip_days"
ClientAs = Callable[..., Client]


@pytest.fixture(autouse=True)
def more_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_settings, "_choices", dict(people_settings._choices))
    define(Choice("capability.singing", "Singing", True), Choice("test.words", "Words", "hello"))


def choose(universe: Universe, value: Any, key: str = DAYS, **more: Any) -> LocalSetting:
    given = {"by": universe.actor("lead"), "party": universe.service, **more}
    return actions.choose(key=key, value=value, **given)


class TestChoosing:
    def test_service_over_organisation_over_installation_over_default(
        self, universe: Universe
    ) -> None:
        service, other = universe.service.pk, universe.other_service.pk
        assert local(DAYS, service) == 14
        choose(universe, 20, by=COMMAND, party=None)
        assert (local(DAYS, service), local(DAYS, other)) == (20, 20)
        choose(universe, 21, party=universe.practice)
        assert (local(DAYS, service), local(DAYS, other)) == (21, 20)
        choose(universe, 22)
        assert local(DAYS, service) == 22
        choose(universe, None)
        assert local(DAYS, service) == 21

    def test_every_choice_is_kept_and_an_earlier_one_comes_back(self, universe: Universe) -> None:
        first = choose(universe, 20, reason="  The post   is slow ")
        choose(universe, 10)
        again = actions.choose_again(by=universe.actor("lead"), version=first)
        assert local(DAYS, universe.service.pk) == 20
        assert LocalSetting.objects.filter(key=DAYS).count() == 3
        assert first.reason == "The post is slow"
        event = AuditEvent.objects.get(verb="setting.choose", subject_id=again.pk)
        assert event.detail["key"] == DAYS

    @pytest.mark.parametrize(
        ("key", "value"),
        [(DAYS, 0), (DAYS, 61), (DAYS, "9"), (DAYS, True), ("capability.singing", 1), ("x.y", 1)],
    )
    def test_only_what_the_choice_takes(self, universe: Universe, key: str, value: Any) -> None:
        with pytest.raises(Refused):
            choose(universe, value, key)

    @pytest.mark.parametrize("name", ["nurse", "privacy", "board", "rhian", "stranger", "broker"])
    def test_managers_of_the_service_only(self, universe: Universe, name: str) -> None:
        with pytest.raises(NotAllowed):
            choose(universe, 20, by=universe.actor(name))

    def test_no_other_service_nor_what_reaches_further(self, universe: Universe) -> None:
        for party in (universe.other_service, universe.elsewhere, universe.team, None):
            with pytest.raises(NotAllowed):
                choose(universe, 20, party=party)
        with pytest.raises(NotAllowed):
            choose(universe, True, "break_glass.everywhere")
        with pytest.raises(NotAllowed):
            choose(universe, True, "break_glass.everywhere", by=WORKER)
        choose(universe, True, "break_glass.everywhere", by=COMMAND)

    def test_an_administrator_chooses_for_the_service_and_not_the_organisation(
        self, universe: Universe
    ) -> None:
        by = replace(universe.actor("lead"), role=str(Role.ADMINISTRATOR))
        choose(universe, 20, by=by)
        with pytest.raises(NotAllowed):
            choose(universe, 20, by=by, party=universe.practice)


class TestFiles:
    def exported(self, universe: Universe) -> Any:
        return json.loads(
            json.dumps(actions.export_settings(by=universe.actor("lead"), service=universe.service))
        )

    def test_a_file_carries_everything_to_another_place(self, universe: Universe) -> None:
        choose(universe, 20)
        choose(universe, 10, reason="Tried it")
        choose(universe, False, "capability.singing", party=universe.practice)
        data = self.exported(universe)
        found = {entry["key"]: entry for entry in data["settings"]}
        assert found[DAYS]["chosen_by"] == "service"
        assert [version["value"] for version in found[DAYS]["versions"]] == [20, 10]
        assert found["capability.singing"]["chosen_by"] == "organisation"
        assert found["retention.years"]["chosen_by"] == "default"
        assert "break_glass.everywhere" not in found
        assert "Leila" not in json.dumps(data)

        there = replace(
            universe.actor("stranger"), role=str(Role.LEAD), service_id=universe.other_service.pk
        )
        changes = actions.import_settings(by=there, service=universe.other_service, data=data)
        assert {change.choice.key for change in changes} == {DAYS, "capability.singing"}
        assert local(DAYS, universe.other_service.pk) == 10
        assert local("capability.singing", universe.other_service.pk) is False
        again = actions.import_settings(by=there, service=universe.other_service, data=data)
        assert again == []

    def test_what_came_from_the_installation_says_so(self, universe: Universe) -> None:
        choose(universe, 30, by=COMMAND, party=None)
        found = {entry["key"]: entry for entry in self.exported(universe)["settings"]}
        assert found[DAYS]["chosen_by"] == "installation"

    def test_all_faults_are_told_and_nothing_changes(self, universe: Universe) -> None:
        data = {
            "alongside_settings": 1,
            "settings": [
                {"key": DAYS, "value": 20},
                {"key": DAYS, "value": 21},
                {"key": "no.such", "value": 1},
                {"key": "break_glass.everywhere", "value": True},
                {"key": "retention.years", "value": 0},
                {"value": 1},
                "text",
            ],
        }
        with pytest.raises(actions.Faults) as raised:
            actions.import_settings(by=universe.actor("lead"), service=universe.service, data=data)
        assert [fault.split(":")[0].split(" needs")[0] for fault in raised.value.faults] == [
            "Entry 2", "Entry 3", "Entry 4", "Entry 5", "Entry 6", "Entry 7",
        ]  # fmt: skip
        assert local(DAYS, universe.service.pk) == 14

    @pytest.mark.parametrize(
        "data",
        [None, [], "x", {}, {"alongside_settings": 2}, {"alongside_settings": 1, "settings": {}}],
    )
    def test_not_a_file_of_settings(self, universe: Universe, data: Any) -> None:
        with pytest.raises(actions.Faults):
            actions.read_settings(data, universe.service.pk)

    def test_only_managers_carry_files(self, universe: Universe) -> None:
        data = self.exported(universe)
        for name in ("nurse", "stranger", "privacy"):
            by = universe.actor(name)
            with pytest.raises(NotAllowed):
                actions.export_settings(by=by, service=universe.service)
            with pytest.raises(NotAllowed):
                actions.import_settings(by=by, service=universe.service, data=data)


class TestPages:
    URL = "/service/settings/"

    @pytest.fixture
    def lead(self, client_as: ClientAs) -> Client:
        return client_as("lead")

    def text(self, browser: Client, more: str = "") -> str:
        return browser.get(self.URL + more).content.decode()

    def test_a_choice_is_made_changed_and_undone(self, universe: Universe, lead: Client) -> None:
        html = self.text(lead)
        assert "Singing" in html.split("What you can set")[0]
        assert "default" in html
        for value in ("20", "30"):
            given = {"key": DAYS, "value": value, "reason": "Slow post"}
            assert lead.post(self.URL, given)["Location"].endswith("#entry-slip_days")
        html = self.text(lead)
        assert "local choice" in html
        assert "Slow post" in html
        assert "Leila Haddad" in html
        first = LocalSetting.objects.filter(key=DAYS).earliest("id")
        lead.post(self.URL, {"again": first.pk})
        assert local(DAYS, universe.service.pk) == 20
        lead.post(self.URL, {"key": DAYS, "follow": "yes"})
        assert local(DAYS, universe.service.pk) == 14

    def test_switches_and_words(self, universe: Universe, lead: Client) -> None:
        lead.post(self.URL, {"key": "capability.singing", "value": "no"})
        assert local("capability.singing", universe.service.pk) is False
        lead.post(self.URL, {"key": "test.words", "value": "bore da"})
        assert local("test.words", universe.service.pk) == "bore da"

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            ("61", "must be 60 or less"),
            ("0", "must be 1 or more"),
            ("many", "Write a whole number"),
            ("", "Write an answer to"),
        ],
    )
    def test_faults_stand_beside_the_choice(
        self, universe: Universe, lead: Client, value: str, sentence: str
    ) -> None:
        page = lead.post(self.URL, {"key": DAYS, "value": value})
        assert sentence in page.content.decode()
        assert local(DAYS, universe.service.pk) == 14

    def test_for_the_whole_organisation(self, universe: Universe, lead: Client) -> None:
        lead.post(self.URL + "?for=organisation", {"key": DAYS, "value": "25"})
        assert local(DAYS, universe.service.pk) == 25
        assert "from the organisation" in self.text(lead)
        assert lead.get(self.URL + "?for=town").status_code == 404

    def test_what_is_not_there(self, universe: Universe, lead: Client) -> None:
        assert lead.post(self.URL, {"again": "x"}).status_code == 404
        assert lead.post(self.URL, {"again": "999999"}).status_code == 404
        assert lead.post(self.URL, {"key": "no.such", "value": "1"}).status_code == 409
        given = {"key": "break_glass.everywhere", "value": "yes"}
        assert lead.post(self.URL, given).status_code == 404

    def test_a_file_out_looked_at_and_in(self, universe: Universe, lead: Client) -> None:
        lead.post(self.URL, {"key": DAYS, "value": "33"})
        file = lead.get(self.URL + "export/")
        assert "attachment" in file["Content-Disposition"]
        lead.post(self.URL, {"key": DAYS, "follow": "yes"})
        upload = SimpleUploadedFile("s.json", file.content, "application/json")
        preview = lead.post(self.URL + "import/", {"file": upload}).content.decode()
        assert "<strong>33</strong>" in preview
        assert local(DAYS, universe.service.pk) == 14
        lead.post(self.URL + "import/", {"sure": "yes", "data": file.content.decode()})
        assert local(DAYS, universe.service.pk) == 33

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"{", "cannot be read"),
            (b"\xff\xfe", "cannot be read"),
            (b"[]", "not a file of settings"),
            (b"x" * 300_000, "too large"),
            (b'{"alongside_settings":1,"settings":[{"key":"a","value":1}]}', "no setting called a"),
        ],
    )
    def test_a_file_that_cannot_be_used(
        self, universe: Universe, lead: Client, content: bytes, sentence: str
    ) -> None:
        upload = SimpleUploadedFile("s.json", content, "application/json")
        page = lead.post(self.URL + "import/", {"file": upload})
        assert sentence in page.content.decode()

    def test_a_forgotten_file(self, universe: Universe, lead: Client) -> None:
        assert "Choose a file first" in lead.post(self.URL + "import/", {}).content.decode()
