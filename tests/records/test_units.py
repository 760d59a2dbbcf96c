"""Units: known or refused, converted by the published numbers, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.records import units
from alongside.records.loinc import is_loinc

numbers = st.decimals(0, 10_000, places=4)
convertible = st.sampled_from(
    [
        (kind.loinc[0], unit)
        for kind in units.KINDS
        for unit in (kind.unit, *kind.others)
        if unit != "%" or kind.key != "hba1c"
    ]
)


@pytest.mark.parametrize(
    ("loinc", "given_value", "unit", "value", "shown"),
    [
        ("4548-4", "6.5", "%", "47.545", "48"),  # the NHS's own pairs of HbA1c numbers
        ("4548-4", "7.0", "%", "53.01", "53"),
        ("4548-4", "10", "%", "85.8", "86"),
        ("59261-8", "48", "mmol/mol", "48", "48"),
        ("2339-0", "126", "mg/dL", "6.99426", "7.0"),
        ("2093-3", "200", "mg/dL", "5.172", "5.2"),
        ("2571-8", "150", "mg/dL", "1.6935", "1.7"),
        ("38483-4", "1", "mg/dL", "88.4", "88"),
        ("6299-2", "20", "mg/dL", "7.14", "7.1"),
        ("49765-1", "10", "mg/dL", "2.495", "2.50"),
        ("718-7", "13.5", "g/dL", "135", "135"),
        ("4544-3", "45", "%", "0.45", "0.45"),
        ("14959-1", "30", "mg/g", "3.393", "3.4"),
        ("8310-5", "98.6", "[degF]", "37", "37.0"),
        ("29463-7", "154", "[lb_av]", "69.853225", "69.9"),
        ("8302-2", "1.7", "m", "170", "170"),
        ("6690-2", "7.2", "10*3/uL", "7.2", "7.2"),
        ("2947-0", "140", "mEq/L", "140", "140"),
    ],
)
def test_conversions(loinc: str, given_value: str, unit: str, value: str, shown: str) -> None:
    number, in_unit = units.converted(loinc, Decimal(given_value), unit)
    assert number == Decimal(value)
    assert in_unit == next(kind.unit for kind in units.KINDS if loinc in kind.loinc)
    assert units.shown(loinc, number) == shown


@given(convertible, numbers, numbers)
def test_more_stays_more(what: tuple[str, str], one: Decimal, other: Decimal) -> None:
    loinc, unit = what
    low, high = sorted((one, other))
    assert units.converted(loinc, low, unit)[0] <= units.converted(loinc, high, unit)[0]


@given(st.decimals("2.2", 20, places=2), st.decimals("2.2", 20, places=2))
def test_more_hba1c_stays_more(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    found = [units.converted("4548-4", value, "%")[0] for value in (low, high)]
    assert found == sorted(found)
    back = (found[0] + Decimal("23.50")) / Decimal("10.93")
    assert abs(back - low) < Decimal("0.00001")


@given(convertible, numbers)
def test_what_was_converted_is_in_its_unit_already(what: tuple[str, str], value: Decimal) -> None:
    loinc, unit = what
    once = units.converted(loinc, value, unit)
    assert units.converted(loinc, *once) == once


@given(numbers, st.sampled_from(sorted(units.UNITS)))
def test_what_has_no_kind_keeps_its_unit(value: Decimal, unit: str) -> None:
    assert units.converted("1-8", value, unit) == (value, unit)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("mmHg", "mm[Hg]"),
        ("MM HG", "mm[Hg]"),
        ("µmol/L", "umol/L"),
        ("μmol/l", "umol/L"),
        ("10^9/L", "10*9/L"),
        ("×10⁹/L", "10*9/L"),
        ("x10^9/l", "10*9/L"),
        ("kg/m²", "kg/m2"),
        ("ml/min/1.73m2", "mL/min/{1.73_m2}"),
        ("(score)", "{score}"),
        ("°C", "Cel"),
        ("furlongs", None),
        ("", None),
    ],
)
def test_units_as_files_write_them(written: str, code: str | None) -> None:
    assert units.unit_code(written) == code


def test_no_way_of_writing_means_two_units() -> None:
    written = [units._fold(way) for _, ways in units.UNITS.values() for way in ways]
    codes = [units._fold(code) for code in units.UNITS]
    assert len(set(codes)) == len(codes)
    clashes = {way for way in written if written.count(way) > 1}
    assert not clashes
    assert all(units.unit_code(way) for way in written)


def test_the_table_is_whole() -> None:
    loinc = [code for kind in units.KINDS for code in kind.loinc]
    assert len(set(loinc)) == len(loinc)
    assert all(is_loinc(code) for code in loinc)
    assert len({kind.key for kind in units.KINDS}) == len(units.KINDS)
    for kind in units.KINDS:
        assert {kind.unit, *kind.others} <= units.UNITS.keys()
        assert kind.unit not in kind.others


@pytest.mark.parametrize(
    ("loinc", "value", "unit", "says"),
    [
        ("4548-4", "50", "", "without a unit"),
        ("4548-4", "50", "kg", "in 'kg'; it can be read in mmol/mol or %"),
        ("4548-4", "2", "%", "below what the test can give"),
        ("4548-4", "50", "stones\nof 14", "the unit 'stonesof 14'"),
        ("", "1e10", "kg", "too large"),
        ("", "NaN", "kg", "too large"),
    ],
)
def test_what_is_refused(loinc: str, value: str, unit: str, says: str) -> None:
    with pytest.raises(units.UnitError, match=says):
        units.converted(loinc, Decimal(value), unit)


def test_a_bare_number_without_a_kind_is_kept() -> None:
    assert units.converted("6301-6", Decimal("2.5"), "") == (Decimal("2.5"), "1")  # INR
    assert units.unit_words("1") == ""


@pytest.mark.parametrize(
    ("loinc", "value", "shown"),
    [
        ("", "2.5", "2.5"),
        ("", "2.500000", "2.5"),
        ("", "200", "200"),
        ("", "0.126", "0.13"),
        ("8310-5", "37", "37.0"),
        ("72514-3", "-0.2", "0"),
        ("29463-7", "0.05", "0.1"),  # a half goes up, as people expect
    ],
)
def test_numbers_as_people_see_them(loinc: str, value: str, shown: str) -> None:
    assert units.shown(loinc, Decimal(value)) == shown


def test_unknown_codes_are_their_own_words() -> None:
    assert units.unit_words("mm[Hg]") == "mmHg"
    assert units.unit_words("furlong") == "furlong"
    assert units.kind_of("4548-4") == units.kind_of("59261-8") == "hba1c"
    assert units.kind_of("1-8") == ""
