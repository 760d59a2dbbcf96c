"""Question sets from and to XLSForm and FHIR R4: whole or refused, nothing left behind unsaid."""

from __future__ import annotations

import contextlib
import copy
import json
import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.followups.examples import files
from alongside.followups.rules.fhir import from_fhir, to_fhir
from alongside.followups.rules.questions import (
    BOOLEAN,
    CHOICE,
    INTEGER,
    TEXT,
    WORSE,
    Item,
    Option,
    QuestionSet,
    When,
)
from alongside.followups.rules.reading import loads, loads_questions
from alongside.followups.rules.writing import questions_alone
from alongside.followups.xlsx import from_xlsform, to_xlsform
from alongside.publishing.rules import toml
from alongside.publishing.rules.fields import Unreadable

EXAMPLES = [loads(path.read_text("utf-8"), toml=True).questions for path in files()]

# Printable, without spaces at the ends: what a form keeps.
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)


@st.composite
def sets(draw: st.DrawFn) -> QuestionSet:
    """Any set of ours."""
    languages = draw(st.sampled_from([("en",), ("cy", "en"), ("en", "cy", "pl")]))
    texts = st.fixed_dictionaries(dict.fromkeys(languages, words))
    found: list[Item] = []
    for place in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from([CHOICE, BOOLEAN, INTEGER, TEXT]))
        low = draw(st.integers(-5, 5))
        when = draw(st.lists(st.sampled_from(found).flatmap(_when), max_size=3)) if found else []
        options = [f"c{n}" for n in range(draw(st.integers(1, 4)))] if kind == CHOICE else []
        found.append(
            Item(
                f"q{place}", kind, draw(texts), tuple(Option(c, draw(texts)) for c in options),
                minimum=low if kind == INTEGER else 0,
                maximum=low + draw(st.integers(0, 9)) if kind == INTEGER else 0,
                unit=draw(st.sampled_from(["", "%", "mmol/L"])) if kind == INTEGER else "",
                worse=draw(st.sampled_from(["", *WORSE[kind]])),
                enable_when=tuple(when),
                enable_behavior=draw(st.sampled_from(["all", "any"])) if len(when) > 1 else "all",
            )
        )  # fmt: skip
    return QuestionSet(
        draw(st.sampled_from(["mood", "low-mood", "low_mood"])), draw(words),
        draw(st.sampled_from(["draft", "active", "retired"])), draw(texts), draw(words),
        tuple(found), draw(st.just("") | words),
        draw(st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1))), languages,
        tuple(draw(st.lists(words, max_size=2))), draw(st.booleans()),
    )  # fmt: skip


def _when(item: Item) -> st.SearchStrategy[When]:
    exists = st.booleans().map(lambda yes: When(item.link_id, "exists", yes))
    if item.type == TEXT:
        return exists
    if item.type == INTEGER:
        operator = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
        return exists | st.builds(When, st.just(item.link_id), operator, st.integers(-5, 9))
    answer = st.sampled_from(item.words())
    return exists | st.builds(When, st.just(item.link_id), st.sampled_from(["=", "!="]), answer)


# --- there and back ----------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(sets())
def test_through_fhir_it_stays_the_same(questions: QuestionSet) -> None:
    resource = json.loads(json.dumps(to_fhir(questions)))
    found = from_fhir(resource)
    assert found.questions == questions
    assert all("!=" in note for note in found.notes)


@settings(max_examples=40, deadline=None)
@given(sets())
def test_through_an_xlsform_it_stays_the_same(questions: QuestionSet) -> None:
    found = from_xlsform(to_xlsform(questions))
    assert found.questions == questions
    assert all("!=" in note for note in found.notes)


@settings(max_examples=60, deadline=None)
@given(sets())
def test_through_toml_it_stays_the_same(questions: QuestionSet) -> None:
    written = toml.dumps(questions_alone(questions))
    assert loads_questions(written, toml=True) == questions
    assert loads_questions(json.dumps(questions_alone(questions))) == questions


@pytest.mark.parametrize("questions", EXAMPLES, ids=lambda one: one.id)
def test_the_examples_stay_the_same(questions: QuestionSet) -> None:
    assert from_fhir(to_fhir(questions)).questions == questions
    assert from_xlsform(to_xlsform(questions)).questions == questions


anything = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), anything, max_size=4))
@settings(deadline=None)
def test_toml_that_is_written_is_read(document: dict[str, Any]) -> None:
    assert tomllib.loads(toml.dumps(document)) == document


