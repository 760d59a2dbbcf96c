"""The rows of a CSV, each a person, a result of a person, or both; or a sentence.

Dates with numbers only are day first. If some row of a date column can only be month first,
that row is refused, and so is every other of the column that would be another day the other way
round: we would rather ask again than put a result on the wrong day.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from alongside.core.errors import Refused
from alongside.records import units
from alongside.records.csvfile import cells
from alongside.records.csvfile.cells import CellError
from alongside.records.csvfile.layout import Field, Table, below_header, columns
from alongside.records.loinc import is_loinc, loinc_named

_PANELS = frozenset({"55284-4", "85354-9"})
_PRESSURES = (("8480-6", "Systolic blood pressure"), ("8462-4", "Diastolic blood pressure"))


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a row says about a person; what it does not say is ""."""

    nhs_number: str = ""
    family: str = ""
    given: str = ""
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """A result in a row, in the unit that we show, beside what was written."""

    name: str
    taken_date: date
    loinc: str = ""
    value: Decimal | None = None
    unit: str = ""
    given_value: Decimal | None = None
    given_unit: str = ""
    comparator: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be brought in. `number` is the row as a spreadsheet counts it."""

    number: int
    person: PersonFacts
    results: tuple[ResultFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that cannot, with the header of the column at fault ("" for the whole row)."""

    row: int
    column: str
    message: str


def check_mapping(mapping: Mapping[str, int], fixed: Mapping[str, str] | None = None) -> None:
    """Raises Refused with what is missing from a mapping before any row can be read."""
    have = set(mapping) | set(fixed or {})
    named = Field.FULL_NAME in have or {Field.FAMILY, Field.GIVEN} <= have
    if Field.NHS_NUMBER not in have and not (named and Field.BIRTH_DATE in have):
        raise Refused(
            _("Choose the column with the NHS number, or those with name and birth date.")
        )
    if Field.VALUE in have and not {Field.TAKEN_DATE, Field.RESULT_NAME} <= have:
        if Field.LOINC in have and Field.TAKEN_DATE in have:
            return
        raise Refused(
            _("For results, choose the columns with their name, their value and their date.")
        )


def read_rows(
    raw: bytes,
    mapping: Mapping[str, int],
    *,
    today: date,
    fixed: Mapping[str, str] | None = None,
) -> Iterator[Row | RowError]:
    """Every row below the header, one at a time.

    `mapping` gives the place of a field's column from 0; `fixed` gives a field the same text in
    every row, as when a search was about one test and has no column to name it.
    """
    check_mapping(mapping, fixed)
    table = columns(raw)
    reader = _RowReader(table, mapping, fixed or {}, today, _american_rows(raw, table, mapping))
    number = table.header_row
    try:
        for number, row in below_header(raw, table):
            if any(cell.strip() for cell in row):
                yield reader.read(number, row)
    except csv.Error:
        message = _(
            "A quotation mark is not closed or not doubled here; nothing below it was read."
        )
        yield RowError(number + 1, "", message)


