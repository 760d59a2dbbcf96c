"""Does the report find a misdiagnosis that is known? 5,000 invented decisions, again and again.

80 professionals with unlike numbers of decisions, each with a rate of their own around the known
one; three options; a share of the pairs missing, at some professionals more than at others. The
report's own functions estimate it. Promise: their intervals of 95 % hold the truth in 93 to 97 of
100 repetitions. The figures are in docs/explanation/preference-misdiagnosis.md.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from alongside.core.statistics import Estimate
from alongside.core.statistics.agreement import ac1s, chance_of_ac1, chance_of_kappa, kappas
from alongside.core.statistics.clusters import bootstrap, share_of, shrink
from alongside.core.statistics.estimate import Array
from alongside.core.statistics.shares import bounds, wilson

REPETITIONS = 1000
COVERS = (0.93, 0.97)
WANTED = np.array([0.5, 0.3, 0.2])  # how often each option is the informed choice
# Where the guess is wrong, what was guessed instead (columns), by what was wanted (rows).
INSTEAD = np.array([[0.0, 0.7, 0.3], [0.8, 0.0, 0.2], [0.6, 0.4, 0.0]])


@dataclass(frozen=True)
class World:
    """What is true. `alike` is the correlation of two pairs of one professional."""

    decisions: int = 5000
    professionals: int = 80
    misdiagnosed: float = 0.3
    alike: float = 0.05
    complete: float = 0.7
    complete_if_wrong: float = 0.7  # another number: what is missing is no accident

    @property
    def table(self) -> Array:
        """The share of pairs in each cell: guess (rows) and informed choice (columns)."""
        right = np.diag(WANTED * (1 - self.misdiagnosed))
        return right + (WANTED[:, None] * INSTEAD * self.misdiagnosed).T

    @property
    def kappa(self) -> float:
        """The true one."""
        return float(1 - self.misdiagnosed / (1 - chance_of_kappa(self.table)))

    @property
    def ac1(self) -> float:
        """The true one."""
        return float(1 - self.misdiagnosed / (1 - chance_of_ac1(self.table)))


@dataclass(frozen=True)
class Sample:
    """One repetition: complete pairs by professional and cell, those missing, true rates."""

    tables: Array  # (professionals, 3, 3)
    missing: int
    missing_wrong: int
    rates: Array


def draw(world: World, random: np.random.Generator) -> Sample:
    """One set of decisions of this world."""
    number = world.professionals
    busy = random.gamma(2.0, size=number)
    worth = 1 / world.alike - 1
    rates = random.beta(world.misdiagnosed * worth, (1 - world.misdiagnosed) * worth, number)
    who = random.choice(number, world.decisions, p=busy / busy.sum())
    wanted = random.choice(3, world.decisions, p=WANTED)
    wrong = random.random(world.decisions) < rates[who]
    other = (random.random(world.decisions)[:, None] > INSTEAD.cumsum(axis=1)[wanted]).sum(axis=1)
    guess = np.where(wrong, other, wanted)
    diligent = random.beta(8, 8, number) * 0.2 - 0.1  # some professionals more complete than others
    chance = np.where(wrong, world.complete_if_wrong, world.complete) + diligent[who]
    complete = random.random(world.decisions) < chance
    place = (who * 3 + guess) * 3 + wanted
    tables = np.bincount(place[complete], minlength=number * 9).reshape(number, 3, 3)
    return Sample(
        tables.astype(float), int((~complete).sum()), int((wrong & ~complete).sum()), rates
    )


def _holds(found: Estimate, truth: float) -> bool | None:
    if found.low is None or found.high is None:
        return None
    return found.low <= truth <= found.high


def _share(held: list[bool | None]) -> float | None:
    told = [one for one in held if one is not None]
    return round(float(np.mean(told)), 3) if told else None


def rates_of(sample: Sample) -> Array:
    """Wrong guesses and pairs of each professional."""
    pairs = sample.tables.sum(axis=(1, 2))
    return np.stack([pairs - np.trace(sample.tables, axis1=1, axis2=2), pairs], axis=1)


def repeat(
    world: World, repetitions: int, *, replicates: int = 2000, seed: int = 1
) -> dict[str, Any]:
    """In how many of the repetitions each interval holds the truth, and how wide it is."""
    random = np.random.default_rng(seed)
    held: dict[str, list[bool | None]] = {}
    rates, widths, within = [], [], 0
    for again in range(repetitions):
        sample = draw(world, random)
        counts = rates_of(sample)
        wrong, pairs = counts.sum(axis=0)
        how = {"replicates": replicates, "seed": again}
        found = {
            "rate": (bootstrap(counts, share_of, **how), world.misdiagnosed),
            "rate_as_if_independent": (wilson(wrong, pairs), world.misdiagnosed),
            "kappa": (bootstrap(sample.tables, kappas, **how), world.kappa),
            "ac1": (bootstrap(sample.tables, ac1s, **how), world.ac1),
        }
        for name, (estimate, truth) in found.items():
            held.setdefault(name, []).append(_holds(estimate, truth))
        rate = found["rate"][0]
        rates.append(rate.value)
        if rate.low is not None and rate.high is not None:
            widths.append(rate.high - rate.low)
        ends = bounds(int(wrong), int(pairs), sample.missing)
        truth = (wrong + sample.missing_wrong) / world.decisions
        within += bool(ends.low <= truth <= ends.high)
    return {
        "mean_rate": round(float(np.mean(rates)), 4),
        "covers": {name: _share(of) for name, of in held.items()},
        "without_an_interval": round(held["rate"].count(None) / repetitions, 3),
        "mean_width": round(float(np.mean(widths)), 3) if widths else None,
        "bounds_hold_the_truth": round(within / repetitions, 3),
    }


def own_rates(world: World, repetitions: int, least: int = 25, seed: int = 2) -> dict[str, Any]:
    """How far professionals' own rates are from the truth, counted and drawn to the service."""
    random = np.random.default_rng(seed)
    apart: list[tuple[float, float, bool]] = []
    for _again in range(repetitions):
        sample = draw(world, random)
        wrong, pairs = rates_of(sample).astype(int).T
        for which in np.flatnonzero(pairs >= least):
            found = shrink(list(wrong), list(pairs), int(which))
            assert found is not None
            assert found.drawn.value is not None
            truth = float(sample.rates[which])
            apart.append(
                (found.own - truth, found.drawn.value - truth, bool(_holds(found.drawn, truth)))
            )
    own, drawn, held = np.array(apart).T
    return {
        "professionals": len(apart),
        "typical_error_of_the_counted_rate": round(float((own**2).mean() ** 0.5), 3),
        "typical_error_of_the_drawn_rate": round(float((drawn**2).mean() ** 0.5), 3),
        "covers": round(float(held.mean()), 3),
    }


def run(repetitions: int = REPETITIONS) -> dict[str, Any]:
    """The promise; fewer professionals; missing pairs that are no accident."""
    world = World()
    begun = time.perf_counter()
    report: dict[str, Any] = {"known": {
        "rate": world.misdiagnosed, "kappa": round(world.kappa, 3), "ac1": round(world.ac1, 3),
    }}  # fmt: skip
    report["as_issued"] = repeat(world, repetitions)
    few = max(repetitions // 2, 1)
    for number in (12, 20, 40):
        smaller = replace(world, professionals=number, decisions=number * 60)
        report[f"{number}_professionals"] = repeat(smaller, few)
    biased = replace(world, complete=0.8, complete_if_wrong=0.5)
    report["wrong_guesses_missing_more_often"] = repeat(biased, few)
    report["own_rates"] = own_rates(world, max(repetitions // 20, 1))
    report["seconds"] = round(time.perf_counter() - begun, 1)
    covers = report["as_issued"]["covers"]
    report["covers_93_to_97_of_100"] = all(
        COVERS[0] <= (covers[name] or 0) <= COVERS[1] for name in ("rate", "kappa", "ac1")
    )
    return report


if __name__ == "__main__":
    import json

    print(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else REPETITIONS), indent=2))
