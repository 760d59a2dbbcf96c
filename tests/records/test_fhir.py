"""Reading FHIR bundles: what is read, what is refused, and with which words."""

from __future__ import annotations

import dataclasses
import gc
import json
import tracemalloc
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.records.fhir import (
    AgentKey,
    Bundle,
    Fault,
    Moment,
    digest_of,
    in_reading_order,
    read_bundle,
    read_bytes,
    reader,
)
from tests.records.corrupt import CORRUPTIONS, SMALL, SYNTHEA, Corruption, first, load

GMC = AgentKey("Practitioner", "https://fhir.hl7.org.uk/Id/gmc-number", "7654321")
ODS = AgentKey("Organization", "https://fhir.nhs.uk/Id/ods-organization-code", "W99999")


def read(bundle: dict[str, Any], **options: Any) -> Bundle:
    return read_bytes(json.dumps(bundle).encode(), file="f.json", **options)


def alone(*resources: dict[str, Any], about: str | None = "Patient/p") -> dict[str, Any]:
    """A bundle of one person and these resources about them."""
    person = {"resourceType": "Patient", "id": "p", "name": [{"text": "Ann Lee"}]}
    rest = [
        {"id": f"r{number}", **({"subject": {"reference": about}} if about else {}), **resource}
        for number, resource in enumerate(resources)
    ]
    entries = [{"resource": one} for one in (person, *rest)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def observation(**rest: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4"}], "text": "HbA1c"},
        "effectiveDateTime": "2026-03-02",
        **rest,
    }


def faults(bundle: Bundle) -> list[tuple[str, str]]:
    return [(fault.path.removeprefix("Bundle."), fault.message) for fault in bundle.faults]


@pytest.fixture(scope="module")
def small() -> Bundle:
    bundle = read_bundle(SMALL)
    assert bundle.faults == ()
    return bundle


def test_person(small: Bundle) -> None:
    person = small.person
    assert person is not None
    assert (person.family, person.given, person.known_as) == ("Wyn34", "Siân34 Mai", "Siân")
    assert person.nhs_number == "9434765919"
    assert [i.value for i in person.identifiers] == ["9434765919", "A-17"]
    assert person.birth_date == date(1951, 4, 3)
    assert (person.gender, person.language) == ("female", "cy")
    assert (person.phone, person.email) == ("07700 900123", "sian@example.org")
    assert person.address is not None
    assert person.address.lines == ("3 Heol y Bont",)
    assert not person.deceased


def test_agents_are_known_by_their_numbers(small: Bundle) -> None:
    surgery, doctor = small.agents
    assert (surgery.name, surgery.keys[0]) == ("Bryn Teg Surgery", ODS)
    assert (doctor.name, doctor.keys[0]) == ("Dr Sarah Price", GMC)
    assert doctor.keys[-1] == AgentKey("Practitioner", "", doctor.source_id)


def test_conditions(small: Bundle) -> None:
    diabetes, hypertension = small.conditions
    assert diabetes.code.code == "44054006"  # SNOMED CT, though a local code came first
    assert diabetes.name == "Type 2 diabetes mellitus"
    assert diabetes.onset is not None
    assert diabetes.onset.precision == "year"
    assert diabetes.recorder == (GMC, ODS)
    assert diabetes.seen_with == (GMC, ODS)
    assert not diabetes.restricted
    assert hypertension.restricted
    assert hypertension.abated is None


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


def test_report_medicine_plan_and_goal(small: Bundle) -> None:
    (report,), (medicine,), (plan,), (goal,) = (
        small.reports,
        small.medicines,
        small.plans,
        small.goals,
    )
    assert len(report.result_ids) == 2
    assert set(report.result_ids) <= {result.source_id for result in small.results}
    assert (report.conclusion, report.performers) == ("Some better.", (ODS,))
    assert (medicine.name, medicine.dose) == ("Metformin", "One with breakfast")
    assert medicine.reason_ids == (small.conditions[0].source_id,)
    assert plan.name == "Diabetes self management plan"
    assert [activity.name for activity in plan.activities] == ["Diabetic diet"]
    assert plan.addresses == medicine.reason_ids
    assert plan.goal_ids == (goal.source_id,)
    assert (goal.name, goal.achievement) == ("HbA1c below 53", "in-progress")
    assert goal.due is not None
    assert goal.due.on == date(2026, 9, 1)


def test_other_types_are_counted_and_passed_over(small: Bundle) -> None:
    assert small.passed_over == {
        "Encounter": 1,
        "Immunization": 1,
        "Medication": 1,
        "PractitionerRole": 1,
    }


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda one: one.name)
def test_damage_to_our_file_is_named(corruption: Corruption) -> None:
    bundle, entry = corruption.of(SMALL)
    _says_so(corruption, entry, read(bundle))


