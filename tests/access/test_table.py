"""The access table: every address, every method, every relation; what is not listed is refused.

`table.txt` holds, for each page and method, who gets in. It was written by a run
(`WRITE_ACCESS_TABLE=1`) and is read by people: a change to it is a change of who may see what.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pytest
import typst
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from alongside.core import keys
from alongside.people.checks import walk
from tests import universe as universes
from tests.access import things as all_things
from tests.access.relations import RELATIONS
from tests.universe import Universe

TABLE = Path(__file__).with_name("table.txt")
DOORS = ("/way-in/", "/sign-in/login/", "/sign-in/reauthenticate/", "/sign-in/2fa/reauthenticate/")


def pages() -> list[str]:
    """Every page by its whole name, "plans:goal"."""
    from django.urls import get_resolver

    found: list[str] = []

    def deeper(resolver: Any, prefix: str) -> None:
        for entry in resolver.url_patterns:
            space = getattr(entry, "namespace", None)
            if hasattr(entry, "url_patterns"):
                deeper(entry, f"{prefix}{space}:" if space else prefix)
            else:
                found.append(f"{prefix}{entry.name}")

    deeper(get_resolver(), "")
    assert len(found) == len(list(walk()))
    return found


def listed() -> dict[tuple[str, str], frozenset[str]]:
    """The table: (page, method) -> relations that get in."""
    rows = {}
    for line in TABLE.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            page, method, *who = line.split()
            rows[page, method] = frozenset(who)
    return rows


@cache
def pattern_of(page: str) -> str:
    """The pattern of a page's address."""
    room, name = page.partition(":")[0], page.rpartition(":")[2]
    return next(
        path
        for path, entry, its_room in walk()
        if entry.name == name and (":" not in page or its_room == room)
    )


def address(page: str, things: dict[str, Any]) -> str:
    """The address of a page, with Rhian's things in it."""
    import re

    room, name = page.partition(":")[0], page.rpartition(":")[2]
    pattern = pattern_of(page)
    parts = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
    values = {
        part: things.get(f"{name} {part}", things.get(f"{room} {part}", things.get(part)))
        for part in parts
    }
    if name == "account_reset_password_from_key":
        values["key"] = "no-key"
    return reverse(page, kwargs=values or None)


# What a form must say for its page to know what is meant; all others are sent empty.
SAID: dict[str, dict[str, str]] = {
    "followups:settle": {"do": "stop"},
    "followups:concern_do": {"do": "back"},
    "followups:follow_up_plan_do": {"do": "no"},
    "plans:item": {"do": "talked"},
    "plans:agenda_item": {"do": "up"},
    "plans:visit_agenda_item": {"do": "up"},
    "plans:task": {"do": "done"},
    "plans:visit_task": {"do": "done"},
    "plans:promise": {"do": "yes"},
    "plans:draft": {"draft": "prepare", "words": "{}"},
    "plans:line_state": {"do": "out"},
    "plans:proposal_do": {"do": "talk"},
    "plans:person_templates": {"template": "one-condition"},
    "plans:accept": {"side": "person"},
    "plans:group_do": {"do": "call_off"},
    "plans:answer_offer": {"approach": "planning", "state": "taken_up"},
    "plans:offer": {"approach": "planning"},
    "people:acting": {"hat": ""},
    "followups:set_bring_in": {"example": "copd"},
    "followups:set_do": {"do": "draft"},
    "followups:set_part_do": {"do": "up", "key": "mood"},
    "people:about_earlier": {"number": "1"},
    "decisions:ask": {"words": "My knee"},
    "decisions:say": {"involvement": "professional"},
    "decisions:open_early": {"sure": "yes"},
    "decisions:withdraw": {"option": "statin", "why": "There are none"},
    "decisions:aid_bring_in": {"example": "statins"},
    "decisions:aid_do": {"do": "draft"},
    "decisions:aid_part_do": {"do": "up", "key": "living"},
}


def gets_in(client: Client, method: str, url: str, said: dict[str, str]) -> bool | None:
    """Whether somebody gets in; None where the page has no such method. Nothing is kept, not even
    by the browser: one of the pages signs out."""
    cookies = client.cookies.output()
    with transaction.atomic():
        answer = client.get(url) if method == "GET" else client.post(url, said)
        transaction.set_rollback(True)
    if client.cookies.output() != cookies:
        client.cookies.clear()
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    assert answer.status_code < 500, f"{url}: {answer.status_code}"
    if answer.status_code == 405:
        return None
    if answer.status_code in (301, 302, 303):
        return not answer["Location"].startswith(DOORS)
    return answer.status_code not in (401, 403, 404)


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Universe, dict[str, Any]]]:
    """Everybody and everything, once for all who stand before the doors."""
    with django_db_blocker.unblock(), transaction.atomic():
        universe = universes.build()
        yield universe, all_things.build(universe)
        transaction.set_rollback(True)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gets in is known before a page is written; what stands on it is for the crawl to read
    (test_canary.py). Writing it is nine tenths of the work."""
    monkeypatch.setattr(jinja2.Template, "render", lambda self, *args, **kwargs: "")
    monkeypatch.setattr(typst, "compile", lambda *args, **kwargs: b"%PDF-1.7")


@pytest.mark.parametrize("relation", RELATIONS)
def test_everybody_gets_in_where_the_table_says_and_nowhere_else(
    relation: str, built: tuple[Universe, dict[str, Any]], unread: None
) -> None:
    universe, things = built
    writing, table = os.environ.get("WRITE_ACCESS_TABLE"), listed()
    # One relation is enough to find what is not listed: a method that a page lacks is refused
    # before anybody is looked at.
    everything = [(page, method) for page in pages() for method in ("GET", "POST")]
    asked = everything if writing or relation == "self" else table
    try:
        with transaction.atomic():
            client = RELATIONS[relation](universe, things)
            found = _found(client, universe, things, asked)
            transaction.set_rollback(True)
    finally:
        keys.forget()  # a key that one of the pages destroyed is there again
    if writing:
        folder = Path(writing)
        lines = [f"{page} {method}" for (page, method), got in found.items() if got]
        (folder / relation).write_text("\n".join(lines) + "\n")
        (folder / "all").write_text("\n".join(f"{p} {m}" for p, m in found) + "\n")
        return
    unlisted = [key for key in found if key not in table]
    assert unlisted == [], "These are not in tests/access/table.txt."
    wrong = [
        f"{page} {method}: {'got in' if got else 'was kept out'}"
        for (page, method), got in found.items()
        if got != (relation in table[page, method])
    ]
    assert wrong == []


def _found(
    client: Client,
    universe: Universe,
    things: dict[str, Any],
    asked: Iterable[tuple[str, str]],
) -> dict[tuple[str, str], bool]:
    """Each page and method that there is: whether this browser gets in."""
    client.raise_request_exception = False
    said = SAID | {
        "plans:add_copy": {"recipient": str(universe.team.pk)},
        "plans:join_group": {"group": str(things["plans group_id"])},
    }
    found: dict[tuple[str, str], bool] = {}
    for page, method in asked:
        answer = gets_in(client, method, address(page, things), said.get(page, {}))
        if answer is not None:
            found[page, method] = answer
    return found
