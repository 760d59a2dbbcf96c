"""What happens to texts and answers when things come twice, at the same moment, or too late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine

from alongside import messaging
from alongside.core import clock
from alongside.core.actors import Actor, Channel
from alongside.core.errors import Refused
from alongside.messaging import actions, replies
from alongside.messaging.actions import inbox
from alongside.messaging.gateways import texts
from alongside.messaging.gateways.texts import Seen, Text
from alongside.messaging.models import (
    ChannelStop,
    ExpectedReply,
    InMessage,
    InPart,
    OutMessage,
    OutState,
    Receipt,
    ReceiptState,
    ReplyState,
)
from alongside.messaging.purposes import register_purpose
from alongside.messaging.replies import Handled
from alongside.people.actions import settings
from alongside.people.models import ContactPoint, Person
from tests.messaging.town import BY_TEXT, MOBILE, OTHER, Networks, carried_by, say, text_me, work
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


def later(**span: float) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(**span), tick=False)


def texted(universe: Universe, key: str = "one", **more: object) -> OutMessage:
    message = actions.queue(
        **{
            "by": universe.actor("nurse"),
            "person": universe.rhian,
            "purpose": "test",
            "key": key,
            "subject": "",
            "body": "",
            "text": f"Question {key}?",
            "gateway": "text",
            "service_id": universe.service.pk,
        }
        | more
    ).message
    assert message is not None
    return message


def asked(
    universe: Universe, message: OutMessage, kind: str = "test", about: UUID | None = None
) -> ExpectedReply:
    ends_at = clock.now() + timedelta(days=2)
    return actions.expect(
        by=universe.actor("nurse"), message=message, kind=kind, about_id=about, ends_at=ends_at
    )


def state(message: OutMessage) -> tuple[str, str]:
    found = OutMessage.objects.get(pk=message.pk)
    return found.state, found.failure


def receipt(status: str, name: str, reference: str = "") -> Receipt:
    found = actions.receive_receipt(
        by=BY_TEXT, provider="town", provider_id=name, status=status, reference=reference
    )
    assert found is not None
    actions.file_receipt(by=BY_TEXT, receipt_id=found.pk)
    found.refresh_from_db()
    return found


def fails(error: Exception) -> None:
    raise error


def lost(text: Text) -> None:
    fails(texts.NotKnown(""))


# --- queued -------------------------------------------------------------------------------------


def test_somebody_without_a_mobile_cannot_be_texted(universe: Universe) -> None:
    with pytest.raises(Refused, match="mobile"):
        texted(universe)


def test_what_was_queued_before_a_stop_does_not_go_out_after_it(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    say("STOP")
    work()
    message = texted(universe)
    work()
    assert state(message) == (OutState.VOID, "stopped")


def test_stop_said_again_an_hour_later_changes_nothing(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    for hour in range(2):
        with later(hours=hour):
            say("STOP")
            work()
    assert ChannelStop.objects.count() == 1
    assert len(networks.said) == 1


def test_a_text_that_is_not_needed_any_more_stays_here(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    message = texted(universe)
    actions.void(by=universe.actor("nurse"), key="one")
    work()
    assert state(message) == (OutState.VOID, "unwanted")
    assert networks.said == []


def test_a_number_is_asked_once_whose_it_is_however_much_waits_for_that(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    ContactPoint.objects.update(verified_at=None)
    for key in ("one", "two"):
        texted(universe, key)
    work()
    assert len(networks.said) == 1
    assert "YES or NO" in networks.said[0]


def test_a_number_that_is_in_doubt_again_is_asked_before_the_text_goes(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    message = texted(universe)
    ContactPoint.objects.update(verified_at=None)
    work()
    assert state(message)[0] == OutState.HELD
    assert ["YES or NO" in words for words in networks.said] == [True]


def test_without_an_account_texts_wait_for_one(universe: Universe, networks: Networks) -> None:
    text_me(universe)
    message = texted(universe)
    texts._makers.clear()
    work()
    assert state(message)[0] == OutState.QUEUED
    texts.register(networks.name, lambda: networks)
    with later(minutes=20):
        work()
    assert state(message)[0] == OutState.SENT


# --- questions ----------------------------------------------------------------------------------


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of question that is answered by whatever comes, and closes itself."""

    def take(question: ExpectedReply, text: InMessage) -> Handled:
        assert question.person is not None
        actions.expected_done(
            by=BY_TEXT, kind="test", about_id=question.about_id, person_id=question.person.pk
        )
        return Handled.DONE

    monkeypatch.setattr(replies, "_kinds", dict(replies._kinds))
    messaging.register_reply("test", on_reply=take)


