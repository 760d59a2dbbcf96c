"""Reads the files of this folder. A file that is not whole is not used: each fault is a sentence.

A file is TOML. At its top: `loinc`, `unit`, `author`, `checker`, `reviewed_date`,
`next_review`; then a table of words for each language, `[[ranges]]`, and `[sources.<key>]`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from stdnum import luhn

from alongside.core.errors import AlongsideError
from alongside.records.explanations.model import (
    AWAITING,
    LANGUAGES,
    Explanation,
    Question,
    Range,
    Source,
)
from alongside.records.units import UNITS

FOLDER = Path(__file__).parent

_TOP = {"loinc", "unit", "author", "checker", "reviewed_date", "next_review"}
_WORDS = {"reviewer", "date", "name", "looks_at", "means", "not_for"}
_SOURCE = {"title", "publisher", "address", "page_date", "read_date", "copy", "supports"}
_BOUNDS = ("at_least", "above", "at_most", "below")

Table = Mapping[str, Any]


class ExplanationError(AlongsideError):
    """Some files cannot be used. `faults` has one sentence for each thing wrong."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))


def explain(loinc: str, language: str, folder: Path = FOLDER) -> Explanation | None:
    """The explanation of a test in `language`, in English where we do not write `language`.

    None where we have none, or where its file has a fault: show `NONE_YET`. A regional tag such
    as "cy-GB" counts as its language. Files are read once: a change needs a restart.
    """
    in_languages = _shelf(folder).get(loinc)
    if in_languages is None:
        return None
    return in_languages.get(language.partition("-")[0].lower(), in_languages["en"])


@cache
def _shelf(folder: Path) -> dict[str, dict[str, Explanation]]:
    shelf: dict[str, dict[str, Explanation]] = {}
    for explanation in _read(folder)[0]:
        for code in explanation.loinc:
            shelf.setdefault(code, {})[explanation.language] = explanation
    return shelf


def overdue(today: date, folder: Path = FOLDER) -> list[str]:
    """One sentence for each file whose next review was due before `today`."""
    return [
        f"{e.file}: next_review was {e.next_review.isoformat()}; a clinician must look again."
        for e in read(folder)
        if e.language == "en" and e.is_overdue(today)
    ]


def faults(folder: Path = FOLDER) -> list[str]:
    """One sentence for each thing wrong in a folder's files; none when all can be used."""
    return _read(folder)[1]


def read(folder: Path) -> list[Explanation]:
    """Every explanation of a folder, in each language. Raises ExplanationError."""
    explanations, wrong = _read(folder)
    if wrong:
        raise ExplanationError(wrong)
    return explanations


def _read(folder: Path) -> tuple[list[Explanation], list[str]]:
    """The explanations of the files without a fault, and the faults of the others."""
    explanations: list[Explanation] = []
    wrong: list[str] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            wrong.append(f"{path.name}: the file is not TOML: {error}.")
            continue
        file = _File(path.name, data)
        found = file.explanations()
        for code in file.loinc:
            if code in seen:
                file.fault("loinc", f"has {code}, which {seen[code]} explains already")
            seen.setdefault(code, path.name)
        wrong += file.faults
        if not file.faults:
            explanations += found
    return explanations, wrong


