"""What every test stands on.

- `db` (or the mark `django_db`): the test connects as the app role and is rolled back. Append-only
  tables refuse to be flushed, so nothing is: make people who are unique instead.
- the mark `commits`: the test gets a copied database of its own, in which everything commits and
  other threads, processes and roles see it. `ALONGSIDE_DATABASE` names it for subprocesses.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import hypothesis
import pytest
from pytest_django import DjangoDbBlocker

from alongside.core.databases import Cluster
from tests import database
from tests import nursery as nurseries

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

database.prepare_environment()

# A busy machine is no reason to fail; a failure must be repeatable.
hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")

_numbers = itertools.count()

Wrappers = dict[str, "BaseDatabaseWrapper"]


@dataclass(frozen=True)
class Populated:
    """A database with people in it, the connections to it, and the people as they were."""

    name: str
    wrappers: Wrappers
    people: bytes


Populate = Callable[[str, Callable[[], bytes]], Populated]
_run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())


def pytest_configure(config: pytest.Config) -> None:
    """Set Django up after the environment, and before test modules import models."""
    import django

    gc.set_threshold(50_000)  # what is loaded stays, and tests leave little rubbish
    django.setup()
    config.pluginmanager.import_plugin("tests.universe")  # fixtures: universe, client_as

    from django.contrib.auth.hashers import Argon2PasswordHasher

    # The same algorithm at its cheapest: hashing is not what is tested.
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1


# The files that take longest, which begin, so that all cores end at the same time.
FIRST = (
    "test_canary.py", "test_table.py", "test_authors.py", "test_garbage.py", "test_demo.py",
    "test_cli.py", "test_killed.py", "test_attacks.py", "test_soak.py", "test_town.py",
    "test_decision_pages.py", "test_actions.py", "test_backup.py", "test_by_text.py",
    "test_everywhere.py", "test_put_back.py", "test_two_at_once.py", "test_plan_together.py",
    "test_goals.py", "test_doors.py", "test_passkeys.py", "test_talked_over.py",
    "test_decisions.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files; else the order stays."""
    place = {name: number for number, name in enumerate(FIRST)}
    items.sort(key=lambda item: place.get(item.path.name, len(FIRST)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: no use in looking through it for rubbish again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The tests' PostgreSQL server."""
    with database.session() as running:
        yield running


@pytest.fixture(scope="session")
def nursery() -> Iterator[nurseries.Nursery]:
    """Where processes of the product come from that need not load everything by themselves."""
    with nurseries.opened() as found:
        yield found


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """The name of the migrated database that copies are made from."""
    return database.template(cluster)


@pytest.fixture(scope="session")
def django_test_environment() -> Iterator[None]:
    """Django's own preparations, except that mail still goes through our outbox."""
    from django.conf import settings
    from django.test.utils import setup_test_environment, teardown_test_environment

    backend = settings.EMAIL_BACKEND
    setup_test_environment(debug=False)
    settings.EMAIL_BACKEND = backend
    yield
    teardown_test_environment()


@pytest.fixture(scope="session")
def django_db_setup(
    cluster: Cluster,
    template: str,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Each process of the test run works in a copy of its own."""
    with (
        django_db_blocker.unblock(),
        database.copy(cluster, template, _new_name()) as name,
        _connected_to(name),
        django_db_blocker.block(),  # again, until a test asks for it
    ):
        yield


@pytest.fixture(scope="session")
def populate(
    cluster: Cluster,
    template: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Populate]:
    """`populate("all", build)`: a database in which it was built, for all tests of this process.
    The first process of a run builds it, and the others copy that."""
    with contextlib.ExitStack() as at_the_end:

        def made(what: str, build: Callable[[], bytes]) -> Populated:
            from django.db import transaction

            def fill(name: str) -> bytes:
                with django_db_blocker.unblock(), _connected_to(name), transaction.atomic():
                    return build()

            source, people = database.filled(cluster, template, f"test_{_run}_{what}", fill)
            name = at_the_end.enter_context(database.copy(cluster, source, _new_name()))
            wrappers: Wrappers = {}
            at_the_end.callback(lambda: [wrapper.close() for wrapper in wrappers.values()])
            return Populated(name, wrappers, people)

        yield made


@pytest.fixture(scope="session")
def populated(populate: Populate) -> Populated:
    """Where the small universe is already."""
    from tests import universe

    return populate("universe", lambda: universe.build().frozen())


@pytest.fixture(autouse=True)
def _which_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Before any other fixture writes: a test marked `commits` gets its own database; one with the
    universe goes to where it is."""
    if request.node.get_closest_marker("commits"):
        if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
            pytest.fail("A test that commits has its own database: drop `db` or `django_db`.")
        request.getfixturevalue("own_database")
    elif "universe" in request.fixturenames:
        from alongside.core import keys

        place: Populated = request.getfixturevalue("populated")
        with _connected_to(place.name, place.wrappers):
            yield
        keys.forget()  # the same people come again, with the keys that a test may have destroyed
        return
    yield


@pytest.fixture(autouse=True)
def _django_db_marker(_which_database: None, request: pytest.FixtureRequest) -> None:
    """What pytest-django does for its mark, but after the database has been chosen."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")


@pytest.fixture
def own_database(
    cluster: Cluster,
    template: str,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """A copied database for one test, in which everything commits. Use the mark `commits`."""
    with (
        django_db_blocker.unblock(),
        database.copy(cluster, template, _new_name()) as name,
        _connected_to(name),
    ):
        yield name


@contextlib.contextmanager
def _connected_to(name: str, wrappers: Wrappers | None = None) -> Iterator[None]:
    """All of Django's connections, in this and new threads and processes, go to one database.

    Those that were open are put aside meanwhile, with whatever they had begun. In `wrappers` the
    app's connection to `name` is kept open, for the next who goes there.
    """
    from django.db import connections

    held = connections._connections  # type: ignore[attr-defined]

    def replace(others: Wrappers) -> Wrappers:
        found = {alias: getattr(held, alias) for alias in connections if hasattr(held, alias)}
        for alias in found:
            delattr(held, alias)
        for alias, wrapper in others.items():
            connections[alias] = wrapper
        return found

    def point(names: dict[str, str]) -> None:
        for alias, its_name in names.items():
            connections.settings[alias]["NAME"] = its_name

    before = {alias: connections.settings[alias]["NAME"] for alias in connections}
    variable = os.environ.get("ALONGSIDE_DATABASE", "alongside")
    aside = replace(wrappers or {})
    point(dict.fromkeys(before, name))
    os.environ["ALONGSIDE_DATABASE"] = name
    try:
        yield
    finally:
        for alias, wrapper in replace(aside).items():
            if wrappers is not None and alias == "default":
                wrappers[alias] = wrapper
            else:
                wrapper.close()
        point(before)
        os.environ["ALONGSIDE_DATABASE"] = variable


def _new_name() -> str:
    return f"test_{os.getpid()}_{next(_numbers)}"
