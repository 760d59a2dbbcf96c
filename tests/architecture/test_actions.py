"""Every write is an action; every action takes who acts by name and leaves an event, which never
holds what was written."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import logging
import pkgutil
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

import alongside
from alongside.core import files, keys
from alongside.core.audit import AuditEvent
from alongside.core.errors import AlongsideError
from alongside.messaging import actions as messaging
from alongside.publishing import actions as publishing
from tests.architecture.examples import CANARY, EXAMPLES, Action, Arguments
from tests.universe import Universe

ROOT = Path(alongside.__file__).parent

for found in pkgutil.iter_modules([str(Path(__file__).parent)]):
    if found.name.startswith("examples_"):  # each registers its own
        importlib.import_module(f"tests.architecture.{found.name}")

# Parts of an action: they write, in its transaction, what it has checked and will note.
PARTS = {
    "decisions.actions.decisions.file_regret": "a part of answering a check-in",
    "decisions.actions.measuring.count_once": "a part of beginning, and of joining two records",
    "decisions.actions.measuring.measure": "a part of whatever is said or opened",
    "followups.actions.answering.file_answers": "a part of answering a check-in",
    "followups.actions.by_text.on_replies": "a part of filing a text, which notes it",
    "followups.actions.check_ins.void": "a part of asking, declining and ending",
    "followups.actions.grading.grade_answers": "a part of answering a check-in, and of no answer",
    "followups.actions.planning.plan_many": "a part of asking, of agreeing and of planning one",
    "messaging.actions.moving.log": "noted by every action on a message",
    "messaging.actions.moving.log_many": "so is this",
    "messaging.actions.queueing.ask_who": "a part of queueing and of claiming",
    "messaging.actions.receipts.became": "a part of settling and of filing a receipt",
    "messaging.actions.receipts.read_receipt": "a part of settling and of filing a receipt",
    "messaging.actions.receipts.sent": "a part of settling and of filing a receipt",
    "messaging.actions.stopping.start_again": "a part of filing a text",
    "messaging.actions.stopping.stop": "a part of filing a text",
    "messaging.actions.stopping.who_answered": "a part of filing a text",
    "messaging.actions.turns.close_many": "a part of whatever ends a question",
    "messaging.actions.turns.end": "a part of whatever ends a message",
    "messaging.actions.turns.hold": "a part of queueing and expecting",
    "messaging.actions.turns.next_turns": "a part of whatever ends a question",
    "people.actions.attachments.follow": "a part of carrying an item of the agenda over",
    "people.actions.about.keep_words": "a part of writing, describing and joining two records",
    "people.actions.logins.issue_code": "for every kind of code, whose issuers differ in who may",
    "people.actions.logins.give_contact": "noted by the action that learns of the contact",
    "people.actions.memberships.add_member": "for founding and joining, which differ in who may",
    "people.actions.persons.grant_to_registering_team": "a part of bringing somebody in",
    "plans.actions.after.next_is_not_booked": "a part of calling one off",
    "plans.actions.conversations.end_booking": "a part of calling one off, or a group",
    "plans.actions.conversations.mark_held": "a part of holding one, or a group",
    "plans.actions.conversations.move_to": "a part of moving one, or a group",
    "plans.actions.visits.choose": "a part of choosing how, which locked the booking",
    "plans.actions.visits.file_in_control": "a part of answering a check-in, which asked who may",
    "plans.actions.visits.make_offer": "a part of booking",
    "plans.actions.touching.touch": "a part of every change of a conversation's page",
    "plans.actions.goals.file_follow_up": "a part of answering a check-in, which asked who may",
    "plans.actions.entries.take_out": "a part of taking out, and of a proposal's yes",
    "plans.actions.entries.write_words": "a part of changing, and of a proposal's yes",
    "plans.actions.proposals.settle_goal": "a part of taking a suggested goal up, or not",
    "plans.actions.proposals.suggested_goal": "a part of suggesting a goal",
    "plans.actions.versions.write_version": "the version that an action makes",
    "plans.actions.preparing.follow_the_day": "a part of moving a conversation",
    "plans.actions.goals.attain": "a part of reviewing, and of answering a check-in",
    "plans.actions.goals.rate": "a part of agreeing, correcting, reviewing and answering",
    "plans.actions.promises.file_promise_answer": "from a page, or from a check-in",
    "plans.actions.promises.make_promise": "a part of agreeing and correcting",
    "records.actions.rows.upsert": "a part of bringing in a file, which notes whose it is",
    "worklist.actions.escalation.begin": "a part of opening items",
    "worklist.actions.escalation.note": "a part of whatever happens to an item",
}
NOTES = {"record", "record_many", "audit"}
WRITES = {
    "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "update",
    "delete", "save",
}  # fmt: skip


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(alongside.__path__, "alongside."):
        if "actions" in found.name.split("."):
            yield importlib.import_module(found.name)


@cache
def functions() -> Mapping[str, Action]:
    """Every public function that an actions module defines."""
    return {
        f"{module.__name__}.{name}".removeprefix("alongside."): function
        for module in modules()
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
    }


def is_atomic(function: Action) -> bool:
    return hasattr(function, "__wrapped__")


def actions() -> dict[str, Action]:
    return {name: function for name, function in functions().items() if is_atomic(function)}


def writes(tree: ast.AST) -> set[str]:
    """What in this code writes to the database, as it stands in it."""
    found = set()
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        text = ast.unparse(call.func)
        name = text.rpartition(".")[2]
        if name in WRITES and (".objects" in text or "_default_manager" in text or name == "save"):
            found.add(text.splitlines()[0])
        if text in NOTES or text in ("rows.insert", "rows.insert_new", "rows.update"):
            found.add(text)
    return found


# --- how they look -----------------------------------------------------------------------------


def test_there_are_actions_to_look_at():
    assert len(actions()) > 100


@pytest.mark.parametrize("name", actions())
def test_an_action_takes_everything_by_name_and_first_of_all_who_acts(name: str):
    signature = inspect.signature(actions()[name])
    kinds = {parameter.kind for parameter in signature.parameters.values()}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}
    first = next(iter(signature.parameters.values()))
    assert (first.name, str(first.annotation)) == ("by", "Actor")
    assert first.default is inspect.Parameter.empty


def test_only_actions_and_their_parts_write():
    """A function that writes is an action, in a transaction of its own; or a part of one."""
    found = {
        name
        for name, function in functions().items()
        if not is_atomic(function) and writes(ast.parse(inspect.getsource(function)))
    }
    assert found == set(PARTS)


def test_an_action_says_what_it_does():
    without = [name for name, action in functions().items() if not inspect.getdoc(action)]
    assert without == []


# What may write beside actions: the floor that actions stand on, and what happens without people.
BESIDE = ("core", "demo")
ELSEWHERE = {
    "people/notices.py", "people/accounts.py", "people/jobs.py",
    "messaging/notices.py", "worklist/notices.py", "followups/notices.py", "plans/notices.py",
    "records/notices.py", "decisions/notices.py",
}  # fmt: skip


ALLOWED = {
    "cli/upkeep.py": "the email address of the first lead, who has no mailbox to confirm it from",
    "cli/work.py": "the worker says that it lives",
}


def test_pages_forms_reads_and_checks_write_nothing():
    """Listeners (notices) write in the transaction of the action that tells them."""
    found = set()
    for path in ROOT.rglob("*.py"):
        inside = path.relative_to(ROOT)
        if (
            inside.parts[0] in BESIDE
            or "migrations" in inside.parts
            or "actions" in inside.parts
            or "models" in (*inside.parts, inside.stem)
            or inside.name == "actions.py"
            or str(inside) in ELSEWHERE
        ):
            continue
        if writes(ast.parse(path.read_text())) - NOTES:
            found.add(str(inside))
    assert found == set(ALLOWED)


# --- what they leave behind --------------------------------------------------------------------


def test_every_action_has_an_example():
    shown = {action for action, _of in EXAMPLES}
    missing = sorted(set(actions().values()) - shown, key=lambda one: one.__qualname__)
    assert [f"{one.__module__}.{one.__name__}" for one in missing] == []
    assert shown <= set(actions().values())


class Trail:
    """What was written to the trail and the log since it was made."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.last = AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.caplog = caplog

    def begin(self) -> None:
        self.caplog.clear()

    def events(self) -> list[dict[str, Any]]:
        return list(AuditEvent.objects.filter(id__gt=self.last).values())

    def text(self) -> str:
        told = json.dumps(self.events(), cls=DjangoJSONEncoder, ensure_ascii=False)
        return f"{told}\n{self.caplog.text}".casefold()