def test_toml_has_no_place_for_nothing() -> None:
    with pytest.raises(TypeError):
        toml.dumps({"a": [None]})


# --- FHIR from elsewhere -----------------------------------------------------------------------

ELSEWHERE: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "id": "Breathing.2",
    "meta": {"profile": ["http://example.org/q"]},
    "language": "en-GB",
    "identifier": [{"system": "http://example.org", "value": "B2"}],
    "version": "2.1",
    "title": "Breathing",
    "status": "unknown",
    "publisher": "A hospital",
    "copyright": "A hospital, 2026",
    "description": "For people at home.",
    "item": [
        {
            "linkId": "1.1",
            "prefix": "1",
            "text": "How do you breathe?",
            "_text": {"extension": [_translation] if (_translation := {
                "url": "http://hl7.org/fhir/StructureDefinition/translation",
                "extension": [{"url": "lang", "valueCode": "cy-GB"},
                              {"url": "content", "valueMarkdown": "Sut ydych chi’n anadlu?"}],
            }) else []},
            "type": "choice",
            "required": True,
            "answerOption": [
                {"valueCoding": {"system": "http://example.org/codes", "version": "1",
                                 "code": "OK", "display": "Well",
                                 "_display": {"extension": [{
                                     "url": "http://hl7.org/fhir/StructureDefinition/translation",
                                     "extension": [{"url": "lang", "valueCode": "cy"},
                                                   {"url": "content", "valueString": "Yn dda"}],
                                 }]}}},
            ],
        },
        {
            "linkId": "spo2",
            "text": "Oxygen?",
            "_text": {"extension": [{
                "url": "http://hl7.org/fhir/StructureDefinition/translation",
                "extension": [{"url": "lang", "valueCode": "cy"},
                              {"url": "content", "valueString": "Ocsigen?"}],
            }]},
            "type": "integer",
            "enableWhen": [
                {"question": "1.1", "operator": "=", "answerCoding": {"code": "OK"}},
                {"question": "1.1", "operator": "exists", "answerBoolean": True},
            ],
            "enableBehavior": "any",
            "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 50},
                {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 100},
                {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
                 "valueCoding": {"system": "http://unitsofmeasure.org", "code": "%",
                                 "display": "percent"}},
            ],
        },
    ],
}  # fmt: skip


def with_title(document: dict[str, Any]) -> dict[str, Any]:
    """With its title in Welsh too."""
    return document | {"_title": {"extension": [{
        "url": "http://hl7.org/fhir/StructureDefinition/translation",
        "extension": [{"url": "lang", "valueCode": "cy"},
                      {"url": "content", "valueString": "Anadlu"}],
    }]}}  # fmt: skip


def test_a_questionnaire_from_elsewhere_says_what_stays_behind() -> None:
    found = from_fhir(with_title(ELSEWHERE))
    questions = found.questions
    assert (questions.id, questions.version, questions.status) == ("breathing_2", "2.1", "draft")
    assert questions.languages == ("en", "cy")
    assert questions.author == "A hospital"
    assert questions.sources == ("Copyright: A hospital, 2026",)
    choice, number = questions.items
    assert choice.text["cy"] == "Sut ydych chi’n anadlu?"
    assert choice.options == (Option("ok", {"en": "Well", "cy": "Yn dda"}),)
    assert (number.minimum, number.maximum, number.unit) == (50, 100, "percent")
    assert number.enable_when == (When("q_1_1", "=", "ok"), When("q_1_1", "exists", True))
    assert number.enable_behavior == "any"
    said = " ".join(found.notes)
    for part in ("“1.1” is called “q_1_1”", "“OK” is called “ok”", "“Breathing.2”", "“meta”",
                 "identifier “B2”", "“description”", "“en-GB” is “en”", "“cy-GB” is “cy”",
                 "status “unknown”", "“prefix” of “q_1_1”", "is required there", "its code stays",
                 "codes of “http://example.org/codes”", "version of the code “OK”"):  # fmt: skip
        assert part in said, part


def test_author_and_language_can_be_said_beside_the_file() -> None:
    document = copy.deepcopy(ELSEWHERE) | {"item": [{"linkId": "a", "text": "A?", "type": "text"}]}
    del document["language"], document["publisher"]
    with pytest.raises(Unreadable, match="says in “language”"):
        from_fhir(document, author="Us")
    with pytest.raises(Unreadable, match="--author"):
        from_fhir(document, language="en")
    found = from_fhir(document, author="Us", language="en").questions
    assert (found.author, found.languages, found.items[0].type) == ("Us", ("en",), TEXT)


