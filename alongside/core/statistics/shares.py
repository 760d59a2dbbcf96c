"""Shares of a whole: their intervals, and what missing pairs could make of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from alongside.core.statistics.estimate import LEVEL, NO_ESTIMATE, Estimate, z_of


def wilson(part: float, whole: float, level: float = LEVEL) -> Estimate:
    """A share with the score interval of Wilson (1927), without correction for continuity.

    For pairs that do not depend on each other. It never leaves 0 to 1 and has a width also at
    0 and at 1. `part` and `whole` are counts; effective ones need not be whole numbers. Of nothing
    there is no share. Source: Newcombe 1998, Statistics in Medicine 17:857, method 3.

    Raises:
        ValueError: not 0 <= part <= whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is no share.")
    if not whole:
        return NO_ESTIMATE
    z, share = z_of(level), part / whole
    middle = part + z * z / 2
    reach = z * math.sqrt(whole * share * (1 - share) + z * z / 4)
    low, high = ((middle + way * reach) / (whole + z * z) for way in (-1, 1))
    # at the ends the exact value is the end itself; the arithmetic misses it by a rounding error
    return Estimate(share, low if part else 0.0, high if part < whole else 1.0)


@dataclass(frozen=True)
class Bounds:
    """A share among all, when some pairs are missing: between these, whatever the missing are."""

    low: float | None
    high: float | None
    complete: float | None  # the share of pairs that are not missing


def bounds(part: int, whole: int, missing: int) -> Bounds:
    """The share of disagreements if all the missing pairs agree, and if they all disagree.

    `part` of `whole` complete pairs disagree; `missing` more pairs are not complete. No assumption
    is made about them. Of nothing there are no bounds. Source: Manski 1989, Journal of Human
    Resources 24:343 (worst-case bounds).

    Raises:
        ValueError: not 0 <= part <= whole, or a negative number is missing.
    """
    if not 0 <= part <= whole or missing < 0:
        raise ValueError(f"{part} of {whole} with {missing} missing cannot be.")
    everyone = whole + missing
    if not everyone:
        return Bounds(None, None, None)
    return Bounds(part / everyone, (part + missing) / everyone, whole / everyone)
