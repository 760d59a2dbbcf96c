"""Lists of worries: what a list is, read from a file, written to one. Pure.

A file is a mapping with `key`, `version`, `title`, `intro` and `areas`; each area has `code`,
`title` and `items`; each item `code` and its words. `next_review` is the day by which somebody
looks at it again, or nothing. Words are in English, and in Welsh if given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alongside.plans.rules.reviews import NotADay, read_day, write_day


def N_(text: str) -> str:  # noqa: N802 - the name that extractors of messages know
    """Mark a sentence for translation: whoever shows it translates it."""
    return text


LANGUAGES = ("en", "cy")
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_CODE = 40
LONGEST_KEY = 60
LONGEST_WORDS = 200
LONGEST_INTRO = 600
MOST_ITEMS = 60
MOST_AREAS = 12

Words = Mapping[str, str]


class NotAList(Exception):
    """What was read is no list. `faults`: (sentence with %(...)s in it, what to fill in)."""

    def __init__(self, faults: Sequence[tuple[str, dict[str, Any]]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(sentence % values for sentence, values in faults))


def _said(words: Words, language: str) -> str:
    return words.get(language.partition("-")[0]) or words["en"]


@dataclass(frozen=True)
class Concern:
    """One worry. `code` stays the same when its words are improved."""

    code: str
    words: Words

    def say(self, language: str) -> str:
        """Its words, in English where there are none in this language."""
        return _said(self.words, language)


@dataclass(frozen=True)
class Area:
    """Worries of one kind."""

    code: str
    title: Words
    items: tuple[Concern, ...]

    def say(self, language: str) -> str:
        """Its title."""
        return _said(self.title, language)


@dataclass(frozen=True)
class ConcernList:
    """One version of a list."""

    key: str
    version: str
    title: Words
    intro: Words
    areas: tuple[Area, ...]
    next_review: date | None = None

    def say(self, language: str) -> str:
        """Its title."""
        return _said(self.title, language)

    def introduce(self, language: str) -> str:
        """What stands above it; "" for nothing."""
        return _said(self.intro, language) if self.intro else ""

    @property
    def concerns(self) -> dict[str, Concern]:
        """Every worry by its code."""
        return {item.code: item for area in self.areas for item in area.items}


def write_list(found: ConcernList) -> dict[str, Any]:
    """The list as a file: `read_list` gives the same list again."""
    return {
        "key": found.key,
        "version": found.version,
        "title": dict(found.title),
        "intro": dict(found.intro),
        "next_review": write_day(found.next_review),
        "areas": [
            {
                "code": area.code,
                "title": dict(area.title),
                "items": [{"code": item.code, **item.words} for item in area.items],
            }
            for area in found.areas
        ],
    }


def text_of(found: ConcernList) -> str:
    """All its words as lines, to be read beside another version."""
    words = [found.title, found.intro]
    for area in found.areas:
        words += [area.title, *(item.words for item in area.items)]
    lines = [
        " / ".join(row[language] for language in LANGUAGES if language in row) for row in words
    ]
    return "\n".join(line for line in lines if line)


def read_list(data: Any) -> ConcernList:
    """A list from what a file held. Raises NotAList, with a sentence for each fault."""
    reader = _Reader()
    found = reader.read(data)
    if reader.faults or found is None:
        raise NotAList(reader.faults)
    return found


class _Reader:
    def __init__(self) -> None:
        self.faults: list[tuple[str, dict[str, Any]]] = []
        self.seen: set[str] = set()

    def fault(self, sentence: str, **values: Any) -> None:
        self.faults.append((sentence, values))

    def read(self, data: Any) -> ConcernList | None:
        if not isinstance(data, Mapping):
            self.fault(N_("This is not a list of worries."))
            return None
        key = self.code(data.get("key"), LONGEST_KEY, "key")
        areas = data.get("areas")
        if not isinstance(areas, list) or not areas:
            self.fault(N_("The list has no areas."))
            return None
        if len(areas) > MOST_AREAS:
            self.fault(N_("The list has more than %(most)s areas."), most=MOST_AREAS)
            return None
        intro = data.get("intro") or {}
        found = ConcernList(
            key=key,
            version=str(data.get("version") or "1")[:20],
            title=self.words(data.get("title"), "title", LONGEST_WORDS),
            intro=self.words(intro, "intro", LONGEST_INTRO) if intro else {},
            areas=tuple(self.area(area, number) for number, area in enumerate(areas, start=1)),
            next_review=self.day(data.get("next_review")),
        )
        if len(found.concerns) > MOST_ITEMS:
            self.fault(N_("The list has more than %(most)s worries."), most=MOST_ITEMS)
        return found

    def day(self, value: Any) -> date | None:
        try:
            return read_day(value)
        except NotADay:
            self.fault(N_("next_review: write the day like 2027-11-22."))
            return None

    def area(self, data: Any, number: int) -> Area:
        where = str(number)
        if not isinstance(data, Mapping):
            self.fault(N_("%(where)s: something is missing or wrong."), where=where)
            return Area("", {"en": ""}, ())
        items = data.get("items")
        if not isinstance(items, list) or not items:
            self.fault(N_("%(where)s: there are no worries."), where=where)
            items = []
        return Area(
            code=self.code(data.get("code"), LONGEST_CODE, where),
            title=self.words(data.get("title"), where, LONGEST_WORDS),
            items=tuple(
                self.item(item, f"{where}.{line}") for line, item in enumerate(items, start=1)
            ),
        )

    def item(self, data: Any, where: str) -> Concern:
        if not isinstance(data, Mapping):
            self.fault(N_("%(where)s: something is missing or wrong."), where=where)
            return Concern("", {"en": ""})
        code = self.code(data.get("code"), LONGEST_CODE, where)
        if code in self.seen:
            self.fault(
                N_("%(where)s: the code %(code)s stands a second time."), where=where, code=code
            )
        self.seen.add(code)
        words = {key: value for key, value in data.items() if key != "code"}
        return Concern(code, self.words(words, where, LONGEST_WORDS))

    def code(self, value: Any, longest: int, where: str) -> str:
        if isinstance(value, str) and len(value) <= longest and CODE.fullmatch(value):
            return value
        self.fault(
            N_("%(where)s: the code must be small letters, numbers and hyphens, at most %(most)s."),
            where=where,
            most=longest,
        )
        return ""

    def words(self, value: Any, where: str, longest: int) -> Words:
        if not isinstance(value, Mapping) or not str(value.get("en") or "").strip():
            self.fault(N_("%(where)s: the English words are missing."), where=where)
            return {"en": ""}
        kept: dict[str, str] = {}
        for language, words in value.items():
            if language not in LANGUAGES or not isinstance(words, str):
                self.fault(
                    N_("%(where)s: something here is neither English (en) nor Welsh (cy)."),
                    where=where,
                )
            elif len(words.strip()) > longest:
                self.fault(
                    N_("%(where)s: the words are too long: at most %(most)s letters."),
                    where=where,
                    most=longest,
                )
            elif words.strip():
                kept[language] = " ".join(words.split())
        return kept if "en" in kept else {"en": "", **kept}
