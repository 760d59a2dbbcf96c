"""How far two sides agree on categories without an order, beyond chance, and in which direction.

Tables are square: rows what one side said (the guess), columns what the other said (the informed
choice), cells counts of pairs. Where pairs come in clusters (by professional), show the intervals
of `clusters.bootstrap`; those here suppose pairs that do not depend on each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alongside.core.statistics.estimate import (
    LEVEL,
    NO_ESTIMATE,
    Array,
    Estimate,
    Why,
    chi_squared_tail,
    z_of,
)
from alongside.core.statistics.shares import wilson

LEAST_FOR_SPREAD = 2


def table_of(counts: npt.ArrayLike) -> Array:
    """Counts as a square table, or several of them: shape (..., k, k).

    Raises:
        ValueError: not square, or a count is negative.
    """
    table = np.asarray(counts, dtype=float)
    if table.ndim < 2 or table.shape[-1] != table.shape[-2] or not table.shape[-1]:
        raise ValueError("A table of agreement has as many rows as columns.")
    if not (table >= 0).all():
        raise ValueError("A count cannot be negative.")
    return table


def off_diagonal(counts: npt.ArrayLike) -> Array:
    """The pairs of one table that differ; zero where both said the same."""
    table = table_of(counts)
    return np.asarray(table - np.diag(np.diag(table)))


def observed_disagreement(counts: npt.ArrayLike) -> Array:
    """The share of pairs off the diagonal, of each table. NaN where a table is empty."""
    shares = _shares(table_of(counts))
    return np.asarray(1 - np.trace(shares, axis1=-2, axis2=-1))


def chance_of_kappa(counts: npt.ArrayLike) -> Array:
    """Agreement by chance as Cohen's kappa sees it: each side keeps its own margin, and guesses."""
    shares = _shares(table_of(counts))
    return np.asarray((shares.sum(axis=-1) * shares.sum(axis=-2)).sum(axis=-1))


def chance_of_ac1(counts: npt.ArrayLike) -> Array:
    """Agreement by chance as Gwet's AC1 sees it: only pairs that are hard to call are guessed."""
    shares = _shares(table_of(counts))
    both = (shares.sum(axis=-1) + shares.sum(axis=-2)) / 2
    return np.asarray((both * (1 - both)).sum(axis=-1) / max(shares.shape[-1] - 1, 1))


def expected_disagreement(counts: npt.ArrayLike) -> float | None:
    """How often the two sides would differ if each kept its margin and knew nothing of the other.
    The misdiagnosis to compare the observed one with. None of nothing."""
    table = table_of(counts)
    return float(1 - chance_of_kappa(table)) if table.sum() else None


def kappas(counts: npt.ArrayLike) -> Array:
    """Cohen's kappa of each table; NaN where it is undefined. For `clusters.bootstrap`."""
    return _beyond(counts, chance_of_kappa(counts))


def ac1s(counts: npt.ArrayLike) -> Array:
    """Gwet's AC1 of each table; NaN where it is undefined. For `clusters.bootstrap`."""
    return _beyond(counts, chance_of_ac1(counts))


def kappa(counts: npt.ArrayLike, level: float = LEVEL) -> Estimate:
    """Cohen's kappa: agreement beyond chance, 1 if perfect, 0 if as by chance, down to -1.

    All pairs in one cell: chance alone explains everything, there is no kappa. Its interval is
    normal, of the standard error in large samples, cut at -1 and 1. Source: Cohen 1960; Fleiss,
    Cohen and Everitt 1969, Psychological Bulletin 72:323.
    """
    table = table_of(counts)
    shares = _shares(table)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    return _with_interval(
        table, float(chance_of_kappa(table)), columns[:, None] + rows[None, :], level
    )


def ac1(counts: npt.ArrayLike, level: float = LEVEL) -> Estimate:
    """Gwet's AC1: as kappa, without its collapse where nearly all choose the same option.

    The number of categories is that of the table, so options that nobody took belong in it. With a
    single category there is no AC1. Interval as for kappa. Source: Gwet 2008, British Journal of
    Mathematical and Statistical Psychology 61:29.
    """
    table = table_of(counts)
    shares = _shares(table)
    if len(table) == 1:
        return Estimate(None, why=Why.ONE_CATEGORY) if table.sum() else NO_ESTIMATE
    slope = (1 - shares.sum(axis=1) - shares.sum(axis=0)) / (len(table) - 1)
    return _with_interval(
        table, float(chance_of_ac1(table)), (slope[:, None] + slope[None, :]) / 2, level
    )


