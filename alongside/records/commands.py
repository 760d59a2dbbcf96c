"""What the commands `import-fhir` and `import-csv` do. Each returns the exit code."""

from __future__ import annotations

import json as json_text
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from rich.console import Console
from rich.progress import Progress

from alongside.core import keys
from alongside.core.actors import Actor, Channel
from alongside.core.errors import Refused
from alongside.people.models import Service, Team
from alongside.records import bridge
from alongside.records.actions import uploads
from alongside.records.actions.bundles import FileRefused, bring_in_bundle, source_of
from alongside.records.csvfile import Field, columns
from alongside.records.fhir import Fault, in_reading_order
from alongside.records.models import ImportRun

SHOWN_AFTER = 2  # seconds until a progress bar appears
FHIR_FILES = "FHIR files"


@dataclass
class Total:
    """What `import-fhir` reports. Only counts and faults are kept, never what a file held."""

    files: int = 0
    people: int = 0
    conditions: int = 0
    results: int = 0
    unchanged: int = 0
    errors: list[Fault] = field(default_factory=list)


def import_fhir(
    paths: Iterable[str | Path],
    json: bool = False,
    *,
    service: str = "",
    team: str = "",
    source: str = FHIR_FILES,
    anyone: bool = False,
) -> int:
    """Bring in FHIR R4 bundles: files, or folders of them.

    `service` (a name) says whose records these are: its team, or the one that `team` names, may
    then see and add to those who are new. Without one, nobody is let in; the person can claim
    their record. `source` tells two systems of one service apart: entries are unique within it.
    Somebody who is here and has not let the team in is left out, unless `anyone` says otherwise.

    Prints what came in, or one JSON object: `files` brought in without a fault; `people`,
    `conditions` and `results` that are new or changed; how many of these three were `unchanged`;
    `errors`, each with `file`, `entry`, `path` and `message`. Returns 1 when there are errors.
    """
    total = Total()
    try:
        by, place = _importer(service, team, source)
        files = in_reading_order(Path(path) for path in paths)
        if not files:
            raise Refused("There are no JSON files there.")
        here = source_of(by=by, name=source, service=place)
        for path in with_progress(files, "Bringing in"):
            keys.forget()  # the opened keys of the last file's person
            try:
                brought = bring_in_bundle(by=by, source=here, path=path, anyone=anyone)
            except FileRefused as refused:
                total.errors += refused.faults
            except DatabaseError as error:  # the others still go in
                said = f"The database did not take this file ({type(error).__name__})."
                total.errors.append(Fault(path.name, None, "Bundle", said))
            else:
                total.files += 1
                total.people += brought.people
                total.conditions += brought.conditions
                total.results += brought.results
                total.unchanged += brought.unchanged
    except Refused as refused:
        total.errors.append(Fault("", None, "", str(refused)))
    if json:
        tell_json(asdict(total))
    else:
        _tell_total(total)
    return 1 if total.errors else 0


def _tell_total(total: Total) -> None:
    out = Console(highlight=False, soft_wrap=True)
    out.print(
        f"{total.files} files: {total.people} people, {total.conditions} conditions and "
        f"{total.results} results are new or changed; {total.unchanged} are as they were."
    )
    faults = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    for fault in total.errors:
        entry = "" if fault.entry is None else f", entry {fault.entry}"
        where = f"{fault.file}{entry}: {fault.path}: " if fault.file else ""
        faults.print(f"{where}{fault.message}")


def _importer(service: str, team: str, source: str) -> tuple[Actor, Service | None]:
    """Who imports, and the service. Raises Refused where the names do not fit."""
    if not service and not team:
        return Actor(channel=Channel.IMPORT, source=source), None
    teams = Team.objects.select_related("service__organisation")
    if service:
        teams = teams.filter(service__name=service)
        if not Service.objects.filter(name=service).exists():
            raise Refused(f"There is no service called “{service}”.")
    if team:
        teams = teams.filter(name=team)
    found = list(teams[:10])
    if not found:
        raise Refused(f"There is no team called “{team}”." if team else "The service has no team.")
    if len(found) > 1:
        names = ", ".join(f"{one.name} ({one.service.name})" for one in found)
        raise Refused(f"Several teams fit; name one with --service and --team: {names}.")
    chosen = found[0]
    by = Actor(
        channel=Channel.IMPORT,
        team_id=chosen.pk,
        service_id=chosen.service_id,
        organisation_id=chosen.service.organisation_id,
        source=source,
    )
    return by, chosen.service


