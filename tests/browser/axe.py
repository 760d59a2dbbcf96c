"""What axe finds on a page.

Only what is new is looked through: a part of a page that was on one found clean in this run is not,
nor is a whole page whose parts and outline were. `shape.js` leaves nothing out that axe looks at.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from playwright.sync_api import JSHandle, Page

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
RUN = """async ({ parts }, [options, places]) => {
    const within = places.map((place) => parts[place]);
    const found = await axe.run(within.every(Boolean) ? { include: within } : document, options);
    return found.violations.map(
        (v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", "));
}"""


def shape(page: Page) -> tuple[JSHandle, list[str]]:
    """What `shape.js` found, over there, and a digest of each of its texts."""
    found = page.evaluate_handle(SHAPE)
    texts: list[str] = found.evaluate("found => found.texts")
    return found, [hashlib.sha256(text.encode()).hexdigest() for text in texts]


class Axe:
    """One run of the tests. Its folder, which the processes of the run share, holds a file for each
    digest of a page that was found clean."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(exist_ok=True)

    def faults(self, page: Page) -> list[str]:
        """What is wrong with the page, each by its rule and where it is."""
        found, digests = shape(page)
        known = [(self.folder / each).exists() for each in digests]
        new = [place for place, clean in enumerate(known) if not clean]
        if not new:
            return []
        if not page.evaluate("'axe' in window"):
            page.evaluate(SCRIPT.read_text())
        faults: list[str] = found.evaluate(RUN, [OPTIONS, new])
        if not faults:
            for place in new:
                (self.folder / digests[place]).touch()
        return faults
