"""What the commands `import-fhir` and `import-csv` do. Each returns the exit code."""

from __future__ import annotations

import json as json_text
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from alongside.core import keys
from alongside.core.actors import Actor, Channel
from alongside.core.errors import Refused
from alongside.people.models import Service, Team
from alongside.records.actions.bundles import FileRefused, bring_in_bundle, source_of
from alongside.records.fhir import Fault, in_reading_order

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
) -> int:
    """Bring in FHIR R4 bundles: files, or folders of them.

    `service` (a name) says whose records these are: its team, or the one that `team` names, may
    then see and add to those who are new. Without one, nobody is let in; the person can claim
    their record. `source` tells two systems of one service apart: entries are unique within it.

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
                brought = bring_in_bundle(by=by, source=here, path=path)
            except FileRefused as refused:
                total.errors += refused.faults
            except Refused as refused:
                total.errors.append(Fault(path.name, None, "Bundle", str(refused)))
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
