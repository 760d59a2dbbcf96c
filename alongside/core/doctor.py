"""What may be wrong with an installation, each fault in one sentence. Changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from alongside.core import audit, clock, databases, jobs, keys, rotation

# When to worry. A worker beats every 10 s and does what is due within a second or two.
WORKER_SILENT = timedelta(minutes=2)
JOB_LATE = timedelta(minutes=15)


@dataclass
class Finding:
    """What one look found: faults and notes, each a sentence, and facts for whoever counts. A note
    is something to do when there is time; all is well without it."""

    name: str
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


Look = Callable[[], Finding]


def look(*more: Look) -> list[Finding]:
    """Look at everything below the rooms, and then at `more`. What needs the database is left
    out while it cannot be reached."""
    found = [configuration(), database()]
    if not found[-1].faults:
        found.append(tables())
        if not found[-1].faults:
            found += [each() for each in (worker, due, data_keys, audit_trail, *more)]
    return found


def configuration() -> Finding:
    """Settings that do not allow a start, or that production must not have."""
    found = Finding("configuration", facts={"mode": settings.ALONGSIDE_MODE})
    data = Path(settings.ALONGSIDE_DATA)
    if not os.access(data, os.W_OK):
        found.faults.append(f"The data folder {data} cannot be written to.")
    production = settings.ALONGSIDE_MODE == "production"
    for fault in checks.run_checks(include_deployment_checks=production):
        if fault.level >= (checks.WARNING if production else checks.ERROR):
            found.faults.append(str(fault.msg))
    return found


def database() -> Finding:
    """Whether each role that is named can connect."""
    found = Finding("database", facts={"embedded": databases.embedded(os.environ)})
    for alias in connections:
        role = "app" if alias == "default" else alias
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT version()")
                found.facts["server"] = cursor.fetchone()[0].split(" on ")[0]
        except DatabaseError as error:
            why = " ".join(str(error).split())
            found.faults.append(f"The database does not answer to the {role} role: {why}")
            connections[alias].close()
    return found


def unapplied() -> list[str]:
    """Migrations that the database does not have yet."""
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


def tables() -> Finding:
    """Whether the tables are those that this version expects."""
    missing = unapplied()
    found = Finding("migrations", facts={"unapplied": len(missing)})
    if missing:
        found.faults.append(
            f"{len(missing)} migrations are not applied ({missing[0]} is the first). "
            "Run: alongside migrate"
        )
    return found


def worker() -> Finding:
    """Whether a worker lives."""
    newest = jobs.WorkerBeat.objects.order_by("-at").first()
    found = Finding("worker")
    if newest is None:
        found.faults.append("No worker is running, so nothing is sent. Run: alongside work")
        return found
    age = clock.now() - newest.at
    found.facts["seconds"] = int(age.total_seconds())
    if age > WORKER_SILENT:
        found.faults.append(f"The last sign of a worker is {span(age)} old. Run: alongside work")
    return found


def due() -> Finding:
    """Whether anything that should have happened has not."""
    row = jobs.oldest_overdue()
    found = Finding("due")
    if row is not None:
        age = clock.now() - row.first_due_at
        found.facts["seconds"] = int(age.total_seconds())
        if age > JOB_LATE:
            tries = f" after {row.attempts} tries ({row.last_error})" if row.attempts else ""
            found.faults.append(
                f"Something that was due {span(age)} ago has not happened{tries}: {row.kind}."
            )
    return found


def data_keys() -> Finding:
    """Whether the keys in use open the data, and which of them are still needed."""
    all_keks = rotation.keks()
    here = [kek for kek in all_keks if kek.place is not None]
    old = sum(kek.wraps for kek in here[1:])
    found = Finding(
        "keys",
        facts={
            "keys": len(here),
            "data_keys": sum(kek.wraps for kek in all_keks),
            "wrapped_with_an_older_key": old,
            "needed": [{"place": kek.place, "id": kek.id} for kek in here if kek.needed],
        },
    )
    shut = sum(kek.wraps for kek in all_keks if kek.place is None)
    if shut:
        found.faults.append(
            f"The keys in use do not open the content of {shut} people or services: "
            "check ALONGSIDE_KEYS."
        )
        return found
    if old:
        found.notes.append(
            f"{old} people or services still need an older key. Run: alongside rotate-keys"
        )
    found.notes += [
        f"Key {kek.place} of {len(here)} ({kek.id}) opens nothing here any more. Take it out of "
        "ALONGSIDE_KEYS, and keep it for as long as a backup that needs it."
        for kek in here
        if not kek.needed
    ]
    sample = keys.DataKey.objects.filter(destroyed_at=None).order_by("-created_at")
    if not keys.opens([keys.SEED_ID, *sample.values_list("owner_id", flat=True)[:100]]):
        found.faults.append("A person's key cannot be opened: it has been altered.")
    return found


def audit_trail() -> Finding:
    """Whether the chain of the audit trail is whole."""
    using = audit.SEALER if audit.SEALER in connections.settings else "default"
    found = Finding("audit", facts={"sealed": audit.AuditSeal.objects.using(using).count()})
    found.faults += [fault.message for fault in audit.verify(using=using)]
    return found


def span(age: timedelta) -> str:
    """ "3 minutes", "2 hours", "5 days"."""
    seconds = int(age.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
