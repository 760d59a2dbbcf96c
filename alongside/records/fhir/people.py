"""Patient, Practitioner and Organization, read into entries."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from alongside.people.rules import nhs_number
from alongside.records.fhir import codes
from alongside.records.fhir.checks import (
    CODE,
    Json,
    Where,
    boolean,
    choice,
    mapping,
    mappings,
    moment,
    one_of,
    string,
    strings,
)
from alongside.records.fhir.entries import (
    NHS_NUMBER,
    Address,
    AgentEntry,
    AgentKey,
    Identifier,
    Moment,
    PersonRecord,
)
from alongside.records.fhir.references import AGENT_KINDS, agent_keys

AGENT_NAME = 200
_BCP47 = "urn:ietf:bcp:47"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SEVERAL = re.compile(r"\s+or\s+|[,;]", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_NAME_RANK = ("usual", "official", "", "temp", "anonymous", "nickname", "maiden", "old")
_CONTACT_USES = ("mobile", "home", "", "work", "temp")


def person(resource: Json, common: dict[str, Any], where: Where) -> PersonRecord:
    """The person of a bundle."""
    name = _names(resource, where)
    birth = moment(resource, "birthDate", where, "birthDate")
    if birth and birth.precision != "day":
        where.fault("birthDate", "A date of birth needs its year, month and day.")
    deceased, deceased_at = _deceased(resource, where)
    identifiers = _identifiers(resource, where)
    return PersonRecord(
        **common,
        identifiers=identifiers,
        family=name.family,
        given=name.given,
        known_as=_without_digits(name.first),
        birth_date=birth.on if birth else None,
        gender=one_of(resource, "gender", where, "gender", codes.GENDERS, required=False),
        deceased=deceased,
        deceased_at=deceased_at,
        language=_language(resource, where),
        phone=_contact(resource, "phone", where),
        email=_contact(resource, "email", where),
        address=_address(resource, where),
    )


def agent(resource: Json, common: dict[str, Any], where: Where) -> AgentEntry:
    """A professional or an organisation."""
    kind = AGENT_KINDS[resource["resourceType"]]
    keys: tuple[AgentKey, ...] = agent_keys(kind, common["source_id"], resource)
    if kind == "Organization":
        name = string(resource, "name", where, "name", most=AGENT_NAME, required=True)
    else:
        read = _names(resource, where)
        name = _without_digits(" ".join(filter(None, (read.prefix, read.given, read.family))))
        if len(name) > AGENT_NAME:
            where.fault("name", f"The name is longer than the {AGENT_NAME} characters we keep.")
    _identifiers(resource, where)
    return AgentEntry(
        **common,
        kind=kind,
        keys=keys,
        name=name,
        active=boolean(resource, "active", where, "active") is not False,
        phone=_contact(resource, "phone", where),
        email=_contact(resource, "email", where),
        address=_address(resource, where),
    )


def _identifiers(resource: Json, where: Where) -> tuple[Identifier, ...]:
    found = []
    for number, one in enumerate(mappings(resource, "identifier", where, "identifier")):
        path = f"identifier[{number}]"
        system = string(one, "system", where, f"{path}.system")
        value = string(one, "value", where, f"{path}.value")
        if system == NHS_NUMBER and value:
            value = nhs_number(value) or ""
            if not value:
                where.fault(f"{path}.value", "This is not a valid NHS number.")
        if system and value and one.get("use") != "old":
            found.append(Identifier(system, value))
    numbers = {one.value for one in found if one.system == NHS_NUMBER}
    if len(numbers) > 1:
        where.fault("identifier", "This person has more than one NHS number.")
    return tuple(found)


def _names(resource: Json, where: Where) -> _Names:
    """The name to go by: the usual or official one before former ones."""
    read = [
        _name(one, where, f"name[{number}]")
        for number, one in enumerate(mappings(resource, "name", where, "name"))
    ]
    if not read:
        if "name" not in resource:
            where.fault("name", "The name is missing.")
        return _Names("", "", "", "", "")
    best = min(read, key=lambda name: _NAME_RANK.index(name.use))
    nickname = next((name.first for name in read if name.use == "nickname" and name.first), "")
    return best._replace(first=nickname or best.first or best.given or best.family)


class _Names(NamedTuple):
    use: str
    prefix: str
    given: str
    family: str
    first: str


def _name(one: Json, where: Where, path: str) -> _Names:
    use = one_of(one, "use", where, f"{path}.use", codes.NAME_USES, required=False)
    family = string(one, "family", where, f"{path}.family")
    given = strings(one, "given", where, f"{path}.given")
    text = string(one, "text", where, f"{path}.text")
    if not family and not given and not text:
        where.fault(path, "The name is empty.")
    prefix = " ".join(strings(one, "prefix", where, f"{path}.prefix"))
    return _Names(
        use, prefix, " ".join(given) or ("" if family else text), family, given[0] if given else ""
    )


def _without_digits(name: str) -> str:
    """Generated test data numbers its names ("Alfreda99"); people are not shown the number."""
    return " ".join(_DIGITS.sub("", name).split()) or name


def _deceased(resource: Json, where: Where) -> tuple[bool, Moment | None]:
    which = choice(resource, "deceased", where)
    if which == "deceasedDateTime":
        at = moment(resource, which, where, which)
        return at is not None, at
    if which == "deceasedBoolean":
        return bool(boolean(resource, which, where, which)), None
    if which:
        where.fault(which, "This should be deceasedBoolean or deceasedDateTime.")
    return False, None


def _language(resource: Json, where: Where) -> str:
    """The preferred language, else the first, where it is given as a BCP 47 tag."""
    found = mappings(resource, "communication", where, "communication")
    order = sorted(range(len(found)), key=lambda number: found[number].get("preferred") is not True)
    for number in order:
        path = f"communication[{number}].language"
        language = mapping(found[number], "language", where, path)
        for place, one in enumerate(mappings(language, "coding", where, f"{path}.coding")):
            below = f"{path}.coding[{place}].code"
            code = string(one, "code", where, below, most=CODE)
            if code and one.get("system") == _BCP47:
                if _LANGUAGE.fullmatch(code):
                    return code
                where.fault(below, "This is not a language tag such as en-GB or cy.")
    return ""


def _contact(resource: Json, system: str, where: Where) -> str:
    """The phone number or e-mail address to try first."""
    best: tuple[int, str] | None = None
    for number, one in enumerate(mappings(resource, "telecom", where, "telecom")):
        if one.get("system") != system or one.get("use") == "old":
            continue
        path = f"telecom[{number}].value"
        value = string(one, "value", where, path)
        if not value:
            continue
        if system == "phone":
            value = _SEVERAL.split(value)[0].strip()
            if len(value) > 40 or sum(c.isdigit() for c in value) < 3:
                where.fault(path, "This is not a telephone number.")
        if system == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
            where.fault(path, "This is not an e-mail address.")
        use = str(one.get("use") or "")
        rank = _CONTACT_USES.index(use) if use in _CONTACT_USES else len(_CONTACT_USES)
        if best is None or rank < best[0]:
            best = (rank, value)
    return best[1] if best else ""


def _address(resource: Json, where: Where) -> Address | None:
    found: list[tuple[bool, Address]] = []
    for number, one in enumerate(mappings(resource, "address", where, "address")):
        path = f"address[{number}]"
        parts = {
            key: string(one, key, where, f"{path}.{key}")
            for key in ("city", "state", "postalCode", "country")
        }
        lines = tuple(strings(one, "line", where, f"{path}.line"))
        if one.get("use") != "old":
            read = Address(lines, *parts.values())
            found.append((one.get("use") != "home", read))
    return min(found, key=lambda one: one[0])[1] if found else None
