"""HTML as a list of what matters in it, so that two renderings can be compared."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"input", "br", "img", "hr", "meta", "link"}


class _Reader(HTMLParser):
    def __init__(self, ignore: set[str]) -> None:
        super().__init__()
        self.ignore = ignore
        self.found: list[object] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {
            name: frozenset((value or "").split()) if name == "class" else value
            for name, value in attrs
            if name not in self.ignore
        }
        self.found.append((tag, kept))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.found.append(" ".join(data.split()))


def outline(html: str, ignore: set[str] | None = None) -> list[object]:
    """Tags with their attributes (classes in any order), end tags and words, in order."""
    reader = _Reader(ignore or set())
    reader.feed(html)
    return reader.found


def attributes(html: str, tag: str) -> list[dict[str, str | None]]:
    """The attributes of every `tag`."""
    found = []

    class Finder(HTMLParser):
        def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in (name, "*"):
                found.append({"": name, **dict(attrs)})

    Finder().feed(html)
    return found
