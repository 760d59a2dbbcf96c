"""Edges of questions, answers and tables that the long tests pass by."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from alongside.followups.rules.grading import for_table
from alongside.followups.rules.load import rate_of
from alongside.followups.rules.proof import OVERLAP, prove, unapproved
from alongside.followups.rules.questions import (
    BOOLEAN,
    INTEGER,
    SAID,
    SPECIAL,
    UNPARSED,
    Answer,
    Item,
    When,
)
from alongside.followups.rules.reading import from_document, loads
from alongside.followups.rules.tables import Span
from alongside.followups.rules.writing import dumps
from tests.followups import making
from tests.followups.tables import made

YES_FIRST = Item("first", BOOLEAN, {"en": "Is it so?"})


def test_words_are_said_and_a_number_in_words_is_nobodys_guess() -> None:
    given = {"meter": "yes", "oxygen": "ninety", "words": "I slept badly."}
    found = for_table(making.table(), given)
    assert (found["oxygen"], found["words"]) == (UNPARSED, SAID)


@pytest.mark.parametrize("operator", [">", ">=", "<", "<="])
def test_a_word_is_neither_more_nor_less_than_a_number(operator: str) -> None:
    assert not When("oxygen", operator, 90).holds("usual")


@pytest.mark.parametrize(
    ("operator", "below", "same", "above"),
    [
        (">", False, False, True),
        (">=", False, True, True),
        ("<", True, False, False),
        ("<=", True, True, False),
        ("=", False, True, False),
        ("!=", True, False, True),
    ],
)
def test_numbers_are_compared(operator: str, below: bool, same: bool, above: bool) -> None:
    when = When("oxygen", operator, 90)
    assert [when.holds(number) for number in (89, 90, 91)] == [below, same, above]


def test_what_was_seen_here_counts_once_enough_was_seen() -> None:
    assert rate_of(5, 0)[1] is False
    assert rate_of(500, 2000) == (0.25, True)


def test_a_table_is_used_once_somebody_approved_it_with_a_day_of_review() -> None:
    table = making.table()
    draft = replace(table.questions, status="draft", approved_by="", review_date=None)
    approved = replace(
        draft, status="active", approved_by="Dr Tomos Rees", review_date=date(2028, 3, 1)
    )
    assert len(unapproved(replace(table, questions=draft))) == 3
    assert unapproved(replace(table, questions=approved)) == []


def test_a_setting_of_spaces_has_no_value() -> None:
    (first, *others) = making.table().settings
    table = replace(making.table(), settings=(replace(first, value="  "), *others))
    assert loads(dumps(table)).settings[0].value is None


def test_one_number_is_a_span_of_one() -> None:
    document: dict[str, Any] = json.loads(dumps(making.table()))
    document["table"]["unsafe"][2]["answers"] = [60]
    assert from_document(document).unsafe[2].cell.spans == (Span(60, 60),)


def follow_up(*conditions: When) -> Item:
    return Item("then", BOOLEAN, {"en": "And then?"}, enable_when=conditions)


def test_two_rows_for_what_nobody_can_answer_do_not_overlap() -> None:
    rest: frozenset[Answer] = frozenset(["no", *SPECIAL])
    then: frozenset[Answer] = frozenset(["yes"])
    case = made(
        (YES_FIRST, follow_up(When("first", "=", "yes"))),
        [
            ({"first": frozenset(["yes"])}, "soon"),
            ({"first": rest}, "soon"),
            ({"first": rest, "then": then}, "now"),  # never asked after these
        ],
        {},
    )
    assert OVERLAP not in {fault.kind for fault in prove(case.table).faults}


def test_a_question_that_any_number_brings_in_cuts_no_range() -> None:
    number = Item("first", INTEGER, {"en": "How many?"}, minimum=0, maximum=9)
    case = made(
        (number, follow_up(When("first", "exists", True), When("first", ">", 4))),
        [({}, "soon")],
        {},
    )
    assert prove(case.table).sound
