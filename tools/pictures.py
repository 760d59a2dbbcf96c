"""Take the pictures of the documentation again, in the journeys, and make them small.

    python tools/pictures.py           run the journeys that take pictures, then make them small
    python tools/pictures.py small     only make small what is in docs/images

A picture shows the top of a page, as a screen does, in at most 256 colours. Needs Chromium, as the
journeys do; the rest is the standard library.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDE, NARROW = 900, 1200  # pixels from the top of a page, on a computer and on a phone
MOST_COLOURS = 256
SIGNATURE = b"\x89PNG\r\n\x1a\n"
RGB, INDEXED = 2, 3  # colour types of PNG


def take() -> int:
    """Run the journeys that take pictures; the exit code of the tests."""
    files = [
        str(path)
        for path in sorted((ROOT / "tests" / "browser").glob("test_*.py"))
        if ".shot(" in path.read_text()
    ]
    environ = {**os.environ, "ALONGSIDE_IMAGES": "1"}
    command = [sys.executable, "-m", "pytest", "-q", *files]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG: name and content."""
    at = len(SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def rows(data: bytes) -> tuple[int, list[bytes]]:
    """Width, and the rows of a picture from the top, three bytes for each pixel.

    Raises ValueError for anything but 8-bit RGB that is not interlaced.
    """
    parts = list(chunks(data))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    if (depth, kind, interlaced) != (8, RGB, 0):
        raise ValueError("Only 8-bit RGB pictures can be made small.")
    raw = zlib.decompress(b"".join(content for name, content in parts if name == b"IDAT"))
    length = width * 3
    above, found = bytes(length), []
    for number in range(min(height, NARROW if width < 640 else WIDE)):
        start = number * (length + 1)
        above = _unfiltered(raw[start], raw[start + 1 : start + 1 + length], above)
        found.append(above)
    return width, found


def _unfiltered(how: int, line: bytes, above: bytes) -> bytes:
    """Undo one of PNG's five filters (PNG specification, section 9)."""
    if how == 0:
        return line
    if how == 2:
        return bytes((one + up) & 255 for one, up in zip(line, above, strict=True))
    out = bytearray(line)
    for at in range(len(out)):
        left = out[at - 3] if at >= 3 else 0
        up, corner = above[at], above[at - 3] if at >= 3 else 0
        if how == 1:
            guess = left
        elif how == 3:
            guess = (left + up) // 2
        else:
            by = left + up - corner
            far = abs(by - left), abs(by - up), abs(by - corner)
            guess = left if far[0] <= far[1] and far[0] <= far[2] else up
            if far[2] < far[0] and far[2] < far[1]:
                guess = corner
        out[at] = (out[at] + guess) & 255
    return bytes(out)


def palette(lines: Iterable[bytes]) -> tuple[list[bytes], dict[bytes, int]]:
    """The colours that are most used, and which of them stands for each."""
    counted: Counter[bytes] = Counter()
    for line in lines:
        counted.update(line[at : at + 3] for at in range(0, len(line), 3))
    chosen = [colour for colour, _ in counted.most_common(MOST_COLOURS)]
    place = {colour: number for number, colour in enumerate(chosen)}
    for colour in counted.keys() - place.keys():
        place[colour] = min(
            range(len(chosen)),
            key=lambda number: sum(
                (one - two) ** 2 for one, two in zip(chosen[number], colour, strict=True)
            ),
        )
    return chosen, place


def small(data: bytes) -> bytes:
    """The same picture, cut to a screen's height, in few colours."""
    width, lines = rows(data)
    chosen, place = palette(lines)
    body = b"".join(
        b"\0" + bytes(place[line[at : at + 3]] for at in range(0, len(line), 3)) for line in lines
    )
    header = struct.pack(">IIBBBBB", width, len(lines), 8, INDEXED, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"PLTE", b"".join(chosen)),
        (b"IDAT", zlib.compress(body, 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )


def main(words: list[str]) -> int:
    """Take them, and make them small."""
    code = 0 if words == ["small"] else take()
    for path in sorted(IMAGES.glob("*.png")):
        before = path.read_bytes()
        if before[25] == INDEXED:
            continue  # it is small already
        path.write_bytes(small(before))
        print(f"{path.relative_to(ROOT)}: {len(before):,} bytes are {path.stat().st_size:,} now")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
