"""A document in the making: its parts, each changed by itself. Pure.

A draft need not be whole. Its parts are named by a kind and a key: what is said `about` the whole,
and what it has several of. Who changes a part says what they saw of it: two who work on different
parts do not disturb each other, two on the same part both keep their words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from alongside.publishing.rules.documents import Document, canonical, digest, open_document

ABOUT = "about"

Group = Mapping[str, Any]
Key = Callable[[Group], str]


class NotThere(LookupError):
    """The draft has no such part, or no more."""


@dataclass(frozen=True)
class ToDo:
    """One sentence on what is missing, and the part where it is written; no kind where there is
    none."""

    says: str
    kind: str = ""
    key: str = ""


@dataclass(frozen=True)
class Parts:
    """Where the parts of one kind stand: in which group of the document ("" for the document
    itself), and what each is called by.

    `places`: the keys that there may be, for a kind whose key says where its parts belong. Such
    parts have no order.
    """

    group: str
    key: Key
    places: Callable[[Document], Collection[str]] | None = None


def _leave(document: Document, kind: str, gone: Group) -> None:
    """Nothing else speaks of a part."""


@dataclass(frozen=True)
class Shape:
    """Of which parts the documents of one kind are made.

    `head`   the group that says what it is: id, version, status, languages, title, who approved it
    `about`  the fields that are said of the whole, by the group they stand in
    `lists`  the kinds of parts that there are several of
    `single` the kinds of which there is one list without keys, by the group it stands in
    `forget` takes out what is said elsewhere of a part that was taken out
    `in_use` what the head says besides, from the first use on
    """

    head: str
    about: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, Parts]
    single: Mapping[str, str] = field(default_factory=dict)
    forget: Callable[[Document, str, Group], None] = _leave
    in_use: Group = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of part."""
        return (ABOUT, *self.lists, *self.single)

    @property
    def ordered(self) -> tuple[str, ...]:
        """The kinds whose parts have an order."""
        return tuple(kind for kind, parts in self.lists.items() if parts.places is None)

    def _list(self, document: Document, kind: str) -> list[Any]:
        group = self.single[kind] if kind in self.single else self.lists[kind].group
        found: list[Any] = (document[group] if group else document).setdefault(kind, [])
        return found

    def keys(self, document: Document, kind: str) -> list[str]:
        """The keys of the parts of one kind, in order."""
        return [self.lists[kind].key(one) for one in self._list(document, kind)]

    def has_place(self, document: Document, kind: str, key: str) -> bool:
        """Whether a part could be written under this key: a new one, one that is there, or one that
        belongs to others that are there."""
        places = self.lists[kind].places if kind in self.lists else None
        if places is not None:
            return key in places(document)
        return not key or self.token(document, kind, key) != ""

    def part(self, document: Document, kind: str, key: str = "") -> Any:
        """One part. Raises NotThere."""
        if kind == ABOUT:
            return {
                name: document[group][name]
                for group, names in self.about.items()
                for name in names
                if name in document[group]
            }
        if kind in self.single:
            return self._list(document, kind)
        return self._list(document, kind)[self._at(document, kind, key)]

    def part_or_none(self, document: Document, kind: str, key: str) -> Any:
        """The part as it stands; None for a new one, and for one that is gone."""
        try:
            return self.part(document, kind, key)
        except NotThere:
            return None

    def _at(self, document: Document, kind: str, key: str) -> int:
        try:
            return self.keys(document, kind).index(key)
        except ValueError:
            raise NotThere(key) from None

    def token(self, document: Document, kind: str, key: str = "") -> str:
        """What somebody saw of a part when they opened it. Empty for a part that is not there."""
        try:
            return digest({"part": self.part(document, kind, key)})
        except NotThere:
            return ""

    def with_part(self, document: Document, kind: str, key: str, new: Any) -> Document:
        """The document with a part put in its place, at the end when its key is none, or taken out
        (`new` is None) with what is said of it elsewhere. The one that was given stays as it was.
        Raises NotThere for one to take out that is gone."""
        made = _copy(document)
        if kind == ABOUT:
            made = _in_languages(made, made[self.head]["languages"], new["languages"])
            for group, names in self.about.items():
                made[group] |= {name: new[name] for name in names if name in new}
        elif kind in self.single:
            self._list(made, kind)[:] = new
        elif new is None:
            self.forget(made, kind, self._list(made, kind).pop(self._at(made, kind, key)))
        elif key in self.keys(made, kind):
            self._list(made, kind)[self._at(made, kind, key)] = new
        else:
            self._list(made, kind).append(new)
        return made

    def moved(self, document: Document, kind: str, key: str, *, up: bool) -> Document:
        """The document with a part one place earlier or later; the ends stay where they are. Raises
        NotThere."""
        made = _copy(document)
        held, at = self._list(made, kind), self._at(made, kind, key)
        to = at - 1 if up else at + 1
        if 0 <= to < len(held):
            held[at], held[to] = held[to], held[at]
        return made

    def approved(self, document: Document, by: str, review_date: date, number: int) -> Document:
        """The document as it is put to use."""
        said = {"status": "active", "approved_by": by, "review_date": review_date.isoformat()}
        return self._with_head(document, number, said | dict(self.in_use))

    def as_draft(self, document: Document, number: int, code: str = "") -> Document:
        """The document as something to work on: nobody has approved this one yet."""
        said = {"status": "draft", "approved_by": "", "review_date": ""}
        return self._with_head(document, number, said | ({"id": code} if code else {}))

    def _with_head(self, document: Document, number: int, said: Group) -> Document:
        made = _copy(document)
        made[self.head] |= {"version": str(number), **said}
        return made


def _copy(document: Document) -> Document:
    return open_document(canonical(document))


def _in_languages(document: Document, before: Collection[str], after: Collection[str]) -> Document:
    gone = set(before) - set(after)
    made: Document = _without(document, gone) if gone else document
    return made


def _without(document: Any, gone: Collection[str]) -> Any:
    """The same with nothing in those languages any more. Conditions have no words."""
    if isinstance(document, list):
        return [_without(one, gone) for one in document]
    if not isinstance(document, dict):
        return document
    return {
        key: held if key == "when" else _without(held, gone)
        for key, held in document.items()
        if key not in gone
    }
