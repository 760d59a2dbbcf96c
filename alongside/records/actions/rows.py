"""From what was read to rows of our tables. Pure, but for `upsert`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from alongside.people.models import Person
from alongside.records.fhir import (
    AgentKey,
    Bundle,
    ClinicalEntry,
    GoalFromElsewhere,
    Moment,
    PlanFromElsewhere,
    ReportEntry,
    ResultEntry,
)
from alongside.records.labels import labels_of
from alongside.records.models import (
    Condition,
    Entry,
    FromElsewhere,
    Medicine,
    Precision,
    Report,
    Result,
    Source,
)

Names = Mapping[AgentKey, str]
_KEPT = {"id", "source", "source_key"}


def upsert(rows: Sequence[Entry]) -> None:
    """Write rows of one table, over those with the same source and key. One query for 500."""
    if not rows:
        return
    model = type(rows[0])
    model._default_manager.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["source", "source_key"],
        update_fields=[
            field.name for field in model._meta.concrete_fields if field.name not in _KEPT
        ],
    )
    if model is Result:
        _drop_parts_that_are_gone(rows)


def _drop_parts_that_are_gone(rows: Sequence[Entry]) -> None:
    """A panel that was read anew may have fewer parts than before."""
    panels = {row.panel_id for row in rows if isinstance(row, Result) and row.panel_id}
    if panels:
        Result.objects.filter(source=rows[0].source, panel_id__in=panels).exclude(
            source_key__in=[row.source_key for row in rows]
        ).delete()


def rows_of(
    bundle: Bundle, *, source: Source, person: Person, names: Names
) -> dict[str, list[Entry]]:
    """The rows of a bundle, by the name of their table."""

    def common(entry: ClinicalEntry) -> dict[str, Any]:
        return {
            "person": person,
            "source": source,
            "source_key": entry.source_id,
            "digest": entry.digest,
            "labels": sorted(labels_of(entry, bundle)),
        }

    return {
        "Condition": [
            Condition(
                **common(one),
                **_dated("onset_date", one.onset),
                code_system=one.code.system,
                code=one.code.code,
                name=one.name,
                clinical_status=one.clinical_status,
                abated_date=_day(one.abated),
                withdrawn=one.withdrawn,
            )
            for one in bundle.conditions
        ],
        "Result": [row for one in bundle.results for row in _results(one, common(one), names)],
        "Report": [_report(one, common(one), names) for one in bundle.reports],
        "Medicine": [
            Medicine(
                **common(one),
                **_dated("authored_date", one.authored),
                code=one.code.code,
                name=one.name,
                status=one.status,
                dose=one.dose,
                requester=_who(one.requester or one.seen_with, names),
                withdrawn=one.withdrawn,
            )
            for one in bundle.medicines
        ],
        "FromElsewhere": [
            *(_plan(one, common(one), names) for one in bundle.plans),
            *(_goal(one, common(one), names) for one in bundle.goals),
        ],
    }


def _results(entry: ResultEntry, common: dict[str, Any], names: Names) -> Iterator[Result]:
    """One row, or one for each part of a panel; the panel itself has no number to keep."""
    parts: Iterable[ResultEntry] = entry.components or (entry,)
    if entry.components and (entry.value is not None or entry.text):
        parts = (entry, *entry.components)
    if entry.taken_at is None:  # pragma: no cover - the reader gives no result without
        return
    who = _who(entry.performers or entry.seen_with, names)
    for part in parts:
        yield Result(
            **{**common, "source_key": part.source_id},
            loinc=part.loinc,
            name=part.name,
            value=part.value,
            unit=part.unit,
            comparator=part.comparator,
            text_value=part.text,
            given_value="" if part.given_value is None else f"{part.given_value:f}"[:60],
            given_unit=part.given_unit,
            taken_at=entry.taken_at.at,
            precision=entry.taken_at.precision,
            panel_id=entry.source_id if entry.components else "",
            performer=who,
            status=entry.status,
            withdrawn=entry.withdrawn,
        )


def _report(entry: ReportEntry, common: dict[str, Any], names: Names) -> Report:
    moment = entry.issued_at or entry.taken_at
    return Report(
        **common,
        code=entry.code.code,
        name=entry.name,
        issued_at=moment.at if moment else None,
        precision=moment.precision if moment else Precision.DAY,
        conclusion=entry.conclusion,
        performer=_who(entry.performers or entry.seen_with, names),
        result_ids=list(entry.result_ids),
        withdrawn=entry.withdrawn,
    )


def _plan(entry: PlanFromElsewhere, common: dict[str, Any], names: Names) -> FromElsewhere:
    return FromElsewhere(
        **common,
        **_dated("start_date", entry.starts),
        kind="careplan",
        words=entry.name,
        activities=[one.name for one in entry.activities],
        status=entry.status,
        end_date=_day(entry.ends),
        author=_who(entry.seen_with, names),
        withdrawn=entry.withdrawn,
    )


def _goal(entry: GoalFromElsewhere, common: dict[str, Any], names: Names) -> FromElsewhere:
    return FromElsewhere(
        **common,
        **_dated("start_date", entry.starts),
        kind="goal",
        words=entry.name,
        status=entry.achievement or entry.status,
        end_date=_day(entry.due),
        author=_who(entry.seen_with, names),
        withdrawn=entry.withdrawn,
    )


def _day(moment: Moment | None) -> date | None:
    return moment.on if moment else None


def _dated(field: str, moment: Moment | None) -> dict[str, Any]:
    """A date with its precision; none is none."""
    return {field: _day(moment), "precision": moment.precision if moment else Precision.DAY}


def _who(keys: Iterable[AgentKey], names: Names) -> str:
    """Who and where: "Dr. Monica Kshlerin, Norwood Hospital"."""
    found: dict[str, str] = {}
    for key in keys:
        if key in names:
            found.setdefault(key.kind, names[key])
    return ", ".join(found[kind] for kind in ("Practitioner", "Organization") if found.get(kind))
