"""Typesets what people hold in their hands: agreements, sheets, slips, letters.

`pdf()` takes one dictionary of plain text and gives the bytes of a tagged PDF (PDF/UA-1). It is
pure: no clock, no database, no settings; the same input gives the same bytes. Texts reach the
templates as strings, never as markup, so whatever a person writes is printed as they wrote it.

What each document holds is the `TypedDict` of its name in `sheets` (`Agreement` for `agreement`).
Its fixed words are its `LABELS`, in English and marked for translation; `labels()` gives them in
any language. `{professional}` in a label is replaced by the document's `professional`.

Print sizes follow the UK Association for Accessible Formats' minimum standards for clear and large
print: 12 point, 18 point in large print, no italics, left-aligned. Smaller are only: the page
number of ordinary print, and an address that must show in the window of an envelope. An agreement
that would not fit its page closes up before it takes a second one; its type stays.
"""

import json
import logging
import re
import threading
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from alongside.core.errors import AlongsideError
from alongside.core.typeset.sheets import (
    KINDS,
    AboutMe,
    AfterPaper,
    AgendaSheet,
    Agreement,
    AidPaper,
    CheckinPaper,
    CodeLetter,
    ConcernSheet,
    DecisionSheet,
    Letter,
    PaperQuestion,
    QuestionPaper,
    TalkPage,
)
from alongside.core.typeset.words import LABELS

__all__ = [
    "KINDS",
    "LABELS",
    "AboutMe",
    "AfterPaper",
    "AgendaSheet",
    "Agreement",
    "AidPaper",
    "CheckinPaper",
    "CodeLetter",
    "ConcernSheet",
    "DecisionSheet",
    "Letter",
    "PaperQuestion",
    "QuestionPaper",
    "TalkPage",
    "TypesetError",
    "labels",
    "pdf",
]

log = logging.getLogger(__name__)

UI = Path(__file__).resolve().parents[2] / "ui"
TEMPLATES = UI / "typst"
FONTS = UI / "static" / "build" / "fonts"
"""Typefaces that the build put here are preferred to the serif that comes with typst."""


class TypesetError(AlongsideError):
    """The caller's dictionary does not fit the template. Says which document and which key."""


def labels(template: str, translate: Callable[[str], str]) -> dict[str, str]:
    """Give the fixed words of a document in the language of `translate` (a gettext)."""
    return {key: translate(text) for key, text in LABELS[template].items()}


def pdf(
    template: str, data: Mapping[str, Any], *, language: str, large_print: bool = False
) -> bytes:
    """Typeset one document as a tagged PDF of A4 pages.

    `template` is a key of `KINDS`, `data` its dictionary, `language` a tag such as `en-GB` or `cy`.
    English labels that are not given are those of `LABELS`; in any other language all must be
    given, so that no English slips into a Welsh page.

    The result conforms to PDF/UA-1 unless no typeface here can draw one of its letters (an emoji,
    a script that is not installed). Then that letter is printed as a box, stays readable as text
    to a screen reader, and the log says what to install.

    Raises `TypesetError` when the dictionary does not fit the template.
    """
    sheet = _sheet(template, data, language, large_print)
    try:
        return _compile(template, sheet, ["ua-1"])
    except typst.TypstError as error:
        if not error.message.startswith("PDF/UA-1 error: the text"):
            raise TypesetError(
                f"The document {template!r} could not be typeset: {error.message}"
            ) from error
    log.warning(
        "A document (%s) has a letter that no typeface here can draw. Install more typefaces on "
        "this machine, for example Debian's fonts-noto.",
        template,
    )
    return _compile(template, sheet, [])


def _sheet(template: str, data: Mapping[str, Any], language: str, large_print: bool) -> str:
    """Check the caller's dictionary and write it as the JSON that the templates read."""
    if template not in KINDS:
        raise TypesetError(f"There is no document {template!r}; there are: {', '.join(KINDS)}.")
    given = {key: _clean(template, value) for key, value in data.items() if value is not None}
    kind = KINDS[template]
    blank = {key for key, value in given.items() if isinstance(value, str) and not value.strip()}
    if missing := sorted(kind.__required_keys__ - (given.keys() - blank)):
        raise TypesetError(f"The document {template!r} also needs: {', '.join(missing)}.")
    if unknown := sorted(given.keys() - kind.__annotations__.keys()):
        raise TypesetError(f"The document {template!r} has no: {', '.join(unknown)}.")
    primary, _, region = language.partition("-")
    words = dict(given.pop("labels", {}))
    if primary == "en":
        words = LABELS[template] | words
    if missing := sorted(LABELS[template].keys() - words.keys()):
        raise TypesetError(
            f"The document {template!r} in {language!r} has no words for: {', '.join(missing)}."
        )
    if unknown := sorted(words.keys() - LABELS[template].keys()):
        raise TypesetError(f"The document {template!r} has no label: {', '.join(unknown)}.")

    def known(match: re.Match[str]) -> str:
        value = given.get(match[1])
        return str(value) if isinstance(value, str | int) else match[0]

    words = {key: re.sub(r"\{(\w+)\}", known, text) for key, text in words.items()}
    return json.dumps(
        {
            "data": {key: value for key, value in given.items() if key not in blank},
            "labels": words,
            "lang": primary.lower(),
            "region": region.upper() or ("GB" if primary == "en" else None),
            "large": large_print,
        },
        ensure_ascii=False,
    )


def _clean(template: str, value: Any) -> Any:
    """Keep what can be printed: composed letters, no control characters, no half characters."""
    match value:
        case str():
            text = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\u2029]", "\n", value))
            return "".join(c for c in text if c in "\n\t" or _printable(c))
        case int():
            return value
        case Mapping():
            return {k: _clean(template, v) for k, v in value.items() if v is not None}
        case list() | tuple():
            return [_clean(template, item) for item in value]
    raise TypesetError(
        f"The document {template!r} takes text, and was given a {type(value).__name__}."
    )


def _printable(character: str) -> bool:
    """Whether PDF/UA and typst take it: no controls, surrogates, non-characters or byte order."""
    point = ord(character)
    if point == 0xFEFF or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE:
        return False
    return unicodedata.category(character) not in ("Cc", "Cs")


def _compile(template: str, sheet: str, standards: list[Any]) -> bytes:
    compiler, lock = _compiler(template)
    with lock:  # a compiler serves one document at a time
        result = compiler.compile(
            format="pdf", sys_inputs={"sheet": sheet}, pdf_standards=standards
        )
    if not isinstance(result, bytes):
        raise TypesetError(f"The document {template!r} gave no PDF.")
    return result


@cache
def _compiler(template: str) -> tuple[typst.Compiler, threading.Lock]:
    """Keep one compiler per template and process: the first document reads files and typefaces."""
    return (
        typst.Compiler(TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=_fonts()),
        threading.Lock(),
    )


@cache
def _fonts() -> typst.Fonts:
    """Find the typefaces: typst's own, the build's, and whatever else the machine has."""
    return typst.Fonts(font_paths=[FONTS] if FONTS.is_dir() else [])
