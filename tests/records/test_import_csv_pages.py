"""Bringing in results from tables, in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alongside.core.files import StoredFile
from alongside.people.actions import persons
from alongside.people.models import Person
from tests.records.test_import_csv import ANN, HBA1C, NONE, PRESSURE, RHIAN, SIAN, start, table
from tests.universe import Universe


def test_the_whole_way_in_the_browser(client_as: Callable[..., Client]) -> None:
    nurse, gp = client_as("nurse"), client_as("gp")
    run = start(nurse, table(f"{SIAN},{HBA1C}", f"{RHIAN},{PRESSURE}", f"1,Bad,Row,,,{NONE}"))
    page = nurse.get(f"{run}columns/").content.decode()
    assert "9434765919" in page
    assert '<option value="0" selected>NHS Number' in page
    form = {
        "nhs_number": "0", "given": "1", "family": "2", "birth_date": "3", "phone": "4",
        "result_name": "5", "value": "6", "unit": "7", "taken_date": "8",
    }  # fmt: skip
    bad = nurse.post(f"{run}columns/", {**form, "phone": "0"})
    assert bad.status_code == 422
    assert "One column is chosen for two things" in bad.content.decode()
    assert nurse.post(f"{run}columns/", {"full_name": "1"}).status_code == 422
    assert nurse.post(f"{run}columns/", form)["Location"] == run
    page = nurse.get(run).content.decode()
    for words in ("Siân Wyn", "62 mmol/mol", "142 mmHg", "1 row is left out", "Here already"):
        assert words in page
    for address in (run, f"{run}columns/"):
        assert gp.get(address).status_code == 404
    assert gp.post(f"{run}bring-in/").status_code == 404
    assert nurse.post(f"{run}bring-in/")["Location"] == run
    page = gp.get(run).content.decode()
    assert "1 person was new" in page
    assert "Siân" not in page
    assert nurse.get(f"{run}columns/").status_code == 404
    assert "1 new person" in gp.get("/import/").content.decode()
    assert gp.post(f"{run}undo/")["Location"] == run
    assert "Undone" in gp.get(run).content.decode()
    assert gp.post(f"{run}undo/").status_code == 409


def test_undoing_names_who_stays(client_as: Callable[..., Client], universe: Universe) -> None:
    nurse = client_as("nurse")
    run = start(nurse, table(f"{ANN},{NONE}"))
    nurse.post(f"{run}bring-in/")
    ann = Person.objects.get(full_name="Ann Lee")
    by = universe.actor("nurse")
    persons.record_need(by=by.helping(by.channel, "Dana", ann.pk), person=ann, kind="large_print")
    nurse.post(f"{run}undo/")
    page = nurse.get(run).content.decode()
    assert "1 person stays" in page
    assert "Ann" in page


def test_throwing_a_file_away(client_as: Callable[..., Client]) -> None:
    nurse = client_as("nurse")
    run = start(nurse, table(f"{SIAN},{NONE}"))
    assert nurse.post(f"{run}discard/")["Location"] == "/import/"
    assert nurse.get(run).status_code == 404
    assert not StoredFile.objects.exists()


def test_files_that_are_no_table(client_as: Callable[..., Client]) -> None:
    nurse = client_as("nurse")
    for data, words in (
        (b"PK\x03\x04 a workbook", "Save it as CSV"),
        (b"nothing", "no columns"),
        (b"", "empty"),
    ):
        response = nurse.post("/import/", {"file": SimpleUploadedFile("x.csv", data)})
        assert response.status_code == 422
        assert words in response.content.decode()


def test_a_file_whose_columns_are_not_known_must_be_matched_first(
    client_as: Callable[..., Client],
) -> None:
    nurse = client_as("nurse")
    run = start(nurse, b"Nr,Wer\n1,2\n")
    assert nurse.get(run)["Location"] == f"{run}columns/"
    assert nurse.post(f"{run}bring-in/").status_code == 409


@pytest.mark.parametrize("name", ["rhian", "carer", "peer", "broker", "board"])
def test_nobody_else_sees_these_pages(client_as: Callable[..., Client], name: str) -> None:
    assert client_as(name).get("/import/").status_code == 404


def test_the_same_number_of_queries_for_more_rows_and_more_runs(
    client_as: Callable[..., Client],
) -> None:
    nurse = client_as("nurse")
    number = "04/05/19"
    few = start(nurse, table(f"{ANN},{HBA1C}"))
    many = start(nurse, table(*(f",Ann,Lee{n},{number}{n:02},,{HBA1C}" for n in range(10, 90))))

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as held:
            assert nurse.get(address).status_code == 200
        return len(held)

    assert queries(many) == queries(few)
    before = queries("/import/")
    for run in (few, many):
        nurse.post(f"{run}bring-in/")
    assert queries("/import/") == before
