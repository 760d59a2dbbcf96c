"""Every form that the pages show: where it goes, what it asks, every answer that it offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import transaction
from django.test import Client

from alongside.core import clock

Fields = dict[str, str]
WRITTEN = "Written by somebody else"
MOST = 5  # answers of one question that are tried
LONG_LIST = 10  # questions of one kind; of more, such as a list of worries, two are answered


@dataclass
class Asked:
    """What is asked at one address, on whichever pages: name -> all that may be said there."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        """Of a ruler or a list of numbers, two are enough."""
        held = self.fields.setdefault(name, [])
        numbers = sum(each.lstrip("-").isdigit() for each in held)
        if value not in held and not (value.lstrip("-").isdigit() and numbers > 1):
            held.append(value)

    def ways(self) -> Iterator[Fields]:
        """Enough ways of filling it in that the first answers are each given once, boxes always."""
        asked = self._short()
        most = min(MOST, max((len(values) for values in asked.values()), default=1))
        for turn in range(most):
            yield {name: values[turn % len(values)] for name, values in asked.items()}

    def _short(self) -> dict[str, list[str]]:
        """What is asked; of a long list (`c_anger`, `c_joy` and so on) the first two."""
        kinds: dict[tuple[str, ...], list[str]] = {}
        for name, values in self.fields.items():
            kinds.setdefault((*name.partition("_")[:2], *values), []).append(name)
        left = {name for names in kinds.values() if len(names) > LONG_LIST for name in names[2:]}
        return {name: values for name, values in self.fields.items() if name not in left}


class _Forms(HTMLParser):
    def __init__(self, url: str, found: dict[str, Asked]) -> None:
        super().__init__()
        self.url, self.found = url, found
        self.now: Asked | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            post = have.get("method", "get").lower() == "post"
            to = urlsplit(urljoin(self.url, have.get("action", "") or self.url))
            where = to.path + (f"?{to.query}" if to.query else "")
            self.now = self.found.setdefault(where, Asked()) if post else None
        if self.now is None:
            return
        name, value, kind = have.get("name", ""), have.get("value", ""), have.get("type", "text")
        if tag == "select":
            self.select = name
        elif tag == "option" and value:
            self.now.add(self.select, value)
        elif not name or name == "csrfmiddlewaretoken":
            return
        elif tag == "button" or kind in ("radio", "checkbox", "hidden", "submit"):
            self.now.add(name, value or "on")
        elif tag in ("input", "textarea") and kind != "file":
            self.now.add(name, self._filled(name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.now = None

    @staticmethod
    def _filled(name: str, value: str) -> str:
        day = clock.today() + timedelta(days=7)
        part = name.rpartition("_")[2]
        if part in ("day", "month", "year"):
            return str(getattr(day, part))
        if name.endswith("clock"):
            return "10:30"
        return value if value.isdigit() else ("20" if name.endswith("minutes") else WRITTEN)


def of_pages(clients: Iterable[Client], urls: Iterable[str]) -> dict[str, Asked]:
    """The forms of these pages as any of the readers sees them, by where they go."""
    found: dict[str, Asked] = {}
    addresses = list(urls)
    for client in clients:
        for url in addresses:
            with transaction.atomic():
                answer: Any = client.get(url)
                transaction.set_rollback(True)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                _Forms(url, found).feed(answer.content.decode())
    return found
