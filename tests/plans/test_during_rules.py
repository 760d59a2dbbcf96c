"""The order of what is carried over."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alongside.plans.rules.during import place_for


def carried(ranks: list[int], there: list[int | None]) -> list[int | None]:
    """Carry items of these ranks onto a list, one by one."""
    for rank in ranks:
        there.insert(place_for(there, rank), rank)
    return there


@given(st.lists(st.integers(1, 50), unique=True))
def test_what_is_carried_over_keeps_its_order_whichever_goes_first(ranks: list[int]):
    assert carried(ranks, []) == sorted(ranks)


@given(
    st.lists(st.integers(1, 50), unique=True),
    st.lists(st.none() | st.integers(60, 90), unique_by=lambda rank: rank or object()),
)
def test_what_stood_there_keeps_its_own_order(ranks: list[int], there: list[int | None]):
    before = list(there)
    after = carried(ranks, there)
    assert [rank for rank in after if rank is None or rank >= 60] == before


@given(st.lists(st.none(), max_size=8), st.integers(1, 50))
def test_beside_things_from_elsewhere_it_goes_last(there: list[None], rank: int):
    assert place_for(there, rank) == len(there)
