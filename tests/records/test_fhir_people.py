"""Patient, Practitioner and Organization: who somebody is, and what is wrong with that."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from alongside.records.fhir import (
    AgentKey,
    Bundle,
)
from tests.records.bundles import GMC, ODS, alone, faults, observation, read


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


def test_somebody_may_be_named_by_their_number() -> None:
    bundle = alone(observation(), about=None)
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}
    bundle["entry"][0]["resource"]["identifier"] = [number]
    bundle["entry"][1]["resource"]["subject"] = {"type": "Patient", "identifier": number}
    assert read(bundle).faults == ()


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
