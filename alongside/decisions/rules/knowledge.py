"""What somebody knew before and after reading an aid. Pure. Never a gate: all may be left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Keys = Mapping[str, tuple[str, int]]
"""Question -> (the right choice, among how many)."""


@dataclass(frozen=True)
class Score:
    """How many were right of those answered, and how many there are; `by_chance` would come out
    right of the answered ones by guessing."""

    right: int
    answered: int
    of: int
    by_chance: Fraction

    @property
    def wrong(self) -> int:
        """Answered, and not right."""
        return self.answered - self.right

    @property
    def says_something(self) -> bool:
        """At least half was answered; less is no measure of what somebody knows."""
        return bool(self.answered) and 2 * self.answered >= self.of

    @property
    def beyond_guessing(self) -> float | None:
        """0 for as many right answers as guessing gives on average, 1 for all; None where the
        answers say nothing, or guessing gets everything right."""
        if not self.says_something or self.answered <= self.by_chance:
            return None
        return float((self.right - self.by_chance) / (self.answered - self.by_chance))


def score(keys: Keys, given: Mapping[str, str]) -> Score:
    """Count. What was left out is neither right nor wrong, and answers to no question of ours count
    nothing."""
    answers = {code: given[code] for code in keys if given.get(code)}
    right = sum(answers[code] == keys[code][0] for code in answers)
    return Score(right, len(answers), len(keys), by_chance([keys[code][1] for code in answers]))


def to_correct(keys: Keys, given: Mapping[str, str]) -> list[str]:
    """The questions to explain: answered otherwise than is right, in their order."""
    return [code for code, (right, _many) in keys.items() if given.get(code, right) != right]


def by_chance(choices: Sequence[int]) -> Fraction:
    """How many would come out right by guessing: the sum of one in so many."""
    return sum((Fraction(1, many) for many in choices), Fraction(0))
