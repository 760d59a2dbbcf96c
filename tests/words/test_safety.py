"""Sentences that keep people safe are shown with the English until the Welsh has been checked."""

import re
from collections.abc import Iterable

import pytest
from django.template import engines
from django.utils import translation

from alongside.ui import safety
from tests.words.catalogue import forms_of, said
from tools import messages

PHONE_999 = "If a life is in danger, phone 999."
WITH_PHONE = "If you need an answer sooner, call us on %(phone)s. In an emergency, call 999."


def test_english_is_said_once() -> None:
    with translation.override("en"):
        assert safety.safety_text(PHONE_999) == PHONE_999
        assert safety.safety(PHONE_999) == PHONE_999


def test_welsh_that_nobody_has_checked_comes_with_the_english() -> None:
    with translation.override("cy"):
        said = safety.safety_text(PHONE_999)
        assert said.startswith("Os oes bywyd mewn perygl")
        assert said.endswith(" " + PHONE_999)
        assert safety.safety(PHONE_999).endswith(f' <span lang="en">{PHONE_999}</span>')


def test_values_stand_in_both_and_are_escaped_on_pages() -> None:
    with translation.override("cy"):
        assert safety.safety_text(WITH_PHONE, phone="01632 960100").count("01632 960100") == 2
        assert "<b>" not in safety.safety(WITH_PHONE, phone="<b>")
        page = engines["jinja2"].from_string(f'{{{{ safety("{WITH_PHONE}", phone="<b>") }}}}')
        assert page.render() == safety.safety(WITH_PHONE, phone="<b>")


def test_welsh_that_somebody_has_checked_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(safety.CHECKED_BY, "cy", "A reader, 2 January 2027")
    with translation.override("cy"):
        assert PHONE_999 not in safety.safety_text(PHONE_999)


def test_every_sentence_with_an_emergency_number_goes_through_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def numbered(found: Iterable[messages.Found]) -> set[tuple[str, str]]:
        return {
            (name, form)
            for name, message, _comments, _context in found
            for form in forms_of(message)
            if re.search(r"\b(999|111|emergency service)\b", form)
        }

    with_number = numbered(said())
    assert PHONE_999 in {form for _name, form in with_number}
    monkeypatch.setattr(messages, "KEYWORDS", {"safety": None, "safety_text": None})
    safe = numbered(messages.ours(*{name for name, _form in with_number}))
    assert with_number == safe, "say these with safety() or safety_text() (alongside/ui/safety.py)"
