"""How hard an English text is to read. Pure.

The Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom 1975) is the school year, counted
as in the United States, in which most people can read a text: 0.39 words a sentence plus 11.8
syllables a word less 15.59. Grade 4 is age 9 to 10, grade 6 is age 11 to 12. The formula was made
for English; for Welsh there is none that we trust.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache

YEARS = 5
"""From a school year there to an age."""

_TAG = re.compile(r"<[^>]*>")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_END = re.compile(r"(?<=[.!?:;])[\"”’)]*\s+|\n+")
_SILENT = re.compile(r"(?<=[^aeiouyl])es?$|(?<=[aeiouy]l)es?$|(?<=[^tdaeiouy])ed$")


@cache
def syllables(word: str) -> int:
    """How many syllables an English word has, near enough: groups of vowels that are sounded."""
    plain = word.lower().replace("’", "").replace("'", "")
    if plain.isdecimal():
        return 1
    return max(1, len(re.findall(r"[aeiouy]+", _SILENT.sub("", plain))))


def plain(message: str) -> str:
    """A message as it is read: no tags, and a short name where a value comes."""
    return " ".join(_PLACEHOLDER.sub("Ann", _TAG.sub(" ", message)).split())


def sentences(messages: Iterable[str]) -> list[list[str]]:
    """The words of each sentence. A label or a heading is a sentence."""
    found = [
        _WORD.findall(sentence) for message in messages for sentence in _END.split(plain(message))
    ]
    return [words for words in found if words]


def grade(messages: Iterable[str], count: Callable[[str], int] = syllables) -> float:
    """The Flesch-Kincaid grade of all messages together; 0 for none."""
    said = sentences(messages)
    words = [word for sentence in said for word in sentence]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(count, words)) / len(words) - 15.59


def reading_age(messages: Iterable[str]) -> int:
    """The age in years at which most people can read them, 5 or more."""
    return max(YEARS, round(grade(messages) + YEARS))
