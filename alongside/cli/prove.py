"""`alongside rules check`: prove a decision table before anybody depends on it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from alongside.cli.place import say, tell_json
from alongside.core.errors import Refused
from alongside.followups.rules.proof import Fault, prove, unapproved
from alongside.followups.rules.reading import loads
from alongside.followups.rules.tables import DecisionTable
from alongside.followups.rules.writing import table_hash
from alongside.publishing.rules.fields import Unreadable

UNREADABLE = "unreadable"


def rules(args: argparse.Namespace) -> int:
    """Check one file; 1 when it is not sound. Needs no database."""
    report = check(args.file, args.set)
    if args.json:
        tell_json(report)
    else:
        _tell(report)
    return 0 if report["sound"] else 1


def check(path: Path, chosen: list[str]) -> dict[str, Any]:
    """What is to be said about a file: `sound`, `faults`, and what stands in it."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path.name} cannot be read as text.") from error
    try:
        table = _with(loads(text, toml=path.suffix == ".toml"), chosen)
    except Unreadable as error:
        faults = [Fault(UNREADABLE, sentence).document() for sentence in error.faults]
        return {"file": path.name, "sound": False, "faults": faults}
    proof = prove(table)
    return {
        "file": path.name,
        "id": table.questions.id,
        "version": table.questions.version,
        "sound": proof.sound,
        "faults": [fault.document() for fault in proof.faults],
        "rows": len(table.rows),
        "check_ins": proof.check_ins,
        "hash": table_hash(table),
        "before_it_is_published": unapproved(table),
    }


def _with(table: DecisionTable, chosen: list[str]) -> DecisionTable:
    """The table with `key=value` settings of this place."""
    values: dict[str, int | str] = {}
    for one in chosen:
        key, equals, value = one.partition("=")
        if not equals or key not in {setting.key for setting in table.settings}:
            known = ", ".join(setting.key for setting in table.settings) or "none"
            raise Refused(f"--set takes KEY=VALUE; the settings of this table are: {known}.")
        values[key] = int(value) if value.lstrip("-").isdecimal() else value
    settings = tuple(replace(one, value=values.get(one.key, one.value)) for one in table.settings)
    return replace(table, settings=settings)


def _tell(report: dict[str, Any]) -> None:
    if report["sound"]:
        say(
            f"{report['file']} is sound: each of {report['check_ins']:,} different check-ins "
            f"reaches exactly one of {report['rows']} rows.",
            f"Its hash is {report['hash']}.",
        )
    else:
        say(f"{report['file']} is not sound.")
    for fault in report["faults"]:
        say("", fault["message"])
        for number, one in enumerate(fault["counter_example"], 1):
            many = len(fault["counter_example"]) > 1
            say(f"  {'Check-in ' + str(number) if many else 'The check-in'}:")
            say(*(f"    {line}" for line in one["words"]))
    if waits := report.get("before_it_is_published"):
        say("", "Before it can be published:", *(f"  {line}" for line in waits))
