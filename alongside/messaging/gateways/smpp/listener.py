"""`alongside listen`: keeps a bind to the message centre open, and keeps what comes.

Each is kept in the database before the message centre is told that it has arrived. While the
database is away it is asked to send it once more.
"""

from __future__ import annotations

import logging
import select
import ssl
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from smpplib import smpp

from alongside.core import keys
from alongside.core.actors import Actor, Channel
from alongside.messaging import actions
from alongside.messaging.gateways.smpp import codes, receipts
from alongside.messaging.gateways.smpp.transport import BROKEN, bound, close
from alongside.messaging.gateways.texts import Incoming, TryLater

logger = logging.getLogger(__name__)

FROM_OUTSIDE = Actor(channel=Channel.TEXT)
A_MOMENT = 0.5  # seconds
ASK_LINK = 30.0  # seconds of silence after which we ask whether it is still there
LONGEST_PAUSE = 60.0  # seconds between tries to reach the message centre


def listen(stopped: Callable[[float], bool], *, once: bool = False) -> None:
    """Listen until `stopped(seconds)`, which also waits, says so. `once`: until the bind ends."""
    pause = 1.0
    while not stopped(0):
        try:
            client = bound(settings.SMPP, "receiver")
        except TryLater as error:
            logger.warning("%s", error)
            if once or stopped(pause):
                return
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        pause = 1.0
        client.set_message_received_handler(keep)
        try:
            quiet_since = time.monotonic()
            while not stopped(0):
                if _comes(client):
                    client.read_once()
                elif time.monotonic() - quiet_since < ASK_LINK:
                    continue
                else:
                    client.send_pdu(smpp.make_pdu("enquire_link", client=client))
                quiet_since = time.monotonic()
        except BROKEN as error:
            logger.warning("The message centre has gone (%s).", type(error).__name__)
        finally:
            close(client)
        if once:
            return


def _comes(client: Any) -> bool:
    """Whether something can be read; waits a moment for it."""
    line = client._socket
    if isinstance(line, ssl.SSLSocket) and line.pending():
        return True
    return bool(select.select([line], [], [], A_MOMENT)[0])


def keep(pdu: Any) -> int:
    """Keep what came; the status that the message centre is answered."""
    try:
        close_old_connections()
        keys.forget()
        found = receipts.read(pdu)
        if isinstance(found, receipts.Told):
            actions.receive_receipt(
                by=FROM_OUTSIDE,
                provider="smpp",
                provider_id=found.provider_id,
                status=found.status,
            )
        elif found.piece.total > 1:
            actions.receive_part(
                by=FROM_OUTSIDE,
                provider="smpp",
                sender=found.sender,
                body=found.words,
                reference=found.piece.reference,
                total=found.piece.total,
                number=found.piece.number,
            )
        else:
            incoming = Incoming(str(uuid4()), found.sender, found.words)
            actions.receive(by=FROM_OUTSIDE, provider="smpp", incoming=incoming)
    except (DatabaseError, InterfaceError) as error:
        logger.error("A text could not be kept yet: %s", type(error).__name__)
        connections.close_all()
        return codes.TRY_AGAIN
    return codes.TAKEN
