"""The town's post box: a real mail server on this machine that keeps what it is sent.

    python -m alongside.demo.mail FD FOLDER

FD is a socket that listens already. Nothing leaves the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SUFFIX = ".eml"
_ADDRESS = re.compile(r"https?://[^\s<>()\"']+[^\s<>()\"'.,;:!?]")


@dataclass(frozen=True)
class Mail:
    """One mail as it came. `name` is its file's, without the suffix."""

    name: str
    to: str
    subject: str
    at: datetime
    text: str

    @property
    def paragraphs(self) -> list[list[tuple[str, str]]]:
        """The text in paragraphs, each in pieces: what it says, and where that leads."""
        parts = re.split(r"\n\s*\n", self.text.strip())
        return [list(pieces(part)) for part in parts]

    @property
    def begins(self) -> str:
        """Its first words after the greeting, for a list: subjects tell nothing on purpose."""
        parts = re.split(r"\n\s*\n", self.text.strip())
        words = " ".join((parts[1] if len(parts) > 1 else parts[0]).split())
        return words if len(words) <= 100 else f"{words[:99].rstrip()}…"


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """A text in pieces: what each says, and where it leads ("" for plain words)."""
    end = 0
    for found in _ADDRESS.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], ""
        yield found.group(), _here(found.group())
        end = found.end()
    if end < len(text):
        yield text[end:], ""


def _here(address: str) -> str:
    """Links into the town lead to where it is served now, whatever its port was then."""
    parts = urlsplit(address)
    if parts.hostname == "localhost":
        return parts._replace(scheme="", netloc="").geturl()
    return address


def names(folder: Path) -> list[str]:
    """The mails that came, the newest first."""
    return sorted((path.stem for path in folder.glob(f"*{SUFFIX}")), reverse=True)


def read(folder: Path, name: str) -> Mail | None:
    """One mail; None when there is none of this name."""
    if not re.fullmatch(r"\d{1,30}", name):
        return None
    try:
        raw = (folder / f"{name}{SUFFIX}").read_bytes()
    except FileNotFoundError:
        return None
    mail = message_from_bytes(raw, policy=policy.default)
    return Mail(
        name=name,
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        at=mail["Date"].datetime,
        text=str(mail.get_content()).replace("\r\n", "\n"),
    )


def empty(folder: Path) -> None:
    """Throw everything away."""
    for path in folder.glob(f"*{SUFFIX}"):
        path.unlink()


class Box:
    """Keeps each mail in a file of its own, whole before it has its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, and answer only once it is kept."""
        number = time.time_ns()
        part = self.folder / f"{number}.part"
        part.write_bytes(envelope.content)
        os.replace(part, self.folder / f"{number}{SUFFIX}")
        return "250 Kept"


async def _listen(line: socket.socket, folder: Path) -> None:
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    box = Box(folder)
    server = await loop.create_server(
        lambda: SMTP(box, hostname="localhost", enable_SMTPUTF8=True, loop=loop), sock=line
    )
    parent = os.getppid()
    async with server:
        while not stopped.is_set() and os.getppid() == parent:  # nor longer than whoever began it
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), 1)


def main() -> None:
    """Listen until asked to stop."""
    fd, folder = sys.argv[1:]
    asyncio.run(_listen(socket.socket(fileno=int(fd)), Path(folder)))


if __name__ == "__main__":
    main()
