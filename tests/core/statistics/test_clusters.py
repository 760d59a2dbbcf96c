"""Clusters: intervals that know that one professional's guesses are alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.core.statistics import Why
from alongside.core.statistics.agreement import kappas
from alongside.core.statistics.clusters import bootstrap, share_of, shrink
from alongside.core.statistics.shares import wilson
from bench.misdiagnosis import World, own_rates, repeat


def test_the_same_counts_give_the_same_interval():
    counts = np.array([[k, 20] for k in range(20)])
    one = bootstrap(counts, share_of)
    assert one == bootstrap(counts, share_of)
    assert one != bootstrap(counts, share_of, seed=1)
    assert one.low < one.value == 0.475 < one.high


def test_without_clusters_it_is_about_wilsons():
    counts = np.array([[1, 1]] * 60 + [[0, 1]] * 140)
    found, exact = bootstrap(counts, share_of), wilson(60, 200)
    assert found.value == exact.value
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.012)


def test_alike_within_clusters_is_wider():
    apart = np.array([[k, 40] for k in [4, 20] * 10])
    assert (found := bootstrap(apart, share_of)).has_interval
    exact = wilson(240, 800)
    assert found.high - found.low > 1.5 * (exact.high - exact.low)


def test_few_none_and_undefined():
    assert bootstrap(np.empty((0, 2)), share_of).why == Why.NOTHING
    assert bootstrap(np.zeros((30, 2)), share_of).why == Why.NOTHING
    assert bootstrap(np.ones((9, 2)), share_of).why == Why.FEW_CLUSTERS
    assert bootstrap([[0, 5]] * 12, share_of).why == Why.NO_SPREAD
    one_cell = np.array([[[5, 0], [0, 0]]] * 12)
    assert bootstrap(one_cell, kappas).why == Why.ONE_CATEGORY
    rare = np.array([[[5, 0], [0, 0]]] * 20 + [[[5, 1], [0, 1]]])
    assert bootstrap(rare, kappas).why == Why.UNSTABLE


def test_professionals_without_pairs_do_not_count():
    assert bootstrap([[1, 2]] * 9 + [[0, 0]] * 9, share_of).why == Why.FEW_CLUSTERS


def test_intervals_hold_a_known_truth():
    """The short form of bench/misdiagnosis.py: 200 repetitions instead of 1,000."""
    world = World(decisions=1200, professionals=40)
    found = repeat(world, 200, replicates=400)
    assert abs(found["mean_rate"] - world.misdiagnosed) < 0.006
    assert all(0.90 <= found["covers"][name] <= 0.99 for name in ("rate", "kappa", "ac1"))
    assert found["covers"]["rate_as_if_independent"] < 0.88
    assert found["bounds_hold_the_truth"] == 1


def test_when_wrong_guesses_are_missing_more_often_only_the_bounds_hold():
    world = World(decisions=1200, professionals=40, complete=0.8, complete_if_wrong=0.5)
    found = repeat(world, 30, replicates=200)
    assert found["covers"]["rate"] < 0.2
    assert found["bounds_hold_the_truth"] == 1


def test_a_rate_drawn_to_the_service_is_nearer_the_truth():
    found = own_rates(World(decisions=2000, professionals=40), 10)
    assert found["typical_error_of_the_drawn_rate"] < found["typical_error_of_the_counted_rate"]
    assert found["covers"] > 0.88


def test_shrinking_by_hand():
    # all alike: everybody has the service's rate
    found = shrink([3, 3, 3, 3], [10, 10, 10, 10], 0)
    assert found.drawn.value == pytest.approx(0.3)
    assert found.weight < 0.001
    # as unlike as can be: everybody keeps their own
    found = shrink([30, 0, 30, 0], [30, 30, 30, 30], 0)
    assert found.weight > 0.99
    assert found.drawn.value > 0.99


def test_shrinking_nothing_alone_and_all_wrong():
    assert shrink([0, 3], [0, 10], 0) is None
    assert shrink([3, 0], [10, 0], 0) is None
    assert shrink([5, 7], [5, 7], 0).drawn.value == pytest.approx(1)
    with pytest.raises(ValueError, match="no larger"):
        shrink([6, 7], [5, 7], 0)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=12), st.data()
)
def test_the_drawn_rate_lies_between_ones_own_and_the_services(pairs, data):
    parts, _rest = zip(*pairs, strict=True)
    wholes = [part + more for part, more in pairs]
    found = shrink(parts, wholes, data.draw(st.integers(0, len(parts) - 1)))
    if found is None:
        return
    low, high = sorted((found.own, found.service))
    assert low - 1e-9 <= found.drawn.value <= high + 1e-9
    assert 0 <= found.weight <= 1
