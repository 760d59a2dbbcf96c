"""From counts of decisions to what may be shown of them. Pure.

A topic is one decision aid of one service in one quarter. A person counts once in it (their first
decision). No totals over topics are shown, so nothing can be taken from anything else. Shares come
from rounded counts; kappa and the like need the exact ones, and are shown to the nearest 0.05 and
only where the share is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alongside.core.disclosure import NOT_SHOWN, Count, Share, hidden, parts, rounded, share, shown
from alongside.core.statistics import Estimate, Why
from alongside.core.statistics.agreement import (
    ac1s,
    expected_disagreement,
    kappas,
    off_diagonal,
    stuart_maxwell,
)
from alongside.core.statistics.clusters import Shrunk, beside, bootstrap, share_of
from alongside.core.statistics.estimate import NO_ESTIMATE, Array
from alongside.core.statistics.learning import EDGES
from alongside.core.statistics.shares import Bounds, bounds, wilson
from alongside.decisions.rules.pairs import LATER as LATER

BEGUN, COMPLETE, INFORMED, TREATED = "begun", "complete", "informed", "treated"
STEPS = (BEGUN, COMPLETE, INFORMED, TREATED)
AS_GUESSED, OTHERWISE = "as_guessed", "otherwise"
REASONS = ("changed_mind", "not_possible", "health", "other", "")  # models.Reason; "" not said
MONTHS = (3, 12)
# What the person said of taking part: the codes of models.DecidedBy and WasTime; "" not said.
ASKED = {
    "involvement": ("person", "together", "professional", ""),
    "decided_by": ("person", "together", "professional", ""),
    "was_time": ("yes", "partly", "no", ""),
}
BINS = len(EDGES) - 1
MOST_OF_TWO = 0.9  # of the pairs may be those of two professionals (the n-k rule of SACRO acro)
COARSE = 0.05

COLUMNS = (
    *STEPS, "differ", "treated_otherwise", AS_GUESSED, "switched",
    "guesses", "squares", *(f"{name}_{n}" for n in range(BINS) for name in ("n", "said", "true")),
    "tested", "known_before", "known_after",
    *(f"{name}_{code}" for name, codes in ASKED.items() for code in codes),
    *(f"why_{reason}" for reason in REASONS),
    *(f"{name}_{months}" for months in MONTHS for name in ("asked", "regret")),
)  # fmt: skip
"""What is counted of each professional's decisions: people, or sums over them."""


@dataclass(frozen=True)
class Counted:
    """One topic in one quarter, before anything is left out.

    `columns[name]` has a number for each professional; `guesses` is guess by choice for each,
    shape (professionals, options, options); `leanings` is leaning by choice; `orders` for each the
    sum of rank agreements and how many there were; `areas` area -> option -> (people, differ).
    """

    options: tuple[str, ...]
    columns: Mapping[str, Array]
    guesses: Array
    leanings: Array
    orders: Array
    areas: Mapping[str, Mapping[str, tuple[int, int]]]

    def total(self, name: str) -> int:
        """Of all professionals."""
        return round(float(self.columns[name].sum()))

    def count(self, name: str) -> Count:
        """The same as people."""
        return _people(self.total(name))


@dataclass(frozen=True)
class Rate:
    """A share with its two intervals, in whole percent; None where it is not shown."""

    share: Share = NOT_SHOWN
    wilson: tuple[int, int] | None = None
    clustered: tuple[int, int] | None = None
    why: Why | None = None  # there is no clustered interval


@dataclass(frozen=True)
class Bin:
    """Guesses of about the same certainty, in percent."""

    low: int
    high: int
    guesses: int | None
    said: int | None
    came_true: int | None


@dataclass(frozen=True)
class Topic:
    """What is shown of a topic. `enough` professionals: else nothing is, but how many began."""

    options: tuple[str, ...] = ()
    enough: bool = True
    steps: Mapping[str, int | None] = field(default_factory=dict)
    guess: Rate = Rate()
    treatment: Rate = Rate()
    followed: Mapping[str, int | None] = field(default_factory=dict)
    reasons: Mapping[str, int | None] = field(default_factory=dict)
    bounds: tuple[int, int] | None = None
    by_chance: int | None = None
    kappa: Estimate = NO_ESTIMATE
    ac1: Estimate = NO_ESTIMATE
    margins_p: float | None = None
    not_wanted: Mapping[str, int | None] = field(default_factory=dict)
    not_guessed: Mapping[str, int | None] = field(default_factory=dict)
    order: Estimate = NO_ESTIMATE
    brier: float | None = None
    bins: Sequence[Bin] = ()
    known_before: int | None = None
    known_after: int | None = None
    gain: Estimate = NO_ESTIMATE
    switched: Share = NOT_SHOWN
    leaned: Mapping[str, int | None] = field(default_factory=dict)
    chosen: Mapping[str, int | None] = field(default_factory=dict)
    asked: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    regret: Mapping[int, Share] = field(default_factory=dict)
    areas: Mapping[str, tuple[Mapping[str, int | None], Share]] = field(default_factory=dict)


