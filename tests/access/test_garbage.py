"""What no browser would send is answered in a sentence or with 404: never 500, never unescaped."""

from __future__ import annotations

import io
import itertools
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import jinja2
import pytest
from django.db import transaction
from django.test import Client

from alongside.core.jobs import run_all
from alongside.messaging.gateways.email import transport
from alongside.records.models import ImportRun
from tests.access import canaries
from tests.access import planted as planting
from tests.access.crawl import Page
from tests.access.heard import listening
from tests.access.planted import World
from tests.access.test_table import address, listed, pages

NUL, SURROGATE, LONG = "a\0b", "a\ud800b", "x" * 100_000
ODD = "\u202eA\u0301\U0001f6b6\u200d\U0001f9af\ufdfd\ufeff\x07"


def _raw(client: Client, url: str, fields: list[tuple[str, str]]) -> Any:
    """As bytes, so that half a surrogate gets through."""
    body = "&".join(
        f"{quote(name)}={quote(text.encode('utf-8', 'surrogatepass'))}" for name, text in fields
    )
    return client.post(url, body.encode(), content_type="application/x-www-form-urlencoded")


def _client(world: World, name: str) -> Client:
    """A browser of somebody who has opened the record before: what comes first then, on whichever
    page, is for the crawl to see (test_canary.py)."""
    client = world.universe.client(name)
    client.raise_request_exception = False
    client.get(f"/p/{world.universe.rhian.pk}/")
    return client


