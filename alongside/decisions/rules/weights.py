"""What matters, weighed: swing weights, best and worst, and which option fits. Pure.

A help to think, never advice. Swing weights say how much the step from the worst to the best of the
options is worth, outcome by outcome, from 0 to 100; an option's fit is the weighted sum of where it
stands on each of these steps (Dowie 2013, Annalisa; best-worst scaling, case 1: counts).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST = 100
FEWEST_TO_CHOOSE = 2  # a best and a worst need two


class AllZero(ValueError):
    """Nothing matters: there is nothing to weigh."""


def normalised(points: Mapping[str, int]) -> dict[str, float]:
    """Shares that add up to 1. Raises AllZero; ValueError for points outside 0 to 100."""
    if any(not 0 <= value <= MOST for value in points.values()):
        raise ValueError(f"Points run from 0 to {MOST}.")
    total = sum(points.values())
    if not total:
        raise AllZero
    return {key: value / total for key, value in points.items()}


@dataclass(frozen=True)
class Fit:
    """How well each option fits what somebody said matters, from 0 to 100.

    `left_out`: outcomes that count for nothing here, because their figure is not known for every
    option; `alike`: those in which the options do not differ. No scores when none is left.
    """

    scores: Mapping[str, float]
    left_out: tuple[str, ...]
    alike: tuple[str, ...]

    @property
    def best(self) -> tuple[str, ...]:
        """The options that fit best: several when they fit alike (within half a point)."""
        top = max(self.scores.values(), default=0.0)
        return tuple(key for key, score in self.scores.items() if top - score < 0.5)


def fit(
    points: Mapping[str, int],
    shares: Mapping[str, Mapping[str, float | None]],
    good: Mapping[str, bool],
) -> Fit:
    """Which option fits the points. `shares[option][outcome]` is the share of people, None where
    it is not known; `good[outcome]` whether people are glad of it. Raises AllZero."""
    normalised(points)
    left_out, alike, steps = [], [], {}
    for outcome in points:
        column = {option: row.get(outcome) for option, row in shares.items()}
        known = [value for value in column.values() if value is not None]
        if len(known) < len(column) or not known:
            left_out.append(outcome)
        elif min(known) == max(known):
            alike.append(outcome)
        else:
            worst, best = min(known), max(known)
            if not good[outcome]:
                worst, best = best, worst
            steps[outcome] = {
                option: (value - worst) / (best - worst)
                for option, value in column.items()
                if value is not None
            }
    counted = {key: points[key] for key in steps}
    if not sum(counted.values()):
        return Fit({}, tuple(left_out), tuple(alike))
    weight = normalised(counted)
    scores = {
        option: MOST * sum(weight[outcome] * step[option] for outcome, step in steps.items())
        for option in shares
    }
    return Fit(scores, tuple(left_out), tuple(alike))


def rounds(outcomes: Sequence[str]) -> list[tuple[str, ...]]:
    """The small sets in which somebody says what matters most and least.

    Up to three outcomes are one set. More are asked in threes, every outcome three times: the set
    (i, i+1, i+3) round the list, which for seven outcomes meets every pair exactly once.
    """
    many = len(outcomes)
    if many < FEWEST_TO_CHOOSE:
        return []
    if many <= 3:
        return [tuple(outcomes)]
    return [
        (outcomes[at], outcomes[(at + 1) % many], outcomes[(at + 3) % many]) for at in range(many)
    ]


Picked = tuple[tuple[str, ...], str, str]
"""A set, what mattered most in it and what least ("" where left out)."""


def contradictions(picked: Sequence[Picked]) -> list[tuple[str, str]]:
    """Pairs of which somebody said once that the one matters more, and once that the other does.

    Each pair once, as (first named, second named). The same outcome as most and least in one set is
    no pair but a slip (`slips`).
    """
    above: set[tuple[str, str]] = set()
    found: list[tuple[str, str]] = []
    for members, best, worst in picked:
        said = {(best, one) for one in members if best and one != best}
        said |= {(one, worst) for one in members if worst and one != worst}
        for high, low in sorted(said):
            if (low, high) in above and (low, high) not in found and (high, low) not in found:
                found.append((low, high))
        above |= said
    return found


def slips(picked: Sequence[Picked]) -> list[int]:
    """The sets, by their place, in which one outcome is said to matter most and least."""
    return [at for at, (_members, best, worst) in enumerate(picked) if best and best == worst]


def counted(outcomes: Sequence[str], picked: Sequence[Picked]) -> dict[str, int]:
    """Points from 0 to 100 by best minus worst counts. Raises AllZero when nothing was picked.

    Where all come out alike, all get the same points.
    """
    if not any(best or worst for _members, best, worst in picked):
        raise AllZero
    net = dict.fromkeys(outcomes, 0)
    for _members, best, worst in picked:
        for code, step in ((best, 1), (worst, -1)):
            if code:
                net[code] += step
    low, high = min(net.values()), max(net.values())
    if low == high:
        return dict.fromkeys(outcomes, MOST // 2)
    return {code: round(MOST * (value - low) / (high - low)) for code, value in net.items()}


def top(points: Mapping[str, int], many: int = 2) -> tuple[str, ...]:
    """What weighs most, the heaviest first; outcomes of equal weight in the order given."""
    ranked = sorted(points, key=lambda code: -points[code])
    return tuple(code for code in ranked[:many] if points[code])
