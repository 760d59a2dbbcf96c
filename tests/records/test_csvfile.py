"""Reading a practice's CSV: layout, columns, cells, rows, and a sentence for each bad one."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core.errors import Refused
from alongside.records.csvfile import (
    PersonFacts,
    ResultFacts,
    Row,
    RowError,
    check_mapping,
    columns,
    guess,
    layout,
    read_rows,
)

TODAY = date(2026, 3, 31)

EMIS = """Population search: Diabetes register
"Last run: 30/03/2026, 14:02"

Patient Details,,,,,HbA1c,,,
NHS Number,Full Name,Date of Birth,Usual GP,Mobile Telephone,Code Term,Date,Value,Units of Measure
943 476 5919,"WYN, Siân (Mrs)",03-Apr-1951,Dr Price,07700 900123,HbA1c level - IFCC standardised,\
14-Feb-2026,62,mmol/mol
943 476 5919,"WYN, Siân (Mrs)",03-Apr-1951,Dr Price,07700 900123,O/E - blood pressure reading,\
14-Feb-2026,142/84,
9434765870,"LEE, Ann",11-Nov-1960,Dr Price,,,,,
"""

SYSTMONE = (
    "NHS number;First name;Surname;Date of birth;Email address;Main spoken language;"
    "Event date;Numeric description;Numeric value;Numeric unit\r\n"
    "9434765919;Siân;Wyn;03/04/1951;sian@example.org;Welsh;14/02/2026;Serum cholesterol level;"
    "5.2;mmol/L\r\n"
)


def rows(text: str | bytes, **options: object) -> list[Row | RowError]:
    raw = text.encode() if isinstance(text, str) else text
    mapping = guess(columns(raw).headers)
    return list(read_rows(raw, mapping, today=TODAY, **options))  # type: ignore[arg-type]


def one(cells_: dict[str, str]) -> Row | RowError:
    """The only row of a file with these headers and cells."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(cells_)
    writer.writerow(cells_.values())
    (row,) = rows(out.getvalue())
    return row


WHO = {"NHS Number": "9434765919", "Surname": "Wyn"}


def result(**change: str) -> Row | RowError:
    facts = {"Test": "HbA1c", "Value": "62", "Units": "mmol/mol", "Date": "14/02/2026"}
    return one(WHO | facts | change)


def test_an_emis_export() -> None:
    table = columns(EMIS.encode())
    assert (table.header_row, table.delimiter, table.encoding) == (5, ",", "utf-8-sig")
    assert len(table.samples) == 3
    assert guess(table.headers) == {
        "nhs_number": 0,
        "full_name": 1,
        "birth_date": 2,
        "phone": 4,
        "result_name": 5,
        "taken_date": 6,
        "value": 7,
        "unit": 8,
    }
    first, pressure, ann = rows(EMIS)
    assert first == Row(
        6,
        PersonFacts("9434765919", "WYN", "Siân", date(1951, 4, 3), "07700 900123"),
        (
            ResultFacts(
                "HbA1c level - IFCC standardised",
                date(2026, 2, 14),
                "4548-4",
                Decimal(62),
                "mmol/mol",
                Decimal(62),
                "mmol/mol",
            ),
        ),
    )
    assert isinstance(pressure, Row)
    assert [(r.loinc, r.value, r.unit) for r in pressure.results] == [
        ("8480-6", 142, "mm[Hg]"),
        ("8462-4", 84, "mm[Hg]"),
    ]
    assert ann == Row(8, PersonFacts("9434765870", "LEE", "Ann", date(1960, 11, 11)))


