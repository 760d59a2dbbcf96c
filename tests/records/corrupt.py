"""Fifteen and more ways in which a real file can be wrong, each done to a good one in code."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
SMALL = HERE.parent / "data" / "small_bundle.json"
SHARED = Path(os.environ.get("ALONGSIDE_SHARED", HERE.parents[3] / "shared"))
SYNTHEA = SHARED / "data" / "synthea-r4"

Json = dict[str, Any]


def load(path: Path) -> Json:
    """The file's JSON."""
    return json.loads(path.read_text("utf-8"))


def first(bundle: Json, kind: str) -> tuple[int, Json]:
    """The index and the resource of the first entry of this type."""
    return next(
        (number, entry["resource"])
        for number, entry in enumerate(bundle["entry"])
        if entry["resource"]["resourceType"] == kind
    )


def first_number(bundle: Json) -> tuple[int, Json]:
    """The index and the resource of the first Observation with a quantity."""
    return next(
        (number, entry["resource"])
        for number, entry in enumerate(bundle["entry"])
        if "valueQuantity" in entry["resource"]
    )


@dataclass(frozen=True)
class Corruption:
    """What is done to the bundle, and where and with what words the reader must say so.

    `apply` changes the bundle and gives back the index of the entry at fault, or None.
    """

    name: str
    apply: Callable[[Json], int | None]
    path: str
    says: str

    def of(self, path: Path) -> tuple[Json, int | None]:
        """The damaged bundle of a file, and the entry at fault."""
        bundle = copy.deepcopy(load(path))
        return bundle, self.apply(bundle)


def _set(kind: str, *keys: Any, value: Any) -> Callable[[Json], int]:
    def apply(bundle: Json) -> int:
        number, node = first_number(bundle) if kind == "number" else first(bundle, kind)
        for key in keys[:-1]:
            node = node[key]
        node[keys[-1]] = value
        return number

    return apply


def _drop(kind: str, key: str) -> Callable[[Json], int]:
    def apply(bundle: Json) -> int:
        number, node = first(bundle, kind)
        del node[key]
        return number

    return apply


def _whole(key: str, value: Any) -> Callable[[Json], None]:
    def apply(bundle: Json) -> None:
        bundle[key] = value

    return apply


def _second_person(bundle: Json) -> int:
    _, person = first(bundle, "Patient")
    bundle["entry"].append(
        {"fullUrl": "urn:uuid:somebody-else", "resource": {**person, "id": "somebody-else"}}
    )
    return len(bundle["entry"]) - 1


def _same_twice(bundle: Json) -> int:
    number, _ = first(bundle, "Condition")
    bundle["entry"].append(bundle["entry"][number])
    return len(bundle["entry"]) - 1


def _nobody_here(bundle: Json) -> None:
    number, _ = first(bundle, "Patient")
    del bundle["entry"][number]


def _no_resource(bundle: Json) -> int:
    number, _ = first(bundle, "Goal")
    del bundle["entry"][number]["resource"]
    # Plans that name the goal now point nowhere: take them out, for one fault at a time.
    bundle["entry"] = [
        entry
        for entry in bundle["entry"]
        if entry.get("resource", {}).get("resourceType") != "CarePlan"
    ]
    return next(i for i, entry in enumerate(bundle["entry"]) if "resource" not in entry)


def _two_values(bundle: Json) -> int:
    number, node = first_number(bundle)
    node["valueString"] = "six"
    return number


def _wrong_unit(bundle: Json) -> int:
    """A weight in millimetres of mercury: a unit that we know, of something else."""
    number, node = first_number(bundle)
    node["code"] = {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]}
    node["valueQuantity"].update(unit="mm[Hg]", code="mm[Hg]")
    return number


def _unknown_unit(bundle: Json) -> int:
    number, node = first_number(bundle)
    node["valueQuantity"].update(unit="furlongs", code="furlongs")
    return number


CORRUPTIONS = (
    Corruption("not a bundle", _whole("resourceType", "Patient"), "resourceType", "not a FHIR"),
    Corruption("no type", _whole("type", "nonsense"), "type", "bundle to read"),
    Corruption("nothing inside", _whole("entry", []), "entry", "something in each"),
    Corruption("two people", _second_person, "", "more than one person"),
    Corruption("nobody", _nobody_here, "entry", "no person"),
    Corruption("the same entry twice", _same_twice, "id", "already has"),
    Corruption("no resource", _no_resource, "", "no resource"),
    Corruption(
        "misspelt type",
        _set("Immunization", "resourceType", value="Imunisation"),
        "resourceType",
        "not a resource type",
    ),
    Corruption("no code", _drop("Condition", "code"), "code", "code is missing"),
    Corruption(
        "a date that is none",
        _set("Condition", "onsetDateTime", value="last summer"),
        "onsetDateTime",
        "not a date",
    ),
    Corruption(
        "no such day",
        _set("Patient", "birthDate", value="1951-02-30"),
        "birthDate",
        "no such day",
    ),
    Corruption("unknown unit", _unknown_unit, "valueQuantity.unit", "furlongs"),
    Corruption("a unit of something else", _wrong_unit, "valueQuantity.unit", "can be read in"),
    Corruption(
        "a number in quotation marks",
        _set("number", "valueQuantity", "value", value="7.8"),
        "valueQuantity.value",
        "should be a number",
    ),
    Corruption("two values", _two_values, "valueString", "only one value"),
    Corruption(
        "about nobody",
        _set("Observation", "subject", value={"reference": "urn:uuid:nobody"}),
        "subject.reference",
        "nobody and nothing",
    ),
    Corruption("about no one named", _drop("Observation", "subject"), "subject", "whom"),
    Corruption(
        "asked for by nobody",
        _set("MedicationRequest", "requester", value={"reference": "Practitioner/none"}),
        "requester.reference",
        "nobody and nothing",
    ),
    Corruption(
        "a status of its own making",
        _set("CarePlan", "status", value="going well"),
        "status",
        "should be one of",
    ),
    Corruption(
        "a text that is a list",
        _set("Patient", "name", 0, "family", value=["Wyn"]),
        "name[0].family",
        "should be a text",
    ),
    Corruption(
        "a null in a name",
        _set("Patient", "name", 0, "family", value="W\0yn"),
        "name[0].family",
        "cannot be kept",
    ),
    Corruption(
        "a report of nothing",
        _set("DiagnosticReport", "result", value=[{"reference": "Observation/gone"}]),
        "result[0].reference",
        "nobody and nothing",
    ),
)
