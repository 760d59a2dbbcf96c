"""Where a command works: the data folder, Django, and the embedded database while it is needed."""

from __future__ import annotations

import argparse
import fcntl
import gc
import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alongside.core import databases
from alongside.core.errors import Refused

SHOWN_AFTER = 2.0  # seconds until something shows that work goes on
ROOT = Path(__file__).resolve().parents[2]


class NotReady(Refused):
    """Something must be put right first; the sentence says what."""


def django_ready(args: argparse.Namespace) -> None:
    """Load Django for the data folder that the command names."""
    if getattr(args, "data", None):
        os.environ["ALONGSIDE_DATA"] = str(args.data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")
    import django

    # Next to nothing of what is loaded is rubbish: to look for it is an eighth of the time.
    gc.disable()
    try:
        django.setup()
    finally:
        gc.enable()


def data_folder() -> Path:
    """The data folder in use."""
    from django.conf import settings

    found: Path = settings.ALONGSIDE_DATA
    return found


@contextmanager
def keep_database() -> Iterator[None]:
    """The embedded database, for as long as anybody uses it: the last one to leave stops it,
    unless it ran before. Nothing to do with a server of your own."""
    if not databases.embedded(os.environ):
        yield
        return
    data = data_folder()
    data.mkdir(parents=True, exist_ok=True)
    with (data / "users.lock").open("a+") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            _start(data, users)
            yield
        finally:
            _leave(data, users)


def _start(data: Path, users: Any) -> None:
    with busy("Starting the database"):
        if databases.start(data).started:
            users.truncate(0)
            users.write("started")
            users.flush()


def _leave(data: Path, users: Any) -> None:
    from django.db import connections

    connections.close_all()
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    users.seek(0)
    if users.read() == "started":
        databases.stop(data)
        users.truncate(0)


def revive_database() -> None:
    """Start the embedded database again after it was killed. Nothing happens while it runs."""
    if databases.embedded(os.environ):
        databases.start(data_folder())


def check_start() -> None:
    """Raise Refused where the configuration or the tables do not allow a start."""
    from django.db import connections

    from alongside.core import checks
    from alongside.core.doctor import unapplied

    checks.check_start()
    if unapplied():
        raise NotReady("The database's tables are not up to date. Run: alongside migrate")
    connections.close_all()  # processes that are forked need their own


# --- what a command says ------------------------------------------------------------------------


def tell_json(what: dict[str, Any]) -> None:
    """Exactly one object on standard output."""
    sys.stdout.write(json.dumps(what, ensure_ascii=False, indent=2, default=str) + "\n")


def say(*lines: str) -> None:
    """Sentences on standard output."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


@contextmanager
def busy(label: str) -> Iterator[None]:
    """A moving bar where somebody watches for more than two seconds."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(label, total=None, visible=False)
        late = threading.Timer(SHOWN_AFTER, lambda: progress.update(task, visible=True))
        late.daemon = True
        late.start()
        try:
            yield
        finally:
            late.cancel()
