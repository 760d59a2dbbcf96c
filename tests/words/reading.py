"""How hard our words are to read: the formula of the product, with syllables counted twice."""

from collections.abc import Iterable
from functools import cache

import pyphen

from alongside.core import readability
from alongside.core.readability import plain, sentences

__all__ = ["GRADE_AT_MOST", "WORDS_A_SENTENCE_AT_MOST", "grade", "plain", "sentences", "syllables"]

GRADE_AT_MOST = 6.0
WORDS_A_SENTENCE_AT_MOST = 25

_HYPHENS = pyphen.Pyphen(lang="en_GB")


@cache
def syllables(word: str) -> int:
    """How many syllables an English word has, near enough.

    Hyphens never stand at every syllable ("a-lready", "ver-y"), so groups of vowels count where
    there are more of them.
    """
    plain = word.lower().replace("’", "").replace("'", "")
    if plain.isdecimal():
        return 1
    hyphenated = sum(len(_HYPHENS.positions(part)) + 1 for part in plain.split("-"))
    return max(hyphenated, readability.syllables(word))


def grade(messages: Iterable[str]) -> float:
    """The Flesch-Kincaid grade of all messages together; 0 for none."""
    return readability.grade(messages, syllables)