@pytest.mark.usefixtures("kinds")
def test_the_same_question_again_is_the_first(universe: Universe, networks: Networks) -> None:
    text_me(universe)
    message = texted(universe)
    assert asked(universe, message) == asked(universe, message)


@pytest.mark.usefixtures("kinds")
def test_a_question_that_is_over_does_not_end_again(universe: Universe, networks: Networks) -> None:
    text_me(universe)
    question = asked(universe, texted(universe))
    work()
    say("7")
    work()
    question.refresh_from_db()
    assert question.state == ReplyState.ANSWERED
    for name in (question.pk, uuid4()):
        actions.end_question(by=BY_TEXT, question_id=name)
    question.refresh_from_db()
    assert question.state == ReplyState.ANSWERED


@pytest.mark.usefixtures("kinds")
def test_a_wrong_number_is_asked_nothing_else_and_other_phones_stay(
    universe: Universe, networks: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Person] = []
    monkeypatch.setattr(replies, "_wrong_number", [lambda who, at: told.append(who)])
    text_me(universe)
    ContactPoint.objects.update(verified_at=None)
    ContactPoint.objects.create(
        person=universe.rhian, system="phone", value=OTHER, from_at=clock.now() - timedelta(days=9)
    )
    texted(universe)
    plain = texted(universe, "plain", purpose="plain")
    question = asked(universe, plain)
    work()
    say("No")
    work()
    question.refresh_from_db()
    assert question.state == ReplyState.STOPPED
    assert told == [universe.rhian]
    left = ContactPoint.objects.get(person=universe.rhian, system="phone", ended_at=None)
    assert left.value == OTHER
    assert state(plain) == (OutState.VOID, "contact_changed")


def test_the_installation_says_who_reads_what_nobody_can_place(universe: Universe) -> None:
    assert inbox.default_service() is None  # there are two
    for name in (universe.other_service.name.upper(), "No such place"):
        settings.choose(
            by=Actor(channel=Channel.COMMAND), party=None, key="messaging.unknown_texts", value=name
        )
        expected = universe.other_service if name.isupper() else None
        assert inbox.default_service() == expected


