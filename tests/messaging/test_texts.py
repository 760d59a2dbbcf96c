"""Texts: queued, carried, asked about, put off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from alongside import messaging
from alongside.core import clock
from alongside.core.audit import AuditEvent
from alongside.messaging import actions
from alongside.messaging.gateways import texts
from alongside.messaging.models import Gateway, OutMessage, OutState, Priority
from alongside.messaging.rules import Way
from alongside.people.actions import persons
from tests.messaging.town import MOBILE, Networks, carried_by, text_me, work
from tests.universe import Universe

NOON = datetime(2027, 6, 9, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def networks() -> Iterator[Networks]:
    with carried_by(Networks()) as found:
        yield found


def queue(universe: Universe, key: str = "one", **more: object) -> actions.Queued:
    return actions.queue(
        **{
            "by": universe.actor("nurse"),
            "person": universe.rhian,
            "purpose": "test",
            "key": key,
            "subject": "How is it going?",
            "body": "A long letter about it.",
            "text": "How is it going?",
            "service_id": universe.service.pk,
        }  # type: ignore[arg-type]
        | more
    )


def fresh(message: OutMessage | None) -> OutMessage:
    assert message is not None
    found: OutMessage = OutMessage.objects.get(pk=message.pk)
    return found


def later(**span: float) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(**span), tick=False)


# --- which way ----------------------------------------------------------------------------------


def test_who_asks_for_texts_is_texted_the_short_words(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    way, message = queue(universe)
    assert way is Way.TEXT
    row = fresh(message)
    assert (row.gateway, row.address, row.body) == (Gateway.TEXT, MOBILE, "How is it going?")
    work()
    row = fresh(message)
    assert row.state == OutState.SENT
    assert (row.provider, row.attempt) == ("town", 1)
    assert networks.taken[row.provider_id].to == MOBILE
    verbs = AuditEvent.objects.filter(subject_id=str(row.pk)).values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == ["message.queue", "message.hand_over", "message.send"]


def test_without_short_words_nobody_is_texted(universe: Universe, networks: Networks) -> None:
    text_me(universe)
    assert queue(universe, text="").way is Way.PHONE


def test_without_a_provider_or_a_mobile_there_is_another_way(
    universe: Universe, networks: Networks
) -> None:
    with carried_by(networks):
        texts._makers.clear()
        text_me(universe)
        assert queue(universe, key="no provider").way is Way.PHONE
    persons.change_contact(
        by=universe.actor("nurse"), person=universe.rhian, system="phone", value="020 7946 0000"
    )
    assert queue(universe, key="no mobile").way is Way.PHONE


def test_who_has_not_asked_for_texts_gets_none(universe: Universe, networks: Networks) -> None:
    persons.change_contact(
        by=universe.actor("nurse"), person=universe.rhian, system="phone", value=MOBILE
    )
    assert queue(universe).way is Way.EMAIL


# --- what providers answer ----------------------------------------------------------------------


def fails(error: Exception) -> None:
    raise error


def test_after_a_time_out_the_provider_is_asked_and_a_text_it_has_is_not_sent_again(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)

    def take_and_say_nothing(text: texts.Text) -> None:
        networks.take(text)
        raise texts.NotKnown("")

    networks.answer = take_and_say_nothing
    message = queue(universe).message
    work()
    assert fresh(message).state == OutState.UNKNOWN
    with later(minutes=3):
        work()
    row = fresh(message)
    assert (row.state, row.attempt) == (OutState.SENT, 1)
    assert networks.said == ["How is it going?"]


def test_a_text_that_the_provider_never_had_is_sent_again_under_another_name(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    networks.answer = lambda text: fails(texts.NotKnown(""))
    message = queue(universe).message
    work()
    networks.answer = lambda text: None
    with later(minutes=3):
        work()
    row = fresh(message)
    assert (row.state, row.attempt) == (OutState.SENT, 2)
    assert [text.reference for text in networks.taken.values()] == [f"{row.pk}.2"]


def test_whatever_a_provider_answers_amiss_counts_as_not_known(
    universe: Universe, networks: Networks, caplog: pytest.LogCaptureFixture
) -> None:
    text_me(universe)
    networks.answer = lambda text: fails(ValueError(f"rubbish about {text.to}"))
    message = queue(universe).message
    work()
    assert fresh(message).state == OutState.UNKNOWN
    assert "ValueError" in caplog.text
    assert MOBILE not in caplog.text


def test_a_final_no_is_told_to_whoever_sent_it(universe: Universe, networks: Networks) -> None:
    text_me(universe)
    heard: list[OutMessage] = []
    messaging.on_failed("test", heard.append)
    networks.answer = lambda text: fails(texts.Undeliverable("no_such_number"))
    message = queue(universe).message
    work()
    assert (fresh(message).state, fresh(message).failure) == (OutState.FAILED, "no_such_number")
    assert heard == [message]


def test_a_provider_that_is_away_is_tried_for_a_day(universe: Universe, networks: Networks) -> None:
    text_me(universe)
    heard: list[OutMessage] = []
    messaging.on_failed("test", heard.append)
    networks.answer = lambda text: fails(texts.TryLater(""))
    message = queue(universe).message
    work()
    row = fresh(message)
    assert (row.state, row.attempt) == (OutState.QUEUED, 1)
    assert row.due_at > clock.now()
    with later(hours=4):
        networks.answer = lambda text: None
        work()
    assert fresh(message).state == OutState.SENT
    networks.answer = lambda text: fails(texts.TryLater(""))
    second = queue(universe, key="second").message
    work()
    with later(hours=25):
        work()
    assert (fresh(second).state, fresh(second).failure) == (OutState.FAILED, "gave_up")
    assert heard == [second]


def test_what_the_network_says_is_noted_and_its_own_faults_are_made_good(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    message = queue(universe).message
    work()
    name = fresh(message).provider_id
    networks.statuses[name] = "technical-failure"
    with later(minutes=31):
        work()  # nobody told us: we ask
        again = fresh(message)
        assert (again.state, again.attempt) == (OutState.QUEUED, 1)
    with later(minutes=32):
        work()
        row = fresh(message)
        assert (row.state, row.attempt) == (OutState.SENT, 2)
        actions.receive_receipt(
            by=universe.actor("nurse"), provider="town", provider_id=row.provider_id,
            status="delivered", reference=row.reference,
        )  # fmt: skip
        work()
    row = fresh(message)
    assert row.delivered_at is not None
    assert row.check_at is None


def test_a_receipt_before_our_own_commit_is_kept_until_we_know(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    message = queue(universe).message
    receive = lambda: actions.receive_receipt(  # noqa: E731
        by=universe.actor("nurse"), provider="town", provider_id="t-early", status="delivered"
    )
    assert receive() is not None
    assert receive() is None  # it comes twice
    actions.file_receipt(by=universe.actor("nurse"), receipt_id=_receipt("t-early"))
    assert fresh(message).delivered_at is None
    networks.take = lambda text: "t-early"  # type: ignore[method-assign]
    work()
    row = fresh(message)
    assert (row.state, row.provider_id) == (OutState.SENT, "t-early")
    assert row.delivered_at is not None


def _receipt(name: str) -> UUID:
    from alongside.messaging.models import Receipt

    return Receipt.objects.get(provider_id=name).pk


# --- when ---------------------------------------------------------------------------------------


def test_nobody_is_texted_at_night_unless_it_is_urgent(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    with time_machine.travel(datetime(2027, 6, 9, 21, 0, tzinfo=UTC), tick=False):
        message = queue(universe).message
        crisis = queue(universe, key="crisis", text="Phone 999.", urgent=True).message
        work()
        assert fresh(crisis).state == OutState.SENT
        row = fresh(message)
        assert row.state == OutState.QUEUED
        assert row.due_at == datetime(2027, 6, 10, 7, 0, tzinfo=UTC)
    with time_machine.travel(row.due_at, tick=False):
        work()
    assert fresh(message).state == OutState.SENT


def test_the_most_in_a_day_moves_the_rest_to_the_next(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    for number in range(5):
        queue(universe, key=f"n{number}")
    queue(universe, key="reply", priority=Priority.REPLY)
    work()
    assert len(networks.taken) == 5
    waiting = OutMessage.objects.get(state=OutState.QUEUED)
    assert waiting.due_at == datetime(2027, 6, 10, 7, 0, tzinfo=UTC)


def test_replies_go_first_and_one_service_takes_at_most_half(
    universe: Universe, networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alongside.messaging.actions.texts.BATCH", 4)
    monkeypatch.setattr(
        "alongside.messaging.actions.texts._side_by_side", lambda act, all: [*map(act, all)]
    )
    text_me(universe)
    for number in range(4):
        queue(universe, key=f"bulk{number}", text=f"bulk {number}", priority=Priority.BULK)
    with later(seconds=1):
        queue(universe, key="reply", text="reply", priority=Priority.REPLY)
        queue(universe, key="other", text="other", service_id=universe.other_service.pk,
              purpose="plain")  # fmt: skip
        assert actions.pump(universe.actor("nurse")) == 3
        assert sorted(networks.said) == ["bulk 0", "other", "reply"]
        assert networks.said[0] == "reply"