def _people(number: int) -> Count:
    return Count(number, number)  # a person counts once in a topic


def several(pairs: Sequence[float] | Array, fewest: int) -> bool:
    """Whether enough professionals stand behind numbers, none or two of them for nearly all."""
    held = sorted((float(one) for one in pairs if one), reverse=True)
    return len(held) >= fewest and sum(held[:2]) <= MOST_OF_TWO * sum(held)


def _coarse(value: float | None) -> float | None:
    return None if value is None else round(round(value / COARSE) * COARSE, 2)


def coarse(found: Estimate) -> Estimate:
    """To the nearest 0.05."""
    return Estimate(_coarse(found.value), _coarse(found.low), _coarse(found.high), found.why)


def _percent(value: float) -> int:
    return round(100 * min(max(value, 0.0), 1.0))


def rate(found: Share, counts: Array) -> Rate:
    """Wilson's interval is of the rounded counts; that of the professionals lies around the rounded
    share as far as it lies around the exact one. `counts`: (professionals, part and whole)."""
    if found.part is None or not found.whole:
        return Rate(found)
    exact = bootstrap(counts, share_of)
    middle = wilson(min(found.part, found.whole), found.whole)
    assert middle.value is not None
    assert middle.low is not None
    assert middle.high is not None
    plain = _percent(middle.low), _percent(middle.high)
    if exact.value is None or exact.low is None or exact.high is None:
        return Rate(found, plain, None, exact.why)
    apart = middle.value - exact.value
    return Rate(found, plain, (_percent(exact.low + apart), _percent(exact.high + apart)))


@dataclass(frozen=True)
class Likely:
    """A professional's own rate as it is likely to be, in whole percent."""

    counted: int
    likely: int
    low: int
    high: int
    service: int  # to the nearest 5


def likely(found: Shrunk) -> Likely:
    """What a professional sees of `shrink`."""
    drawn = found.drawn
    assert drawn.value is not None
    assert drawn.low is not None
    assert drawn.high is not None
    return Likely(
        _percent(found.own), _percent(drawn.value), _percent(drawn.low), _percent(drawn.high),
        _percent(_coarse(found.service) or 0.0),
    )  # fmt: skip


def _steps(counted: Counted, threshold: int) -> dict[str, int | None]:
    """How many came how far. Those whom the rates are about come first; of the other steps only
    those are shown that differ from each shown one by enough people."""
    kept: list[int] = []
    found: dict[str, int | None] = dict.fromkeys(STEPS)
    for name in (INFORMED, BEGUN, TREATED, COMPLETE):
        total = counted.total(name)
        if total >= threshold and all(abs(total - one) >= threshold for one in kept):
            kept.append(total)
            found[name] = rounded(total)
    return found


def _split(counted: Counted, part: str, whole: str, threshold: int, *, seen: bool) -> Share:
    if not seen:
        return NOT_SHOWN
    some, everyone = counted.total(part), counted.total(whole)
    return share(_people(some), _people(everyone - some), _people(everyone), threshold)


def _bounds(reached: Mapping[str, int | None], guess: Share) -> tuple[int, int] | None:
    begun, complete = reached[BEGUN], reached[COMPLETE] or reached[INFORMED]
    if begun is None or complete is None or guess.part is None or guess.whole is None:
        return None
    found: Bounds = bounds(min(guess.part, guess.whole), guess.whole, max(begun - complete, 0))
    assert found.low is not None
    assert found.high is not None
    return _percent(found.low), _percent(found.high)


def _named(
    codes: Sequence[str], numbers: Sequence[float] | Array, threshold: int, *, seen: bool
) -> dict[str, int | None]:
    cells = {
        code: _people(round(float(number))) for code, number in zip(codes, numbers, strict=True)
    }
    return parts(cells, threshold, total_is_shown=seen)


def _bins(counted: Counted, threshold: int, *, seen: bool) -> list[Bin]:
    numbers = [counted.total(f"n_{place}") for place in range(BINS)]
    kept = _named([str(n) for n in range(BINS)], numbers, threshold, seen=seen)
    found = []
    for place, number in enumerate(numbers):
        guesses = kept[str(place)]
        true = counted.total(f"true_{place}")
        came = share(_people(true), _people(number - true), _people(number), threshold).percent
        said = float(counted.columns[f"said_{place}"].sum()) / number if guesses else None
        low, high = _percent(EDGES[place]), _percent(EDGES[place + 1])
        told = None if said is None else _percent(_coarse(said) or 0.0)
        found.append(Bin(low, high, guesses, told, came if guesses else None))
    return found


