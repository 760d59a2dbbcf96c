"""Every component in a real browser, on the gallery page: alone, so that a fault is found here.

The page is served with the site's own Content-Security-Policy and nothing behind it.
"""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory, override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page

from alongside.ui import chrome, views

pytestmark = pytest.mark.browser

ROOT = Path(views.__file__).parents[2]
STATIC = ROOT / "alongside" / "ui" / "static"
POLICY = "; ".join(
    " ".join([name, *values])
    for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
SAMIRA = chrome.Header(
    name="Samira Khan",
    hat="Nurse at Riverside Practice",
    hats=(
        chrome.Hat("", "Yourself"),
        chrome.Hat("1", "Nurse at Riverside Practice", current=True),
        chrome.Hat("2", "Time bank member in Aberteifi"),
    ),
    switch_url="/hat",
    account_url="/sign-in",
    leave_url="/leave",
    links=(chrome.Link("Today", "/_gallery/"), chrome.Link("My people", "/people")),
)


def gallery(query: str) -> bytes:
    """The page as the site makes it."""
    with (
        override_settings(DEBUG=True, ROOT_URLCONF="tests.ui.urls"),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(chrome, "_providers", [lambda request: SAMIRA])
        return views.gallery(RequestFactory().get(f"/_gallery/?{query}")).content


class Site(BaseHTTPRequestHandler):
    """The gallery and the static files."""

    def do_GET(self) -> None:
        path, _mark, query = self.path.partition("?")
        if path.startswith("/static/"):
            body = (STATIC / path.removeprefix("/static/")).read_bytes()
        else:
            body = gallery(query)
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/html")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator:
    """Open the gallery; at the end, nothing may have been refused or gone wrong."""
    faults: list[str] = []
    contexts = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(message.text)

    def opened(query: str = "", width: int = 1280, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{site}/_gallery/?{query}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("query", ["", "errors=yes"])
def test_axe_finds_nothing(visit, axe, width, query):
    page = visit(query, width)
    page.evaluate("document.querySelectorAll('main details').forEach((d) => (d.open = true))")
    assert axe.faults(page) == []


def test_nothing_sticks_out_of_a_small_window(visit):
    assert overflow(visit("errors=yes", 320)) == 0


def test_letters_twice_as_large_still_fit(visit):
    page = visit("errors=yes", 1280, bypass_csp=True)
    page.add_style_tag(content="html { font-size: 200% }")
    assert overflow(page) == 0


def test_everything_to_press_is_large_enough(visit):
    page = visit("", 320)
    small = page.evaluate(
        """[...document.querySelectorAll("a, button, summary, select, input:not([type=hidden])")]
        .filter((e) => getComputedStyle(e).display !== "inline" && !e.matches(".al-skip"))
        .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect().height])
        .filter(([, height]) => height > 0 && height < 43.5)"""
    )
    assert small == []


def test_the_ruler_works_with_the_keyboard(visit):
    page = visit("", 320)
    page.locator("#id_sure_5").check(force=True)
    page.keyboard.press("ArrowRight")
    assert page.locator("#id_sure_6").is_checked()


def test_without_script_everything_is_there(visit):
    page = visit("errors=yes", 320, java_script_enabled=False)
    page.locator(".al-reads__sooner summary").first.click()
    assert page.locator(".al-reads__body").first.is_visible()
    page.locator(".al-hat__now").click()
    assert page.get_by_role("button", name="Yourself").is_visible()
    page.locator("#id_sure_9").check(force=True)
    assert page.get_by_label("Password", exact=True).is_visible()


def test_errors_are_read_first_and_lead_to_their_box(visit):
    page = visit("errors=yes")
    assert page.evaluate("document.activeElement.className") == "nhsuk-error-summary"
    page.get_by_role("link", name="We could not read the month").click()
    assert page.evaluate("document.activeElement.id") == "id_born_month"


def test_a_password_can_be_looked_at_while_it_is_typed(visit):
    page = visit()
    box = page.get_by_label("Password", exact=True)
    box.fill("three words in a row")
    page.get_by_role("button", name="Show").click()
    assert box.get_attribute("type") == "text"
    page.get_by_role("button", name="Hide").click()
    assert box.get_attribute("type") == "password"


def test_plain_lines_are_copied(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0] == "Ruth Bevan, born 27 March 1952"


def test_words_that_are_not_sent_are_not_lost_by_a_slip(visit):
    page = visit()
    page.get_by_label("What matters to you").fill("I want to walk to the chapel.")
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => document.querySelector('.al-brand').click())")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    assert page.get_by_label("What matters to you").input_value() == "I want to walk to the chapel."


def test_the_menu_of_hats_closes_with_escape(visit):
    page = visit()
    page.locator(".al-hat__now").click()
    assert page.get_by_role("button", name="Yourself").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("button", name="Yourself").is_visible()


def test_the_skip_link_comes_first_and_leads_to_the_content(visit):
    page = visit()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "al-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
