"""Which PostgreSQL Alongside talks to, as whom, and how it is copied out and put back.

`DATABASE_URL` names a server of your own. Without it an embedded PostgreSQL lives in the data
folder (see `cluster`). Three roles: the owner owns the tables and runs migrations; the app reads
and writes rows; the sealer seals the audit trail. Needs no Django settings.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import conninfo_to_dict

from alongside.core.cluster import (
    Cluster,
    create_database,
    destroy,
    drop_database,
    running,
    start,
    stop,
)
from alongside.core.cluster_place import ClusterFault, wheel_programs
from alongside.core.cluster_roles import (
    APP,
    NAME,
    OWNER,
    PORT,
    ROLES,
    SEALER,
    Connection,
    embedded_connection,
)
from alongside.core.errors import Refused

__all__ = [
    "NAME",
    "ROLES",
    "Cluster",
    "ClusterFault",
    "Connection",
    "connections",
    "create_database",
    "destroy",
    "drop_database",
    "dump",
    "embedded",
    "restore",
    "running",
    "start",
    "stop",
]

_VARIABLES = {
    "app": "DATABASE_URL",
    "owner": "ALONGSIDE_OWNER_URL",
    "sealer": "ALONGSIDE_SEALER_URL",
}


def embedded(environ: Mapping[str, str]) -> bool:
    """Whether the database is the embedded one, which we start and stop."""
    return not environ.get("DATABASE_URL")


def connections(data: Path, environ: Mapping[str, str]) -> dict[str, Connection]:
    """How to connect as "app", "owner" and "sealer".

    With DATABASE_URL set, only those whose variable is set: a web process needs no owner.
    ALONGSIDE_DATABASE names another database of the embedded server, for tests.

    Raises ClusterFault where a variable cannot be read.
    """
    if embedded(environ):
        name = environ.get("ALONGSIDE_DATABASE") or NAME
        return {
            key: embedded_connection(data, role, name)
            for key, role in (("app", APP), ("owner", OWNER), ("sealer", SEALER))
        }
    return {
        key: _read(variable, environ[variable])
        for key, variable in _VARIABLES.items()
        if environ.get(variable)
    }


def dump(conn: Connection, file: Path) -> None:
    """Copy a database into one file, as its owner, at one moment. The file is whole or absent.

    Raises ClusterFault.
    """
    handle, part = tempfile.mkstemp(prefix=file.name, suffix=".part", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            _program("pg_dump", ["--format=custom"], conn, stdout=out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def restore(conn: Connection, file: Path) -> None:
    """Replace everything the owner owns in a database with what a file from `dump` holds.

    All in one transaction: it is all there, or nothing changed. Nobody else may be connected and
    busy. Raises Refused where the file cannot be used, ClusterFault where the database refuses.
    """
    with tempfile.TemporaryFile() as script:
        try:
            _program("pg_restore", ["--no-owner", "--file=-", str(file)], stdout=script)
        except ClusterFault as fault:
            raise Refused(
                f"{file.name} is not a whole backup, so nothing was changed: {fault}"
            ) from fault
        script.seek(0)
        _program(
            "psql",
            [
                "--no-psqlrc",
                "--quiet",
                "--single-transaction",
                "--set=ON_ERROR_STOP=1",
                # Whoever still holds the tables is named in the error, instead of waiting for ever.
                "--command=SET LOCAL lock_timeout = '10s'",
                "--command=DROP OWNED BY CURRENT_USER CASCADE",
                "--file=-",
            ],
            conn,
            stdin=script,
        )


def _read(variable: str, text: str) -> Connection:
    """Read an address as libpq does, `sslmode` and sockets included."""
    try:
        found = conninfo_to_dict(text)
        port = int(found.pop("port", None) or PORT)
        if not text.startswith(("postgres://", "postgresql://")):
            raise ValueError
        return Connection(
            host=str(found.pop("host")),
            port=port,
            name=str(found.pop("dbname")),
            user=str(found.pop("user")),
            password=str(found.pop("password", "")),
            options=found,
        )
    # Not chained, nor quoted: the text holds a password.
    except (psycopg.ProgrammingError, KeyError, ValueError):
        raise ClusterFault(
            f"{variable} cannot be read: it is written postgresql://user:password@host:5432/name."
        ) from None


def _program(
    name: str,
    arguments: list[str],
    conn: Connection | None = None,
    *,
    stdin: IO[bytes] | int = subprocess.DEVNULL,
    stdout: IO[bytes] | int = subprocess.DEVNULL,
) -> None:
    """Run one of PostgreSQL's own client programs. Raises ClusterFault with what it said."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environ["LC_ALL"] = "C"
    if conn:
        arguments = [*arguments, f"--dbname={conn.address}"]
        if conn.password:
            environ["PGPASSWORD"] = conn.password
    done = subprocess.run(  # noqa: S603
        [str(wheel_programs() / name), *arguments],
        env=environ,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        # The first line only: what follows may quote a row.
        why = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise ClusterFault(f"{name} stopped: {why}")
