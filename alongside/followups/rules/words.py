"""The words of text messages in each language: how a reply is cut up, and numbers in words. Pure.

The words are reviewed data in `reply_words.toml`. Cutting up is strict: a sign that has no known
use makes the whole reply unread, because a sign can turn an answer round (“7?”, “<7”, “6-7”).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

ENGLISH = "en"
LONGEST = 1000  # characters: nothing longer is a plain answer
MOST = 40  # words and numbers
THUMB = "👍"

Phrase = tuple[str, ...]


class Token(NamedTuple):
    """A word, a number as digits, one number over another (“7/10”), or a thumb.

    `mark`: what stands right after a number and makes it the number of a question or an answer.
    `apart`: a comma, a stop or a new line stands before it, which no phrase reaches across.
    """

    text: str
    mark: str = ""
    apart: bool = False

    @property
    def number(self) -> int | None:
        """Its value, when it is digits."""
        return int(self.text) if self.text.lstrip("-").isdecimal() else None


@dataclass(frozen=True)
class Lexicon:
    """What is read in one language: its own words, and those of others that mean nothing in it."""

    yes: frozenset[Phrase]
    no: frozenset[Phrase]
    skip: frozenset[Phrase]
    ready: frozenset[Phrase]
    hello: frozenset[Phrase]
    thanks: frozenset[Phrase]
    please: frozenset[Phrase]
    joins: frozenset[Phrase]
    option: frozenset[Phrase]
    question: frozenset[str]
    out_of: frozenset[Phrase]
    numbers: dict[Phrase, int]

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word in it: none of them is a misspelling of anything else."""
        groups = (self.yes, self.no, self.skip, self.hello, self.thanks, self.please, self.option)
        phrases = {phrase for group in groups for phrase in group} | set(self.numbers)
        return frozenset(word for phrase in phrases for word in phrase)


@cache
def data() -> dict[str, Any]:
    """The reviewed words as they are written."""
    return tomllib.loads((Path(__file__).parent / "reply_words.toml").read_text("utf-8"))


def say(language: str, key: str, **parts: object) -> str:
    """What a text message says around a question; in English where a language has no words yet."""
    found = data()
    words = found[language]["say"] if language in languages() else found[ENGLISH]["say"]
    return str(words[key].format(**parts))


@cache
def languages() -> tuple[str, ...]:
    """Those that have words."""
    return tuple(key for key, value in data().items() if isinstance(value, dict) and "say" in value)


@cache
def lexicon(language: str) -> Lexicon:
    """What is read from somebody who is asked in this language."""

    def phrases(key: str) -> frozenset[Phrase]:
        found = []
        for other in languages():
            words = data()[other]
            clash = set() if other == language else set(words["only_here"])
            found += [tuple(one.split()) for one in words[key] if one not in clash]
        return frozenset(found)

    numbers: dict[Phrase, int] = {}
    for other in languages():
        words = data()[other]
        clash = set() if other == language else set(words["only_here"])
        for said, value in words["numbers"].items():
            if not clash & set(said.split()):
                numbers[tuple(said.split())] = value
    return Lexicon(
        yes=phrases("yes"),
        no=phrases("no"),
        skip=phrases("skip"),
        ready=phrases("ready"),
        hello=phrases("hello"),
        thanks=phrases("thanks"),
        please=phrases("please"),
        joins=phrases("and"),
        option=phrases("option"),
        question=frozenset(phrase[0] for phrase in phrases("question")),
        out_of=phrases("out_of"),
        numbers=numbers,
    )


