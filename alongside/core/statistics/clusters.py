"""Pairs that come in clusters: a professional's guesses are alike, so they count for less.

The interval resamples whole clusters; a cluster's own rate is drawn towards the rate of all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from alongside.core.statistics.estimate import (
    LEVEL,
    NO_ESTIMATE,
    Array,
    Estimate,
    Why,
    t_of,
)
from alongside.core.statistics.shares import wilson

REPLICATES = 2000
SEED = 529  # fixed: the same counts always give the same interval
LEAST_CLUSTERS = 10  # below, the interval covers the truth too seldom (bench/misdiagnosis.py)
LEAST_EQUAL = 5.0  # that they are worth, for the series behind Student's t
UNDEFINED_AT_MOST = 0.05  # of the resamples
MOST_ALIKE = 1e6  # pairs that the prior is worth at most: professionals do not differ

Statistic = Callable[[Array], Array]


def bootstrap(
    counts: npt.ArrayLike,
    statistic: Statistic,
    *,
    level: float = LEVEL,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Estimate:
    """A statistic of summed counts, with the interval from drawing clusters with replacement.

    `counts` has shape (clusters, ...): what each professional adds to each cell. `statistic` takes
    sums of shape (n, ...) and gives n values, NaN where it is undefined. Percentiles, widened for
    few clusters as Student's t is wider than the normal; unequal clusters count as fewer. With
    fewer than 10 clusters there is no interval. Source: Davison and Hinkley 1997, Bootstrap
    Methods, section 3.8; the widening is Hesterberg 2015, The American Statistician 69:371
    (expanded percentile), the number of equal clusters that unequal ones are worth is Kish's.
    """
    cells = np.asarray(counts, dtype=float)
    cells = cells[cells.reshape(len(cells), -1).any(axis=1)] if len(cells) else cells
    if not len(cells):
        return NO_ESTIMATE
    found = float(statistic(cells.sum(axis=0)[None])[0])
    if not np.isfinite(found):
        return Estimate(None, why=Why.ONE_CATEGORY)
    number = len(cells)
    if number < LEAST_CLUSTERS:
        return Estimate(found, why=Why.FEW_CLUSTERS)
    drawn = _drawn(number, replicates, seed)
    sums = (drawn @ cells.reshape(number, -1)).reshape(replicates, *cells.shape[1:])
    values = statistic(sums)
    values = values[np.isfinite(values)]
    if len(values) < (1 - UNDEFINED_AT_MOST) * replicates:
        return Estimate(found, why=Why.UNSTABLE)
    sizes = np.abs(cells).reshape(number, -1).sum(axis=1)
    equal = max(float(sizes.sum() ** 2 / (sizes**2).sum()), LEAST_EQUAL)
    wider = t_of(level, equal - 1) * (equal / (equal - 1)) ** 0.5
    tail = NormalDist().cdf(-wider)
    low, high = np.quantile(values, [tail, 1 - tail])
    if low == high:
        return Estimate(found, why=Why.NO_SPREAD)
    return Estimate(found, float(low), float(high))


@lru_cache(maxsize=4)  # the same for every statistic of a topic
def _drawn(number: int, replicates: int, seed: int) -> Array:
    """How often each cluster is in each resample, shape (replicates, clusters)."""
    random = np.random.Generator(np.random.PCG64(seed))
    places = random.integers(0, number, (replicates, number))
    places += np.arange(replicates)[:, None] * number
    times = np.bincount(places.ravel(), minlength=replicates * number)
    drawn = times.reshape(replicates, number).astype(float)
    drawn.setflags(write=False)
    return drawn


def beside(parts: npt.ArrayLike, wholes: npt.ArrayLike) -> Array:
    """Counts for `share_of`: of each cluster the part and the whole, shape (clusters, 2)."""
    return np.stack([np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)], axis=1)


def share_of(sums: Array) -> Array:
    """Statistic for counts of shape (clusters, 2): the part, and its whole."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums[:, 0] / sums[:, 1])


@dataclass(frozen=True)
class Shrunk:
    """One professional's rate, drawn towards the rate of the service."""

    own: float
    service: float
    drawn: Estimate
    weight: float  # of the own rate in the drawn one, 0 to 1


def shrink(
    parts: Sequence[int], wholes: Sequence[int], which: int, level: float = LEVEL
) -> Shrunk | None:
    """A professional's rate, as it is likely to be, seen beside colleagues.

    `parts` of `wholes`, one pair for each professional of the service; `which` of them. Few pairs
    and colleagues who are alike draw it further. The prior is a beta distribution whose two numbers
    come from all professionals' counts (moments, weighted by precision); where they differ no more
    than chance explains, all have the service's rate. The interval is Wilson's of the own counts
    with those of the prior added. None: no own pairs, or fewer than two professionals with pairs.
    Source: Kleinman 1973, Journal of the American Statistical Association 68:46.

    Raises:
        ValueError: not one part for each whole, or a part is larger than its whole.
    """
    part, whole = np.asarray(parts, dtype=float), np.asarray(wholes, dtype=float)
    if part.shape != whole.shape or (part < 0).any() or (part > whole).any():
        raise ValueError("There must be one part for each whole, and no larger than it.")
    if not whole[which] or (whole > 0).sum() < 2:
        return None
    service, prior = _prior(part[whole > 0], whole[whole > 0])
    own = float(part[which] / whole[which])
    total = float(whole[which]) + prior
    found = wilson(min(float(part[which]) + prior * service, total), total, level)
    return Shrunk(own, service, found, float(whole[which]) / total)


def _prior(part: Array, whole: Array) -> tuple[float, float]:
    """The mean of the beta distribution, and how many pairs it is worth."""
    rates, weights = part / whole, whole
    middle, alike = 0.0, 0.0
    for _again in range(20):
        share = weights / weights.sum()
        middle = float((share * rates).sum())
        room = middle * (1 - middle)
        spread = float((share * (rates - middle) ** 2).sum())
        by_chance = float((share * (1 - share) / whole).sum())
        between = float((share * (1 - share)).sum())
        if room <= 0:
            return middle, MOST_ALIKE
        alike = (spread / room - by_chance) / (between - by_chance) if between > by_chance else 0.0
        alike = min(max(alike, 1 / (MOST_ALIKE + 1)), 1.0)
        weights = whole / (1 + alike * (whole - 1))
    return middle, 1 / alike - 1
