"""An embedded PostgreSQL: made, started, watched and stopped with the wheel's programs alone.

The server listens on a socket in a folder of its own and nowhere else, so any number of checkouts
and data folders run side by side. It holds a lock on `postgres/server.lock` for as long as any of
its processes lives; that lock, not a process number, says whether it runs, which stays true after
a crash, a reboot or a reused number.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from alongside.core.cluster_place import (
    ClusterFault,
    Place,
    choose_place,
    known_place,
    own_folder,
    programs_for,
    ready_socket_folder,
)
from alongside.core.cluster_roles import (
    ADMIN,
    APP,
    NAME,
    OWNER,
    PORT,
    ROLES,
    SEALER,
    Connection,
    embedded_connection,
    passwords,
)

PATIENCE = 120.0  # seconds for a server to recover from a crash or to stop

Say = Callable[[str], None]


@dataclass(frozen=True)
class Cluster:
    """A running server. `started` says whether this call started it, and so should stop it."""

    data: Path
    started: bool

    def connection(self, role: str, name: str = NAME) -> Connection:
        """How to reach a database of this cluster as a role."""
        return embedded_connection(self.data, role, name)

    def stop(self) -> None:
        """Stop the server, whoever started it."""
        stop(self.data)


def running(data: Path) -> bool:
    """Whether any process of the server lives."""
    path = own_folder(data) / "server.lock"
    if not path.exists():
        return False
    with path.open() as file:
        try:
            # Shared, so that two who ask at once do not take each other for a server.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def start(data: Path, *, durable: bool = True, say: Say | None = None) -> Cluster:
    """Start the server, making the cluster, the roles and the database if they are new.

    Calling it again, or from several processes at once, starts one server. `durable=False` gives
    up safety against a power cut for speed, for tests. `say` gets a sentence where something is
    put outside the data folder (by default it goes to the standard error).

    Raises ClusterFault.
    """
    if _ready(data):
        return Cluster(data, started=False)
    say = say or (lambda sentence: print(sentence, file=sys.stderr))  # noqa: T201
    own_folder(data).mkdir(parents=True, exist_ok=True)
    with _alone(data):
        deadline = time.monotonic() + PATIENCE
        while running(data):  # recovering, or its last processes are on their way out
            if _ready(data):
                return Cluster(data, started=False)
            if time.monotonic() > deadline:
                raise ClusterFault(
                    f"The database in {own_folder(data)} is running but does not answer. "
                    f"{_log(data)}"
                )
            time.sleep(0.05)
        place = choose_place(data, say)
        programs = programs_for(place, say)
        if not place.cluster.exists():
            _make(place, programs, passwords(data), durable=durable)
        _launch(place, programs, durable=durable)
    return Cluster(data, started=True)


def stop(data: Path) -> None:
    """Stop the server if it runs. Open transactions are rolled back. Raises ClusterFault."""
    if not own_folder(data).exists():
        return
    with _alone(data):
        _stop(data)


def destroy(data: Path) -> None:
    """Stop the server and remove the cluster with everything in it. The roles' passwords stay,
    so that a process that knows them goes on with the next cluster."""
    if not own_folder(data).exists():
        return
    with _alone(data):
        _stop(data)
        place = known_place(data)
        if not place:
            return
        doomed = place.home / f"old-{secrets.token_hex(4)}"
        place.cluster.rename(doomed)  # gone in one step, whatever happens next
        shutil.rmtree(doomed)
        shutil.rmtree(place.socket, ignore_errors=True)
        if place.home != place.own:
            shutil.rmtree(place.home)
            (place.own / "elsewhere").unlink()


def create_database(cluster: Cluster, name: str, template: str | None = None) -> Connection:
    """Make a database owned by the owner role, empty or a copy of another with no sessions.

    Gives the app's connection to it.
    """
    names = {
        "name": sql.Identifier(name),
        "owner": sql.Identifier(OWNER),
        "template": sql.Identifier(template or "template1"),
        "others": sql.SQL(", ").join([sql.Identifier(APP), sql.Identifier(SEALER)]),
    }
    # A template on the same disc is quickest as a copy of its files.
    strategy = " STRATEGY file_copy" if template else ""
    with cluster.connection(ADMIN, "postgres").open() as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}" + strategy).format(
                **names
            )
        )
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names))
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {name} TO {others}").format(**names))
    return cluster.connection(APP, name)


def drop_database(cluster: Cluster, name: str) -> None:
    """Remove a database and end the sessions in it. Nothing happens where there is none."""
    with cluster.connection(ADMIN, "postgres").open() as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _make(place: Place, programs: Path, secret: dict[str, str], *, durable: bool) -> None:
    """Make the cluster with its roles and database aside, then put it in its place at once."""
    for left in (*place.home.glob("new-*"), *place.home.glob("old-*")):
        shutil.rmtree(left)
    new = place.home / f"new-{secrets.token_hex(4)}"
    new.mkdir(mode=0o700)
    place.account.give(new)
    _run(
        place,
        [
            str(programs / "initdb"),
            f"--pgdata={new}",
            f"--username={ADMIN}",
            "--auth=trust",  # replaced below, before the server ever listens
            "--encoding=UTF8",
            # The wheel has no ICU. One collation everywhere: code points, letters by Unicode.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions",
            *([] if durable else ["--no-sync"]),
        ],
        "The embedded database could not be made",
    )
    _write(place, new / "pg_hba.conf", "local all all scram-sha-256\n")
    statements = [
        f"ALTER ROLE {ADMIN} PASSWORD '{secret[ADMIN]}'",
        *(
            f"CREATE ROLE {role} LOGIN PASSWORD '{secret[role]}' "
            "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
            for role in ROLES
        ),
        f"CREATE DATABASE {NAME} OWNER {OWNER}",
        f"REVOKE ALL ON DATABASE {NAME} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {NAME} TO {APP}, {SEALER}",
    ]
    # PostgreSQL's single-user mode takes one statement a line, on its standard input.
    _run(
        place,
        [str(programs / "postgres"), "--single", "-D", str(new), "-c", "exit_on_error=on", ADMIN],
        "The embedded database's roles could not be made",
        said="\n".join(statements) + "\n",
    )
    new.rename(place.cluster)


def _launch(place: Place, programs: Path, *, durable: bool) -> None:
    made_by = (place.cluster / "PG_VERSION").read_text().strip()
    ours = subprocess.run(  # noqa: S603
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    if ours.split(".")[0] != made_by:
        raise ClusterFault(
            f"The database in {place.cluster} was made by PostgreSQL {made_by} and the programs "
            f"here are {ours}: make a backup with the version of Alongside that you had, then "
            "restore it with this one."
        )
    ready_socket_folder(place)
    _write(place, place.cluster / "postgresql.conf", _settings(place, durable=durable))
    # Nothing holds the server's lock, so this is left from a crash. Numbers of processes are
    # used again, which PostgreSQL would take for a server that still runs.
    (place.cluster / "postmaster.pid").unlink(missing_ok=True)
    log = place.cluster / "server.log"
    if log.exists() and log.stat().st_size > 1_000_000:
        log.replace(log.with_suffix(".old"))
    lock = os.open(place.own / "server.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _run(
            place,
            [
                str(programs / "pg_ctl"),
                "start",
                "--silent",
                "--wait",
                f"--timeout={PATIENCE:.0f}",
                f"--pgdata={place.cluster}",
                f"--log={log}",
            ],
            "The embedded database did not start",
            keep=lock,
        )
    except BaseException:
        os.close(lock)
        _stop(place.own.parent)
        raise
    os.close(lock)  # the server has its own hold on it now


def _settings(place: Place, *, durable: bool) -> str:
    lines = [
        "# Written at every start; changes here are lost.",
        "listen_addresses = ''",
        f"unix_socket_directories = '{place.socket}'",
        "max_connections = 60",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "default_text_search_config = 'pg_catalog.english'",
        # Whoever asked gets the error. Statements and rows hold people's words, which no log may.
        "log_min_messages = log",
        "log_min_error_statement = panic",
        "log_error_verbosity = terse",
        "log_checkpoints = off",
    ]
    if not durable:
        lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
    return "\n".join(lines) + "\n"


def _stop(data: Path) -> None:
    place = known_place(data)
    if not place or not running(data):
        return
    try:
        lines = (place.cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        lines = []
    if lines:
        _run(
            place,
            [
                str(programs_for(place, lambda _: None) / "pg_ctl"),
                "stop",
                "--silent",
                "--mode=fast",
                f"--timeout={PATIENCE:.0f}",
                f"--pgdata={place.cluster}",
            ],
            "The embedded database did not stop",
        )
    deadline = time.monotonic() + PATIENCE
    while running(data):
        if time.monotonic() > deadline:
            raise ClusterFault(f"The database in {place.own} does not stop. {_log(data)}")
        time.sleep(0.01)
    shutil.rmtree(place.socket, ignore_errors=True)


def _run(
    place: Place, command: list[str], problem: str, *, said: str = "", keep: int | None = None
) -> None:
    """Run a program as the server's account, in a session of its own so that Ctrl-C in our
    terminal does not reach it. Its output goes into the sentence if it fails."""
    done = subprocess.run(  # noqa: S603
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        input=said,
        text=True,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        start_new_session=True,
        pass_fds=() if keep is None else (keep,),
        check=False,
        **place.account.switch,
    )
    why = " ".join(done.stdout.split())[-600:]
    if done.returncode:
        raise ClusterFault(f"{problem}: {why or 'no reason given'}. {_log(place.own.parent)}")


def _ready(data: Path) -> bool:
    """Whether the server takes connections now."""
    try:
        place = known_place(data)
        if not place or not running(data):
            return False
        if (place.cluster / "postmaster.pid").read_text().splitlines()[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(place.socket / f".s.PGSQL.{PORT}"))
    except (OSError, IndexError):
        return False
    return True


def _write(place: Place, path: Path, text: str) -> None:
    path.write_text(text)
    place.account.give(path)


def _log(data: Path) -> str:
    place = known_place(data)
    return f"Its log is {place.cluster / 'server.log'}." if place else ""


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One process at a time starts, stops or removes a cluster."""
    with (own_folder(data) / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