def _areas(
    counted: Counted, every_area: Sequence[str], threshold: int, *, seen: bool
) -> dict[str, tuple[Mapping[str, int | None], Share]]:
    rows: dict[str, list[Count]] = {}
    for area in every_area:
        cells = counted.areas.get(area, {})
        each = [cells.get(option, (0, 0)) for option in counted.options]
        differ, all_of = sum(one[1] for one in each), sum(one[0] for one in each)
        rows[area] = [_people(n) for n in (differ, all_of - differ, *(one[0] for one in each))]
    away = hidden(rows, threshold) if seen else frozenset(rows)
    found: dict[str, tuple[Mapping[str, int | None], Share]] = {}
    for area, (differ_, agree, *options) in rows.items():
        if area in away:
            found[area] = dict.fromkeys(counted.options), NOT_SHOWN
            continue
        everyone = _people(differ_.events + agree.events)
        numbers = [count.events for count in options]
        found[area] = (
            _named(counted.options, numbers, threshold, seen=True),
            share(differ_, agree, everyone, threshold),
        )
    return found


def topic(
    counted: Counted,
    threshold: int,
    fewest: int,
    every_area: Sequence[str] = (),
    later: Mapping[int, Counted | None] | None = None,
) -> Topic:
    """All that may be shown. `later[months]` is the same topic in the quarter whose answers after
    so many months are read with this one."""
    options, columns = counted.options, counted.columns
    reached = _steps(counted, threshold)
    if not several(columns[INFORMED], fewest):
        return Topic(options, enough=False, steps={BEGUN: shown(counted.count(BEGUN), threshold)})
    known = reached[INFORMED] is not None
    guess = _split(counted, "differ", INFORMED, threshold, seen=known)
    treated = _split(
        counted, "treated_otherwise", TREATED, threshold, seen=reached[TREATED] is not None
    )
    switched = _split(counted, "switched", INFORMED, threshold, seen=known)
    seen = guess.part is not None
    both = counted.guesses.sum(axis=0)
    wrong = off_diagonal(both)
    other = counted.total("treated_otherwise") - counted.total(AS_GUESSED)
    otherwise_seen = treated.part is not None
    tested = counted.total("tested")
    tested_seen = known and tested >= threshold
    before, after = (
        float(columns[name].sum()) / tested if tested_seen else 0.0
        for name in ("known_before", "known_after")
    )
    gains = beside(columns["known_after"] - columns["known_before"], columns["tested"])
    guesses = counted.total("guesses")
    margins = stuart_maxwell(counted.guesses)
    chance = expected_disagreement(both)
    return Topic(
        options=options,
        steps=reached,
        guess=rate(guess, beside(columns["differ"], columns[INFORMED])),
        treatment=rate(treated, beside(columns["treated_otherwise"], columns[TREATED])),
        followed=_named(
            (AS_GUESSED, OTHERWISE), (counted.total(AS_GUESSED), other), threshold,
            seen=otherwise_seen,
        ),
        reasons=_named(
            REASONS, [counted.total(f"why_{one}") for one in REASONS], threshold,
            seen=otherwise_seen,
        ),
        bounds=_bounds(reached, guess),
        by_chance=_percent(_coarse(chance) or 0.0) if seen and chance is not None else None,
        kappa=coarse(bootstrap(counted.guesses, kappas)) if seen else NO_ESTIMATE,
        ac1=coarse(bootstrap(counted.guesses, ac1s)) if seen else NO_ESTIMATE,
        margins_p=round(margins.p, 2) if seen and margins.p is not None else None,
        not_wanted=_named(options, wrong.sum(axis=1), threshold, seen=seen),
        not_guessed=_named(options, wrong.sum(axis=0), threshold, seen=seen),
        order=coarse(bootstrap(counted.orders, share_of))
        if seen and counted.orders[:, 1].sum() >= threshold
        else NO_ESTIMATE,
        brier=_coarse(float(columns["squares"].sum()) / guesses)
        if seen and guesses >= threshold
        else None,
        bins=_bins(counted, threshold, seen=seen),
        known_before=_percent(_coarse(before) or 0.0) if tested_seen else None,
        known_after=_percent(_coarse(after) or 0.0) if tested_seen else None,
        gain=coarse(bootstrap(gains, share_of)) if tested_seen else NO_ESTIMATE,
        switched=switched,
        leaned=_named(options, counted.leanings.sum(axis=1), threshold, seen=known),
        chosen=_named(options, counted.leanings.sum(axis=0), threshold, seen=known),
        asked={
            name: _named(
                codes, [counted.total(f"{name}_{code}") for code in codes], threshold, seen=known
            )
            for name, codes in ASKED.items()
        },
        regret={
            months: _split(one, f"regret_{months}", f"asked_{months}", threshold, seen=True)
            if (one := (later or {}).get(months)) is not None
            and several(one.columns[INFORMED], fewest)
            else NOT_SHOWN
            for months in MONTHS
        },
        areas=_areas(counted, every_area, threshold, seen=known),
    )  # fmt: skip
