"""The canary crawl: nothing of a record reaches anybody whom no grant lets into that part of it."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from django.test import Client

from alongside.core.actors import COMMAND
from alongside.people.actions import grants, persons
from alongside.people.rules import Category
from tests.access.canaries import PARTS, found_in, parts, word
from tests.access.crawl import Crawl
from tests.access.planted import World
from tests.access.relations import RELATIONS
from tests.access.test_table import address, listed, pages
from tests.universe import give_login

ROOT = set(PARTS) - {
    "hold", "file", "fault", "reason", "held", "house", "pro", "helping", "service", "protpl",
    "theirside",
}  # fmt: skip
CARE = {"name", "about", "contact", "post", "circle", "visit", "plan"}
# Whose hands the post goes through see what it says: also that a glass was broken, and why. What
# must be said without a grant, that glass, is posted by the lead or the privacy officer.
TEAM = CARE | {"general", "mind", "unlabelled", "glass", "list", "gap"}
OVERSIGHT = {"name", "incident", "glass", "found", "hold", "post"}
# Which parts of Rhian's record (1), or of the other person's (2), each relation may meet.
MAY: dict[str, set[str]] = {
    "self": {f"{part}1" for part in ROOT},
    "slip": {f"{part}1" for part in ROOT},
    "visit": {"name1", "visit1", "list1"},
    "carer": {"name1", "about1", "circle1", "visit1", "plan1", "gap1", "list1", "helping1"},
    "nurse": {
        f"{part}1" for part in TEAM | {"file", "held", "service", "protpl", "pro", "theirside"}
    },
    "gp": {f"{part}1" for part in TEAM | {"held", "service"}},
    "link_worker": {"name1", "about1", "contact1", "post1", "visit1", "plan1", "gap1", "list1"},
    "lead": {f"{part}1" for part in OVERSIGHT | {"reason", "house", "list", "service", "gap"}},
    "board": {"gap1"},  # why none of the providers suits, without a name
    "privacy": {f"{part}1" for part in OVERSIGHT},
    # Of their own patient: the record's first page, and what stands outside of the record.
    "stranger": {f"{part}2" for part in CARE | {"file", "glass", "protpl"}},
    "only_about": {"name1", "about1"},
    "only_circle": {"name1", "circle1"},
    "only_plan": {"name1", "visit1", "plan1", "list1"},
    "only_records": {"name1", "general1"},
    "only_messages": set(),
}
JUNK = dict.fromkeys(("version", "do", "side", "key", "hat", "to", "words", "wanted"), "x")


@pytest.fixture
def closed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page that says that there is nothing is written in full once for each room, of a record
    and else: it is the same thousands of times, and of a closed door only that remains to say."""
    render, written = jinja2.Template.render, set()

    def once(self: jinja2.Template, context: dict[str, Any]) -> str:
        found = getattr(context.get("request"), "resolver_match", None)
        kind = (self.name, *((found.app_name, "person_id" in found.kwargs) if found else ()))
        if self.name == "404.html" and kind in written:
            return ""
        written.add(kind)
        return render(self, context)

    monkeypatch.setattr(jinja2.Template, "render", once)


def _only(world: World, category: Category) -> Client:
    """Somebody whom Rhian lets into one part only, as far as can be."""
    one = persons.register_person(by=COMMAND, name=f"Only {category}")
    give_login(one, f"only-{category}@example.org")
    grants.give_access(
        by=world.universe.actor("rhian"),
        person=world.universe.rhian,
        grantee=one,
        level=3,
        categories=[category],
    )
    client = Client()
    client.force_login(one.login, backend="alongside.people.accounts.Backend")
    return client


def _open(relation: str, world: World) -> Client:
    if relation.startswith("only_"):
        return _only(world, Category(relation.removeprefix("only_")))
    return RELATIONS[relation](world.universe, world.things)


@pytest.mark.parametrize("relation", sorted({*RELATIONS, *MAY}))
def test_nobody_meets_a_canary_that_no_grant_lets_them_see(
    relation: str, world: World, closed_once: None
) -> None:
    crawl = Crawl(_open(relation, world), {"1": world.universe.rhian.pk, "2": world.other.rhian.pk})
    crawl.first_opening(f"/p/{world.universe.rhian.pk}/")
    crawl.everywhere("/", f"/p/{world.universe.rhian.pk}/", f"/p/{world.other.rhian.pk}/")
    _sweep(crawl, world, relation)
    _search(crawl)
    may = MAY.get(relation, set())
    met = {f"{canary} at {url}" for canary, url in crawl.seen.items() if not parts({canary}) <= may}
    assert met == set()
    assert crawl.broken == []
    assert crawl.unlogged == [], "This was read, and the person does not see that it was."
    assert crawl.bare == [], "A header that protects is missing."
    elsewhere = {word("link", number)[2:] for number in (1, 2)}  # what they read, on another site
    assert found_in(" ".join(crawl.urls)) <= elsewhere, "An address holds personal data."
    # The crawl finds what is there: otherwise it proves nothing.
    assert parts(set(crawl.seen)) == may


def _sweep(crawl: Crawl, world: World, relation: str) -> None:
    """Every address with the things of both people; and bad input to those of Rhian, for the pages
    that answer it. Where the access table says that somebody stays outside, test_table.py stands
    before that door. The stranger stays with Rhian's: what they may see of the other person is what
    the nurse may of her, planted by the same function."""
    table = listed()
    # Who is let into a part only may not go where neither the person nor her carer gets in, and
    # stands before the other person's record as the carer does.
    stands_for = {relation} if relation in RELATIONS else {"self", "carer"}
    known_there = not relation.startswith(("only_", "stranger"))

    def opens(page: str, method: str) -> bool:
        return bool(stands_for & table.get((page, method), frozenset()))

    for page in pages():
        one, two = (address(page, things) for things in (world.things, world.other_things))
        asked = {two} if relation in MAY and known_there and (page, "GET") in table else set()
        if opens(page, "GET"):
            asked = {one, two} if known_there else {one}
        for url in asked - crawl.asked:
            crawl.ask("get", url)
        if relation in MAY and opens(page, "POST"):
            crawl.ask("post", one, JUNK)


def _search(crawl: Crawl) -> None:
    """Searches by what a canary begins with; none of them is a canary itself."""
    for text in ("zq", "zqname", "zqcirc", "2", "b"):
        crawl.ask("post", "/people/", {"wanted": text})
        crawl.ask("post", "/service/retention/", {"name": text, "nhs": ""})
        crawl.ask("post", "/people/add/", {"name": text, "language": "en"})