def _says_so(corruption: Corruption, entry: int | None, read_: Bundle) -> None:
    base = "Bundle" if entry is None else f"Bundle.entry[{entry}].resource"
    path = f"{base}.{corruption.path}" if corruption.path else base
    assert [(fault.entry, fault.path) for fault in read_.faults] == [(entry, path)]
    (fault,) = read_.faults
    assert corruption.says in fault.message
    assert fault.message.endswith(".")
    assert read_ == Bundle(file=read_.file, faults=read_.faults)  # and nothing else


def test_every_fault_has_its_own_sentence() -> None:
    bundle = load(SMALL)
    for _, apply in [
        (c.name, c.apply) for c in CORRUPTIONS if c.name in {"no code", "no such day"}
    ]:
        apply(bundle)
    assert [fault.path for fault in read(bundle).faults] == [
        "Bundle.entry[0].resource.birthDate",
        "Bundle.entry[5].resource.code",
    ]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "goes wrong or breaks off at line 1"),
        (b'{"resourceType": "Bundle",', "breaks off at line 1"),
        (b"\xff\xfe\x00", "not JSON"),
        (b'{"resourceType": NaN}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a FHIR bundle"),
        (b'{"resourceType":"Bundle","type":"batch"}', "nothing in this bundle"),
        (b'{"resourceType":"Bundle","type":"batch","entry":{}}', "list of objects"),
        (b'{"resourceType":"Bundle","type":"batch","entry":[3]}', "list of objects"),
    ],
)
def test_what_is_no_bundle(raw: bytes, says: str) -> None:
    (fault,) = read_bytes(raw, file="f.json").faults
    assert says in fault.message
    assert (fault.entry, fault.path.split(".")[0]) == (None, "Bundle")


