"""The forms of question sets: what one writes reads back equal, and faults have words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from alongside.followups.authoring import rules
from alongside.followups.authoring.describe import differences, lines_of
from alongside.followups.authoring.desk import DESK
from alongside.followups.authoring.missing import read_draft
from alongside.followups.authoring.queries import examples
from alongside.followups.rules.questions import INTEGER
from alongside.followups.rules.reading import from_document
from alongside.followups.rules.tables import DecisionTable
from alongside.followups.rules.writing import to_document
from alongside.publishing.part_forms import PartForm
from alongside.publishing.rules.parts import ABOUT
from tests.followups.tables import Case, cases
from tests.publishing.pages import untouched

Document = dict[str, Any]


def parts(document: Document) -> list[tuple[str, str]]:
    """Every part, by its kind and key."""
    named = [(kind, key) for kind in rules.SHAPE.lists for key in rules.SHAPE.keys(document, kind)]
    return [(ABOUT, ""), (rules.UNSAFE, ""), *named]


def form_of(document: Document, kind: str, key: str, data: Any = None) -> PartForm:
    part = rules.SHAPE.part(document, kind, key) if key or kind not in rules.SHAPE.lists else None
    return DESK.forms[kind](data, document=document, key=key, part=part)


def written(document: Document, kind: str, key: str, **changes: Any) -> Document:
    """The document after this part was opened, changed so, and saved."""
    sent = untouched(form_of(document, kind, key))
    for name, value in changes.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    form = form_of(document, kind, key, sent)
    assert form.is_valid(), form.errors
    return rules.settled(rules.SHAPE.with_part(document, kind, form.new_key(), form.part_of()))


def faults(document: Document, kind: str, key: str, **changes: Any) -> dict[str, list[str]]:
    sent = untouched(form_of(document, kind, key))
    for name, value in changes.items():
        sent.setlist(name, value if isinstance(value, list) else [value])
    form = form_of(document, kind, key, sent)
    assert not form.is_valid()
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}


def in_order(table: DecisionTable) -> DecisionTable:
    """The same, with the answers of each cell in one order: the order means nothing."""

    def sorted_cell(cell: Any) -> Any:
        return replace(
            cell, words=tuple(sorted(cell.words)), spans=tuple(sorted(cell.spans, key=str))
        )

    marks: dict[str, Any] = {}
    for one in table.unsafe:
        held = marks.get(one.question)
        words = (*held.words, *one.cell.words) if held else one.cell.words
        spans = (*held.spans, *one.cell.spans) if held else one.cell.spans
        marks[one.question] = replace(one.cell, words=words, spans=spans)
    order = [item.link_id for item in table.questions.items]
    return replace(
        table,
        rows=tuple(
            replace(row, when={key: sorted_cell(cell) for key, cell in row.when.items()})
            for row in table.rows
        ),
        unsafe=tuple(
            replace(table.unsafe[0], question=key, cell=sorted_cell(marks[key]))
            for key in order if key in marks
        ),
    )  # fmt: skip


@pytest.mark.parametrize("code", examples())
def test_what_a_form_writes_reads_back_to_an_equal_document(code: str) -> None:
    document = to_document(examples()[code])
    for kind, key in parts(document):
        after = written(document, kind, key)
        assert in_order(from_document(after)) == in_order(from_document(document)), (kind, key)


@given(cases())
@settings(max_examples=40)
def test_rows_from_a_form_take_the_same_check_ins(case: Case) -> None:
    items = tuple(
        replace(item, unit="days") if item.type == INTEGER else item
        for item in case.table.questions.items
    )
    rows = tuple(
        row for row in case.table.rows
        if all(cell.words or cell.spans for cell in row.when.values())
    )  # fmt: skip
    questions = replace(case.table.questions, items=items)
    document = to_document(replace(case.table, questions=questions, rows=rows))
    before = from_document(document)
    for kind, key in parts(document):
        document = written(document, kind, key)
    after = from_document(document)
    assert in_order(after) == in_order(before)


def mood() -> Document:
    return to_document(examples()["low-mood"])


def copd() -> Document:
    return to_document(examples()["copd"])


def test_a_new_answer_gets_a_name_and_its_place() -> None:
    after = written(
        mood(),
        rules.ITEM,
        "sleep",
        o3_en="Not at all",
        o3_cy="Dim o gwbl",
        place3="1",
        place0="2",
        place1="3",
        place2="4",
    )
    item = rules.SHAPE.part(after, rules.ITEM, "sleep")
    codes = [one["code"] for one in item["answerOption"]]
    assert codes == ["not_at_all", "well", "so_so", "badly"]
    assert item["answerOption"][0]["display"] == {"en": "Not at all", "cy": "Dim o gwbl"}


def test_an_answer_without_words_is_taken_out_and_its_rows_are_told() -> None:
    after = written(mood(), rules.ITEM, "sleep", o1_en="", o1_cy="")
    _table, lacks = read_draft(after)
    assert any("How have you slept?" in lack.says for lack in lacks)
    assert all(lack.kind in (rules.ROW,) for lack in lacks)


def test_a_question_asked_only_after_an_answer_and_a_number() -> None:
    document = mood()
    document = written(
        document, rules.ITEM, "", text_en="How many nights?", text_cy="Sawl noson?",
        type="integer", least="0", most="7", unit="nights", worse="higher",
        when0="sleep|=|badly",
    )  # fmt: skip
    item = rules.SHAPE.part(document, rules.ITEM, "how_many_nights")
    assert item["enableWhen"] == [{"question": "sleep", "operator": "=", "answer": "badly"}]
    document = written(
        document, rules.ITEM, "", text_en="Why?", text_cy="Pam?", type="text",
        when0="how_many_nights|>=|#", when0_number="4", when1="safe|exists|true", behavior="any",
    )  # fmt: skip
    item = rules.SHAPE.part(document, rules.ITEM, "why")
    assert item["enableWhen"] == [
        {"question": "how_many_nights", "operator": ">=", "answer": 4},
        {"question": "safe", "operator": "exists", "answer": True},
    ]
    assert item["enableBehavior"] == "any"
    assert "Asked only when" in lines_of(from_document(document), rules.ITEM, "why")[-1]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "integer"}, "least"),
        ({"type": "integer", "least": "9", "most": "1", "unit": "x"}, "most"),
        ({"type": "integer", "least": "1", "most": "9"}, "unit"),
        ({"type": "boolean"}, "worse"),
        ({"o0_cy": ""}, "o0_cy"),
        ({"text_cy": ""}, "text_cy"),
        ({"when0": "safe|=|yes", "type": ""}, "type"),
    ],
)
def test_a_question_that_is_not_whole_is_told_where(changes: Document, field: str) -> None:
    assert field in faults(mood(), rules.ITEM, "mood", **changes)


@pytest.mark.parametrize("name", ["High risk", "Red", "Risg uchel", "amber"])
def test_a_level_is_never_named_by_a_risk(name: str) -> None:
    assert "name_en" in faults(mood(), rules.LEVEL, "today", name_en=name)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ask_en": ""}, "ask_en"),
        ({"s0_within": ""}, "s0_within"),
        ({"s0_days": []}, "s0_days"),
        ({"s0_from": "18:00"}, "s0_to"),
        ({"s0_from": "nine"}, "s0_from"),
        ({"s2_role": "signpost"}, "s2_sign_en"),
    ],
)
def test_a_level_that_is_not_whole_is_told_where(changes: Document, field: str) -> None:
    assert field in faults(mood(), rules.LEVEL, "today", **changes)


def test_who_acts_in_turn() -> None:
    after = written(
        mood(), rules.LEVEL, "today", s0_within="45", s0_unit="minutes", s0_hours="always",
        s2_role="duty", s2_within="2", s2_unit="hours", s2_hours="none", place2="1", place0="3",
    )  # fmt: skip
    chain = rules.SHAPE.part(after, rules.LEVEL, "today")["chain"]
    assert chain[0] == {"role": "duty", "within_minutes": 120}
    assert chain[-1] == {"role": "nurse", "within_minutes": 45, "staffed": "always"}


def test_a_row_takes_numbers_up_to_a_figure_of_the_place() -> None:
    document = copd()
    key = rules.SHAPE.keys(document, rules.ROW)[0]
    after = written(
        document, rules.ROW, key, q_breath=[], q_oxygen_low0_kind="from", q_oxygen_low0_number="60",
        q_oxygen_high0_kind="below", q_oxygen_high0_setting="oxygen_now",
    )  # fmt: skip
    new = rules.SHAPE.part(after, rules.ROW, rules.SHAPE.keys(after, rules.ROW)[0])
    assert new["when"]["oxygen"] == [{"from": 60, "below": "oxygen_now"}]
    assert "q_oxygen_low0_number" in faults(document, rules.ROW, key, q_oxygen_low0_kind="from")
    assert "level" in faults(document, rules.ROW, key, level="")


def test_a_figure_says_where_it_comes_from() -> None:
    given = {"what": "number", "value": "92"}
    assert "source" in faults(copd(), rules.SETTING, "oxygen_usual", **given)
    assert "value" in faults(copd(), rules.SETTING, "oxygen_usual", what="number", value="low")
    after = written(copd(), rules.SETTING, "oxygen_usual", source="Decided here", **given)
    assert rules.SHAPE.part(after, rules.SETTING, "oxygen_usual")["value"] == 92
    after = written(copd(), rules.SETTING, "team_phone", value="01632 960101")
    assert rules.SHAPE.part(after, rules.SETTING, "team_phone")["value"] == "01632 960101"


def test_a_language_that_is_taken_out_takes_its_words_with_it() -> None:
    after = written(mood(), ABOUT, "", languages=["en"])
    assert from_document(after).questions.languages == ("en",)
    assert "cy" not in str(rules.SHAPE.part(after, rules.ITEM, "mood"))
    back = written(after, ABOUT, "", languages=["en", "cy"], title_cy="Hwyliau",
                   crisis_cy="Ffoniwch 999.")  # fmt: skip
    _table, lacks = read_draft(back)
    assert {lack.kind for lack in lacks} >= {rules.ITEM, rules.LEVEL}
    assert "title_cy" in faults(after, ABOUT, "", languages=["en", "cy"])


def test_a_blank_set_says_what_it_lacks() -> None:
    document = rules.blank("x", {"en": "X"}, "Us", ["en"])
    _table, lacks = read_draft(document)
    assert [lack.kind for lack in lacks][:3] == [rules.ITEM, rules.LEVEL, rules.ROW]


def test_a_draft_whose_parts_went_says_which() -> None:
    document = copd()
    gone = rules.SHAPE.with_part(document, rules.LEVEL, "today", None)
    assert any("level that is not there" in one.says for one in read_draft(gone)[1])
    gone = rules.SHAPE.with_part(document, rules.SETTING, "oxygen_now", None)
    kinds = {one.kind for one in read_draft(gone)[1]}
    assert kinds == {rules.ROW, rules.UNSAFE}
    gone = rules.SHAPE.with_part(document, rules.SETTING, "team_phone", None)
    assert any("{team_phone}" in one.says for one in read_draft(gone)[1])
    gone = rules.SHAPE.moved(document, rules.ITEM, "oxygen", up=True)
    assert any("does not stand before" in one.says for one in read_draft(gone)[1])


def test_versions_are_compared_in_words() -> None:
    before = from_document(copd())
    assert differences(before, before) == []
    document = written(copd(), rules.SETTING, "oxygen_usual", what="number", value="92",
                       source="Decided here")  # fmt: skip
    (one,) = differences(before, from_document(document))
    assert one.before == ("Here: not set yet",)
    assert one.after == ("Here: 92", "From: Decided here")
    key = rules.SHAPE.keys(document, rules.ROW)[0]
    (_setting, one) = sorted(
        differences(before, from_document(rules.SHAPE.with_part(document, rules.ROW, key, None))),
        key=lambda each: not each.after,
    )
    assert "I am too breathless" in one.before[0]
    moved = rules.SHAPE.moved(document, rules.LEVEL, "today", up=True)
    assert any(one.what == "The order" for one in differences(before, from_document(moved)))
