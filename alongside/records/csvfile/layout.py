"""Finding out how a CSV is laid out: its letters, its separator, its headers, its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from alongside.core.errors import Refused
from alongside.records.loinc import plain

LARGEST_FILE = 10 * 1024 * 1024  # bytes, as core/files keeps: some 100,000 rows
_LOOKED_AT = 40  # rows among which the header must be
_SAMPLES = 5
_DELIMITERS = ",;\t|"


class Field(StrEnum):
    """What a column can hold."""

    NHS_NUMBER = "nhs_number"
    FULL_NAME = "full_name"
    FAMILY = "family"
    GIVEN = "given"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    EMAIL = "email"
    LANGUAGE = "language"
    RESULT_NAME = "result_name"
    LOINC = "loinc"
    VALUE = "value"
    UNIT = "unit"
    TAKEN_DATE = "taken_date"


# Best first: where two columns fit a field, the earlier name wins.
_HEADERS: dict[Field, tuple[str, ...]] = {
    Field.NHS_NUMBER: ("NHS Number", "NHS No", "NHSNo", "Patient NHS Number", "NHS"),
    Field.FULL_NAME: ("Full Name", "Patient Name", "Patient's Full Name", "Patient", "Name"),
    Field.FAMILY: ("Family Name", "Surname", "Last Name", "Patient Surname"),
    Field.GIVEN: (
        "Given Name", "Given Names", "First Name", "Forename", "Forenames", "First Names",
        "Forename(s)", "Patient Forename", "Calling Name",
    ),
    Field.BIRTH_DATE: ("Date of Birth", "DOB", "D.O.B.", "Birth Date", "Patient Date of Birth"),
    Field.PHONE: (
        "Mobile Telephone", "Mobile Telephone Number", "Mobile Phone Number", "Mobile Number",
        "Mobile", "Mobile Phone", "Patient Mobile", "Telephone", "Telephone Number",
        "Phone Number", "Phone", "Home Telephone", "Home Telephone Number", "Home Phone Number",
    ),
    Field.EMAIL: ("E-mail Address", "Email Address", "Email", "E-mail", "Patient Email"),
    Field.LANGUAGE: (
        "Preferred Language", "Main Language", "Main Spoken Language", "First Language",
        "Language", "Spoken Language",
    ),
    Field.RESULT_NAME: (
        "Code Term", "Test Name", "Result Name", "Test", "Investigation", "Code Description",
        "Read Code Description", "Numeric Description", "Term", "Description", "Event",
    ),
    Field.LOINC: ("LOINC", "LOINC Code"),
    Field.VALUE: ("Numeric Value", "Value", "Result Value", "Result", "Latest Value"),
    Field.UNIT: (
        "Units of Measure", "Unit of Measure", "Units", "Unit", "Numeric Unit", "Value Units",
        "Numeric Units", "Value Unit", "Result Units",
    ),
    Field.TAKEN_DATE: (
        "Event Date", "Result Date", "Date Taken", "Sample Date", "Date of Test", "Test Date",
        "Effective Date", "Date Recorded", "Recorded Date", "Code Date", "Date", "Latest Date",
    ),
}  # fmt: skip


_KNOWN = {
    plain(written): (field, rank)
    for field, names in _HEADERS.items()
    for rank, written in enumerate(names)
}


@dataclass(frozen=True, slots=True)
class Table:
    """How a file is laid out, and its first rows to show. `header_row` is counted from 1."""

    headers: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    encoding: str
    delimiter: str
    header_row: int


def columns(raw: bytes) -> Table:
    """How the file is laid out. Raises Refused where it is not a table of text."""
    if len(raw) > LARGEST_FILE:
        raise Refused(
            _("This file is larger than %(size)s MB, the most we read.")
            % {"size": LARGEST_FILE // 2**20}
        )
    encoding = _encoding(raw)
    best: tuple[tuple[int, int, int], Table] | None = None
    for delimiter in _DELIMITERS:
        table, score = _laid_out(raw, encoding, delimiter)
        if table and (best is None or score > best[0]):
            best = (score, table)
    if best is None:
        raise Refused(_("There are no columns in this file, or no rows below its headers."))
    return best[1]


def guess(headers: tuple[str, ...] | list[str]) -> dict[str, int]:
    """Which column seems to hold which field: field name to the column's place from 0."""
    found: dict[str, tuple[int, int]] = {}
    for place, header in enumerate(headers):
        field, rank = _KNOWN.get(plain(header), (None, 0))
        if field and (field not in found or rank < found[field][0]):
            found[field] = (rank, place)
    if Field.FAMILY in found:
        found.pop(Field.FULL_NAME, None)
    return {str(field): place for field, (_, place) in found.items()}


def _encoding(raw: bytes) -> str:
    tried: tuple[str, ...] = ("utf-8-sig", "cp1252")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried = ("utf-16",)
    elif raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Refused(_("This is a spreadsheet file. Save it as CSV, then choose that file."))
    elif b"\0" in raw:
        raise Refused(_("This is not a file of text. Export the search as CSV."))
    for encoding in tried:
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused(_("This file's letters cannot be read. Export it again as CSV (UTF-8)."))


def _records(raw: bytes, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the row number that a spreadsheet gives it."""
    stream = io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, newline="")
    return enumerate(csv.reader(stream, delimiter=delimiter, strict=True), 1)


def _laid_out(
    raw: bytes, encoding: str, delimiter: str
) -> tuple[Table | None, tuple[int, int, int]]:
    """The layout if this is the delimiter, and how well the header then looks."""
    first: list[tuple[int, list[str]]] = []
    try:
        for number, row in _records(raw, encoding, delimiter):
            first.append((number, [cell.strip() for cell in row]))
            if number == _LOOKED_AT + _SAMPLES:
                break
    except (csv.Error, UnicodeError):
        return None, (0, 0, 0)
    best: tuple[tuple[int, int, int], int] = ((0, 0, 0), -1)
    for place, (number, row) in enumerate(first[:_LOOKED_AT]):
        named = [cell for cell in row if cell]
        score = (len(guess(row)), len(set(named)), -number)
        if len(named) > 1 and any(any(below) for _, below in first[place + 1 :]):
            best = max(best, (score, place))
    score, place = best
    if place < 0:
        return None, score
    number, headers = first[place]
    while headers and not headers[-1]:
        headers.pop()
    samples = [tuple(row[: len(headers)]) for _, row in first[place + 1 :] if any(row)][:_SAMPLES]
    table = Table(tuple(headers), tuple(samples), encoding, delimiter, number)
    return table, score


def below_header(raw: bytes, table: Table) -> Iterator[tuple[int, list[str]]]:
    for number, row in _records(raw, table.encoding, table.delimiter):
        if number > table.header_row:
            yield number, row
