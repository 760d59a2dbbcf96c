"""One cell of a CSV: what it means, or why it cannot be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.people.rules import nhs_number
from alongside.records.csvfile import (
    cells,
)
from alongside.records.loinc import is_loinc, loinc_named

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("WYN, Siân Mai (Mrs)", ("WYN", "Siân Mai")),
        ("Mrs Siân Wyn", ("Wyn", "Siân")),
        ("WYN JONES, Dr. Siân", ("WYN JONES", "Siân")),
        ("Wyn", ("Wyn", "")),
        ("", ("", "")),
        ("(deceased)", ("", "")),
    ],
)
def test_names_in_one_cell(cell: str, names: tuple[str, str]) -> None:
    assert cells.full_name(cell) == names


@pytest.mark.parametrize(
    ("cell", "tag"),
    [
        ("Welsh", "cy"),
        ("Cymraeg", "cy"),
        ("English", "en"),
        ("Polish language", "pl"),
        ("Chinese (Cantonese)", "zh"),
        ("cy", "cy"),
        ("en-GB", "en"),
        ("Not recorded", ""),
        ("", ""),
    ],
)
def test_languages(cell: str, tag: str) -> None:
    assert cells.language(cell) == tag


@pytest.mark.parametrize(
    ("cell", "phone"),
    [("07700 900123", "07700 900123"), ("7700900123", "07700900123"), ("", "")],
)
def test_telephone_numbers(cell: str, phone: str) -> None:
    assert cells.phone(cell) == phone


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 6))
def test_dates_are_read_as_they_were_written(on: date, way: int) -> None:
    written = [
        f"{on:%d/%m/%Y}",
        f"{on:%d-%b-%Y}",
        f"{on:%Y-%m-%d}",
        f"{on:%d %B %Y}",
        f"{on.day}.{on.month}.{on.year}",
        f"{on:%d/%m/%Y} 09:15",
        f"{on:%Y-%m-%d}T09:15:00Z",
    ][way]
    assert cells.day(written, today=TODAY) == on


@given(st.integers(0, 10**9 - 1), st.integers(1, 9), st.integers(0, 8))
def test_one_wrong_digit_in_an_nhs_number_is_always_found(
    nine: int, shift: int, place: int
) -> None:
    valid = [f"{nine:09}{last}" for last in range(10) if nhs_number(f"{nine:09}{last}")]
    assert len(valid) <= 1
    for digits in valid:
        assert cells.nhs_number(f"{digits[:3]} {digits[3:6]} {digits[6:]}") == digits
        wrong = str((int(digits[place]) + shift) % 10)
        with pytest.raises(cells.CellError):
            cells.nhs_number(digits[:place] + wrong + digits[place + 1 :])


def test_loinc_codes_and_names() -> None:
    assert is_loinc("4548-4")
    assert not is_loinc("4548-5")
    assert not is_loinc("HbA1c")
    assert loinc_named("hba1c LEVEL - ifcc standardised") == "4548-4"
    assert loinc_named("something else") == ""