Change = Callable[[dict[str, Any]], object]
FHIR_FAULTS: dict[str, Change] = {
    "resourceType says so": lambda d: d.update(resourceType="Bundle"),
    "has an id": lambda d: (d.pop("id"), d.pop("identifier")),
    "has a text “status”": lambda d: d.pop("status"),
    "(1.1) has the type “group”": lambda d: d["item"][0].update(type="group"),
    "(1.1) has the type “open-choice”": lambda d: d["item"][0].update(type="open-choice"),
    "(1.1) has a field “item”": lambda d: d["item"][0].update(item=[{"linkId": "x"}]),
    "(1.1) has a field “initial”": lambda d: d["item"][0].update(initial=[{"valueString": "x"}]),
    "(1.1) has a field “answerValueSet”": lambda d: d["item"][0].update(answerValueSet="http://x"),
    "(1.1) has a field “modifierExtension”": lambda d: d["item"][0].update(modifierExtension=[]),
    "(1.1) has “repeats”": lambda d: d["item"][0].update(repeats=True),
    "(1.1) has “readOnly”": lambda d: d["item"][0].update(readOnly=True),
    "has a field “implicitRules”": lambda d: d.update(implicitRules="http://x"),
    "has a field “contained”": lambda d: d.update(contained=[]),
    "extension “http://x”, which means nothing": lambda d: d["item"][0].update(
        extension=[{"url": "http://x", "valueString": "y"}]
    ),
    "is an answer with a valueCoding": lambda d: d["item"][0].update(
        answerOption=[{"valueString": "Well"}]
    ),
    "has a field “initialSelected”": lambda d: d["item"][0]["answerOption"][0].update(
        initialSelected=True
    ),
    "(spo2) is a whole number without": lambda d: d["item"][1]["extension"].pop(0),
    "without valueInteger": lambda d: d["item"][1]["extension"].__setitem__(
        0, {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueDecimal": 1.5}
    ),
    "minValue” twice": lambda d: d["item"][1]["extension"].append(d["item"][1]["extension"][0]),
    "(spo2) has a unit that is no Coding": lambda d: d["item"][1]["extension"][2].update(
        valueCoding="%"
    ),
    "(spo2) has more than one enableWhen": lambda d: d["item"][1].pop("enableBehavior"),
    "can be compared with: it wants answerCoding": lambda d: _fhir_when(d).update(
        answerString=_fhir_when(d).pop("answerCoding")
    ),
    "answer that “later” can be compared with.": lambda d: _fhir_when(d).update(question="later"),
    "has a field “extension”": lambda d: _fhir_when(d)["answerCoding"].update(extension=[]),
    "is a translation: here": lambda d: _said(d).update(url="http://x"),
    "has a lang and a content": lambda d: _said(d)["extension"].pop(),
    "is a second text in “cy”": lambda d: d["item"][0]["_text"]["extension"].append(_said(d)),
    "has a text “linkId”": lambda d: d["item"][0].pop("linkId"),
    "has no “text” in the language “cy”": lambda d: d["item"][1].pop("_text"),
    "has a linkId that another": lambda d: d["item"].append(
        {"linkId": "1_1", "text": "A?", "_text": {"extension": [_said(d)]}, "type": "string"}
    ),
    "has an answer with the code “skipped”": lambda d: d["item"][0]["answerOption"][0][
        "valueCoding"
    ].update(code="skipped"),
}


def _fhir_when(document: dict[str, Any]) -> dict[str, Any]:
    return document["item"][1]["enableWhen"][0]


def _said(document: dict[str, Any]) -> dict[str, Any]:
    return document["item"][0]["_text"]["extension"][0]


@pytest.mark.parametrize("sentence", FHIR_FAULTS)
def test_what_cannot_be_asked_here_is_refused_by_name(sentence: str) -> None:
    document = copy.deepcopy(with_title(ELSEWHERE))
    FHIR_FAULTS[sentence](document)
    with pytest.raises(Unreadable) as caught:
        from_fhir(document)
    assert any(sentence in fault for fault in caught.value.faults), caught.value.faults
    assert all(fault[0].isupper() or fault[0] == "“" for fault in caught.value.faults)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_questionnaire_with_rubbish_in_one_place_never_breaks_it(data: st.DataObject) -> None:
    document = copy.deepcopy(with_title(ELSEWHERE))
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(st.none() | anything)
    with contextlib.suppress(Unreadable):
        found = from_fhir(document)
        assert from_fhir(to_fhir(found.questions)).questions == found.questions
