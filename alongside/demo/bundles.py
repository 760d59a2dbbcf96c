"""Health records for the town, as FHIR R4 bundles: what a practice's system would send."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

NHS = "https://fhir.nhs.uk/Id/nhs-number"
SNOMED, LOINC, UCUM = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"

# SNOMED CT code and what practices call it.
CONDITIONS = {
    "diabetes": ("44054006", "Type 2 diabetes"),
    "pressure": ("38341003", "High blood pressure"),
    "knee": ("239873007", "Osteoarthritis of the knee"),
    "eyes": ("267718000", "Age-related macular degeneration"),
    "copd": ("13645005", "Chronic obstructive pulmonary disease"),
    "asthma": ("195967001", "Asthma"),
    "heart": ("84114007", "Heart failure"),
    "rhythm": ("49436004", "Atrial fibrillation"),
    "thyroid": ("40930008", "Underactive thyroid"),
    "mood": ("35489007", "Depression"),
}
# LOINC code, name, UCUM unit.
RESULTS = {
    "hba1c": ("59261-8", "HbA1c", "mmol/mol"),
    "egfr": ("33914-3", "Kidney function (eGFR)", "mL/min/{1.73_m2}"),
    "creatinine": ("14682-9", "Creatinine", "umol/L"),
    "cholesterol": ("14647-2", "Total cholesterol", "mmol/L"),
    "weight": ("29463-7", "Weight", "kg"),
    "potassium": ("2823-3", "Potassium", "mmol/L"),
}
MEDICINES = {
    "metformin": ("109081006", "Metformin 500 mg tablets", "One tablet twice a day, with food"),
    "amlodipine": ("108537001", "Amlodipine 5 mg tablets", "One tablet each morning"),
    "ramipril": ("108972005", "Ramipril 2.5 mg capsules", "One capsule at night"),
}


@dataclass(frozen=True)
class Record:
    """What the practice knows of somebody. `results`: kind, day, value; a blood pressure has two
    values. The number is of the range that the NHS keeps for tests (999 ...)."""

    number: int
    name: str
    birth_date: str
    gender: str
    conditions: tuple[tuple[str, str], ...] = ()  # kind, since when
    results: tuple[tuple[str, date, tuple[float, ...]], ...] = ()
    medicines: tuple[str, ...] = ()
    language: str = "en"
    email: str = ""
    phone: str = ""
    post: tuple[str, ...] = ()
    plan: str = ""  # a care plan of another system

    @property
    def nhs(self) -> str:
        """A valid NHS number of the test range."""
        return nhs_number(self.number)


def nhs_number(number: int) -> str:
    """The test number that begins 999 and holds `number`, moved on until a check digit exists."""
    digits = f"999{number:06d}"
    weighed = sum(int(digit) * (10 - place) for place, digit in enumerate(digits))
    check = (11 - weighed % 11) % 11
    return nhs_number(number + 100_000) if check == 10 else f"{digits}{check}"


def write(record: Record, folder: Path) -> Path:
    """Write the bundle of one person, as it is known now."""
    path = folder / f"{record.number}.json"
    path.write_text(json.dumps(bundle(record), ensure_ascii=False))
    return path


def bundle(record: Record) -> dict[str, Any]:
    """The same resources have the same ids each time, so that bringing them in again adds only
    what is new."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in _resources(record)
        ],
    }


def _id(record: Record, *what: object) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(["alongside-demo", record.nhs, *map(str, what)])))


def _resources(record: Record) -> Iterable[dict[str, Any]]:
    person, nurse = _id(record, "patient"), _id(record, "practitioner")
    subject = {"reference": f"urn:uuid:{person}"}
    given, _, family = record.name.rpartition(" ")
    yield {
        "resourceType": "Patient",
        "id": person,
        "identifier": [{"system": NHS, "value": record.nhs}],
        "name": [{"use": "official", "given": given.split(), "family": family}],
        "birthDate": record.birth_date,
        "gender": record.gender,
        "communication": [
            {
                "language": {"coding": [{"system": "urn:ietf:bcp:47", "code": record.language}]},
                "preferred": True,
            }
        ],
        "telecom": [
            {"system": system, "value": value}
            for system, value in (("email", record.email), ("phone", record.phone))
            if value
        ],
        **(
            {
                "address": [
                    {
                        "line": list(record.post[:-2]),
                        "city": record.post[-2],
                        "postalCode": record.post[-1],
                    }
                ]
            }
            if record.post
            else {}
        ),
    }
    yield {
        "resourceType": "Practitioner",
        "id": nurse,
        "identifier": [{"system": "https://fhir.hl7.org.uk/Id/nmc-number", "value": "12A3456E"}],
        "name": [{"given": ["Dana"], "family": "Hughes"}],
    }
    performer = {"reference": f"urn:uuid:{nurse}"}
    for kind, since in record.conditions:
        code, name = CONDITIONS[kind]
        yield {
            "resourceType": "Condition",
            "id": _id(record, "condition", kind),
            "clinicalStatus": {"coding": [{"system": CLINICAL, "code": "active"}]},
            "code": {"coding": [{"system": SNOMED, "code": code}], "text": name},
            "subject": subject,
            "onsetDateTime": since,
        }
    for kind, day, values in record.results:
        yield {
            "resourceType": "Observation",
            "id": _id(record, kind, day),
            "status": "final",
            "subject": subject,
            "effectiveDateTime": day.isoformat(),
            "performer": [performer],
            **(_pressure(*values) if kind == "bp" else _measured(kind, values[0])),
        }
    for kind in record.medicines:
        code, name, dose = MEDICINES[kind]
        yield {
            "resourceType": "MedicationRequest",
            "id": _id(record, "medicine", kind),
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {
                "coding": [{"system": SNOMED, "code": code}],
                "text": name,
            },
            "subject": subject,
            "dosageInstruction": [{"text": dose}],
        }
    if record.plan:
        yield {
            "resourceType": "CarePlan",
            "id": _id(record, "plan"),
            "status": "active",
            "intent": "plan",
            "title": record.plan,
            "subject": subject,
            "category": [{"text": record.plan}],
        }


def _coded(code: str, name: str) -> dict[str, Any]:
    return {"coding": [{"system": LOINC, "code": code, "display": name}], "text": name}


def _quantity(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def _measured(kind: str, value: float) -> dict[str, Any]:
    code, name, unit = RESULTS[kind]
    return {"code": _coded(code, name), "valueQuantity": _quantity(value, unit)}


def _pressure(upper: float, lower: float) -> dict[str, Any]:
    return {
        "code": _coded("85354-9", "Blood pressure"),
        "component": [
            {
                "code": _coded("8480-6", "Systolic blood pressure"),
                "valueQuantity": _quantity(upper, "mm[Hg]"),
            },
            {
                "code": _coded("8462-4", "Diastolic blood pressure"),
                "valueQuantity": _quantity(lower, "mm[Hg]"),
            },
        ],
    }
