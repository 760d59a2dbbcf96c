"""Who connects to a database, and how."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from alongside.core.cluster_place import own_folder, socket_folder

OWNER, APP, SEALER = ROLES = ("alongside_owner", "alongside_app", "alongside_sealer")
ADMIN = "postgres"  # the superuser: makes and drops databases, nothing else
NAME = "alongside"
PORT = 5432  # part of the socket's name; nothing listens on the network


@dataclass(frozen=True)
class Connection:
    """How to reach one database as one role. `host` may be the folder of a socket."""

    host: str
    port: int
    name: str
    user: str
    password: str = field(repr=False)
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What else libpq is told, such as `sslmode`."""

    @property
    def address(self) -> str:
        """For PostgreSQL's own programs, which show their arguments to everybody: no password."""
        return make_conninfo(
            **{"connect_timeout": 10, **self.options},
            host=self.host,
            port=self.port,
            dbname=self.name,
            user=self.user,
        )

    def open(self) -> psycopg.Connection:
        """A connection where each statement commits by itself."""
        # An empty password means: the server's way, such as a certificate.
        return psycopg.connect(self.address, password=self.password or None, autocommit=True)


def embedded_connection(data: Path, role: str, name: str = NAME) -> Connection:
    """How to reach a data folder's embedded database, whether it runs or not."""
    return Connection(str(socket_folder(data)), PORT, name, role, passwords(data)[role])


def passwords(data: Path) -> dict[str, str]:
    """The roles' passwords, made once and kept where only we can read them."""
    path = own_folder(data) / "passwords.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = {role: secrets.token_urlsafe(24) for role in (ADMIN, *ROLES)}
        part = path.with_name(f"passwords-{secrets.token_hex(4)}.part")
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            json.dump(made, file)
        with contextlib.suppress(FileExistsError):  # another process was first
            os.link(part, path)
        part.unlink()
    found: dict[str, str] = json.loads(path.read_text())
    return found