@given(st.binary(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["resourceType", "type", "entry", "resource", "id", "code", "subject"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
).map(lambda found: json.dumps(found).encode()))  # fmt: skip
def test_anything_at_all_is_read_or_refused_and_never_raises(raw: bytes) -> None:
    bundle = read_bytes(raw, file="f.json")
    assert bundle.faults


_paths = st.sampled_from(range(19))


@given(
    _paths,
    st.integers(0, 30),
    st.sampled_from([None, 3, "", "x", [], [{}], {}, {"a": 1}, True, ["y"], "\ud800"]),
)
def test_any_field_of_any_entry_may_hold_anything(entry: int, place: int, junk: object) -> None:
    bundle = load(SMALL)
    resource = bundle["entry"][entry]["resource"]
    key = sorted(resource)[place % len(resource)]
    resource[key] = junk
    found = read_bytes(json.dumps(bundle).encode(), file="f.json")
    assert all(fault.message.endswith(".") for fault in found.faults)
    assert not found.faults or found.person is None


def test_a_missing_or_huge_file_has_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (fault,) = read_bundle(tmp_path / "none.json").faults
    assert "cannot be read" in fault.message
    monkeypatch.setattr(reader, "LARGEST_FILE", 10)
    (fault,) = read_bundle(SMALL).faults
    assert "larger than" in fault.message


def test_messages_hold_nothing_personal() -> None:
    for corruption in CORRUPTIONS:
        bundle, _ = corruption.of(SMALL)
        for fault in read(bundle).faults:
            for secret in ("Siân", "Wyn", "Rhys", "9434765919", "943 476", "1951", "07700"):
                assert secret not in fault.message + fault.path


def test_marks_before_the_text_and_loose_accents() -> None:
    raw = SMALL.read_text("utf-8").replace("Siân", "Sia\u0302n").encode("utf-8-sig")
    bundle = read_bytes(raw, file="f.json")
    assert bundle.person is not None
    assert bundle.person.known_as == "Siân"


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ([{"text": "Ann Lee"}], "Ann Lee"),
        ([{"family": "Lee", "given": ["Mary Ann", "B"]}], "Mary Ann"),
        ([{"family": "Lee"}], "Lee"),
        ([{"given": ["R2D2"]}], "RD"),
        ([{"given": ["77"]}], "77"),
        ([{"use": "usual", "given": ["Annie"]}, {"use": "official", "given": ["Ann"]}], "Annie"),
        ([{"use": "official", "given": ["Ann"]}, {"use": "nickname", "given": ["Nan"]}], "Nan"),
    ],
)
def test_known_as(name: list[dict[str, Any]], known_as: str) -> None:
    bundle = alone()
    bundle["entry"][0]["resource"]["name"] = name
    person = read(bundle).person
    assert person is not None
    assert person.known_as == known_as


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"name": None}, "name", "missing"),
        ({"name": [{"use": "official"}]}, "name[0]", "empty"),
        ({"birthDate": "1951"}, "birthDate", "year, month and day"),
        ({"birthDate": "1749-01-01"}, "birthDate", "before 1850"),
        ({"gender": "F"}, "gender", "one of"),
        ({"deceasedBoolean": "no"}, "deceasedBoolean", "true or false"),
        ({"deceasedAge": 4}, "deceasedAge", "deceasedBoolean or"),
        ({"telecom": [{"system": "phone", "value": "none"}]}, "telecom[0].value", "telephone"),
        ({"telecom": [{"system": "email", "value": "none"}]}, "telecom[0].value", "e-mail"),
        (
            {"identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "1"}]},
            "identifier[0].value",
            "NHS number",
        ),
        (
            {
                "identifier": [
                    {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": value}
                    for value in ("9434765919", "9434765870")
                ]
            },
            "identifier",
            "more than one NHS number",
        ),
        (
            {
                "communication": [
                    {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "Cymraeg!"}]}}
                ]
            },
            "communication[0].language.coding[0].code",
            "language tag",
        ),
    ],
)
def test_what_is_wrong_with_a_person(change: dict[str, Any], path: str, says: str) -> None:
    bundle = alone()
    person = bundle["entry"][0]["resource"]
    person.update(change)
    if person["name"] is None:
        del person["name"]
    ((where, message),) = faults(read(bundle))
    assert where == f"entry[0].resource.{path}"
    assert says in message


def test_a_death_and_contacts_of_old() -> None:
    bundle = alone()
    bundle["entry"][0]["resource"].update(
        deceasedDateTime="2025-11-30T23:30:00+00:00",
        telecom=[
            {"system": "phone", "use": "old", "value": "01792 496111"},
            {"system": "phone", "use": "work", "value": "01792 496222 Or 01792 496333"},
        ],
    )
    person = read(bundle).person
    assert person is not None
    assert person.deceased
    assert person.deceased_at is not None
    assert person.deceased_at.on == date(2025, 11, 30)
    assert person.phone == "01792 496222"


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


