"""What a lead sees of planning together: fixed quarters, and figures with small numbers left out.

Numbers of a service, never of a person or of somebody who works there. Why quarters, why 28 days,
and what is left out: docs/adr/0028-small-numbers.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from alongside.core.disclosure import (
    NONE,
    NOT_SHOWN,
    Count,
    Share,
    parts,
    rounded,
    share,
    shares,
    shown,
    steps,
)
from alongside.core.quarters import Quarter

HELD, PREPARED, AGREED = "held", "prepared", "agreed"
DELIVERED, FOLLOWED, KEPT, CARRIED = "delivered", "followed", "kept", "carried"
MEASURES = (HELD, PREPARED, AGREED, DELIVERED, FOLLOWED, KEPT, CARRIED)
GROUPED = (
    PREPARED,
    AGREED,
    FOLLOWED,
)  # those that a person does, in some way, with or without help
NOT_REACHED = (PREPARED, DELIVERED, FOLLOWED)

OWN, TABLET, PHONE, PAPER, TOGETHER = "own", "tablet", "phone", "paper", "together"
OTHER = "other"
WAYS = (OWN, TABLET, PHONE, PAPER, TOGETHER, OTHER)
WAY_OF = {
    "web": OWN, "code": OWN, "link": OWN, "text": OWN, "visit": TABLET, "phone": PHONE,
    "paper": PAPER, "together": TOGETHER,
    # how somebody said yes (models.AcceptedBy)
    "button": OWN, "yes": OWN, "signature": PAPER,
}  # fmt: skip
BY_THEMSELVES, HELPED = "themselves", "helped"
HELP = (BY_THEMSELVES, HELPED)

FIRST, LATEST = "first", "latest"
BANDS = ((1, 3), (4, 6), (7, 10))  # fixed: a local cut-off that moves would compare unlike things


@dataclass(frozen=True)
class Row:
    """Counts of one group (or of all) of one measure in one quarter: those who did, who did not."""

    part: Count = NONE
    rest: Count = NONE
    whole: Count = NONE


@dataclass
class Steps:
    """How far the conversations of a quarter came: held, agreed, agreement delivered. `left` came
    as far as the step before (or were booked) and no further."""

    whole: Count = NONE
    reached: Sequence[Count] = (NONE, NONE, NONE)
    left: Sequence[Count] = (NONE, NONE, NONE)


@dataclass
class Facts:
    """What was counted for one measure in one quarter, before anything is left out."""

    everyone: Row = field(default_factory=Row)
    languages: dict[str, Row] = field(default_factory=dict)
    ways: dict[str, Count] = field(default_factory=dict)
    help: dict[str, Count] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """One measure of one quarter as it may be shown. Groups are empty where none are shown."""

    share: Share
    languages: Mapping[str, Share] = field(default_factory=dict)
    ways: Mapping[str, int | None] = field(default_factory=dict)
    help: Mapping[str, int | None] = field(default_factory=dict)


def step_shares(found: Steps, threshold: int) -> dict[str, Share]:
    """Held and agreed, of all who were invited; delivered, of what was agreed."""
    held, agreed, delivered = steps(found.whole, found.reached, found.left, threshold)
    invited = shown(found.whole, threshold)
    not_held, _, not_delivered = (rounded(count.events) for count in found.left)
    return {
        HELD: Share(held, None if held is None else not_held, invited),
        AGREED: Share(agreed, None, invited),
        DELIVERED: NOT_SHOWN
        if agreed is None or delivered is None
        else Share(delivered, not_delivered, agreed),
    }


def figure(
    facts: Facts, total: Share, threshold: int, languages: Iterable[str], *, grouped: bool
) -> Figure:
    """The share of everyone, and of groups where the measure has them."""
    if not grouped:
        return Figure(total)
    is_shown = total.part is not None
    rows = {code: facts.languages.get(code, Row()) for code in languages}
    return Figure(
        total,
        shares(
            {code: (row.part, row.rest, row.whole) for code, row in rows.items()},
            threshold,
            total_is_shown=is_shown,
        ),
        parts({way: facts.ways.get(way, NONE) for way in WAYS}, threshold, total_is_shown=is_shown),
        parts(
            {kind: facts.help.get(kind, NONE) for kind in HELP}, threshold, total_is_shown=is_shown
        ),
    )


@dataclass
class Ratings:
    """The ruler at one moment (first or latest), before anything is left out. `rest` are the goals
    that have no number of that moment, of `of` goals."""

    whole: Count = NONE
    rest: Count = NONE
    of: Count = NONE
    median: int | None = None
    bands: dict[tuple[int, int], Count] = field(default_factory=dict)


@dataclass(frozen=True)
class Confidence:
    """The ruler as it may be shown: how many goals, the middle number, how many in each band."""

    whole: int | None
    median: int | None
    bands: Mapping[tuple[int, int], int | None]


def confidence(ratings: Ratings, threshold: int, *, again: bool) -> Confidence:
    """The middle number stands for everybody, so it is shown where the whole is. `again`: of goals
    that all have a first number, those that have a later one; the others must not be few."""
    whole = shown(ratings.whole, threshold)
    if again:
        whole = share(ratings.whole, ratings.rest, ratings.of, threshold).part
    return Confidence(
        whole,
        ratings.median if whole is not None else None,
        parts(
            {band: ratings.bands.get(band, NONE) for band in BANDS},
            threshold,
            total_is_shown=whole is not None,
        ),
    )


@dataclass
class Counted:
    """All that was counted for a service, by measure (or moment) and quarter."""

    steps: dict[Quarter, Steps] = field(default_factory=dict)
    facts: dict[tuple[str, Quarter], Facts] = field(default_factory=dict)
    ratings: dict[tuple[str, Quarter], Ratings] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """What the page shows: by measure and quarter, and the ruler by moment and quarter."""

    quarters: Sequence[Quarter]
    threshold: int
    figures: Mapping[str, Mapping[Quarter, Figure]]
    confidence: Mapping[str, Mapping[Quarter, Confidence]]

    @property
    def is_empty(self) -> bool:
        """Not one number is large enough to be shown."""
        wholes = [figure.share.whole for row in self.figures.values() for figure in row.values()]
        return not any(wholes)


def report(
    quarters: Sequence[Quarter], counted: Counted, languages: Sequence[str], threshold: int
) -> Report:
    """Everything that the page shows; what nothing was found for is counted as none."""
    figures: dict[str, dict[Quarter, Figure]] = {measure: {} for measure in MEASURES}
    for quarter in quarters:
        along = step_shares(counted.steps.get(quarter, Steps()), threshold)
        for measure in MEASURES:
            facts = counted.facts.get((measure, quarter), Facts())
            row = facts.everyone
            total = along.get(measure) or share(row.part, row.rest, row.whole, threshold)
            figures[measure][quarter] = figure(
                facts, total, threshold, languages, grouped=measure in GROUPED
            )
    ruler = {
        moment: {
            quarter: confidence(
                counted.ratings.get((moment, quarter), Ratings()), threshold, again=moment == LATEST
            )
            for quarter in quarters
        }
        for moment in (FIRST, LATEST)
    }
    return Report(quarters, threshold, figures, ruler)
