"""Agreement and shares, against published examples and R 4.2.2 (packages coin 1.4-2, vcd 1.4)."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alongside.core.statistics import Estimate, Why
from alongside.core.statistics.agreement import (
    ac1,
    ac1s,
    direction,
    expected_disagreement,
    kappa,
    kappas,
    observed_disagreement,
    stuart_maxwell,
)
from alongside.core.statistics.estimate import chi_squared_tail, t_of, z_of
from alongside.core.statistics.shares import bounds, wilson

# Gwet's own data of two abstractors (irrCAC, cont3x3abstractors).
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
# Two clinicians on 100 patients (Fleiss, Statistical Methods for Rates and Proportions, 1981).
CLINICIANS = [[35, 5, 0], [15, 20, 5], [10, 5, 5]]
# Both eyes of 7,477 women (Stuart 1953, Biometrika 40:105).
EYES = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]

cells = st.integers(0, 60)


@st.composite
def tables(draw, least=2, most=4):
    size = draw(st.integers(least, most))
    row = st.lists(cells, min_size=size, max_size=size)
    return np.array(draw(st.lists(row, min_size=size, max_size=size)), dtype=float)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Newcombe 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_is_newcombes(part, whole, low, high):
    found = wilson(part, whole)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == part / whole


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_stays_inside_and_mirrors(part, whole):
    assume(part <= whole)
    found, other = wilson(part, whole), wilson(whole - part, whole)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low < found.high
    assert math.isclose(found.low, 1 - other.high, abs_tol=1e-12)


def test_a_share_of_nothing_and_a_share_that_cannot_be():
    assert wilson(0, 0) == Estimate(None, why=Why.NOTHING)
    assert not wilson(0, 0).has_interval
    assert wilson(3, 4).has_interval
    with pytest.raises(ValueError, match="5 of 4 is no share"):
        wilson(5, 4)


def test_bounds_by_hand():
    found = bounds(30, 100, 100)
    assert (found.low, found.high, found.complete) == (0.15, 0.65, 0.5)
    assert bounds(0, 0, 0).low is None
    assert bounds(0, 0, 3).high == 1
    with pytest.raises(ValueError, match="cannot be"):
        bounds(1, 0, 0)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.data())
def test_whatever_the_missing_say_the_share_lies_between_the_bounds(part, rest, missing, data):
    assume(part + rest + missing)
    wrong = data.draw(st.integers(0, missing))
    found = bounds(part, part + rest, missing)
    assert found.low <= (part + wrong) / (part + rest + missing) <= found.high


def test_kappa_and_ac1_are_gwets():
    # R: irrCAC::kappa2.table(cont3x3abstractors)    0.7964094, se 0.05891072 with n - 1
    #    vcd::Kappa(...)                             0.7964, ASE 0.05891
    # Python irrCAC 0.4.0, CAC(table).gwet():        AC1 0.84933, pe 0.26992
    found = kappa(ABSTRACTORS)
    assert math.isclose(found.value, 0.7964094, abs_tol=5e-8)
    error = (found.high - found.low) / 2 / z_of(0.95)
    assert math.isclose(error * math.sqrt(100 / 99), 0.0592, abs_tol=1e-4)
    assert round(error, 5) == 0.05891
    found = ac1(ABSTRACTORS)
    assert round(found.value, 5) == 0.84933
    assert round((found.high - found.low) / 2 / z_of(0.95), 5) == 0.04322


def test_kappa_collapses_where_ac1_does_not():
    # Both say yes to nearly all (Gwet 2008, section 2): 118 of 125 agree.
    skewed = [[118, 5], [2, 0]]
    assert observed_disagreement(skewed) == pytest.approx(7 / 125)
    assert kappa(skewed).value < 0
    assert ac1(skewed).value > 0.94


def test_expected_disagreement_by_hand():
    # margins 60/40 and 70/30: 1 - (.6 * .7 + .4 * .3)
    assert expected_disagreement([[50, 10], [20, 20]]) == pytest.approx(0.46)
    assert expected_disagreement([[0, 0], [0, 0]]) is None


def test_stuart_maxwell_is_rs():
    # coin::mh_test: chi-squared = 14, df = 2, p-value = 0.0009119;
    # Stuart 1955: 11.96 on 3. statsmodels 0.15 SquareTable.homogeneity: 11.956569622982542
    found = stuart_maxwell(CLINICIANS)
    assert (round(found.statistic, 6), found.freedom) == (14, 2)
    assert found.p == pytest.approx(0.0009118819655)
    found = stuart_maxwell(EYES)
    assert found.statistic == pytest.approx(11.956569622982542)
    assert (found.freedom, round(found.p, 7)) == (3, 0.0075334)


def test_with_two_options_it_is_mcnemars():
    # R: mcnemar.test(matrix(c(10, 5, 15, 20), 2), correct = FALSE): 5 on 1, p-value = 0.02535
    found = stuart_maxwell([[10, 15], [5, 20]])
    assert (round(found.statistic, 9), found.freedom, round(found.p, 5)) == (5, 1, 0.02535)


def test_clusters_of_single_pairs_are_independent_pairs():
    one = np.eye(9).reshape(9, 3, 3)
    each = np.repeat(one, np.array(CLINICIANS).ravel(), axis=0)
    assert stuart_maxwell(each).statistic == pytest.approx(14)


def test_a_professional_who_counts_twenty_times_is_one_professional():
    clustered = np.array([[[10, 20], [0, 10]]] + [[[10, 2], [2, 10]]] * 9)
    assert stuart_maxwell(clustered.sum(axis=0)).p < 0.01
    assert stuart_maxwell(clustered).p > 0.3


def test_homogeneity_of_nothing_of_agreement_and_of_few():
    assert stuart_maxwell([[0, 0], [0, 0]]).why == Why.NOTHING
    assert stuart_maxwell([[5, 0], [0, 9]]).why == Why.ONE_CATEGORY
    assert stuart_maxwell(np.ones((2, 2, 2)) * [[[1, 2], [1, 1]]]).why == Why.FEW_CLUSTERS


def test_direction_of_one_option():
    # R: binom.test(456, 843)$p.value 0.019125024
    found = direction(EYES, 0)
    assert (found.first_only, found.second_only) == (456, 387)
    assert found.more == pytest.approx(69 / 7477)
    assert found.p == pytest.approx(0.019125024)
    assert direction([[3, 0], [0, 4]], 1).p is None
    assert direction([[0]], 0).more is None


@given(tables())
def test_names_of_options_do_not_matter(table):
    assume(table.sum() > 1)
    order = list(reversed(range(len(table))))
    turned = table[np.ix_(order, order)]
    for of in (kappa, ac1):
        one, other = of(table), of(turned)
        assert one.why == other.why
        if one.value is not None:
            assert one.value == pytest.approx(other.value, abs=1e-9)
            assert one.low == pytest.approx(other.low, abs=1e-9)
    one, other = stuart_maxwell(table), stuart_maxwell(turned)
    assert (one.freedom, one.statistic) == (other.freedom, pytest.approx(other.statistic))


@given(tables())
def test_everything_is_within_its_bounds(table):
    for of in (kappa, ac1):
        found = of(table)
        if found.value is None:
            assert found.why is not None
            continue
        assert -1 - 1e-9 <= found.value <= 1 + 1e-9
        if found.has_interval:
            assert -1 <= found.low <= found.value + 1e-9
            assert found.value <= found.high + 1e-9 <= 1 + 2e-9
    if table.sum():
        assert -1e-12 <= expected_disagreement(table) <= 1


@given(st.lists(st.integers(1, 50), min_size=2, max_size=5))
def test_who_always_agrees_has_one(diagonal):
    table = np.diag(diagonal)
    for found in (kappa(table), ac1(table)):
        assert found.value == found.high == 1
        assert found.low < 1  # the next pair may differ


def test_all_in_one_cell_and_one_pair():
    assert kappa([[9, 0], [0, 0]]).why == Why.ONE_CATEGORY
    assert ac1([[9, 0], [0, 0]]).value == 1
    assert ac1([[9]]).why == Why.ONE_CATEGORY
    assert ac1([[0]]).why == Why.NOTHING
    assert kappa([[0, 0], [0, 0]]).why == Why.NOTHING
    assert kappa([[0, 1], [0, 0]]).why == Why.ONE_PAIR


def test_several_tables_at_once_are_the_tables_one_by_one():
    both = np.array([ABSTRACTORS, CLINICIANS, np.zeros((3, 3))])
    for many, of in ((kappas, kappa), (ac1s, ac1)):
        found = many(both)
        assert found[:2] == pytest.approx([of(ABSTRACTORS).value, of(CLINICIANS).value])
        assert np.isnan(found[2])


def test_a_table_that_is_none():
    with pytest.raises(ValueError, match="as many rows"):
        kappa([[1, 2, 3], [1, 2, 3]])
    with pytest.raises(ValueError, match="negative"):
        kappa([[1, -2], [1, 2]])


def test_tails_are_rs():
    # R: pchisq(c(3.84, 5.99, 7.81, 11.07, 1), c(1, 2, 3, 5, 4), lower.tail = FALSE)
    values = zip((3.84, 5.99, 7.81, 11.07, 1), (1, 2, 3, 5, 4), strict=True)
    assert [round(chi_squared_tail(*one), 10) for one in values] == pytest.approx(
        [0.0500435212, 0.0500366271, 0.0501060564, 0.0500096186, 0.9097959896]
    )
    assert chi_squared_tail(0, 3) == 1
    with pytest.raises(ValueError, match="degree of freedom"):
        chi_squared_tail(1, 0)
    # R: qt(.975, c(4, 9, 30))
    assert [t_of(0.95, n) for n in (4, 9, 30)] == pytest.approx(
        [2.776445, 2.262157, 2.042272], abs=0.001
    )
    with pytest.raises(ValueError, match="no level"):
        z_of(1)
