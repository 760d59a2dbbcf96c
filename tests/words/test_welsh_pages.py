"""In Welsh every page is in Welsh: no sentence, date or label of ours is left in English."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from alongside.core import clock
from alongside.plans.models import Agreement, Conversation
from alongside.records.models import Precision, Result, Source
from tests.universe import Universe
from tests.words.catalogue import PLACEHOLDER, TAG, forms_of, written

DAYS_AND_MONTHS = re.compile(
    r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\b(January|February|March|April|June|July|August|September|October|November|December)\b"
)
WRITTEN_BY_SOMEBODY = ("8am to 6pm, Monday to Friday", "To walk to the chapel and back on Sundays.")
"""Authored text of the small universe: shown in the language in which it was written."""

MOST_PAGES = 60
NOT_FOLLOWED = re.compile(r"\.pdf|/static/|logout|/health|_gallery|/demo/|export|download|#|\?")


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    """A request in Welsh leaves its language behind."""
    with translation.override("en"):
        yield


class Texts(HTMLParser):
    """What a page says, piece by piece, without what it marks as being in another language."""

    VOID = frozenset({"base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag == "a" and given.get("href"):
            self.links.add(str(given["href"]))
        elsewhere = given.get("lang", "cy") != "cy" or tag in ("script", "style", "textarea")
        if tag not in self.VOID:
            self.open.append((tag, elsewhere))
        if not self.silent():
            spoken = ("alt", "title", "placeholder", "aria-label")
            self.texts += [str(given[name]) for name in spoken if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self.silent():
            self.texts.append(text)

    def silent(self) -> bool:
        return any(elsewhere for _tag, elsewhere in self.open)


@cache
def english() -> tuple[frozenset[str], tuple[str, ...]]:
    """English that may not be on a Welsh page: whole short texts, and parts of longer ones."""
    whole, parts = set(), set()
    for message in written("cy"):
        welsh = " ".join(forms_of(message.string))
        for form in forms_of(message.id) if message.id else ():
            pieces = [" ".join(x.split()) for x in re.split(PLACEHOLDER, TAG.sub("\ufffc", form))]
            for piece in (y.strip() for x in pieces for y in x.split("\ufffc")):
                if piece.count(" ") >= 2 and len(piece) > 14 and piece not in welsh:
                    parts.add(piece)
            if len(pieces) == 1 and re.search(r"[a-z]{2}", form) and form not in welsh:
                whole.add(form)
    return frozenset(whole), tuple(parts)


@cache
def is_english(text: str) -> bool:
    """Whether a text has English in it that may not be on a Welsh page."""
    whole, parts = english()
    for authored in WRITTEN_BY_SOMEBODY:
        text = text.replace(authored, "")
    if text in whole or DAYS_AND_MONTHS.search(text):
        return True
    # Three words at least: so no part is in a text without two spaces.
    return text.count(" ") >= 2 and any(part in text for part in parts)


def english_on(html: str) -> list[str]:
    """The English that a Welsh page says."""
    page = Texts()
    page.feed(html)
    assert page.language == "cy"
    return [text for text in page.texts if is_english(text)]


def walk(browser: Client, *starts: str) -> dict[str, str]:
    """Follow the links of a person's pages; address to HTML."""
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "cy"
    waiting, seen = list(starts), dict[str, str]()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if address in seen:
            continue
        answer = browser.get(address, follow=True)
        assert answer.status_code in (200, 404), address
        if not answer["Content-Type"].startswith("text/html"):
            continue
        seen[address] = answer.content.decode()
        page = Texts()
        page.feed(seen[address])
        waiting += sorted(x for x in page.links if x[:1] == "/" and not NOT_FOLLOWED.search(x))
    return seen


def faults(pages: dict[str, str]) -> str:
    """Each page with the English that is on it."""
    found = {address: english_on(html) for address, html in pages.items()}
    return "\n".join(f"{address}: {texts}" for address, texts in found.items() if texts)


@pytest.fixture
def lived_in(universe: Universe) -> Universe:
    """Rhian has results, a conversation, a goal and an agreement."""
    source = Source.objects.create(name="tests", service=universe.service)
    for number, (year, value) in enumerate([(2024, 66), (2025, 62), (2026, 58)]):
        Result.objects.create(
            person=universe.rhian,
            source=source,
            source_key=str(number),
            digest=str(number),
            labels=["general"],
            loinc="4548-4",
            name="HbA1c",
            value=Decimal(value),
            unit="mmol/mol",
            taken_at=datetime(year, 2, 14, 9, tzinfo=UTC),
            precision=Precision.DAY,
        )
    person, nurse, own = universe.rhian.pk, universe.client("nurse"), universe.client("rhian")
    on = clock.today() + timedelta(days=5)
    day = {"day": on.day, "month": on.month, "year": on.year}

    def parts(name: str) -> dict[str, int]:
        return {f"{name}_{part}": value for part, value in day.items()}

    booked = nurse.post(
        f"/p/{person}/conversations/book/",
        {
            **parts("on"),
            "professional": universe.memberships["nurse"].pk,
            "clock": "10:30",
            "way": "here",
            "place": "Room 2",
            "minutes": "30",
        },
    )
    assert booked.status_code == 302
    here = f"/p/{person}/conversations/{Conversation.objects.get(person_id=person).pk}/"
    assert own.post(here + "prepare/", {"words": "My knees.", "version": "0"}).status_code == 302
    agreed = nurse.post(
        here + "agree/",
        {
            **parts("my_date"),
            **parts("their_date"),
            **parts("follow_up_on"),
            "goal_words": "Walk to the harbour",
            "confidence": "8",
            "my_words": "Walk daily",
            "their_words": "Ask about the group",
            "how": "together",
            "read_back": "on",
            "follow_up_by": universe.memberships["nurse"].pk,
        },
    )
    assert agreed.status_code == 302
    assert Agreement.objects.filter(person_id=person).exists()
    return universe