class _File:
    """One file being read: takes what is there and notes each fault with its key."""

    def __init__(self, name: str, data: Table) -> None:
        self.name = name
        self.data = data
        self.faults: list[str] = []
        self.loinc: tuple[str, ...] = ()

    def fault(self, key: str, what: str) -> None:
        self.faults.append(f"{self.name}: {key} {what}.")

    def explanations(self) -> list[Explanation]:
        top = self.data
        self.known(top, "", _TOP | {"ranges", "do_not_wait", "sources", *LANGUAGES})
        self.loinc = self.codes(top)
        unit = self.text(top, "unit", may_be_empty=True)
        if unit and unit not in UNITS:
            self.fault("unit", f"is “{unit}”, which is not a UCUM code that units.py knows")
        reviewed = self.day(top, "reviewed_date")
        next_review = self.day(top, "next_review")
        if date.min < next_review <= reviewed:
            self.fault("next_review", "is not after reviewed_date")
        sources = self.sources()
        author, checker = self.text(top, "author"), self.text(top, "checker")
        ranges = self.ranges(unit, sources)
        urgent = self.ranges(unit, sources, "do_not_wait")
        made: dict[str, Explanation] = {}
        for language in LANGUAGES:
            words, at = self.table(top, language), f"{language}."
            self.known(words, at, _WORDS | {"questions", "no_range"})
            text = {key: self.text(words, key, at) for key in sorted(_WORDS - {"date"})}
            if not ranges[language]:
                text["no_range"] = self.text(words, "no_range", at)
            elif "no_range" in words:
                self.fault(f"{at}no_range", "is given, but the file has ranges")
            made[language] = Explanation(
                file=self.name,
                loinc=self.loinc,
                language=language,
                unit=unit,
                ranges=ranges[language],
                do_not_wait=urgent[language],
                questions=self.questions(words, language),
                sources=tuple(sources.values()),
                author=author,
                checker=checker,
                text_date=self.day(words, "date", at),
                reviewed_date=reviewed,
                next_review=next_review,
                english=made.get("en") if text["reviewer"].startswith(AWAITING) else None,
                **text,
            )
        return list(made.values())

    def codes(self, top: Table) -> tuple[str, ...]:
        codes = self.texts(top, "loinc")
        for code in codes:
            if not re.fullmatch(r"\d{1,7}-\d", code) or not luhn.is_valid(code.replace("-", "")):
                self.fault("loinc", f"has “{code}”, which is not a LOINC code")
        if not codes:
            self.fault("loinc", "is empty, so the file explains nothing")
        return codes

    def sources(self) -> dict[str, Source]:
        found: dict[str, Source] = {}
        listed = self.table(self.data, "sources")
        if not listed:
            self.fault("sources", "is empty; every explanation names what was read")
        for key in listed:
            at = f"sources.{key}."
            table = self.table(listed, key, "sources.")
            self.known(table, at, _SOURCE)
            text = {k: self.text(table, k, at) for k in sorted(_SOURCE - {"read_date"})}
            if not re.match(r"https?://\S+$", text["address"]):
                self.fault(f"{at}address", "is not an address that begins with http")
            found[key] = Source(key=key, read_date=self.day(table, "read_date", at), **text)
        return found

    def ranges(
        self, unit: str, sources: Mapping[str, Source], name: str = "ranges"
    ) -> dict[str, tuple[Range, ...]]:
        """The ranges under `name`, in each language."""
        found: dict[str, list[Range]] = {language: [] for language in LANGUAGES}
        for number, table in enumerate(self.tables(self.data, name), start=1):
            at = f"{name}[{number}]."
            self.known(table, at, {"key", "source", *LANGUAGES, *_BOUNDS})
            cited = self.texts(table, "source", at)
            if not cited:
                self.fault(f"{at}source", "is empty; every range has a source that was read")
            for key in cited:
                if key not in sources:
                    self.fault(f"{at}source", f"names “{key}”, which is not under [sources]")
            bounds = {key: self.numbers(table, key, at) for key in _BOUNDS if key in table}
            if bounds.keys() == {"at_least", "at_most"}:
                low, high = bounds["at_least"], bounds["at_most"]
                if len(low) != len(high) or any(a >= b for a, b in zip(low, high, strict=True)):
                    self.fault(f"{at}at_most", "is not above at_least")
            elif len(bounds) != 1:
                self.fault(f"{name}[{number}]", "needs at_least with at_most, or just one bound")
            key = self.text(table, "key", at)
            for language, listed in found.items():
                listed.append(
                    Range(
                        key=key,
                        label=self.text(table, language, at),
                        language=language,
                        unit=unit,
                        sources=tuple(sources[key] for key in cited if key in sources),
                        **bounds,
                    )
                )
        return {language: tuple(listed) for language, listed in found.items()}

    def questions(self, words: Table, language: str) -> tuple[Question, ...]:
        found: list[Question] = []
        for number, table in enumerate(self.tables(words, "questions", f"{language}."), start=1):
            at = f"{language}.questions[{number}]."
            self.known(table, at, {"ask", "answer"})
            found.append(Question(self.text(table, "ask", at), self.text(table, "answer", at)))
        return tuple(found)

    def known(self, table: Table, at: str, allowed: set[str]) -> None:
        for key in sorted(set(table) - allowed):
            self.fault(f"{at}{key}", "is not a key that we know; see README.md")

    def text(self, table: Table, key: str, at: str = "", *, may_be_empty: bool = False) -> str:
        value = table.get(key)
        if not isinstance(value, str):
            self.fault(f"{at}{key}", "is missing" if value is None else "is not text")
            return ""
        words = " ".join(value.split())
        if not words and not may_be_empty:
            self.fault(f"{at}{key}", "is empty")
        return words

    def texts(self, table: Table, key: str, at: str = "") -> tuple[str, ...]:
        value = table.get(key)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(f"{at}{key}", "is missing" if value is None else "is not a list of texts")
            return ()
        return tuple(value)

    def numbers(self, table: Table, key: str, at: str) -> tuple[Decimal, ...]:
        value = table[key]
        items = value if isinstance(value, list) else [value]
        if not items or not all(type(item) in (int, Decimal) for item in items):
            self.fault(f"{at}{key}", "is not a number")
            return ()
        return tuple(Decimal(item) for item in items)

    def day(self, table: Table, key: str, at: str = "") -> date:
        value = table.get(key)
        if isinstance(value, datetime) or not isinstance(value, date):
            self.fault(f"{at}{key}", "is missing" if value is None else "is not a date")
            return date.min
        return value

    def table(self, table: Table, key: str, at: str = "") -> Table:
        value = table.get(key)
        if not isinstance(value, dict):
            self.fault(f"{at}{key}", "is missing" if value is None else "is not a table")
            return {}
        return value

    def tables(self, table: Table, key: str, at: str = "") -> list[Table]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(f"{at}{key}", "is not a list of tables")
            return []
        return value