@pytest.fixture
def undone() -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Do something whose writing is undone."""

    def do(what: Callable[[], Any]) -> Any:
        with transaction.atomic():
            answer = what()
            transaction.set_rollback(True)
        return answer

    return do


class Shown(NamedTuple):
    """A page that showed something: to whom, what, and what it read of its query."""

    name: str
    url: str
    text: str
    read: frozenset[str]


def _reached(things: dict[str, Any], client_of: Callable[[str], Client]) -> Iterator[Shown]:
    """Each page that shows something, once, by the first who reaches it. What a page reads of its
    query is learnt by listening."""
    table = listed()
    left = [page for page in pages() if (page, "GET") in table]
    with listening() as read:
        for name, who in (("nurse", "nurse"), ("rhian", "self"), ("lead", "lead")):
            client = client_of(name)
            client.raise_request_exception = False
            for page in [page for page in left if who in table[page, "GET"]]:
                url = address(page, things)
                read.clear()
                with transaction.atomic():
                    answer: Any = client.get(url)
                    transaction.set_rollback(True)
                assert answer.status_code < 500, url
                if answer.status_code == 200:
                    left.remove(page)
                    if answer["Content-Type"].startswith("text/html"):
                        yield Shown(name, url, answer.content.decode(), frozenset(read.names))


@pytest.fixture(scope="module")
def found() -> list[Shown]:
    """The pages, once they have been looked for."""
    return []


@pytest.fixture
def shown(world: World, found: list[Shown]) -> list[tuple[Client, Shown]]:
    """Each page, and a browser of whoever reaches it."""
    if not found:
        found.extend(_reached(world.things, lambda name: _client(world, name)))
    clients = {name: _client(world, name) for name in {page.name for page in found}}
    return [(clients[page.name], page) for page in found]


def test_no_box_takes_what_is_no_text(shown: list[tuple[Client, Shown]], undone: Any) -> None:
    """Each form once, by the first who reaches it."""
    seen: set[Any] = set()
    for client, page in shown:
        for form in Page(page.text).forms:
            target = form.action or page.url
            kind = (re.sub(r"[0-9a-f-]{36}", "*", target), tuple(sorted(form.boxes)))
            if form.method != "post" or not form.boxes or kind in seen:
                continue
            seen.add(kind)
            old = [*form.fields, *form.choices]
            sent = [[*old, *((box, t) for box in form.boxes)] for t in (SURROGATE + ODD, LONG)]
            names = [*form.boxes, *(name for name, _was in old)]
            sent += [[(name, t) for name in names] for t in ("0001-01-01", "9" * 5000, NUL)]
            for fields in sent:
                answer = undone(lambda: _raw(client, target, fields))  # noqa: B023
                assert answer.status_code < 500, (target, form.boxes, fields[0][1][:9])
    assert len(seen) > 30


def test_no_query_is_an_error(shown: list[tuple[Client, Shown]], undone: Any) -> None:
    asked = 0
    for client, page in shown:
        for part in sorted(page.read):
            for text in ("%00", "%ED%A0%80", "9999-12-31", "9" * 30):
                asked += 1
                url = f"{page.url}?{part}={text}"
                assert undone(lambda: client.get(url)).status_code < 500, url  # noqa: B023
    assert asked > 50


@pytest.mark.parametrize("name", ["nurse"])
def test_no_address_is_an_error(name: str, world: World, undone: Any) -> None:
    client = _client(world, name)
    record = f"/p/{world.universe.rhian.pk}/"
    for bad in ("%00", "a%00b", "%ED%A0%80", "%FF", "..%2F", "%0d%0aSet-Cookie:x=1", "x" * 3000):
        for path in (
            f"/{bad}",
            f"/c/{bad}/",
            f"/p/{bad}/",
            f"{record}results/{bad}/",
            f"{record}record/{bad}/",
            f"{record}about/contact/{bad}/",
            f"{record}goals/{bad}/",
            f"/static/{bad}",
        ):
            for method in ("get", "post"):
                answer = undone(lambda: getattr(client, method)(path))  # noqa: B023
                assert answer.status_code in (301, 302, 400, 404, 405), path
                assert "x" not in answer.cookies
    for bad in ("not-a-uuid", "00000000-0000-0000-0000-000000000000", str(world.universe.rhian.pk)):
        for path in (f"/p/{bad}/plan/", f"{record}goals/{bad}/", f"/worklist/{bad}/"):
            if bad not in path or f"/p/{world.universe.rhian.pk}/plan/" == path:
                continue
            assert client.get(path).status_code == 404, path
    for loinc in ("a/b", NUL, "x" * 5000, "", "..", "%"):
        for path in ("ask/", "results/look/"):
            sent = {"loinc": loinc, "words": "Why", "seen": [loinc], "how": "phone"}
            answer = undone(lambda: client.post(f"{record}{path}", sent))  # noqa: B023
            assert answer.status_code < 500, (path, loinc[:5])


@pytest.mark.parametrize("name", ["nurse", ""])
def test_no_method_is_an_error_or_a_way_past_the_log(
    name: str, world: World, undone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In answer to HEAD nothing is sent, so it is not written either: it would be the page that the
    crawl reads (test_canary.py)."""
    client = _client(world, name) if name else Client(raise_request_exception=False)
    others = itertools.cycle(("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"))
    for page in pages():
        url = address(page, world.things)
        for method in ("HEAD", next(others)):
            with monkeypatch.context() as patch:
                if method == "HEAD":
                    patch.setattr(jinja2.Template, "render", lambda *_, **_more: "")
                answer = undone(lambda: client.generic(method, url))  # noqa: B023
            assert answer.status_code < 500, f"{method} {url}"
            if page.startswith(("account_", "mfa_")):
                continue  # shows one's own address
            if method != "HEAD":
                assert answer.status_code in (404, 405), f"{method} {url}"
            assert canaries.found_in(answer.content.decode()) == set()


# --- files ----------------------------------------------------------------------------------------


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("people.csv", "Name,Date of Birth\n" * 5000)
    return held.getvalue()


