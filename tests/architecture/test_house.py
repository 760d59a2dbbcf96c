"""The house stands as it was drawn: floors, sizes, and who may open what."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, get_resolver, include, path
from django.views import View
from pytest_django import Settings

import alongside
from alongside.core.keys import SealedTextField
from alongside.people import checks, web
from alongside.people.rules import Category

ROOT = Path(alongside.__file__).parent
MOST_LINES = 400


def floors() -> dict[str, int]:
    """The rooms and on which floor each stands, 0 at the bottom; as the import contract says."""
    drawn = tomllib.loads((ROOT.parent / "pyproject.toml").read_text())["tool"]["importlinter"]
    (layers,) = (contract["layers"] for contract in drawn["contracts"] if "layers" in contract)
    return {
        room: number
        for number, layer in enumerate(reversed(layers))
        for room in re.findall(r"\w+", layer)
    }


def test_every_room_has_its_floor():
    rooms = {config.name.partition(".")[2] for config in apps.get_app_configs()
             if config.name.startswith("alongside.")}  # fmt: skip
    assert rooms <= set(floors())
    assert floors()["core"] == 0


def test_a_table_refers_only_to_its_own_room_and_to_lower_floors():
    floor = floors()
    wrong = []
    for config in apps.get_app_configs():
        room = config.name.partition(".")[2]
        for model in config.get_models() if config.name.startswith("alongside.") else ():
            for field in model._meta.get_fields():
                other = field.related_model
                if field.auto_created or other is None or isinstance(other, str):
                    continue
                its = other._meta.app_config.name
                below = floor.get(its.partition(".")[2], -1) < floor[room]
                if its != config.name and not below:
                    wrong.append(f"{model._meta.label}.{field.name} -> {other._meta.label}")
    assert wrong == []


def modules() -> list[Path]:
    return [p for p in sorted(ROOT.rglob("*.py")) if "migrations" not in p.parts]


def test_no_module_is_longer_than_can_be_kept_in_mind():
    long = {
        str(path.relative_to(ROOT)): count
        for path in modules()
        if (count := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


def test_rules_import_nothing_but_python_and_our_own():
    """What that imports in turn, the import contracts hold (`make check`): nothing of Django."""
    for file in modules():
        if file.stem != "rules" and "rules" not in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                pure = name.partition(".")[0] in sys.stdlib_module_names
                assert pure or name.startswith("alongside."), f"{file}: {name}"


def test_only_the_clock_asks_what_time_it_is():
    """Everything else is told, so that tests can move time, and a day is a person's own day."""
    asking = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|timezone\.now|localdate)\(")
    asked = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in modules()
        if file != ROOT / "core" / "clock.py"
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if asking.search(line)
    ]
    assert asked == []


# --- rows of a record --------------------------------------------------------------------------

# Belong to a person, and yet to no part of a record that is shared.
NOT_SHARED = {
    "people.Membership", "people.ContactPoint", "people.Identifier", "people.Login",
    "people.CommunicationNeed", "people.CircleMember", "people.Grant", "people.EntryCode",
    "people.Incident", "people.LegalHold", "people.GlassReview", "people.RetentionEnded",
    "people.Erasure", "plans.AgendaItemVersion", "plans.PreparationVersion", "plans.Template",
    "plans.GroupItem",
    "records.SourcePerson", "records.ImportedPerson",
    "people.AboutWords", "people.Attachment", "people.FirstOpening",
    "messaging.ChannelStop", "messaging.NumberConfirmation", "messaging.ReachHours",
}  # fmt: skip


def test_every_row_of_a_record_says_to_which_part_of_it_it_belongs():
    """So that `visible_to` can ask for it. What says nothing is shown through something that does,
    and is listed here."""
    silent = set()
    for config in apps.get_app_configs():
        for model in config.get_models() if config.name.startswith("alongside.") else ():
            names = {field.name for field in model._meta.get_fields() if not field.auto_created}
            category = getattr(model, "CATEGORY", None)
            assert category is None or category in Category
            if "person" in names and category is None:
                silent.add(model._meta.label)
    assert silent == NOT_SHARED


def test_whose_key_seals_a_text_is_said_in_the_row_itself():
    for config in apps.get_app_configs():
        for model in config.get_models():
            for field in model._meta.get_fields():
                if isinstance(field, SealedTextField):
                    first = field.owner.split(".")[0]
                    assert hasattr(model, first), f"{model._meta.label}.{field.name}"


# --- views -------------------------------------------------------------------------------------


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class Bare(View):
    pass


@pytest.fixture
def site(settings: Settings) -> ModuleType:
    """A site of the test's own: fill its `urlpatterns`."""
    module = ModuleType("tests.architecture.planted_urls")
    module.urlpatterns = []  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    settings.ROOT_URLCONF = module.__name__
    clear_url_caches()
    yield module
    del sys.modules[module.__name__]
    clear_url_caches()


def test_every_view_of_the_site_says_who_may_open_it():
    assert checks.every_view_declares_access(None) == []
    assert len(list(checks.walk(get_resolver().url_patterns))) > 100


@pytest.mark.parametrize("view", [bare, Bare.as_view()])
def test_a_view_that_says_nothing_stops_the_start(site: ModuleType, view: object):
    site.urlpatterns[:] = [path("inner/", include([path("bare/", view)]))]  # type: ignore[arg-type]
    (error,) = checks.every_view_declares_access(None)
    assert (error.id, error.msg) == (
        "alongside.E010",
        "The view of /inner/bare/ declares no access.",
    )


@pytest.mark.parametrize(
    "declare",
    [
        web.public,
        web.signed_in,
        web.acting(),
        web.record(Category.PLAN),
        web.keeper,
        web.own,
        web.scoped("visit"),
        web.link,
    ],
)
def test_a_view_that_says_it_starts(site: ModuleType, declare: object):
    site.urlpatterns[:] = [path("said/", declare(bare))]  # type: ignore[operator]
    assert checks.every_view_declares_access(None) == []
