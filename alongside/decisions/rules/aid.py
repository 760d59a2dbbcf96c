"""A decision aid: options, what may come of each, and where every figure was read. Pure.

Every text is `{language: text}`. Figures are natural frequencies: so many of so many people, with
one denominator for each outcome, so that options can be compared by eye (Seed S2:529; C3-01).
Reading and writing: `aid_document`. What is missing before it may be used: `lacks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

Texts = Mapping[str, str]

CARE_KINDS = ("prevention", "diagnosis", "care", "treatment")
"""What a decision belongs to (2012 Act; C3-13)."""
CARE, PROVIDER = "care", "provider"
CHOICES_OF = (CARE, PROVIDER)
"""What is chosen: what is done, or who does it. Who chooses a provider may always say that none
suits, so that such an aid needs no option of doing nothing."""
DENOMINATORS = (100, 1000)
STRENGTHS = ("high", "moderate", "low", "very_low")
"""How sure the evidence is, in the words of GRADE."""
STATUSES = ("draft", "active", "retired")

ABOUT, OPTION, OUTCOME, FIGURE = "about", "option", "outcome", "figure"
SOURCE, MATTER, STORY, KNOWLEDGE = "source", "matter", "story", "knowledge"
LISTS = (OPTION, OUTCOME, FIGURE, SOURCE, MATTER, STORY, KNOWLEDGE)
"""The kinds of parts that an aid has several of."""


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen. `nothing`: not now, wait, or leave it as it is."""

    code: str
    name: Texts
    involves: Texts
    nothing: bool = False


@dataclass(frozen=True)
class Outcome:
    """One thing that may come of a choice, counted in `of` people over a time.

    `good`: whoever has it is glad of it; else it is something to be spared.
    """

    code: str
    name: Texts
    happens: Texts  # what the counted people do: "have a heart attack or stroke"
    time_frame: Texts
    of: int
    good: bool


@dataclass(frozen=True)
class Source:
    """Where figures were read. `strength` is how sure that evidence is (STRENGTHS)."""

    code: str
    title: str
    table: str
    published: str
    address: str
    read_on: date | None
    strength: str


@dataclass(frozen=True)
class Figure:
    """What is known of one outcome with one option: a count, or words, or why nothing is known.

    `low` and `high` are the ends of what the count may well be, in the same people.
    """

    option: str
    outcome: str
    count: int | None
    low: int | None
    high: int | None
    words: Texts
    unknown_because: Texts
    source: str

    @property
    def key(self) -> str:
        """Its name among the figures."""
        return figure_key(self.option, self.outcome)


@dataclass(frozen=True)
class Matter:
    """Something that mattered to people who have faced this choice."""

    code: str
    text: Texts


@dataclass(frozen=True)
class Story:
    """What somebody tells who has faced it, as they allowed. `consent` says how and when."""

    code: str
    who: Texts
    words: Texts
    option: str
    consent: str


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    code: str
    text: Texts


@dataclass(frozen=True)
class Knowledge:
    """One question on what there is to know, asked before and after, corrected kindly."""

    code: str
    question: Texts
    choices: tuple[Choice, ...]
    right: str
    explanation: Texts
    source: str


@dataclass(frozen=True)
class Aid:
    """The whole document. `example`: it comes with Alongside and nobody here has approved it.
    `unreviewed`: languages whose words nobody who speaks them has read yet."""

    id: str
    version: str
    status: str
    example: bool
    languages: tuple[str, ...]
    unreviewed: tuple[str, ...]
    title: Texts
    for_whom: Texts
    about: Texts
    care_kind: str
    choice_of: str
    no_nothing_because: Texts
    author: str
    checker: str
    conflict_of_interest: str
    approved_by: str
    review_date: date | None
    options: tuple[Option, ...]
    outcomes: tuple[Outcome, ...]
    figures: tuple[Figure, ...]
    sources: tuple[Source, ...]
    matters: tuple[Matter, ...]
    stories: tuple[Story, ...]
    knowledge: tuple[Knowledge, ...]

    def option(self, code: str) -> Option:
        """Raises KeyError."""
        return {one.code: one for one in self.options}[code]

    def outcome(self, code: str) -> Outcome:
        """Raises KeyError."""
        return {one.code: one for one in self.outcomes}[code]

    def source(self, code: str) -> Source | None:
        """The source of that code, if there is one."""
        return next((one for one in self.sources if one.code == code), None)

    def figure(self, option: str, outcome: str) -> Figure | None:
        """What is known of an outcome with an option; None where nothing was written."""
        key = figure_key(option, outcome)
        return next((one for one in self.figures if one.key == key), None)

    @property
    def nothing(self) -> Option | None:
        """The option of not now, of waiting, of leaving it as it is."""
        return next((one for one in self.options if one.nothing), None)


