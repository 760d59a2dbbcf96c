"""Result explanations: every file is whole, in both languages, and every figure has its source."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyphen
import pytest

from alongside.records.explanations import (
    FOLDER,
    NONE_YET,
    Explanation,
    ExplanationError,
    Range,
    explain,
    faults,
    overdue,
    read,
)
from alongside.records.units import KINDS

SHOWN = {
    "4548-4": "HbA1c",
    "55284-4": "blood pressure",
    "8480-6": "the top number of a blood pressure",
    "8462-4": "the bottom number",
    "2093-3": "total cholesterol",
    "18262-6": "LDL",
    "2085-9": "HDL",
    "2571-8": "triglycerides",
    "2339-0": "glucose",
    "38483-4": "creatinine",
    "33914-3": "eGFR",
    "14959-1": "urine ACR",
    "39156-5": "BMI",
    "29463-7": "weight",
    "8302-2": "height",
    "718-7": "haemoglobin",
    "72514-3": "pain",
    "6298-4": "potassium",
    "2947-0": "sodium",
    "72166-2": "smoking",
}

ALL = read(FOLDER)
ENGLISH = [e for e in ALL if e.language == "en"]
WELSH = [e for e in ALL if e.language == "cy"]
RANGES = [(e, r) for e in ALL for r in (*e.ranges, *e.do_not_wait)]

by_file = pytest.mark.parametrize("e", ENGLISH, ids=lambda e: e.file)


def prose(e: Explanation) -> Iterator[str]:
    """Every sentence of an explanation that a person reads, as whole sentences."""
    yield from (e.looks_at, e.means, e.not_for)
    if e.no_range:
        yield e.no_range
    yield from (f"{r.label}." for r in (*e.ranges, *e.do_not_wait))
    for question in e.questions:
        yield from (question.ask, question.answer)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.?!]+(?:\s+|$)", text) if part]


def test_every_file_is_whole() -> None:
    assert faults() == []


@pytest.mark.parametrize("loinc", SHOWN, ids=SHOWN.get)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_test_that_we_show_is_explained_in_both_languages(loinc: str, language: str) -> None:
    explanation = explain(loinc, language)
    assert explanation is not None
    assert explanation.language == language
    assert loinc in explanation.loinc


@pytest.mark.parametrize(("e", "r"), RANGES, ids=lambda v: getattr(v, "key", None) or v.file)
def test_every_figure_is_stated_by_a_source_that_was_read(e: Explanation, r: Range) -> None:
    assert r.sources
    for bound in (r.at_least, r.above, r.at_most, r.below):
        for number in bound:
            said = [re.findall(r"\d+(?:\.\d+)?", source.supports) for source in r.sources]
            assert any(str(number) in numbers for numbers in said), f"{e.file} {r.key}: {number}"


@by_file
def test_every_source_says_what_was_read_and_when(e: Explanation) -> None:
    for source in e.sources:
        for text in (source.title, source.publisher, source.page_date, source.copy):
            assert text
        assert source.address.startswith("http")
        assert source.supports
        assert source.read_date <= e.reviewed_date


@by_file
def test_each_language_says_as_much_as_the_other(e: Explanation) -> None:
    welsh = explain(e.loinc[0], "cy")
    assert welsh is not None
    assert len(welsh.questions) == len(e.questions) >= 1
    figures = [sorted(re.findall(r"\d+(?:\.\d+)?", " ".join(prose(x)))) for x in (e, welsh)]
    assert figures[0] == figures[1]
    for ours, theirs in zip(prose(e), prose(welsh), strict=True):
        assert theirs != ours or ours == "Normal."


@pytest.mark.parametrize("e", ALL, ids=lambda e: f"{e.file}-{e.language}")
def test_no_sentence_is_long(e: Explanation) -> None:
    too_long = [s for text in prose(e) for s in sentences(text) if len(s.split()) > 25]
    assert too_long == []


@by_file
def test_the_english_can_be_read_at_the_age_of_eleven(e: Explanation) -> None:
    """Flesch-Kincaid grade at most 4. Hyphenation misses syllables, so this is a strict grade 6."""
    whole = [part for text in prose(e) for part in sentences(text)]
    words = [word for part in whole for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", part)]
    hyphens = pyphen.Pyphen(lang="en_GB")
    syllables = sum(len(hyphens.positions(word)) + 1 for word in words)
    grade = 0.39 * len(words) / len(whole) + 11.8 * syllables / len(words) - 15.59
    assert grade <= 4, f"{e.file}: grade {grade:.1f}"


@pytest.mark.parametrize("e", ENGLISH, ids=lambda e: e.file)
def test_the_words_neither_frighten_nor_say_patient(e: Explanation) -> None:
    words = set(re.findall(r"[a-z]+", " ".join(prose(e)).lower()))
    assert not words & {"danger", "dangerous", "abnormal", "patient", "death", "fail", "must"}


def test_a_test_without_a_file_has_no_explanation_and_a_page_can_say_so() -> None:
    assert explain("9999-9", "en") is None
    assert NONE_YET["en"] == "We have no checked explanation for this test yet."
    assert set(NONE_YET) == {"en", "cy"}


def test_another_language_gets_english_and_a_regional_tag_its_language() -> None:
    languages = {tag: explain("4548-4", tag) for tag in ("pl", "", "cy-GB", "CY", "en-gb")}
    assert {tag: e and e.language for tag, e in languages.items()} == {
        "pl": "en",
        "": "en",
        "cy-GB": "cy",
        "CY": "cy",
        "en-gb": "en",
    }


def test_what_nobody_has_checked_says_so_and_welsh_comes_with_the_english() -> None:
    english, welsh = explain("4548-4", "en"), explain("4548-4", "cy")
    assert english is not None
    assert welsh is not None
    assert not english.is_checked
    assert not welsh.is_read
    assert welsh.english == english
    assert english.english is None
    day = english.reviewed_date
    assert [n.split()[0] for n in english.notices(day)] == ["A"]
    assert len(welsh.notices(day)) == 2
    assert "Saesneg" in welsh.notices(day)[1]


def test_a_file_is_due_again_after_its_day_and_not_on_it() -> None:
    e = ENGLISH[0]
    assert not e.is_overdue(e.next_review)
    after = date(e.next_review.year + 1, 1, 1)
    assert e.is_overdue(after)
    assert "due to be checked again" in " ".join(e.notices(after))
    assert overdue(e.reviewed_date) == []
    assert overdue(after)[0] == (
        f"{e.file}: next_review was {e.next_review.isoformat()}; a clinician must look again."
    )
    assert len(overdue(after)) == len(ENGLISH)


def test_ranges_in_words() -> None:
    pressure, hdl = explain("8480-6", "en"), explain("2085-9", "cy")
    assert pressure is not None
    assert hdl is not None
    assert [r.in_words for r in pressure.ranges[:2]] == [
        "90/60 to 120/80 mmHg",
        "140/90 mmHg or more",
    ]
    assert hdl.ranges[0].in_words == "dros 1.0 mmol/L"


def test_ranges_fit_only_a_number_in_their_own_unit() -> None:
    e = explain("4548-4", "en")
    assert e is not None
    assert e.fits("mmol/mol")
    assert not e.fits("%")
    assert e.ranges[2].at_least == (Decimal(48),)


def test_ranges_are_in_the_unit_that_results_are_shown_in() -> None:
    shown_in = {loinc: kind.unit for kind in KINDS for loinc in kind.loinc}
    for e in ENGLISH:
        assert {shown_in.get(loinc, e.unit) for loinc in e.loinc} == {e.unit}, e.file


def test_the_loader_needs_no_django() -> None:
    code = "import sys, alongside.records.explanations; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


WHOLE = """
loinc = ["4548-4"]
unit = "mmol/mol"
author = "A"
checker = "Dr B, GP, Town Practice"
reviewed_date = 2026-01-01
next_review = 2027-01-01

