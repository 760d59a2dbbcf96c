"""Documents of questions and tables: read, written, checked on the command line; the examples."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.cli import main
from alongside.followups.examples import files
from alongside.followups.rules import proof
from alongside.followups.rules.proof import prove, unapproved
from alongside.followups.rules.questions import SPECIAL
from alongside.followups.rules.reading import from_document, loads
from alongside.followups.rules.tables import (
    DecisionTable,
    NotGraded,
    grade,
    told,
)
from alongside.followups.rules.writing import dumps, table_hash, to_document
from alongside.publishing.rules.fields import Unreadable
from alongside.worklist.rules.chains import Hours, Step
from tests.followups.tables import NURSE, Case, cases

HERE = {"team_phone": "01632 960101", "many_days": 3, "oxygen_usual": 90, "oxygen_now": 80,
        "high_reading": 20}  # fmt: skip
example = pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)


def opened(path: Path) -> DecisionTable:
    return loads(path.read_text("utf-8"), toml=True)


def set_here(table: DecisionTable) -> DecisionTable:
    """With invented local settings."""
    chosen = (replace(one, value=HERE.get(one.key, one.value)) for one in table.settings)
    return replace(table, settings=tuple(chosen))


def named(name: str) -> DecisionTable:
    return set_here(opened(next(path for path in files() if path.stem == name)))


# --- the examples ------------------------------------------------------------------------------


def test_there_is_one_for_each_of_four_conditions() -> None:
    assert [path.stem for path in files()] == ["alcohol", "copd", "diabetes", "low-mood"]


@example
def test_an_example_is_sound_once_its_place_has_set_what_is_local(path: Path) -> None:
    table = opened(path)
    assert {fault.kind for fault in prove(table).faults} == {proof.SETTING}
    assert prove(set_here(table)).faults == ()


@example
def test_an_example_says_that_nobody_has_approved_it(path: Path) -> None:
    table = opened(path)
    assert "to be approved locally" in table.questions.author
    assert "TO BE APPROVED LOCALLY" in path.read_text("utf-8")
    assert "Nobody has approved it." in unapproved(table)
    assert table.questions.review_date is not None
    assert table.questions.languages == ("en", "cy")


@example
def test_a_figure_of_an_example_has_a_source_or_no_value(path: Path) -> None:
    for setting in opened(path).settings:
        assert (setting.value is None) == (not setting.source), setting.key


@example
def test_the_names_of_levels_are_about_help(path: Path) -> None:
    for level in opened(path).levels:
        said = " ".join([*level.name.values(), *level.tell.values()]).lower()
        assert not {"risk", "red", "amber", "score", "high", "low"} & set(said.split())


@example
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_no_reply_at_all_and_any_reply_reach_one_level(path: Path, data: st.DataObject) -> None:
    table = set_here(opened(path))
    answers: dict[str, Any] = {}
    for item in table.questions.items:
        if item.asked(answers):
            numbers = st.integers(item.minimum, item.maximum)
            words = st.sampled_from([*item.words(), *SPECIAL])
            answers[item.link_id] = data.draw(words | numbers if item.maximum else words)
    assert grade(table, answers) == grade(table, dict(reversed(answers.items())))


def test_what_is_unsafe_is_answered_with_the_crisis_text_in_both_languages() -> None:
    table = named("low-mood")
    quiet = {"mood": "same", "sleep": "well", "enjoyed": "yes", "words": "skipped"}
    found = grade(table, quiet | {"safe": "yes"})
    assert found.level == "now"
    assert "116 123" in told(table, "now", "en")
    assert told(table, "now", "cy").startswith("Os yw eich bywyd mewn perygl, ffoniwch 999")
    assert "{" not in told(table, "now", "en") + told(table, "carry_on", "cy")
    assert grade(table, quiet | {"safe": "no"}).level == "carry_on"
    assert "999" not in told(table, "carry_on", "en")


# --- grading -----------------------------------------------------------------------------------


def test_a_number_at_the_place_s_own_boundary() -> None:
    table = named("alcohol")
    told_us = {"ill": "no", "safe": "no", "drank": "yes", "urge": "none", "sure": "sure",
               "words": "skipped"}  # fmt: skip
    assert grade(table, told_us | {"days": 2}).level == "this_week"
    assert grade(table, told_us | {"days": 3}).level == "today"
    with pytest.raises(NotGraded, match="no answer that a table can grade"):
        grade(table, told_us | {"days": 99})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mood": "splendid"}, "“mood” has no answer"),
        ({"safe": True}, "“safe” has no answer"),
        ({"mood": 3}, "“mood” has no answer"),
        ({"shoe": "yes"}, "no question “shoe”"),
    ],
)
def test_what_is_no_answer_is_never_graded(change: dict[str, Any], sentence: str) -> None:
    answers = {"safe": "no", "mood": "same", "sleep": "well", "enjoyed": "yes", "words": "said"}
    with pytest.raises(NotGraded, match=sentence):
        grade(named("low-mood"), answers | change)
    with pytest.raises(NotGraded):
        grade(named("low-mood"), {key: answers[key] for key in list(answers)[1:]})


def test_an_answer_to_what_was_not_asked_is_never_graded() -> None:
    answers = {"breath": "usual", "alarm": "no", "phlegm": "usual", "rescue": "no", "meter": "no",
               "words": "skipped"}  # fmt: skip
    assert grade(named("copd"), answers).level == "carry_on"
    with pytest.raises(NotGraded, match="is not asked here"):
        grade(named("copd"), answers | {"oxygen": 95})
    with pytest.raises(NotGraded, match="has no number yet"):
        grade(opened(files()[1]), answers | {"meter": "yes", "oxygen": 95})


# --- proof of the document's own marks ---------------------------------------------------------


def test_a_chain_that_ends_with_nobody() -> None:
    table = named("low-mood")
    open_ended = replace(table.levels[1], chain=(Step(role="nurse", within_minutes=60),))
    nobody = replace(table.levels[2], chain=())
    levels = (table.levels[0], open_ended, nobody, table.levels[3])
    kinds = [fault.kind for fault in prove(replace(table, levels=levels)).faults]
    assert kinds.count(proof.OPEN_CHAIN) == 2
    assert proof.UNREAD in kinds


def test_a_setting_that_is_no_number_is_a_fault_and_no_crash() -> None:
    table = named("alcohol")
    changed = replace(table, settings=tuple(
        replace(one, value="three") if one.key == "many_days" else one for one in table.settings
    ))  # fmt: skip
    (fault,) = prove(changed).faults
    assert (fault.kind, fault.message) == (
        proof.SETTING, "The setting “many_days” has no number yet."
    )  # fmt: skip


def test_settings_in_the_wrong_order_are_found() -> None:
    table = named("copd")
    swapped = {"oxygen_usual": 80, "oxygen_now": 90}
    changed = replace(table, settings=tuple(
        replace(one, value=swapped.get(one.key, one.value)) for one in table.settings
    ))  # fmt: skip
    assert proof.OVERLAP in {fault.kind for fault in prove(changed).faults}


# --- reading and writing -----------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(cases())
def test_written_and_read_again_it_is_the_same(case: Case) -> None:
    items = tuple(
        replace(item, unit="days") if item.type == "integer" else item
        for item in case.table.questions.items
    )
    table = replace(case.table, questions=replace(case.table.questions, items=items))
    assert loads(dumps(table)) == table
    assert table_hash(loads(dumps(table))) == table_hash(table)


@example
def test_an_example_as_json_is_the_same(path: Path) -> None:
    assert loads(dumps(opened(path))) == opened(path)


def test_the_hash_is_of_everything_and_of_the_settings_too() -> None:
    table = named("alcohol")
    assert len(table_hash(table)) == 64
    changed = replace(table, settings=(replace(table.settings[0], value="1"), *table.settings[1:]))
    assert table_hash(changed) != table_hash(table)
    assert table_hash(replace(table, rows=table.rows[:-1])) != table_hash(table)


def test_hours_come_back_as_they_were() -> None:
    step = replace(NURSE, hours=Hours((0, 5), "08:30", "24:00"))
    table = named("copd")
    first = replace(table.levels[0], chain=(step,), ask={"en": "a", "cy": "a"})
    table = replace(table, levels=(first, *table.levels[1:]))
    assert loads(dumps(table)) == table


Change = Callable[[dict[str, Any]], object]
FAULTS: dict[str, Change] = {
    "says which form": lambda d: d.pop("format"),
    "is a group of named fields": lambda d: d.update(table=[]),
    "is a Questionnaire": lambda d: d["questions"].update(resourceType="Form"),
    "names its languages": lambda d: d["questions"].update(languages=[]),
    "has in “languages” a list": lambda d: d["questions"].update(languages="en"),
    "has a list “item”": lambda d: d["questions"].update(item=[]),
    "has a text “author”": lambda d: d["questions"].update(author=" "),
    "has in “status” one of: draft": lambda d: d["questions"].update(status="done"),
    "a day such as": lambda d: d["questions"].update(review_date="soon"),
    "has a field “colour” that": lambda d: d["questions"].update(colour="red"),
    "has in “id” small letters": lambda d: d["questions"].update(id="Two Words"),
    "a linkId that another": lambda d: d["questions"]["item"].append(d["questions"]["item"][0]),
    "has in “type” one of": lambda d: d["questions"]["item"][0].update(type="slider"),
    "two answers with the code": lambda d: d["questions"]["item"][4]["answerOption"][1].update(
        code="none"
    ),
    "which means something else": lambda d: d["questions"]["item"][4]["answerOption"][1].update(
        code="skipped"
    ),
    "a minValue above": lambda d: d["questions"]["item"][3].update(minValue=99),
    "has a whole number “minValue”": lambda d: d["questions"]["item"][3].update(minValue="1"),
    "has a worse end “higher”": lambda d: d["questions"]["item"][0].update(worse="higher"),
    "in the language “cy”": lambda d: d["questions"]["item"][0]["text"].pop("cy"),
    "in “fr”, which is none": lambda d: d["questions"]["item"][0]["text"].update(fr="Non"),
    "a text for each language": lambda d: d["questions"]["item"][0].update(text="Hello"),
    "no question before this one": lambda d: _when(d).update(question="sure"),
    "with “exists”": lambda d: _when(d).update(operator="exists"),
    "and it is no whole number": lambda d: _when(d).update(operator=">"),
    "has an answer that “drank” does not": lambda d: _when(d).update(answer="maybe"),
    "neither a whole number": lambda d: d["table"]["setting"][0].update(value=[1]),
    "has two settings": lambda d: d["table"]["setting"].append(d["table"]["setting"][0]),
    "has two levels": lambda d: d["table"]["level"].append(d["table"]["level"][0]),
    "what they are asked to do": lambda d: d["table"]["level"][1].pop("ask"),
    "has “crisis” as true": lambda d: d["table"]["level"][1].update(crisis="yes"),
    "a role or a signpost": lambda d: _step(d).pop("role"),
    "they are two steps": lambda d: _step(d).update(signpost={"en": "a", "cy": "a"}),
    "one minute or more": lambda d: _step(d).update(within_minutes=0),
    "names the day “someday”": lambda d: _step(d)["staffed"].update(days=["someday"]),
    "it is written 09:00": lambda d: _step(d)["staffed"].update(to="9pm"),
    "opens before it closes": lambda d: _step(d)["staffed"].update(to="08:00"),
    "names “shoe”, which is no question": lambda d: _row(d).update(shoe=["yes"]),
    "takes “maybe” for “ill”": lambda d: _row(d).update(ill=["maybe"]),
    "write “yes” or “no”": lambda d: _row(d).update(ill=[True]),
    "no answer to “urge”": lambda d: _row(d).update(urge=[3]),
    "no answer to “days”": lambda d: _row(d).update(days=[True]),
    "out of its range": lambda d: _row(d).update(days=[99]),
    "is always asked": lambda d: _row(d).update(ill=["not_asked"]),
    "no answer at all": lambda d: _row(d).update(ill=[]),
    "a bound that is no number": lambda d: _row(d).update(days=[{"from": "few"}]),
    "and nothing else": lambda d: _row(d).update(days=[{"from": 1, "above": 2}]),
    "in “level” one of": lambda d: d["table"]["row"][0].update(level="red"),
    "names “hat”, which is no": lambda d: d["table"]["unsafe"][0].update(question="hat"),
    "which is no setting": lambda d: d["table"]["crisis"].update(en="Ring {nobody}."),
}


def _when(document: dict[str, Any]) -> dict[str, Any]:
    return document["questions"]["item"][3]["enableWhen"][0]


def _step(document: dict[str, Any]) -> dict[str, Any]:
    return document["table"]["level"][1]["chain"][0]


def _row(document: dict[str, Any]) -> dict[str, Any]:
    return document["table"]["row"][0]["when"]


WHOLE = to_document(named("alcohol"))


@pytest.mark.parametrize("sentence", FAULTS)
def test_each_mistake_is_one_sentence(sentence: str) -> None:
    document = copy.deepcopy(WHOLE)
    FAULTS[sentence](document)
    with pytest.raises(Unreadable) as caught:
        from_document(document)
    found = [fault for fault in caught.value.faults if sentence in fault]
    assert len(found) == 1, caught.value.faults
    assert found[0][0].isupper()
    assert found[0].endswith(".")


def test_all_mistakes_are_found_in_one_reading() -> None:
    document = copy.deepcopy(WHOLE)
    document["questions"]["item"][0]["type"] = "slider"
    _row(document)["shoe"] = ["yes"]
    document["questions"]["author"] = ""
    with pytest.raises(Unreadable) as caught:
        from_document(document)
    assert len(caught.value.faults) >= 3


NO_DOCUMENTS = [("{", False), ("a = ", True), ("[" * 100_000, False), ("x" * 1_000_001, False)]


@pytest.mark.parametrize(("text", "toml"), NO_DOCUMENTS, ids=["json", "toml", "deep", "long"])
def test_what_is_no_document_is_one_sentence(text: str, toml: bool) -> None:
    with pytest.raises(Unreadable) as caught:
        loads(text, toml=toml)
    assert len(caught.value.faults) == 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["format", "questions", "table", "item", "row", "when", "level"]),
            inner, max_size=4,
        ),
        max_leaves=12,
    )
)  # fmt: skip
def test_rubbish_is_refused_and_never_breaks_it(found: object) -> None:
    with pytest.raises(Unreadable):
        from_document(found)


# --- the command -------------------------------------------------------------------------------


def test_the_command_proves_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.json"
    file.write_text(dumps(named("low-mood")))
    assert main(["rules", "check", str(file), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["sound"], said["faults"], said["check_ins"]) == (True, [], 4200)
    assert said["hash"] == table_hash(named("low-mood"))
    assert main(["rules", "check", str(file)]) == 0
    assert "each of 4,200 different check-ins reaches exactly one of" in capsys.readouterr().out


def test_the_command_shows_the_check_in_that_falls_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = named("low-mood")
    file = tmp_path / "mine.json"
    file.write_text(dumps(replace(table, rows=table.rows[1:])))
    assert main(["rules", "check", str(file), "--json"]) == 1
    (fault,) = json.loads(capsys.readouterr().out)["faults"]
    assert fault["kind"] == "gap"
    (one,) = fault["counter_example"]
    assert one["answers"]["safe"] == "yes"
    assert main(["rules", "check", str(file)]) == 1
    assert "or that life is not worth living? Yes" in capsys.readouterr().out


def test_the_command_takes_local_settings(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(files()[0])
    assert main(["rules", "check", file, "--json"]) == 1
    kinds = {one["kind"] for one in json.loads(capsys.readouterr().out)["faults"]}
    assert kinds == {"setting_missing"}
    chosen = ["--set", "team_phone=01632 960101", "--set", "many_days=3"]
    assert main(["rules", "check", file, *chosen]) == 0
    assert "Nobody has approved it." in capsys.readouterr().out
    assert main(["rules", "check", file, "--set", "shoes=3"]) == 1
    assert "the settings of this table are: team_phone" in capsys.readouterr().err


def test_the_command_says_what_is_wrong_with_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("format = 1\n")
    assert main(["rules", "check", str(file), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["sound"] is False
    assert {one["kind"] for one in said["faults"]} == {"unreadable"}
    assert main(["rules", "check", str(tmp_path / "none.json"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "none.json cannot be read as text."
