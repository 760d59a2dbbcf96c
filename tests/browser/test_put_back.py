"""A place that is lost and put back: the same agreement, the same access, the trail unbroken."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from alongside.core import databases
from tests import database
from tests.browser.axe import Axe
from tests.browser.people_of_a_place import GOAL, PASSWORD
from tests.browser.site import PATIENCE, free_port
from tests.browser.walker import Walker
from tests.nursery import Born, Nursery

pytestmark = pytest.mark.browser


class Place:
    """An installation as somebody runs it: a data folder and the `alongside` command."""

    def __init__(self, name: str, nursery: Nursery) -> None:
        self.nursery = nursery
        # Where any account can walk to: the database does not run as root.
        self.data = Path("/tmp") / f"alongside-{name}-{os.getpid()}"
        self.data.mkdir()
        databases.start(self.data, durable=False)
        self.running: list[Born] = []
        self.address = ""

    def environ(self) -> dict[str, str]:
        """Nothing of the tests' own place, nor of the developer's."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ALONGSIDE_", "DATABASE_URL"))
        }
        return clean | {"ALONGSIDE_DATA": str(self.data)}

    def python(self, *arguments: str) -> str:
        """Run a module to its end; its standard output."""
        done = self.nursery.run(arguments, self.environ(), timeout=PATIENCE * 3)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def alongside(self, *arguments: str) -> str:
        """Run the command to its end."""
        return self.python("alongside.cli", *arguments)

    def open(self) -> None:
        """`alongside serve` and `alongside work`, until it closes."""
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        for arguments in (["serve", "--port", str(port), "--workers", "1"], ["work"]):
            self.running.append(self.nursery.start(["alongside.cli", *arguments], self.environ()))
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                return urlopen(f"{self.address}/health", timeout=5).close()  # noqa: S310 - our own
            except (OSError, HTTPException):
                time.sleep(0.1)
        raise AssertionError("The site did not start.")

    def close(self) -> None:
        """End what was started here."""
        while self.running:
            process = self.running.pop()
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE)

    def lose(self) -> None:
        """The disk is gone: database, keys, head of the trail, everything."""
        self.close()
        databases.destroy(self.data)
        shutil.rmtree(self.data, ignore_errors=True)


@pytest.fixture
def place(nursery: Nursery) -> Iterator[Callable[[str], Place]]:
    made: list[Place] = []

    def make(name: str) -> Place:
        made.append(Place(name, nursery))
        return made[-1]

    yield make
    for each in made:
        each.lose()


@pytest.fixture
def visit(browser: Browser, axe: Axe) -> Iterator[Callable[[Place, str], Walker]]:
    """Sign in with a password, as anybody does after a restore: sessions end with the place."""
    windows: list[Walker] = []

    def opened(where: Place, who: str) -> Walker:
        window = Walker(browser, where.address, axe)
        windows.append(window)
        window.page.goto(f"{where.address}/sign-in/login/")
        window.write("Email", f"{who}@example.org")
        window.page.locator("input[type=password]").fill(PASSWORD)
        return window.tap("Sign in", role="button", check=False)

    yield opened
    for window in windows:
        window.close()


def _seen(
    where: Place, visit: Callable[[Place, str], Walker], known: dict[str, str]
) -> list[list[str]]:
    """The agreement and who may see what, as Rhian and her daughter read them; a stranger may
    not. Line by line, sorted: rows of a list may come in another order; the port is another."""
    person, agreement = known["person"], known["agreement"]
    pages = []
    for who, paths in (
        ("rhian", (f"agreements/{agreement}/", "plan/", "access/", "about/")),
        ("carer", (f"agreements/{agreement}/", "plan/")),
    ):
        window = visit(where, who)
        for path in paths:
            window.page.goto(f"{where.address}/p/{person}/{path}")
            words = window.page.locator("main").inner_text()
            pages.append(sorted(re.sub(r"localhost:\d+", "", words).splitlines()))
    stranger = visit(where, "stranger")
    assert stranger.page.request.get(f"{where.address}/p/{person}/plan/").status == 404
    return pages


def test_what_was_lost_is_put_back_with_the_same_access(
    place: Callable[[str], Place], visit: Callable[[Place, str], Walker], tmp_path: Path
) -> None:
    # Given a place where something was agreed, and whose keys somebody keeps elsewhere
    first = place("first")
    database.fill(first.data)
    known = json.loads(first.python("tests.browser.people_of_a_place"))
    first.open()
    before = _seen(first, visit, known)
    assert GOAL in before[0]
    keys = (first.data / "keys.txt").read_text()

    # When it is backed up while people use it, and then lost with all that was in its folder
    file = tmp_path / "all.alongside"
    assert "The keys are not in it" in first.alongside("backup", str(file))
    first.lose()
    assert GOAL.encode() not in file.read_bytes()

    # And put back elsewhere, with the keys
    second = place("second")
    (second.data / "keys.txt").write_text(keys)
    assert "The audit trail is whole." in second.alongside("restore", str(file))
    second.open()

    # Then everybody reads what they read before, and nobody reads more
    for page, (was, now) in enumerate(zip(before, _seen(second, visit, known), strict=True)):
        assert (page, sorted(set(was) ^ set(now))) == (page, [])
    rhian = visit(second, "rhian")
    rhian.go(f"/p/{known['person']}/access/looked/").sees("Carys")

    # And nothing is wrong: the worker has told by now that it lives
    report = json.loads(second.alongside("doctor", "--json"))
    assert report["ok"], report["faults"]
    assert report["checks"]["audit"]["sealed"] > 0
