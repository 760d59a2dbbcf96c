"""A practice's CSV: looked at first, brought in as a whole, taken back as a whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from alongside.core import clock, jobs
from alongside.core.actors import COMMAND
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.core.files import StoredFile
from alongside.core.keys import DataKey
from alongside.people import access
from alongside.people.actions import grants, persons
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.records import actions, bridge, models
from alongside.records.actions import uploads
from alongside.records.commands import import_csv
from tests.at_once import at_once
from tests.universe import RHIAN_BORN, RHIAN_NHS, Universe

HEADERS = "NHS Number,First Name,Surname,Date of Birth,Mobile,Code Term,Value,Units,Event Date"
SIAN = "9434765919,Siân,Wyn,03/04/1951,07700900123"
ANN = ",Ann,Lee,11/11/1960,"
RHIAN = f"{RHIAN_NHS},Rhian,Bevan,{RHIAN_BORN:%d/%m/%Y},"
HBA1C = "HbA1c level,62,mmol/mol,14/02/2026"
PRESSURE = "Blood pressure,142/84,,14/02/2026"
NONE = ",,,"


def table(*rows: str) -> bytes:
    return "\n".join([HEADERS, *rows]).encode()


def brought_in(by: Any, *rows: str) -> models.ImportRun:
    return actions.bring_in(by=by, run=actions.upload(by=by, data=table(*rows)))


def planned(by: Any, *rows: str) -> list[Any]:
    run = actions.upload(by=by, data=table(*rows))
    return list(bridge.Plan(by, run.source, uploads.rows_of(run)))


def sentences(by: Any, *rows: str) -> list[str]:
    return [row.message for row in planned(by, *rows) if not isinstance(row, bridge.Planned)]


def start(browser: Client, data: bytes) -> str:
    """Uploads, and gives back the address of the run."""
    response = browser.post("/import/", {"file": SimpleUploadedFile("search.csv", data)})
    assert response.status_code == 302
    return response["Location"].removesuffix("columns/")


# --- bringing in --------------------------------------------------------------------------------


def test_people_and_results_come_in(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    run = brought_in(
        nurse, f"{SIAN},{HBA1C}", f"{SIAN},{PRESSURE}", f"{RHIAN},{HBA1C}", f"{ANN},{NONE}"
    )
    assert (run.people_added, run.people_found) == (2, 1)
    assert (run.results_added, run.results_found, run.errors) == (4, 0, 0)
    sian = Person.objects.get(full_name="Siân Wyn")
    assert (sian.name, sian.birth_date) == ("Siân", date(1951, 4, 3))
    assert access.can(nurse, sian.pk, Level.CONTRIBUTE, Category.RECORDS)
    assert not access.can(universe.actor("stranger"), sian.pk, Level.VIEW, Category.ABOUT)
    hba1c = models.Result.objects.get(person=sian, loinc="4548-4")
    assert (hba1c.value, hba1c.unit, hba1c.labels) == (Decimal(62), "mmol/mol", ["general"])
    assert hba1c.source.service == universe.service
    assert set(models.Result.objects.filter(person=sian).values_list("loinc", flat=True)) == {
        "4548-4", "8480-6", "8462-4",
    }  # fmt: skip
    assert models.Result.objects.filter(person=universe.rhian).count() == 1


def test_the_same_again_changes_nothing(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    rows = (f"{SIAN},{HBA1C}", f"{ANN},{PRESSURE}")
    brought_in(nurse, *rows)
    again = brought_in(nurse, *rows, f"{ANN},{HBA1C}")
    assert (again.people_added, again.people_found) == (0, 2)
    assert (again.results_added, again.results_found) == (1, 3)
    assert models.Result.objects.count() == 4


def test_a_test_that_we_do_not_know_has_no_label_and_so_fails_closed(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    rows = f"{RHIAN},Some clinic's own test,positive,,14/02/2026"
    (row,) = planned(nurse, rows)
    assert row.results[0].words == "positive"
    run = brought_in(nurse, rows)
    assert run.results_added == 1
    assert models.Result.objects.get().labels == []
    grants.give_access(
        by=universe.actor("rhian"),
        person=universe.rhian,
        grantee=universe.carer,
        level=Level.VIEW,
        categories=[Category.RECORDS],
        labels=["general"],
    )
    assert not models.Result.objects.visible_to(universe.actor("carer")).exists()
    assert models.Result.objects.visible_to(nurse).exists()


def test_a_name_without_a_number_is_the_same_person_next_time(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    brought_in(nurse, f"{ANN},{NONE}")
    run = brought_in(nurse, f"{ANN},{HBA1C}")
    assert (run.people_added, run.people_found) == (0, 1)


def test_a_number_alone_is_enough_once_the_source_has_been_sure(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    assert "Without a date of birth" in sentences(nurse, f"{RHIAN_NHS},,,,,{HBA1C}")[0]
    brought_in(nurse, f"{RHIAN},{HBA1C}")
    (row,) = planned(nurse, f"{RHIAN_NHS},,,,,{PRESSURE}")
    assert row.person_id == universe.rhian.pk


def test_rows_that_could_mean_somebody_else_are_left_out(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    brought_in(nurse, f"{ANN},{NONE}")
    for row, words in (
        (f"{RHIAN_NHS},Rhian,Bevan,28/03/1952,,{HBA1C}", "another date of birth"),
        (f",Rhian,Bevan,{RHIAN_BORN:%d/%m/%Y},,{HBA1C}", "is here already"),
        (f"9434765870,Ann,Lee,11/11/1960,,{HBA1C}", "is here already"),
        (f"9434765919,,,03/04/1951,,{HBA1C}", "gives no name"),
    ):
        (said,) = sentences(nurse, row)
        assert words in said
        assert "Rhian" not in said
    (said,) = sentences(nurse, f"{SIAN},{NONE}", f",Siân,Wyn,03/04/1951,,{HBA1C}")
    assert "Another row" in said


def test_a_record_that_one_may_not_see_is_not_given_away(universe: Universe) -> None:
    stranger = universe.actor("stranger")
    with pytest.raises(Refused, match="No row"):
        brought_in(stranger, f"{RHIAN},{HBA1C}")
    other_day = f"{RHIAN_NHS},Rhian,Bevan,28/03/1952,,{HBA1C}"
    rows = (f"{RHIAN},{HBA1C}", f"{RHIAN_NHS},,,,,{HBA1C}", other_day)
    said = {sentences(stranger, row)[0] for row in rows}
    Person.objects.filter(pk=universe.rhian.pk).update(erased_at=clock.now())
    said |= {sentences(stranger, row)[0] for row in rows}
    (one,) = said
    assert "cannot be filed" in one
    assert "Rhian" not in one
    assert not models.Result.objects.exists()
    assert not models.SourcePerson.objects.exists()


def test_a_number_that_somebody_registered_first_draws_nothing_in(universe: Universe) -> None:
    """Anybody may set up a service, and write down a number that they heard."""
    stranger, nurse = universe.actor("stranger"), universe.actor("nurse")
    trap = persons.register_person(
        by=stranger, name="Siân", nhs="9434765919", birth_date=date(1951, 4, 3)
    )
    run = brought_in(nurse, f"{SIAN},{HBA1C}", f"{ANN},{HBA1C}")
    assert (run.people_added, run.people_found, run.errors) == (1, 0, 1)
    assert "cannot be filed" in run.faults[0]["message"]
    assert not models.Result.objects.filter(person=trap).exists()


def test_only_what_the_team_acted_in_may_add_to(universe: Universe) -> None:
    """Not what somebody was let into as a neighbour, nor as a link worker for the plan; and not
    their own record either."""
    link_worker, rhian = universe.actor("link_worker"), universe.actor("rhian")
    assert "cannot be filed" in sentences(link_worker, f"{RHIAN},{HBA1C}")[0]
    for level, grantee, reaches in (
        (Level.CONTRIBUTE, universe.link_worker, False),
        (Level.VIEW, universe.links_team, False),
        (Level.CONTRIBUTE, universe.links_team, True),
    ):
        grants.give_access(
            by=rhian,
            person=universe.rhian,
            grantee=grantee,
            level=level,
            categories=[Category.RECORDS],
        )
        assert bool(sentences(link_worker, f"{RHIAN},{HBA1C}")) is not reaches
    run = brought_in(link_worker, f"{RHIAN},{HBA1C}")
    for grant in universe.rhian.grants.filter(grantee=universe.links_team):
        grants.end_access(by=rhian, grant=grant)
    assert run.people_found == 1
    assert "cannot be filed" in sentences(link_worker, f"{RHIAN},{PRESSURE}")[0]


def test_who_was_erased_does_not_come_back(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    brought_in(nurse, f"{SIAN},{NONE}")
    Person.objects.filter(full_name="Siân Wyn").update(erased_at=clock.now())
    assert "erased" in sentences(nurse, f"{SIAN},{HBA1C}")[0]


def test_bad_rows_are_kept_as_sentences_that_name_nobody(universe: Universe) -> None:
    run = brought_in(
        universe.actor("nurse"),
        f"{SIAN},{HBA1C}",
        f"9434765918,Bad,Number,03/04/1951,,{NONE}",
        f"{ANN},HbA1c level,62,furlongs,14/02/2026",
    )
    assert (run.people_added, run.errors) == (1, 2)
    assert [(fault["row"], fault["column"]) for fault in run.faults] == [
        (3, "NHS Number"),
        (4, "Units"),
    ]
    assert "Number" not in json.dumps([fault["message"] for fault in run.faults]).replace(
        "NHS number", ""
    )
    assert not Person.objects.filter(full_name="Ann Lee").exists()


def test_a_number_that_was_taken_meanwhile_is_one_bad_row(
    universe: Universe, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse = universe.actor("nurse")
    run = actions.upload(by=nurse, data=table(f"{SIAN},{HBA1C}", f"{SIAN},{PRESSURE}", ANN))
    known = bridge._Known.person_id

    def before_the_other(self: Any, facts: Any, key: str) -> Any:
        return None if facts.nhs_number else known(self, facts, key)

    persons.register_person(by=COMMAND, name="Siân", nhs="9434765919")
    monkeypatch.setattr(bridge._Known, "person_id", before_the_other)
    done = actions.bring_in(by=nurse, run=run)
    assert (done.people_added, done.errors, done.results_added) == (1, 2, 0)


def test_a_page_takes_only_so_much_at_a_time(
    universe: Universe, client_as: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_NEW", 1)
    nurse = universe.actor("nurse")
    rows = (f"{SIAN},{HBA1C}", f"{ANN},{HBA1C}")
    with pytest.raises(Refused, match="at most 1 new"):
        brought_in(nurse, *rows)
    assert not Person.objects.filter(full_name="Siân Wyn").exists()
    browser = client_as("nurse")
    page = browser.get(start(browser, table(*rows))).content.decode()
    assert "at most 1 new" in page
    assert "Bring it in" not in page
    monkeypatch.setattr(uploads, "MOST_ROWS", 1)
    with pytest.raises(Refused, match="more than 1 rows"):
        actions.upload(by=nurse, data=table(*rows))


def test_columns_are_remembered_for_the_service(universe: Universe) -> None:
    nurse, stranger = universe.actor("nurse"), universe.actor("stranger")
    odd = b"Nr,Wer,Wann\n9434765919,Wyn,03/04/1951\n"
    run = actions.upload(by=nurse, data=odd)
    assert run.mapping["columns"] == {}
    with pytest.raises(Refused):
        actions.match_columns(by=nurse, run=run, places={"full_name": 1}, fixed={})
    places = {"nhs_number": 0, "full_name": 1, "birth_date": 2}
    actions.match_columns(by=nurse, run=run, places=places, fixed={"unit": "%"})
    again = actions.upload(by=universe.actor("gp"), data=odd)
    assert again.mapping == {"columns": places, "fixed": {"unit": "%"}}
    assert actions.upload(by=stranger, data=odd).mapping["columns"] == {}


def test_the_file_is_sealed_and_goes_when_it_is_brought_in(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    run = actions.upload(by=nurse, data=table(f"{SIAN},{HBA1C}"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM core_storedfile")
        assert b"Wyn" not in bytes(cursor.fetchone()[0])
    actions.bring_in(by=nurse, run=run)
    assert not StoredFile.objects.exists()
    with pytest.raises(Refused, match="already"):
        actions.bring_in(by=nurse, run=run)
    with pytest.raises(Refused):
        uploads.data_of(models.ImportRun.objects.get())


def test_a_file_that_nobody_brings_in_is_thrown_away_after_a_week(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    waiting = actions.upload(by=nurse, data=table(f"{SIAN},{HBA1C}"))
    done = brought_in(nurse, f"{ANN},{NONE}")
    jobs.run_all(now=clock.now() + timedelta(days=6))
    assert models.ImportRun.objects.filter(pk=waiting.pk).exists()
    jobs.run_all(now=clock.now() + timedelta(days=8))
    assert set(models.ImportRun.objects.all()) == {done}
    assert not StoredFile.objects.exists()
    assert AuditEvent.objects.filter(verb="import.discard", channel="worker").exists()
    row = jobs.Due(kind=uploads.DISCARD, key=str(waiting.pk))
    jobs._handlers[uploads.DISCARD](row)  # once more does no harm


def test_only_staff_in_their_hat_and_only_the_uploader(universe: Universe) -> None:
    nurse, gp = universe.actor("nurse"), universe.actor("gp")
    for name in ("rhian", "carer", "peer", "broker", "board"):
        with pytest.raises(NotAllowed):
            actions.upload(by=universe.actor(name), data=table(f"{SIAN},{NONE}"))
    with pytest.raises(NotAllowed):
        actions.upload(by=COMMAND, data=table(f"{SIAN},{NONE}"))
    run = actions.upload(by=nurse, data=table(f"{SIAN},{NONE}"))
    for by in (gp, universe.actor("stranger")):
        for act in (actions.bring_in, actions.discard):
            with pytest.raises(NotAllowed):
                act(by=by, run=run)
    actions.bring_in(by=nurse, run=run)
    with pytest.raises(NotAllowed):
        actions.undo(by=universe.actor("stranger"), run=run)
    assert actions.undo(by=gp, run=run).state == "undone"


# --- undoing ------------------------------------------------------------------------------------


def test_undo_takes_back_results_and_people(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    run = brought_in(nurse, f"{SIAN},{HBA1C}", f"{RHIAN},{HBA1C}", f"{ANN},{NONE}")
    sian = Person.objects.get(full_name="Siân Wyn")
    undone = actions.undo(by=nurse, run=run)
    assert (undone.state, undone.stayed) == ("undone", [])
    assert not models.Result.objects.exists()
    assert not Person.objects.filter(full_name__in=["Siân Wyn", "Ann Lee"]).exists()
    assert Person.objects.filter(pk=universe.rhian.pk).exists()
    assert not DataKey.objects.filter(owner_id=sian.pk, destroyed_at=None).exists()
    with pytest.raises(Refused, match="already"):
        actions.undo(by=nurse, run=run)
    assert brought_in(nurse, f"{SIAN},{HBA1C}").people_added == 1


def test_whoever_something_else_is_about_stays(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    run = brought_in(nurse, f"{SIAN},{HBA1C}", f"{ANN},{NONE}", ",Bo,Day,01/02/1970,," + NONE)
    ann = Person.objects.get(full_name="Ann Lee")
    persons.record_need(
        by=nurse.helping(nurse.channel, "Dana", ann.pk), person=ann, kind="large_print"
    )
    brought_in(nurse, f"{SIAN},{PRESSURE}")
    sian = Person.objects.get(full_name="Siân Wyn")
    undone = actions.undo(by=nurse, run=run)
    assert set(undone.stayed) == {ann.pk, sian.pk}
    assert not Person.objects.filter(full_name="Bo Day").exists()
    assert models.Result.objects.filter(person=sian).count() == 2  # of the other file


@pytest.mark.commits
def test_two_people_at_once(universe: Universe) -> None:
    rows = [f"{SIAN},{HBA1C}", f"{ANN},{PRESSURE}"]
    names = ["nurse", "gp"]
    runs = [actions.upload(by=universe.actor(name), data=table(*rows)) for name in names]
    heard = at_once(
        *[
            partial(actions.bring_in, by=universe.actor(name), run=run)
            for name, run in zip(names, runs, strict=True)
        ]
    )
    assert not [one for one in heard if isinstance(one, Exception)]
    assert Person.objects.filter(full_name__in=["Siân Wyn", "Ann Lee"]).count() == 2
    assert models.Result.objects.count() == 3
    done = models.ImportRun.objects.all()
    assert sorted(run.people_added for run in done) == [0, 2]
    assert sorted(run.results_found for run in done) == [0, 3]


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def command(
    tmp_path: Path, universe: Universe, capsys: pytest.CaptureFixture[str]
) -> Callable[..., dict[str, Any]]:
    path = tmp_path / "search.csv"

    def run(data: bytes, **options: Any) -> dict[str, Any]:
        path.write_bytes(data)
        options = {"service": universe.service.name, "team": universe.team.name} | options
        code = import_csv(path, json=True, **options)
        said: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert code == (1 if said["errors"] else 0)
        return said

    return run


def test_command_previews_then_brings_in(
    universe: Universe, command: Callable[..., dict[str, Any]]
) -> None:
    data = table(f"{SIAN},{HBA1C}", f"{RHIAN},{HBA1C}")
    expected = {
        "people_added": 1, "people_found": 1, "results_added": 2, "results_found": 0, "errors": [],
    }  # fmt: skip
    assert command(data, preview=True) == expected
    assert not models.ImportRun.objects.exists()
    assert command(data) == expected
    sian = Person.objects.get(full_name="Siân Wyn")
    assert access.can(universe.actor("nurse"), sian.pk, Level.VIEW, Category.RECORDS)
    assert command(data)["results_found"] == 2
    assert command(table(f",Siân,Wyn,03/04/1951,,{HBA1C}"))["errors"]


def test_command_reaches_whom_its_team_reaches_or_anyone_when_told_so(
    universe: Universe, command: Callable[..., dict[str, Any]]
) -> None:
    place = {"service": universe.other_service.name, "team": universe.other_team.name}
    data = table(f"{RHIAN},{HBA1C}", f"{ANN},{HBA1C}")
    for options in ({"preview": True}, {}):
        said = command(data, **place, **options)
        assert (said["people_added"], said["people_found"]) == (1, 0)
        assert "cannot be filed" in said["errors"][0]["message"]
    assert not models.Result.objects.filter(person=universe.rhian).exists()
    assert command(data, **place, preview=True, anyone=True)["people_found"] == 2
    assert command(data, **place, anyone=True)["results_added"] == 1
    assert models.Result.objects.filter(person=universe.rhian).exists()
    assert AuditEvent.objects.filter(
        verb="records.import", person_id=universe.rhian.pk, detail__anyone=True
    ).exists()


def test_nobody_reaches_anyone_from_a_page(universe: Universe) -> None:
    stranger = universe.actor("stranger")
    run = actions.upload(by=stranger, data=table(f"{RHIAN},{HBA1C}"))
    with pytest.raises(NotAllowed):
        actions.bring_in(by=stranger, run=run, anyone=True)


def test_command_with_a_mapping_file(
    command: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    data = b"Nr,Wer,Wann,Zahl,Tag\n9434765919,Wyn,03/04/1951,62,14/02/2026\n"
    mapping = tmp_path / "columns.json"

    def using(said: Any) -> dict[str, Any]:
        mapping.write_text(said if isinstance(said, str) else json.dumps(said))
        return command(data, mapping=mapping)

    columns = {
        "nhs_number": "Nr", "full_name": "Wer", "birth_date": "Wann", "value": "Zahl",
        "taken_date": "Tag",
    }  # fmt: skip
    for said, words in (
        ("{", "not JSON of the form"),
        ({"columns": {"shoe": "Nr"}}, "do not know: shoe"),
        ({"columns": {"value": "Wert"}}, "no column called: Wert"),
        ({"columns": columns}, "For results"),
    ):
        assert words in using(said)["errors"][0]["message"]
    fixed = {"result_name": "HbA1c", "unit": "mmol/mol"}
    assert using({"columns": columns, "fixed": fixed})["results_added"] == 1


def test_command_says_in_words_what_it_did(
    universe: Universe, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "search.csv"
    path.write_bytes(table(f"{SIAN},{HBA1C}", f"1,Bad,Row,03/04/1951,,{NONE}"))
    place = {"service": universe.service.name, "team": universe.team.name}
    assert import_csv(path, preview=True, **place) == 1
    assert "Would bring in: 1 people" in capsys.readouterr().out
    assert import_csv(path, **place) == 1
    said = capsys.readouterr()
    assert "Brought in: 1 people" in said.out
    assert "Row 3, NHS Number: " in said.err
    assert import_csv(tmp_path / "none.csv", **place) == 1
    assert "No such file" in capsys.readouterr().err