def figure_key(option: str, outcome: str) -> str:
    """How a figure is called: codes have no dots."""
    return f"{option}.{outcome}"


LACKING = (
    "title", "for_whom", "about", "author", "checker", "conflict", "same_person", "options",
    "nothing", "outcomes", "figure", "source_of_figure", "source", "words", "matters", "consent",
    "knowledge", "right", "time_and_place",
)  # fmt: skip


@dataclass(frozen=True)
class Lack:
    """One thing that is missing before an aid may be used: which, and the part to write it in."""

    what: str
    kind: str
    key: str = ""


def lacks(aid: Aid) -> list[Lack]:
    """Everything that keeps an aid from being used; none when it may be (C3-02).

    `what` is one of LACKING.
    """
    return list(_lacks(aid))


def _lacks(aid: Aid) -> Iterator[Lack]:
    yield from _of_the_whole(aid)
    yield from _of_options(aid)
    yield from _of_outcomes(aid)
    for source in aid.sources:
        if not (source.title and source.table and source.published and source.address
                and source.read_on and source.strength):  # fmt: skip
            yield Lack("source", SOURCE, source.code)
    if not aid.matters and not aid.stories:
        yield Lack("matters", MATTER)
    for matter in aid.matters:
        yield from _words(MATTER, matter.code, matter.text)
    for story in aid.stories:
        yield from _words(STORY, story.code, story.who, story.words)
        if not story.consent:
            yield Lack("consent", STORY, story.code)
    if not aid.knowledge:
        yield Lack("knowledge", KNOWLEDGE)
    for item in aid.knowledge:
        texts = [choice.text for choice in item.choices]
        yield from _words(KNOWLEDGE, item.code, item.question, item.explanation, *texts)
        if len(item.choices) < 2 or item.right not in [one.code for one in item.choices]:
            yield Lack("right", KNOWLEDGE, item.code)


def _of_the_whole(aid: Aid) -> Iterator[Lack]:
    for what, texts in (("title", aid.title), ("for_whom", aid.for_whom), ("about", aid.about)):
        if _empty(texts):
            yield Lack(what, ABOUT)
    for what, text in (
        ("author", aid.author),
        ("checker", aid.checker),
        ("conflict", aid.conflict_of_interest),
    ):
        if not text:
            yield Lack(what, ABOUT)
    if aid.author and aid.author.casefold() == aid.checker.casefold():
        yield Lack("same_person", ABOUT)


def _of_options(aid: Aid) -> Iterator[Lack]:
    if len(aid.options) < 2:
        yield Lack("options", OPTION)
    if aid.choice_of == CARE and aid.nothing is None and _empty(aid.no_nothing_because):
        yield Lack("nothing", OPTION)
    for option in aid.options:
        yield from _words(OPTION, option.code, option.name, option.involves)


def _of_outcomes(aid: Aid) -> Iterator[Lack]:
    if not aid.outcomes:
        yield Lack("outcomes", OUTCOME)
    for outcome in aid.outcomes:
        yield from _words(OUTCOME, outcome.code, outcome.name, outcome.happens, outcome.time_frame)
        for option in aid.options:
            yield from _of_figure(aid, option.code, outcome.code)
    if aid.outcomes and len(aid.options) > 1 and not _something_differs(aid):
        yield Lack("time_and_place", OUTCOME)


def _something_differs(aid: Aid) -> bool:
    """Whether any outcome is, or may be, another with one option than with the rest. Options that
    come to the same differ in when and where alone, which is no choice to decide about (C3-07)."""
    for outcome in aid.outcomes:
        figures = [aid.figure(option.code, outcome.code) for option in aid.options]
        known = [
            (one.count, one.words)
            for one in figures
            if one and not any(one.unknown_because.values())
        ]
        if len(known) < len(figures) or any(one != known[0] for one in known):
            return True
    return False


def _of_figure(aid: Aid, option: str, outcome: str) -> Iterator[Lack]:
    key = figure_key(option, outcome)
    figure = aid.figure(option, outcome)
    if figure is None:
        yield Lack("figure", FIGURE, key)
        return
    if figure.count is None and not any(figure.words.values()):
        if _empty(figure.unknown_because):
            yield Lack("figure", FIGURE, key)
        return
    if figure.count is None:
        yield from _words(FIGURE, key, figure.words)
    if aid.source(figure.source) is None:
        yield Lack("source_of_figure", FIGURE, key)


def _empty(texts: Texts) -> bool:
    return not texts or not all(text.strip() for text in texts.values())


def _words(kind: str, key: str, *texts: Texts) -> Iterator[Lack]:
    if any(_empty(one) for one in texts):
        yield Lack("words", kind, key)
