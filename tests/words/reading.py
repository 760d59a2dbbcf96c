"""How hard a text is to read.

The Flesch-Kincaid grade (Kincaid, Fishburne, Rogers and Chissom 1975) is the school year, counted
as in the United States, in which most people can read a text: 0.39 words a sentence plus 11.8
syllables a word less 15.59. Grade 4 is age 9 to 10, grade 6 is age 11 to 12.
"""

import re
from collections.abc import Iterable
from functools import cache

import pyphen

GRADE_AT_MOST = 6.0
WORDS_A_SENTENCE_AT_MOST = 25

_HYPHENS = pyphen.Pyphen(lang="en_GB")
_TAG = re.compile(r"<[^>]*>")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_END = re.compile(r"(?<=[.!?:;])[\"”’)]*\s+|\n+")


@cache
def syllables(word: str) -> int:
    """How many syllables an English word has, near enough.

    Hyphens never stand at every syllable ("a-lready", "ver-y"), so groups of vowels count where
    there are more of them.
    """
    plain = word.lower().replace("’", "").replace("'", "")
    if plain.isdecimal():
        return 1
    sounded = re.sub(r"(?<=[^aeiouyl])es?$|(?<=[aeiouy]l)es?$|(?<=[^tdaeiouy])ed$", "", plain)
    return max(
        1,
        sum(len(_HYPHENS.positions(part)) + 1 for part in plain.split("-")),
        len(re.findall(r"[aeiouy]+", sounded)),
    )


def plain(message: str) -> str:
    """A message as it is read: no tags, and a short name where a value comes."""
    return " ".join(_PLACEHOLDER.sub("Ann", _TAG.sub(" ", message)).split())


def sentences(messages: Iterable[str]) -> list[list[str]]:
    """The words of each sentence. A label or a heading is a sentence."""
    found = [
        _WORD.findall(sentence) for message in messages for sentence in _END.split(plain(message))
    ]
    return [words for words in found if words]


def grade(messages: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of all messages together; 0 for none."""
    said = sentences(messages)
    words = [word for sentence in said for word in sentence]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
