"""A page with a fault is never taken for a clean one; one that only says something else is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import Axe, shape

pytestmark = pytest.mark.browser

CLEAN = """<!doctype html><html lang="en-GB"><head><title>Plan</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  body { color: #111; background: #fff; font: 16px sans-serif }
  .soft { color: #595959 } .faint { color: #b0b0b0 } .tiny button { width: 20px; height: 20px }
  .room button { min-width: 48px; min-height: 48px; margin: 8px } .folded { display: none }
  .roll { height: 20px; overflow-y: scroll } .plain a { text-decoration: none; color: #123 }
</style></head><body><a href="#main">Skip to the content</a>
<header><nav aria-label="Places"><ul><li><a href="/day/">Today</a></li></ul></nav></header>
<main id="main"><h1>Your plan</h1><section aria-labelledby="goals"><h2 id="goals">Goals</h2>
<h3>Walk</h3><p class="soft">To the <a href="/p/7/">harbour</a>, on Mondays</p>
<img src="/7.png" alt="The harbour"><p class="large faint folded">Later</p></section>
<nav aria-label="Pages"><a href="/2/">Next</a></nav>
<form method="post" action="/7/"><label for="id_7">What matters</label>
<input id="id_7" name="words" type="text" autocomplete="name" aria-describedby="hint-7">
<p id="hint-7">In your words</p><div class="room"><button>Save</button><button>Throw</button></div>
</form><table><caption>Days</caption><tr><th scope="col">Day</th><th scope="col">Steps</th></tr>
<tr><td>Monday</td><td>512</td></tr></table>
<dl><dt>Who</dt><dd>Carys</dd></dl><div class="all"><p>All of it</p></div>
<div aria-hidden="true"><i>Small</i></div></main>
<footer><p lang="cy">Diolch</p></footer></body></html>"""

# What is wrong: the rule that says so, and how the clean page becomes so.
FAULTS = {
    "an empty title": ("document-title", "<title>Plan<", "<title><"),
    "no language": ("html-has-lang", ' lang="en-GB"', ""),
    "a language that is none": ("html-lang-valid", 'lang="en-GB"', 'lang="xx-zz"'),
    "a part in a language that is none": ("valid-lang", 'lang="cy"', 'lang="qqq"'),
    "no zoom": ("meta-viewport", "initial-scale=1", "initial-scale=1, user-scalable=no"),
    "nowhere to skip to": ("region", 'href="#main"', 'href="#other"'),
    "a link that says nothing": ("link-name", ">harbour<", "><"),
    "a link in a list that says nothing": ("link-name", ">Today<", "><"),
    "a heading left out": ("heading-order", "<h3>Walk</h3>", "<h5>Walk</h5>"),
    "a heading that says nothing": ("empty-heading", "<h3>Walk</h3>", "<h3></h3>"),
    "no first heading": ("page-has-heading-one", "<h1>Your plan</h1>", "<p>Your plan</p>"),
    "two of one name": ("landmark-unique", 'aria-label="Pages"', 'aria-label="Places"'),
    "two mains": ("landmark-no-duplicate-main", "<footer>", "<main><p>More</p></main><footer>"),
    "words outside": ("region", "</main>", "</main><div><p>Words</p></div>"),
    "a picture without words": ("image-alt", ' alt="The harbour"', ""),
    "a box without a label": ("label", 'for="id_7"', 'for="id_8"'),
    "a label that says nothing": ("label", ">What matters<", "><"),
    "a name that is nowhere": (
        "label",
        'for="id_7">What matters</label>\n<input',
        'for="id_8">What matters</label>\n<input aria-labelledby="no"',
    ),
    "reached in what is hidden": ("aria-hidden-focus", "<i>Small</i>", '<a href="/8/">Small</a>'),
    "a value that is none": ("aria-valid-attr-value", "<table", '<table aria-busy="perhaps"'),
    "no such role": ("aria-roles", '<div class="all">', '<div class="all" role="thing">'),
    "no such attribute": ("aria-valid-attr", "<h3>", '<h3 aria-lable="Walk">'),
    "an attribute of another role": ("aria-allowed-attr", "<h3>", '<h3 aria-checked="true">'),
    "hidden, but reached": ("aria-hidden-focus", "<form", '<form aria-hidden="true"'),
    "a button that says nothing": ("button-name", ">Save<", "><"),
    "said otherwise than seen": (
        "label-content-name-mismatch",
        "<button>Save<",
        '<button aria-label="Keep it">Save<',
    ),
    "one inside another": (
        "nested-interactive",
        "<button>Save<",
        '<button><a href="/7/">Save</a><',
    ),
    "too small": ("target-size", 'class="room"', 'class="tiny"'),
    "faint words": ("color-contrast", 'class="soft"', 'class="faint"'),
    "faint words that show": ("color-contrast", "large faint folded", "large faint"),
    "faint by where it stands": ("color-contrast", ".all {", ""),
    "a link like its words": ("link-in-text-block", 'class="soft"', 'class="plain"'),
    "out of the order of tabs": ("tabindex", "<input id", '<input tabindex="5" id'),
    "no such completion": ("autocomplete-valid", 'autocomplete="name"', 'autocomplete="nom"'),
    "a list of something else": ("list", "</li></ul>", "</li><p>Two</p></ul>"),
    "an item of no list": ("listitem", "<p>All of it</p>", "<li>All of it</li>"),
    "a definition of nothing": ("definition-list", "<dt>Who</dt>", "<p>Who</p>"),
    "headings of no cells": (
        "scope-attr-valid",
        '<th scope="col">Day',
        '<th scope="here">Day',
    ),
    "a name said twice": ("table-duplicate-name", "<table>", '<table summary="Days">'),
    "rolls, and is not reached": ("scrollable-region-focusable", 'class="all"', 'class="roll"'),
}
LONG = "<p>All of it</p><p>All of it</p><p>All of it</p><p>All of it</p>"

# What makes no difference.
ELSE = {
    "other words": (">What matters<", ">What is dear to you<"),
    "another person": ("/p/7/", "/p/2c2a1c5e-0f0e-4d0e-9f55-0a8f2a8f1a11/"),
    "another number": ("id_7", "id_31"),
    "the other language": ('lang="en-GB"', 'lang="cy"'),
    "another day": (">512<", ">1024<"),
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A window at 320 px."""
    context = browser.new_context(viewport={"width": 320, "height": 800})
    yield context.new_page()
    context.close()


def changed(was: str, now: str) -> str:
    """The clean page with one difference."""
    if was == ".all {":
        return CLEAN.replace("</style>", ".all { background: #333 } </style>")
    assert was in CLEAN, was
    page = CLEAN.replace(was, now)
    return page.replace("<p>All of it</p>", LONG) if "roll" in now else page


def test_a_fault_is_never_taken_for_clean(page: Page, tmp_path: Path) -> None:
    axe = Axe(tmp_path / "axe")
    page.set_content(CLEAN)
    assert axe.faults(page) == []
    assert axe.faults(page) == []
    known = len(list(axe.folder.iterdir()))
    missed = {}
    for name, (rule, was, now) in FAULTS.items():
        page.set_content(changed(was, now))
        rules = {fault.split(":")[0] for fault in axe.faults(page)}
        if rule not in rules:
            missed[name] = rules
    assert missed == {}
    assert len(list(axe.folder.iterdir())) == known


def test_what_a_page_says_makes_no_difference(page: Page) -> None:
    page.set_content(CLEAN)
    clean = shape(page)[1]
    for name, (was, now) in ELSE.items():
        page.set_content(changed(was, now).replace(f'for="{was}"', f'for="{now}"'))
        assert shape(page)[1] == clean, name
