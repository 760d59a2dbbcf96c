"""Decision aids as documents: read, written, changed part by part. No database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.decisions.examples import files
from alongside.decisions.rules import parts
from alongside.decisions.rules.aid import (
    ABOUT,
    FIGURE,
    LACKING,
    OPTION,
    OUTCOME,
    SOURCE,
    STORY,
    lacks,
)
from alongside.decisions.rules.aid_document import dumps, from_document, loads, to_document
from alongside.publishing.rules import toml
from alongside.publishing.rules.fields import Unreadable
from alongside.publishing.rules.parts import NotThere
from tests.decisions.making import aid, document

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40)
TEXTS = st.fixed_dictionaries({"en": WORDS, "cy": WORDS})


def faults(changed: dict[str, Any]) -> str:
    with pytest.raises(Unreadable) as raised:
        from_document(changed)
    return " ".join(raised.value.faults)


def test_a_whole_aid_lacks_nothing_and_reads_back_the_same() -> None:
    whole = aid()
    assert lacks(whole) == []
    assert from_document(to_document(whole)) == whole


@given(TEXTS, TEXTS, WORDS, st.integers(0, 100), st.data())
def test_an_aid_as_one_file_gives_the_same_aid(
    title: dict[str, str], story: dict[str, str], author: str, count: int, data: st.DataObject
) -> None:
    found = document()
    found["aid"] |= {"title": title, "author": author}
    found["story"] = [{"code": "ann", "who": title, "words": story, "option": "wait"}]
    low, high = data.draw(st.integers(0, count)), data.draw(st.integers(count, 100))
    found["figure"][0] |= {"count": count, "low": low, "high": high}
    made = from_document(found)
    assert loads(toml.dumps(to_document(made)), toml=True) == made
    assert loads(dumps(made)) == made
    assert parts.settled(to_document(made)) == to_document(made)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_an_example_lacks_only_who_checks_it_and_says_where_each_number_was_read(
    path: Path,
) -> None:
    """Every figure that is counted names its table, its address and the day it was read; what was
    not read says so."""
    made = loads(path.read_text("utf-8"), toml=True)
    assert [lack.what for lack in lacks(made)] == ["checker"]
    assert made.example
    assert "cy" not in made.languages or "cy" in made.unreviewed
    for figure in made.figures:
        if figure.count is not None or any(figure.words.values()):
            source = made.source(figure.source)
            assert source is not None
            assert source.read_on is not None
            assert source.table
            assert source.address
        else:
            assert all(figure.unknown_because.values())
    assert made.id == path.stem


@pytest.mark.parametrize(
    ("what", "kind", "change"),
    [
        ("title", ABOUT, lambda d: d["aid"].update(title={"en": "Only English", "cy": ""})),
        ("for_whom", ABOUT, lambda d: d["aid"].pop("for_whom")),
        ("about", ABOUT, lambda d: d["aid"].pop("about")),
        ("author", ABOUT, lambda d: d["aid"].update(author="")),
        ("checker", ABOUT, lambda d: d["aid"].update(checker="")),
        ("same_person", ABOUT, lambda d: d["aid"].update(checker="dana hughes, NURSE")),
        ("conflict", ABOUT, lambda d: d["aid"].pop("conflict_of_interest")),
        ("options", OPTION, lambda d: d.update(option=d["option"][:1], figure=[])),
        ("nothing", OPTION, lambda d: d["option"][0].update(nothing=False)),
        ("outcomes", OUTCOME, lambda d: d.update(outcome=[], figure=[])),
        ("time_and_place", OUTCOME, lambda d: d.update(figure=[
            {"option": option["code"], "outcome": outcome["code"], "count": 20, "low": 15,
             "high": 26, "source": "trial"}
            for option in d["option"] for outcome in d["outcome"]])),
        ("figure", FIGURE, lambda d: d["figure"].pop(0)),
        ("figure", FIGURE, lambda d: d["figure"][4].pop("unknown_because")),
        ("source_of_figure", FIGURE, lambda d: d["figure"][0].pop("source")),
        ("source", SOURCE, lambda d: d["source"][0].update(strength="")),
        ("words", OUTCOME, lambda d: d["outcome"][0].pop("time_frame")),
        ("matters", "matter", lambda d: d.update(matter=[])),
        ("consent", STORY, lambda d: d.update(story=[
            {"code": "ann", "who": {"en": "Ann", "cy": "Ann"}, "words": {"en": "a", "cy": "b"}}])),
        ("knowledge", "knowledge", lambda d: d.update(knowledge=[])),
        ("right", "knowledge", lambda d: d["knowledge"][0].update(right="")),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_the_part_to_write_it_in(
    what: str, kind: str, change: Any
) -> None:
    found = document()
    change(found)
    named = {(lack.what, lack.kind) for lack in lacks(from_document(found))}
    assert (what, kind) in named
    assert {lack for lack, _kind in named} <= set(LACKING)


def test_leaving_it_as_it_is_may_be_ruled_out_with_a_reason() -> None:
    found = document()
    found["option"][0]["nothing"] = False
    found["aid"]["no_nothing_because"] = {"en": "It is broken.", "cy": "Mae wedi torri."}
    assert lacks(from_document(found)) == []
    del found["aid"]["no_nothing_because"]
    found["aid"]["choice_of"] = "provider"
    assert lacks(from_document(found)) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.update(format=2), "format is 1"),
        (lambda d: d["aid"].update(languages=[]), "names its languages"),
        (lambda d: d["aid"].update(unreviewed=["fr"]), "which it is not written in"),
        (lambda d: d["aid"].update(shoe="size"), "means nothing here"),
        (lambda d: d["option"].append(d["option"][0]), "more than once"),
        (lambda d: d["option"][1].update(nothing=True), "one option of doing nothing"),
        (lambda d: d["outcome"][0].update(of=7), "counted in one of"),
        (lambda d: d["figure"][0].update(count=101, high=101), "counts from 0 to 100"),
        (lambda d: d["figure"][0].update(low=21), "between"),
        (lambda d: d["figure"][0].pop("high"), "without both"),
        (lambda d: d["figure"][0].update(words={"en": "a", "cy": "b"}), "not both"),
        (lambda d: d["figure"][0].update(unknown_because={"en": "a", "cy": "b"}), "not both"),
        (lambda d: d["figure"][0].update(option="none"), "one of"),
        (lambda d: d["source"][0].update(address="javascript:alert(1)"), "https://"),
        (lambda d: d["knowledge"][0].update(right="none"), "one of"),
    ],
)
def test_what_is_no_aid_is_not_read_and_says_why(change: Any, says: str) -> None:
    found = document()
    change(found)
    assert says in faults(found)


def test_what_is_taken_out_is_spoken_of_nowhere() -> None:
    held = to_document(aid())
    held["story"] = [{"code": "ann", "who": {}, "words": {}, "option": "wait", "consent": ""}]
    without = parts.SHAPE.with_part(held, OPTION, "wait", None)
    assert {one["option"] for one in without["figure"]} == {"exercise", "surgery"}
    assert without["story"][0]["option"] == ""
    without = parts.SHAPE.with_part(held, OUTCOME, "clot", None)
    assert {one["outcome"] for one in without["figure"]} == {"less_pain"}
    without = parts.settled(parts.SHAPE.with_part(held, SOURCE, "trial", None))
    assert "trial" not in json.dumps(without["figure"] + without["knowledge"])
    with pytest.raises(NotThere):
        parts.SHAPE.with_part(held, OPTION, "none", None)


def test_a_draft_begins_with_nothing_but_its_title() -> None:
    made = from_document(parts.blank("knee", {"en": "A knee"}, "Dana", ["en"]))
    assert (made.title, made.author, made.options) == ({"en": "A knee"}, "Dana", ())
    assert {lack.what for lack in lacks(made)} >= {"options", "outcomes", "checker", "knowledge"}