def test_a_systmone_export_in_another_alphabet() -> None:
    raw = SYSTMONE.encode("cp1252")
    table = columns(raw)
    assert (table.encoding, table.delimiter, table.header_row) == ("cp1252", ";", 1)
    (row,) = rows(raw)
    assert isinstance(row, Row)
    assert row.person == PersonFacts(
        "9434765919", "Wyn", "Siân", date(1951, 4, 3), "", "sian@example.org", "cy"
    )
    assert (row.results[0].loinc, row.results[0].value) == ("14647-2", Decimal("5.2"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_alphabet_and_separator(encoding: str, delimiter: str) -> None:
    text = delimiter.join(["NHS Number", "Surname"]) + "\n"
    text += delimiter.join(["9434765919", '"Wŷn, a, b"' if "utf" in encoding else '"Wýn, a, b"'])
    (row,) = rows(text.encode(encoding))
    assert isinstance(row, Row)
    assert row.person.family in {"Wŷn, a, b", "Wýn, a, b"}


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "no columns"),
        (b"NHS Number\n9434765919\n", "no columns"),
        (b"NHS Number,Surname\n", "no rows below"),
        (b"PK\x03\x04zip", "Save it as CSV"),
        (b"\xd0\xcf\x11\xe0old", "Save it as CSV"),
        (b"a\0b,c\n", "not a file of text"),
        (b"\xff\xfea", "letters cannot be read"),
        (b"a,b\n\x81,\xc3\n", "letters cannot be read"),
    ],
)
def test_what_is_no_table(raw: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        columns(raw)


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "LARGEST_FILE", 10)
    with pytest.raises(Refused, match="larger than"):
        columns(EMIS.encode())


def test_headers_nobody_knows_are_left_for_a_person_to_match() -> None:
    raw = b"note\n\nEnw,Rhif\nWyn,9434765919\n"
    table = columns(raw)
    assert (table.headers, table.header_row, guess(table.headers)) == (("Enw", "Rhif"), 3, {})
    (row,) = read_rows(raw, {"family": 0, "nhs_number": 1}, today=TODAY)
    assert isinstance(row, Row)
    assert row.person.nhs_number == "9434765919"


def test_columns_without_a_header_at_the_end_are_none() -> None:
    table = columns(b"NHS Number,Surname,,\n9434765919,Wyn,,\n")
    assert (table.headers, table.samples) == (("NHS Number", "Surname"), (("9434765919", "Wyn"),))


def test_the_better_of_two_columns_is_guessed() -> None:
    assert guess(["Home Telephone", "Mobile Telephone", "D.O.B", "Forename(s)", "nhs  no."]) == {
        "phone": 1,
        "birth_date": 2,
        "given": 3,
        "nhs_number": 4,
    }


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"family": 0, "given": 1}, "NHS number, or"),
        ({"nhs_number": 0, "value": 1}, "For results"),
        ({"nhs_number": 0, "value": 1, "loinc": 2}, "For results"),
        ({"nhs_number": 0, "value": 1, "result_name": 2}, "For results"),
    ],
)
def test_a_mapping_that_cannot_work(mapping: dict[str, int], says: str) -> None:
    with pytest.raises(Refused, match=says):
        check_mapping(mapping)


def test_mappings_that_can() -> None:
    check_mapping({"nhs_number": 0})
    check_mapping({"full_name": 0, "birth_date": 1})
    check_mapping({"family": 0, "given": 1, "birth_date": 2})
    check_mapping({"nhs_number": 0, "value": 1, "loinc": 2, "taken_date": 3})
    check_mapping({"nhs_number": 0, "value": 1, "taken_date": 3}, {"result_name": "HbA1c"})


def test_a_search_about_one_test_needs_no_column_to_name_it() -> None:
    text = "NHS Number,Date,Value\n9434765919,14/02/2026,62\n"
    (row,) = rows(text, fixed={"result_name": "HbA1c", "unit": "mmol/mol"})
    assert isinstance(row, Row)
    assert (row.results[0].loinc, row.results[0].unit) == ("4548-4", "mmol/mol")


# Spreadsheets' damage, and rows that cannot be read.