@pytest.mark.parametrize(
    ("resource", "path", "says"),
    [
        (observation(valueSampledData={"origin": 1}), "valueSampledData", "cannot keep"),
        (observation(effectiveDateTime=None), "effectiveDateTime", "date is missing"),
        (observation(effectiveTiming={"x": 1}), "effectiveTiming", "only one effective"),
        (
            observation(effectiveTiming={"x": 1}, effectiveDateTime=None),
            "effectiveTiming",
            "date of this type",
        ),
        (observation(status="done"), "status", "one of"),
        (observation(code={"coding": [{"system": "http://loinc.org"}]}), "code", "missing"),
        (observation(code={"text": "x" * 301}), "code.text", "301 characters"),
        (observation(encounter={"reference": "urn:uuid:x"}), "encounter.reference", "nobody"),
        (observation(encounter={"reference": "Patient/p"}), "encounter.reference", "encounter"),
        (
            observation(performer=[{"reference": "Practitioner/x"}]),
            "performer[0].reference",
            "nobod",
        ),
        (observation(meta=[]), "meta", "object"),
        (
            {"resourceType": "CarePlan", "status": "active", "intent": "plan"},
            "category",
            "neither a title",
        ),
        (
            {
                "resourceType": "CarePlan",
                "status": "active",
                "intent": "plan",
                "title": "Plan",
                "period": {"start": "2026-03-02T10:00:00Z", "end": "2026-03-02T09:00:00Z"},
            },
            "period",
            "ends before",
        ),
        (
            {
                "resourceType": "MedicationRequest",
                "status": "active",
                "intent": "order",
                "medicationReference": {"reference": "#m"},
            },
            "medicationReference.reference",
            "nobody and nothing",
        ),
        (
            {
                "resourceType": "Condition",
                "code": {"text": "Asthma"},
                "clinicalStatus": {"coding": [{"code": "better"}]},
            },
            "clinicalStatus",
            "one of",
        ),
    ],
)
def test_what_is_wrong_with_an_entry(resource: dict[str, Any], path: str, says: str) -> None:
    resource = {key: value for key, value in resource.items() if value is not None}
    ((where, message),) = faults(read(alone(resource)))
    assert where == f"entry[1].resource.{path}"
    assert says in message


def test_what_is_about_somebody_else() -> None:
    bundle = alone(observation(), {"resourceType": "Group"})
    bundle["entry"][1]["resource"]["subject"] = {"reference": "Group/r1"}
    ((path, message),) = faults(read(bundle))
    assert path == "entry[1].resource.subject.reference"
    assert "somebody else" in message
    bundle["entry"][1]["resource"]["subject"] = {"display": "Ann"}
    ((path, message),) = faults(read(bundle))
    assert (path, "nobody" in message) == ("entry[1].resource.subject", True)


def test_somebody_may_be_named_by_their_number() -> None:
    bundle = alone(observation(), about=None)
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}
    bundle["entry"][0]["resource"]["identifier"] = [number]
    bundle["entry"][1]["resource"]["subject"] = {"type": "Patient", "identifier": number}
    assert read(bundle).faults == ()


def test_withdrawn_entries_say_so() -> None:
    wrong = {"coding": [{"code": "entered-in-error"}]}
    bundle = read(
        alone(
            observation(status="entered-in-error"),
            {
                "resourceType": "Condition",
                "code": {"text": "Asthma"},
                "verificationStatus": wrong,
                "onsetAge": {"value": 4},
            },
        )
    )
    assert bundle.results[0].withdrawn
    assert bundle.conditions[0].withdrawn
    assert bundle.conditions[0].onset is None


def test_medicines_by_code_by_contained_resource_and_their_doses() -> None:
    asked = {"resourceType": "MedicationRequest", "status": "active", "intent": "order"}
    words = {"text": "Metformin"}
    repeat = {"frequency": 2, "period": 1, "periodUnit": "d"}
    weekly = {"frequency": 1, "period": 2, "periodUnit": "wk"}

    def dose(**timing: Any) -> list[dict[str, Any]]:
        return [{"timing": {"repeat": timing}, "asNeededBoolean": timing == weekly}]

    bundle = read(
        alone(
            {**asked, "medicationCodeableConcept": words, "dosageInstruction": dose(**repeat)},
            {
                **asked,
                "contained": [{"resourceType": "Medication", "id": "m", "code": words}],
                "medicationReference": {"reference": "#m"},
                "dosageInstruction": dose(**weekly),
            },
            {
                **asked,
                "medicationCodeableConcept": words,
                "dosageInstruction": [{"asNeededBoolean": True}],
            },
        )
    )
    assert bundle.faults == ()
    assert [(one.name, one.dose) for one in bundle.medicines] == [
        ("Metformin", "2 times every day"),
        ("Metformin", "once every 2 weeks, as needed"),
        ("Metformin", "as needed"),
    ]


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


