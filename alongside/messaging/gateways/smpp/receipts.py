"""What a message centre sends us, read: texts, parts of texts, and receipts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from alongside.messaging.gateways.smpp import codes, parts

RECEIPT, KIND = 0x04, 0x3C  # esm_class: a receipt, and the bits that say so
_ID = re.compile(rb"\bid:([^\s]{1,80})", re.IGNORECASE)
_STAT = re.compile(rb"\bstat:([A-Za-z]{1,20})", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What became of one text."""

    provider_id: str
    status: str


@dataclass(frozen=True)
class Said:
    """A text, or a part of one."""

    sender: str
    words: str
    piece: parts.Piece


def read(pdu: Any) -> Told | Said:
    """What a deliver_sm holds. Whatever cannot be read as a receipt is words of somebody."""
    data = _bytes(pdu.short_message) or _bytes(getattr(pdu, "message_payload", None))
    if pdu.esm_class & KIND == RECEIPT:
        told = _told(pdu, data)
        if told is not None:
            return told
    piece = parts.Piece()
    if pdu.esm_class & parts.HEADER:
        piece, data = parts.header(data)
    elif getattr(pdu, "sar_total_segments", None):
        piece = parts._piece(
            int(pdu.sar_msg_ref_num or 0),
            int(pdu.sar_total_segments),
            int(pdu.sar_segment_seqnum or 0),
        )
    sender = _bytes(pdu.source_addr).decode("ascii", "replace")
    if pdu.source_addr_ton == 1 and sender.isdecimal():  # international, without its plus
        sender = f"+{sender}"
    return Said(sender, parts.join(data, int(pdu.data_coding or 0)), piece)


def _told(pdu: Any, data: bytes) -> Told | None:
    name = _bytes(getattr(pdu, "receipted_message_id", None)).rstrip(b"\0")
    state = codes.BY_NUMBER.get(_number(getattr(pdu, "message_state", None)), "")
    in_words = _ID.search(data)
    if not name and in_words:
        name = in_words.group(1)
    stat = _STAT.search(data)
    if not state and stat:
        state = stat.group(1).decode("ascii").upper()
    if not name or not state:
        return None
    return Told(name.decode("ascii", "replace"), state)


def _number(value: Any) -> int:
    if isinstance(value, bytes):
        return value[0] if value else 0
    return int(value or 0)


def _bytes(value: Any) -> bytes:
    if value is None:
        return b""
    return value if isinstance(value, bytes) else str(value).encode("utf-8")
