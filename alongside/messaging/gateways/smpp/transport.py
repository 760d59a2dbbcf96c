"""Hands texts to a message centre. Knows nothing of people.

The bind is kept open, one for each process that sends. Texts that come in and receipts come through
a bind of their own (`alongside listen`).
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from typing import Any

from django.conf import settings
from smpplib import consts, exceptions
from smpplib.client import Client

from alongside.messaging.gateways.smpp import codes, parts
from alongside.messaging.gateways.texts import (
    CannotAsk,
    Fate,
    Incoming,
    NotKnown,
    Seen,
    Text,
    TryLater,
    Undeliverable,
)

IDLE = 5.0  # seconds after which a bind is tried before it is used
BROKEN = (exceptions.PDUError, exceptions.ConnectionError, OSError)


class _Client(Client):
    """The library's, with the name of the message centre checked over TLS."""

    def _create_socket(self) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.settimeout(self.timeout)
        if self._ssl_context is None:
            return made
        wrapped: socket.socket = self._ssl_context.wrap_socket(made, server_hostname=self.host)
        return wrapped


def bound(wanted: dict[str, Any], how: str) -> Client:
    """A client that is bound: `how` is "transmitter" or "receiver". Raises TryLater."""
    context = ssl.create_default_context() if wanted["tls"] else None
    client = _Client(
        wanted["host"],
        wanted["port"],
        timeout=wanted["timeout"],
        ssl_context=context,
        logger_name="smpplib",  # which is silent: it would quote numbers and words
        allow_unknown_opt_params=True,
    )
    try:
        client.connect()
        getattr(client, f"bind_{how}")(
            system_id=wanted["name"],
            password=wanted["password"],
            system_type=wanted["system_type"],
        )
    except BROKEN as error:
        close(client)
        raise TryLater(f"The message centre cannot be reached ({type(error).__name__}).") from None
    return client


def close(client: Client) -> None:
    """Leave, whatever state the bind is in."""
    with contextlib.suppress(*BROKEN):
        client.unbind()
    with contextlib.suppress(*BROKEN):
        client.disconnect()
    client._socket = None


def addressed(number: str) -> dict[str, Any]:
    """How a number is written down: international, or a name of letters."""
    digits = number.lstrip("+")
    if digits.isdecimal():
        return {"ton": consts.SMPP_TON_INTL, "npi": consts.SMPP_NPI_ISDN, "addr": digits}
    return {"ton": consts.SMPP_TON_ALNUM, "npi": consts.SMPP_NPI_UNK, "addr": number}


class Smpp:
    """An account with a message centre."""

    name = "smpp"

    def __init__(self, wanted: dict[str, Any]) -> None:
        self._wanted = wanted
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._used = 0.0
        self._reference = 0

    def send(self, text: Text) -> str:
        """The message centre's id of the last part, whose receipt is asked for.

        Raises TryLater, NotKnown or Undeliverable; no error holds the text.
        """
        with self._lock:
            self._reference = (self._reference + 1) % 256
            try:
                pieces = parts.split(text.body, self._reference)
            except ValueError:
                raise Undeliverable("too_long") from None
            client = self._ready()
            found = ""
            for number, piece in enumerate(pieces, 1):
                try:
                    found = self._submit(client, text, piece, last=number == len(pieces))
                except BROKEN:
                    self._leave()
                    raise NotKnown("The message centre did not answer.") from None
                except TryLater:
                    if number > 1:  # a part is there already: to start again might say it twice
                        raise NotKnown("The message centre took a part.") from None
                    raise
            self._used = time.monotonic()
            return found

    def _ready(self) -> Client:
        """A bind that answers; made anew if it does not."""
        if self._client is not None and time.monotonic() - self._used > IDLE:
            try:
                self._answer(self._client, self._ask_link(self._client), "enquire_link_resp")
            except BROKEN:
                self._leave()
        if self._client is None:
            self._client = bound(self._wanted, "transmitter")
        self._used = time.monotonic()
        return self._client

    def _ask_link(self, client: Client) -> int:
        from smpplib import smpp

        pdu = smpp.make_pdu("enquire_link", client=client)
        client.send_pdu(pdu)
        return int(pdu.sequence)

    def _leave(self) -> None:
        if self._client is not None:
            close(self._client)
        self._client = None

    def _submit(self, client: Client, text: Text, piece: parts.Part, *, last: bool) -> str:
        source, target = addressed(self._wanted["sender"]), addressed(text.to)
        pdu = client.send_message(
            source_addr_ton=source["ton"],
            source_addr_npi=source["npi"],
            source_addr=source["addr"],
            dest_addr_ton=target["ton"],
            dest_addr_npi=target["npi"],
            destination_addr=target["addr"],
            short_message=piece.data,
            data_coding=piece.coding,
            esm_class=parts.HEADER if piece.has_header else 0,
            registered_delivery=last,
        )
        answer = self._answer(client, int(pdu.sequence), "submit_sm_resp")
        if answer.status != codes.TAKEN:
            raise codes.refusal(int(answer.status))
        name = answer.message_id
        if not name:
            raise NotKnown("The message centre answered without an id.")
        return name.decode("ascii", "replace") if isinstance(name, bytes) else str(name)

    def _answer(self, client: Client, sequence: int, command: str) -> Any:
        """Read until the answer to one of ours comes."""
        while True:
            pdu = client.read_pdu()
            if pdu.command == "enquire_link":
                client._enquire_link_received(pdu)
            elif pdu.command == "unbind":
                raise exceptions.ConnectionError
            elif pdu.sequence == sequence:
                if pdu.command != command and not pdu.is_error():
                    raise exceptions.PDUError("Another answer than asked for.")
                return pdu

    def find(self, text: Text) -> Seen | None:
        """SMPP asks by the id that it gave, and none was given."""
        raise CannotAsk("A message centre knows no reference of ours.")

    def status(self, provider_id: str) -> str | None:
        """Receipts come by themselves, and are kept for us while we are away."""
        return None

    def meaning(self, status: str) -> Fate:
        """As the table says."""
        return codes.meaning(status)

    def incoming(self) -> list[Incoming]:
        """Nothing is kept to be asked for: it comes to `alongside listen`."""
        return []


_accounts: dict[tuple[Any, ...], Smpp] = {}


def account() -> Smpp | None:
    """The account that the environment names, if it does; one for this process."""
    wanted: dict[str, Any] = settings.SMPP
    if not wanted["host"]:
        return None
    return _accounts.setdefault(tuple(sorted(wanted.items())), Smpp(wanted))
