"""A real mail server on this machine, which answers as it is told."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

TAKEN = "250 OK"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class MailServer:
    """What came in, and what to answer. `answers` by envelope recipient, to RCPT or to DATA."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    rcpt: Callable[[str], str] = lambda address: TAKEN
    data: Callable[[int], str] = lambda number: TAKEN
    tries: int = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Answer to RCPT TO."""
        answer = self.rcpt(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take the message, or not."""
        self.tries += 1
        answer = self.data(self.tries)
        if answer.startswith("2"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.to.extend(envelope.rcpt_tos)
        return answer

    @property
    def ids(self) -> list[str]:
        """The Message-IDs of what was taken, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]

    def start(self) -> Controller:
        """Listen on a port of this machine."""
        self.port = free_port()
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        return controller


def settings_for(port: int) -> dict[str, object]:
    """What `settings.SMTP` says of a server there."""
    return {
        "host": "127.0.0.1",
        "port": port,
        "username": "",
        "password": "",
        "use_ssl": False,
        "use_tls": False,
        "timeout": 5,
    }
