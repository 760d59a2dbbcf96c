"""The proof against a listing of every check-in, on small tables made at random."""

from __future__ import annotations

from itertools import combinations

from hypothesis import HealthCheck, given, settings

from alongside.followups.rules import proof
from alongside.followups.rules.proof import prove
from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    NOT_ASKED,
    SAID,
    UNPARSED,
    Item,
    Option,
    When,
)
from alongside.followups.rules.tables import NotGraded, grade
from tests.followups.tables import LEVELS, Case, cases, every_check_in, fitting, made

RANK = {level.code: rank for rank, level in enumerate(LEVELS)}


def asked(given: dict) -> dict:
    return {key: answer for key, answer in given.items() if answer != NOT_ASKED}


def level_of(case: Case, given: dict) -> str:
    (row,) = fitting(case.rows, given)
    return case.table.rows[row].level


def by_listing(case: Case) -> set[str]:
    """The kinds of fault that a listing of all check-ins finds."""
    found = set()
    items = {item.link_id: item for item in case.table.questions.items}
    everything = list(every_check_in(case.table.questions.items))
    reached = []
    for one in everything:
        rows = fitting(case.rows, one)
        if not rows:
            found.add(proof.GAP)
        if len(rows) > 1:
            found.add(proof.OVERLAP)
        for row in rows:
            level = case.table.rows[row].level
            reached.append((one, RANK[level]))
            if level != "now" and any(one[key] in taken for key, taken in case.unsafe.items()):
                found.add(proof.UNSAFE)
            if level == "fine" and {UNPARSED, SAID} & set(one.values()):
                found.add(proof.UNREAD)
    pairs = [] if proof.OVERLAP in found else combinations(reached, 2)
    for (one, first), (two, second) in pairs:
        if first == second:
            continue
        differing = [
            key for key in one if one[key] != two[key] and NOT_ASKED not in (one[key], two[key])
        ]
        if len(differing) == 1:
            item = items[differing[0]]
            bad = [item.badness(check_in[item.link_id]) for check_in in (one, two)]
            if None not in bad and (bad[0] < bad[1]) == (first > second):
                found.add(proof.LOWERS)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_the_proof_finds_what_a_listing_finds(case: Case) -> None:
    result = prove(case.table)
    kinds, listed = {fault.kind for fault in result.faults}, by_listing(case)
    # Which of two rows a check-in reaches is nobody's to say: there "less help" means nothing.
    moot = {proof.LOWERS} if proof.OVERLAP in listed else set()
    assert kinds - moot == listed - moot
    everything = list(every_check_in(case.table.questions.items))
    assert result.check_ins == len(everything)
    one_row_each = all(len(fitting(case.rows, one)) == 1 for one in everything)
    assert one_row_each == (not kinds & {proof.GAP, proof.OVERLAP})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_every_counter_example_is_a_check_in_that_shows_its_fault(case: Case) -> None:
    for fault in prove(case.table).faults:
        shown = [dict(one.answers) for one in fault.counter_example]
        whole = [
            {item.link_id: one.get(item.link_id, NOT_ASKED) for item in case.table.questions.items}
            for one in shown
        ]
        for one in whole:
            assert all(
                (one[item.link_id] != NOT_ASKED) == item.asked(one)
                for item in case.table.questions.items
            )
        rows = [row - 1 for row in fault.rows]
        if fault.kind == proof.GAP:
            assert fitting(case.rows, whole[0]) == []
        elif fault.kind == proof.LOWERS:
            assert all(row in fitting(case.rows, one) for row, one in zip(rows, whole, strict=True))
            first, second = (RANK[case.table.rows[row].level] for row in rows)
            assert first > second
        else:
            assert set(rows) <= set(fitting(case.rows, whole[0]))
        assert all(len(one.words) == len(one.answers) for one in fault.counter_example)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_grading_gives_the_one_row_and_refuses_where_there_is_none(case: Case) -> None:
    for one in every_check_in(case.table.questions.items):
        rows = fitting(case.rows, one)
        try:
            found = grade(case.table, asked(one))
        except NotGraded:
            assert len(rows) != 1
        else:
            assert [found.row] == rows
            assert found.level == level_of(case, one)
            assert grade(case.table, asked(one)) == found


MOOD = Item(
    "mood", CHOICE, {"en": "How are you?"},
    tuple(Option(code, {"en": code}) for code in ("good", "low")), worse="last",
)  # fmt: skip
SAFE = Item("safe", BOOLEAN, {"en": "Do you feel safe?"}, worse="no",
            enable_when=(When("mood", "=", "low"),))  # fmt: skip
BLANK = frozenset({"skipped", "unparsed", "no_reply"})


def test_a_gap_is_told_as_a_filled_in_check_in() -> None:
    case = made([MOOD, SAFE], [
        ({"mood": frozenset({"good"})}, "fine"),
        ({"mood": frozenset({"low"}), "safe": frozenset({"no"}) | BLANK}, "now"),
        ({"mood": BLANK}, "soon"),
    ], {})  # fmt: skip
    (fault,) = prove(case.table).faults
    assert fault.kind == proof.GAP
    assert fault.counter_example[0].words == ("How are you? low", "Do you feel safe? Yes")


def test_a_table_that_takes_too_long_is_not_proved() -> None:
    case = made([MOOD, SAFE], [({"mood": frozenset({"good"})}, "fine")], {})
    (fault,) = prove(case.table, most=2).faults
    assert fault.kind == proof.NOT_PROVED
    assert not prove(case.table, most=2).sound


def test_a_worse_answer_counts_also_when_it_opens_a_question() -> None:
    case = made([MOOD, SAFE], [
        ({"mood": frozenset({"good"}) | BLANK}, "soon"),
        ({"mood": frozenset({"low"}), "safe": frozenset({"yes"})}, "fine"),
        ({"mood": frozenset({"low"}), "safe": frozenset({"no"}) | BLANK}, "now"),
    ], {})  # fmt: skip
    (fault,) = prove(case.table).faults
    assert fault.kind == proof.LOWERS
    assert [dict(one.answers) for one in fault.counter_example] == [
        {"mood": "good"}, {"mood": "low", "safe": "yes"}
    ]  # fmt: skip