def test_what_is_not_said_is_left_out() -> None:
    plan = {
        "resourceType": "CarePlan",
        "status": "revoked",
        "intent": "plan",
        "title": "Plan",
        "activity": [{"detail": {"status": "completed"}}, {"outcomeReference": [{"display": "x"}]}],
    }
    goal = {
        "resourceType": "Goal",
        "lifecycleStatus": "rejected",
        "description": {"text": "Walk"},
        "startCodeableConcept": {"text": "On discharge"},
        "target": [{"detailString": "a mile"}],
    }
    asked = {
        "resourceType": "MedicationRequest",
        "status": "cancelled",
        "intent": "order",
        "medicationCodeableConcept": {"coding": [{"display": "Metformin"}]},
        "dosageInstruction": [{"sequence": 1}],
    }
    report = {"resourceType": "DiagnosticReport", "status": "cancelled", "code": {"text": "Blood"}}
    seen = observation(category=[{"coding": [{"system": "x"}]}, {"text": "vital-signs"}])
    bundle = read(alone(plan, goal, asked, report, seen))
    assert bundle.faults == ()
    assert bundle.plans[0].activities == ()
    assert (bundle.goals[0].starts, bundle.goals[0].due) == (None, None)
    assert (bundle.medicines[0].name, bundle.medicines[0].dose) == ("Metformin", "")
    assert bundle.results[0].category == "vital-signs"
    entries = (bundle.plans[0], bundle.goals[0], bundle.medicines[0], bundle.reports[0])
    assert all(entry.withdrawn for entry in entries)


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


def test_people_in_part() -> None:
    bundle = alone({"resourceType": "Practitioner", "name": [{"text": "x" * 201}]}, about=None)
    bundle["entry"][0]["resource"].update(
        name=[{"given": "Ann"}],
        telecom=[{"system": "phone"}, {"system": "sms", "value": "1"}],
        communication=[
            {"language": {"text": "Welsh"}},
            {"language": {"coding": [{"system": "urn:other", "code": "cym"}]}},
        ],
    )
    assert faults(read(bundle)) == [
        ("entry[0].resource.name[0].given", "This should be a list of texts."),
        ("entry[0].resource.name[0]", "The name is empty."),
        ("entry[1].resource.name", "The name is longer than the 200 characters we keep."),
    ]


def test_a_dose_that_cannot_be_read_and_an_empty_resource() -> None:
    asked = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationReference": {"reference": "Patient/p"},
        "dosageInstruction": [
            {"timing": {"repeat": {"frequency": "x", "period": 1, "periodUnit": "d"}}}
        ],
    }
    bundle = alone(asked)
    bundle["entry"].append({"resource": {}})
    assert [path for path, _ in faults(read(bundle))] == [
        "entry[1].resource.medicationReference.reference",
        "entry[1].resource.dosageInstruction[0].timing.repeat.frequency",
        "entry[2].resource",
    ]


def test_entries_that_take_away_are_refused() -> None:
    bundle = load(SMALL)
    bundle["entry"][5]["request"] = {"method": "DELETE", "url": "Condition/1"}
    assert read(bundle).faults[0] == Fault(
        "f.json",
        5,
        "Bundle.entry[5].request.method",
        "We read entries that add or replace (POST, PUT), not this one.",
    )


