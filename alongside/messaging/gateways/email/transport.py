"""Hands one message to the mail server. Knows nothing of people or of the outbox."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

from django.conf import settings

from alongside.core.errors import AlongsideError
from alongside.messaging.gateways.email.codes import Answer, meaning

# Seconds for each answer once connected. Servers that look into a message take their time before
# the last one (RFC 5321, 4.5.3.2.6), and giving up then would send it twice.
PATIENCE = 120


class TryLater(AlongsideError):
    """The mail server cannot be reached or cannot take it now."""


class Undeliverable(AlongsideError):
    """The mail server will never take it. `reason` is a code without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__("The mail server does not take this message.")
        self.reason = reason


@dataclass(frozen=True)
class Mail:
    """One plain-text e-mail. `id` is the same at every try, and so is the Message-ID."""

    id: str
    to: str
    subject: str
    text: str
    language: str
    at: datetime


def build(mail: Mail) -> EmailMessage:
    """The message as it goes over the wire. Raises Undeliverable for an address that is none."""
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = Address(addr_spec=mail.to)
        message["From"] = Address(name or "Alongside", addr_spec=sender)
        # A line break would begin a header of somebody else's making.
        message["Subject"] = " ".join(mail.subject.split())
    except (ValueError, IndexError) as error:
        raise Undeliverable("bad_address") from error
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
    message.set_content(mail.text, cte="quoted-printable")
    message["Content-Language"] = mail.language
    return message


def send(mail: Mail) -> None:
    """Hand it over; returns once the server has taken responsibility for it.

    Raises TryLater or Undeliverable. No error holds the address or the words.
    """
    message = build(mail)
    try:
        server = _connect()
        try:
            server.send_message(message)
        finally:
            # It has been taken, or has failed already: how we part changes nothing.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise _refusal(code) from None
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        # An address in other letters than ASCII, and a server that cannot take it.
        raise Undeliverable("bad_address") from None
    except (smtplib.SMTPException, OSError):
        raise TryLater("The mail server cannot be reached.") from None


def _connect() -> smtplib.SMTP:
    wanted: dict[str, Any] = settings.SMTP
    if wanted["use_ssl"]:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            wanted["host"], wanted["port"], timeout=wanted["timeout"], context=_trusted()
        )
    else:
        server = smtplib.SMTP(wanted["host"], wanted["port"], timeout=wanted["timeout"])
    try:
        assert server.sock is not None  # it is connected
        server.sock.settimeout(PATIENCE)
        if wanted["use_tls"]:
            server.starttls(context=_trusted())
        if wanted["username"]:
            server.login(wanted["username"], wanted["password"])
    except BaseException:
        server.close()
        raise
    return server


@cache
def _trusted() -> ssl.SSLContext:
    """Whom this machine trusts: reading it takes longer than to hand over a mail."""
    return ssl.create_default_context()


def _refusal(code: int) -> AlongsideError:
    answer, reason = meaning(code)
    if answer is Answer.NEVER:
        return Undeliverable(reason)
    return TryLater(f"The mail server answered {code}.")
