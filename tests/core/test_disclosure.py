"""Small numbers: nothing below the threshold is shown, or can be worked out by taking away."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core.disclosure import (
    NONE,
    NOT_SHOWN,
    Count,
    Share,
    hidden,
    is_small,
    parts,
    rounded,
    share,
    shares,
    shown,
    steps,
)

thresholds = st.integers(5, 20)
numbers = st.integers(0, 60)


def of(number: int) -> Count:
    return Count(number, number)


@st.composite
def counts(draw: st.DrawFn) -> Count:
    people = draw(numbers)
    return Count(people + (draw(numbers) if people else 0), people)


tables = st.dictionaries(st.integers(0, 9), st.tuples(counts(), counts()), min_size=1, max_size=6)


def whole(row: tuple[Count, Count]) -> Count:
    """Somebody may be in both: so many different people at the least."""
    part, rest = row
    return Count(part.events + rest.events, max(part.people, rest.people))


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_numbers_are_rounded_to_5_and_keep_their_order(one: int, other: int) -> None:
    assert rounded(one) % 5 == 0
    assert abs(rounded(one) - one) <= 2
    if one <= other:
        assert rounded(one) <= rounded(other)


@given(counts(), thresholds)
def test_a_single_number_is_shown_rounded_or_not_at_all(count: Count, threshold: int) -> None:
    said = shown(count, threshold)
    if count.people < threshold:
        assert said is None
    else:
        assert said == rounded(count.events)


def test_zero_is_a_small_number_and_people_count_not_events() -> None:
    assert shown(NONE, 5) is None
    assert is_small(Count(400, 4), 5)
    assert shown(Count(400, 5), 5) == 400


@pytest.mark.parametrize(("events", "people"), [(3, 4), (3, 0), (-1, -1), (0, 1)])
def test_a_count_that_cannot_be_is_a_fault(events: int, people: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Count(events, people)


@given(counts(), counts(), thresholds)
def test_a_share_stands_beside_its_rounded_whole(part: Count, rest: Count, threshold: int) -> None:
    said = share(part, rest, whole((part, rest)), threshold)
    if said.percent is not None:
        assert said.part is not None
        assert said.whole
        assert abs(said.percent - 100 * said.part / said.whole) <= 0.5
        assert 0 <= said.percent <= 100
    if is_small(part, threshold) or is_small(rest, threshold):
        assert said.part is said.rest is said.percent is None


def test_nearly_everybody_gives_away_the_few_and_is_not_shown() -> None:
    assert share(of(98), of(2), of(100), 8) == Share(None, None, 100)
    assert share(of(88), of(12), of(100), 8) == Share(90, 10, 100)
    assert share(of(88), of(12), of(100), 8).percent == 90
    assert share(of(3), of(2), of(5), 8) == NOT_SHOWN
    assert NOT_SHOWN.percent is None


@given(tables, thresholds)
def test_no_small_cell_is_shown_and_none_stands_alone(
    rows: dict[int, tuple[Count, Count]], threshold: int
) -> None:
    away = hidden(rows, threshold)
    for key in rows.keys() - away:
        assert not any(is_small(cell, threshold) for cell in rows[key])
    if away and len(rows) > 1:
        assert len(away) >= 2
    if away and away != rows.keys():  # a large one goes with them, in each column
        for column in range(2):
            assert any(not is_small(rows[key][column], threshold) for key in away)


@given(tables, thresholds)
def test_whoever_reads_the_table_learns_only_that_a_small_cell_is_small(
    rows: dict[int, tuple[Count, Count]], threshold: int
) -> None:
    """For each small cell and each number below the threshold there is a table with that number
    that reads the same: same totals, same cells shown, no number below zero."""
    away = hidden(rows, threshold)
    for column in range(2):
        total = sum(row[column].events for row in rows.values())
        if total < threshold:
            continue  # then the total is not shown either
        for key in away:
            mine = rows[key][column].events
            others = sum(rows[other][column].events for other in away - {key})
            if not is_small(rows[key][column], threshold) or mine >= threshold:
                continue
            for number in range(threshold):
                assert others + mine - number >= 0


@given(tables, thresholds, thresholds)
def test_a_higher_threshold_never_shows_more(
    rows: dict[int, tuple[Count, Count]], one: int, other: int
) -> None:
    low, high = sorted((one, other))
    assert hidden(rows, low) <= hidden(rows, high)


def test_all_there_are_with_a_threshold_of_3() -> None:
    """Every table of two groups up to 9 each: whoever knows these rules as well, and has all the
    totals, still cannot tell what any small cell is."""
    threshold, most = 3, 9
    read_as: dict[object, list[tuple[int, ...]]] = defaultdict(list)
    for cells in product(range(most + 1), repeat=4):
        a, b, c, d = (of(cell) for cell in cells)
        top = share(of(a.events + c.events), of(b.events + d.events), of(sum(cells)), threshold)
        rows = {"en": (a, b, of(a.events + b.events)), "cy": (c, d, of(c.events + d.events))}
        said = shares(rows, threshold, total_is_shown=top.part is not None)
        read_as[top, tuple(said.items())].append(cells)
    for tables_read_alike in read_as.values():
        for place in range(4):
            values = {cells[place] for cells in tables_read_alike}
            if min(values) < threshold:
                assert len(values) > 1, tables_read_alike


@given(st.dictionaries(st.integers(0, 9), counts(), min_size=1), thresholds)
def test_parts_of_a_total_that_is_not_shown_are_not_shown(
    cells: dict[int, Count], threshold: int
) -> None:
    assert set(parts(cells, threshold, total_is_shown=False).values()) == {None}
    for key, said in parts(cells, threshold, total_is_shown=True).items():
        assert said in (None, rounded(cells[key].events))


def test_groups_are_shown_whole_or_not_at_all() -> None:
    rows = {
        "en": (of(60), of(30), of(90)),
        "cy": (of(4), of(30), of(34)),
        "x": (of(9), of(9), of(18)),
    }
    said = shares(rows, 8, total_is_shown=True)
    assert said == {"en": Share(60, 30, 90), "cy": NOT_SHOWN, "x": NOT_SHOWN}
    assert shares(rows, 8, total_is_shown=False) == dict.fromkeys(rows, NOT_SHOWN)


@given(st.lists(numbers, min_size=1, max_size=5), numbers, thresholds)
def test_steps_that_are_shown_differ_by_enough_people(
    left: list[int], last: int, threshold: int
) -> None:
    reached = [sum(left[place + 1 :]) + last for place in range(len(left))]
    whole = sum(left) + last
    said = steps(of(whole), [*map(of, reached)], [*map(of, left)], threshold)
    assert all(a in (None, rounded(b)) for a, b in zip(said, reached, strict=True))
    marks = [0, *(place + 1 for place, number in enumerate(said) if number is not None)]
    for here, there in pairwise([*marks, len(left) + 1]):
        between = [*left, last][here:there]
        if len(marks) > 1:
            assert max(between) >= threshold, (said, left, last)