# Accents that Welsh and English are written with; any other sign on a letter is none of theirs
# (a stroke through a 7 takes it back).
_ACCENTS = re.compile("[\u0300\u0301\u0302\u0308]")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ`´′'", ""),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("–—−‐‑", "-"),
        **dict.fromkeys("\u200b\u200e\u200f\ufeff\ufe0e\ufe0f\u20e3", ""),
        **{chr(0x1F3FB + tone): "" for tone in range(5)},
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        "🔟": "10",
    }
)


def fold(text: str) -> str:
    """Small letters without accents and apostrophes, single spaces. Signs stay."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text.translate(_ALIKE)))
    return " ".join(plain.casefold().split())


_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_TOKEN = re.compile(
    r"""
    (?P<ratio>\d{1,4}\s?/\s?\d{1,4}(?![\d/-])(?![.,]\d))
  | (?P<number>(?<![a-z0-9-])-?\d{1,6}(?![\d/])(?![.,]\d)(?!\s?-\s?\d)
      |(?<=[a-z])\d{1,6}(?![\d/])(?![.,]\d)(?!\s?-\s?\d))
      (?P<mark>\ ?[):=]|\.(?=[ a-z]))?
  | (?P<word>[a-z]+(?:/[a-z]+)*)
  | (?P<thumb>👍)
  | (?P<smile>[:;]-?\)|[🙂😊🙏❤])
  | (?P<apart>[,;.!\n)]+|(?<=[ ])-(?=[ ][a-z]))
  | (?P<soft>[ "(&%]|-(?=\ ?[a-z]))
    """,
    re.VERBOSE,
)


def tokens(text: str) -> tuple[Token, ...] | None:
    """The words and numbers of a text; None when something in it has no known use."""
    if len(text) > LONGEST or _NO_TEXT.search(text) or 0 < text.count("(") != text.count(")"):
        return None
    folded = "\n".join(fold(line) for line in text.splitlines())
    found: list[Token] = []
    apart, at = False, 0
    while at < len(folded):
        match = _TOKEN.match(folded, at)
        if match is None or len(found) > MOST:
            return None
        at = match.end()
        kind = match.lastgroup if match.lastgroup != "mark" else "number"
        if kind == "apart":
            apart = True
        elif kind == "number":
            found.append(Token(match["number"], match["mark"] or "", apart))
        elif kind == "soft" and match.group() == "%":
            found.append(Token("%", "", apart))
        elif kind in ("word", "ratio", "thumb"):
            found.append(Token(match.group().replace(" ", ""), "", apart))
        if kind in ("word", "ratio", "thumb", "number"):
            apart = False
    return tuple(found)


def phrase(words: Sequence[Token]) -> Phrase:
    """The texts of tokens that stand together; empty when something stands between them."""
    if any(token.apart for token in words[1:]):
        return ()
    return tuple(token.text for token in words)


def starts(words: Sequence[Token], phrases: AbstractSet[Phrase]) -> int:
    """How many words at the start are one of these phrases: the most."""
    longest = max(map(len, phrases), default=0)
    lengths = range(min(longest, len(words)), 0, -1)
    return next((n for n in lengths if phrase(words[:n]) in phrases), 0)


def ends(words: Sequence[Token], phrases: AbstractSet[Phrase]) -> int:
    """How many words at the end are one of these phrases: the most."""
    longest = max(map(len, phrases), default=0)
    lengths = range(min(longest, len(words)), 0, -1)
    return next((n for n in lengths if phrase(words[-n:]) in phrases), 0)


def in_words(said: Phrase, lexicon: Lexicon) -> int | None:
    """The number that these words are, up to 199 in English and 99 in Welsh; None if none."""
    if said in lexicon.numbers:
        return lexicon.numbers[said]
    units = {words[0]: n for words, n in lexicon.numbers.items() if len(words) == 1 and 0 < n < 10}
    tens = {
        words[0]: n
        for words, n in lexicon.numbers.items()
        if len(words) == 1 and 20 <= n < 100 and words[0].endswith("ty")
    }
    if len(said) == 2 and said[0] in tens and said[1] in units:  # twenty one
        return tens[said[0]] + units[said[1]]
    if len(said) in (2, 3) and said[0] in units and said[1] in ("deg", "ddeg"):  # dau ddeg un
        rest = units.get(said[2]) if len(said) == 3 else 0
        return None if rest is None else 10 * units[said[0]] + rest
    if len(said) > 2 and said[:2] in (("a", "hundred"), ("one", "hundred")):
        after = in_words(said[3:] if said[2] == "and" else said[2:], lexicon)
        return None if after is None or after > 99 else 100 + after
    return None


@cache
def _listed(*names: str) -> re.Pattern[str]:
    found: Iterable[str] = [one for name in names for one in data()["never_interpreted"][name]]
    each = (re.escape(one.rstrip("*")) + ("" if one.endswith("*") else r"\b") for one in found)
    return re.compile(r"\b(?:" + "|".join(each) + ")")


def never_interpreted(text: str) -> bool:
    """Whether a text holds a word that is left to a person, whatever stands beside it."""
    return _holds(text, "words", "at_once")


def at_once(text: str) -> bool:
    """Whether a text holds a word that a person reads now: no more is asked before that."""
    return _holds(text, "at_once")


def _holds(text: str, *names: str) -> bool:
    return bool(_listed(*names).search(re.sub(r"[^\w]+", " ", fold(text))))
