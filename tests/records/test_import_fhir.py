"""Bringing in FHIR files: all of a file or nothing, once and for good, whoever's it is."""

from __future__ import annotations

import copy
import gc
import io
import json
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError
from rich.console import Console

from alongside.core import clock
from alongside.core.actors import COMMAND, Actor, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed
from alongside.people import access, notices
from alongside.people.actions import persons
from alongside.people.models import Grant, Identifier, Person
from alongside.people.rules import Category, Level
from alongside.records import commands, models
from alongside.records.actions import bring_in_bundle, source_of
from alongside.records.commands import import_fhir
from tests.records.corrupt import CORRUPTIONS, SMALL, SYNTHEA, Corruption, first, load
from tests.universe import Universe

NHS = "9434765919"  # of the person in the small bundle, born on:
BORN = date(1951, 4, 3)
Json = dict[str, Any]
Put = Callable[..., Path]
Bring = Callable[..., Json]

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes a bundle to a file."""

    def write(bundle: Json, name: str = "one.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(bundle))
        return path

    return write


@pytest.fixture
def bring(capsys: pytest.CaptureFixture[str]) -> Bring:
    """Imports, and gives back the one object that was printed."""

    def run(*paths: Path, **options: Any) -> Json:
        code = import_fhir(paths, json=True, **options)
        said: Json = json.loads(capsys.readouterr().out)
        assert code == (1 if said["errors"] else 0)
        return said

    return run


TABLES = (
    Person,
    models.SourcePerson,
    models.Agent,
    models.Condition,
    models.Result,
    models.Report,
    models.Medicine,
    models.FromElsewhere,
)


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in TABLES}


def siân() -> Person:
    return models.SourcePerson.objects.get().person


def test_the_example_records_come_in_once(bring: Bring) -> None:
    if not SYNTHEA.exists():
        pytest.skip(f"The example records are not at {SYNTHEA}.")
    assert bring(SYNTHEA) == {
        "files": 22, "people": 20, "conditions": 160, "results": 2790, "unchanged": 0,
        "errors": [],
    }  # fmt: skip
    before = counts()
    # 146 blood pressures have no number of their own, and two parts each.
    assert before["Result"] == 2790 + 146
    assert before["FromElsewhere"] == 59 + 100
    assert (before["Report"], before["Medicine"]) == (234, 77)
    assert not Grant.objects.exists()  # no service was named, so nobody is let in
    assert bring(SYNTHEA) == {
        "files": 22, "people": 0, "conditions": 0, "results": 0,
        "unchanged": 20 + 160 + 2790, "errors": [],
    }  # fmt: skip
    assert counts() == before


def test_what_a_small_file_holds_is_kept_with_its_source(bring: Bring) -> None:
    bring(SMALL)
    person = siân()
    assert (person.name, person.full_name, person.birth_date) == (
        "Siân",
        "Siân34 Mai Wyn34",
        BORN,
    )
    assert person.language == "cy"
    assert person.identifiers.get().value == NHS
    assert {c.system for c in person.contact_points.all()} == {"email", "phone", "post"}
    pair = models.Result.objects.filter(loinc__in=["8480-6", "8462-4"])
    assert len({part.panel_id for part in pair}) == 1
    result = models.Result.objects.filter(loinc="4548-4").first()
    assert result is not None
    assert result.unit == "mmol/mol"
    assert result.performer or result.given_value
    assert {one.kind for one in models.FromElsewhere.objects.all()} == {"careplan", "goal"}
    assert models.Condition.objects.exclude(labels=[]).exists()


def test_the_team_that_imports_may_see_whom_it_added(universe: Universe, bring: Bring) -> None:
    bring(SMALL, service=universe.service.name, team=universe.team.name)
    person = siân()
    nurse = universe.actor("nurse")
    assert access.can(nurse, person.pk, Level.CONTRIBUTE, Category.RECORDS)
    for name in ("stranger", "lead", "carer", "peer"):
        assert not access.can(universe.actor(name), person.pk, Level.VIEW, Category.RECORDS)
    assert models.Result.objects.visible_to(nurse).exists()
    assert not models.Result.objects.visible_to(universe.actor("stranger")).exists()


def test_a_changed_entry_is_changed_and_nothing_else(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    before = bring(put(bundle))
    kept = {row.source_key: row.pk for row in models.Result.objects.all()}
    _, condition = first(bundle, "Condition")
    condition["onsetDateTime"] = "2001-05"
    said = bring(put(bundle))
    assert (said["people"], said["conditions"], said["results"]) == (0, 1, 0)
    assert said["unchanged"] == 1 + before["conditions"] + before["results"] - 1
    row = models.Condition.objects.get(source_key=condition["id"])
    assert (row.onset_date, row.precision) == (date(2001, 5, 1), "month")
    assert {row.source_key: row.pk for row in models.Result.objects.all()} == kept


def test_a_panel_that_loses_a_part_loses_it_here(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    bring(put(bundle))
    panel = next(entry["resource"] for entry in bundle["entry"] if "component" in entry["resource"])
    rows = models.Result.objects.filter(panel_id=panel["id"])
    assert rows.count() == len(panel["component"])
    del panel["component"][-1]
    bring(put(bundle))
    assert rows.count() == len(panel["component"])


def test_an_entry_that_its_source_takes_back_counts_no_more(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    bring(put(bundle))
    _, condition = first(bundle, "Condition")
    condition["verificationStatus"] = {"coding": [{"code": "entered-in-error"}]}
    bring(put(bundle))
    assert models.Condition.objects.get(source_key=condition["id"]).withdrawn


def test_labels_follow_the_table_even_where_nothing_else_changed(
    bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(SMALL)
    models.Condition.objects.update(labels=["general"])
    monkeypatch.setattr("alongside.records.actions.rows.labels_of", lambda *_: frozenset())
    said = bring(SMALL)
    assert said["conditions"] > 0
    assert not models.Condition.objects.exclude(labels=[]).exists()


def test_the_names_of_people_and_what_they_say_of_themselves_are_theirs(
    bring: Bring, put: Put
) -> None:
    bundle = load(SMALL)
    bring(put(bundle))
    Person.objects.filter(pk=siân().pk).update(name="Nain")
    _, patient = first(bundle, "Patient")
    patient["name"] = [{"use": "official", "family": "Wynne", "given": ["Siân"]}]
    patient["birthDate"] = "1951-04-13"
    assert bring(put(bundle))["people"] == 1
    person = siân()
    assert (person.name, person.full_name, person.birth_date) == (
        "Nain",
        "Siân Wynne",
        date(1951, 4, 13),
    )


def test_where_two_sources_know_somebody_staff_sort_out_who_is_right(
    bring: Bring, put: Put
) -> None:
    bundle = load(SMALL)
    bring(put(bundle))
    assert bring(put(bundle), source="another system")["errors"] == []
    first(bundle, "Patient")[1]["birthDate"] = "1951-04-13"
    bring(put(bundle))
    assert Person.objects.get().birth_date == BORN


def test_a_panel_with_a_number_of_its_own(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    panel = next(entry["resource"] for entry in bundle["entry"] if "component" in entry["resource"])
    panel["valueString"] = "sitting"
    bring(put(bundle))
    rows = models.Result.objects.filter(panel_id=panel["id"])
    assert rows.count() == len(panel["component"]) + 1


def test_a_death_is_noted_once(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    bring(put(bundle))
    _, patient = first(bundle, "Patient")
    del patient["deceasedBoolean"]
    patient["deceasedDateTime"] = "2026-02-01"
    bring(put(bundle))
    assert siân().died_on == date(2026, 2, 1)
    patient["gender"] = "unknown"
    bring(put(bundle))
    assert not siân().can_be_contacted


def test_a_deceased_person_without_a_day(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    _, patient = first(bundle, "Patient")
    patient["deceasedBoolean"] = True
    bring(put(bundle))
    assert siân().died_on is not None


# --- whose file it is ---------------------------------------------------------------------------


def test_a_person_who_is_here_is_found_by_nhs_number_and_birth_date(bring: Bring) -> None:
    known = persons.register_person(by=COMMAND, name="Siân", nhs=NHS, birth_date=BORN)
    assert bring(SMALL, anyone=True)["people"] == 1
    assert siân() == known
    assert Person.objects.count() == 1


def nurse_knows_sian(universe: Universe, by: str = "nurse", born: date = BORN) -> Person:
    return persons.register_person(by=universe.actor(by), name="Siân", nhs=NHS, birth_date=born)


def test_whom_the_team_looks_after_is_found(universe: Universe, bring: Bring) -> None:
    known = nurse_knows_sian(universe)
    said = bring(SMALL, service=universe.service.name, team=universe.team.name)
    assert (said["errors"], siân()) == ([], known)


def test_a_file_is_not_filed_where_the_person_has_not_let_the_team_in(
    universe: Universe, bring: Bring, put: Put
) -> None:
    """Whoever registers the number first sees nothing of what others bring in."""
    trap = nurse_knows_sian(universe, by="stranger")
    before = counts()
    place = {"service": universe.service.name, "team": universe.team.name}
    (error,) = bring(SMALL, **place)["errors"]
    assert "cannot be filed" in error["message"]
    assert bring(SMALL)["errors"] == [error]  # nor where no service is named
    other_day = load(SMALL)
    first(other_day, "Patient")[1]["birthDate"] = "1950-01-01"
    (same,) = bring(put(other_day, error["file"]), **place)["errors"]
    assert same == error
    Person.objects.filter(pk=trap.pk).update(erased_at=clock.now())
    assert bring(SMALL, **place)["errors"] == [error]
    assert counts() == before
    Person.objects.filter(pk=trap.pk).update(erased_at=None)
    assert bring(SMALL, **place, anyone=True)["errors"] == []
    assert siân() == trap


def test_whoever_ends_what_a_team_may_is_left_out_from_then_on(
    universe: Universe, bring: Bring
) -> None:
    place = {"service": universe.service.name, "team": universe.team.name}
    bring(SMALL, **place)
    Grant.objects.filter(person=siân()).update(ended_at=clock.now())
    assert "cannot be filed" in bring(SMALL, **place)["errors"][0]["message"]


def test_whoever_is_let_into_a_part_says_nothing_of_who_somebody_is(
    universe: Universe, bring: Bring, put: Put
) -> None:
    person = nurse_knows_sian(universe, by="stranger")
    grant = Grant.objects.create(
        person=person,
        grantee=universe.links_team,
        level=Level.CONTRIBUTE,
        categories=[Category.RECORDS],
        labels=["general"],
        basis="consent",
        from_at=clock.now(),
    )
    place = {"service": universe.links_service.name}
    bundle = load(SMALL)
    assert bring(put(bundle), **place)["errors"] == []
    first(bundle, "Patient")[1]["deceasedBoolean"] = True
    first(bundle, "Patient")[1]["gender"] = "other"
    assert bring(put(bundle), **place)["errors"] == []
    person.refresh_from_db()
    assert (person.died_on, person.gender) == (None, "unknown")
    grant.delete()


def test_a_source_is_its_service_alone_to_bring_in_from(universe: Universe) -> None:
    source = source_of(by=COMMAND, name="x", service=universe.service)
    with pytest.raises(NotAllowed):
        bring_in_bundle(by=universe.actor("stranger"), source=source, path=SMALL)
    own = source_of(by=COMMAND, name="x", service=universe.other_service)
    with pytest.raises(NotAllowed):
        bring_in_bundle(by=universe.actor("stranger"), source=own, path=SMALL, anyone=True)


def test_another_birth_date_is_another_person(bring: Bring, put: Put) -> None:
    persons.register_person(by=COMMAND, name="Siân", nhs=NHS, birth_date=date(1950, 1, 1))
    before = counts()
    (error,) = bring(SMALL, anyone=True)["errors"]
    assert error["path"] == "Bundle.entry[0].resource.birthDate"
    assert error["entry"] == 0
    assert "another date of birth" in error["message"]
    assert counts() == before


def test_a_merged_record_leads_to_the_one_it_went_into(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    bring(put(bundle))
    old = siân()
    into = persons.register_person(by=COMMAND, name="Siân")
    notices.tell(notices.PERSON_MERGING, from_id=old.pk, into_id=into.pk)
    assert set(models.Result.objects.values_list("person_id", flat=True)) == {into.pk}
    assert bring(put(bundle))["results"] == 0
    models.SourcePerson.objects.update(person=old)
    Person.objects.filter(pk=old.pk).update(merged_into=into)
    assert bring(put(bundle))["results"] == 0
    assert set(models.Result.objects.values_list("person_id", flat=True)) == {into.pk}


def test_nobody_who_was_erased_comes_back(bring: Bring, put: Put) -> None:
    bring(SMALL)
    person = siân()
    notices.tell(notices.PERSON_ERASING, person_id=person.pk)
    Person.objects.filter(pk=person.pk).update(erased_at=clock.now())
    (error,) = bring(SMALL)["errors"]
    assert "erased" in error["message"]
    assert not models.Result.objects.exists()
    models.SourcePerson.objects.all().delete()  # and not by their number either
    assert len(bring(SMALL)["errors"]) == 1


# --- what is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda one: one.name)
def test_a_bad_file_changes_nothing_and_the_others_go_in(
    corruption: Corruption, bring: Bring, put: Put
) -> None:
    good = json.loads(json.dumps(load(SMALL)).replace("-4000-8000-", "-4000-9000-"))
    del first(good, "Patient")[1]["identifier"]
    bad, entry = corruption.of(SMALL)
    said = bring(put(bad, "bad.json"), put(good, "good.json"))
    assert (said["files"], said["people"]) == (1, 1)
    assert {error["file"] for error in said["errors"]} == {"bad.json"}
    assert entry in {error["entry"] for error in said["errors"]}
    assert all(error["path"].startswith("Bundle") for error in said["errors"])
    assert not Identifier.objects.exists()


def test_a_file_that_is_not_there(bring: Bring, tmp_path: Path) -> None:
    (error,) = bring(tmp_path / "none.json")["errors"]
    assert error["file"] == "none.json"
    (error,) = bring(tmp_path)["errors"]  # a folder with nothing in it
    assert "no JSON files" in error["message"]


def test_a_result_needs_a_day(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    number, observation = first(bundle, "Observation")
    del observation["effectiveDateTime"]
    observation["effectivePeriod"] = {"end": "2026-02-03"}
    assert bring(put(bundle))["errors"] == []
    assert models.Result.objects.filter(taken_at__date=date(2026, 2, 3)).exists()
    observation["effectivePeriod"] = {"extension": [{"url": "x"}]}
    (error,) = bring(put(bundle))["errors"]
    assert (error["entry"], error["path"][-15:]) == (number, "effectivePeriod")


def test_what_people_refuse_is_said_of_the_file(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    first(bundle, "Patient")[1]["birthDate"] = f"{clock.today().year + 1}-01-01"
    (error,) = bring(put(bundle))["errors"]
    assert (error["path"], error["message"]) == (
        "Bundle.entry[0].resource",
        "The date of birth lies in the future.",
    )
    assert not Person.objects.exists()


def test_what_the_database_refuses_stops_that_file_only(
    bring: Bring, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DataError

    monkeypatch.setattr("alongside.records.actions.bundles._store", fail)
    (error,) = bring(put(load(SMALL)))["errors"]
    assert "did not take this file (DataError)" in error["message"]
    assert not Person.objects.exists()


def test_long_words_have_room(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    first(bundle, "Goal")[1]["achievementStatus"] = {"text": "y" * 100}
    assert bring(put(bundle))["errors"] == []


def test_a_service_or_team_that_does_not_fit(universe: Universe, bring: Bring) -> None:
    before = counts()
    for options, words in (
        ({"service": "Nowhere"}, "no service called"),
        ({"service": universe.service.name, "team": "Nobody"}, "no team called"),
        ({"service": universe.service.name}, "Several teams fit"),
    ):
        (error,) = bring(SMALL, **options)["errors"]
        assert words in error["message"]
    assert counts() == before
    assert bring(SMALL, service=universe.links_service.name)["files"] == 1  # its only team


def test_in_words_for_people(put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    bad, _ = CORRUPTIONS[-1].of(SMALL)
    assert import_fhir([SMALL, put(bad, "bad.json")]) == 1
    said = capsys.readouterr()
    assert "1 files: 1 people" in said.out
    assert "bad.json, entry" in said.err


def test_staff_of_no_service_do_not_import(universe: Universe) -> None:
    source = source_of(by=COMMAND, name="x", service=None)
    with pytest.raises(NotAllowed):
        bring_in_bundle(by=universe.actor("rhian"), source=source, path=SMALL)
    with pytest.raises(NotAllowed):
        source_of(by=universe.actor("board"), name="y", service=None)


# --- audit, agents, progress, memory ------------------------------------------------------------


def test_audit_has_one_event_per_file_and_person_with_ids_only(bring: Bring) -> None:
    bring(SMALL)
    events = AuditEvent.objects.filter(verb__in=["import.file", "records.import"])
    assert [event.verb for event in events.order_by("id")] == ["records.import", "import.file"]
    assert events.get(verb="records.import").person_id == siân().pk
    assert {event.channel for event in events} == {Channel.IMPORT}
    for event in AuditEvent.objects.all():
        said = json.dumps(event.detail)
        assert "small_bundle" not in said
        assert "Wyn" not in said
        assert NHS not in said


def test_agents_of_one_file_are_known_to_the_next(bring: Bring, put: Put) -> None:
    bundle = load(SMALL)
    agents = {"Practitioner", "Organization"}
    apart = copy.deepcopy(bundle)
    apart["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] in agents]
    text = json.dumps([e for e in bundle["entry"] if e["resource"]["resourceType"] not in agents])
    for entry in apart["entry"]:
        kind, own = entry["resource"]["resourceType"], entry["resource"]["id"]
        text = text.replace(f"urn:uuid:{own}", f"{kind}/{own}")
    rest = {**bundle, "entry": json.loads(text)}
    assert bring(put(rest, "a.json"))["errors"]
    said = bring(put(rest, "a.json"), put(apart, "b.json"))
    assert said["errors"] == []
    assert models.Agent.objects.filter(name__contains="Bryn Teg").exists()


def test_a_progress_bar_for_those_who_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(
        commands, "Console", lambda **_: Console(file=terminal, force_terminal=True)
    )
    assert list(commands.with_progress([1, 2], "Bringing in")) == [1, 2]
    assert "Bringing in" not in terminal.getvalue()
    monkeypatch.setattr(commands, "SHOWN_AFTER", -1)
    assert list(commands.with_progress([1, 2], "Bringing in")) == [1, 2]
    assert "Bringing in" in terminal.getvalue()


def test_memory_does_not_grow_with_the_number_of_files(put: Put) -> None:
    bundle = json.dumps(load(SMALL))

    def copies(numbers: range) -> list[Path]:
        return [
            put(
                json.loads(
                    bundle.replace("-4000-8000-", f"-4{number:03}-8000-").replace(
                        '"https://fhir.nhs.uk/Id/nhs-number"', '"https://example.org/other"'
                    )
                ),
                f"{number}.json",
            )
            for number in numbers
        ]

    def grown(paths: list[Path]) -> int:
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        assert import_fhir(paths) == 0
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before

    import_fhir(copies(range(5)))  # whatever is read once and kept
    few, many = copies(range(10, 15)), copies(range(20, 60))
    tracemalloc.start()
    try:
        assert grown(many) < grown(few) + 200_000
    finally:
        tracemalloc.stop()


def test_the_actor_of_an_import_is_the_service(universe: Universe, bring: Bring) -> None:
    by, service = commands._importer(universe.service.name, universe.team.name, "x")
    assert isinstance(by, Actor)
    assert (by.channel, by.team_id, service) == (
        Channel.IMPORT,
        universe.team.pk,
        universe.service,
    )
