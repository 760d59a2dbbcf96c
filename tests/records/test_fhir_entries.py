"""Conditions, medicines, reports, plans and goals from elsewhere."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from alongside.records.fhir import (
    Bundle,
)
from tests.records.bundles import GMC, ODS, alone, faults, observation, read


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


def test_entries_are_frozen(small: Bundle) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        small.results[0].value = Decimal(1)  # type: ignore[misc]
