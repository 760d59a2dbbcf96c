"""One running site for each file of journeys, with the small universe of people in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from alongside.core.databases import Cluster
from tests import database
from tests.browser.axe import Axe
from tests.browser.site import Site, running
from tests.browser.walker import Walker
from tests.conftest import _connected_to, _new_name
from tests.nursery import Nursery

if TYPE_CHECKING:
    from tests.universe import Universe


# Playwright runs a loop in this thread; nothing of Django runs inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# What Chromium is to leave: of two such lists it heeds the last, so Playwright's is in it. And our
# own: for a page that keeps other windows from it, each new window would begin a second process.
OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints",
    "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
    "CrossOriginOpenerPolicy",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=os.environ.get("ALONGSIDE_CHROMIUM", "/usr/bin/chromium"),
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
                f"--disable-features={','.join(OFF)}",
                # No page lives long enough for its scripts to be worth optimising.
                "--js-flags=--no-opt --no-maglev",
            ],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Axe:
    """What it found clean is known to all processes of this run."""
    folder = tmp_path_factory.getbasetemp()
    return Axe((folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "axe")


@pytest.fixture(scope="module")
def site(
    nursery: Nursery,
    cluster: Cluster,
    template: str,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Site]:
    """The product, running in a database of its own, which the tests may also use directly."""
    name = _new_name()
    with (
        django_db_blocker.unblock(),
        database.copy(cluster, template, name),
        _connected_to(name),
        running(name, nursery) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def town(site: Site) -> Universe:
    """The small universe of people, committed."""
    from tests import universe  # models can only be imported once Django is set up

    return universe.build()


@pytest.fixture
def walk(browser: Browser, site: Site, axe: Axe) -> Iterator[Callable[..., Walker]]:
    """Open a window: `walk(town.client("rhian"), width=320, javascript=True)`.

    `host="localhost"`: by a name instead of a number, which passkeys need.
    """
    windows: list[Walker] = []

    def opened(client: Any = None, *, host: str = "127.0.0.1", **options: Any) -> Walker:
        address = site.address.replace("127.0.0.1", host)
        cookies = client.cookies if client else None
        window = Walker(browser, address, axe, cookies=cookies, **options)
        windows.append(window)
        return window

    yield opened
    for window in windows:
        window.close()
