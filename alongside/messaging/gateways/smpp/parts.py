"""The words of a text as the network carries them (3GPP TS 23.038, 23.040): letters into bytes, and
long texts into parts that say which they are."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from alongside.messaging.rules.texts import GSM_BASIC, GSM_EXTENDED

GSM, UCS2 = 0x00, 0x08  # data_coding
HEADER = 0x40  # esm_class: the words begin with a header
_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = 0x1B
_EXTENDED = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E,
    "|": 0x40, "€": 0x65,
}  # fmt: skip
_LETTERS = {code: letter for letter, code in _EXTENDED.items()}
MOST_PARTS = 255


@dataclass(frozen=True)
class Part:
    """One part as it goes over the wire."""

    data: bytes
    coding: int
    has_header: bool


def split(body: str, reference: int) -> list[Part]:
    """The parts of a text; no letter is cut in two. `reference` (0 to 255) joins them again.

    Raises ValueError for a text of more than 255 parts.
    """
    gsm = set(body) <= GSM_BASIC | GSM_EXTENDED
    coding = GSM if gsm else UCS2
    letters = [_gsm(one) if gsm else one.encode("utf-16-be") for one in body]
    alone, most = (160, 153) if gsm else (140, 134)
    if sum(map(len, letters)) <= alone:
        return [Part(b"".join(letters), coding, has_header=False)]
    pieces = [b""]
    for letter in letters:
        if len(pieces[-1]) + len(letter) > most:
            pieces.append(b"")
        pieces[-1] += letter
    if len(pieces) > MOST_PARTS:
        raise ValueError("More than 255 parts.")
    total = len(pieces)
    return [
        Part(bytes([5, 0, 3, reference % 256, total, number]) + piece, coding, has_header=True)
        for number, piece in enumerate(pieces, 1)
    ]


def _gsm(letter: str) -> bytes:
    if letter in _EXTENDED:
        return bytes([_ESCAPE, _EXTENDED[letter]])
    return bytes([_ALPHABET.index(letter)])


def join(data: bytes, coding: int) -> str:
    """The words of bytes that came in. What cannot be read is marked, and nothing is lost."""
    if coding == UCS2:
        return data.decode("utf-16-be", "replace")
    if coding == 0x03:
        return data.decode("latin-1")
    if coding in (0x00, 0x01):
        return _from_gsm(data)
    return data.decode("utf-8", "replace")


def _from_gsm(data: bytes) -> str:
    words, escaped = [], False
    for code in data:
        if escaped:
            words.append(_LETTERS.get(code, "\N{REPLACEMENT CHARACTER}"))
            escaped = False
        elif code == _ESCAPE:
            escaped = True
        else:
            words.append(_ALPHABET[code] if code < 128 else "\N{REPLACEMENT CHARACTER}")
    return "".join(words)


@dataclass(frozen=True)
class Piece:
    """Which part of which text a header tells of: number 1 of 1 when it tells of none."""

    reference: int = 0
    total: int = 1
    number: int = 1


def header(data: bytes) -> tuple[Piece, bytes]:
    """The header of a part, and the words after it. A header that is broken counts as none."""
    length = data[0] + 1 if data else 0
    if not 1 <= length <= len(data):
        return Piece(), data
    elements, rest = data[1:length], data[length:]
    while len(elements) >= 2:
        kind, size = elements[0], elements[1]
        value, elements = elements[2 : 2 + size], elements[2 + size :]
        if kind == 0x00 and len(value) == 3:
            return _piece(*value), rest
        if kind == 0x08 and len(value) == 4:
            return _piece(*struct.unpack(">HBB", value)), rest
    return Piece(), rest


def _piece(reference: int, total: int, number: int) -> Piece:
    return Piece(reference, total, number) if 1 <= number <= total else Piece()
