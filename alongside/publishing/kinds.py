"""Kinds of publications. The rooms that write them register theirs when they load."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from alongside.publishing.models import Publication, Version
from alongside.publishing.rules.documents import Document, open_document
from alongside.publishing.rules.parts import Shape, ToDo
from alongside.publishing.words import said
from alongside.ui.forms import Text
from alongside.worklist.kinds import About, ItemKind
from alongside.worklist.kinds import register as register_item
from alongside.worklist.models import Item


@dataclass(frozen=True)
class PublicationKind:
    """How one kind is written.

    `model`, `version`  its tables
    `noun`      "decision_aid": its events and its worklist item begin with it
    `short`     "aid": how its events and addresses name it
    `room`      whose its addresses and templates are
    `shape`     of which parts it is made
    `blank`     a draft with nothing in it but code, title, author and languages
    `settled`   the same document, written in the one way; raises Unreadable when it is none
    `lacks`     what is missing before it may be used, and in which part
    `unsound`   what else keeps one from use that lacks nothing, in sentences
    `examples`  those that come with Alongside, by code

    And on the worklist when the day of its review has come: `review` is the label, `look_again` the
    line with %(title)s in it, `see` the button, `all_of_them` what stands in place of a name.
    """

    model: type[Publication]
    version: type[Version]
    noun: str
    short: str
    room: str
    shape: Shape
    blank: Callable[[str, Mapping[str, str], str, Collection[str]], Document]
    settled: Callable[[Document], Document]
    lacks: Callable[[Document], Sequence[ToDo]]
    examples: Callable[[], Mapping[str, Document]]
    review: Text
    look_again: Text
    see: Text
    all_of_them: Text
    unsound: Callable[[Document], Sequence[str]] = lambda document: ()

    @property
    def review_item(self) -> str:
        """The name of its worklist item."""
        return f"{self.noun}_review"

    def title(self, document: Document) -> str:
        """In the language of the page."""
        return said(document[self.shape.head]["title"])

    def page(self, name: str = "") -> str:
        """The whole name of one of its pages: "decisions:aid_publish"."""
        return f"{self.room}:{self.short}{name}"


_kinds: dict[str, PublicationKind] = {}


def register(kind: PublicationKind) -> PublicationKind:
    """Make a kind known, and its worklist item. The same twice is a programming fault."""
    if kind.noun in _kinds:
        raise RuntimeError(f"The kind of publication {kind.noun} is registered twice.")
    _kinds[kind.noun] = kind
    versions = About(lambda: kind.version._default_manager.all())

    def look_again(item: Item) -> str:
        document = open_document(versions.of(item).document)
        return str(kind.look_again) % {"title": kind.title(document)}

    register_item(
        ItemKind(
            kind.review_item,
            label=kind.review,
            title=look_again,
            say=look_again,
            url=lambda item: reverse(kind.page(), args=[versions.of(item).publication.pk]),
            url_label=kind.see,
            load=versions.load,
            can_close=lambda item: False,
            nobody=kind.all_of_them,
        )
    )
    return kind


def kind_of(noun: str) -> PublicationKind:
    """The kind of this name. An unknown one is a programming fault."""
    return _kinds[noun]


def kind_for(publication: Publication) -> PublicationKind:
    """The kind that a publication is of."""
    return next(kind for kind in _kinds.values() if isinstance(publication, kind.model))