# Never from a page or a file: our own code says it.
FROM_CODE = {
    messaging.queue: {"gateway", "language"},
    publishing.bring_in: {"document"},  # a file is read first, and written in the one way
    publishing.install: {"document"},
    messaging.expect: {"kind"},
    messaging.receive: {"provider"},
    messaging.receive_receipt: {"provider"},
    messaging.receive_part: {"provider"},
}


def variations(action: Action, arguments: Arguments) -> Iterator[Arguments]:
    """The arguments with one text after the other turned into the canary."""
    for key, value in arguments.items():
        if key in FROM_CODE.get(action, ()):
            continue
        if isinstance(value, str) and value != CANARY:
            yield arguments | {key: CANARY}
        elif isinstance(value, Mapping):
            for inner, text in value.items():
                if isinstance(text, str) and text != CANARY:
                    yield arguments | {key: {**value, inner: CANARY}}
                yield arguments | {key: {**{k: v for k, v in value.items() if k != inner},
                                         CANARY: text}}  # fmt: skip
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            yield arguments | {key: [*value, CANARY]}


@pytest.mark.django_db
def test_every_action_leaves_an_event_and_no_event_or_log_holds_what_was_written(
    universe: Universe, subtests: pytest.Subtests, caplog: pytest.LogCaptureFixture
):
    """Every text that it takes is in its example. And whatever text a page or a file sends where
    one of a list is meant: what does not fit is refused in a sentence, and told to nobody."""
    caplog.set_level(logging.DEBUG, logger="alongside")
    for (action, of), example in EXAMPLES.items():
        name = f"{action.__module__}.{action.__name__} {of}"
        with transaction.atomic():
            arguments = example(universe)
            trail = Trail(caplog)  # what is tried is undone: each begins at the same event
            with subtests.test(action=name), transaction.atomic():
                missing = [
                    text
                    for text, parameter in inspect.signature(action).parameters.items()
                    if "str" in str(parameter.annotation) and text not in arguments
                ]
                assert missing == []
                trail.begin()
                action(**deepcopy(arguments))
                assert trail.events(), "no event"
                assert CANARY.casefold() not in trail.text()
                transaction.set_rollback(True)
            keys.forget()
            for number, each in enumerate(variations(action, arguments)):
                # What the others did to them is undone too.
                with subtests.test(action=name, variation=number), transaction.atomic():
                    trail.begin()
                    assert told(action, deepcopy(each)).endswith((".", "?", ":"))
                    assert CANARY.casefold() not in trail.text()
                    transaction.set_rollback(True)
                keys.forget()
            transaction.set_rollback(True)


def told(action: Action, arguments: Arguments) -> str:
    """What the person is told who is refused this; "." where nobody is."""
    try:
        action(**arguments)  # in a transaction of its own
    except AlongsideError as refused:
        return str(refused)
    except RuntimeError:
        pass  # a name that only code gives: of a kind, a purpose, a notice
    return "."


@pytest.mark.django_db
def test_keeping_a_file_is_noted_too(universe: Universe):
    before = AuditEvent.objects.count()
    files.store(
        by=universe.actor("nurse"), owner_id=universe.rhian.pk, media_type="text/csv",
        data=CANARY.encode(),
    )  # fmt: skip
    assert AuditEvent.objects.count() == before + 1
