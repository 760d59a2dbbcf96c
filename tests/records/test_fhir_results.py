"""Observation: numbers, words, parts and dates."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.records.fhir import (
    Bundle,
    Moment,
)
from tests.records.bundles import GMC, alone, faults, observation, read


def test_results_are_converted_and_keep_what_was_written(small: Bundle) -> None:
    by_id = {result.source_id[:8]: result for result in small.results}
    percent = by_id["00000008"]
    assert (percent.value, percent.unit) == (Decimal("61.754000"), "mmol/mol")
    assert (percent.given_value, percent.given_unit) == (Decimal("7.8"), "%")
    assert percent.performers == (GMC,)  # and the person, who is no agent
    assert percent.taken_at == Moment(datetime(2026, 1, 14, tzinfo=UTC), "day")
    assert by_id["00000009"].value == 58
    assert (by_id["00000010"].value, by_id["00000010"].unit) == (Decimal("5.551"), "mmol/L")
    assert (by_id["00000011"].comparator, by_id["00000011"].value) == (">", 90)
    assert by_id["00000013"].text == "Never smoked"


def test_a_panel_has_its_parts(small: Bundle) -> None:
    panel = next(result for result in small.results if result.components)
    assert panel.value is None
    assert [(part.loinc, part.value, part.unit) for part in panel.components] == [
        ("8480-6", 142, "mm[Hg]"),
        ("8462-4", 84, "mm[Hg]"),
    ]
    assert {part.parent_id for part in panel.components} == {panel.source_id}
    assert panel.components[0].source_id == f"{panel.source_id}#8480-6"
    assert panel.components[0].taken_at == panel.taken_at


@pytest.mark.parametrize(
    ("written", "on", "precision"),
    [
        ("2026", "2026-01-01", "year"),
        ("2026-03", "2026-03-01", "month"),
        ("2026-03-02", "2026-03-02", "day"),
        ("2026-03-02T23:30:00-05:00", "2026-03-02", "time"),
        ("2026-03-02T23:30:00.123456789Z", "2026-03-02", "time"),
    ],
)
def test_dates_say_how_exact_they_are(written: str, on: str, precision: str) -> None:
    (result,) = read(alone(observation(effectiveDateTime=written, valueString="ok"))).results
    assert result.taken_at is not None
    assert (result.taken_at.on.isoformat(), result.taken_at.precision) == (on, precision)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("20260302", "not a date"),
        ("02/03/2026", "not a date"),
        ("2026-3-2", "not a date"),
        ("2026-02-29", "no such day"),
        ("2026-03-02T25:00:00Z", "no such day or time"),
        ("2026-03-02T09:00:00", "offset"),
        ("0001-01-01", "before 1850"),
        ("9999-12-31", "after 2199"),
        (20260302, "should be a text"),
    ],
)
def test_dates_that_are_none(written: object, says: str) -> None:
    ((path, message),) = faults(read(alone(observation(effectiveDateTime=written))))
    assert path == "entry[1].resource.effectiveDateTime"
    assert says in message


_YEARS_READ = datetime.fromisoformat("1850-01-02"), datetime.fromisoformat("2199-12-30")


@given(st.datetimes(*_YEARS_READ), st.integers(-840, 840))
def test_a_moment_is_read_as_it_was_written(at: datetime, offset: int) -> None:
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    written = f"{at.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"
    (result,) = read(alone(observation(effectiveDateTime=written))).results
    assert result.taken_at is not None
    assert result.taken_at.at == datetime.fromisoformat(written)
    assert result.taken_at.on == at.date()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"valueString": "Trace"}, "Trace"),
        ({"valueBoolean": True}, "yes"),
        ({"valueInteger": 3}, "3"),
        ({"valueDateTime": "2026-03"}, "2026-03"),
        ({"valueTime": "08:30:00"}, "08:30:00"),
        ({"valueRange": {"low": {"value": 3, "unit": "m"}, "high": {"value": 4.5}}}, "3 m to 4.5"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "1:128"),
        ({"dataAbsentReason": {"text": "Sample lost"}}, "Sample lost"),
        ({}, ""),
    ],
)
def test_results_that_are_no_numbers(value: dict[str, Any], text: str) -> None:
    bundle = read(alone(observation(**value)))
    assert bundle.faults == ()
    (result,) = bundle.results
    assert (result.value, result.text) == (None, text)


@pytest.mark.parametrize(
    ("quantity", "path", "says"),
    [
        ({"value": 50}, "value", "without a unit"),
        ({"unit": "%"}, "value", "missing"),
        ({"value": True, "unit": "%"}, "value", "should be a number"),
        ({"value": 1e300, "unit": "%"}, "value", "too long"),
        ({"value": 10**12, "unit": "%"}, "unit", "too large"),
        ({"value": 1.5, "unit": "%"}, "unit", "below what the test can give"),
        ({"value": 50, "unit": "mg/dL"}, "unit", "can be read in mmol/mol or %"),
        ({"value": 50, "unit": "mg/dL", "code": "%"}, "code", "not the same unit"),
        ({"value": 50, "unit": "blobs", "code": "%"}, "unit", "do not know"),
        ({"value": 50, "code": "blobs"}, "code", "do not know the unit 'blobs'"),
        ({"value": 50, "unit": "%", "comparator": "~"}, "comparator", "one of"),
    ],
)
def test_numbers_that_cannot_be_kept(quantity: dict[str, Any], path: str, says: str) -> None:
    quantity = {"system": "http://unitsofmeasure.org", **quantity}
    ((where, message),) = faults(read(alone(observation(valueQuantity=quantity))))
    assert where == f"entry[1].resource.valueQuantity.{path}"
    assert says in message


def test_a_code_of_another_system_of_units_is_left_alone() -> None:
    quantity = {"value": 7, "unit": "%", "system": "http://snomed.info/sct", "code": "118582008"}
    (result,) = read(alone(observation(valueQuantity=quantity))).results
    assert (result.given_unit, result.value) == ("%", Decimal("53.01"))


def test_components_are_told_apart_and_their_faults_have_paths() -> None:
    part = {"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}}
    good = {**part, "valueQuantity": {"value": 120, "unit": "mmHg"}}
    (panel,) = read(alone(observation(component=[good, good]))).results
    assert len({one.source_id for one in panel.components}) == 2
    bad = {**part, "valueQuantity": {"value": 120, "unit": "kg"}}
    ((path, _),) = faults(read(alone(observation(component=[good, bad]))))
    assert path == "entry[1].resource.component[1].valueQuantity.unit"


def test_what_happened_over_a_time_or_was_only_issued() -> None:
    over = {"start": "2026-03-02T09:00:00Z", "end": "2026-03-03T09:00:00Z"}
    spans = observation(effectivePeriod=over)
    issued = observation(issued="2026-03-04T09:00:00Z")
    del spans["effectiveDateTime"], issued["effectiveDateTime"]
    asthma = {"resourceType": "Condition", "code": {"text": "Asthma"}, "onsetPeriod": over}
    bundle = read(alone(spans, issued, asthma))
    days = [result.taken_at.on.day for result in bundle.results if result.taken_at]
    assert days == [2, 4]
    assert bundle.conditions[0].onset is not None


@pytest.mark.parametrize(
    ("value", "path", "says"),
    [
        ({"valueRatio": {"numerator": {"value": 1}}}, "", ""),
        ({"valueRange": []}, "valueRange", "object"),
        ({"valueInteger": "3"}, "valueInteger", "number"),
        ({"valueDateTime": "soon"}, "valueDateTime", "not a date"),
        ({"valueQuantity": []}, "valueQuantity", "object"),
        ({"valueCodeableConcept": {"id": "x"}}, "valueCodeableConcept", "code is missing"),
    ],
)
def test_results_in_part(value: dict[str, Any], path: str, says: str) -> None:
    bundle = read(alone(observation(**value)))
    if path:
        assert (f"entry[1].resource.{path}", True) in [
            (where, says in message) for where, message in faults(bundle)
        ]
    else:
        assert bundle.results[0].text == "1:?"
