"""A decision aid in the making: of which parts it is made. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from alongside.decisions.rules.aid import (
    FIGURE,
    KNOWLEDGE,
    LISTS,
    OPTION,
    OUTCOME,
    SOURCE,
    STORY,
    figure_key,
)
from alongside.decisions.rules.aid_document import FORMAT, from_document, to_document
from alongside.publishing.rules.documents import Document
from alongside.publishing.rules.parts import Group, Parts, Shape

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


def _forget(document: Document, kind: str, gone: Group) -> None:
    """Nothing speaks any more of what was taken out."""
    if kind in (OPTION, OUTCOME):
        document[FIGURE] = [one for one in document[FIGURE] if one[kind] != gone["code"]]
    told = {OPTION: (STORY,), SOURCE: (FIGURE, KNOWLEDGE)}.get(kind, ())
    for elsewhere in told:
        for one in document[elsewhere]:
            if one.get(kind) == gone["code"]:
                one[kind] = ""


SHAPE = Shape(
    head="aid",
    about={"aid": ABOUT_FIELDS},
    lists={kind: Parts("", lambda one: str(one["code"])) for kind in LISTS}
    | {
        FIGURE: Parts(
            "",
            lambda one: figure_key(one["option"], one["outcome"]),
            places=lambda document: {
                figure_key(one["code"], of["code"])
                for one in document[OPTION]
                for of in document[OUTCOME]
            },
        )
    },
    forget=_forget,
    in_use={"example": False},
)
