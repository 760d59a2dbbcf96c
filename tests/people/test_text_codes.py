"""Coming in with a code by text: to a confirmed number of one person, and nobody learns whose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from alongside.core import clock
from alongside.core.actors import ANONYMOUS
from alongside.core.audit import AuditEvent
from alongside.core.errors import TooMany
from alongside.messaging.models import Confirmed, NumberConfirmation, OutMessage
from alongside.people import text_codes
from alongside.people.actions import logins, persons
from alongside.people.actions import settings as choices
from alongside.people.models import ContactPoint, EntryCode, EntryKind, Person
from alongside.people.views import ways_in
from tests.messaging.town import MOBILE, Networks, carried_by, text_me, work
from tests.universe import Universe


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways_in, "FLOOR", 0.0)


@pytest.fixture
def now() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(datetime(2027, 3, 1, 23, tzinfo=clock.LONDON), tick=False) as travel:
        yield travel  # at night: they wait for it


@pytest.fixture
def networks(now: time_machine.Coordinates) -> Iterator[Networks]:
    with carried_by(Networks()) as found:
        yield found


def ask(number: str = "07700 900123", address: str = "192.0.2.1") -> None:
    logins.text_code(by=ANONYMOUS, number=number, address=address)
    work()


def code_in(text: str) -> str:
    found = re.search(r"[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}", text)
    assert found is not None, text
    return found.group()


def test_a_code_by_text_opens_ones_own_pages_with_the_date_of_birth(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    client = Client()
    answer = client.post("/way-in/text/", {"number": "07700 900123"}, follow=True)
    assert "a code is on its way" in answer.content.decode()
    work()
    (text,) = networks.said
    assert "15 minutes" in text
    born = universe.rhian.birth_date
    assert born is not None
    said = {"code": code_in(text), "birth_date_day": born.day, "birth_date_month": born.month,
            "birth_date_year": born.year}  # fmt: skip
    assert client.post("/way-in/", said).status_code == 302
    assert client.get(f"/p/{universe.rhian.pk}/plan/").status_code == 200
    again = Client()
    assert again.post("/way-in/", said).status_code == 200  # once
    client.post("/way-in/leave/")
    assert client.get(f"/p/{universe.rhian.pk}/plan/").status_code == 302
    message = OutMessage.objects.get(purpose="account")
    assert code_in(text) not in message.body  # wiped once sent


def test_with_a_wrong_date_of_birth_nobody_comes_in(universe: Universe, networks: Networks) -> None:
    text_me(universe)
    ask()
    code = code_in(networks.said[0])
    for _try in range(5):
        assert logins.use_code(
            by=ANONYMOUS, code=code, birth_date=clock.today(), address="192.0.2.1"
        ) is None  # fmt: skip
    born = universe.rhian.birth_date
    assert logins.use_code(by=ANONYMOUS, code=code, birth_date=born, address="x") is None


def test_it_works_for_a_quarter_of_an_hour_and_a_new_one_ends_the_old(
    universe: Universe, networks: Networks, now: time_machine.Coordinates
) -> None:
    text_me(universe)
    ask()
    ask()
    first, second = (code_in(text) for text in networks.said)
    born = universe.rhian.birth_date
    assert logins.use_code(by=ANONYMOUS, code=first, birth_date=born, address="x") is None
    now.shift(timedelta(minutes=16))
    assert logins.use_code(by=ANONYMOUS, code=second, birth_date=born, address="x") is None


def _unknown(universe: Universe) -> None:
    """Nobody has this number."""


def _unconfirmed(universe: Universe) -> None:
    text_me(universe)
    ContactPoint.objects.filter(person=universe.rhian).update(verified_at=None)


def _not_asked_for(universe: Universe) -> None:
    text_me(universe)
    for need in universe.rhian.needs.filter(kind="by_text"):
        persons.end_need(by=universe.actor("rhian"), need=need)


def _shared(universe: Universe) -> None:
    text_me(universe)
    text_me(universe, universe.imported)


def _shared_with_somebody_who_only_said_yes(universe: Universe) -> None:
    from alongside.messaging import numbers

    text_me(universe)
    NumberConfirmation.objects.create(
        number=numbers.index(MOBILE), person=universe.imported, state=Confirmed.YES,
        asked_at=clock.now(),
    )  # fmt: skip


def _no_birthday(universe: Universe) -> None:
    text_me(universe)
    Person.objects.filter(pk=universe.rhian.pk).update(birth_date=None)


def _switched_off(universe: Universe) -> None:
    from alongside.core.actors import COMMAND

    text_me(universe)
    choices.choose(by=COMMAND, party=None, key="entry.text_codes", value=False)


@pytest.mark.parametrize(
    "before",
    [_unknown, _unconfirmed, _not_asked_for, _shared, _shared_with_somebody_who_only_said_yes,
     _no_birthday, _switched_off],
)  # fmt: skip
def test_whoever_asks_learns_nothing_of_who_has_a_number(
    before: object, universe: Universe, networks: Networks
) -> None:
    assert callable(before)
    before(universe)
    client = Client()
    answer = client.post("/way-in/text/", {"number": MOBILE}, follow=True)
    assert "a code is on its way" in answer.content.decode()
    work()
    assert networks.said == []
    assert not EntryCode.objects.filter(kind=EntryKind.TEXT).exists()
    event = AuditEvent.objects.get(verb="code.text_refused")
    assert event.person_id is None


def test_too_many_tries_are_refused_for_a_number_and_from_a_place(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    for written in ("07700 900123", "+44 7700 900 123", "07700900123"):
        ask(written)
    with pytest.raises(TooMany):
        ask(address="192.0.2.2")
    for number in range(7):
        ask(f"07700 90045{number}")
    with pytest.raises(TooMany):
        ask("07700 900999")


def test_a_number_that_is_none_is_answered_as_any_other(
    universe: Universe, networks: Networks
) -> None:
    for number in ("hello", "01632 960123", "07700 900123 or so"):
        ask(number, address=number)
    assert networks.said == []


def test_without_a_room_of_messages_there_are_none(
    universe: Universe, networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_me(universe)
    monkeypatch.setattr(text_codes, "_sender", [])
    ask()
    assert networks.said == []