def test_english_is_found() -> None:
    page = '<html lang="{}"><p>{}</p></html>'
    assert english_on(page.format("cy", "Your results"))
    assert english_on(page.format("cy", "Hoffwn siarad Tuesday 4 May"))
    assert not english_on(page.format("cy", "Eich canlyniadau"))
    assert not english_on(page.format("cy", '<span lang="en">Your results</span>'))


@pytest.mark.django_db
def test_a_strangers_pages() -> None:
    pages = walk(Client(), "/", "/way-in/", "/sign-in/login/", "/about", "/report/", "/not-here")
    assert len(pages) > 10
    assert not faults(pages)


def test_a_persons_own_pages(lived_in: Universe) -> None:
    pages = walk(lived_in.client("rhian"), f"/p/{lived_in.rhian.pk}/")
    assert len(pages) > 20
    assert not faults(pages)


def test_a_nurses_pages(lived_in: Universe) -> None:
    pages = walk(lived_in.client("nurse"), "/day/", "/people/", f"/p/{lived_in.rhian.pk}/")
    assert len(pages) > 15
    assert not faults(pages)


def test_a_plan_that_both_wrote(lived_in: Universe) -> None:
    rhian = lived_in.rhian
    type(rhian).objects.filter(pk=rhian.pk).update(language="cy")
    own, nurse = lived_in.client("rhian"), lived_in.client("nurse")
    here = f"/p/{rhian.pk}/"
    plan = f"{here}plan/"
    talk = f"{here}conversations/{Conversation.objects.get(person_id=rhian.pk).pk}/"
    read_back = {"how": "together", "read_back": "on"}
    for browser, address, data in (
        (own, f"{plan}lines/view/person/add/", {"words": "Gweddol"}),
        (nurse, f"{plan}lines/call/professional/add/", {"words": "Y feddygfa"}),
        (nurse, f"{plan}suggest/support/", {"words": "Y grŵp cerdded", "why": "Cwmni"}),
        (own, f"{plan}suggest/priority/", {"words": "Llai o dabledi"}),
        (own, f"{plan}begin/", {"template": "going-home"}),
        (own, f"{plan}about/", {"words": "anadlu"}),
        (own, f"{plan}rating/", {"joined_up": "partly", "words": "Da"}),
        (nurse, f"{talk}ideas/", {"words": "Mae canu’n helpu"}),
        (nurse, f"{talk}role/", {"role": "coach"}),
        (nurse, f"{talk}held/", {"minutes": "1"}),
        (nurse, f"{talk}next/", {"when": "ask", "responsible": lived_in.memberships["nurse"].pk}),
        (own, f"{talk}after/", {"equal_player": "yes", "had_time": "no"}),
        (nurse, f"{here}where-i-live/", {"proposal": "Byw yn nes", **read_back}),
        (nurse, f"{here}offered/offer/", {"approach": "planning"}),
        (nurse, f"{here}goals/suggest/", {"proposal": "Nofio"}),
    ):
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "cy"
        answer = browser.post(address, data)
        assert answer.status_code == 302, f"{address}: {english_on(answer.content.decode())}"
    for browser in (own, nurse):
        pages = walk(browser, plan, talk, f"{plan}versions/", f"{plan}rating/", f"{plan}begin/")
        assert len(pages) > 40
        assert not faults(pages)


def test_a_leads_pages(universe: Universe) -> None:
    pages = walk(universe.client("lead"), "/service/", "/service/settings/", "/incidents/")
    assert not faults(pages)


def test_a_form_that_comes_back(lived_in: Universe) -> None:
    own = lived_in.client("rhian")
    own.defaults["HTTP_ACCEPT_LANGUAGE"] = "cy"
    for address in ("about/words/", "about/contact/email/", "circle/add/", "about/needs/add/"):
        answer = own.post(f"/p/{lived_in.rhian.pk}/{address}", {"value": "no address"}, follow=True)
        assert not english_on(answer.content.decode()), address


def test_the_switch_is_kept(universe: Universe) -> None:
    own = universe.client("rhian")
    answer = own.post("/language", {"language": "cy", "next": "/about"}, follow=True)
    assert own.cookies[settings.LANGUAGE_COOKIE_NAME].value == "cy"
    assert '<html lang="cy"' in answer.content.decode()
    assert not english_on(own.get("/about").content.decode())


def test_a_persons_language_comes_with_them(universe: Universe) -> None:
    rhian = universe.rhian
    own = universe.client("rhian")
    chosen = own.post(
        f"/p/{rhian.pk}/about/language/", {"language": "cy", "version": rhian.version}, follow=True
    )
    assert '<html lang="cy"' in chosen.content.decode()
    rhian.refresh_from_db()
    assert rhian.language == "cy"

    elsewhere = Client()
    login = rhian.login
    login.set_password("a long enough password")
    login.save(update_fields=["password"])
    elsewhere.post("/sign-in/login/", {"login": login.email, "password": "a long enough password"})
    assert elsewhere.cookies[settings.LANGUAGE_COOKIE_NAME].value == "cy"
