"""`alongside rules import` and `export`: question sets from and to XLSForm and FHIR R4."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from alongside.cli.place import say, tell_json
from alongside.core.errors import Refused
from alongside.followups.rules.fhir import from_fhir, to_fhir
from alongside.followups.rules.interchange import Imported
from alongside.followups.rules.questions import QuestionSet
from alongside.followups.rules.reading import PLACEHOLDER, loads_questions
from alongside.followups.rules.writing import questions_alone
from alongside.followups.xlsx import from_xlsform, to_xlsform
from alongside.publishing.rules import toml
from alongside.publishing.rules.documents import parse
from alongside.publishing.rules.fields import Unreadable


def exchange(args: argparse.Namespace) -> int:
    """Write one file from another; 1, and nothing is written, when it cannot be kept whole."""
    out: Path | None = args.to
    if out is None:
        raise Refused("--to names the file to write.")
    if out.exists():
        raise Refused(f"{out.name} is there already: choose another name.")
    try:
        report = _import(args, out) if args.do == "import" else _export(args, out)
    except Unreadable as error:
        report = {"file": args.file.name, "faults": error.faults}
    if args.json:
        tell_json(report)
    elif report.get("faults"):
        say(f"{args.file.name} was not {args.do}ed.", "", *report["faults"])
    else:
        say(f"{report['questions']} questions stand in {out.name}.")
        say(*(f"  {note}" for note in report["notes"]))
        if args.do == "import":
            say("Next, write its table: docs/how-to/write-a-decision-table.md")
    return 1 if report.get("faults") else 0


def _import(args: argparse.Namespace, out: Path) -> dict[str, Any]:
    wanted = _suffix(out, "an import writes", ".toml", ".json")
    given = _suffix(args.file, "an import reads", ".json", ".xlsx")
    said = {"author": args.author, "language": args.language}
    found: Imported
    if given == ".xlsx":
        found = from_xlsform(_bytes(args.file), **said)
    else:
        found = from_fhir(parse(_text(args.file)), **said)
    document = questions_alone(found.questions)
    if wanted == ".toml":
        written = toml.dumps(document)
    else:
        written = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    out.write_text(written, "utf-8")
    return _report(args.file, found.questions, list(found.notes))


def _export(args: argparse.Namespace, out: Path) -> dict[str, Any]:
    wanted = _suffix(out, "an export writes", ".json", ".xlsx")
    _suffix(args.file, "an export reads", ".toml", ".json")
    questions = loads_questions(_text(args.file), toml=args.file.suffix == ".toml")
    if wanted == ".xlsx":
        out.write_bytes(to_xlsform(questions))
    else:
        written = json.dumps(to_fhir(questions), ensure_ascii=False, indent=2) + "\n"
        out.write_text(written, "utf-8")
    texts = [text for item in questions.items for text in item.text.values()]
    open_ones = any(PLACEHOLDER.search(text) for text in texts)
    note = "Texts hold settings of the table, such as {phone}: they are exported as they stand."
    return _report(args.file, questions, [note] if open_ones else [])


def _report(file: Path, questions: QuestionSet, notes: list[str]) -> dict[str, Any]:
    return {
        "file": file.name,
        "id": questions.id,
        "version": questions.version,
        "questions": len(questions.items),
        "languages": list(questions.languages),
        "notes": notes,
        "faults": [],
    }


def _suffix(path: Path, does: str, *known: str) -> str:
    if path.suffix not in known:
        raise Refused(f"{path.name}: {does} {' or '.join(known)}.")
    return path.suffix


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path.name} cannot be read as text.") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path.name} cannot be read.") from error
