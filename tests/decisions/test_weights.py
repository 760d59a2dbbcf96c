"""Weighing and knowing: worked by hand, and what always holds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.decisions.rules import knowledge
from alongside.decisions.rules.weights import (
    AllZero,
    contradictions,
    counted,
    fit,
    normalised,
    rounds,
    slips,
    top,
)

POINTS = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 100), min_size=1)


def test_a_fit_worked_by_hand():
    """Pain counts 80, infection 20. Surgery: 70 of 100 lose the pain, 4 get an infection; waiting:
    20 and 0; exercise: 45 and 0. Where each stands: pain 1, 0, 1/2; no infection 0, 1, 1."""
    shares = {
        "surgery": {"pain": 0.70, "infection": 0.04},
        "wait": {"pain": 0.20, "infection": 0.0},
        "exercise": {"pain": 0.45, "infection": 0.0},
    }
    found = fit({"pain": 80, "infection": 20}, shares, {"pain": True, "infection": False})
    assert found.scores == pytest.approx({"surgery": 80, "wait": 20, "exercise": 60})
    assert found.best == ("surgery",)


def test_what_is_unknown_or_alike_counts_for_nothing_and_is_named():
    shares = {"x": {"a": 0.1, "b": None, "c": 0.5}, "y": {"a": 0.2, "b": 0.3, "c": 0.5}}
    good = dict.fromkeys("abc", True)
    found = fit({"a": 10, "b": 90, "c": 90}, shares, good)
    assert (found.left_out, found.alike) == (("b",), ("c",))
    assert found.scores == {"x": 0, "y": 100}
    nothing = fit({"a": 0, "b": 90, "c": 90}, shares, good)
    assert nothing.scores == {}
    assert nothing.best == ()


def test_options_that_fit_alike_are_named_together():
    shares = {"x": {"a": 1.0, "b": 0.0}, "y": {"a": 0.0, "b": 1.0}}
    assert fit({"a": 50, "b": 50}, shares, {"a": True, "b": True}).best == ("x", "y")


@given(POINTS)
def test_shares_add_up_to_one_or_there_is_nothing_to_weigh(points):
    if not any(points.values()):
        with pytest.raises(AllZero):
            normalised(points)
        return
    assert sum(normalised(points).values()) == pytest.approx(1)


def test_points_outside_the_scale_are_refused():
    with pytest.raises(ValueError, match="0 to 100"):
        normalised({"a": 101})


@given(st.data())
def test_a_fit_lies_between_0_and_100_and_ten_times_the_points_change_nothing(data):
    outcomes = data.draw(st.lists(st.sampled_from("abcd"), min_size=1, unique=True))
    share = st.one_of(st.none(), st.integers(0, 100).map(lambda n: n / 100))
    shares = {option: {one: data.draw(share) for one in outcomes} for option in ("x", "y", "z")}
    good = {one: data.draw(st.booleans()) for one in outcomes}
    points = {one: data.draw(st.integers(0, 10)) for one in outcomes}
    if not any(points.values()):
        with pytest.raises(AllZero):
            fit(points, shares, good)
        return
    found = fit(points, shares, good)
    assert all(-1e-9 <= score <= 100 + 1e-9 for score in found.scores.values())
    many = fit({one: 10 * value for one, value in points.items()}, shares, good)
    assert many.scores == pytest.approx(found.scores)
    turned = fit(points, shares, {one: not value for one, value in good.items()})
    assert turned.scores == pytest.approx({key: 100 - at for key, at in found.scores.items()})


@given(st.integers(4, 12))
def test_every_outcome_is_asked_three_times_and_never_twice_in_a_set(many):
    sets = rounds([str(at) for at in range(many)])
    assert all(len(set(one)) == 3 for one in sets)
    assert all(sum(str(at) in one for one in sets) == 3 for at in range(many))


def test_seven_outcomes_meet_each_other_once():
    sets = rounds("abcdefg")
    pairs = [frozenset(pair) for one in sets for pair in ((one[0], one[1]), one[1:], one[::2])]
    assert len(pairs) == len(set(pairs)) == 21


def test_few_outcomes_are_one_set_and_one_is_none():
    assert rounds(["a", "b"]) == [("a", "b")]
    assert rounds(["a", "b", "c"]) == [("a", "b", "c")]
    assert rounds(["a"]) == []


def test_best_minus_worst_by_hand():
    """a: best twice. b: best once, worst once. c: worst once. d: worst once."""
    picked = [
        (("a", "b", "d"), "a", "d"), (("b", "c", "a"), "a", "c"), (("c", "d", "b"), "b", ""),
        (("d", "a", "c"), "", "b"),
    ]  # fmt: skip
    assert counted("abcd", picked) == {"a": 100, "b": 33, "c": 0, "d": 0}
    assert top(counted("abcd", picked)) == ("a", "b")


def test_nothing_picked_is_nothing_weighed_and_alike_is_alike():
    with pytest.raises(AllZero):
        counted("ab", [(("a", "b"), "", "")])
    assert counted("ab", [(("a", "b"), "a", ""), (("b", "a"), "b", "")]) == {"a": 50, "b": 50}


def test_contradictions_are_named_once():
    picked = [
        (("a", "b", "c"), "a", "c"), (("b", "a", "d"), "b", "d"), (("a", "b", "e"), "b", "e"),
    ]  # fmt: skip
    assert contradictions(picked) == [("a", "b")]
    assert contradictions(picked[:1]) == []
    assert slips([(("a", "b"), "a", "a"), (("a", "b"), "", "")]) == [0]


@given(st.permutations("abcdef"))
def test_who_ranks_the_same_way_throughout_never_contradicts_themselves(order):
    rank = {code: at for at, code in enumerate(order)}
    picked = [
        (one, min(one, key=rank.__getitem__), max(one, key=rank.__getitem__))
        for one in rounds("abcdef")
    ]
    assert contradictions(picked) == []
    points = counted("abcdef", picked)
    assert points[order[0]] >= points[order[-1]]


def test_knowledge_by_hand():
    keys = {"q1": ("yes", 2), "q2": ("b", 4), "q3": ("a", 3)}
    answers = {"q1": "yes", "q2": "c", "q9": "yes"}
    found = knowledge.score(keys, answers)
    assert (found.right, found.wrong, found.answered, found.of) == (1, 1, 2, 3)
    assert found.by_chance == Fraction(3, 4)
    assert found.beyond_guessing == 0.2  # (1 - 3/4) of (2 - 3/4)
    assert knowledge.to_correct(keys, answers) == ["q2"]
    assert knowledge.by_chance([2, 4, 3]) == Fraction(13, 12)


def test_what_was_left_out_is_neither_right_nor_wrong():
    keys = {"q1": ("yes", 2), "q2": ("b", 4), "q3": ("a", 3), "q4": ("a", 2)}
    half = knowledge.score(keys, {"q1": "yes", "q2": "b"})
    assert (half.wrong, half.says_something, half.beyond_guessing) == (0, True, 1.0)
    less = knowledge.score(keys, {"q1": "yes"})
    assert (less.wrong, less.says_something, less.beyond_guessing) == (0, False, None)
    nothing = knowledge.score({}, {})
    assert (nothing.says_something, nothing.beyond_guessing) == (False, None)
    sure_to_be_right = knowledge.score({"q1": ("yes", 1)}, {"q1": "yes"})
    assert sure_to_be_right.beyond_guessing is None
