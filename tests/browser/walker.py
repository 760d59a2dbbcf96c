"""Somebody who walks through the site: finds things by what they say, and counts.

After each step the page is checked: axe finds nothing, nothing is wider than the screen, and the
console stays silent.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from tests.browser.axe import Axe

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"


class Walker:
    """A browser window of one person."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        axe: Axe,
        *,
        cookies: Any = None,
        width: int = 320,
        javascript: bool = True,
        locale: str = "en-GB",
        also: tuple[int, ...] = (),
    ) -> None:
        self.address, self.axe = address, axe
        self.javascript = javascript
        self.width, self.also = width, also
        self.context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            locale=locale,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(10_000)
        if cookies is not None:
            self.context.add_cookies(
                [
                    {"name": name, "value": morsel.value, "url": address}
                    for name, morsel in cookies.items()
                ]
            )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.taps = 0
        self.typed = 0

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not re.search(
            r"status of 4(04|09|22|29)", message.text
        ):
            self.faults.append(message.text)

    def check(self) -> None:
        """What must hold of every page, whoever looks at it and however; in further widths too
        (`also`)."""
        for width in self.also:
            self.page.set_viewport_size({"width": width, "height": 800})
            self._check()
        if self.also:
            self.page.set_viewport_size({"width": self.width, "height": 800})
        self._check()

    def _check(self) -> None:
        assert self.faults == [], self.faults
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the screen"
        if not self.javascript:
            return  # axe needs a script; the same pages are checked with scripts on
        found = self.axe.faults(self.page)
        assert found == [], f"{self.page.url}: {found}"

    def go(self, path: str) -> Walker:
        """Open an address of the site; does not count as a tap."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        self.check()
        return self

    def tap(self, name: str, *, role: Any = None, nth: int = 0, check: bool = True) -> Walker:
        """Press the button or follow the link that says `name`."""
        found: Locator
        if role:
            found = self.page.get_by_role(role, name=name)
        else:
            found = self.page.get_by_role("button", name=name).or_(
                self.page.get_by_role("link", name=name)
            )
        found.nth(nth).click()
        self.taps += 1
        self.page.wait_for_load_state()
        if check:
            self.check()
        return self

    def open(self, summary: str) -> Walker:
        """Open a part that was folded away."""
        self.page.locator("summary", has_text=summary).first.click()
        self.taps += 1
        return self

    def write(self, label: str, text: str) -> Walker:
        """Type a sentence into the box with this label."""
        self.page.get_by_label(label).first.fill(text)
        self.taps += 1
        self.typed += 1
        return self

    def choose(self, group: str, label: str) -> Walker:
        """Choose one answer of a question."""
        box = self.page.get_by_role("group", name=group)
        box.get_by_label(label, exact=True).check(force=True)
        self.taps += 1
        return self

    def tick(self, label: str) -> Walker:
        """Tick a box."""
        self.page.get_by_label(label).first.check(force=True)
        self.taps += 1
        return self

    def pick(self, label: str, option: str) -> Walker:
        """Choose one of a list that folds out."""
        self.page.get_by_label(label).first.select_option(label=option)
        self.taps += 1
        return self

    def date(self, group: str, on: Any) -> Walker:
        """Write a date into its three boxes."""
        box = self.page.get_by_role("group", name=group)
        for part, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
            box.get_by_label(part, exact=True).fill(str(value))
        self.taps += 1
        return self

    def sees(self, *texts: str) -> Walker:
        """The page says this."""
        body = self.page.evaluate("document.body.innerText")
        for text in texts:
            assert text in body, f"{text!r} is not on {self.page.url}:\n{body[:1500]}"
        return self

    def holds(self, label: str, text: str) -> Walker:
        """The box of that label has this in it."""
        assert self.page.get_by_label(label).first.input_value() == text
        return self

    def sees_not(self, *texts: str) -> Walker:
        """The page does not say this, nor hide it in its source."""
        source = self.page.content()
        for text in texts:
            assert text not in source, f"{text!r} is on {self.page.url}"
        return self

    def shot(self, name: str) -> Walker:
        """The picture that the documentation shows; written when ALONGSIDE_IMAGES=1."""
        if os.environ.get("ALONGSIDE_IMAGES") == "1":
            IMAGES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=IMAGES / f"{name}.png", full_page=True)
        return self

    def close(self) -> None:
        """Close the window."""
        self.context.close()
