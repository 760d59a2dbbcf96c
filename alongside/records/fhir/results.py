"""Observation and DiagnosticReport, read into entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from alongside.records import units
from alongside.records.fhir import codes
from alongside.records.fhir.checks import (
    CODE,
    LOINC,
    TEXT,
    Json,
    Where,
    boolean,
    choice,
    concept,
    mapping,
    mappings,
    moment,
    number,
    one_of,
    period,
    string,
)
from alongside.records.fhir.entries import AgentKey, Moment, ReportEntry, ResultEntry
from alongside.records.fhir.references import Index

_UCUM = "http://unitsofmeasure.org"


def result(resource: Json, common: dict[str, Any], where: Where, index: Index) -> ResultEntry:
    """A measurement, an answer, or a panel with its parts."""
    read = _read(
        resource,
        where,
        "",
        common,
        status=one_of(resource, "status", where, "status", codes.OBSERVATION_STATUSES),
        category=_category(resource, where),
        taken_at=_taken_at(resource, where, required=True),
        performers=index.agents(
            mappings(resource, "performer", where, "performer"), where, "performer"
        ),
    )
    parts: dict[str, ResultEntry] = {}
    for place, one in enumerate(mappings(resource, "component", where, "component")):
        part = _read(
            one,
            where,
            f"component[{place}].",
            common,
            status=read.status,
            category=read.category,
            taken_at=read.taken_at,
            performers=read.performers,
        )
        # The code, not the place, so that a part keeps its id when the source reorders them.
        part_id = f"{read.source_id}#{part.code.code or place}"
        if part_id in parts:
            part_id = f"{part_id}.{place}"
        parts[part_id] = replace(part, source_id=part_id, parent_id=read.source_id)
    return replace(read, components=tuple(parts.values())) if parts else read


def _read(
    node: Json,
    where: Where,
    path: str,
    common: dict[str, Any],
    *,
    status: str,
    category: str,
    taken_at: Moment | None,
    performers: tuple[AgentKey, ...],
) -> ResultEntry:
    code, codings, name = concept(node, "code", where, f"{path}code", prefer=LOINC)
    loinc = code.code if code.system == LOINC else ""
    return ResultEntry(
        **common,
        code=code,
        codings=codings,
        name=name,
        status=status,
        category=category,
        taken_at=taken_at,
        performers=performers,
        loinc=loinc,
        **_value(node, loinc, where, path),
    )


def _value(node: Json, loinc: str, where: Where, path: str) -> dict[str, Any]:
    below = Where(where.file, where.entry, where.faults)
    which = choice(node, "value", below)
    if not which:
        *_, reason = concept(
            node, "dataAbsentReason", where, f"{path}dataAbsentReason", prefer="", required=False
        )
        return {"text": reason}
    if which == "valueQuantity":
        return _quantity(mapping(node, which, where, f"{path}{which}"), loinc, where, path + which)
    reader = _TEXTS.get(which)
    if reader is None:
        where.fault(f"{path}{which}", "We cannot keep a result of this type yet.")
        return {}
    return {"text": reader(node, which, where, f"{path}{which}")}


def _quantity(found: Json, loinc: str, where: Where, path: str) -> dict[str, Any]:
    if not found:
        return {}
    given = number(found, "value", where, f"{path}.value")
    unit = string(found, "unit", where, f"{path}.unit", most=CODE)
    comparator = one_of(
        found, "comparator", where, f"{path}.comparator", codes.COMPARATORS, required=False
    )
    written = unit
    if found.get("system") == _UCUM and "code" in found:
        code = string(found, "code", where, f"{path}.code", most=CODE)
        # The code is what counts; a unit in words that says something else is a sign of damage.
        if code and unit and units.unit_code(code) and not units.unit_code(unit):
            where.fault(f"{path}.unit", "We do not know this unit, and it is not its own code.")
            return {}
        if code and unit and units.unit_code(code) != units.unit_code(unit):
            where.fault(f"{path}.code", "The unit and its code are not the same unit.")
            return {}
        written = code or unit
    if given is None:
        return {}
    try:
        value, shown_in = units.converted(loinc, given, written)
    except units.UnitError as error:
        where.fault(f"{path}.{'unit' if unit else 'code' if written else 'value'}", str(error))
        return {}
    return {
        "value": value,
        "unit": shown_in,
        "given_value": given,
        "given_unit": unit or written,
        "comparator": comparator,
    }


def _concept_text(node: Json, key: str, where: Where, path: str) -> str:
    return concept(node, key, where, path, prefer="")[2]


def _string_text(node: Json, key: str, where: Where, path: str) -> str:
    return string(node, key, where, path, most=TEXT)


def _boolean_text(node: Json, key: str, where: Where, path: str) -> str:
    return {True: "yes", False: "no", None: ""}[boolean(node, key, where, path)]


def _integer_text(node: Json, key: str, where: Where, path: str) -> str:
    found = number(node, key, where, path)
    return "" if found is None else f"{found:f}"


def _moment_text(node: Json, key: str, where: Where, path: str) -> str:
    found = moment(node, key, where, path)
    return str(node[key]).strip() if found else ""


def _amount(node: Json, key: str, where: Where, path: str) -> str:
    """A quantity in words, for ranges and ratios: "3", "3 mmol/L"."""
    found = mapping(node, key, where, path)
    if not found:
        return ""
    value: Decimal | None = number(found, "value", where, f"{path}.value")
    unit = string(found, "unit", where, f"{path}.unit", most=CODE)
    return " ".join(filter(None, ("" if value is None else f"{value:f}", unit)))


def _range_text(node: Json, key: str, where: Where, path: str) -> str:
    return _two(node, key, ("low", "high"), " to ", where, path)


def _ratio_text(node: Json, key: str, where: Where, path: str) -> str:
    return _two(node, key, ("numerator", "denominator"), ":", where, path)


def _two(node: Json, key: str, ends: tuple[str, str], between: str, where: Where, path: str) -> str:
    found = mapping(node, key, where, path)
    return between.join(_amount(found, end, where, f"{path}.{end}") or "?" for end in ends)


_TEXTS: dict[str, Callable[[Json, str, Where, str], str]] = {
    "valueCodeableConcept": _concept_text,
    "valueString": _string_text,
    "valueBoolean": _boolean_text,
    "valueInteger": _integer_text,
    "valueDateTime": _moment_text,
    "valueTime": _string_text,
    "valueRange": _range_text,
    "valueRatio": _ratio_text,
}


def _category(resource: Json, where: Where) -> str:
    for place, one in enumerate(mappings(resource, "category", where, "category")):
        code, _, name = concept(
            {"": one}, "", where, f"category[{place}]", prefer="", required=False
        )
        if code.code or name:
            return code.code or name
    return ""


def _taken_at(resource: Json, where: Where, *, required: bool) -> Moment | None:
    which = choice(resource, "effective", where)
    if which in {"effectiveDateTime", "effectiveInstant"}:
        return moment(resource, which, where, which)
    if which == "effectivePeriod":
        start, end = period(resource, which, where, which)
        if start is None and end is None and required:
            where.fault(which, "The date is missing, so nobody can tell when this was.")
        return start or end
    if which:
        where.fault(which, "We cannot read a date of this type.")
    elif "issued" in resource:
        return moment(resource, "issued", where, "issued")
    elif required:
        where.fault("effectiveDateTime", "The date is missing, so nobody can tell when this was.")
    return None


def report(resource: Json, common: dict[str, Any], where: Where, index: Index) -> ReportEntry:
    """Which results belong together, and what was concluded."""
    code, codings, name = concept(resource, "code", where, "code", prefer=LOINC)
    results = index.targets(resource, "result", where, "result")
    return ReportEntry(
        **common,
        code=code,
        codings=codings,
        name=name,
        status=one_of(resource, "status", where, "status", codes.REPORT_STATUSES),
        category=_category(resource, where),
        taken_at=_taken_at(resource, where, required=False),
        issued_at=moment(resource, "issued", where, "issued"),
        result_ids=tuple(one.source_id for one in results if one.kind == "Observation"),
        conclusion=string(resource, "conclusion", where, "conclusion", most=TEXT),
        performers=index.agents(
            mappings(resource, "performer", where, "performer"), where, "performer"
        ),
    )
