"""What a sound or a picture is, told by its first bytes and never by its name; and the same
without what a camera or a telephone wrote into it about place, maker and owner.

Pictures are drawn anew, so that nothing but what is seen stays. Sounds keep the container that
recorded them: to code them anew would need a codec for each, and would lose sound. What a
container says beside the sound is taken out where that is simple: ID3 of MP3, all chunks but the
sound of WAV, `udta` and `meta` of MP4. WebM and Ogg stay as the browser made them, which names the
program that recorded and nothing else.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from alongside.core.errors import Refused

LONGEST_SOUND = 5 * 60  # seconds
SLACK = 10  # seconds that a recorder may take to stop
LARGEST_SIDE = 2000  # pixels
MOST_PARTS = 5000  # of a container: a hostile file must not keep us counting
MOST_PIXELS = 60_000_000  # of a picture as it comes; more than any telephone's

PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
SOUNDS = ("audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg", "audio/wav")


def sniff(data: bytes) -> str:
    """The media type of a sound or picture that we take; "" for everything else."""
    head = data[:16]
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in data[:64]:
        return "audio/webm"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head[4:8] == b"ftyp":
        return "audio/mp4"
    if head[:3] == b"ID3" or (len(head) > 3 and _mp3_rate(data) > 0):
        return "audio/mpeg"
    return ""


def clean(data: bytes) -> tuple[bytes, str]:
    """The sound or picture without what was written into it beside itself, and its media type.

    Raises Refused, in a sentence, for anything that is not one, is a film, or is too long.
    """
    kind = sniff(data)
    if kind in PICTURES:
        return _drawn_anew(data, kind), "image/jpeg"
    if kind not in SOUNDS:
        raise Refused(_("We cannot take this kind of file. Choose a picture or a sound recording."))
    try:
        if _is_film(data, kind):
            raise Refused(_("This is a film. Choose a sound recording, or a picture."))
        if _seconds(data, kind) > LONGEST_SOUND + SLACK:
            raise Refused(_("The recording is longer than 5 minutes. Please make it shorter."))
        return _bare(data, kind), kind
    except (struct.error, IndexError, ValueError) as error:
        raise Refused(_("We could not read this recording. Please try it again.")) from error


def _drawn_anew(data: bytes, kind: str) -> bytes:
    """The pixels alone, upright, at most 2000 on a side, on white where it was see-through."""
    unread = _("We could not read this picture. Please try another.")
    try:
        with Image.open(BytesIO(data), formats=[PICTURES[kind]]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(_("This picture is too large. Please make it smaller."))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            seen = upright.convert("RGBA")
            page = Image.new("RGB", seen.size, "white")
            page.paste(seen, mask=seen.getchannel("A"))
            out = BytesIO()
            page.save(out, "JPEG", quality=88, optimize=True)
    except Image.DecompressionBombError as error:
        raise Refused(_("This picture is too large. Please make it smaller.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(unread) from error
    return out.getvalue()


def _is_film(data: bytes, kind: str) -> bool:
    if kind == "audio/webm":
        return re.search(rb"V_(VP8|VP9|AV1|MPEG)", data[:4096]) is not None
    if kind == "audio/ogg":
        return b"\x80theora" in data[:4096]
    return kind == "audio/mp4" and any(
        name == b"hdlr" and data[start + 8 : start + 12] == b"vide"
        for name, start, _end in _mp4_boxes(data, 0, len(data))
    )


# --- how long ----------------------------------------------------------------------------------


def _seconds(data: bytes, kind: str) -> float:
    """How long it plays, as its container says; 0 where that cannot be told."""
    if kind == "audio/wav":
        rate = next((struct.unpack_from("<I", data, at + 8)[0] for at in _fmt(data)), 0)
        return len(data) / rate if rate else 0
    if kind == "audio/mpeg":
        rate = _mp3_rate(data[_id3_size(data) :])
        return len(data) * 8 / rate if rate > 0 else 0
    if kind == "audio/ogg":
        last = data.rfind(b"OggS")
        granule = int(struct.unpack_from("<q", data, last + 6)[0])
        found = re.search(rb"\x01vorbis\x00{4}.(.{4})", data[:512], re.DOTALL)
        return granule / (int.from_bytes(found[1], "little") or 1 if found else 48_000)
    if kind == "audio/mp4":
        return max(
            (
                _mp4_length(data[start:end])
                for name, start, end in _mp4_boxes(data, 0, len(data))
                if name in (b"mvhd", b"mdhd")
            ),
            default=0,
        )
    # WebM from a browser has no length: the last cluster says when it began, in milliseconds.
    begun = (
        int.from_bytes(found[2][: found[1][0] & 0x7F], "big")
        for found in re.finditer(
            rb"\x1fC\xb6u(?:\x01.{7}|[\x10-\x1f].{3}|[\x20-\x3f].{2}|[\x40-\x7f].|[\x80-\xff])"
            rb"\xe7([\x81-\x88])(.{8})",
            data,
            re.DOTALL,
        )
    )
    return max(begun, default=0) / 1000


def _fmt(data: bytes) -> list[int]:
    return [start for name, start, _end in _chunks(data) if name == b"fmt "]


# By version (MPEG 1, else 2): kilobits a second of layer III, by the four bits of the header.
_MP3 = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)


def _mp3_rate(data: bytes) -> int:
    """Bits a second of the MP3 frame that these bytes begin with; 0 when they do not."""
    head = int.from_bytes(data[:4], "big")
    version, layer, rate = head >> 19 & 3, head >> 17 & 3, head >> 12 & 15
    if head >> 21 != 0x7FF or version == 1 or layer != 1 or rate == 15:
        return 0
    return _MP3[0 if version == 3 else 1][rate] * 1000


def _mp4_length(header: bytes) -> float:
    long = header[0] == 1
    scale, length = struct.unpack_from(">IQ" if long else ">II", header, 20 if long else 12)
    return float(length / scale) if scale else 0


# --- what it says beside the sound --------------------------------------------------------------


def _bare(data: bytes, kind: str) -> bytes:
    if kind == "audio/mpeg":
        data = data[_id3_size(data) :]
        data = data[:-128] if data[-128:-125] == b"TAG" else data
        if not _mp3_rate(data):
            raise ValueError("no sound after the tags")
        return data
    if kind == "audio/wav":
        kept = b"".join(
            name + struct.pack("<I", end - start) + data[start:end] + b"\0" * ((end - start) % 2)
            for name, start, end in _chunks(data)
            if name in (b"fmt ", b"data")
        )
        return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WAVE" + kept
    if kind == "audio/mp4":
        blanked = bytearray(data)
        for name, start, end in _mp4_boxes(data, 0, len(data)):
            if name in (b"udta", b"meta", b"uuid"):
                # The same size, so that what points into the file still points right.
                begin = data.rindex(name, 0, start)
                blanked[begin : begin + 4] = b"free"
                blanked[start:end] = bytes(end - start)
        return bytes(blanked)
    return data


def _id3_size(data: bytes) -> int:
    if data[:3] != b"ID3":
        return 0
    a, b, c, d = data[6:10]
    return 10 + (a << 21 | b << 14 | c << 7 | d) + (10 if data[5] & 0x10 else 0)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The chunks of a WAV: name, and where what they hold begins and ends."""
    at = 12
    for _number in range(MOST_PARTS):
        if at + 8 > len(data):
            return
        size = struct.unpack_from("<I", data, at + 4)[0]
        end = min(at + 8 + size, len(data))
        yield data[at : at + 4], at + 8, end
        at = end + size % 2
    raise ValueError("more chunks than a recording has")


_MP4_HOLDS = (b"moov", b"trak", b"mdia", b"minf")


def _mp4_boxes(
    data: bytes, at: int, until: int, depth: int = 0
) -> Iterator[tuple[bytes, int, int]]:
    """The boxes of an MP4 and of those that hold others: name, and where their inside lies."""
    for _number in range(MOST_PARTS):
        if at + 8 > until:
            return
        size, start = struct.unpack_from(">I", data, at)[0], at + 8
        if size == 1:
            size, start = struct.unpack_from(">Q", data, at + 8)[0], at + 16
        end = until if size == 0 else at + size
        if end < start or end > until:
            raise ValueError("a box that is larger than what holds it")
        yield data[at + 4 : at + 8], start, end
        if data[at + 4 : at + 8] in _MP4_HOLDS and depth < len(_MP4_HOLDS):
            yield from _mp4_boxes(data, start, end, depth + 1)
        at = end
    raise ValueError("more boxes than a recording has")
