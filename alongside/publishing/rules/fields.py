"""Reading the fields of a document that people wrote, with one sentence for each fault. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

CODE = re.compile(r"[a-z][a-z0-9_]*")
CODE_WITH_DASHES = re.compile(r"[a-z][a-z0-9_-]*")


class Unreadable(ValueError):
    """The document is not whole. `faults` are sentences."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class Fields:
    """One object of the document. What is asked for and wrong becomes a fault and an empty value,
    so that one reading finds every fault."""

    def __init__(
        self, found: object, where: str, faults: list[str], languages: tuple[str, ...] = ()
    ) -> None:
        self.where, self.faults, self.languages = where, faults, languages
        self._held: dict[str, Any] = found if isinstance(found, dict) else {}
        self._read: set[str] = set()
        self.children: list[Fields] = []
        if not isinstance(found, dict):
            self.fault("is a group of named fields")

    def fault(self, says: str) -> None:
        """Note that this place is, has or names something it should not."""
        sentence = f"{self.where} {says}."
        sentence = sentence[0].upper() + sentence[1:]
        if sentence not in self.faults:
            self.faults.append(sentence)

    def name(self, name: str) -> None:
        """Say further faults with the name of this thing."""
        if name:
            self.where = f"{self.where} ({name})"

    def names(self) -> set[str]:
        """The fields that are there; they count as read."""
        self._read |= self._held.keys()
        return set(self._held)

    def given(self, key: str) -> Any:
        """Whatever stands there; None when nothing does."""
        self._read.add(key)
        return self._held.get(key)

    def done(self) -> None:
        """A field that nobody asked for is a typing mistake, not a silent nothing."""
        for key in sorted(self._held.keys() - self._read):
            self.fault(f"has a field “{key}” that means nothing here")

    def inside(self, key: str) -> Fields:
        """The object in a field."""
        return Fields(self.given(key), f"{key} of {self.where}", self.faults, self.languages)

    def each(self, key: str, *, need: bool = True) -> Iterator[Fields]:
        """The objects of a list."""
        found = self.given(key)
        if not need and found in (None, []):
            return
        if not isinstance(found, list) or not found:
            self.fault(f"has a list “{key}” with one entry or more")
            return
        self.children = []
        for number, one in enumerate(found, 1):
            where = f"{key} {number} of {self.where}"
            child = Fields(one, where, self.faults, self.languages)
            self.children.append(child)
            yield child

    def text(self, key: str, *, need: bool = True) -> str:
        """A text of one language, such as a name; empty where it need not be."""
        found = self.given(key)
        if found is None and not need:
            return ""
        if not isinstance(found, str) or (need and not found.strip()):
            self.fault(f"has a text “{key}”")
            return ""
        return found.strip()

    def code(self, key: str, *, dashes: bool = False) -> str:
        """A short name for machines."""
        found = self.text(key)
        if found and not (CODE_WITH_DASHES if dashes else CODE).fullmatch(found):
            self.fault(f"has in “{key}” small letters, digits and _ only, and begins with a letter")
        return found

    def texts(self, key: str, *, need: bool = True) -> dict[str, str]:
        """A text in every language of the document; empty ones where it need not be."""
        found = self.given(key)
        if found is None and not need:
            return dict.fromkeys(self.languages, "")
        if not isinstance(found, dict):
            self.fault(f"has in “{key}” a text for each language")
            return dict.fromkeys(self.languages, "")
        for language in self.languages:
            said = found.get(language, "")
            if not isinstance(said, str) or (need and not said.strip()):
                self.fault(f"has no “{key}” in the language “{language}”")
        for language in sorted(found.keys() - set(self.languages)):
            self.fault(f"has “{key}” in “{language}”, which is none of the document's languages")
        return {one: str(found.get(one, "")) for one in self.languages}

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when it is not there."""
        found = self.given(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.fault(f"has in “{key}” a list of texts")
            return ()
        return tuple(found)

    def number(self, key: str) -> int:
        """A whole number."""
        found = self.given(key)
        if isinstance(found, bool) or not isinstance(found, int):
            self.fault(f"has a whole number “{key}”")
            return 0
        return int(found)

    def yes(self, key: str) -> bool:
        """True or false; false when it is not there."""
        found = self.given(key)
        if found is not None and not isinstance(found, bool):
            self.fault(f"has “{key}” as true or false")
        return found is True

    def one_of(self, key: str, known: Collection[str], *, default: str = "") -> str:
        """One of some words."""
        found = self.given(key)
        if found is None and default:
            return default
        if not isinstance(found, str) or found not in known:
            self.fault(f"has in “{key}” one of: {', '.join(known)}")
            return ""
        return found

    def day(self, key: str) -> date | None:
        """A day, as 2027-05-31."""
        found = self.given(key)
        if isinstance(found, date):
            return found
        if found in (None, ""):
            return None
        try:
            return date.fromisoformat(found)
        except (TypeError, ValueError):
            self.fault(f"has in “{key}” a day such as 2027-05-31")
            return None
