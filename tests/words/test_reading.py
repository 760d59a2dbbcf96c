"""Words for people can be read at the age of 9 to 11, and none of them talks down."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.words import reading
from tests.words.catalogue import ROOT, said_in

FEWEST_WORDS = 30
"""Fewer say nothing about a text: the formula was made for passages."""

FOR_STAFF = {
    "alongside/people/jinja2/people/settings": "a lead chooses local settings",
    "alongside/people/jinja2/people/break_glass": "a clinician opens a record in an emergency",
    "alongside/people/jinja2/people/incident.html": "a lead looks into a report",
    "alongside/people/jinja2/people/incidents.html": "a lead looks into reports",
    "alongside/people/jinja2/people/lifecycle": "a privacy officer keeps or erases a record",
    "alongside/people/jinja2/people/retention.html": "a privacy officer keeps or erases a record",
    "alongside/people/jinja2/people/merge": "a privacy officer joins two records",
    "alongside/people/jinja2/people/service.html": "a lead looks after a service",
    "alongside/people/jinja2/people/set_up.html": "an organisation sets itself up",
    "alongside/people/settings.py": "the names of local settings",
    "alongside/records/jinja2/records/upload": "staff bring a file in",
    "alongside/records/jinja2/records/columns.html": "staff bring a file in",
    "alongside/records/csvfile": "what is wrong with a file that staff bring in",
    "alongside/records/bridge.py": "what is wrong with a file that staff bring in",
    "alongside/records/units.py": "what is wrong with a file that staff bring in",
}
"""Pages that only staff see: no long sentences either, but the words of the trade."""

NEVER = {
    r"patients?": "person",
    r"service users?": "person",
    r"(non-?)?complian\w*|adheren\w*|non-?adheren\w*": "say what happened",
    r"DNA|did not attend|no-show": "say what happened",
    r"non-?engag\w*|disengag\w*|hard to reach|hard-to-reach": "say what stands in the way",
    r"suffer\w*|victims?": "lives with",
    r"elderly|the disabled|handicapped": "say who",
    r"refus\w*|den(y|ies|ied)": "said no; would rather not",
    r"fail(s|ed)?": "say what happened",
    r"must not|forbidden|invalid|illegal": "say what to do",
    r"frequent (flyer|attender)s?": "person",
    r"caseloads?|cohorts?|risk scores?|high[- ]risk": "levels name help, never the person",
    r"utili[sz]e\w*|prior to|in order to|commence\w*|regarding": "use, before, to, begin, about",
}
"""What we never say, and what instead (GLOSSARY.md, "Words we do not use")."""

SAID_ALL_THE_SAME = {
    "A nurse of another practice. Must not see anything of Siân.": "the demo says what is tried",
}
"""A sentence that has such a word because its field requires it, and why."""


def ours() -> list[str]:
    """The files with words of ours."""
    return sorted(said_in())


def for_people(name: str) -> bool:
    """Whether a person who is not staff reads these words."""
    return not name.startswith(tuple(FOR_STAFF))


def prose(name: str) -> list[str]:
    """The whole sentences in a file; labels and headings would only make it look easier."""
    return [message for message in said_in()[name] if re.search(r"[.?!]\W*$", message)]


def test_syllables() -> None:
    counted = {"a": 1, "asked": 1, "named": 1, "people": 2, "email": 2, "every": 3, "already": 3}
    counted |= {"agreement": 3, "conversation": 4, "professional": 4, "e-mail": 2}
    assert {word: reading.syllables(word) for word in counted} == counted


def test_the_formula_tells_easy_from_hard() -> None:
    assert reading.grade(["Say what matters to you. You can change it at any time."]) < 4
    hard = (
        "Individuals are required to communicate their preferences regarding information sharing."
    )
    assert reading.grade([hard]) > 12
    assert reading.sentences(["Hello %(name)s, <b>look</b> here. And there"]) == [
        ["Hello", "Ann", "look", "here"],
        ["And", "there"],
    ]


def test_each_page_can_be_read_at_the_age_of_eleven() -> None:
    texts = {name: prose(name) for name in ours() if for_people(name)}
    passages = {
        name: text
        for name, text in texts.items()
        if sum(map(len, reading.sentences(text))) >= FEWEST_WORDS
    }
    assert len(passages) > 100
    hard = {n: text for n, text in passages.items() if reading.grade(text) > reading.GRADE_AT_MOST}
    assert hard == {}


def test_all_of_it_can_be_read_at_the_age_of_nine() -> None:
    assert reading.grade(part for name in filter(for_people, ours()) for part in prose(name)) <= 4


def test_no_sentence_is_long() -> None:
    long = [
        f"{name}: {' '.join(words)}"
        for name, messages in said_in().items()
        for words in reading.sentences(messages)
        if len(words) > reading.WORDS_A_SENTENCE_AT_MOST
    ]
    assert not long, "\n".join(long)


def never_said(text: str) -> list[str]:
    """What in a text should be said otherwise, and how."""
    return [
        f"“{found[0]}” ({instead})"
        for never, instead in NEVER.items()
        if (found := re.search(rf"\b({never})\b", text, 0 if "DNA" in never else re.IGNORECASE))
    ]


def test_words_that_we_never_say() -> None:
    assert never_said("The patient failed to comply: non-compliant, DNA.")
    assert not never_said("A person lives with diabetes, and decides.")
    found = [
        f"{name}: {message}: {never_said(message)}"
        for name, messages in said_in().items()
        for message in messages
        if message not in SAID_ALL_THE_SAME and never_said(message)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "alongside").rglob("*.toml")), ids=lambda path: path.stem
)
def test_definitions_say_none_of_these_words_either(path: Path) -> None:
    english = tomllib.loads(path.read_text("utf-8")).get("en", {})
    for text in english.values():
        assert not never_said(str(text))
