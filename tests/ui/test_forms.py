from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django import forms as django_forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from alongside.ui import forms
from alongside.ui.dates import day


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False):
        yield


# A box for somebody's words


@pytest.mark.parametrize("missing", [{"reads": "Samira"}, {"by_when": "today"}, {}])
def test_a_box_without_reader_or_time_cannot_be_made(missing):
    with pytest.raises(TypeError):
        forms.WordsField(**missing)


@pytest.mark.parametrize("blank", [{"reads": ""}, {"by_when": ""}])
def test_nor_with_an_empty_one(blank):
    with pytest.raises(TypeError, match="who reads it"):
        forms.WordsField(**{"reads": "Samira", "by_when": "today", **blank})


def test_a_box_for_notes_says_who_can_read_them():
    with pytest.raises(TypeError):
        forms.NoteField()
    with pytest.raises(TypeError, match="who can read"):
        forms.NoteField(help_text="")
    assert forms.NoteField(help_text="Ruth can read this.").clean(" Rings  ") == "Rings"


def test_an_address_is_a_large_box_without_a_reader():
    assert forms.AddressField().clean("1 High Street\nAberteifi") == "1 High Street\nAberteifi"


def test_words_are_kept_as_typed():
    field = forms.WordsField(reads="Samira", by_when="today")
    assert field.clean("  Walk.\r\n\r\n  Then sleep. ") == "  Walk.\n\n  Then sleep. "


def test_only_blanks_are_no_words():
    field = forms.WordsField(reads="Samira", by_when="today")
    with pytest.raises(ValidationError):
        field.clean(" \r\n ")
    assert forms.WordsField(reads="S", by_when="t", required=False).clean(" \n") == ""


def test_words_without_sooner_still_offer_a_way():
    assert forms.WordsField(reads="Samira", by_when="today").sooner == forms.Sooner()


# Errors


class Questions(forms.Form):
    goal = forms.WordsField(label="What do you want to do?", reads="Samira", by_when="today")
    where = django_forms.ChoiceField(label="Where?", choices=[("a", "A")])
    name = django_forms.CharField()
    other = django_forms.CharField(error_messages={"required": "Say it."})


def test_errors_are_sentences_that_name_the_question():
    errors = {name: list(found) for name, found in Questions({}).errors.items()}
    assert errors == {
        "goal": ["Write an answer to “What do you want to do?”."],
        "where": ["Choose an answer to “Where?”."],
        "name": ["Write an answer to “Name”."],
        "other": ["Say it."],
    }


# The ruler


@given(st.integers(1, 10))
def test_the_ruler_gives_a_number(value):
    assert forms.RulerField().clean(str(value)) == value


@pytest.mark.parametrize("value", ["0", "11", "3.5", "five"])
def test_the_ruler_ends_at_one_and_ten(value):
    with pytest.raises(ValidationError):
        forms.RulerField().clean(value)


def test_nobody_has_to_use_the_ruler():
    assert forms.RulerField().clean("") is None


# Dates


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_date_comes_back_as_it_went_out(value):
    field = forms.DateParts()
    assert field.clean(field.widget.decompress(value)) == value


@pytest.mark.parametrize(
    ("texts", "part", "said"),
    [
        (["31", "", "1952"], "month", "The date also needs the month."),
        (["", "", "1952"], "day", "The date also needs the day and the month."),
        (["27", "febtober", "1952"], "month", "We could not read the month."),
        (["27", "3", "52"], "year", "four figures"),
        (["twelve", "3", "1952"], "day", "Write the day as a number"),
        (["31", "2", "1952"], "date", "There is no such day."),
        (["١", "3", "0000"], "date", "There is no such day."),
    ],
)
def test_a_wrong_date_says_which_part(texts, part, said):
    with pytest.raises(ValidationError) as found:
        forms.DateParts().clean(texts)
    assert found.value.code == part
    assert said in found.value.messages[0]


def test_an_empty_date():
    assert forms.DateParts(required=False).clean(["", "", ""]) is None
    with pytest.raises(ValidationError):
        forms.DateParts().clean(None)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_past_and_future(value):
    texts = forms.DatePartsWidget().decompress(value)
    for kind, allowed in (
        ("past", value <= date(2026, 11, 21)),
        ("future", value >= date(2026, 11, 21)),
    ):
        field = forms.DateParts(**{kind: True})
        if allowed:
            assert field.clean(texts) == value
        else:
            with pytest.raises(ValidationError, match=day(date(2026, 11, 21), year=True)):
                field.clean(texts)


def test_bounds():
    field = forms.DateParts(earliest=date(2026, 11, 22), latest=date(2026, 12, 5))
    assert field.clean(["22", "11", "2026"])
    for texts in (["21", "11", "2026"], ["6", "12", "2026"]):
        with pytest.raises(ValidationError):
            field.clean(texts)


def test_the_parts_at_fault_are_marked():
    class Born(forms.Form):
        born = forms.DateParts()

    def wrong(*texts):
        form = Born(dict(zip(("born_day", "born_month", "born_year"), texts, strict=True)))
        return forms.part_errors(form["born"])

    assert wrong("27", "3", "52") == {"year"}
    assert wrong("31", "2", "1952") == {"day", "month", "year"}
    assert wrong("27", "3", "1952") == set()


# Telephone numbers


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("01632 960 123", "+441632960123", "01632 960123"),
        ("+44 (0)1632-960123", "+441632960123", "01632 960123"),
        ("07700 900 456", "+447700900456", "07700 900456"),
        ("+353 1 200 1234", "+35312001234", "+353 1 200 1234"),
    ],
)
def test_phone_numbers(typed, kept, shown):
    assert forms.PhoneField().clean(typed) == kept
    assert forms.phone_text(kept) == shown


@pytest.mark.parametrize("typed", ["12", "call me", "0163296012345678901"])
def test_what_is_no_phone_number(typed):
    with pytest.raises(ValidationError, match="whole phone number"):
        forms.PhoneField().clean(typed)


def test_no_phone_number_is_fine_where_none_is_asked():
    assert forms.PhoneField(required=False).clean("") == ""
    assert forms.phone_text("no number") == "no number"
