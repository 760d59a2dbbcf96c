"""Agreements accepted by answering YES to a text: this version, a plain yes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from alongside.core import clock, jobs
from alongside.core.errors import NotAllowed
from alongside.messaging.models import ExpectedReply, InMessage, InState, OutMessage, ReplyState
from alongside.people.actions import persons
from alongside.people.models import ContactPoint, Person
from alongside.plans import actions, messages
from alongside.plans.models import Acceptance, AcceptedBy, Agreement, Side
from alongside.plans.yes_messages import TEXT_LASTS
from alongside.worklist.models import Item
from tests.messaging.town import Networks, carried_by, say, text_me, work
from tests.plans.making import agree, book, correct
from tests.universe import Universe


@pytest.fixture
def now() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2027, 3, 1, 10, tzinfo=clock.LONDON), tick=False) as travel:
        yield travel


@pytest.fixture
def networks(now: time_machine.Coordinates) -> Iterator[Networks]:
    with carried_by(Networks()) as found:
        yield found


@pytest.fixture
def asked(universe: Universe, networks: Networks, now: time_machine.Coordinates) -> Agreement:
    """Rhian, who likes texts, is asked whether she agrees."""
    text_me(universe)
    agreement = agree(universe).agreement
    actions.accept(by=universe.actor("nurse"), agreement=agreement, side=Side.PROFESSIONAL)
    work()
    now.shift(timedelta(minutes=1))
    return agreement


def answer(words: str, now: time_machine.Coordinates) -> InMessage:
    row = say(words)
    now.shift(timedelta(minutes=1))
    work()
    row.refresh_from_db()
    return row


def yes_to(agreement: Agreement) -> Acceptance | None:
    return Acceptance.objects.filter(agreement=agreement, side=Side.PERSON).first()


def test_the_text_says_nothing_of_what_was_agreed(asked: Agreement, networks: Networks):
    (text,) = networks.said
    assert "answer YES" in text
    assert "version 1" in text
    assert "chapel" not in text.lower()
    assert "knee" not in text.lower()


@pytest.mark.parametrize("words", ["YES", " yes. ", "Ie", "YDW!"])
def test_a_plain_yes_is_a_yes_to_that_version(
    words: str, asked: Agreement, networks: Networks, now: time_machine.Coordinates
):
    row = answer(words, now)
    said = yes_to(asked)
    assert said is not None
    assert said.way == AcceptedBy.YES
    assert said.helper == ""
    assert not said.is_representative
    assert row.state == InState.FILED
    assert "both of you have said yes" in networks.said[1]
    assert len(networks.said) == 2
    assert not Item.objects.filter(kind=messages.PHONE_ITEM).exists()


@pytest.mark.parametrize("words", ["no", "yes but not the gate", "ok", "iawn", "who is this?", "1"])
def test_all_else_is_a_message_that_a_person_reads(
    words: str, asked: Agreement, now: time_machine.Coordinates
):
    row = answer(words, now)
    assert yes_to(asked) is None
    assert row.state == InState.UNMATCHED
    assert Item.objects.filter(kind="text_to_read").count() == 1
    answer("YES", now)  # and she may still say yes
    assert yes_to(asked) is not None


def test_a_yes_to_an_older_version_is_no_yes_to_the_newer(
    universe: Universe, asked: Agreement, networks: Networks, now: time_machine.Coordinates
):
    newer = correct(universe, asked.goal)
    row = answer("YES", now)
    assert yes_to(asked) is None
    assert yes_to(newer) is None
    assert row.state == InState.UNMATCHED
    actions.accept(by=universe.actor("nurse"), agreement=newer, side=Side.PROFESSIONAL)
    work()
    assert "version 2" in networks.said[-1]
    now.shift(timedelta(minutes=1))
    answer("YES", now)
    assert yes_to(newer) is not None
    assert yes_to(asked) is None


def test_a_yes_written_before_it_was_asked_is_none(
    universe: Universe, networks: Networks, now: time_machine.Coordinates
):
    """Whose number it is was asked first: a second YES to that is no yes to what comes next."""
    text_me(universe)
    ContactPoint.objects.filter(person=universe.rhian).update(verified_at=None)
    agreement = agree(universe).agreement
    actions.accept(by=universe.actor("nurse"), agreement=agreement, side=Side.PROFESSIONAL)
    work()
    assert "Is this the phone of" in networks.said[0]
    assert len(networks.said) == 1
    now.shift(timedelta(minutes=1))
    say("YES")
    work()  # files it, and asks about the agreement, in the same minute
    assert "answer YES" in networks.said[1]
    late = say("yes")
    work()
    late.refresh_from_db()
    assert yes_to(agreement) is None
    now.shift(timedelta(minutes=1))
    answer("YES", now)
    assert yes_to(agreement) is not None


def test_said_on_screen_nothing_more_is_asked_by_text(
    universe: Universe, asked: Agreement, networks: Networks, now: time_machine.Coordinates
):
    actions.accept(by=universe.actor("rhian"), agreement=asked, side=Side.PERSON)
    assert ExpectedReply.objects.get().state == ReplyState.ANSWERED
    row = answer("YES", now)
    assert row.state == InState.UNMATCHED
    assert Acceptance.objects.filter(agreement=asked).count() == 2


def test_a_number_that_is_not_theirs_any_more_says_no_yes(
    universe: Universe, asked: Agreement, now: time_machine.Coordinates
):
    persons.change_contact(
        by=universe.actor("rhian"), person=universe.rhian, system="phone", value="07700 900999"
    )
    row = answer("YES", now)
    assert yes_to(asked) is None
    assert row.state != InState.FILED
    assert Item.objects.filter(kind="text_to_read").count() == 1


def test_without_an_answer_somebody_phones_and_other_questions_have_their_turn(
    asked: Agreement, now: time_machine.Coordinates
):
    now.shift(TEXT_LASTS)
    jobs.run_all()
    assert ExpectedReply.objects.get().state == ReplyState.ENDED
    (item,) = Item.objects.filter(kind=messages.PHONE_ITEM)
    assert item.about_id == asked.pk


def test_after_stop_nobody_is_phoned_twice_for_it(asked: Agreement, now: time_machine.Coordinates):
    answer("STOP", now)
    assert yes_to(asked) is None
    assert ExpectedReply.objects.get().state == ReplyState.STOPPED


def test_a_booking_is_told_by_text_and_so_is_its_end(
    universe: Universe, networks: Networks, now: time_machine.Coordinates
):
    text_me(universe)
    found = book(universe)
    work()
    assert "you are booked to talk with Dana Hughes" in networks.said[0]
    actions.call_off(by=universe.actor("nurse"), conversation=found)
    work()
    assert "will not take place" in networks.said[1]


def test_in_welsh(universe: Universe, networks: Networks, now: time_machine.Coordinates):
    text_me(universe)
    Person.objects.filter(pk=universe.rhian.pk).update(language="cy")
    universe.rhian.refresh_from_db()
    agreement = agree(universe).agreement
    actions.accept(by=universe.actor("nurse"), agreement=agreement, side=Side.PROFESSIONAL)
    work()
    assert "IE" in networks.said[0]
    now.shift(timedelta(minutes=1))
    answer("ie", now)
    assert yes_to(agreement) is not None


def test_only_the_telephone_that_was_asked_says_yes_by_text(universe: Universe, asked: Agreement):
    with pytest.raises(NotAllowed):
        actions.accept(
            by=universe.actor("carer"), agreement=asked, side=Side.PERSON, way=AcceptedBy.YES
        )
    assert OutMessage.objects.filter(key=f"plans.ask_yes:{asked.pk}").count() == 1
