"""The product as it runs: gunicorn, the worker, PostgreSQL and a mail server, in a database of its
own. Journeys walk through it in a real browser."""

from __future__ import annotations

import contextlib
import email
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import Message
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from aiosmtpd.controller import Controller

from tests.nursery import Born, Nursery

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds: a busy machine is no reason to fail


class Mailbox:
    """Everything the mail server accepted, oldest first."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def handle_DATA(  # noqa: N802 - the name that the mail server calls
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Called by the mail server for each mail."""
        self.messages.append(email.message_from_bytes(envelope.content))
        return "250 OK"

    def to(self, address: str, *, saying: str = "", since: int = 0, seconds: float = 20) -> str:
        """The words of the newest mail to `address` that says this, waited for; after the
        first `since`."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for message in reversed(self.messages[since:]):
                if address in str(message["To"]) and saying in _flat(text_of(message)):
                    return text_of(message)
            time.sleep(0.05)
        raise AssertionError("No mail came in time.")


def text_of(message: Message) -> str:
    """The words of a mail."""
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(part.get_content_charset() or "utf-8")


def _flat(text: str) -> str:
    """Without the line breaks that mail puts in."""
    return " ".join(text.split())


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


class Site:
    """The running product."""

    def __init__(self, database: str, nursery: Nursery | None = None, **more: str) -> None:
        self.database = database
        self.nursery = nursery  # where its processes come from; without one they load everything
        self.more = more  # what else its processes are told
        # Held by us: while the web server is down nobody else can take the port, and who knocks
        # then is let in by the next one.
        self.door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self.door.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.mail = Mailbox()
        self.smtp: Controller | None = None
        self.processes: dict[str, subprocess.Popen[bytes] | Born] = {}

    def environment(self) -> dict[str, str]:
        """What both processes are told."""
        assert self.smtp is not None
        return os.environ | {
            "ALONGSIDE_DATABASE": self.database,
            "ALONGSIDE_ADDRESS": self.address,
            "ALONGSIDE_SMTP": f"smtp://127.0.0.1:{self.smtp.port}",
            "ALONGSIDE_FROM": "alongside@example.org",
            **self.more,
        }

    def start_web(self) -> None:
        """Gunicorn, and wait until it answers."""
        web = self.processes["web"] = self.run(
            "gunicorn", "alongside.config.wsgi", "--bind", "fd://{door}", "--workers", "1",
            "--threads", "4", "--log-level", "error",
        )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and web.poll() is None:
            with contextlib.suppress(OSError, HTTPException):
                urlopen(f"{self.address}/health", timeout=10).close()  # noqa: S310 - our own
                return
            time.sleep(0.05)
        raise AssertionError("The site did not start.")

    def start_worker(self) -> None:
        """The same worker as in production."""
        self.processes["worker"] = self.run("alongside.cli", "work")

    def run(self, *arguments: str) -> subprocess.Popen[bytes] | Born:
        """`python -m ARGUMENTS`, with the door where they say "{door}". In a group of its own: it
        may have children, which must not answer when it is gone."""
        if self.nursery:
            return self.nursery.start(arguments, self.environment(), door=self.door)
        door = self.door.fileno()
        return subprocess.Popen(
            [sys.executable, "-m", *(each.replace("{door}", str(door)) for each in arguments)],
            cwd=ROOT,
            env=self.environment(),
            pass_fds=[door],
            start_new_session=True,
        )

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End one process that was started here; by SIGKILL, its children with it."""
        process = self.processes.pop(name, None)
        if process is None or process.poll() is not None:
            return
        if how != signal.SIGKILL:
            process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=PATIENCE)
                return
        os.killpg(process.pid, signal.SIGKILL)  # a group of its own, and not yet waited for
        process.wait()

    def start_mail(self) -> None:
        """The mail server, in a thread of ours."""
        for _ in range(5):  # somebody may take a free port before we do
            self.smtp = Controller(self.mail, hostname="127.0.0.1", port=free_port())
            with contextlib.suppress(OSError):
                return self.smtp.start()
        raise AssertionError("The mail server did not start.")

    def start(self) -> None:
        """Everything."""
        self.start_mail()
        self.start_web()
        self.start_worker()

    def close(self) -> None:
        """End everything that was started here, at once: others try how it ends in peace."""
        for name in list(self.processes):
            self.stop(name, signal.SIGKILL)
        self.door.close()
        if self.smtp is not None:
            self.smtp.stop()


@contextlib.contextmanager
def running(database: str, nursery: Nursery | None = None, **more: str) -> Iterator[Site]:
    """A site in a database, for as long as it is needed."""
    site = Site(database, nursery, **more)
    try:
        site.start()
        yield site
    finally:
        site.close()
