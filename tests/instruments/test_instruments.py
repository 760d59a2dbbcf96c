"""Scoring against published tables, and the registry of instruments."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from alongside.instruments.queries import registry
from alongside.instruments.rules.registry import read
from alongside.instruments.rules.scoring import collaborate_top, sure_score

# Of 1,474 who answered SURE, so many scored 4, 3, 2, 1 and 0.
PUBLISHED = {4: 981, 3: 272, 2: 147, 1: 54, 0: 20}


def test_sure_scores_as_published() -> None:
    forms = [
        [True] * score + [False] * (4 - score) for score, many in PUBLISHED.items()
        for _form in range(many)
    ]  # fmt: skip
    assert Counter(sure_score(form) for form in forms) == PUBLISHED
    in_conflict = sum(score is not None and score <= 3 for score in map(sure_score, forms))
    assert (len(forms), in_conflict) == (1474, 493)


def test_sure_counts_every_yes_and_nothing_less_than_a_whole_form() -> None:
    for answers in product([True, False], repeat=4):
        assert sure_score(answers) == sum(answers)
    assert sure_score([True, None, True, True]) is None
    assert sure_score([True] * 3) is None


def test_collaborate_is_the_top_or_not() -> None:
    assert collaborate_top([9, 9, 9], 9) is True
    assert collaborate_top([9, 8, 9], 9) is False
    assert collaborate_top([4, 4, None], 4) is None
    assert collaborate_top([4, 4], 4) is None
    with pytest.raises(ValueError, match="0 to 4"):
        collaborate_top([5, 4, 4], 4)


def test_the_registry_ships_no_items_without_evidence() -> None:
    found = registry()
    assert {"sure", "collaborate", "pam", "phq-9"} <= set(found)
    assert all(one.ships != "items" or one.evidence for one in found.values())
    assert [one.code for one in found.values() if one.loadable] == ["sure", "collaborate"]


ROW = '[[instrument]]\ncode="x"\nname="X"\nmeasures="X"\nlicence="X"\nowner="X"\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ROW + ROW, "twice"),
        (ROW.replace('owner="X"', ""), "lacks owner"),
        (ROW + 'ships="all"', "one of"),
        (ROW + 'ships="items"', "evidence"),
        ("[[instrument]]\nname='X'\nmeasures='X'\nlicence='X'\nowner='X'", "lacks a code"),
    ],
)
def test_a_faulty_registry_names_the_instrument(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(text)


def test_a_permission_may_end() -> None:
    assert read(ROW + "expires=2027-01-31")["x"].expires is not None