class _RowReader:
    def __init__(
        self,
        table: Table,
        mapping: Mapping[str, int],
        fixed: Mapping[str, str],
        today: date,
        american: dict[str, int],
    ) -> None:
        self.table, self.mapping, self.fixed = table, mapping, fixed
        self.today, self.american = today, american
        self.field = ""
        self.born: dict[str, tuple[date, int]] = {}
        self.seen: dict[object, int] = {}

    def read(self, number: int, row: list[str]) -> Row | RowError:
        self.field = ""
        try:
            if any(cell.strip() for cell in row[len(self.table.headers) :]):
                raise CellError(_("This row has more cells than there are headers."))
            person = self._person(row)
            results = self._results(row)
            self._compare(number, person, results)
        except CellError as error:
            place = self.mapping.get(self.field)
            within = place is not None and place < len(self.table.headers)
            column = self.table.headers[place] if within and place is not None else self.field
            return RowError(number, column, str(error))
        return Row(number, person, results)

    def cell(self, row: list[str], field: Field) -> str:
        self.field = field
        place = self.mapping.get(field)
        if place is None:
            return self.fixed.get(field, "")
        return row[place] if 0 <= place < len(row) else ""

    def day(self, row: list[str], field: Field) -> date | None:
        return cells.day(
            self.cell(row, field), today=self.today, american_row=self.american.get(field)
        )

    def _person(self, row: list[str]) -> PersonFacts:
        number = cells.nhs_number(self.cell(row, Field.NHS_NUMBER))
        family = cells.text(self.cell(row, Field.FAMILY))
        given = cells.text(self.cell(row, Field.GIVEN))
        if not family and not given:
            family, given = cells.full_name(self.cell(row, Field.FULL_NAME))
        person = PersonFacts(
            nhs_number=number,
            family=family,
            given=given,
            birth_date=self.day(row, Field.BIRTH_DATE),
            phone=cells.phone(self.cell(row, Field.PHONE)),
            email=cells.email(self.cell(row, Field.EMAIL)),
            language=cells.language(self.cell(row, Field.LANGUAGE)),
        )
        if not number and not ((family or given) and person.birth_date):
            self.field = Field.NHS_NUMBER if Field.NHS_NUMBER in self.mapping else ""
            raise CellError(_("This row has no NHS number, and no name with a date of birth."))
        return person

    def _results(self, row: list[str]) -> tuple[ResultFacts, ...]:
        written = self.cell(row, Field.VALUE)
        if not cells.text(written, cells.LONGEST_TEXT):
            return ()
        name = cells.text(self.cell(row, Field.RESULT_NAME))
        loinc = self._loinc(row, name)
        if not name and not loinc:
            raise CellError(_("This row has a value but does not name what was measured."))
        taken = self.day(row, Field.TAKEN_DATE)
        if taken is None:
            raise CellError(_("This row has a value but no date."))
        unit = cells.text(self.cell(row, Field.UNIT))
        self.field = Field.VALUE
        if loinc in _PANELS:
            return self._blood_pressure(taken, written)
        return (self._result(name or loinc, loinc, taken, written, unit),)

    def _blood_pressure(self, taken: date, written: str) -> tuple[ResultFacts, ...]:
        pair = cells.blood_pressure(written)
        if pair is None:
            raise CellError(_("A blood pressure has two numbers, such as 140/80."))
        return tuple(
            ResultFacts(name, taken, loinc, number, "mm[Hg]", number, "mm[Hg]")
            for (loinc, name), number in zip(_PRESSURES, pair, strict=True)
        )

    def _loinc(self, row: list[str], name: str) -> str:
        code = cells.text(self.cell(row, Field.LOINC))
        if not code:
            self.field = Field.RESULT_NAME
            return loinc_named(name)
        if not is_loinc(code):
            raise CellError(_("This is not a LOINC code: its check digit is wrong."))
        return code

    def _result(self, name: str, loinc: str, taken: date, written: str, unit: str) -> ResultFacts:
        found = cells.value(written)
        inline = units.unit_code(found.unit) if found.unit else None
        if found.number is None or (found.unit and inline is None):
            return ResultFacts(name, taken, loinc, text=found.words)
        if inline and unit and units.unit_code(unit) != inline:
            self.field = Field.UNIT
            raise CellError(_("The value is written with another unit than this column has."))
        said = unit or found.unit
        try:
            number, shown_in = units.converted(loinc, found.number, said)
        except units.UnitError as error:
            self.field = Field.UNIT if unit else Field.VALUE
            raise CellError(_(error.sentence) % error.facts) from None
        return ResultFacts(
            name, taken, loinc, number, shown_in, found.number, said, found.comparator
        )

    def _compare(self, number: int, person: PersonFacts, results: tuple[ResultFacts, ...]) -> None:
        """A row that says what an earlier one said, or says otherwise, is not read."""
        self.field = ""
        who: object = person.nhs_number or (
            person.family.casefold(), person.given.casefold(), person.birth_date
        )  # fmt: skip
        if person.nhs_number and person.birth_date:
            born, row = self.born.setdefault(person.nhs_number, (person.birth_date, number))
            if born != person.birth_date:
                self.field = Field.BIRTH_DATE
                raise CellError(
                    _("Row %(row)s gives the same NHS number another date of birth.") % {"row": row}
                )
        key = (who, results)
        if key in self.seen:
            raise CellError(_("This row says the same as row %(row)s.") % {"row": self.seen[key]})
        self.seen[key] = number


def _american_rows(raw: bytes, table: Table, mapping: Mapping[str, int]) -> dict[str, int]:
    """For each date column, the first row whose date can only be month first."""
    places = {
        field: mapping[field] for field in (Field.BIRTH_DATE, Field.TAKEN_DATE) if field in mapping
    }
    found: dict[str, int] = {}
    try:
        for number, row in below_header(raw, table):
            for field, place in places.items():
                if field not in found and place < len(row) and cells.month_first(row[place]):
                    found[field] = number
    except csv.Error:
        pass
    return found