@pytest.mark.parametrize("cell", ["'9434765919", '="9434765919"', "943 476 5919", "9434765919.0"])
def test_damage_that_is_undone(cell: str) -> None:
    row = one(WHO | {"NHS Number": cell})
    assert isinstance(row, Row)
    assert row.person.nhs_number == "9434765919"


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({"NHS Number": "9.43E+09"}, "NHS Number", "rounded this number"),
        ({"NHS Number": "943476591"}, "NHS Number", "this one has 9"),
        ({"NHS Number": "9434765918"}, "NHS Number", "last digit does not fit"),
        ({"NHS Number": ""}, "NHS Number", "no NHS number, and no name with"),
        ({"Surname": "x" * 301}, "Surname", "301 characters"),
        ({"Surname": "W\x07yn"}, "Surname", "cannot be kept"),
        ({"Mobile": "4.47E+11"}, "Mobile", "rounded this number"),
        ({"Mobile": "none"}, "Mobile", "not a telephone"),
        ({"Email": "sian at home"}, "Email", "not an email"),
        ({"DOB": "31/02/1951"}, "DOB", "no such day"),
        ({"DOB": "04/25/1951"}, "DOB", "month first"),
        ({"DOB": "03/04/51"}, "DOB", "four figures"),
        ({"DOB": "03-Foo-1951"}, "DOB", "no such month"),
        ({"DOB": "18721"}, "DOB", "spreadsheet's own number"),
        ({"DOB": "long ago"}, "DOB", "not a date"),
        ({"DOB": "01/04/2026"}, "DOB", "not come yet"),
        ({"DOB": "01/04/1880"}, "DOB", "130 years"),
    ],
)
def test_what_is_wrong_with_a_person(change: dict[str, str], column: str, says: str) -> None:
    row = one(WHO | change)
    assert isinstance(row, RowError)
    assert (row.row, row.column) == (2, column)
    assert says in row.message
    assert row.message.endswith(".")
    secrets = [cell for cell in change.values() if len(cell) > 3]
    assert not any(secret in row.message for secret in secrets if secret != "9.43E+09")


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({"Date": ""}, "Date", "no date"),
        ({"Test": ""}, "Test", "does not name"),
        ({"Units": ""}, "Value", "without a unit"),
        ({"Units": "blobs"}, "Units", "do not know the unit"),
        ({"Value": "62 kg"}, "Units", "another unit"),
        ({"Value": "1.2E+03"}, "Value", "rounded this number"),
        ({"Value": "1,200"}, "Value", "no commas"),
        ({"Value": "6,5"}, "Value", "no commas"),
        ({"Value": "9" * 21}, "Value", "too long"),
        ({"Test": "BP", "Value": "142"}, "Value", "two numbers"),
        ({"Test": "BP", "Value": "84/142"}, "Value", "larger than the second"),
    ],
)
def test_what_is_wrong_with_a_result(change: dict[str, str], column: str, says: str) -> None:
    row = result(**change)
    assert isinstance(row, RowError)
    assert (row.row, row.column) == (2, column)
    assert says in row.message


@pytest.mark.parametrize(
    ("change", "facts"),
    [
        ({}, ("4548-4", Decimal(62), "mmol/mol", "", "")),
        ({"Value": " <20 "}, ("4548-4", Decimal(20), "mmol/mol", "<", "")),
        ({"Value": "≥120"}, ("4548-4", Decimal(120), "mmol/mol", ">=", "")),
        ({"Value": "62 mmol/mol"}, ("4548-4", Decimal(62), "mmol/mol", "", "")),
        ({"Value": "7.0 %", "Units": ""}, ("4548-4", Decimal("53.01"), "mmol/mol", "", "")),
        ({"Test": "Urine dip", "Value": "2 plus"}, ("", None, "", "", "2 plus")),
        ({"Test": "Foot check", "Value": "142/84"}, ("", None, "", "", "142/84")),
        ({"Test": "INR", "Value": "2.5", "Units": ""}, ("", Decimal("2.5"), "1", "", "")),
        ({"Value": "=1+1"}, ("4548-4", None, "", "", "=1+1")),
    ],
)
def test_results(change: dict[str, str], facts: tuple[object, ...]) -> None:
    row = result(**change)
    assert isinstance(row, Row)
    (found,) = row.results
    assert (found.loinc, found.value, found.unit, found.comparator, found.text) == facts


def test_a_loinc_column_is_checked_and_used() -> None:
    row = result(LOINC="2093-3", Test="Chol", Value="5.2", Units="mmol/L")
    assert isinstance(row, Row)
    assert (row.results[0].loinc, row.results[0].name) == ("2093-3", "Chol")
    row = result(LOINC="2093-4")
    assert isinstance(row, RowError)
    assert (row.column, "check digit" in row.message) == ("LOINC", True)


