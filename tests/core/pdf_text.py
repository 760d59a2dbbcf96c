"""Reads the text of a PDF that typst wrote, with nothing but the standard library.

Not a PDF reader: it knows the few forms that typst's exporter writes, and fails on any other.
"""

import re
import zlib
from dataclasses import dataclass

_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
# a string may hold parentheses as they are when they pair up, here to a depth of three
_PLAIN = rb"[^()\\]|\\."
_INNER = rb"\((?:" + _PLAIN + rb")*\)"
_INNER = rb"\((?:" + _PLAIN + rb"|" + _INNER + rb")*\)"
_OPERATORS = re.compile(
    rb"/f(?P<font>\d+) (?P<size>[\d.]+) Tf"
    rb"|1 0 0 -1 (?P<x>[-\d.]+) (?P<y>[-\d.]+) cm"
    rb"|/(?:Lang|ActualText|Alt)(?:\((?:" + _PLAIN + rb"|" + _INNER + rb")*\)|<[0-9A-Fa-f]+>)"
    rb"|\((?P<shown>(?:" + _PLAIN + rb"|" + _INNER + rb")*)\)"
    rb"|<(?P<hex>[0-9A-Fa-f]+)>"
    rb"|(?P<end>\bET\b)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Run:
    """Letters that were set together: page from 1, size in points, place in mm from top left."""

    page: int
    size: float
    left: float
    top: float
    text: str


def runs(pdf: bytes) -> list[Run]:
    """Every run of text on every page, in the order in which it was set."""
    objects = {
        int(number): body for number, body in re.findall(rb"(?ms)^(\d+) 0 obj\n(.*?)\nendobj", pdf)
    }

    def stream(number: int) -> bytes:
        body = objects[number].partition(b"stream\n")[2].rpartition(b"\nendstream")[0]
        return zlib.decompress(body)

    def letters(font: bytes) -> dict[int, str]:
        match = re.search(rb"/ToUnicode (\d+) 0 R", font)
        assert match, "a typeface without its letters"
        return {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
            for code, text in re.findall(rb"<(\w+)> <(\w+)>\n", stream(int(match[1])))
        }

    found = []
    for page, number in enumerate(_pages(objects), 1):
        resources = objects[_reference(objects[number], b"Resources")]
        fonts = {
            int(name): letters(objects[int(ref)])
            for name, ref in re.findall(rb"/f(\d+) (\d+) 0 R", resources)
        }
        font, size, left, top, text = 0, 0.0, 0.0, 0.0, ""
        for operator in _OPERATORS.finditer(stream(_reference(objects[number], b"Contents"))):
            if operator["font"]:
                font, size = int(operator["font"]), float(operator["size"])
            elif operator["x"]:
                left, top = float(operator["x"]), 841.8898 - float(operator["y"])
            elif operator["shown"] is not None or operator["hex"]:
                codes = (
                    bytes.fromhex(operator["hex"].decode())
                    if operator["hex"]
                    else _unescape(operator["shown"])
                )
                pairs = zip(codes[::2], codes[1::2], strict=True)
                text += "".join(fonts[font].get(a * 256 + b, "\ufffd") for a, b in pairs)
            elif text:
                found.append(Run(page, size, left / 72 * 25.4, top / 72 * 25.4, text))
                text = ""
    return found


def words(pdf: bytes) -> str:
    """All text but page numbers, without white space and soft breaks, for comparing with."""
    foot = 280
    return squeeze("".join(run.text for run in runs(pdf) if run.top < foot))


def squeeze(text: str) -> str:
    """The same for a text to compare with."""
    return re.sub(r"[\s\u200b]", "", text)


def pages(pdf: bytes) -> int:
    """The number of pages."""
    return len(re.findall(rb"/Type/Page\b", pdf))


def _pages(objects: dict[int, bytes]) -> list[int]:
    tree = next(body for body in objects.values() if b"/Type/Pages" in body)
    kids = re.search(rb"/Kids\[(.*?)\]", tree)
    assert kids, "a PDF without pages"
    return [int(number) for number in re.findall(rb"(\d+) 0 R", kids[1])]


def _reference(body: bytes, key: bytes) -> int:
    match = re.search(rb"/" + key + rb" (\d+) 0 R", body)
    assert match, f"no {key.decode()} in this part of the PDF"
    return int(match[1])


def _unescape(text: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8)]) if code.isdigit() else _ESCAPES.get(code, code)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, text, flags=re.DOTALL)
