"""Databases for tests: one server, one migrated template, a copy for whoever needs one.

The template is what `alongside migrate` makes of an empty database, once; tests that run the
product in a data folder of its own begin with a copy of it (`fill`).

The server lives in `.data/test` of the checkout, without safety against a power cut. It runs for
as long as any test session does, so several may run side by side.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from psycopg import sql

from alongside.core import databases
from alongside.core.cluster_roles import OWNER
from alongside.core.databases import Cluster

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".data" / "test"
MAKING = "template_making"
# Which browser, no skips, where example records are, whether to take the pictures of the docs,
# where to leave which branches were taken.
OURS = tuple(
    f"ALONGSIDE_{name}" for name in ("CHROMIUM", "NO_SKIPS", "SHARED", "IMAGES", "BRANCHES")
)


def prepare_environment(data: Path = DATA) -> None:
    """Point settings at the tests' own data folder, whatever the developer's shell says."""
    for name in [name for name in os.environ if name.startswith("ALONGSIDE_")]:
        if name not in OURS:
            del os.environ[name]
    os.environ.pop("DATABASE_URL", None)
    (data / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
    os.environ |= {
        "ALONGSIDE_DATA": str(data),
        "ALONGSIDE_MODE": "development",
        "DJANGO_SETTINGS_MODULE": "alongside.config.settings",
    }


@contextlib.contextmanager
def session(data: Path = DATA, *, durable: bool = False) -> Iterator[Cluster]:
    """A running server, which stops when the last session leaves. A durable one, as in use, keeps
    its own folder."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "sessions.lock").open("w") as sessions:
        if _alone(sessions.fileno()):
            _drop_what_was_left(databases.start(data, durable=durable))
        fcntl.flock(sessions, fcntl.LOCK_SH)
        cluster = databases.start(data, durable=durable)
        try:
            yield cluster
        finally:
            if _alone(sessions.fileno()):
                cluster.stop()


def template(cluster: Cluster, data: Path = DATA) -> str:
    """The name of a migrated database that nobody connects to, made when migrations change."""
    name = f"template_{_digest_of_migrations()}"
    with (data / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name in names(cluster):
            return name
        databases.drop_database(cluster, MAKING)
        databases.create_database(cluster, MAKING)
        subprocess.run(
            [sys.executable, "-m", "alongside.cli", "migrate"],
            cwd=ROOT,
            env={**os.environ, "ALONGSIDE_DATABASE": MAKING},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        _as_admin(
            cluster,
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(MAKING), sql.Identifier(name)
            ),
        )
    return name


def filled(
    cluster: Cluster, source: str, name: str, fill: Callable[[str], bytes], data: Path = DATA
) -> tuple[str, bytes]:
    """A copy of a template that somebody filled, to make copies of, and what `fill` gave: it is
    called with the name by whoever is here first, while the others wait."""
    with (data / f"{name}.filled").open("a+b") as kept:
        fcntl.flock(kept, fcntl.LOCK_EX)
        kept.seek(0)
        given = kept.read()
        if not given:
            databases.drop_database(cluster, name)
            databases.create_database(cluster, name, template=source)
            given = fill(name)
            kept.write(given)
        return name, given


@contextlib.contextmanager
def copy(cluster: Cluster, source: str, name: str) -> Iterator[str]:
    """A copy of a template, removed afterwards."""
    databases.create_database(cluster, name, template=source)
    try:
        yield name
    finally:
        databases.drop_database(cluster, name)


def fill(data: Path) -> None:
    """Bring the tables of an empty database up to date, in the running server of a data folder
    that is new: seconds of a core less than its migrations take. The keys are the tests' own:
    what the migrations seal is sealed with them."""
    with session() as cluster:
        name = template(cluster)
        file = DATA / f"{name}.dump"
        with (DATA / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                databases.dump(cluster.connection(OWNER, name), file)
    shutil.copy(DATA / "keys.txt", data)
    databases.restore(databases.connections(data, {})["owner"], file)


def names(cluster: Cluster) -> set[str]:
    """Every database of the server."""
    with cluster.connection("postgres", "postgres").open() as admin:
        return {row[0] for row in admin.execute("SELECT datname FROM pg_database")}


def _drop_what_was_left(cluster: Cluster) -> None:
    keep = f"template_{_digest_of_migrations()}"
    for name in names(cluster):
        if name.startswith(("test_", "template_")) and name != keep:
            databases.drop_database(cluster, name)
            (DATA / f"{name}.dump").unlink(missing_ok=True)
            (DATA / f"{name}.filled").unlink(missing_ok=True)


def _as_admin(cluster: Cluster, statement: sql.Composed) -> None:
    with cluster.connection("postgres", "postgres").open() as admin:
        admin.execute(statement)


def _digest_of_migrations() -> str:
    """Of everything that decides what a migrated database looks like."""
    package = ROOT / "alongside"
    read = [
        *package.glob("*/migrations/*.py"),
        package / "core" / "databases_grants.py",
        ROOT / "requirements" / "runtime.txt",  # Django's and allauth's own migrations
    ]
    total = hashlib.sha256()
    for path in sorted(read):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


def _alone(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
