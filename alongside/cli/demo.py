"""`alongside demo`: a town to try it in. Starts everything, and stops what it started."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alongside.cli.place import ROOT, NotReady, busy, django_ready, keep_database, say
from alongside.cli.signals import Stop
from alongside.core import databases
from alongside.core.cluster_place import own_folder

MARK, LOCK = "demo.txt", "demo.lock"
PATIENCE = 60.0  # seconds for the first page, and for a child to stop
SOON = 10.0  # a child that dies so soon after its start will do so again
MOST_RESTARTS = 3


class Child:
    """A process that we started, and that we stop."""

    def __init__(
        self, name: str, arguments: list[str], logs: Path, *, line: socket.socket | None = None
    ) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self._arguments = arguments
        self._fds = () if line is None else (line.fileno(),)
        self._quick_deaths = 0
        self._start("w")

    def _start(self, mode: str) -> None:
        self._started_at = time.monotonic()
        with self.log.open(mode) as log:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *self._arguments],
                env={**os.environ, "ALONGSIDE_CHILD": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=self._fds,
                start_new_session=True,  # Ctrl-C reaches us alone, and we stop it in our order
            )

    def tend(self) -> None:
        """Start it again where it has died. Raises NotReady when that does not help."""
        if self.process.poll() is None:
            return
        quick = time.monotonic() - self._started_at < SOON
        self._quick_deaths = self._quick_deaths + 1 if quick else 0
        if self._quick_deaths >= MOST_RESTARTS:
            raise NotReady(f"The {self.name} stops again and again. Its log is {self.log}.")
        say(f"The {self.name} has stopped and is started again.")
        self._start("a")

    def stop(self) -> None:
        """Ask it to stop, and see that it does."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def demo(args: argparse.Namespace) -> int:
    """Run the demo until asked to stop."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # while things are being set up
    data = args.data or Path(os.environ.get("ALONGSIDE_DATA", ROOT / ".data" / "demo"))
    args.data = data = data.resolve()
    _set_environment(args.port)
    with _alone(data), _listening(args.port) as web, _listening(0) as post:
        if args.reset:
            _reset(data)
        (data / MARK).write_text("This folder holds the demo town. Nothing in it is real.\n")
        os.environ["ALONGSIDE_SMTP"] = f"smtp://127.0.0.1:{post.getsockname()[1]}"
        django_ready(args)
        with keep_database():
            _run(data, args.port, web, post)
    return 0


def _set_environment(port: int) -> None:
    """The demo is closed in itself: nothing that is set for a real installation reaches it."""
    for name in list(os.environ):
        if name.startswith("ALONGSIDE_") or name == "DATABASE_URL":
            del os.environ[name]
    os.environ |= {
        "ALONGSIDE_MODE": "demo",
        "ALONGSIDE_ADDRESS": f"http://localhost:{port}",
        "ALONGSIDE_FROM": "Alongside <alongside@example.org>",
    }


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One demo in a folder, and never in the folder of a real installation."""
    data.mkdir(parents=True, exist_ok=True)
    if own_folder(data).exists() and not (data / MARK).exists():
        raise NotReady(
            f"{data} holds an installation that is not the demo. Name another folder with --data."
        )
    with (data / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotReady(f"The demo in {data} is running already.") from None
        yield


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    from alongside.cli.serve import listen

    try:
        made = listen("127.0.0.1", port)
    except OSError as error:
        raise NotReady(
            f"Port {port} cannot be used here ({error.strerror}). Try: make demo PORT=8080"
        ) from None
    with made:
        made.set_inheritable(True)
        yield made


def _reset(data: Path) -> None:
    with busy("Removing the old town"):
        databases.destroy(data)
        for path in data.iterdir():
            if path.name in (LOCK, own_folder(data).name):
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _run(data: Path, port: int, web: socket.socket, post: socket.socket) -> None:
    from django.core.management import call_command
    from django.db import connections

    from alongside.cli.serve import collect_static
    from alongside.cli.upkeep import bring_up_to_date
    from alongside.core.doctor import unapplied

    if unapplied():
        bring_up_to_date()
    collect_static()
    logs = data / "logs"
    logs.mkdir(exist_ok=True)
    children: list[Child] = []

    def start(name: str, *arguments: str, line: socket.socket | None = None) -> None:
        children.append(Child(name, list(arguments), logs, line=line))

    try:
        start("post", "alongside.demo.mail", str(post.fileno()), str(data / "mail"), line=post)
        call_command("demo_town", "load")
        connections.close_all()
        cli = ("alongside.cli",)
        start("web", *cli, "serve", f"--port={port}", f"--fd={web.fileno()}", line=web)
        start("worker", *cli, "work")
        with busy("Starting the pages"):
            _wait_for_page(port, children)
        stop = Stop()
        call_command("demo_town", "show")
        while not stop.wait(1.0):
            for child in children:
                child.tend()
        say("\nStopping ...")
    finally:
        for child in reversed(children):
            child.stop()


def _wait_for_page(port: int, children: list[Child]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError, urllib.error.URLError):
            address = f"http://127.0.0.1:{port}/health"
            with urllib.request.urlopen(address, timeout=5) as page:
                if page.status == 200:
                    return
        for child in children:
            child.tend()
        if time.monotonic() > deadline:
            raise NotReady(f"The pages do not answer. Their log is {children[-2].log}.")
        time.sleep(0.1)
