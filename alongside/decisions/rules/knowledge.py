"""What somebody knew before and after reading an aid. Pure. Never a gate: all may be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Keys = Mapping[str, tuple[str, int]]
"""Question -> (the right choice, among how many)."""


@dataclass(frozen=True)
class Score:
    """How many were right, of how many; `answered` counts those that were not left out."""

    right: int
    answered: int
    of: int


def score(keys: Keys, given: Mapping[str, str]) -> Score:
    """Count. What was left out is not right, and answers to no question of ours count nothing."""
    answers = {code: given[code] for code in keys if given.get(code)}
    right = sum(answers[code] == keys[code][0] for code in answers)
    return Score(right, len(answers), len(keys))


def to_correct(keys: Keys, given: Mapping[str, str]) -> list[str]:
    """The questions to explain: answered otherwise than is right, in their order."""
    return [code for code, (right, _many) in keys.items() if given.get(code, right) != right]


def by_chance(choices: Sequence[int]) -> Fraction:
    """How many would come out right by guessing: the sum of one in so many."""
    return sum((Fraction(1, many) for many in choices), Fraction(0))
