"""A decision aid as a person sees it: options beside each other, counts with their pictures, in the
language of the page. The same for the screen, the paper and whoever tries it out."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alongside.decisions.aids.words import age_of, strength_words
from alongside.decisions.rules.aid import Aid, Figure, Outcome, Source, Texts
from alongside.publishing.words import language_of, said
from alongside.ui.dates import day

COLUMNS = {100: 20, 1000: 50}
STEP = 12  # from one mark of a picture to the next


@dataclass(frozen=True)
class Icons:
    """A picture of `of` people in rows, `count` of them marked, from the first on. The words beside
    it say the same."""

    count: int
    of: int

    @property
    def columns(self) -> int:
        """How many people stand in a row: the same for every picture of an outcome."""
        return COLUMNS[self.of]

    @property
    def width(self) -> int:
        """In the picture's own units."""
        return self.columns * STEP

    @property
    def height(self) -> int:
        """In the picture's own units."""
        return self.of // self.columns * STEP

    @property
    def outline(self) -> str:
        """The SVG path around the marked people: whole rows, and the beginning of the next."""
        rows, more = divmod(self.count, self.columns)
        full = f"M0 0H{self.width}V{rows * STEP}H0Z" if rows else ""
        rest = f"M0 {rows * STEP}h{more * STEP}v{STEP}h{-more * STEP}Z" if more else ""
        return full + rest


@dataclass(frozen=True)
class Cell:
    """What is known of one outcome with one option. `icons` where people were counted; `is_known`
    whether anything is known at all; `source` its number in the list of sources."""

    option: str
    words: str
    range: str
    icons: Icons | None
    is_known: bool
    source: int | None


@dataclass(frozen=True)
class Row:
    """One outcome with all options."""

    code: str
    name: str
    time_frame: str
    good: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Choice:
    """One option, or what somebody tells, or one source: a title and what it says."""

    title: str
    text: str
    nothing: bool = False


@dataclass(frozen=True)
class Told:
    """One source as a person reads it."""

    number: int
    title: str
    where: str
    address: str
    strength: str


@dataclass(frozen=True)
class Shown:
    """The whole page. `language` is that of its words, which the page's own may not be."""

    language: str
    unchecked: bool
    example: bool
    title: str
    for_whom: str
    about: str
    options: tuple[Choice, ...]
    no_nothing: str
    rows: tuple[Row, ...]
    matters: tuple[str, ...]
    stories: tuple[Choice, ...]
    sources: tuple[Told, ...]
    facts: tuple[tuple[str, str], ...]


def shown(aid: Aid) -> Shown:
    """The aid in the language of now, or in its first where it has none in that."""
    language = language_of(aid.languages)
    numbers = {one.code: number for number, one in enumerate(aid.sources, 1)}
    names = {option.code: said(option.name) for option in aid.options}
    return Shown(
        language=language,
        unchecked=language in aid.unreviewed,
        example=aid.example,
        title=said(aid.title),
        for_whom=_text(aid.for_whom),
        about=_text(aid.about),
        options=tuple(Choice(said(one.name), _text(one.involves), one.nothing)
                      for one in aid.options),
        no_nothing=_text(aid.no_nothing_because) if aid.nothing is None else "",
        rows=tuple(
            Row(
                outcome.code, said(outcome.name), _text(outcome.time_frame), outcome.good,
                tuple(_cell(names[option.code], aid.figure(option.code, outcome.code), outcome,
                            numbers)
                      for option in aid.options),
            )
            for outcome in aid.outcomes
        ),
        matters=tuple(said(one.text) for one in aid.matters),
        stories=tuple(Choice(said(one.who), said(one.words)) for one in aid.stories),
        sources=tuple(_told(numbers[one.code], one) for one in aid.sources),
        facts=tuple(_facts(aid)),
    )  # fmt: skip


def _text(texts: Texts) -> str:
    """A text that may be left out."""
    return said(texts) if any(texts.values()) else ""


def _cell(option: str, figure: Figure | None, outcome: Outcome, numbers: dict[str, int]) -> Cell:
    source = numbers.get(figure.source) if figure else None
    if figure is not None and figure.count is not None:
        return Cell(
            option, counted(figure.count, outcome), _range(figure),
            Icons(figure.count, outcome.of), True, source,
        )  # fmt: skip
    if figure is not None and any(figure.words.values()):
        return Cell(option, said(figure.words), "", None, True, source)
    why = _text(figure.unknown_because) if figure else ""
    words = " ".join(filter(None, [_("We do not know."), why]))
    return Cell(option, words, "", None, False, None)


def counted(count: int, outcome: Outcome) -> str:
    """A count as a sentence that says both sides: those it happens to and those it does not."""
    return _("%(count)s of %(of)s people %(happens)s. %(rest)s do not.") % {
        "count": f"{count:,}",
        "of": f"{outcome.of:,}",
        "happens": said(outcome.happens),
        "rest": f"{outcome.of - count:,}",
    }


def _range(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return _("The source does not say how sure this number is.")
    if figure.low == figure.high:
        return ""
    return _("It may be as few as %(low)s or as many as %(high)s.") % {
        "low": f"{figure.low:,}", "high": f"{figure.high:,}",
    }  # fmt: skip


def _told(number: int, source: Source) -> Told:
    read = day(source.read_on, year=True) if source.read_on else ""
    where = ", ".join(part for part in (source.table, source.published) if part)
    if read:
        said_read = _("Read on %(day)s") % {"day": read}
        where = f"{where}. {said_read}"
    return Told(number, source.title, where, source.address, strength_words(source))


def _facts(aid: Aid) -> list[tuple[str, str]]:
    """Who made it, and until when it holds."""
    found = [
        (_("Who wrote it"), aid.author),
        (_("Who checked it"), aid.checker),
        (_("Does anybody gain by one choice?"), aid.conflict_of_interest),
        (_("Approved here by"), aid.approved_by or _("nobody yet")),
        (_("To be looked at again by"),
         day(aid.review_date, year=True) if aid.review_date else _("no day yet")),
    ]  # fmt: skip
    if (age := age_of(aid)) is not None:
        said_age = _("about %(age)s years, in English, by a formula: only a guide") % {"age": age}
        found.append((_("Reading age"), said_age))
    if (get_language() or "").startswith("cy") and "cy" in aid.languages:
        found.append((_("Reading age in Welsh"), _("there is no formula that we trust")))
    return [(name, value) for name, value in found if value]