def test_agents_of_other_files_are_known_by_number_or_id() -> None:
    bundle = alone(
        observation(
            performer=[
                {"reference": "Practitioner?identifier=https://fhir.hl7.org.uk/Id/gmc-number%7C1"},
                {"reference": "Organization?identifier=urn:o|2"},
                {"reference": "Practitioner/abc/_history/3"},
                {"reference": "#contained"},
                {"display": "The lab"},
            ],
            encounter={"reference": "Encounter/elsewhere"},
        )
    )
    assert len(read(bundle).faults) == 3
    known = {AgentKey("Organization", "urn:o", "2"), AgentKey("Practitioner", "", "abc")}
    (fault,) = read(bundle, known=known).faults
    assert fault.path.endswith("performer[0].reference")
    first_reference = bundle["entry"][1]["resource"]["performer"][0]
    first_reference["reference"] = first_reference["reference"].replace("%7C", "|")
    known |= {AgentKey("Practitioner", "https://fhir.hl7.org.uk/Id/gmc-number", "1")}
    (result,) = read(bundle, known=known).results
    assert set(result.performers) == known


def test_the_digest_ignores_layout_and_stamps_and_nothing_else() -> None:
    _, person = first(load(SMALL), "Patient")
    turned = dict(reversed(person.items()))
    stamped = {**person, "meta": {**person["meta"], "versionId": "8"}}
    assert digest_of(person) == digest_of(turned) == digest_of(stamped)
    marked = {**person, "meta": {**person["meta"], "security": [{"code": "R"}]}}
    assert digest_of(person) != digest_of(marked)
    assert digest_of(person) != digest_of({**person, "gender": "male"})


def test_entries_are_frozen(small: Bundle) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        small.results[0].value = Decimal(1)  # type: ignore[misc]


# The example records beside the checkout: 20 people, hospitals and practitioners.


@pytest.fixture(scope="module")
def real() -> list[Path]:
    paths = in_reading_order([SYNTHEA])
    if not paths:
        pytest.skip(f"The example records are not at {SYNTHEA}.")
    return paths


def test_real_files_are_read_whole(real: list[Path]) -> None:
    assert len(real) == 22
    found: Counter[str] = Counter()
    known: set[AgentKey] = set()
    for path in real:
        bundle = read_bundle(path, known=known)
        assert bundle.faults == ()
        known |= {key for agent in bundle.agents for key in agent.keys}
        found["people"] += bundle.person is not None
        for name in ("agents", "conditions", "results", "reports", "medicines", "plans", "goals"):
            found[name] += len(getattr(bundle, name))
        found["parts"] += sum(len(result.components) for result in bundle.results)
        found.update(bundle.passed_over)
    assert found == {
        "people": 20,
        "agents": 260,
        "conditions": 160,
        "results": 2790,
        "parts": 292,
        "reports": 234,
        "medicines": 77,
        "plans": 59,
        "goals": 100,
        "Claim": 379,
        "Encounter": 302,
        "ExplanationOfBenefit": 302,
        "Immunization": 199,
        "Procedure": 112,
        "AllergyIntolerance": 6,
        "ImagingStudy": 2,
    }


def test_files_about_nobody_come_first(real: list[Path]) -> None:
    assert [path.name.rstrip("0123456789.json") for path in real[:2]] == [
        "hospitalInformati",
        "practitionerInformati",
    ]
    assert in_reading_order([*real[:1], *real[:1]]) == real[:1]
    assert in_reading_order([Path("/none.json")]) == [Path("/none.json")]


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda one: one.name)
def test_damage_to_a_real_file_is_named(real: list[Path], corruption: Corruption) -> None:
    path = next(path for path in real if path.name.startswith("Alfreda"))
    bundle, entry = corruption.of(path)
    _says_so(corruption, entry, read(bundle))


def test_memory_does_not_grow_with_the_number_of_files(real: list[Path]) -> None:
    path = next(path for path in real if path.name.startswith("Alfreda"))

    def held_after(times: int) -> int:
        for _ in range(times):
            read_bundle(path)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    read_bundle(path)  # what is remembered once, such as dates
    tracemalloc.start()
    try:
        once, often = held_after(1), held_after(4)
    finally:
        tracemalloc.stop()
    assert often - once < 50_000  # bytes; one file read is some ten million
