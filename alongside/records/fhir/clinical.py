"""Condition, MedicationRequest, CarePlan and Goal, read into entries."""

from __future__ import annotations

from typing import Any

from alongside.records.fhir import codes
from alongside.records.fhir.checks import (
    CODE,
    SNOMED,
    TEXT,
    Json,
    Where,
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
from alongside.records.fhir.entries import (
    Activity,
    Coding,
    ConditionEntry,
    GoalFromElsewhere,
    MedicineEntry,
    Moment,
    PlanFromElsewhere,
)
from alongside.records.fhir.references import NOWHERE, Index


def _coded(resource: Json, key: str, where: Where, allowed: frozenset[str] | None = None) -> str:
    """The code of a CodeableConcept that is a status; "" where there is none."""
    code, _, name = concept(resource, key, where, key, prefer="", required=False)
    found = code.code or name
    if found and allowed is not None and found not in allowed:
        where.fault(key, f"This should be one of: {', '.join(sorted(allowed))}.")
    return found


def _moment_of(resource: Json, stem: str, where: Where) -> Moment | None:
    """An onset or an abatement; ages, ranges and words have no date to keep."""
    which = choice(resource, stem, where)
    if which == f"{stem}DateTime":
        return moment(resource, which, where, which)
    if which == f"{stem}Period":
        return period(resource, which, where, which)[0]
    return None


def condition(resource: Json, common: dict[str, Any], where: Where, index: Index) -> ConditionEntry:
    """A condition that somebody recorded."""
    code, codings, name = concept(resource, "code", where, "code", prefer=SNOMED)
    return ConditionEntry(
        **common,
        code=code,
        codings=codings,
        name=name,
        clinical_status=_coded(resource, "clinicalStatus", where, codes.CLINICAL_STATUSES),
        verification_status=_coded(
            resource, "verificationStatus", where, codes.VERIFICATION_STATUSES
        ),
        onset=_moment_of(resource, "onset", where),
        abated=_moment_of(resource, "abatement", where),
        recorded=moment(resource, "recordedDate", where, "recordedDate"),
        recorder=index.agent(resource, "recorder", where)
        or index.agent(resource, "asserter", where),
    )


def medicine(resource: Json, common: dict[str, Any], where: Where, index: Index) -> MedicineEntry:
    """A medicine that somebody asked for."""
    code, codings, name = _medication(resource, where, index)
    return MedicineEntry(
        **common,
        code=code,
        codings=codings,
        name=name,
        status=one_of(resource, "status", where, "status", codes.MEDICINE_STATUSES),
        intent=one_of(resource, "intent", where, "intent", codes.MEDICINE_INTENTS),
        authored=moment(resource, "authoredOn", where, "authoredOn"),
        requester=index.agent(resource, "requester", where),
        dose=_dose(resource, where),
        reason_ids=_ids(resource, "reasonReference", "Condition", where, index),
    )


def _medication(
    resource: Json, where: Where, index: Index
) -> tuple[Coding, tuple[Coding, ...], str]:
    which = choice(resource, "medication", where)
    if which == "medicationReference":
        found = mapping(resource, which, where, which)
        literal = string(found, "reference", where, f"{which}.reference", required=True)
        if literal.startswith("#"):
            held = mappings(resource, "contained", where, "contained")
            inside = next((one for one in held if one.get("id") == literal[1:]), None)
            if inside is not None:
                return concept(inside, "code", where, "contained.code", prefer=SNOMED)
        elif literal and (target := index.find(literal)) and target.kind == "Medication":
            at = Where(where.file, target.index, where.faults)
            return concept(target.resource, "code", at, "code", prefer=SNOMED)
        if literal:
            where.fault(f"{which}.reference", NOWHERE)
        return Coding("", "", ""), (), ""
    key = "medicationCodeableConcept"
    return concept(resource, key, where, key, prefer=SNOMED)


_UNITS_OF_TIME = {
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
}


def _dose(resource: Json, where: Where) -> str:
    """The first dosage in the source's words; without words, its plain timing."""
    found = mappings(resource, "dosageInstruction", where, "dosageInstruction")
    if not found:
        return ""
    path = "dosageInstruction[0]"
    first = found[0]
    for key in ("patientInstruction", "text"):
        if words := string(first, key, where, f"{path}.{key}", most=TEXT):
            return words
    timing = mapping(first, "timing", where, f"{path}.timing")
    repeat = mapping(timing, "repeat", where, f"{path}.timing.repeat")
    if not {"frequency", "period", "periodUnit"} <= repeat.keys():
        return "as needed" if first.get("asNeededBoolean") is True else ""
    below = f"{path}.timing.repeat"
    times = number(repeat, "frequency", where, f"{below}.frequency")
    every = number(repeat, "period", where, f"{below}.period")
    unit = one_of(repeat, "periodUnit", where, f"{below}.periodUnit", frozenset(_UNITS_OF_TIME))
    if times is None or every is None or not unit:
        return ""
    word = _UNITS_OF_TIME[unit]
    often = "once" if times == 1 else f"{times:f} times"
    text = f"{often} every {word}" if every == 1 else f"{often} every {every:f} {word}s"
    return f"{text}, as needed" if first.get("asNeededBoolean") is True else text


def _ids(resource: Json, key: str, kind: str, where: Where, index: Index) -> tuple[str, ...]:
    """The source ids of what a list of references points at, of one kind, each once."""
    found = index.targets(resource, key, where, key)
    return tuple(dict.fromkeys(one.source_id for one in found if one.kind == kind))


def plan(resource: Json, common: dict[str, Any], where: Where, index: Index) -> PlanFromElsewhere:
    """A care plan that another system wrote."""
    title = string(resource, "title", where, "title")
    categories = mappings(resource, "category", where, "category")
    read = [
        concept({"": one}, "", where, f"category[{place}]", prefer=SNOMED)
        for place, one in enumerate(categories)
    ]
    starts, ends = period(resource, "period", where, "period")
    if not title and not read and "category" not in resource:
        where.fault("category", "The plan has neither a title nor a category to know it by.")
    return PlanFromElsewhere(
        **common,
        code=read[0][0] if read else Coding("", "", ""),
        codings=tuple(coding for _, codings, _ in read for coding in codings),
        name=title or next((name for _, _, name in read if name), ""),
        status=one_of(resource, "status", where, "status", codes.PLAN_STATUSES),
        intent=one_of(resource, "intent", where, "intent", codes.PLAN_INTENTS),
        starts=starts,
        ends=ends,
        activities=_activities(resource, where),
        addresses=_ids(resource, "addresses", "Condition", where, index),
        goal_ids=_ids(resource, "goal", "Goal", where, index),
    )


def _activities(resource: Json, where: Where) -> tuple[Activity, ...]:
    """The lines of the plan that are written in it; those kept elsewhere stay there."""
    found = []
    for place, one in enumerate(mappings(resource, "activity", where, "activity")):
        path = f"activity[{place}].detail"
        detail = mapping(one, "detail", where, path)
        if not detail:
            continue
        status = one_of(detail, "status", where, f"{path}.status", codes.ACTIVITY_STATUSES)
        code, _, name = concept(
            detail, "code", where, f"{path}.code", prefer=SNOMED, required=False
        )
        words = string(detail, "description", where, f"{path}.description", most=TEXT)
        if name or words:
            found.append(Activity(code, words or name, status))
    return tuple(found)


def goal(resource: Json, common: dict[str, Any], where: Where, index: Index) -> GoalFromElsewhere:
    """A goal that another system wrote."""
    code, codings, name = concept(resource, "description", where, "description", prefer=SNOMED)
    starts = None
    which = choice(resource, "start", where)
    if which == "startDate":
        starts = moment(resource, which, where, which)
    due = None
    for place, one in enumerate(mappings(resource, "target", where, "target")):
        if "dueDate" in one and due is None:
            due = moment(one, "dueDate", where, f"target[{place}].dueDate")
    return GoalFromElsewhere(
        **common,
        code=code,
        codings=codings,
        name=name,
        status=one_of(resource, "lifecycleStatus", where, "lifecycleStatus", codes.GOAL_STATUSES),
        achievement=_coded(resource, "achievementStatus", where)[:CODE],
        starts=starts,
        due=due,
        addresses=_ids(resource, "addresses", "Condition", where, index),
    )
