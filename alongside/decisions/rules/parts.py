"""A decision aid in the making: its parts, each changed by itself. Pure.

Parts are named by a kind and a key: the `about` of the whole, a `figure` by its option and outcome,
everything else by its code. Who changes a part says what they saw of it: two who work on different
parts do not disturb each other, two on the same part both keep their words.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from alongside.decisions.rules.aid import (
    ABOUT,
    FIGURE,
    KNOWLEDGE,
    LISTS,
    OPTION,
    OUTCOME,
    SOURCE,
    STORY,
    Aid,
    figure_key,
)
from alongside.decisions.rules.aid_document import FORMAT, Document, from_document, to_document
from alongside.followups.authoring.rules import NotThere, without_languages
from alongside.followups.rules.tables import canonical, digest

__all__ = ["KINDS", "ORDERED", "NotThere", "blank", "keys", "moved", "part", "token", "with_part"]

KINDS = (ABOUT, *LISTS)
ORDERED = tuple(kind for kind in LISTS if kind != FIGURE)
ABOUT_FIELDS = (
    "title", "for_whom", "about", "languages", "unreviewed", "care_kind", "choice_of",
    "no_nothing_because", "author", "checker", "conflict_of_interest",
)  # fmt: skip


def blank(code: str, title: Mapping[str, str], author: str, languages: Collection[str]) -> Document:
    """A draft with nothing in it but its title."""
    about = {
        "id": code, "version": "1", "status": "draft", "languages": list(languages),
        "title": dict(title), "author": author, "care_kind": "treatment",
    }  # fmt: skip
    return settled({"format": FORMAT, "aid": about})


def settled(document: Document) -> Document:
    """The same, written in the one way. Raises Unreadable when it is no aid any more."""
    return to_document(from_document(document))


def _key(kind: str, one: Document) -> str:
    return figure_key(one["option"], one["outcome"]) if kind == FIGURE else str(one["code"])


def keys(document: Document, kind: str) -> list[str]:
    """The keys of the parts of one kind, in order."""
    return [_key(kind, one) for one in document[kind]]


def part(document: Document, kind: str, key: str = "") -> Document:
    """One part. Raises NotThere."""
    if kind == ABOUT:
        return {name: document["aid"][name] for name in ABOUT_FIELDS}
    found: Document = document[kind][_at(document, kind, key)]
    return found


def _at(document: Document, kind: str, key: str) -> int:
    try:
        return keys(document, kind).index(key)
    except ValueError:
        raise NotThere(key) from None


def token(document: Document, kind: str, key: str = "") -> str:
    """What somebody saw of a part when they opened it. Empty for a part that is not there."""
    try:
        return digest({"part": part(document, kind, key)})
    except NotThere:
        return ""


def with_part(document: Document, kind: str, key: str, new: Any) -> Document:
    """The document with a part put in its place, at the end when its key is none, or taken out
    (`new` is None) with what is said of it elsewhere. The one that was given stays as it was."""
    made: Document = json.loads(canonical(document))
    if kind == ABOUT:
        gone = set(made["aid"]["languages"]) - set(new["languages"])
        made = without_languages(made, gone) if gone else made
        made["aid"] |= {name: new[name] for name in ABOUT_FIELDS if name in new}
    elif new is None:
        made[kind].pop(_at(made, kind, key))
        _without(made, kind, key)
    elif key in keys(made, kind):
        made[kind][_at(made, kind, key)] = new
    else:
        made[kind].append(new)
    return made


def _without(document: Document, kind: str, code: str) -> None:
    """Nothing speaks any more of what was taken out."""
    if kind in (OPTION, OUTCOME):
        document[FIGURE] = [one for one in document[FIGURE] if one[kind] != code]
    told = {OPTION: (STORY,), SOURCE: (FIGURE, KNOWLEDGE)}.get(kind, ())
    for elsewhere in told:
        for one in document[elsewhere]:
            if one.get(kind) == code:
                one[kind] = ""


def moved(document: Document, kind: str, key: str, *, up: bool) -> Document:
    """The document with a part one place earlier or later; the ends stay where they are."""
    made: Document = json.loads(canonical(document))
    held, at = made[kind], _at(made, kind, key)
    to = at - 1 if up else at + 1
    if 0 <= to < len(held):
        held[at], held[to] = held[to], held[at]
    return made


def approved(aid: Aid, by: str, review_date: date, version: int) -> Aid:
    """The aid as it is put to use here: it is no example any more."""
    return replace(
        aid, status="active", example=False, approved_by=by, review_date=review_date,
        version=str(version),
    )  # fmt: skip


def as_draft(aid: Aid, version: int, *, code: str = "") -> Aid:
    """The aid as something to work on: nobody has approved this one yet."""
    return replace(
        aid, id=code or aid.id, status="draft", approved_by="", review_date=None,
        version=str(version),
    )  # fmt: skip