FILES = {
    "11 MB": b"Name,Date of Birth\n" + b"A,1/2/1950\n" * 1_100_000,
    "one row of 11 MB": b"Name,Date of Birth\n" + b"A" * 11_000_000 + b",1/2/1950\n",
    "a zip": _zip(),
    "nothing": b"",
    "nulls": b"\0" * 2000,
    "half a letter": b"Name,Date of Birth\n\xed\xa0\x80,1/2/1950\n",
    "UTF-16": "Name,Date of Birth\nA,1/2/1950\n".encode("utf-16") + b"\x00\xd8",
    "one quote": b'Name,"Date of Birth\n' + b"A,1/2/1950\n" * 2000,
    "columns": b"," * 100_000 + b"\n" + b"1," * 50_000,
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(what: str, world: World) -> None:
    nurse = _client(world, "nurse")
    before = ImportRun.objects.count()
    file = io.BytesIO(FILES[what])
    file.name = "people.csv"
    answer = nurse.post("/import/", {"file": file})
    if what in ("half a letter", "UTF-16") and answer.status_code == 302:
        follow = nurse.get(answer["Location"])  # read as another alphabet, to be looked at
        assert follow.status_code == 200
        return
    assert answer.status_code == 422
    assert "nhsuk-error-message" in answer.content.decode()
    assert ImportRun.objects.count() == before


@pytest.mark.parametrize(
    "data",
    [
        b"",
        _zip(),
        b"[" * 200_000,
        b'{"alongside_settings": 1, "settings": [{"key": "\\ud800", "value": "\\u0000"}]}',
        b'{"alongside_settings": 1, "settings": [{"key": "plans.minutes", "value": 1e400}]}',
        b'{"alongside_settings": 1, "settings": [{"key": "plans.minutes", "value": NaN}]}',
        b'{"alongside_settings": 1, "settings": [{"key": ["a"], "value": {}}]}',
        b'{"alongside_settings": 1, "settings": {"key": 1}}',
        b'{"alongside_settings": true, "settings": [' + b"1," * 20_000 + b"1]}",
        b"9" * 5000,
        b"x" * 400_000,
    ],
    ids=range(11),
)
def test_a_file_that_holds_no_settings_changes_none(data: bytes, world: World) -> None:
    lead = _client(world, "lead")
    file = io.BytesIO(data)
    file.name = "settings.json"
    assert lead.post("/service/settings/import/", {"file": file}).status_code < 500
    sent = {"sure": "1", "data": data.decode("latin-1")}
    answer = lead.post("/service/settings/import/", sent)
    assert answer.status_code < 500
    assert answer.status_code != 302


def test_what_is_carried_out_is_no_formula(world: World) -> None:
    """Settings are the one export, and JSON; nothing here is written as a table that a spreadsheet
    would calculate."""
    lead = _client(world, "lead")
    sent = {"key": "plans.minutes", "value": "30", "reason": "=cmd|' /C calc'!A0"}
    assert lead.post("/service/settings/", sent).status_code == 302
    export = lead.get("/service/settings/export/")
    assert export["Content-Type"] == "application/json"
    assert export["Content-Disposition"].startswith("attachment")
    assert json.loads(export.content)["alongside_settings"] == 1


# --- words that are markup ------------------------------------------------------------------------

MARKUP = "<script>alert('%s')</script><img src=x onerror=\"%s\">{{7*7}}#panic()$\\u{41}%s"


def test_markup_in_any_box_stays_words(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    plain = planting.word

    def marked(name: str, number: int) -> str:
        word = plain(name, number)
        return f"{word}@example.org" if name == "mail" else MARKUP.replace("%s", word)

    def small(name: str, number: int) -> str:
        whole = marked(name, number)
        return whole if name not in ("mail", "file", "fault") else plain(name, number)

    from tests import universe as universes

    monkeypatch.setattr(planting, "word", small)
    universe = universes.build()
    things = planting.plant(universe, 1)
    whole = "\n".join(page.text for page in _reached(things, universe.client))
    assert "&lt;script&gt;alert(" in whole
    assert "<script>alert(" not in whole
    assert not re.search(r'<img src=x|onerror="zq', whole)
    assert "zqgoal149" not in whole
    sent: list[Any] = []
    monkeypatch.setattr(transport, "send", sent.append)
    run_all()
    assert all("\n" not in mail.subject for mail in sent)
