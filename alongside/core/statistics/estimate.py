"""What every statistic answers with: a value, its interval, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

LEVEL = 0.95  # of every interval, unless said otherwise


class Why(StrEnum):
    """Why a value, or only its interval, is missing."""

    NOTHING = "nothing"  # nothing was counted
    ONE_CATEGORY = "one_category"  # all are in one category: agreement by chance is certain
    ONE_PAIR = "one_pair"  # a spread needs at least two
    FEW_CLUSTERS = "few_clusters"  # too few professionals to tell how much they differ
    NO_SPREAD = "no_spread"  # all clusters are alike: resampling them shows nothing
    UNSTABLE = "unstable"  # undefined in too many of the resamples
    NO_ORDER = "no_order"  # all ties: nothing was ranked


@dataclass(frozen=True)
class Estimate:
    """A value with the interval around it. `why` is set when either is missing."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: Why | None = None

    @property
    def has_interval(self) -> bool:
        """Whether both ends are known."""
        return self.low is not None and self.high is not None


NO_ESTIMATE = Estimate(None, why=Why.NOTHING)


def z_of(level: float) -> float:
    """How many standard errors a two-sided normal interval of this level reaches: 1.96 for 0.95.

    Raises:
        ValueError: the level is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"{level} is no level of an interval: it lies between 0 and 1.")
    return NormalDist().inv_cdf((1 + level) / 2)


def t_of(level: float, freedom: float) -> float:
    """The same of Student's t with so many degrees of freedom (4 or more: right to 0.005).

    Source: the series in 1/freedom of Fisher and Cornish (Abramowitz and Stegun 26.7.5).
    """
    z = z_of(level)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))


def chi_squared_tail(value: float, freedom: int) -> float:
    """How likely a chi-squared variable of so many degrees of freedom is to be `value` or more.

    Source: the finite sums for whole degrees of freedom (Abramowitz and Stegun 26.4.4, 26.4.5).

    Raises:
        ValueError: fewer than one degree of freedom.
    """
    if freedom < 1:
        raise ValueError("A chi-squared variable has one degree of freedom or more.")
    if value <= 0:
        return 1.0
    half, odd = value / 2, freedom % 2
    powers = (odd / 2 + step for step in range(freedom // 2))
    return min(
        1.0,
        odd * math.erfc(math.sqrt(half))
        + sum(math.exp(k * math.log(half) - half - math.lgamma(k + 1)) for k in powers),
    )
