"""A person's own trend: what belongs together, and the sentence that says it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.records.rules import (
    Direction,
    Reading,
    Trend,
    Words,
    sentence,
    trends,
)
from alongside.ui import charts


def reading(value: str | None, at: str, **rest: str) -> Reading:
    facts = {"loinc": "4548-4", "name": "HbA1c", "unit": "mmol/mol", **rest}
    number = None if value is None else Decimal(value)
    return Reading(datetime.fromisoformat(at).replace(tzinfo=UTC), value=number, **facts)


def trend(*values: str) -> Trend:
    """One reading a month, from January 2026."""
    return Trend(tuple(reading(v, f"2026-{m:02}-15") for m, v in enumerate(values, 1)))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["62"], "There is one result: 62 mmol/mol, on 15 January 2026."),
        (["62", "58"], "Your last two: 62, 58 mmol/mol. It has gone down since January."),
        (
            ["70", "62", "58", "55"],
            "Your last three: 62, 58, 55 mmol/mol. It has gone down since February.",
        ),
        (
            ["55", "55", "58"],
            "Your last three: 55, 55, 58 mmol/mol. It has gone up since January.",
        ),
        (
            ["55", "60", "54"],
            "Your last three: 55, 60, 54 mmol/mol. It has gone up and down since January.",
        ),
        (
            ["54.9", "55.2", "55.4"],
            "Your last three: 55, 55, 55 mmol/mol. It has not changed since January.",
        ),
    ],
)
def test_the_sentence(values: list[str], says: str) -> None:
    assert sentence(trend(*values)) == says


def test_the_sentence_over_a_year_within_a_month_and_within_a_day() -> None:
    year = Trend((reading("62", "2025-12-03"), reading("58", "2026-03-03")))
    assert sentence(year).endswith("It has gone down since December 2025.")
    month = Trend((reading("62", "2026-03-03"), reading("58", "2026-03-20")))
    assert sentence(month).endswith("It has gone down since 3 March.")
    day = Trend((reading("62", "2026-03-03T09:00"), reading("58", "2026-03-03T10:00")))
    assert sentence(day) == "Your last two: 62, 58 mmol/mol."


def test_days_are_londons() -> None:
    late = reading("62", "2026-06-30T23:30")
    assert late.on == date(2026, 7, 1)


def test_a_limit_is_told_and_never_compared_or_drawn() -> None:
    kidneys = {"loinc": "33914-3", "name": "eGFR", "unit": "mL/min/{1.73_m2}"}
    found = Trend(
        (
            reading("80", "2026-01-15", **kidneys),
            reading("90", "2026-02-15", comparator=">", **kidneys),
        )
    )
    assert found.direction is Direction.UNKNOWN
    assert sentence(found) == "Your last two: 80, >90 mL/min/1.73m²."
    assert found.points == [(date(2026, 1, 15), 80.0)]


def test_words_are_told() -> None:
    smoking = {"loinc": "72166-2", "name": "Smoking", "unit": ""}
    found = Trend(
        (
            reading(None, "2026-01-15", text="Smokes", **smoking),
            reading(None, "2026-02-15", text="Stopped", **smoking),
        )
    )
    assert sentence(found) == "Your last two: Smokes, Stopped."
    assert found.points == []
    assert found.unit_words == ""


def test_one_kind_with_two_codes_is_one_trend_and_two_units_are_two() -> None:
    found = trends(
        [
            reading("58", "2026-02-15", loinc="59261-8"),
            reading("62", "2026-01-15"),
            reading("120", "2026-03-01", loinc="8480-6", name="Systolic", unit="mm[Hg]"),
            reading("16", "2026-01-01", loinc="8480-6", name="Systolic", unit="kPa"),
            reading("3", "2026-01-02", loinc="", name="Steps", unit="1"),
            reading("4", "2026-01-03", loinc="", name="steps", unit="1"),
        ]
    )
    assert [(one.name, one.latest.unit, len(one.readings)) for one in found] == [
        ("Systolic", "mm[Hg]", 1),
        ("HbA1c", "mmol/mol", 2),
        ("steps", "1", 2),
        ("Systolic", "kPa", 1),
    ]


def test_mixed_units_never_share_a_trend() -> None:
    with pytest.raises(ValueError, match="one unit"):
        Trend((reading("62", "2026-01-15"), reading("7", "2026-02-15", unit="%")))
    with pytest.raises(ValueError, match="one kind"):
        Trend(())


def test_the_page_brings_its_own_words() -> None:
    welsh = Words(
        several=("Eich dau olaf: {values}.", "Eich tri olaf: {values}."),
        down="Mae wedi gostwng ers {since}.",
        month=lambda on, with_year: "Ionawr",
    )
    assert sentence(trend("62", "58"), welsh) == (
        "Eich dau olaf: 62, 58 mmol/mol. Mae wedi gostwng ers Ionawr."
    )


readings = st.builds(
    Reading,
    taken_at=st.integers(0, 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    loinc=st.sampled_from(["4548-4", "59261-8", "8480-6", ""]),
    name=st.sampled_from(["HbA1c", "Systolic"]),
    value=st.none() | st.decimals(0, 300, places=2),
    unit=st.sampled_from(["mmol/mol", "mm[Hg]", "1"]),
    comparator=st.sampled_from(["", "", "<"]),
    text=st.sampled_from(["", "Trace"]),
)


@given(st.lists(readings, max_size=20))
def test_every_reading_is_in_one_trend_in_order_and_can_be_told(found: list[Reading]) -> None:
    grouped = trends(found)
    assert sorted(map(id, found)) == sorted(id(r) for one in grouped for r in one.readings)
    for one in grouped:
        times = [r.taken_at for r in one.readings]
        assert times == sorted(times)
        said = sentence(one)
        assert said.endswith(".")
        assert "{" not in said
        assert all(r.shown in said for r in one.told)
        drawn = charts.trend(one.points, one.unit_words)
        assert (drawn is None) == (len(one.points) < 2)


@given(st.lists(st.integers(30, 120), min_size=2, max_size=6))
def test_the_direction_is_that_of_the_last_three(values: list[int]) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    found = Trend(
        tuple(
            Reading(start + timedelta(days=n), "4548-4", "HbA1c", Decimal(v), "mmol/mol")
            for n, v in enumerate(values)
        )
    )
    told = values[-3:]
    expected = {
        Direction.SAME: len(set(told)) == 1,
        Direction.UP: told == sorted(told),
        Direction.DOWN: told == sorted(told, reverse=True),
    }
    way = next((way for way, is_so in expected.items() if is_so), Direction.UP_AND_DOWN)
    assert found.direction is way
