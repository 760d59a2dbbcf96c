"""Results in advance: off until a service switches it on; the talk that comes with it advises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from alongside.cli import doctor
from alongside.core import clock
from alongside.core.actors import COMMAND
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.people.actions import settings as local_settings
from alongside.people.settings import local
from alongside.plans import hooks
from alongside.plans.models import Conversation, ConversationState
from alongside.records import actions, queries
from alongside.records.models import HouseTalk, Result, Wish
from alongside.records.settings import IN_ADVANCE
from tests.plans.making import book
from tests.records.test_results_pages import text
from tests.records.test_waiting import post
from tests.universe import Universe

Add = Callable[..., Result]
Pages = Callable[..., Client]
HOUSE = "/service/results-in-advance/"
MISSING = "no talk about what has to come with it is written down here yet"


def switch_on(u: Universe) -> None:
    local_settings.choose(by=u.actor("lead"), party=u.service, key=IN_ADVANCE, value=True)


def talk(u: Universe, **more: Any) -> HouseTalk:
    return actions.write_down_talk(
        by=u.actor("lead"), service=u.service, **{"people": "They asked for it"} | more
    )


# --- the talk -----------------------------------------------------------------------------------


def test_it_is_off_until_a_service_switches_it_on_and_then_leads_to_the_four_questions(
    universe: Universe, client_as: Pages
) -> None:
    assert local(IN_ADVANCE, universe.service.pk) is False
    lead = client_as("lead")
    assert MISSING not in text(lead, "/service/settings/")
    answer = lead.post("/service/settings/", {"key": IN_ADVANCE, "value": "yes", "reason": ""})
    assert answer["Location"] == HOUSE
    assert local(IN_ADVANCE, universe.service.pk) is True  # it advises, and blocks nothing
    assert MISSING in text(lead, "/service/settings/")
    page = text(lead, HOUSE)
    for words in ("people you look after", "professionals", "organised", "plan and pay"):
        assert words in page
    assert "Write something in one of the boxes" in post(lead, HOUSE)
    page = post(lead, HOUSE, systems="Results come on Tuesdays", who="The team, and Rhian")
    assert "Results come on Tuesdays" in page
    assert "Written down by Leila Haddad" in page
    assert MISSING not in text(lead, "/service/settings/")
    # Off again leads nowhere.
    answer = lead.post("/service/settings/", {"key": IN_ADVANCE, "value": "no", "reason": ""})
    assert answer["Location"].startswith("/service/settings/")


def test_every_talk_is_kept_sealed_by_the_service_and_the_newest_comes_first(
    universe: Universe,
) -> None:
    talk(universe)
    talk(universe, people="", commissioning="No more time", talked_on=clock.today())
    assert [one.commissioning for one in queries.talks(universe.service.pk)] == ["No more time", ""]
    event = AuditEvent.objects.filter(verb="house.write_down").latest("id")
    assert "No more" not in str(event.detail)
    assert queries.talks(universe.other_service.pk) == []


def test_who_writes_it_down(universe: Universe) -> None:
    for name in ("nurse", "stranger", "rhian", "board"):
        with pytest.raises(NotAllowed):
            actions.write_down_talk(by=universe.actor(name), service=universe.service, who="x")
    with pytest.raises(NotAllowed):
        actions.write_down_talk(by=universe.actor("lead"), service=universe.other_service, who="x")
    with pytest.raises(NotAllowed):
        actions.write_down_talk(by=COMMAND, service=universe.service, who="x")
    with pytest.raises(Refused, match="in the future"):
        talk(universe, talked_on=clock.today().replace(year=2999))


def test_on_without_a_talk_is_said_in_one_sentence(universe: Universe) -> None:
    assert doctor.house().notes == []
    local_settings.choose(by=COMMAND, party=None, key=IN_ADVANCE, value=True)
    talk(universe)
    found = doctor.house()
    assert found.faults == []  # it advises
    (sentence,) = found.notes
    assert "2 services" in sentence


# --- what off and on mean -----------------------------------------------------------------------


def test_off_nothing_is_put_forward_before_the_conversation_but_own_pages_stay_open(
    universe: Universe, client_as: Pages, add: Add
) -> None:
    add()
    conversation, rhian = book(universe), universe.rhian
    herself, nurse = universe.actor("rhian"), universe.actor("nurse")
    assert hooks.results(herself, rhian) == []
    assert hooks.prepared_results(herself, rhian, conversation) == []
    assert hooks.prepared_results(nurse, rhian, conversation) == []
    for by in (herself, nurse):  # whoever prints it, the person reads it
        assert hooks.sheet_results(by, rhian, conversation) == []
    assert len(hooks.results(nurse, rhian)) == 1  # the professional gets ready, too
    assert "62 mmol/mol" in text(client_as("rhian"), f"/p/{rhian.pk}/results/")
    # Afterwards it is no longer before.
    Conversation.objects.update(state=ConversationState.HELD)
    conversation.refresh_from_db()
    assert len(hooks.results(herself, rhian, conversation)) == 1


def test_on_they_come_with_explanation_and_trend_and_without_what_waits_or_is_held_back(
    universe: Universe, add: Add
) -> None:
    switch_on(universe)
    add()
    conversation, rhian = book(universe), universe.rhian
    herself, nurse = universe.actor("rhian"), universe.actor("nurse")
    (one,) = hooks.prepared_results(herself, rhian, conversation)
    assert one.measured.explanation is not None
    assert "62 mmol/mol" in one.sentences[0]
    assert len(hooks.sheet_results(nurse, rhian, conversation)) == 1
    actions.choose_when(by=herself, person=rhian, wish=Wish.TOGETHER)
    add(loinc="718-7")
    held = add(loinc="2823-3")
    actions.hold_back(by=nurse, result=held, reason="x", until_date=clock.today())
    for by in (herself, nurse):
        assert len(hooks.prepared_results(by, rhian, conversation)) == 1
        assert len(hooks.sheet_results(by, rhian, conversation)) == 1
    assert len(hooks.results(nurse, rhian, conversation)) == 3


def test_the_service_of_whoever_holds_the_conversation_decides(
    universe: Universe, add: Add
) -> None:
    add()
    conversation = book(universe)
    local_settings.choose(by=COMMAND, party=universe.other_service, key=IN_ADVANCE, value=True)
    assert not hooks.in_advance(conversation)
    local_settings.choose(by=COMMAND, party=universe.service, key=IN_ADVANCE, value=True)
    assert hooks.in_advance(conversation)


def test_nothing_for_whom_the_record_is_closed(universe: Universe, add: Add) -> None:
    switch_on(universe)
    add()
    conversation = book(universe)
    for name in ("carer", "stranger", "link_worker"):
        by = universe.actor(name)
        assert hooks.results(by, universe.rhian, conversation) == []
        assert hooks.prepared_results(by, universe.rhian, conversation) == []
        assert hooks.sheet_results(by, universe.rhian, conversation) == []


def test_with_whom_and_when_new_results_can_be_looked_at(
    universe: Universe, client_as: Pages, add: Add
) -> None:
    rhian, herself = universe.rhian, universe.actor("rhian")
    assert hooks.next_talk(herself, rhian) is None
    book(universe)
    actions.choose_when(by=herself, person=rhian, wish=Wish.TOGETHER)
    add()
    page = text(client_as("rhian"), f"/p/{rhian.pk}/results/")
    assert "A good time to look together: with Dana Hughes," in page
    assert hooks.next_talk(universe.actor("stranger"), rhian) is None


def test_a_blood_pressure_is_told_in_two_sentences(universe: Universe, add: Add) -> None:
    for loinc, value in (("8462-4", 80), ("8480-6", 140)):
        add(loinc=loinc, value=value, unit="mm[Hg]", panel_id="p")
    (one,) = queries.in_words(universe.actor("rhian"), universe.rhian, 6)
    assert ["top" in one.sentences[0], "bottom" in one.sentences[1]] == [True, True]
