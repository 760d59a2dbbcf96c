"""What axe finds on a page.

A page is not looked through if its outline and each of its parts were on pages that were found
clean in this run: `shape.js` leaves nothing out that axe looks at.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SHAPE = Path(__file__).with_name("shape.js").read_text()
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Only what is wrong is written up; none of these rules reads style sheets.
    "resultTypes": ["violations"],
    "preload": {"assets": ["media"]},
    # Text of any size has the contrast that is asked of small text; the rest is as axe has it.
    "checks": {
        "color-contrast": {
            "options": {
                "ignoreUnicode": True,
                "ignoreLength": False,
                "ignorePseudo": False,
                "boldValue": 700,
                "boldTextPt": 14,
                "largeTextPt": 18,
                "contrastRatio": {"normal": {"expected": 4.5}, "large": {"expected": 4.5}},
                "pseudoSizeThreshold": 0.25,
                "shadowOutlineEmMax": 0.2,
                "textStrokeEmMin": 0.03,
            }
        }
    },
}
RUN = """options => axe.run(options).then(r =>
    r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', ')))"""


def shape(page: Page) -> set[str]:
    """A digest of the outline and of each part."""
    texts: list[str] = page.evaluate(SHAPE)
    return {hashlib.sha256(text.encode()).hexdigest() for text in texts}


class Axe:
    """One run of the tests. Its folder, which the processes of the run share, holds a file for each
    digest of a page that was found clean."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(exist_ok=True)

    def faults(self, page: Page) -> list[str]:
        """What is wrong with the page, each by its rule and where it is."""
        new = [each for each in shape(page) if not (self.folder / each).exists()]
        if not new:
            return []
        if not page.evaluate("'axe' in window"):
            page.evaluate(SCRIPT.read_text())
        found: Any = page.evaluate(RUN, OPTIONS)
        if not found:
            for each in new:
                (self.folder / each).touch()
        return list(found)
