"""A practice's CSV: uploaded, its columns matched, brought in, and taken back as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, files, jobs
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.core.keys import DataKey
from alongside.people.actions.persons import register_person
from alongside.people.models import Person, Service
from alongside.records import hooks, urgent
from alongside.records.access import check_can_bring_in, check_own_upload, check_service_run
from alongside.records.actions.bundles import source_of
from alongside.records.bridge import CSV, Counts, Plan, Planned, PlannedResult, full_name
from alongside.records.csvfile import Row, RowError, check_mapping, columns, guess, read_rows
from alongside.records.fhir import Coding
from alongside.records.fhir.checks import LOINC
from alongside.records.labels import labels_for
from alongside.records.models import (
    IMPORT_MOVES,
    ColumnMapping,
    ImportedPerson,
    ImportRun,
    ImportState,
    Precision,
    Result,
    Source,
    SourcePerson,
)
from alongside.records.references import referred_to

KEPT_FOR = timedelta(days=7)  # a file that nobody brings in
DISCARD = "records.discard_upload"
MOST_FAULTS = 1000  # sentences kept of one file
MOST_ROWS, MOST_NEW = 20_000, 500  # rows and new people in the browser; a command takes more


def headers_digest(headers: Iterable[str]) -> str:
    """By what a file's layout is known again."""
    return hashlib.sha256("\0".join(headers).encode()).hexdigest()


@transaction.atomic
def upload(*, by: Actor, data: bytes) -> ImportRun:
    """Take a file in, to be looked at. Its columns are matched as last time, or guessed.

    Raises Refused where it is no table of text. Nobody but the uploader sees what is in it, and
    after a week it is thrown away.
    """
    service_id = check_can_bring_in(by)
    if not by.is_system and data.count(b"\n") > MOST_ROWS:
        raise Refused(
            _("This file has more than %(most)s rows. Split it, or use the command import-csv.")
            % {"most": MOST_ROWS}
        )
    table = columns(data)
    service = Service.objects.get(pk=service_id)
    stored = files.store(by=by, owner_id=service.pk, media_type="text/csv", data=data)
    held = ColumnMapping.objects.filter(
        service=service, headers_digest=headers_digest(table.headers)
    ).first()
    run = ImportRun.objects.create(
        source=source_of(by=by, name=CSV, service=service),
        service=service,
        file=stored,
        mapping=held.mapping if held else {"columns": guess(table.headers), "fixed": {}},
        by_membership_id=by.membership_id,
    )
    jobs.schedule(DISCARD, str(run.pk), clock.now() + KEPT_FOR)
    record(by, "import.upload", subject=run)
    return run


def _moved(run: ImportRun, to: ImportState) -> ImportRun:
    row = ImportRun.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if row is None or to not in IMPORT_MOVES[ImportState(row.state)]:
        raise Refused(_("This was done already, or the file was thrown away."))
    return row


def data_of(run: ImportRun) -> bytes:
    """The file of a run that waits. Raises Refused where it is gone."""
    if run.file is None:
        raise Refused(_("This was done already, or the file was thrown away."))
    return run.file.read()


@transaction.atomic
def match_columns(
    *, by: Actor, run: ImportRun, places: Mapping[str, int], fixed: Mapping[str, str]
) -> ImportRun:
    """Say which column holds what; remembered for the next file with these headers.

    Raises Refused when the columns are not enough to read a row by.
    """
    check_own_upload(by, run)
    check_mapping(places, fixed)
    row = _moved(run, ImportState.DONE)
    table = columns(data_of(row))
    row.mapping = {"columns": dict(places), "fixed": dict(fixed)}
    row.save(update_fields=["mapping"])
    ColumnMapping.objects.update_or_create(
        service=row.service,
        headers_digest=headers_digest(table.headers),
        defaults={"mapping": row.mapping},
    )
    record(by, "import.match", subject=row)
    return row


def rows_of(run: ImportRun) -> Iterable[Row | RowError]:
    """The rows of a run's file, by its mapping."""
    return read_rows(
        data_of(run), run.mapping["columns"], today=clock.today(), fixed=run.mapping["fixed"]
    )


@transaction.atomic
def bring_in(*, by: Actor, run: ImportRun, anyone: bool = False) -> ImportRun:
    """Bring in every row that can be, in one transaction. The file is then deleted; what was
    wrong with the others is kept, in sentences that name nobody. `anyone`: also rows about people
    who have not let the team in; only for a command.

    Raises Refused when no row can be brought in, or when it was done already.
    """
    check_own_upload(by, run)
    # Two files of a service one after the other: the second sees what the first brought in.
    source = Source.objects.select_for_update(no_key=True).get(pk=run.source_id)
    row = _moved(run, ImportState.DONE)
    counts = Counts()
    plan = Plan(by, source, rows_of(row), anyone=anyone)
    people: dict[UUID, bool] = {}
    results: list[Result] = []
    for planned in plan:
        if isinstance(planned, Planned):
            try:
                person_id = planned.person_id or _add(by, source, plan, planned)
            except Refused as refused:
                del plan.people[planned.key]
                counts.add(RowError(planned.number, "", str(refused)))
                continue
            if planned.is_first:
                people.setdefault(person_id, planned.person_id is None)
                _link(source, planned, person_id)
            results += [
                _result(row, source, person_id, one) for one in planned.results if one.is_new
            ]
        counts.add(planned)
        if not by.is_system and counts.people_added > MOST_NEW:
            raise Refused(too_many_new())
    if not people:
        raise Refused(_("No row of this file can be brought in."))
    Result.objects.bulk_create(results, batch_size=500)
    ImportedPerson.objects.bulk_create(
        [
            ImportedPerson(run=row, person_id=person_id, added=added)
            for person_id, added in people.items()
        ]
    )
    for person_id, added in people.items():
        record(by, "records.import", person_id=person_id, subject=row, added=added, anyone=anyone)
    urgent.tell_of(by, results)
    _finish(row, counts)
    record(by, "import.bring_in", subject=row, people=len(people), results=len(results))
    return row


