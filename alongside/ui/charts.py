"""A person's own trend as a small line chart: where each mark goes. Pure; the macro draws it.

The numbers are always there as text too: the macro `trend` puts them in a table below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 380, 240
LEFT, RIGHT, TOP, BOTTOM = 8, 92, 20, 40  # room for the latest value and for the dates


@dataclass(frozen=True)
class Mark:
    """One result: where it is drawn, and what it says."""

    x: float
    y: float
    on: date
    value: str


@dataclass(frozen=True)
class Trend:
    """A drawn line. `band` is (top, bottom) of the usual range within the picture, if any."""

    marks: tuple[Mark, ...]
    unit: str
    band: tuple[float, float] | None
    low: float | None
    high: float | None

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM

    @property
    def line(self) -> str:
        """The points of an SVG polyline."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)

    @property
    def first(self) -> Mark:
        """The oldest result."""
        return self.marks[0]

    @property
    def last(self) -> Mark:
        """The newest result."""
        return self.marks[-1]


def number(value: float) -> str:
    """A result as people write it: no trailing zeros, at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def trend(
    points: Sequence[tuple[date, float]],
    unit: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
    scale: tuple[float, float] | None = None,
) -> Trend | None:
    """Lay out results over time; None when there are fewer than two, for that is no trend.

    `low` and `high` bound the usual range, each may be missing. Days are true to scale. The
    vertical scale holds all results and the range's bounds, and never exaggerates a change of
    less than a tenth. `scale` is for what has ends of its own, such as a ruler from 1 to 10.
    """
    if len(points) < 2:
        return None
    ordered = sorted(points, key=lambda point: point[0])
    values = [value for _on, value in ordered] + [b for b in (low, high) if b is not None]
    least, most = min(values), max(values)
    room = max((most - least) * 0.12, abs(most) * 0.05, 1e-9)
    least, most = scale or (least - room, most + room)
    start, days = ordered[0][0], max((ordered[-1][0] - ordered[0][0]).days, 1)
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(value: float) -> float:
        return round(TOP + down * (most - value) / (most - least), 1)

    marks = tuple(
        Mark(round(LEFT + across * (on - start).days / days, 1), place(value), on, number(value))
        for on, value in ordered
    )
    band = None
    if low is not None or high is not None:
        band = (
            place(high) if high is not None else float(TOP),
            place(low) if low is not None else float(HEIGHT - BOTTOM),
        )
    return Trend(marks, unit, band, low, high)