def test_formulas_are_words() -> None:
    row = one(WHO | {"Surname": '=HYPERLINK("http://x","y")', "Forename": "@SUM(A1)"})
    assert isinstance(row, Row)
    assert (row.person.family, row.person.given) == ('=HYPERLINK("http://x","y")', "@SUM(A1)")


def test_where_days_and_months_could_be_mixed_up() -> None:
    text = "NHS Number,Surname,Date of Birth\n" + "\n".join(
        [
            "9434765919,A,03/04/1951",  # could be two days
            "9434765870,B,11/25/1960",  # only an American date
            "4010232137,C,25/11/1960",  # only a British one
            "4505577104,D,05/05/1970",  # the same day either way
            "9876543210,E,1951-04-03",
        ]
    )
    found = rows(text)
    assert [(type(row).__name__, getattr(row, "row", 0)) for row in found] == [
        ("RowError", 2),
        ("RowError", 3),
        ("Row", 0),
        ("Row", 0),
        ("Row", 0),
    ]
    assert isinstance(found[0], RowError)
    assert "row 3 of this column has the month first" in found[0].message


def test_what_was_said_before() -> None:
    text = "NHS Number,Surname,DOB,Test,Date,Value,Units\n" + "\n".join(
        [
            "9434765919,Wyn,03/04/1951,BMI,14/02/2026,27,kg/m2",
            "943 476 5919,Wyn,,BMI,14-Feb-2026,27.0,kg/m2",
            "9434765919,Wyn,,BMI,14/02/2026,28,kg/m2",
            "9434765919,Wyn,04/04/1951,BMI,15/02/2026,28,kg/m2",
            "",
            ",Lee,11/11/1960,BMI,14/02/2026,27,kg/m2",
            ",lee,11/11/1960,BMI,14/02/2026,27,kg/m2",
        ]
    )
    found = rows(text)
    assert [(row.row, row.column, row.message) for row in found if isinstance(row, RowError)] == [
        (3, "", "This row says the same as row 2."),
        (5, "DOB", "Row 2 gives the same NHS number another date of birth."),
        (8, "", "This row says the same as row 7."),
    ]
    assert len(found) == 6  # the empty row is none


def test_cells_out_of_line() -> None:
    found = rows("NHS Number,Surname\n9434765919,Wyn,Siân\n9434765870\n9876543210,Lee,\n")
    assert [type(row) for row in found] == [RowError, Row, Row]
    assert isinstance(found[0], RowError)
    assert "more cells than there are headers" in found[0].message


def test_a_quotation_mark_left_open_stops_the_reading_with_its_row() -> None:
    text = "NHS Number,Surname\n" + "9434765919,Wyn\n" * 50 + '9434765870,"Lee\n9876543210,Fox\n'
    last = rows(text)[-1]
    assert isinstance(last, RowError)
    assert last.row == 52
    assert "nothing below it was read" in last.message


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=8), max_size=6))
def test_whatever_is_in_the_cells_nothing_raises(table: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    headers = ["NHS Number", "Surname", "DOB", "Test", "Date", "Value", "Units", "Email"]
    writer.writerow(headers)
    writer.writerows([["9434765919", "Wyn"], *table])
    raw = out.getvalue().replace("\0", "").encode("utf-8", "replace")
    mapping = {field: place for place, field in enumerate(
        ["nhs_number", "family", "birth_date", "result_name", "taken_date", "value", "unit"]
    )}  # fmt: skip
    found = list(read_rows(raw, mapping, today=TODAY))
    assert isinstance(found[0], Row)
    assert all(isinstance(row, Row) or row.message.endswith(".") for row in found)


def test_many_rows_come_one_at_a_time() -> None:
    text = "NHS Number,Surname,Date of Birth\n" + "".join(
        f",Name{number},03/04/1951\n" for number in range(2_000)
    )
    raw = text.replace("Surname", "Full Name").encode()
    stream = read_rows(raw, guess(columns(raw).headers), today=TODAY)
    first = next(stream)
    assert isinstance(first, Row)
    assert first.number == 2
    assert sum(isinstance(row, Row) for row in stream) == 1_999