def with_progress(items: Sequence[Any], label: str) -> Iterator[Any]:
    """Each item, with a progress bar where somebody watches for more than two seconds."""
    console = Console(stderr=True)
    started = time.monotonic()
    with Progress(console=console, transient=True, auto_refresh=False) as progress:
        task = progress.add_task(label, total=len(items), visible=False)
        for item in items:
            yield item
            late = console.is_terminal and time.monotonic() - started > SHOWN_AFTER
            progress.update(task, advance=1, visible=late)
            if late:
                progress.refresh()


def tell_json(what: dict[str, Any]) -> None:
    """Exactly one object on standard output."""
    sys.stdout.write(json_text.dumps(what, ensure_ascii=False, indent=2, default=str) + "\n")


# --- a practice's CSV ---------------------------------------------------------------------------


def import_csv(
    path: str | Path,
    *,
    service: str,
    team: str = "",
    mapping: str | Path = "",
    preview: bool = False,
    json: bool = False,
    anyone: bool = False,
) -> int:
    """Bring in people and results from a CSV, as the pages under /import/ do.

    `mapping` names a JSON file: {"columns": {"nhs_number": "NHS Number", ...}, "fixed":
    {"result_name": "HbA1c"}}, where a column is given by its header. Without one the columns are
    matched as last time, or guessed. `preview` changes nothing. Rows about people who are here and
    have not let the team in are left out, unless `anyone` says otherwise.

    Prints what was (or would be) done, or one JSON object: `people_added`, `people_found`,
    `results_added`, `results_found`, and `errors`, each with `row`, `column` and `message`.
    Returns 1 when there are errors.
    """
    try:
        data = Path(path).read_bytes()
        by, _place = _importer(service, team, bridge.CSV)
        with transaction.atomic():
            run = uploads.upload(by=by, data=data)
            if mapping:
                places, fixed = _mapping_of(Path(mapping), columns(data).headers)
                run = uploads.match_columns(by=by, run=run, places=places, fixed=fixed)
            if preview:
                said = _previewed(by, run, anyone=anyone)
                transaction.set_rollback(True)
            else:
                run = uploads.bring_in(by=by, run=run, anyone=anyone)
                said = {name: getattr(run, name) for name in COUNTS} | {"errors": run.faults}
    except (Refused, OSError) as error:
        message = str(error) if isinstance(error, Refused) else f"The file: {error.strerror}."
        fault = {"row": None, "column": "", "message": message}
        said = dict.fromkeys(COUNTS, 0) | {"errors": [fault]}
    if json:
        tell_json(said)
    else:
        _tell_csv(said, preview=preview)
    return 1 if said["errors"] else 0


COUNTS = ("people_added", "people_found", "results_added", "results_found")


def _previewed(by: Actor, run: ImportRun, *, anyone: bool) -> dict[str, Any]:
    counts = bridge.Counts()
    for row in bridge.Plan(by, run.source, uploads.rows_of(run), anyone=anyone):
        counts.add(row)
    return asdict(counts)


def _mapping_of(path: Path, headers: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    try:
        said = json_text.loads(path.read_text("utf-8"))
        wanted, fixed = dict(said["columns"]), dict(said.get("fixed", {}))
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            "The mapping file is not JSON of the form "
            '{"columns": {"nhs_number": "NHS Number"}, "fixed": {}}.'
        ) from error
    known = {str(one) for one in Field}
    unknown = sorted((set(wanted) | set(fixed)) - known)
    if unknown:
        raise Refused(f"The mapping file names fields that we do not know: {', '.join(unknown)}.")
    missing = sorted(str(header) for header in wanted.values() if header not in headers)
    if missing:
        raise Refused(f"The file has no column called: {', '.join(missing)}.")
    return {name: headers.index(header) for name, header in wanted.items()}, fixed


def _tell_csv(said: dict[str, Any], *, preview: bool) -> None:
    out = Console(highlight=False, markup=False, soft_wrap=True)
    out.print(
        f"{'Would bring in' if preview else 'Brought in'}: {said['people_added']} people are new, "
        f"{said['people_found']} were here; {said['results_added']} results are new, "
        f"{said['results_found']} were here."
    )
    faults = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    for fault in said["errors"]:
        row = f"Row {fault['row']}" if fault["row"] else ""
        column = f", {fault['column']}" if fault["column"] else ""
        faults.print(f"{row}{column}: {fault['message']}" if row else fault["message"])
