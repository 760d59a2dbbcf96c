"""Small real sounds and pictures, made here byte by byte."""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image


def wav(seconds: float = 0.1, *more: bytes) -> bytes:
    """Silence of 8 kHz, and further chunks."""
    rate = 8000
    sound = bytes(int(rate * seconds))
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate, 1, 8)
    inside = b"WAVE" + fmt + b"".join(more) + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def chunk(name: bytes, inside: bytes) -> bytes:
    """One chunk of a WAV."""
    return name + struct.pack("<I", len(inside)) + inside + b"\0" * (len(inside) % 2)


def box(name: bytes, inside: bytes) -> bytes:
    """One box of an MP4."""
    return struct.pack(">I", len(inside) + 8) + name + inside


def mp4(seconds: int = 3, handler: bytes = b"soun", *, says: bytes = b"Cwm Afallen") -> bytes:
    """The frame of an MP4 with a note of where it was made."""
    mvhd = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    hdlr = box(b"hdlr", bytes(8) + handler + bytes(12))
    track = box(b"trak", box(b"mdia", hdlr) + box(b"udta", says))
    moov = box(b"moov", mvhd + track + box(b"udta", box(b"meta", says)))
    return box(b"ftyp", b"M4A \0\0\0\0") + moov + box(b"mdat", b"sound" * 20)


def mp3(seconds: float = 1, *, says: bytes = b"") -> bytes:
    """Frames of 128 kbit/s with an ID3 tag before and after."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    sound = frame * max(1, int(seconds * 128_000 / 8 / len(frame)))
    size = len(says)
    tag = b"ID3\x04\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127])
    return (tag + says if says else b"") + sound + (b"TAG" + bytes(125) if says else b"")


def ogg(seconds: float = 1) -> bytes:
    """A first page of Opus and a last one that says how long it was."""
    last = struct.pack("<q", int(seconds * 48_000))
    return b"OggS\0\x02" + bytes(20) + b"OpusHead" + bytes(20) + b"OggS\0\x04" + last + bytes(12)


def webm(seconds: int = 1, codec: bytes = b"A_OPUS") -> bytes:
    """As a browser records it: clusters without a size, each with the time when it begins."""
    head = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
    time = struct.pack(">I", seconds * 1000)
    cluster = b"\x1fC\xb6u\x01" + b"\xff" * 7 + b"\xe7\x84" + time + b"\xa3\x84rest"
    return head + bytes(20) + codec + bytes(10) + cluster


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), *, says: str = "") -> bytes:
    """A small picture, with what a camera wrote into it."""
    image = Image.new("RGBA" if kind in ("PNG", "WEBP") else "RGB", size, "red")
    exif = Image.Exif()
    if says:
        exif[0x010E] = says  # ImageDescription
        exif[0x0112] = 6  # turned by a quarter
    out = BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()
