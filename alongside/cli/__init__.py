"""The `alongside` command. Django is loaded only once it is known what to do."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from alongside.core.errors import AlongsideError

Command = Callable[[argparse.Namespace], int]

DESCRIPTION = "Everyday tools for co-produced health: plan, talk, agree and follow up together."
EPILOG = """\
first steps:  alongside demo                                a town to try it in
              alongside migrate; alongside create-admin you@example.org --organisation ...
              alongside serve     and in another terminal:  alongside work

ALONGSIDE_DATA names the data folder (or --data). Without DATABASE_URL an embedded PostgreSQL in
that folder is started and stopped as needed. Every setting: docs/how-to/deploy.md
"""


def _demo(args: argparse.Namespace) -> int:
    from alongside.cli.demo import demo

    return demo(args)


def _serve(args: argparse.Namespace) -> int:
    from alongside.cli.serve import serve

    return serve(args)


def _work(args: argparse.Namespace) -> int:
    from alongside.cli.work import work

    return work(args)


def _listen(args: argparse.Namespace) -> int:
    from alongside.cli.listen import listen

    return listen(args)


def _migrate(args: argparse.Namespace) -> int:
    from alongside.cli.upkeep import migrate

    return migrate(args)


def _import_fhir(args: argparse.Namespace) -> int:
    from alongside.cli.place import django_ready, keep_database

    django_ready(args)
    from alongside.records import commands

    with keep_database():
        return commands.import_fhir(
            args.paths,
            args.json,
            service=args.service,
            team=args.team,
            source=args.source,
            anyone=args.anyone,
        )


def _import_csv(args: argparse.Namespace) -> int:
    from alongside.cli.place import django_ready, keep_database

    django_ready(args)
    from alongside.records import commands

    with keep_database():
        return commands.import_csv(
            args.path,
            service=args.service,
            team=args.team,
            mapping=args.mapping,
            preview=args.preview,
            json=args.json,
            anyone=args.anyone,
        )


def _create_admin(args: argparse.Namespace) -> int:
    from alongside.cli.upkeep import create_admin

    return create_admin(args)


def _choose(args: argparse.Namespace) -> int:
    from alongside.cli.upkeep import choose

    return choose(args)


def _backup(args: argparse.Namespace) -> int:
    from alongside.cli.upkeep import backup

    return backup(args)


def _restore(args: argparse.Namespace) -> int:
    from alongside.cli.upkeep import restore

    return restore(args)


def _rotate_keys(args: argparse.Namespace) -> int:
    from alongside.cli.upkeep import rotate_keys

    return rotate_keys(args)


def _rules(args: argparse.Namespace) -> int:
    if args.do == "check":
        from alongside.cli.prove import rules

        return rules(args)
    from alongside.cli.exchange import exchange

    return exchange(args)


def _decisions(args: argparse.Namespace) -> int:
    from alongside.cli.place import django_ready, keep_database

    django_ready(args)
    from alongside.decisions.report import commands

    with keep_database():
        return commands.report(service=args.service, json=args.json)


def _doctor(args: argparse.Namespace) -> int:
    from alongside.cli.doctor import doctor

    return doctor(args)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _takes_anyone(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--anyone",
        action="store_true",
        help="file also with people who are here and have not let this team in; you answer for it",
    )


def _number(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number, 1 or more")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """Every command and what it takes."""
    top = argparse.ArgumentParser(
        prog="alongside",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: Command, about: str, *, json: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".")
        made.set_defaults(run=run)
        made.add_argument("--data", type=Path, help="the data folder (default: $ALONGSIDE_DATA)")
        if json:
            made.add_argument("--json", action="store_true", help="print one JSON object")
        return made

    demo = add("demo", _demo, "try it: a town with people in it, on this machine", json=False)
    demo.add_argument("--port", type=_port, default=8000, help="the web's port (default: 8000)")
    demo.add_argument("--reset", action="store_true", help="start afresh: the old town is removed")

    serve = add("serve", _serve, "serve the pages", json=False)
    serve.add_argument("--port", type=_port, default=8000, help="(default: 8000)")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (this machine)")
    serve.add_argument("--workers", type=_number, default=2, help="processes (default: 2)")
    serve.add_argument("--threads", type=_number, default=4, help="threads of each (default: 4)")
    serve.add_argument("--fd", type=int, help=argparse.SUPPRESS)  # an open socket, from the demo

    work = add("work", _work, "do what is due: send, remind, seal the audit trail", json=False)
    work.add_argument("--once", action="store_true", help="do what is due now, then stop")

    add("listen", _listen, "keep what a message centre (SMPP) brings: texts, receipts", json=False)

    add("migrate", _migrate, "bring the database's tables up to date")

    fhir = add("import-fhir", _import_fhir, "bring in FHIR R4 bundles")
    fhir.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
    fhir.add_argument("--service", default="", help="the service whose records these are")
    fhir.add_argument("--team", default="", help="the team that looks after those who are new")
    fhir.add_argument("--source", default="FHIR files", help="the system that they come from")
    _takes_anyone(fhir)

    csv = add("import-csv", _import_csv, "bring in people and results from the CSV of a search")
    csv.add_argument("path", type=Path, metavar="FILE")
    csv.add_argument("--service", required=True, help="the service whose records these are")
    csv.add_argument("--team", default="", help="the team that looks after those who are new")
    csv.add_argument(
        "--mapping",
        default="",
        metavar="FILE",
        help='which column holds what, as JSON: {"columns": {"nhs_number": "NHS No", ...}}; '
        "without it they are matched as last time, or guessed",
    )
    csv.add_argument("--preview", action="store_true", help="only say what would come in")
    _takes_anyone(csv)

    admin = add("create-admin", _create_admin, "set up an organisation and its first lead")
    admin.add_argument("email", help="the lead's email address")
    admin.add_argument("--name", default="", help="the lead's name")
    admin.add_argument("--organisation", required=True)
    admin.add_argument("--service", default="", help="its first service (default: its name)")
    admin.add_argument("--team", default="", help="its first team (default: the service's name)")
    admin.add_argument("--phone", required=True, help="where people get an answer sooner")
    admin.add_argument("--hours", required=True, help='when it is answered, "9am to 5pm, weekdays"')

    choose = add("choose", _choose, "see the local choices, or make one for the whole installation")
    choose.add_argument("key", nargs="?", default="", help="which one (default: show them all)")
    choose.add_argument("value", nargs="?", help="yes or no, a number or text")
    choose.add_argument("--reason", default="", help="kept with it")

    backup = add("backup", _backup, "copy everything into one file")
    backup.add_argument("file", type=Path)
    backup.add_argument(
        "--with-keys",
        action="store_true",
        help="put the keys into it too: whoever holds the file can then read everything in it, "
        "and nobody can be erased from it. Without, keep ALONGSIDE_KEYS or keys.txt elsewhere: "
        "restoring needs it",
    )

    restore = add("restore", _restore, "put back what a backup holds, into an empty database")
    restore.add_argument("file", type=Path)
    restore.add_argument(
        "--replace", action="store_true", help="into one that is not empty: what is there is lost"
    )

    add("rotate-keys", _rotate_keys, "wrap everybody's key with the newest of ALONGSIDE_KEYS")

    about = "prove a decision table of check-ins, or bring question sets in and out"
    checked = add("rules", _rules, about)
    checked.add_argument(
        "do",
        choices=["check", "import", "export"],
        help="check: no gap, no overlap; import: from an XLSForm or a FHIR Questionnaire; "
        "export: to one",
    )
    checked.add_argument(
        "file", type=Path, metavar="FILE", help="JSON, TOML (.toml) or, to import, XLSForm (.xlsx)"
    )
    checked.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a local setting of the table, for this check; may be given again",
    )
    checked.add_argument(
        "--to",
        type=Path,
        metavar="OUT",
        help="the file to write: .toml or .json of an import, .json (FHIR) or .xlsx of an export",
    )
    checked.add_argument("--author", default="", help="import: who answers for the questions")
    checked.add_argument(
        "--language", default="", help="import: the language where the file does not say it"
    )

    decided = add("decisions", _decisions, "how often guesses differ from informed choices")
    decided.add_argument("do", choices=["report"], help="report: by service, topic and quarter")
    decided.add_argument("--service", default="", help="only the service of this name")

    add("doctor", _doctor, "say what is wrong, one sentence for each fault")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. What is wrong is said in one sentence."""
    args = parser().parse_args(argv)
    try:
        run: Command = args.run
        return run(args)
    except AlongsideError as error:
        return _say_fault(args, str(error))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)  # noqa: T201
        return 130
    except BrokenPipeError:  # whoever read our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _say_fault(args: argparse.Namespace, sentence: str) -> int:
    if getattr(args, "json", False):
        from alongside.cli.place import tell_json

        tell_json({"error": sentence})
    else:
        print(sentence, file=sys.stderr)  # noqa: T201
    return 1
