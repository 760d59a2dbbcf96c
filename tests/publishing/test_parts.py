"""The parts of a document in the making: each changed by itself, and none lost. No database."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.decisions.aids.queries import examples as aids
from alongside.decisions.rules.aid_document import to_document as aid_document
from alongside.decisions.rules.parts import SHAPE as AID
from alongside.followups.authoring.queries import examples as tables
from alongside.followups.authoring.rules import SHAPE as SET
from alongside.followups.rules.writing import to_document as set_document
from alongside.publishing.rules.documents import (
    Document,
    canonical,
    digest,
    free_code,
    open_document,
    parse,
)
from alongside.publishing.rules.fields import Unreadable
from alongside.publishing.rules.parts import ABOUT, NotThere, Shape

Held = tuple[Shape, Document]

SHIPPED: list[Held] = [
    *((AID, aid_document(one)) for one in aids().values()),
    *((SET, set_document(one)) for one in tables().values()),
]
held = st.sampled_from(SHIPPED)
json_texts = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


def everything(shape: Shape, document: Document) -> dict[tuple[str, str], Any]:
    """Every part by its kind and key."""
    keys = [(kind, key) for kind in shape.lists for key in shape.keys(document, kind)]
    keys += [(kind, "") for kind in (ABOUT, *shape.single)]
    return {at: shape.part(document, *at) for at in keys}


def one_of(data: st.DataObject, shape: Shape, document: Document) -> tuple[str, str]:
    kind = data.draw(st.sampled_from([one for one in shape.lists if shape.keys(document, one)]))
    return kind, data.draw(st.sampled_from(shape.keys(document, kind)))


@given(st.dictionaries(st.text(max_size=5), json_texts, max_size=4))
def test_a_document_is_written_in_one_way(document: Document) -> None:
    text = canonical(document)
    assert open_document(text) == document
    assert canonical(dict(reversed(document.items()))) == text
    assert canonical(open_document(text)) == text
    assert digest(open_document(text)) == digest(document)


@given(held, st.data())
def test_moving_there_and_back_changes_nothing_and_loses_nothing(
    found: Held, data: st.DataObject
) -> None:
    shape, document = found
    kind, key = one_of(data, shape, document)
    up = data.draw(st.booleans())
    keys, before = shape.keys(document, kind), copy.deepcopy(document)
    there = shape.moved(document, kind, key, up=up)
    assert document == before
    assert everything(shape, there) == everything(shape, document)
    at = keys.index(key)
    to = min(max(at + (-1 if up else 1), 0), len(keys) - 1)
    assert shape.keys(there, kind).index(key) == to
    assert (shape.moved(there, kind, key, up=not up) if to != at else there) == document


@given(held, st.data())
def test_a_part_in_its_place_leaves_the_others_and_another_token(
    found: Held, data: st.DataObject
) -> None:
    shape, document = found
    kind, key = one_of(data, shape, document)
    parts, before = everything(shape, document), copy.deepcopy(document)
    same = shape.with_part(document, kind, key, parts[kind, key])
    assert same == document == before
    changed = {**parts[kind, key], "said": data.draw(st.text(max_size=5))}
    made = shape.with_part(document, kind, key, changed)
    after = everything(shape, made)
    for at, part in parts.items():
        if at != (kind, key):
            assert after[at] == part
            assert shape.token(made, *at) == shape.token(document, *at)
    assert changed in after.values()
    assert shape.token(document, kind, key) not in (
        "", *(shape.token(made, kind, one) for one in shape.keys(made, kind)),
    )  # fmt: skip


@given(held, st.data())
def test_what_is_taken_out_is_gone_and_spoken_of_nowhere(found: Held, data: st.DataObject) -> None:
    shape, document = found
    kind, key = one_of(data, shape, document)
    made = shape.with_part(document, kind, key, None)
    assert shape.token(made, kind, key) == ""
    assert shape.part_or_none(made, kind, key) is None
    left = [one for one in shape.keys(document, kind) if one != key]
    assert shape.keys(made, kind) == left or kind == "row"  # rows may have lost a condition
    with pytest.raises(NotThere):
        shape.with_part(made, kind, key, None)
    with pytest.raises(NotThere):
        shape.moved(made, kind, key, up=True)


@given(held, st.data())
def test_a_new_part_stands_at_the_end(found: Held, data: st.DataObject) -> None:
    shape, document = found
    kind, key = one_of(data, shape, document)
    without = shape.with_part(document, kind, key, None)
    count = len(shape.keys(without, kind))
    again = shape.with_part(without, kind, key, shape.part(document, kind, key))
    assert len(shape.keys(again, kind)) == count + 1
    assert shape.keys(again, kind)[-1] == key
    assert shape.token(again, kind, key) == shape.token(document, kind, key)


@given(held)
def test_a_language_taken_out_takes_its_words_along(found: Held) -> None:
    shape, document = found
    head = document[shape.head]
    if len(head["languages"]) < 2:
        return
    *rest, gone = head["languages"]
    made = shape.with_part(document, ABOUT, "", {"languages": rest})
    assert made[shape.head]["languages"] == rest
    assert f'"{gone}":' not in json.dumps(made, separators=(",", ":"))


@given(held, st.integers(1, 99))
def test_approved_and_worked_on_again_it_differs_in_its_head_alone(found: Held, n: int) -> None:
    shape, document = found
    used = shape.approved(document, "Dr Tomos Rees", date(2030, 1, 31), n)
    assert used[shape.head] | {"status": "active", "version": str(n)} == used[shape.head]
    again = shape.as_draft(used, n + 1, "mine")
    assert {**again, shape.head: ""} == {**document, shape.head: ""}
    assert (again[shape.head]["approved_by"], again[shape.head]["review_date"]) == ("", "")
    assert (again[shape.head]["id"], again[shape.head]["status"]) == ("mine", "draft")


def test_there_is_place_for_what_is_new_and_for_what_belongs_to_something() -> None:
    aid, table = SHIPPED[0][1], SHIPPED[-1][1]
    assert AID.has_place(aid, "option", "")
    assert not AID.has_place(aid, "option", "none")
    assert AID.has_place(aid, "figure", AID.keys(aid, "figure")[0])
    assert not AID.has_place(aid, "figure", "none.none")
    assert not AID.has_place(aid, "figure", "")
    assert SET.has_place(table, ABOUT, "")
    assert "figure" not in AID.ordered


@pytest.mark.parametrize(
    ("text", "code"),
    [("How’s your mood?", "hows_your_mood"), ("1 to 10", "q1_to_10"), ("Ŵyl", "wyl"), ("?", "q")],
)
def test_codes_are_made_of_words(text: str, code: str) -> None:
    assert free_code(text, set()) == code
    assert free_code(text, {code, f"{code}_2"}) == f"{code}_3"


@pytest.mark.parametrize("text", ["{", "[" * 200_000, " " * 1_000_001])
@pytest.mark.parametrize("toml", [True, False])
def test_what_is_no_document_is_said_in_a_sentence(text: str, toml: bool) -> None:
    with pytest.raises(Unreadable, match=r"^(This is not|The document is longer).*\.$"):
        parse(text + "=", toml=toml)