def test_parts_that_another_worker_joined_meanwhile_are_joined_once(
    universe: Universe, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.receive_part(
        by=BY_TEXT, provider="town", sender=MOBILE, body="Half", reference=1, total=2, number=1
    )
    part = InPart.objects.get()
    monkeypatch.setattr(
        "alongside.messaging.actions.parts.lock_number",
        lambda number: InPart.objects.all().delete(),
    )
    actions.join_parts(by=BY_TEXT, part_id=part.pk)
    assert not InMessage.objects.exists()


# --- what became of them ------------------------------------------------------------------------


def test_words_that_hold_a_way_in_are_wiped_once_sent_and_never_sent_again(
    universe: Universe, networks: Networks
) -> None:
    register_purpose("code", label="A code", needs_grant=False, plain=True, keep_body=False)
    text_me(universe)
    message = texted(universe, purpose="code")
    work()
    row = OutMessage.objects.get(pk=message.pk)
    assert (row.state, row.body) == (OutState.SENT, "")
    assert receipt("technical-failure", row.provider_id).state == ReceiptState.DONE
    assert state(message) == (OutState.FAILED, "provider_failed")


def test_a_text_that_arrived_has_arrived_whatever_is_said_later(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    message = texted(universe)
    work()
    name = OutMessage.objects.get(pk=message.pk).provider_id
    first = receipt("delivered", name)
    with later(minutes=1):
        receipt("sending", name)
        again = receipt("delivered", name, reference="again")
    with later(minutes=2):
        receipt("permanent-failure", name)
    row = OutMessage.objects.get(pk=message.pk)
    assert (row.state, row.delivered_at) == (OutState.SENT, first.received_at)
    assert actions.file_receipt(by=BY_TEXT, receipt_id=again.pk) is None


def test_a_text_that_we_gave_up_and_that_arrived_counts_as_sent(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    message = texted(universe)
    work()
    name = OutMessage.objects.get(pk=message.pk).provider_id
    receipt("permanent-failure", name)
    assert state(message)[0] == OutState.FAILED
    receipt("delivered", name)
    row = OutMessage.objects.get(pk=message.pk)
    assert (row.state, row.delivered_at) == (OutState.SENT, clock.now())


def test_a_receipt_that_names_our_text_settles_what_we_did_not_know(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    message = texted(universe)
    networks.answer = lost
    work()
    assert state(message)[0] == OutState.UNKNOWN
    receipt("delivered", "t-1", f"{message.pk}.1")
    row = OutMessage.objects.get(pk=message.pk)
    assert (row.state, row.provider_id) == (OutState.SENT, "t-1")
    assert row.delivered_at is not None


def test_without_the_account_nobody_says_what_its_answers_mean(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    sent, unknown = texted(universe), texted(universe, "two")
    networks.answer = lambda text: lost(text) if "two" in text.body else None
    work()
    texts._makers.clear()
    name = OutMessage.objects.get(pk=sent.pk).provider_id
    assert receipt("delivered", name).state == ReceiptState.DONE
    assert OutMessage.objects.get(pk=sent.pk).delivered_at is None
    with later(minutes=3):
        work()
    assert state(unknown)[0] == OutState.UNKNOWN
    assert OutMessage.objects.get(pk=unknown.pk).check_at is None


def arrives(message: OutMessage, *, then: Callable[[], object]) -> Callable[[Text], None]:
    def answer(text: Text) -> None:
        receipt("delivered", "t-1", text.reference)
        then()

    return answer


@pytest.mark.parametrize("says", [None, texts.NotKnown(""), texts.Undeliverable("no_such_number")])
def test_a_receipt_that_comes_before_the_answer_counts_more(
    universe: Universe, networks: Networks, says: Exception | None
) -> None:
    text_me(universe)
    message = texted(universe)
    networks.take = lambda text: "t-1"  # type: ignore[method-assign]
    networks.answer = arrives(message, then=lambda: fails(says) if says else None)
    work()
    row = OutMessage.objects.get(pk=message.pk)
    assert (row.state, row.provider_id) == (OutState.SENT, "t-1")
    assert row.delivered_at is not None


def test_an_answer_about_an_earlier_try_is_no_answer_about_this_one(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    message = texted(universe)

    def anew(text: Text) -> None:
        OutMessage.objects.update(attempt=5)

    networks.answer = anew
    work()
    assert state(message)[0] == OutState.UNKNOWN

    def find(text: Text) -> Seen | None:
        OutMessage.objects.update(attempt=6)
        return Seen("t-1", "delivered")

    networks.find = find  # type: ignore[method-assign]
    with later(minutes=3):
        work()
    assert state(message)[0] == OutState.UNKNOWN


def test_a_provider_that_does_not_answer_when_asked_is_asked_again(
    universe: Universe, networks: Networks, caplog: pytest.LogCaptureFixture
) -> None:
    text_me(universe)
    message = texted(universe)
    work()
    networks.status = lambda provider_id: fails(ValueError(MOBILE))  # type: ignore[method-assign]
    with later(minutes=31):
        work()
    row = OutMessage.objects.get(pk=message.pk)
    assert row.state == OutState.SENT
    assert row.check_at is not None
    assert "ValueError" in caplog.text
    assert MOBILE not in caplog.text


def test_what_comes_while_a_provider_is_asked_counts_more(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    message = texted(universe)
    work()

    def status(provider_id: str) -> str:
        receipt("permanent-failure", provider_id)
        return "delivered"

    networks.status = status  # type: ignore[method-assign]
    with later(minutes=31):
        work()
    assert state(message) == (OutState.FAILED, "no_such_number")
