"""The reference pages of docs/ that are written from the code: what there is, not why.

Each function gives one page as Markdown and needs Django set up. `tools/docs.py` writes them.
"""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any

ROOMS = (
    "core", "people", "records", "instruments", "messaging", "worklist", "publishing", "followups",
    "decisions", "plans", "home", "demo",
)  # fmt: skip


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *parts])


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _first(thing: object) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())


def _english(text: object) -> str:
    from django.utils.translation import override

    with override("en"):
        return " ".join(str(text).split())


# --- local choices -----------------------------------------------------------------------------


def settings() -> str:
    """Every local choice, by the room whose it is."""
    from alongside.people.settings import choices

    by_room: dict[str, list[list[str]]] = {}
    for choice in choices():
        room = "Capability switches" if choice.key.startswith("capability.") else "Thresholds"
        by_room.setdefault(room, []).append(
            [
                f"`{choice.key}`",
                _english(choice.label),
                _value(choice.default),
                _bounds(choice.least, choice.most),
                "whoever runs the installation" if choice.by_command else "a service",
                _english(choice.help) if choice.help else "",
            ]
        )
    head = ("key", "what it decides", "default", "bounds", "who chooses", "why")
    return _page(
        "Local choices",
        "Thresholds and switches that a place sets for itself, under *Service → Settings*. They "
        "resolve default → installation → organisation → service. The pages that use one say that "
        "it is a local choice. Whoever runs the installation chooses for all of it with "
        "`alongside choose`. Settings such as addresses and keys are in "
        "[deploy](../how-to/deploy.md#3-settings).",
        *(f"## {room}\n\n{_table(head, rows)}" for room, rows in sorted(by_room.items())),
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _bounds(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    return f"{'' if least is None else least} to {'' if most is None else most}"


# --- commands ----------------------------------------------------------------------------------


def commands() -> str:
    """Every command and what it takes."""
    from alongside.cli import parser

    top = parser()
    found = next(a for a in top._actions if isinstance(a, argparse._SubParsersAction))
    parts = []
    for name, command in found.choices.items():
        rows = [
            [f"`{_usage(action)}`", action.help or ""]
            for action in command._actions
            if action.help != argparse.SUPPRESS and not isinstance(action, argparse._HelpAction)
        ]
        table = f"\n\n{_table(('takes', 'which is'), rows)}" if rows else ""
        parts.append(f"## alongside {name}\n\n{command.description}{table}")
    return _page(
        "Commands",
        "`alongside COMMAND --help` says the same. Exit code 0: done; 1: something is wrong, and "
        "one sentence says what; 130: stopped by Ctrl-C.",
        *parts,
    )


def _usage(action: argparse.Action) -> str:
    if not action.option_strings:
        name = str(action.metavar or action.dest)
        return f"{name} …" if action.nargs == "+" else name
    if action.nargs == 0:
        return action.option_strings[0]
    return f"{action.option_strings[0]} {action.metavar or action.dest.upper()}"


# --- addresses ---------------------------------------------------------------------------------


def access() -> str:
    """Every address and who may open it, as its view declares."""
    from alongside.people.checks import walk

    by_room: dict[str, list[list[str]]] = {}
    libraries: list[str] = []
    for path, pattern, room in walk():
        view: Any = pattern.callback
        declared = getattr(view, "access", None)
        if declared is None:
            libraries.append(f"/{path}")
            continue
        by_room.setdefault(room or view.__module__.split(".")[1], []).append(
            [f"`/{path}`", _who(declared), _first(view)]
        )
    return _page(
        "Addresses and access",
        "Who may open each address, as its view declares it; Alongside does not start with a view "
        "that declares nothing. Whoever may not gets “not found”. What the kinds mean: "
        "[who may see what](../explanation/access.md#what-a-view-declares). The address of a "
        "record holds an identifier of our own, never a number that others know.",
        *(
            f"## {room}\n\n{_table(('address', 'who', 'what it shows or does'), rows)}"
            for room, rows in sorted(by_room.items(), key=lambda pair: _floor(pair[0]))
        ),
        "## Signing in\n\nPages of django-allauth, under our own words: "
        + ", ".join(f"`{path}`" for path in sorted(libraries))
        + ".",
    )


def _floor(room: str) -> int:
    return ROOMS.index(room) if room in ROOMS else -1


LEVELS = {1: "see", 2: "add to", 3: "act in"}


def _who(declared: Any) -> str:
    roles = ", ".join(sorted(role.replace("_", " ") for role in declared.roles))
    match declared.kind:
        case "public":
            return "anyone"
        case "signed_in":
            return "a known person"
        case "acting":
            return f"in a hat: {roles or 'any'}"
        case "record":
            hat = f", in a hat: {roles}" if roles else ""
            return f"may {LEVELS[declared.level]} *{declared.category}*{hat}"
        case "own":
            return "the person alone"
        case "keeper":
            return "lead or privacy officer who keeps the record"
        case "scoped":
            return f"holder of a {declared.scope} code"
        case "link":
            return "holder of the link"
    return str(declared.kind)


# --- tables ------------------------------------------------------------------------------------


def data_model() -> str:
    """Every table of ours, by room, with what is sealed and what never changes."""
    from django.apps import apps

    from alongside.core.databases_grants import APPEND_ONLY

    parts = []
    for room in ROOMS:
        if not apps.is_installed(f"alongside.{room}"):
            continue
        models = list(apps.get_app_config(room).get_models())
        if models:
            parts.append(f"## {room}")
        for model in models:
            notes = [_first(model)]
            if model._meta.db_table in APPEND_ONLY:
                notes.append("**Append-only.**")
            category = getattr(model, "CATEGORY", None)
            if category is not None:
                notes.append(f"Part of the record: *{category}*.")
            rows = [[f"`{f.attname}`", *_column(f)] for f in model._meta.concrete_fields]
            parts.append(
                f"### {model.__name__}\n\n{' '.join(notes)}\n\n"
                + _table(("column", "holds", "also"), rows)
            )
    return _page(
        "Data model",
        "Every table of ours, room by room, the ground floor first. **Sealed** columns are "
        "encrypted with the key of the party named "
        "([why these](../adr/0016-sealed-words-and-deleted-codes.md)).",
        *parts,
    )


def _column(column: Any) -> tuple[str, str]:
    from alongside.core.keys import SealedTextField

    also = []
    if isinstance(column, SealedTextField):
        holds = f"words, **sealed** with the key of `{column.owner}`"
    elif column.is_relation:
        holds = f"→ {column.related_model.__name__}"
    elif column.choices:
        holds = "one of: " + ", ".join(str(value) for value, _ in column.flatchoices)
    else:
        holds = KINDS.get(type(column).__name__, type(column).__name__)
        if type(column).__name__ == "ArrayField":
            holds = f"a list of {KINDS.get(type(column.base_field).__name__, 'values')}"
    if column.primary_key:
        also.append("key")
    elif column.unique:
        also.append("unique")
    if column.null:
        also.append("may be absent")
    return holds, ", ".join(also)


KINDS = {
    "BigAutoField": "a number that counts up",
    "BigIntegerField": "a whole number",
    "BinaryField": "bytes",
    "BooleanField": "yes or no",
    "CharField": "a short text",
    "DateField": "a day",
    "DateTimeField": "a moment",
    "DecimalField": "a number",
    "EmailField": "an email address",
    "JSONField": "JSON",
    "PositiveIntegerField": "a whole number, 0 or more",
    "PositiveSmallIntegerField": "a whole number, 0 or more",
    "TextField": "a text",
    "UUIDField": "an identifier",
}


# --- what happens by itself --------------------------------------------------------------------


def jobs_and_purposes() -> str:
    """What happens later, what goes out, what stands on worklists, and who hears of what."""
    from alongside.core import jobs
    from alongside.followups import kinds as check_ins
    from alongside.messaging import purposes
    from alongside.people import notices
    from alongside.worklist import kinds as items

    return _page(
        "What happens by itself",
        "Registered by the rooms when they load ([how](../explanation/architecture.md)).",
        "## Jobs\n\nKinds of rows that the worker claims when they are due.\n\n"
        + _table(
            ("kind", "what happens"),
            ([f"`{kind}`", _first(jobs._handlers[kind])] for kind in jobs.kinds()),
        ),
        "## Purposes of messages\n\n"
        + _table(
            ("purpose", "on the list of letters", "subject of an email", "asked before sending"),
            _purposes(purposes._purposes.values()),
        ),
        "## Items of worklists\n\n"
        + _table(
            ("kind", "what it is"),
            ([f"`{name}`", _english(kind.label)] for name, kind in sorted(items._kinds.items())),
        ),
        "## Check-ins\n\n"
        + _table(
            ("kind", "what is asked about"),
            ([f"`{n}`", _english(kind.title)] for n, kind in sorted(check_ins._kinds.items())),
        ),
        "## Who hears of what happens to a record\n\n"
        + _table(
            ("what", "who acts on it"),
            (
                [f"`{event}`", "; ".join(_handlers(notices.handlers(event))) or "nobody yet"]
                for event in sorted(notices.EVENTS)
            ),
        ),
    )


def _purposes(held: Iterable[Any]) -> Iterator[list[str]]:
    for purpose in sorted(held, key=lambda one: one.name):
        asked = ["alive, not merged, not erased"]
        if _first(purpose.still_wanted):
            asked.append(_first(purpose.still_wanted).rstrip(".").lower())
        if purpose.needs_grant:
            asked.append("the service is still let in")
        if not purpose.any_address:
            asked.append("the address is still theirs")
        yield [
            f"`{purpose.name}`",
            _english(purpose.label) if purpose.label else "",
            "as the message says" if purpose.subject is None else f"“{_english(purpose.subject)}”",
            "; ".join(asked) + ("" if purpose.keep_body else ". *Its words are wiped once sent*"),
        ]


def _handlers(found: Iterable[Callable[..., Any]]) -> Iterator[str]:
    for handler in found:
        room = handler.__module__.split(".")[1]
        yield f"*{room}*: {(_first(handler) or handler.__name__).rstrip('.')}"
