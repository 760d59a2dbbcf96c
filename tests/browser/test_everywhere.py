"""Every page that people meet: in Welsh, without scripts, in forced colours, at 200 % text, and no
heavier than 100 kB."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from playwright.sync_api import Browser

from alongside.core import clock
from alongside.plans import actions
from alongside.plans.rules import usual_follow_up
from tests.browser.site import Site
from tests.browser.walker import Walker
from tests.universe import Universe

pytestmark = pytest.mark.browser
HEAVIEST = 100_000


@pytest.fixture(scope="module")
def pages(town: Universe) -> list[str]:
    """The addresses of Rhian's pages, with something on each."""
    today, rhian, nurse = clock.today(), town.actor("rhian"), town.actor("nurse")
    person = town.rhian
    conversation = actions.book(
        by=nurse,
        person=person,
        professional=town.memberships["nurse"],
        at=clock.at_local(today + timedelta(days=5), time(10, 30)),
    )
    actions.propose_goal(by=nurse, person=person, proposal="Chair exercises?")
    made = actions.agree(
        by=rhian,
        person=person,
        professional=town.memberships["nurse"],
        goal_words="Cerdded i’r harbwr",
        confidence=6,
        my_words="Cerdded bob dydd Llun",
        their_words="Ffonio’r grŵp",
        my_date=usual_follow_up(today),
        their_date=usual_follow_up(today),
        follow_up_on=usual_follow_up(today),
    )
    own = f"/p/{person.pk}/"
    check_in = made.goal.person.checkin_set.get()
    return [
        "/",
        "/way-in/",
        "/way-in/help/",
        "/report/",
        own,
        own + "plan/",
        own + "results/",
        own + "record/",
        own + "about/",
        own + "about/words/",
        own + "circle/",
        own + "circle/add/",
        own + "access/",
        own + "access/give/",
        own + "access/looked/",
        own + "incidents/",
        own + f"conversations/{conversation.pk}/",
        own + f"conversations/{conversation.pk}/prepare/",
        own + f"goals/{made.goal.pk}/",
        own + f"goals/{made.goal.pk}/review/",
        own + f"goals/{made.goal.pk}/correct/",
        own + f"agreements/{made.agreement.pk}/",
        own + f"check-ins/{check_in.pk}/",
        "/shared/",
        "/sign-in/password/change/",
        "/sign-in/2fa/",
    ]


def test_every_page_stands_in_welsh_at_320_pixels(
    town: Universe, walk: Callable[..., Walker], pages: list[str]
) -> None:
    window = walk(town.client("rhian"))
    window.go("/").tap("Cymraeg")
    for page in pages:
        window.go(page)
        assert window.page.locator("html").get_attribute("lang") == "cy", page
        window.sees("999")
    window.go(pages[17]).shot("prepare-cy")


def test_every_page_stands_without_scripts(
    town: Universe, walk: Callable[..., Walker], pages: list[str]
) -> None:
    window = walk(town.client("rhian"), javascript=False)
    for page in pages:
        window.go(page)
        assert window.page.locator("h1").count() == 1, page


def test_every_page_stands_wide_and_at_twice_the_text(
    town: Universe, walk: Callable[..., Walker], pages: list[str]
) -> None:
    window = walk(town.client("rhian"), width=1280)
    for page in pages:
        window.go(page)
        window.page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = window.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, page


def test_every_page_stands_in_forced_colours(
    browser: Browser, town: Universe, site: Site, pages: list[str]
) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 320, "height": 800})
    context.add_cookies(
        [
            {"name": name, "value": morsel.value, "url": site.address}
            for name, morsel in town.client("rhian").cookies.items()
        ]
    )
    page = context.new_page()
    for address in pages:
        page.goto(site.address + address)
        assert page.get_by_role("main").is_visible()
        for button in page.get_by_role("button").all():
            if button.is_visible():
                border = button.evaluate("e => getComputedStyle(e).borderTopStyle")
                line = button.evaluate("e => getComputedStyle(e).textDecorationLine")
                assert border != "none" or "underline" in line, address
    context.close()


def test_no_page_is_heavier_than_100_kilobytes_over_the_wire(
    browser: Browser, town: Universe, site: Site, pages: list[str]
) -> None:
    for address in pages:
        context = browser.new_context(viewport={"width": 320, "height": 800})
        context.add_cookies(
            [
                {"name": name, "value": morsel.value, "url": site.address}
                for name, morsel in town.client("rhian").cookies.items()
            ]
        )
        page = context.new_page()
        page.goto(site.address + address, wait_until="load")
        weight = page.evaluate(
            "performance.getEntriesByType('navigation').concat("
            "performance.getEntriesByType('resource')).reduce((n, e) => n + e.transferSize, 0)"
        )
        assert 0 < weight <= HEAVIEST, f"{address} weighs {weight}"
        context.close()