@dataclass(frozen=True)
class Homogeneity:
    """Whether both sides name each option equally often. `p` None: there is nothing to test."""

    statistic: float | None
    freedom: int
    p: float | None
    why: Why | None = None


def stuart_maxwell(counts: npt.ArrayLike) -> Homogeneity:
    """Do the two margins differ: is one side's misjudgement one of direction?

    `counts` is one table of independent pairs, or one table per cluster, shape (clusters, k, k):
    then the spread is taken from how clusters differ, and pairs of one professional may be alike.
    With two categories it is McNemar's test. Categories on which all agree are left out by
    themselves (fewer degrees of freedom). Source: Stuart 1955, Biometrika 42:412; Maxwell 1970;
    for clusters Obuchowski 1998, Statistics in Medicine 17:1495, and Yang 2010 likewise.
    """
    tables = table_of(counts)
    if not tables.sum():
        return Homogeneity(None, 0, None, Why.NOTHING)
    lean = tables.sum(axis=-1) - tables.sum(axis=-2)
    if tables.ndim == 2:
        spread = np.diag(tables.sum(axis=0) + tables.sum(axis=1)) - tables - tables.T
    else:
        spread = lean.T @ lean
        lean = lean.sum(axis=0)
    freedom = int(np.linalg.matrix_rank(spread, hermitian=True))
    if not freedom:
        return Homogeneity(0.0, 0, None, Why.ONE_CATEGORY)
    if tables.ndim == 3 and len(tables) <= 2 * freedom:
        return Homogeneity(None, freedom, None, Why.FEW_CLUSTERS)
    found = float(lean @ np.linalg.pinv(spread, hermitian=True) @ lean)
    return Homogeneity(found, freedom, chi_squared_tail(found, freedom))


@dataclass(frozen=True)
class Direction:
    """One option in both directions. `more` is the share of all pairs by which it was named more
    often by the first side (positive) or by the second (negative); `p` is McNemar's, exact."""

    first_only: int  # predicted it, wanted something else
    second_only: int  # wanted it, and something else was predicted
    more: float | None
    p: float | None


def direction(counts: npt.ArrayLike, option: int) -> Direction:
    """ "Predicted surgery, wanted not" on its own, beside its opposite.

    For independent pairs; where they come in clusters show the share and a bootstrap of it. `p` is
    None where nobody differed. Source: McNemar 1947, in its exact two-sided binomial form.
    """
    table = table_of(counts)
    both = float(table[option, option])
    first = round(float(table[option].sum()) - both)
    second = round(float(table[:, option].sum()) - both)
    everyone = float(table.sum())
    return Direction(
        first, second, (first - second) / everyone if everyone else None,
        _two_sided(min(first, second), first + second) if first + second else None,
    )  # fmt: skip


def _two_sided(fewer: int, tosses: int) -> float:
    """How likely a fair coin is to fall so unevenly or more: exact, without huge numbers."""
    steps = np.arange(1, fewer + 1, dtype=float)
    logs = np.concatenate([[0.0], np.cumsum(np.log(tosses - steps + 1) - np.log(steps))])
    return float(min(1.0, 2 * np.exp(logs - tosses * np.log(2)).sum()))


def _shares(table: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(table / table.sum(axis=(-1, -2), keepdims=True))


def _beyond(counts: npt.ArrayLike, chance: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        beyond = 1 - observed_disagreement(counts) / (1 - chance)
    return np.where(np.isfinite(beyond), beyond, np.nan)


def _with_interval(table: Array, chance: float, slope: Array, level: float) -> Estimate:
    """(observed - chance) / (1 - chance), with the interval that the delta method gives when
    `slope[k, l]` is how fast agreement by chance grows with the share of cell (k, l)."""
    pairs = float(table.sum())
    if not pairs:
        return NO_ESTIMATE
    if 1 - chance < 1e-12:
        return Estimate(None, why=Why.ONE_CATEGORY)
    shares = table / pairs
    if not (pairs - np.trace(table)):  # no spread to be seen: as far as Wilson's interval goes
        most = wilson(0, pairs, level).high or 0.0
        return Estimate(1.0, max(1 - most / (1 - chance), -1.0), 1.0)
    value = float((np.trace(shares) - chance) / (1 - chance))
    if pairs < LEAST_FOR_SPREAD:
        return Estimate(value, why=Why.ONE_PAIR)
    pull = np.eye(len(table)) - (1 - value) * slope
    variance = float((shares * pull**2).sum() - (shares * pull).sum() ** 2) / (1 - chance) ** 2
    reach = z_of(level) * (max(variance, 0.0) / pairs) ** 0.5
    return Estimate(value, max(value - reach, -1.0), min(value + reach, 1.0))
