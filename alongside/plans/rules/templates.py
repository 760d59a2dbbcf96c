"""Templates of plans: questions that a plan begins with, read from a file and written to one. Pure.

A file is a mapping with `key`, `title`, `intro`, `author`, `approved`, `next_review` (a day, or
nothing) and `questions`; each question has `section`, `side`, `kind` and its words. Words are in
English, and in Welsh if given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alongside.plans.rules.reviews import NotADay, read_day, write_day

SECTIONS = (
    "view",
    "priority",
    "concern",
    "support",
    "offer",
    "warning",
    "step",
    "call",
    "other",
)
SIDES = ("person", "professional", "both")
KINDS = ("words", "date")  # a date is when somebody follows it up
LANGUAGES = ("en", "cy")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_KEY, LONGEST_ASK, LONGEST_TITLE, LONGEST_INTRO = 60, 200, 120, 600
MOST_QUESTIONS = 20

Words = Mapping[str, str]


def N_(text: str) -> str:  # noqa: N802 - the name that extractors of messages know
    """Mark a sentence for translation: whoever shows it translates it."""
    return text


class NotATemplate(Exception):
    """What was read is no template. `faults`: (sentence with %(...)s in it, what to fill in)."""

    def __init__(self, faults: Sequence[tuple[str, dict[str, Any]]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(sentence % values for sentence, values in faults))


def say(words: Words, language: str) -> str:
    """Words in a language, in English where there are none in it."""
    return words.get(language.partition("-")[0]) or words.get("en", "")


@dataclass(frozen=True)
class Question:
    """One question of a template: in which part of the plan it stands, and who is asked."""

    section: str
    side: str
    kind: str
    ask: Words

    def asks(self, side: str) -> bool:
        """Whether this side is asked."""
        return self.side in (side, "both")


@dataclass(frozen=True)
class PlanTemplate:
    """One template. `approved`: by whom a place approved it; "" for an example. `next_review`: the
    day by which somebody looks at its words again."""

    key: str
    title: Words
    intro: Words
    author: str
    approved: str
    questions: tuple[Question, ...]
    next_review: date | None = None


def write_template(found: PlanTemplate) -> dict[str, Any]:
    """The template as a file: `read_template` gives the same again."""
    return {
        "key": found.key,
        "title": dict(found.title),
        "intro": dict(found.intro),
        "author": found.author,
        "approved": found.approved,
        "next_review": write_day(found.next_review),
        "questions": [
            {"section": one.section, "side": one.side, "kind": one.kind, **one.ask}
            for one in found.questions
        ],
    }


def text_of(found: PlanTemplate) -> str:
    """All its words as lines, to be read beside another version."""
    words = [found.title, found.intro, *(one.ask for one in found.questions)]
    lines = [
        " / ".join(row[language] for language in LANGUAGES if language in row) for row in words
    ]
    return "\n".join(line for line in [*lines, found.author, found.approved] if line)


def read_template(data: Any) -> PlanTemplate:
    """A template from a file or a form. Raises NotATemplate, with a sentence for each fault."""
    reader = _Reader()
    found = reader.read(data)
    if reader.faults or found is None:
        raise NotATemplate(reader.faults)
    return found


class _Reader:
    """Collects every fault, so that somebody who wrote a file hears of all at once."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, dict[str, Any]]] = []

    def _fault(self, sentence: str, **values: Any) -> None:
        self.faults.append((sentence, values))

    def _words(self, data: Any, where: str, longest: int, *, needed: bool) -> Words:
        if not isinstance(data, dict):
            data = {"en": data} if isinstance(data, str) else {}
        kept = {}
        for language in LANGUAGES:
            text = data.get(language, "")
            if not isinstance(text, str):
                self._fault(N_("%(where)s: the words are not text."), where=where)
                continue
            text = " ".join(text.replace("\0", "").split())
            if len(text) > longest:
                self._fault(
                    N_("%(where)s is too long: at most %(most)s letters."),
                    where=where,
                    most=longest,
                )
            if text:
                kept[language] = text
        if needed and "en" not in kept:
            self._fault(N_("%(where)s has no words in English."), where=where)
        return kept

    def _one_of(self, value: Any, allowed: Sequence[str], where: str) -> str:
        if value not in allowed:
            self._fault(
                N_("%(where)s: “%(value)s” is none of %(allowed)s."),
                where=where,
                value=str(value)[:40],
                allowed=", ".join(allowed),
            )
            return allowed[0]
        return str(value)

    def _question(self, data: Any, number: int) -> Question | None:
        where = f"questions[{number}]"
        if not isinstance(data, dict):
            self._fault(N_("%(where)s is no question."), where=where)
            return None
        section = self._one_of(data.get("section", "other"), SECTIONS, f"{where}.section")
        side = self._one_of(data.get("side", "both"), SIDES, f"{where}.side")
        if section == "offer":
            side = "person"  # what somebody could offer others, they say themselves
        return Question(
            section=section,
            side=side,
            kind=self._one_of(data.get("kind", "words"), KINDS, f"{where}.kind"),
            ask=self._words(data, where, LONGEST_ASK, needed=True),
        )

    def read(self, data: Any) -> PlanTemplate | None:
        """The template, or None; what is wrong is in `faults`."""
        if not isinstance(data, dict):
            self._fault(N_("This file holds no template."))
            return None
        key = data.get("key", "")
        if not isinstance(key, str) or len(key) > LONGEST_KEY or not KEY.fullmatch(key):
            self._fault(N_("The key has to be short, in small letters and hyphens: going-home."))
            key = ""
        rows = data.get("questions")
        if not isinstance(rows, list) or not rows:
            self._fault(N_("A template needs at least one question."))
            rows = []
        if len(rows) > MOST_QUESTIONS:
            self._fault(
                N_("That is too much to ask anybody: at most %(most)s questions."),
                most=MOST_QUESTIONS,
            )
            rows = rows[:MOST_QUESTIONS]
        questions = [self._question(row, number) for number, row in enumerate(rows, 1)]
        return PlanTemplate(
            key=key,
            title=self._words(data.get("title"), "title", LONGEST_TITLE, needed=True),
            intro=self._words(data.get("intro"), "intro", LONGEST_INTRO, needed=False),
            author=self._text(data.get("author", ""), "author"),
            approved=self._text(data.get("approved", ""), "approved"),
            questions=tuple(one for one in questions if one is not None),
            next_review=self._day(data.get("next_review")),
        )

    def _day(self, value: Any) -> date | None:
        try:
            return read_day(value)
        except NotADay:
            self._fault(N_("next_review: write the day like 2027-11-22."))
            return None

    def _text(self, value: Any, where: str) -> str:
        if not isinstance(value, str) or len(value) > LONGEST_TITLE:
            self._fault(
                N_("%(where)s is too long: at most %(most)s letters."),
                where=where,
                most=LONGEST_TITLE,
            )
            return ""
        return " ".join(value.replace("\0", "").split())


def key_from(title: str) -> str:
    """A key for a new template, from its title: "Going home" gives "going-home"."""
    plain = "-".join(re.findall(r"[a-z0-9]+", title.casefold()))[:LONGEST_KEY].strip("-")
    return plain or "plan"
