"""Question sets from XLSForm workbooks, good, foreign and hostile; and by the command."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from alongside.cli import main
from alongside.followups import xlsx
from alongside.followups.examples import files
from alongside.followups.rules.questions import BOOLEAN, CHOICE, TEXT, QuestionSet, When
from alongside.followups.rules.reading import loads_questions
from alongside.followups.xlsx import from_xlsform, to_xlsform
from alongside.publishing.rules.fields import Unreadable
from tests.followups.test_question_import import ELSEWHERE, EXAMPLES

SURVEY = [
    ["type", "name", "label::English (en)", "label::Welsh", "relevant", "constraint", "required"],
    ["select_one yes_no", "Slept", "Did you sleep?", "Gysgoch chi?", None, None, "yes"],
    ["integer", "hours", "How many hours?", "Sawl awr?", "${Slept} = 'yes'", ".>0 and .<=24", None],
    ["select one feet", "feet", "Your feet?", "Eich traed?",
     "selected(${Slept}, 'no') or (${hours} < 5)", None, None],
    [None, None, None, None, None, None, None],
    ["text", "more", "Anything else?", "Rhywbeth arall?", "${hours} != ''", None, None],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Welsh"],
    ["yes_no", "yes", "Yes", "Do"],
    ["yes_no", "no", "No", "Naddo"],
    ["feet", 1, "Fine", "Iawn"],
    ["feet", "sore-one", "Sore", "Dolurus"],
    ["spare", "a", "A", "A"],
]
SETTINGS = [["form_title", "form_id", "version", "default_language", "style"],
            ["Sleep", "Sleep form", 3, "English (en)", "pages"]]  # fmt: skip


def workbook(**sheets: list[list[Any]]) -> bytes:
    made = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS} | sheets
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in made.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(rows: list[list[Any]], row: int, **cells: Any) -> list[list[Any]]:
    """With other cells in one row, by heading; a new heading is added."""
    headings = [*rows[0], *(key for key in cells if key not in rows[0])]
    made = [headings, *([*one, *[None] * (len(headings) - len(one))] for one in rows[1:])]
    made[row] = [cells.get(heading, old) for heading, old in zip(headings, made[row], strict=True)]
    return made


def test_an_xlsform_from_elsewhere_says_what_stays_behind() -> None:
    found = from_xlsform(workbook(notes=[["whatever"], ["x"]]), author="Us")
    slept, hours, feet, more = found.questions.items
    assert (found.questions.id, found.questions.version) == ("sleep_form", "3")
    assert found.questions.title == {"en": "Sleep", "cy": "Sleep"}
    assert found.questions.languages == ("en", "cy")
    assert (slept.link_id, slept.type, slept.text["cy"]) == ("slept", BOOLEAN, "Gysgoch chi?")
    assert (hours.minimum, hours.maximum, hours.unit) == (1, 24, "")
    assert hours.enable_when == (When("slept", "=", "yes"),)
    assert [option.code for option in feet.options] == ["a_1", "sore_one"]
    assert feet.enable_when == (When("slept", "=", "no"), When("hours", "<", 5))
    assert feet.enable_behavior == "any"
    assert (more.type, more.enable_when) == (TEXT, (When("hours", "exists", True),))
    said = " ".join(found.notes)
    for part in ("“Slept” is called “slept”", "“1” is called “a_1”", "“sore-one”", "“Sleep form”",
                 "“required” of “Slept”", "“spare”", "The sheet “notes”", "“style”",
                 "The title in “cy”"):  # fmt: skip
        assert part in said, part


def test_yes_and_no_in_other_words_stay_a_choice() -> None:
    rows = [*CHOICES[:1], ["yes_no", "yes", "Always", "Bob amser"], *CHOICES[2:]]
    first, *_ = from_xlsform(workbook(choices=rows), author="Us").questions.items
    assert (first.type, [option.code for option in first.options]) == (CHOICE, ["yes", "no"])


def test_what_a_spreadsheet_makes_of_a_cell() -> None:
    rows = changed(SURVEY, 5, **{"label::English (en)": True, "label::Welsh": 2.0})
    assert from_xlsform(workbook(survey=rows), author="Us").questions.items[-1].text == {
        "en": "true", "cy": "2",
    }  # fmt: skip


def test_one_language_without_a_name() -> None:
    survey = [["type", "name", "label"], ["text", "a", "What?"]]
    data = workbook(survey=survey, settings=[["form_id"], ["a"]], choices=[])
    with pytest.raises(Unreadable, match=r"label in no language: write label::English \(en\)"):
        from_xlsform(data, author="Us")
    found = from_xlsform(data, author="Us", language="en")
    assert found.questions.items[0].text == {"en": "What?"}
    assert found.questions.title == {"en": "a"}


XLS_FAULTS: dict[str, Callable[[], bytes]] = {
    "has a sheet “survey”": lambda: xlsx.write(
        {"choices": [["list_name", "name"]]}
    ),
    "Row 2 of survey (Slept) has the type “select_multiple yes_no”": lambda: workbook(
        survey=changed(SURVEY, 1, type="select_multiple yes_no")
    ),
    "has the type “begin group”": lambda: workbook(survey=changed(SURVEY, 1, type="begin group")),
    "has the type “decimal”": lambda: workbook(survey=changed(SURVEY, 1, type="decimal")),
    "has the type “select_one yes_no or_other”": lambda: workbook(
        survey=changed(SURVEY, 1, type="select_one yes_no or_other")
    ),
    "names the list “feets”": lambda: workbook(survey=changed(SURVEY, 3, type="select_one feets")),
    "(hours) has a constraint that is not like": lambda: workbook(
        survey=changed(SURVEY, 2, constraint=". mod 2 = 0")
    ),
    "(hours) is an integer without a constraint": lambda: workbook(
        survey=changed(SURVEY, 2, constraint=". >= 0")
    ),
    "(feet) has a constraint, and is no integer": lambda: workbook(
        survey=changed(SURVEY, 3, constraint=". >= 0 and . < 9")
    ),
    "(more) has a condition that cannot be kept here: not(": lambda: workbook(
        survey=changed(SURVEY, 5, relevant="not(${hours} = 3)")
    ),
    "all by or": lambda: workbook(survey=changed(
        SURVEY, 5, relevant="${hours} = 3 and ${hours} = 4 or ${hours} = 5"
    )),
    "cannot be kept here: ${hours} = 3 and": lambda: workbook(
        survey=changed(SURVEY, 5, relevant="${hours} = 3 and ")
    ),
    "cannot be kept here: (${hours} = 3": lambda: workbook(
        survey=changed(SURVEY, 5, relevant="(${hours} = 3")
    ),
    "asks about “shoes”": lambda: workbook(survey=changed(SURVEY, 5, relevant="${shoes} = 3")),
    "has an answer that “feet” does not have": lambda: workbook(
        survey=changed(SURVEY, 5, relevant="${feet} = 'open'")
    ),
    "(more) has “hint”": lambda: workbook(survey=changed(SURVEY, 5, hint="Say it all")),
    "(more) has “calculation”": lambda: workbook(survey=changed(SURVEY, 5, calculation="1 + 1")),
    "Row 6 of survey has a type and a name": lambda: workbook(survey=changed(SURVEY, 5, name=None)),
    "Row 6 of survey (more) has no label": lambda: workbook(survey=changed(
        SURVEY, 5, **{"label::English (en)": None, "label::Welsh": None}
    )),
    "has no “text” in the language “cy”": lambda: workbook(
        survey=changed(SURVEY, 5, **{"label::Welsh": None})
    ),
    "The language “Klingon” has no code": lambda: workbook(
        survey=changed(SURVEY, 5, **{"label::Klingon": "nuqneH"})
    ),
    "two labels in “cy”": lambda: workbook(survey=changed(SURVEY, 5, **{"label::cy": "Eto"})),
    "Row 4 of choices has a list_name and a name": lambda: workbook(
        choices=changed(CHOICES, 3, name=None)
    ),
    "Row 4 of choices (1) has “image”": lambda: workbook(
        choices=changed(CHOICES, 3, image="a.png")
    ),
    "settings has more than one row": lambda: workbook(settings=[*SETTINGS, SETTINGS[1]]),
    "settings has no form_id": lambda: workbook(settings=[["version"], [1]]),
    "Row 6 of survey has a formula": lambda: workbook(survey=changed(SURVEY, 5, name="=1+1")),
    "in a column without a heading": lambda: workbook(survey=[*SURVEY, [*[None] * 9, "lost"]]),
    "two columns with the same heading": lambda: workbook(
        survey=[["type", "name", "name"], ["text", "a", "b"]]
    ),
    "a date or a broken number": lambda: workbook(survey=changed(SURVEY, 5, name=date(2026, 1, 1))),
    "has an error instead of a text": lambda: workbook(survey=changed(SURVEY, 5, name="#N/A")),
    "more than 4,000 characters": lambda: workbook(survey=changed(SURVEY, 5, name="a" * 4001)),
    "more than 2,000 rows": lambda: workbook(survey=[*SURVEY, *[["text"]] * 2001]),
    "or 200 columns": lambda: workbook(survey=[["type", *[f"c{n}" for n in range(201)]]]),
}  # fmt: skip


@pytest.mark.parametrize("sentence", XLS_FAULTS)
def test_what_a_workbook_has_and_cannot_be_asked_is_refused(sentence: str) -> None:
    data = XLS_FAULTS[sentence]()
    with pytest.raises(Unreadable) as caught:
        from_xlsform(data, author="Us")
    assert any(sentence in fault for fault in caught.value.faults), caught.value.faults


def test_somebody_answers_for_a_workbook() -> None:
    with pytest.raises(Unreadable, match="--author"):
        from_xlsform(workbook())


# --- hostile workbooks -------------------------------------------------------------------------


def rezipped(part: str, text: bytes, **more: bytes) -> bytes:
    """The workbook with one part changed and others added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, text if info.filename == part else old.read(info.filename))
        for name, held in more.items():
            new.writestr(name, held)
    return out.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">'
    b'<!ENTITY x SYSTEM "file:///etc/passwd">]><sst>&b;&x;</sst>'
)
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no zip": b"PK\x03\x04 but no more",
    "text": b"type,name,label\n",
    "zip without a workbook": rezipped("[Content_Types].xml", b"<a/>"),
    "entities": rezipped("xl/worksheets/sheet1.xml", ENTITIES),
    "entities in utf-16": rezipped("xl/worksheets/sheet1.xml", ENTITIES.decode().encode("utf-16")),
    "unpacks to 30 MB": rezipped("x", b"", bomb=b"0" * 30_000_000),
    "thousands of parts": rezipped("x", b"", **{f"p{n}": b"" for n in range(600)}),
    "macros": rezipped("x", b"", **{"xl/vbaProject.bin": b"x"}),
    "too large": b"0" * 2_000_001,
    "cut short": workbook()[:-200],
    "broken xml": rezipped("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
    "a row far down": rezipped(
        "xl/worksheets/sheet1.xml",
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="999999999"><c r="A999999999" t="inlineStr"><is><t>x</t></is></c></row>'
        b"</sheetData></worksheet>",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(Unreadable) as caught:
        from_xlsform(HOSTILE[name], author="Us")
    assert len(caught.value.faults) == 1
    assert "passwd" not in str(caught.value)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_with_flipped_bytes_never_breaks_it(data: st.DataObject) -> None:
    whole = bytearray(WHOLE_BOOK)
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Unreadable):
        assert from_xlsform(bytes(whole), author="Us").questions.items


WHOLE_BOOK = workbook()


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    item = replace(EXAMPLES[0].items[0], text={"en": "=1+1?", "cy": "=1+1?"})
    questions = replace(EXAMPLES[0], items=(item,))
    written = to_xlsform(questions)
    sheet = openpyxl.load_workbook(io.BytesIO(written))["survey"]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert from_xlsform(written).questions == questions


@pytest.mark.parametrize("questions", EXAMPLES, ids=lambda one: one.id)
def test_the_reference_reader_of_xlsforms_takes_what_we_export(
    questions: QuestionSet, tmp_path: Path
) -> None:
    file = tmp_path / "form.xlsx"
    file.write_bytes(to_xlsform(questions))
    made = convert(file)
    assert made.warnings == []
    for item in questions.items:
        assert f'nodeset="/data/{item.link_id}"' in made.xform
    assert made.xform.count("relevant=") == sum(bool(one.enable_when) for one in questions.items)


# --- the command -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [".json", ".xlsx"])
@pytest.mark.parametrize("kept", [".toml", ".json"])
def test_the_command_brings_a_set_out_and_in_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, kept: str
) -> None:
    there, back = tmp_path / f"there{form}", tmp_path / f"back{kept}"
    assert main(["rules", "export", str(files()[2]), "--to", str(there)]) == 0
    assert "Texts hold settings of the table" in capsys.readouterr().out
    assert main(["rules", "import", str(there), "--to", str(back), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["id"], said["faults"], said["languages"]) == ("diabetes", [], ["en", "cy"])
    assert loads_questions(back.read_text("utf-8"), toml=kept == ".toml") == EXAMPLES[2]


def test_the_command_says_what_stays_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "sleep.xlsx", tmp_path / "sleep.toml"
    file.write_bytes(workbook())
    assert main(["rules", "import", str(file), "--to", str(out), "--author", "Us"]) == 0
    said = capsys.readouterr().out
    assert "4 questions stand in sleep.toml." in said
    assert "“Slept” is called “slept” here." in said
    assert main(["rules", "import", str(file), "--to", str(out), "--author", "Us"]) == 1
    assert "is there already" in capsys.readouterr().err


def test_the_command_writes_nothing_when_something_cannot_be_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "form.json", tmp_path / "form.toml"
    file.write_text(json.dumps(ELSEWHERE | {"contained": [{}]}))
    assert main(["rules", "import", str(file), "--to", str(out), "--json"]) == 1
    assert "contained" in json.loads(capsys.readouterr().out)["faults"][0]
    assert main(["rules", "import", str(file), "--to", str(out)]) == 1
    assert "form.json was not imported." in capsys.readouterr().out
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["import", "a.json"], "--to names the file"),
        (["import", "a.csv", "--to", "b.toml"], "an import reads .json or .xlsx"),
        (["import", "a.json", "--to", "b.yaml"], "an import writes .toml or .json"),
        (["import", "a.json", "--to", "b.toml"], "a.json cannot be read as text"),
        (["import", "a.xlsx", "--to", "b.toml"], "a.xlsx cannot be read"),
        (["export", "a.xlsx", "--to", "b.json"], "an export reads .toml or .json"),
        (["export", "a.toml", "--to", "b.toml"], "an export writes .json or .xlsx"),
    ],
)
def test_the_command_says_what_it_takes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["rules", *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_a_document_without_a_table_is_told_from_one_that_is_broken() -> None:
    with pytest.raises(Unreadable, match="says which form"):
        loads_questions("{}")
    with pytest.raises(Unreadable, match="names its languages"):
        loads_questions('{"format": 1, "questions": {}}')
    with pytest.raises(Unreadable, match="means nothing here"):
        loads_questions('{"format": 1, "questions": {}, "tabel": {}}')
