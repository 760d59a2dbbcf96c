"""Sealing as one table: who sees what, and which step may be given when."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from alongside.decisions.rules import sides
from alongside.decisions.rules.pairs import Pair, complete, informed
from alongside.decisions.rules.sides import (
    CHOSEN,
    ENDED,
    FINISHED,
    GUESS,
    MAY_GIVE,
    OPEN,
    OTHER,
    PERSON,
    PROFESSIONAL,
    SIDES,
    STEPS,
    WISH,
    Standing,
    may_open,
    sees,
    standing,
    why_not,
)

BOTH = frozenset({(PERSON, WISH), (PROFESSIONAL, GUESS)})
EVERY_GIVEN = [
    frozenset(some)
    for many in range(4)
    for some in combinations([(PERSON, "before"), (PERSON, WISH), (PROFESSIONAL, GUESS)], many)
]
EVERY_OPENING = [
    (),
    ((PERSON, True),),
    ((PROFESSIONAL, True),),
    ((PERSON, True), (PROFESSIONAL, True)),
    ((PROFESSIONAL, False),),
    ((PERSON, True), (PERSON, False)),
]
EVERY = [
    standing(state, given, openings)
    for state, given, openings in product(
        (sides.ASKED, OPEN, CHOSEN, FINISHED, ENDED), EVERY_GIVEN, EVERY_OPENING
    )
]


@pytest.mark.parametrize(
    ("viewer", "openings", "state", "shown"),
    [
        (PERSON, [], OPEN, False),
        (PROFESSIONAL, [], OPEN, False),
        (OTHER, [], OPEN, False),
        (PROFESSIONAL, [(PROFESSIONAL, True)], OPEN, True),
        (PROFESSIONAL, [(PERSON, True)], OPEN, False),  # her opening shows nothing of hers
        (OTHER, [(PERSON, True), (PROFESSIONAL, True)], OPEN, False),
        (OTHER, [(PERSON, False)], OPEN, True),
        (PROFESSIONAL, [(PERSON, False)], OPEN, True),
        (OTHER, [], CHOSEN, True),
        (PROFESSIONAL, [], FINISHED, True),
        (PROFESSIONAL, [], ENDED, False),  # what was never opened stays shut
    ],
)
def test_who_sees_what_the_person_said(viewer, openings, state, shown):
    at = standing(state, BOTH, openings)
    if viewer == PERSON:
        assert sees(viewer, PERSON, at)
        assert sees(viewer, PROFESSIONAL, at) is shown
    else:
        assert sees(viewer, PERSON, at) is shown


def test_everybody_sees_their_own_side_and_nobody_else_sees_before_it_is_open():
    for at in EVERY:
        for side in SIDES:
            assert sees(side, side, at)
            assert sees(OTHER, side, at) is at.open_to_all


def test_either_may_always_open_while_it_is_shut():
    for at in EVERY:
        for side in SIDES:
            shut = at.state == OPEN and not sees(side, sides.other(side), at)
            assert not shut or may_open(side, at)
        assert may_open(OTHER, at) == ""


def test_opening_is_early_exactly_while_something_is_missing():
    assert may_open(PERSON, Standing(OPEN)) == "early"
    assert may_open(PERSON, Standing(OPEN, BOTH)) == "both"
    assert may_open(PERSON, standing(OPEN, BOTH, [(PERSON, True)])) == "both"
    assert may_open(PERSON, standing(OPEN, [], [(PERSON, True)])) == ""


def test_nothing_sealed_is_said_by_who_has_seen_the_other_side():
    for at in EVERY:
        for step, side in product((*sides.PERSON_SEALED, GUESS), SIDES):
            if why_not(side, step, at) == "":
                assert not sees(side, sides.other(side), at)
                assert at.state == OPEN


def test_the_table_of_steps():
    said = {step: why_not(PERSON, step, Standing(OPEN)) for step in STEPS}
    assert said == {
        "before": "", "after": "", "weigh": "", "wish": "", "guess": "side", "shaped": "",
        "choice": "sealed", "done": "state", "later": "state",
    }  # fmt: skip
    assert set(MAY_GIVE) == set(STEPS)
    read = Standing(OPEN, frozenset({(PERSON, "after")}))
    assert why_not(PERSON, "before", read) == "late"
    assert why_not(PERSON, "choice", standing(OPEN, BOTH, [(PROFESSIONAL, False)])) == ""
    assert why_not(PROFESSIONAL, "guess", standing(OPEN, [], [(PROFESSIONAL, True)])) == "seen"
    assert why_not(PROFESSIONAL, "guess", standing(OPEN, [], [(PERSON, True)])) == ""
    assert why_not(PROFESSIONAL, "shaped", Standing(ENDED)) == "state"


WHOLE = {
    "leaning": "wait", "wrong_after": 1, "guess": "surgery", "guessed_blind": True,
    "choice": "wait", "opened_early": False, "withdrawn": False, "enough": True,
    "sure_asked": False, "sure": None,
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"leaning": ""}, {"wrong_after": None}, {"guess": ""}, {"guessed_blind": False},
        {"choice": ""}, {"opened_early": True}, {"withdrawn": True},
    ],
)  # fmt: skip
def test_a_pair_is_complete_with_all_of_it(change):
    assert complete(Pair(**WHOLE))
    assert not complete(Pair(**WHOLE | change))


@pytest.mark.parametrize(
    ("change", "is_informed"),
    [
        ({}, True),
        ({"wrong_after": 2}, False),
        ({"wrong_after": None}, False),
        ({"opened_early": True}, False),
        ({"enough": None}, False),
        ({"sure_asked": True, "sure": 4}, True),
        ({"sure_asked": True, "sure": 4, "enough": None}, True),
        ({"sure_asked": True, "sure": 3}, False),
        ({"sure_asked": True, "sure": None}, False),
    ],
)
def test_informed(change, is_informed):
    assert informed(Pair(**WHOLE | change), wrong_allowed=1) is is_informed
