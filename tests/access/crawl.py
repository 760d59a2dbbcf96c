"""A browser that goes everywhere it can, and remembers everything that it saw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from alongside.core.audit import AuditEvent
from tests.access.canaries import PART_OF, found_in
from tests.core import pdf_text

FORM = "application/x-www-form-urlencoded"
NEWEST = f"SELECT max(id) FROM {AuditEvent._meta.db_table} WHERE reading AND person_id = %s"
SITE = "http://testserver"
SIGNS_OUT = ("/way-in/leave/", "/sign-in/logout/")
NO_BOX = ("hidden", "submit", "button", "file", "image", "reset")
MOST = 500  # pages of one crawl
IN_A_RECORD = re.compile(r"/p/([0-9a-f-]{36})/.")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What is not of one person's record, or is logged as the reading of something else.
NO_READING = {
    "name", "file", "fault", "reason", "house", "list", "service", "protpl", "gap",
}  # fmt: skip


@dataclass
class Form:
    """A form of a page, with what stands in it."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Where a page leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        for name in ("href", "src"):
            if name in have and tag != "link":
                self.links.append(have[name])
        if tag == "form":
            self._form = Form(have.get("action", ""), have.get("method", "get").lower())
            self.forms.append(self._form)
        if self._form is None:
            return
        name, kind = have.get("name", ""), have.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and have.get("value"):
            self._choose(self._select, have["value"])
        elif name and kind in ("checkbox", "radio"):
            self._choose(name, have.get("value", "on"))
        elif name and (tag == "textarea" or (tag == "input" and kind not in NO_BOX)):
            self._form.boxes.append(name)
        elif name and tag == "input" and kind != "file":
            self._form.fields.append((name, have.get("value", "")))

    def _choose(self, name: str, value: str) -> None:
        """The first of each."""
        assert self._form is not None
        if name not in dict(self._form.choices):
            self._form.choices.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None


def text_of(response: HttpResponse) -> str:
    """All that a reader of an answer sees: the body (of a PDF its text) and every header."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    text = pdf_text.words(body) if kind == "application/pdf" else body.decode(errors="replace")
    cookies = response.cookies.output()
    return f"{text}\n{dict(response.headers)}\n{cookies}"


@dataclass
class Crawl:
    """One browser's walk.

    `people`: whose canaries are which. `seen`: canary -> the first address that showed it. `urls`:
    everywhere that was led to. `unlogged`: what showed words of a record without a reading in the
    audit trail. `bare`: answers without the headers that protect them.
    """

    client: Client
    people: dict[str, UUID]
    seen: dict[str, str] = field(default_factory=dict)
    urls: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    unlogged: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client.raise_request_exception = False
        self.client.get("/about")  # for the cookie by which forms are known, which each page sets
        self._cookies = self.client.cookies.output()
        self._last = 0

    def first_opening(self, url: str) -> None:
        """Open a record, once, with what matters to the person before all else; that it was seen
        stays, or every page would show it again."""
        self.ask("get", url, stays=True)

    def ask(self, method: str, url: str, data: Any = None, *, stays: bool = False) -> HttpResponse:
        """One request, all of whose writing is undone. What it shows is remembered."""
        with transaction.atomic():
            if method == "post":  # as a browser sends a form without a file
                response = self.client.post(url, urlencode(data or {}), FORM)
            else:
                response = self.client.get(url, data)
            found = found_in(text_of(response))
            self._check_logged(f"{method} {url}", found)
            transaction.set_rollback(not stays)
        self._check_headers(f"{method} {url}", response)
        if self.client.cookies.output() != self._cookies:  # signed out, or another language
            self.client.cookies.clear()
            self.client.cookies.load(self._cookies.replace("Set-Cookie: ", ""))
        if response.status_code >= 500:
            self.broken.append(f"{method} {url}: {response.status_code}")
        for canary in found:
            self.seen.setdefault(canary, f"{method} {url}")
        return response

    def _check_logged(self, what: str, found: set[str]) -> None:
        """A name says whom a list is about, and a file to import has a log of its own; everything
        else of a record is read."""
        if "/import/" in what:
            return
        for number in {canary[-1] for canary in found if PART_OF[canary[:-1]] not in NO_READING}:
            with connection.cursor() as cursor:
                cursor.execute(NEWEST, [self.people[number]])
                (newest,) = cursor.fetchone()
            if newest is None or newest <= self._last:
                self.unlogged.append(f"{what}: {sorted(found)}")
            self._last = max(self._last, newest or 0)

    def _check_headers(self, what: str, response: HttpResponse) -> None:
        missing = [name for name, text in HEADERS.items() if text not in response.get(name, "")]
        signed_in = "alongside" in self.client.cookies
        if signed_in and "no-store" not in response.get("Cache-Control", ""):
            missing.append("Cache-Control")
        if missing:
            self.bare.append(f"{what}: {missing}")

    def everywhere(self, *starts: str) -> None:
        """Follow every link and GET form, breadth first, each address once. Of addresses that
        differ only in the value of a query, the first two. Of every record but Rhian's the first
        page: what is planted in the other one is planted by the same function."""
        waiting = list(starts)
        kinds: dict[tuple[str, tuple[str, ...]], int] = {}
        while waiting and len(self.asked) < MOST:
            url = waiting.pop(0)
            parts = urlsplit(url)
            kind = (parts.path, tuple(sorted(dict(parse_qsl(parts.query)))))
            kinds[kind] = kinds.get(kind, 0) + 1
            if url in self.asked or kinds[kind] > 2 or parts.path in SIGNS_OUT:
                continue
            if (inside := IN_A_RECORD.match(parts.path)) and UUID(inside[1]) != self.people["1"]:
                continue
            self.asked.add(url)
            waiting += self._led_to(url, self.ask("get", url))
        assert len(self.asked) < MOST, "The crawl was cut short."

    def _led_to(self, url: str, response: HttpResponse) -> Iterable[str]:
        found: list[str] = []
        if response.status_code in (301, 302, 303):
            found.append(response["Location"])
        elif response.get("Content-Type", "").startswith("text/html"):
            page = Page(response.content.decode())
            found += page.links
            for form in page.forms:
                self.urls.add(urljoin(url, form.action))
                if form.method == "get":
                    for text in ("", "zq"):
                        given = [*form.fields, *((box, text) for box in form.boxes)]
                        found.append(f"{form.action or urlsplit(url).path}?{urlencode(given)}")
        return list(self._ours(url, found))

    def _ours(self, url: str, found: Iterable[str]) -> Iterator[str]:
        for link in found:
            whole = urlsplit(urljoin(SITE + url, link))
            if whole.scheme in ("http", "https"):
                self.urls.add(whole.geturl())
            if f"{whole.scheme}://{whole.netloc}" == SITE and not whole.path.startswith("/static/"):
                yield whole.path + (f"?{whole.query}" if whole.query else "")
