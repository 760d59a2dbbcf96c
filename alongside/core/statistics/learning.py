"""What both sides learned: predictions that come true, knowledge beyond guessing, orders alike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alongside.core.statistics.estimate import (
    LEVEL,
    NO_ESTIMATE,
    Array,
    Estimate,
    Why,
    t_of,
    z_of,
)
from alongside.core.statistics.shares import wilson

EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # of the bins of calibration
T_FROM = 5  # pairs; below, Student's t is so wide that an interval says nothing


def brier(probabilities: npt.ArrayLike, came_true: npt.ArrayLike) -> float | None:
    """The mean of (probability - outcome) squared, 0 to 1; 0 is a seer, 0.25 is "fifty-fifty".

    `probabilities` are what the professional gave for their own guess, `came_true` 1 where the
    informed choice was it, else 0. None of nothing. Source: Brier 1950.

    Raises:
        ValueError: not as many of one as of the other, or not between 0 and 1.
    """
    said, outcome = _paired(probabilities, came_true)
    if not (((said >= 0) & (said <= 1)).all() and ((outcome == 0) | (outcome == 1)).all()):
        raise ValueError("Probabilities lie between 0 and 1; what came true is 1, else 0.")
    return float(((said - outcome) ** 2).mean()) if said.size else None


@dataclass(frozen=True)
class Bin:
    """Guesses of about the same certainty: what was said, and how often it came true."""

    low: float
    high: float
    guesses: int
    said: float | None  # mean probability
    came_true: Estimate


def bin_of(probability: float, edges: Sequence[float] = EDGES) -> int:
    """The bin in which a probability lies: from `low` on, up to but without `high`; the last bin
    has its end too."""
    return min(bisect_right(edges, probability) - 1, len(edges) - 2)


def calibration(
    guesses: Sequence[int],
    said: Sequence[float],
    came_true: Sequence[int],
    edges: Sequence[float] = EDGES,
    level: float = LEVEL,
) -> list[Bin]:
    """Is what is called 80 % true in 80 of 100? By bin: how many guesses, the sum of their
    probabilities, and how many came true. An empty bin has no share.

    Raises:
        ValueError: not one number for each bin.
    """
    bins = zip(edges[:-1], edges[1:], guesses, said, came_true, strict=True)
    return [
        Bin(low, high, count, total / count if count else None, wilson(hits, count, level))
        for low, high, count, total, hits in bins
    ]


def beyond_guessing(right: npt.ArrayLike, of: npt.ArrayLike, by_chance: npt.ArrayLike) -> Array:
    """Knowledge beyond guessing: 0 for as many right answers as guessing gives on average, 1 for
    all. Below 0 for fewer, as when questions are left out.

    `right` of `of` items, `by_chance` the sum of one in so many choices. NaN where guessing gets
    everything right (no items). Source: the correction for chance of kappa, of a score.
    """
    known, items, chance = (np.asarray(one, dtype=float) for one in (right, of, by_chance))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(items > chance, (known - chance) / (items - chance), np.nan)


def gain(before: npt.ArrayLike, after: npt.ArrayLike, level: float = LEVEL) -> Estimate:
    """The mean of what each person gained, in parts of the whole score (-1 to 1 and beyond, when
    scores are corrected for guessing), with Student's interval of paired differences.

    Raises:
        ValueError: not as many before as after.
    """
    first, second = _paired(before, after)
    if not first.size:
        return NO_ESTIMATE
    gained = second - first
    value = float(gained.mean())
    if gained.size < T_FROM:
        return Estimate(value, why=Why.ONE_PAIR)
    reach = t_of(level, gained.size - 1) * float(gained.std(ddof=1)) / gained.size**0.5
    return Estimate(value, value - reach, value + reach)


def tau_b(first: npt.ArrayLike, second: npt.ArrayLike) -> Array:
    """Kendall's rank agreement with ties, of each row: 1 the same order, -1 the opposite.

    Weights, ranks or marks (1 for the two that matter most, else 0) of the same outcomes by both
    sides, shape (decisions, outcomes). NaN where one side put everything level: there is no order.
    Source: Kendall 1945, Biometrika 33:239.

    Raises:
        ValueError: the two have different shapes.
    """
    one, other = np.atleast_2d(np.asarray(first, float)), np.atleast_2d(np.asarray(second, float))
    if one.shape != other.shape:
        raise ValueError("Both sides weigh the same outcomes of the same decisions.")
    left, right = np.triu_indices(one.shape[-1], 1)
    signs = np.sign(one[:, left] - one[:, right]), np.sign(other[:, left] - other[:, right])
    apart = np.sqrt((signs[0] ** 2).sum(axis=1) * (signs[1] ** 2).sum(axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((signs[0] * signs[1]).sum(axis=1) / apart)


def mean_agreement(taus: npt.ArrayLike, level: float = LEVEL) -> Estimate:
    """The mean of what `tau_b` found, without decisions in which a side ranked nothing. The
    interval is normal, for independent decisions."""
    found = np.asarray(taus, dtype=float)
    ranked = found[np.isfinite(found)]
    if not ranked.size:
        return Estimate(None, why=Why.NO_ORDER if found.size else Why.NOTHING)
    value = float(ranked.mean())
    if ranked.size < T_FROM:
        return Estimate(value, why=Why.ONE_PAIR)
    reach = z_of(level) * float(ranked.std(ddof=1)) / ranked.size**0.5
    return Estimate(value, max(value - reach, -1.0), min(value + reach, 1.0))


@dataclass(frozen=True)
class Switches:
    """How many chose otherwise than they leaned before. `to` by option: so many more (or fewer)
    chose it in the end than leaned to it at first. No direction is better than another."""

    share: Estimate
    to: tuple[int, ...]


def switches(counts: npt.ArrayLike, level: float = LEVEL) -> Switches:
    """From a table of leanings before (rows) and informed choices (columns)."""
    table = np.asarray(counts, dtype=float)
    everyone, same = float(table.sum()), float(np.trace(table))
    change = table.sum(axis=0) - table.sum(axis=1)
    return Switches(wilson(everyone - same, everyone, level), tuple(int(n) for n in change))


def _paired(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[Array, Array]:
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError("There must be as many of one as of the other, one for each pair.")
    return one, other
