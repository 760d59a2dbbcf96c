"""Small bundles to read, and what was said about them."""

from __future__ import annotations

import json
from typing import Any

from alongside.records.fhir import (
    AgentKey,
    Bundle,
    read_bytes,
)

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