[en]
reviewer = "C"
date = 2026-01-01
name = "n"
looks_at = "l"
means = "m"
not_for = "f"
questions = [{ ask = "q", answer = "a" }]

[cy]
reviewer = "D"
date = 2026-01-01
name = "n"
looks_at = "l"
means = "m"
not_for = "f"

[[ranges]]
key = "k"
at_least = 1
at_most = 2.5
en = "e"
cy = "c"
source = ["s"]

[sources.s]
title = "t"
publisher = "p"
address = "https://example.org/"
page_date = "not given"
read_date = 2026-01-01
copy = "whole"
supports = "1 to 2.5"
"""

NO_RANGES = re.sub(r"\[\[ranges\]\].*?(?=\[sources)", "", WHOLE, flags=re.DOTALL)


def put(text: str, name: str = "x.toml") -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_text(text, "utf-8")

    return write


def change(old: str, new: str) -> Callable[[Path], None]:
    assert old in WHOLE
    return put(WHOLE.replace(old, new, 1))


PLANTED = {
    "not TOML": (put("loinc = "), "x.toml: the file is not TOML: "),
    "a code missing": (change('loinc = ["4548-4"]\n', ""), "x.toml: loinc is missing."),
    "a code mistyped": (change("4548-4", "4584-4"), "x.toml: loinc has “4584-4”, which is not a"),
    "no code": (change('["4548-4"]', "[]"), "x.toml: loinc is empty, so the file explains nothing"),
    "code not a list": (change('["4548-4"]', '"4548-4"'), "x.toml: loinc is not a list of texts."),
    "no unit": (change("unit", "unti"), "x.toml: unit is missing."),
    "a unit mistyped": (change("mmol/mol", "mmol"), "x.toml: unit is “mmol”, which is not a UCUM"),
    "no author": (change('author = "A"', 'author = " "'), "x.toml: author is empty."),
    "author no text": (change('author = "A"', "author = 1"), "x.toml: author is not text."),
    "no checker": (change("checker", "cheker"), "x.toml: checker is missing."),
    "an unknown key": (change("checker", "cheker"), "x.toml: cheker is not a key that we know"),
    "review first": (change("2027-01-01", "2025-01-01"), "x.toml: next_review is not after revie"),
    "no review day": (change("2027-01-01", '"soon"'), "x.toml: next_review is not a date."),
    "a time for a day": (change("2027-01-01", "2027-01-01T10:00:00Z"), "next_review is not a date"),
    "no day at all": (change("next_review = 2027-01-01", ""), "x.toml: next_review is missing."),
    "no Welsh": (put(WHOLE.replace("[cy]", "[fr]")), "x.toml: cy is missing."),
    "Welsh no table": (put('cy = "x"\n' + WHOLE.replace("[cy]", "[fr]")), "cy is not a table."),
    "Welsh without means": (
        put(WHOLE[::-1].replace('means = "m"\n'[::-1], "", 1)[::-1]),
        "x.toml: cy.means is missing.",
    ),
    "no Welsh label": (change('cy = "c"', ""), "x.toml: ranges[1].cy is missing."),
    "range without source": (change('["s"]', "[]"), "x.toml: ranges[1].source is empty; every ran"),
    "source not there": (change('["s"]', '["z"]'), "x.toml: ranges[1].source names “z”, which is"),
    "range upside down": (change("at_most = 2.5", "at_most = 0.5"), "ranges[1].at_most is not abo"),
    "range of two sorts": (change("at_most", "below"), "x.toml: ranges[1] needs at_least with at_"),
    "uneven bounds": (change("at_most = 2.5", "at_most = [2, 3]"), "ranges[1].at_most is not abov"),
    "figure not a number": (change("at_least = 1", 'at_least = "1"'), "at_least is not a number."),
    "ranges no list": (put('ranges = "x"\n' + NO_RANGES), "x.toml: ranges is not a list of tables"),
    "no reason for no range": (put(NO_RANGES), "x.toml: cy.no_range is missing."),
    "reason and range": (
        change('name = "n"', 'name = "n"\nno_range = "x"'),
        "x.toml: en.no_range is given, but the file has ranges.",
    ),
    "no sources": (
        put(WHOLE.partition("[sources.s]")[0]),
        "x.toml: sources is empty; every explanation names what was read.",
    ),
    "address no address": (change("https://", "see "), "x.toml: sources.s.address is not an addre"),
    "no copy": (change('copy = "whole"\n', ""), "x.toml: sources.s.copy is missing."),
    "question unanswered": (change(', answer = "a"', ""), "en.questions[1].answer is missing."),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_has_its_sentence(name: str, tmp_path: Path) -> None:
    plant, sentence = PLANTED[name]
    plant(tmp_path)
    found = faults(tmp_path)
    assert any(sentence in fault for fault in found), found
    assert all(fault.startswith("x.toml: ") and fault.endswith(".") for fault in found)
    with pytest.raises(ExplanationError, match=re.escape(sentence)):
        read(tmp_path)


def test_two_files_for_one_test_are_a_fault(tmp_path: Path) -> None:
    put(WHOLE, "a.toml")(tmp_path)
    put(WHOLE, "b.toml")(tmp_path)
    assert faults(tmp_path) == ["b.toml: loinc has 4548-4, which a.toml explains already."]


def test_a_file_with_a_fault_is_not_used_and_the_others_are(tmp_path: Path) -> None:
    put(WHOLE.replace("4548-4", "718-7"), "a.toml")(tmp_path)
    put(WHOLE.replace('source = ["s"]', "source = []"), "b.toml")(tmp_path)
    assert explain("718-7", "en", tmp_path) is not None
    assert explain("4548-4", "en", tmp_path) is None
    assert len(faults(tmp_path)) == 1


def test_a_whole_file_that_was_checked_needs_no_notice(tmp_path: Path) -> None:
    put(WHOLE)(tmp_path)
    english, welsh = read(tmp_path)
    assert english.is_checked
    assert welsh.is_read
    assert welsh.english is None
    assert english.notices(date(2026, 6, 1)) == welsh.notices(date(2026, 6, 1)) == ()
    assert english.ranges[0].at_most == (Decimal("2.5"),)
    assert english.no_range == ""


@pytest.mark.parametrize(
    ("value", "comparator", "unit", "urgent"),
    [
        ("6.5", "", "mmol/L", True),
        ("7.1", "", "mmol/L", True),
        ("6.5", ">", "mmol/L", True),
        ("6.4", "", "mmol/L", False),
        ("6.4", ">", "mmol/L", False),
        ("7", "<", "mmol/L", False),  # less than 7 may be 4
        ("6.5", "", "mg/dL", False),  # another unit is another number
    ],
)
def test_nobody_waits_with_a_very_high_potassium(
    value: str, comparator: str, unit: str, urgent: bool
) -> None:
    for language in ("en", "cy"):
        found = explain("2823-3", language)
        assert found is not None
        assert found.is_urgent(Decimal(value), unit, comparator) is urgent
        assert not found.is_urgent(None, unit)


def test_only_what_a_source_says_is_urgent() -> None:
    assert {e.file for e in ENGLISH if e.do_not_wait} == {"potassium.toml"}