def too_many_new() -> str:
    """Why a page does not bring in more: it would keep the browser waiting too long."""
    return _(
        "A page brings in at most %(most)s new people at a time. Split the file, or use the "
        "command import-csv, which takes any number."
    ) % {"most": MOST_NEW}


def _add(by: Actor, source: Source, plan: Plan, planned: Planned) -> UUID:
    facts = planned.facts
    person: Any = register_person(
        by=by,
        name=(facts.given or facts.family)[:200],
        full_name=full_name(facts)[:200],
        birth_date=facts.birth_date,
        language=facts.language.partition("-")[0] or "en",
        nhs=facts.nhs_number,
        email=facts.email,
        phone=facts.phone,
        source=source.name,
    )
    person_id: UUID = person.pk
    plan.people[planned.key] = person_id
    return person_id


def _link(source: Source, planned: Planned, person_id: UUID) -> None:
    SourcePerson.objects.get_or_create(
        source=source,
        source_key=planned.key,
        defaults={"person_id": person_id, "digest": planned.key},
    )


def _result(run: ImportRun, source: Source, person_id: UUID, planned: PlannedResult) -> Result:
    facts = planned.facts
    coding = [Coding(LOINC, facts.loinc, "")] if facts.loinc else []
    return Result(
        person_id=person_id,
        source=source,
        source_key=planned.key,
        digest=planned.key,
        run=run,
        labels=sorted(labels_for(coding)),
        loinc=facts.loinc,
        name=facts.name,
        value=facts.value,
        unit=facts.unit,
        comparator=facts.comparator,
        text_value=facts.text,
        given_value="" if facts.given_value is None else f"{facts.given_value:f}"[:60],
        given_unit=facts.given_unit,
        taken_at=datetime.combine(facts.taken_date, time(), tzinfo=UTC),
        precision=Precision.DAY,
    )


def _finish(run: ImportRun, counts: Counts) -> None:
    run.people_added, run.people_found = counts.people_added, counts.people_found
    run.results_added, run.results_found = counts.results_added, counts.results_found
    run.errors = len(counts.errors)
    run.faults = [asdict(fault) for fault in counts.errors[:MOST_FAULTS]]
    run.state, run.done_at = ImportState.DONE, clock.now()
    _drop_file(run)
    run.save()


def _drop_file(run: ImportRun) -> None:
    stored, run.file = run.file, None
    if stored is not None:
        run.save(update_fields=["file"])
        stored.delete()
    jobs.void(DISCARD, str(run.pk))


@transaction.atomic
def discard(*, by: Actor, run: ImportRun) -> None:
    """Throw away a file that was not brought in, and forget that it was there."""
    if not by.is_system:
        check_own_upload(by, run)
    row = _moved(run, ImportState.DONE)
    record(by, "import.discard", subject=row)
    _drop_file(row)
    row.delete()


@transaction.atomic
def undo(*, by: Actor, run: ImportRun) -> ImportRun:
    """Take a run back: its results go, and the people whom it added. Somebody stays whom anything
    else here refers to by now: another file, a conversation, a login, a grant that they gave.
    `stayed` says who."""
    check_service_run(by, run)
    source = Source.objects.select_for_update(no_key=True).get(pk=run.source_id)
    row = _moved(run, ImportState.UNDONE)
    added = Person.objects.select_for_update(of=("self",)).filter(
        importedperson__run=row, importedperson__added=True
    )
    results = Result.objects.filter(run=row)
    hooks.settled(by, list(results.values_list("pk", flat=True)))
    results.delete()
    ids = {person.pk for person in added}
    stayed = referred_to(ids, run=row, source=source)
    gone = ids - stayed
    for person_id in sorted(gone):
        record(by, "person.take_back", person_id=person_id, subject=row)
    Person.objects.filter(pk__in=gone).delete()
    DataKey.objects.filter(owner_id__in=gone).update(wrapped=b"", destroyed_at=clock.now())
    row.state, row.undone_at = ImportState.UNDONE, clock.now()
    row.stayed = sorted(stayed)
    row.save(update_fields=["state", "undone_at", "stayed"])
    record(by, "import.undo", subject=row, people=len(gone))
    return row
