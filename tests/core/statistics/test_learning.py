"""What both sides learned, by hand and against R 4.2.2."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core.statistics import Why
from alongside.core.statistics.learning import (
    EDGES,
    beyond_guessing,
    bin_of,
    brier,
    calibration,
    gain,
    mean_agreement,
    switches,
    tau_b,
)


def test_brier_by_hand():
    assert brier([0.8, 0.6, 0.9], [1, 0, 1]) == pytest.approx((0.04 + 0.36 + 0.01) / 3)
    assert brier([], []) is None
    assert brier([0.5] * 7, [1, 0, 1, 0, 0, 0, 1]) == 0.25
    for said, came in (([1.2], [1]), ([0.5], [0.5])):
        with pytest.raises(ValueError, match="between 0 and 1"):
            brier(said, came)
    with pytest.raises(ValueError, match="as many"):
        brier([0.5], [])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_brier_is_a_share_and_a_seer_has_none(pairs):
    said, came = zip(*pairs, strict=True)
    assert 0 <= brier(said, came) <= 1
    assert brier(came, came) == 0


def test_calibration_by_hand():
    found = calibration([0, 0, 4, 10, 1], [0, 0, 2.0, 7.0, 0.9], [0, 0, 1, 8, 1])
    assert found[0].said is None
    assert found[0].came_true.why == Why.NOTHING
    assert (found[3].said, found[3].came_true.value) == (0.7, 0.8)
    assert [bin_of(p) for p in (0.01, 0.2, 0.39, 0.4, 0.99, 1.0)] == [0, 1, 1, 2, 4, 4]
    with pytest.raises(ValueError):
        calibration([1], [0.5], [1], EDGES)


def test_a_score_beyond_guessing_by_hand():
    # three items of 2, 4 and 4 choices: 1 right by chance
    assert beyond_guessing([3, 2, 1, 0], 3, 1).tolist() == [1, 0.5, 0, -0.5]
    assert np.isnan(beyond_guessing(0, 0, 0))


@given(st.lists(st.integers(2, 6), min_size=1, max_size=3))
def test_whoever_guesses_all_has_nothing_on_average(choices):
    right = [sum(answer == 0 for answer in given) for given in product(*map(range, choices))]
    chance = sum(1 / many for many in choices)
    assert beyond_guessing(right, len(choices), chance).mean() == pytest.approx(0, abs=1e-9)


def test_gain_is_rs():
    # R: t.test(c(.9,.6,1,.8,.7,.95), c(.5,.6,.7,.2,.6,.4), paired = TRUE)
    found = gain([0.5, 0.6, 0.7, 0.2, 0.6, 0.4], [0.9, 0.6, 1, 0.8, 0.7, 0.95])
    assert found.value == pytest.approx(0.325)
    assert (found.low, found.high) == pytest.approx((0.072807711, 0.577192289), abs=0.001)
    assert gain([], []).why == Why.NOTHING
    assert gain([0.1], [0.2]).why == Why.ONE_PAIR


def test_order_alike_is_rs():
    # R: cor(c(1,2,3,4,5,5), c(2,1,3,3,5,4), method = "kendall")
    assert tau_b([[1, 2, 3, 4, 5, 5]], [[2, 1, 3, 3, 5, 4]]) == pytest.approx(0.78571429)
    assert tau_b([1, 2, 3], [3, 2, 1]) == -1
    # the two that matter most of four, one of them in common
    assert tau_b([1, 1, 0, 0], [1, 0, 1, 0]) == 0
    with pytest.raises(ValueError, match="same outcomes"):
        tau_b([1, 2], [1, 2, 3])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=8))
def test_tau_has_two_sides_and_no_scale(weights):
    mine, theirs = np.array(weights, dtype=float).T
    found = tau_b(mine, theirs)[0]
    if np.isnan(found):
        assert len(set(mine)) == 1 or len(set(theirs)) == 1
        return
    assert -1 - 1e-9 <= found <= 1 + 1e-9
    assert found == pytest.approx(tau_b(theirs, mine)[0])
    assert found == pytest.approx(tau_b(mine * 10 + 3, theirs)[0])
    assert tau_b(mine, mine)[0] == pytest.approx(1)


def test_the_mean_of_orders_leaves_out_those_that_are_none():
    assert mean_agreement([1.0, np.nan, 0.5]).value == 0.75
    assert mean_agreement([np.nan]).why == Why.NO_ORDER
    assert mean_agreement([]).why == Why.NOTHING
    found = mean_agreement([1.0, 0.5, 0.0, 0.5, 1.0, 0.9])
    assert found.low < found.value < found.high <= 1


def test_switches_by_hand():
    found = switches([[10, 5, 0], [0, 8, 2], [1, 0, 4]])
    assert found.share.value == pytest.approx(8 / 30)
    assert found.to == (-4, 3, 1)
    assert sum(found.to) == 0
    assert switches([[0, 0], [0, 0]]).share.why == Why.NOTHING
