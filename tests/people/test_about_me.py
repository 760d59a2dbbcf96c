"""Opening questions and "about me": asked once, kept for good, in the person's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.core.actors import Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people.actions import about, lifecycle, merging, persons
from alongside.people.actions.own_words import check_own_words
from alongside.people.documents import about_me_pdf
from alongside.people.headings import ASKED
from alongside.people.models import AboutWords, Attachment, Person
from alongside.people.queries import about as queries
from alongside.people.rules import (
    CARD,
    HEADINGS,
    ON_PERSON,
    OPENING,
    PRSB_ABOUT_ME,
    Heading,
    about_id,
)
from tests.core import sounds
from tests.core.pdf_text import words as printed
from tests.universe import Universe

DENIED = ("peer", "broker", "lead", "privacy", "board", "stranger")


def page(universe: Universe, name: str, *args: Any) -> str:
    return reverse(f"people:{name}", args=[universe.rhian.pk, *args])


def write(universe: Universe, heading: Heading, words: str, **more: Any) -> Person:
    now = queries.said(Person.objects.get(pk=universe.rhian.pk))[heading]
    said = {"by": universe.actor("rhian"), "version": now.version} | more
    return about.write_about(person=universe.rhian, heading=heading, words=words, **said)


# --- the headings ------------------------------------------------------------------------------


def test_nothing_is_asked_twice_and_the_opening_questions_come_first() -> None:
    assert HEADINGS[:4] == OPENING
    assert sorted(HEADINGS) == sorted(set(Heading))
    assert set(ASKED) == set(Heading)
    assert len({str(one.question) for one in ASKED.values()}) == len(HEADINGS)
    assert set(CARD) == {*OPENING, Heading.TALKING}


def test_the_seven_prsb_headings_have_the_codes_of_the_standard() -> None:
    """PRSB About me 2.01. SNOMED identifiers end in a check digit (Verhoeff)."""
    multiply = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ]  # fmt: skip
    turn = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    assert len(PRSB_ABOUT_ME) == len(set(PRSB_ABOUT_ME.values())) == 7
    for code in PRSB_ABOUT_ME.values():
        check = 0
        for place, digit in enumerate(reversed(code)):
            value = int(digit)
            for _time in range(place % 8):
                value = turn[value]
            check = multiply[check][value]
        assert check == 0, code


# --- words are added, never written over --------------------------------------------------------


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([Heading.MATTERS, Heading.STRENGTHS, Heading.ALSO]),
            st.sampled_from(["", "a", "b", " c ", "d\n\ne", "ŵ"]),
            st.sampled_from(["write", "describe", "stale", "back"]),
        ),
        max_size=8,
    )
)
def test_no_words_are_ever_lost(universe: Universe, steps: list[tuple[Heading, str, str]]) -> None:
    by = universe.actor("rhian")
    kept: dict[Heading, set[str]] = {heading: set() for heading in HEADINGS}
    for heading, one in queries.said(Person.objects.get(pk=universe.rhian.pk)).items():
        kept[heading].add(one.words)
    for heading, words, how in steps:
        person = Person.objects.get(pk=universe.rhian.pk)
        now = queries.said(person)[heading]
        if how == "describe" and heading in ON_PERSON:
            persons.describe(by=by, person=person, version=person.version, **{heading: words})
        elif how == "stale":
            if words.strip() != now.words:
                with pytest.raises(Changed) as both:
                    write(universe, heading, words, version=now.version + 1)
                assert (both.value.theirs, both.value.mine) == (now.words, words)
            continue
        elif how == "back" and now.version:
            about.bring_back(by=by, person=person, heading=heading, number=1, version=now.version)
            words = AboutWords.objects.get(person=person, heading=heading, number=1).words
        else:
            write(universe, heading, words)
        kept[heading].add(words.strip())
        assert queries.said(Person.objects.get(pk=person.pk))[heading].words == words.strip()
    for heading, texts in kept.items():
        rows = queries.history(universe.rhian, heading)
        found = {row.words for row in rows}
        now = queries.said(Person.objects.get(pk=universe.rhian.pk))[heading]
        assert texts - {""} <= found | {now.words}
        assert [row.number for row in rows] == list(range(len(rows), 0, -1))


def test_words_from_before_history_was_kept_become_its_first_entry(universe: Universe) -> None:
    AboutWords.objects.all().delete()
    before = universe.rhian.what_matters
    write(universe, Heading.MATTERS, "My dog")
    first, second = reversed(queries.history(universe.rhian, Heading.MATTERS))
    assert (first.words, first.at, first.writer_id) == (before, None, None)
    assert (second.words, second.writer_id) == ("My dog", universe.rhian.pk)


def test_what_stands_says_who_wrote_it_and_with_whose_help(universe: Universe) -> None:
    nurse = universe.actor("nurse").helping(Channel.PAPER, "Dana Hughes", universe.rhian.pk)
    write(universe, Heading.WELLNESS, "I hum when I am well", by=nurse)
    write(universe, Heading.SUPPORT, "At night", supported_by="Carys")
    now = queries.said(universe.rhian)
    assert now[Heading.WELLNESS].who == "written down by Dana Hughes, from paper"
    assert now[Heading.SUPPORT].who == "with help from Carys"
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, helper, supported_by FROM people_aboutwords")
        sealed = b"".join(bytes(part) for row in cursor.fetchall() for part in row)
    assert not any(text in sealed for text in (b"hum", b"Dana", b"Carys"))
    event = AuditEvent.objects.filter(verb="about.write").latest("id")
    assert "night" not in str(event.detail)


@pytest.mark.parametrize(
    ("helper", "channel", "supported_by", "said"),
    [
        ("", "web", "", ""),
        ("Dana", "phone", "", "written down by Dana, by phone"),
        ("Dana", "together", "", "written down by Dana, together"),
        ("Dana", "paper", "Carys", "written down by Dana, from paper"),
        ("", "web", "Carys", "with help from Carys"),
    ],
)
def test_who_had_a_hand_in_the_words(
    helper: str, channel: str, supported_by: str, said: str
) -> None:
    assert queries.how_written(helper, channel, supported_by) == said


@pytest.mark.parametrize("name", ["nurse", "carer"])
def test_nobody_writes_for_somebody_without_saying_so(universe: Universe, name: str) -> None:
    with pytest.raises(Refused):
        write(universe, Heading.ALSO, "x", by=universe.actor(name))


@pytest.mark.parametrize("name", ["link_worker", "stranger", "lead", "peer"])
def test_only_those_who_may_contribute_type_for_somebody(universe: Universe, name: str) -> None:
    by = universe.actor(name).helping(Channel.PHONE, "N", universe.rhian.pk)
    with pytest.raises(NotAllowed):
        write(universe, Heading.ALSO, "x", by=by)
    with pytest.raises(NotAllowed):
        check_own_words(by, universe.rhian.pk)


def test_only_the_person_brings_earlier_words_back(universe: Universe) -> None:
    nurse = universe.actor("nurse").helping(Channel.PAPER, "Dana", universe.rhian.pk)
    with pytest.raises(NotAllowed):
        about.bring_back(
            by=nurse, person=universe.rhian, heading="what_matters", number=1, version=1
        )
    with pytest.raises(Refused, match="no longer here"):
        about.bring_back(
            by=universe.actor("rhian"), person=universe.rhian, heading="also", number=7, version=0
        )


def test_what_cannot_be_kept_is_refused(universe: Universe) -> None:
    with pytest.raises(Refused, match="headings"):
        about.write_about(
            by=universe.actor("rhian"), person=universe.rhian, heading="x", words="x", version=0
        )
    with pytest.raises(Refused, match="200 letters"):
        write(universe, Heading.ALSO, "x", supported_by="x" * 201)


# --- pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DENIED)
def test_hidden_from_everybody_else(
    client_as: Callable[..., Client], universe: Universe, name: str
) -> None:
    browser = client_as(name)
    for one in (
        page(universe, "about_say", "also"),
        page(universe, "about_earlier", "also"),
        page(universe, "about_paper"),
    ):
        assert browser.get(one).status_code == 404, one


def test_question_by_question_and_each_may_be_skipped(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    here = page(universe, "about_say", HEADINGS[0]) + "?on=1"
    for place, heading in enumerate(HEADINGS, 1):
        text = browser.get(here).content.decode()
        assert f"Question {place} of 10" in text
        assert str(ASKED[heading].question) in text
        assert "Skip this one" in text
        now = queries.said(Person.objects.get(pk=universe.rhian.pk))[heading]
        answer = browser.post(here, {"words": f"My {heading}", "version": now.version})
        here = answer["Location"]
    assert here == page(universe, "about")
    text = browser.get(here).content.decode().split("<main")[1]
    order = [text.index(f"My {heading}") for heading in HEADINGS]
    assert order == sorted(order)
    assert "Say more about yourself" not in text


def test_one_box_with_both_texts_when_somebody_was_quicker(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    write(universe, Heading.ALSO, "Theirs")
    here = page(universe, "about_say", "also")
    both = browser.post(here, {"words": "Mine", "version": 0})
    assert both.status_code == 409
    text = both.content.decode()
    assert "Theirs" in text
    assert "Mine" in text
    assert browser.post(here, {"words": "Both", "version": 1}).status_code == 302
    assert queries.said(universe.rhian)[Heading.ALSO].words == "Both"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_is_an_error_in_words(
    client_as: Callable[..., Client], universe: Universe, version: str
) -> None:
    answer = client_as("rhian").post(
        page(universe, "about_say", "also"), {"words": "Mine", "version": version}
    )
    assert answer.status_code == 200
    assert not queries.said(universe.rhian)[Heading.ALSO].words


def test_earlier_words_are_shown_and_brought_back(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    for words in ("One", "Two", ""):
        write(universe, Heading.ALSO, words)
    browser = client_as("rhian")
    here = page(universe, "about_earlier", "also")
    text = browser.get(here).content.decode()
    assert text.index("taken away") < text.index("Two") < text.index("One")
    assert browser.post(here, {"number": "1"}).status_code == 302
    assert queries.said(universe.rhian)[Heading.ALSO].words == "One"
    for number in ("", "x", "-1", "9" * 9):
        assert browser.post(here, {"number": number}).status_code == 404
    assert client_as("nurse").post(here, {"number": "2"}).status_code == 404
    assert "Bring these words back" not in client_as("nurse").get(here).content.decode()
    assert browser.get(page(universe, "about_earlier", "nothing")).status_code == 404


def test_on_paper_with_their_words_or_to_fill_in(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    write(universe, Heading.DO_DONT, "Please call me Rhian")
    answer = client_as("carer").get(page(universe, "about_paper"))
    assert answer["Content-Type"] == "application/pdf"
    text = printed(answer.content)
    blank = printed(about_me_pdf(universe.rhian, {}))
    places = ["".join(str(ASKED[heading].question).split()) for heading in HEADINGS]
    squeezed = "".join(blank.split())
    order = [squeezed.index(question) for question in places]
    assert order == sorted(order)
    assert "Please call me Rhian".replace(" ", "") in "".join(text.split())


def test_the_page_takes_the_same_queries_however_much_was_said(
    client_as: Callable[..., Client], universe: Universe, django_assert_num_queries: Any
) -> None:
    browser = client_as("rhian")
    browser.get(page(universe, "about"))
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        browser.get(page(universe, "about"))
    for heading in HEADINGS:
        for number in range(3):
            write(universe, heading, f"{heading} {number}")
    with CaptureQueriesContext(connection) as many:
        browser.get(page(universe, "about"))
    assert len(many) == len(few)


# --- merged and erased -------------------------------------------------------------------------


def test_joined_records_keep_both_histories(universe: Universe) -> None:
    nurse = universe.actor("nurse")
    other = persons.register_person(by=nurse, name="Rhian B")
    for_other = nurse.helping(Channel.PAPER, "Dana", other.pk)
    for words in ("Cats", "Cats and dogs"):
        now = queries.said(Person.objects.get(pk=other.pk))
        for heading in (Heading.MATTERS, Heading.ALSO):
            about.write_about(
                by=for_other,
                person=other,
                heading=heading,
                words=words,
                version=now[heading].version,
            )
    write(universe, Heading.ALSO, "I was a miner")
    merging.merge(
        by=universe.actor("lead"),
        from_person=Person.objects.get(pk=other.pk),
        into=Person.objects.get(pk=universe.rhian.pk),
    )
    rhian = Person.objects.get(pk=universe.rhian.pk)
    now = queries.said(rhian)
    assert now[Heading.ALSO].words == "I was a miner\n\nCats and dogs"
    assert now[Heading.MATTERS].words == (
        "To walk to the chapel and back on Sundays.\n\nCats and dogs"
    )
    for heading in (Heading.MATTERS, Heading.ALSO):
        rows = queries.history(rhian, heading)
        assert {"Cats", "Cats and dogs"} < {row.words for row in rows}
        assert [row.number for row in rows] == list(range(len(rows), 0, -1))


def test_everything_said_is_erased_with_the_person(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    write(universe, Heading.ALSO, "I was a miner")
    sent = SimpleUploadedFile("voice", sounds.ogg())
    version = queries.said(universe.rhian)[Heading.GOOD_LIFE].version
    client_as("rhian").post(
        page(universe, "about_say", "good_life"),
        {"words": "", "version": version, "voice": sent},
    )
    client_as("nurse").get(page(universe, "about"))
    assert Attachment.objects.get(about_id=about_id(universe.rhian.pk, Heading.GOOD_LIFE))
    lifecycle.erase(
        by=universe.actor("privacy"), person=universe.rhian, ground="asked", reason="Asked"
    )
    assert not AboutWords.objects.filter(person=universe.rhian).exists()
    assert not Attachment.objects.exists()
