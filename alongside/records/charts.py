"""A person's own results over time as lines: one, or the two numbers of a blood pressure.

No usual range is drawn: a band behind somebody's own numbers would be a verdict on them.
"""

from __future__ import annotations

from collections.abc import Sequence

from alongside.records import kinds, rules
from alongside.ui import charts


def lines(trends: Sequence[rules.Trend]) -> list[charts.Trend]:
    """Lines in one picture, to one scale; none where there are fewer than two exact numbers."""
    if len(trends) == 2 and {trend.latest.loinc for trend in trends} <= kinds.PRESSURES:
        return _pressures(trends[0], trends[1])
    drawn = charts.trend(trends[0].points, trends[0].unit_words) if trends else None
    return [drawn] if drawn else []


def _pressures(top: rules.Trend, bottom: rules.Trend) -> list[charts.Trend]:
    """Both numbers, of readings that have both, so that days and heights agree."""
    bottoms = {reading.taken_at: reading for reading in bottom.readings}
    pairs = [
        (reading, bottoms[reading.taken_at])
        for reading in top.readings
        if reading.taken_at in bottoms
    ]
    values = [float(reading.shown) for pair in pairs for reading in pair]
    if len(pairs) < 2:
        return []
    drawn = [
        charts.trend(
            [(reading.on, float(reading.shown)) for reading in side],
            top.unit_words,
            low=min(values),
            high=max(values),
        )
        for side in zip(*pairs, strict=True)
    ]
    return [line for line in drawn if line]
