"""Whoever opens a record for the first time meets what matters to the person, before all else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.core.actors import COMMAND, Channel
from alongside.core.errors import NotAllowed
from alongside.people.actions import about, attachments, grants, persons
from alongside.people.actions import settings as local_settings
from alongside.people.models import FirstOpening, Person
from alongside.people.queries import about as queries
from alongside.people.rules import Heading, about_id
from tests.core import sounds
from tests.universe import RHIAN_BORN, RHIAN_NHS, Universe

CARD = 'class="al-opening"'
DEEP = ["people:circle", "records:results", "home:record"]


def opens(client: Client, universe: Universe, name: str = "people:circle") -> str:
    answer = client.get(reverse(name, args=[universe.rhian.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("door", DEEP)
def test_first_and_only_once_by_whichever_door(
    client_as: Callable[..., Client], universe: Universe, door: str
) -> None:
    browser = client_as("nurse")
    text = opens(browser, universe, door)
    assert CARD in text
    assert text.index(CARD) < text.index("<main")
    assert "To walk to the chapel" in text.split("<main")[0]
    for again in DEEP:
        assert CARD not in opens(browser, universe, again)
    assert CARD in opens(client_as("gp"), universe, door)  # for each reader


def test_a_voice_note_is_there_to_listen_to_and_not_to_remove(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    attachments.attach(
        by=universe.actor("nurse").helping(Channel.TOGETHER, "Dana", universe.rhian.pk),
        person=universe.rhian,
        about_type="about",
        about_id=about_id(universe.rhian.pk, Heading.GOOD_LIFE),
        kind="voice",
        data=sounds.ogg(),
    )
    card = opens(client_as("nurse"), universe).split("<main")[0]
    assert "<audio controls" in card
    assert "Remove" not in card


def test_again_when_the_words_changed_and_not_for_others(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("nurse")
    opens(browser, universe)
    by, rhian = universe.actor("rhian"), universe.rhian
    about.write_about(by=by, person=rhian, heading=Heading.ALSO, words="Miner", version=0)
    assert CARD not in opens(browser, universe)
    about.write_about(by=by, person=rhian, heading=Heading.TALKING, words="Loudly", version=0)
    assert "Loudly" in opens(browser, universe)
    assert CARD not in opens(browser, universe)


def test_never_on_one_s_own_pages(client_as: Callable[..., Client], universe: Universe) -> None:
    assert CARD not in opens(client_as("rhian"), universe)
    assert not FirstOpening.objects.exists()


def test_who_wrote_nothing_is_to_be_asked_first(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    person = Person.objects.get(pk=universe.rhian.pk)
    persons.describe(
        by=universe.actor("rhian"),
        person=person,
        version=person.version,
        strengths="",
        what_matters="",
    )
    text = opens(client_as("nurse"), universe)
    assert CARD in text
    assert "Ask first" in text


def test_broken_glass_meets_it_too(client_as: Callable[..., Client], universe: Universe) -> None:
    local_settings.choose(by=COMMAND, party=None, key="break_glass.everywhere", value=True)
    assert grants.break_glass(
        by=universe.actor("stranger"),
        nhs=RHIAN_NHS,
        birth_date=RHIAN_BORN,
        reason="Found on the floor",
        address="127.0.0.1",
    )
    assert CARD in opens(client_as("stranger"), universe, "home:record")


def test_the_page_about_them_begins_with_it_and_counts(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("nurse")
    assert CARD not in opens(browser, universe, "people:about")
    assert CARD not in opens(browser, universe)
    assert FirstOpening.objects.count() == 1


def test_a_pdf_does_not_count(client_as: Callable[..., Client], universe: Universe) -> None:
    browser = client_as("nurse")
    browser.get(reverse("people:about_paper", args=[universe.rhian.pk]))
    assert CARD in opens(browser, universe)


def test_whoever_may_not_see_about_me_gets_no_card(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    with pytest.raises(NotAllowed):
        about.note_first_opening(by=universe.actor("lead"), person=universe.rhian)
    grants.give_access(
        by=universe.actor("rhian"),
        person=universe.rhian,
        grantee=universe.peer,
        level=1,
        categories=["circle"],
    )
    text = opens(client_as("peer", hat=False), universe)
    assert CARD not in text
    assert not FirstOpening.objects.exists()


def test_one_query_when_it_was_seen(universe: Universe, client_as: Callable[..., Client]) -> None:
    browser = client_as("nurse")
    opens(browser, universe)
    with CaptureQueriesContext(connection) as all_queries:
        opens(browser, universe)
    asked = [row["sql"] for row in all_queries if "people_firstopening" in row["sql"]]
    assert len(asked) == 1
    assert not any("people_aboutwords" in row["sql"] for row in all_queries)


def test_two_windows_at_once_note_it_once(universe: Universe) -> None:
    by: Any = universe.actor("nurse")
    for _window in range(2):
        about.note_first_opening(by=by, person=universe.rhian)
    assert FirstOpening.objects.count() == 1
    assert queries.said(universe.rhian)[Heading.MATTERS].words
