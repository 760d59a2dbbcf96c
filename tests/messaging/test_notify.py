"""GOV.UK Notify: its own Python client, our gateway and our webhooks, against what its API says."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient
from pytest_django import Settings

from alongside.core import clock, jobs
from alongside.messaging import actions
from alongside.messaging.gateways.notify import codes, receipts, transport
from alongside.messaging.gateways.texts import NotKnown, Text, TryLater, Undeliverable
from alongside.messaging.models import InMessage, InState, OutMessage, OutState, Receipt
from tests.messaging.notify_server import KEY, TEMPLATE, NotifyServer
from tests.messaging.town import MOBILE, text_me, work
from tests.universe import Universe

TOKEN = "a-long-bearer-token"


@pytest.fixture
def notify(settings: Settings) -> Iterator[NotifyServer]:
    with NotifyServer() as server:
        settings.NOTIFY = {
            "key": KEY, "template": TEMPLATE, "url": server.url, "sender": "",
            "tokens": [TOKEN, "the-next-token"],
        }  # fmt: skip
        yield server


def ours() -> transport.Notify:
    found = transport.account()
    assert found is not None
    return found


def text(body: str = "How are you?", to: str = MOBILE, reference: str = "r.1") -> Text:
    return Text(reference, to, body, clock.now())


def queue(universe: Universe, key: str = "one", body: str = "How are you?") -> OutMessage:
    message = actions.queue(
        by=universe.actor("nurse"), person=universe.rhian, purpose="test", key=key, subject="",
        body="", text=body, service_id=universe.service.pk, urgent=True,
    ).message  # fmt: skip
    assert message is not None
    return message


def fresh(message: OutMessage) -> OutMessage:
    found: OutMessage = OutMessage.objects.get(pk=message.pk)
    return found


# --- the server is what Notify says it is: its own client says so -------------------------------


def test_the_official_client_sends_asks_and_lists(notify: NotifyServer) -> None:
    client = NotificationsAPIClient(KEY, base_url=notify.url)
    made = client.send_sms_notification(
        phone_number="07700900001", template_id=TEMPLATE, personalisation={"body": "Hello"},
        reference="abc",
    )  # fmt: skip
    assert made["reference"] == "abc"
    assert client.get_notification_by_id(made["id"])["body"] == "Hello"
    assert len(client.get_all_notifications(reference="abc")["notifications"]) == 1
    notify.text_in(MOBILE, "Yes")
    (row,) = client.get_received_texts()["received_text_messages"]
    assert row["content"] == "Yes"


def test_the_official_client_is_refused_with_another_key_or_a_wrong_clock(
    notify: NotifyServer,
) -> None:
    def send(key: str = KEY) -> Any:
        return NotificationsAPIClient(key, base_url=notify.url).send_sms_notification(
            phone_number="07700900001", template_id=TEMPLATE, personalisation={"body": "Hello"}
        )

    with pytest.raises(HTTPError) as refused:
        send(KEY[:-1] + "f")
    assert refused.value.status_code == 403
    notify.clock_ahead = 31
    with pytest.raises(HTTPError) as refused:
        send()
    assert refused.value.status_code == 403
    assert notify.rows == []


# --- our gateway --------------------------------------------------------------------------------


def test_welsh_letters_and_the_reference_arrive(notify: NotifyServer) -> None:
    name = ours().send(text("Sut mae'r dŵr, Siân?", reference="uuid.1"))
    assert notify.said == ["Sut mae'r dŵr, Siân?"]
    seen = ours().find(text(reference="uuid.1"))
    assert seen is not None
    assert (seen.provider_id, seen.status) == (name, "sending")
    assert ours().find(text(reference="uuid.2")) is None
    assert ours().status(name) == "sending"
    assert ours().status("00000000-0000-0000-0000-000000000000") is None


@pytest.mark.parametrize(
    ("mood", "error", "taken"),
    [
        ("lost", NotKnown, 0),
        ("taken", NotKnown, 1),
        ("rubbish", NotKnown, 1),
        ("other", NotKnown, 1),
        ("slow", NotKnown, 1),
        ("limit", TryLater, 0),
    ],
)
def test_what_it_answers_amiss(
    notify: NotifyServer, mood: str, error: type[Exception], taken: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(transport, "PATIENCE", 0.3)
    monkeypatch.setattr(transport, "_of_thread", type("Local", (), {})())
    notify.mood = mood
    with pytest.raises(error) as raised:
        ours().send(text())
    assert len(notify.rows) == taken
    assert MOBILE not in str(raised.value)


def test_what_will_never_go_and_what_a_person_repairs(
    notify: NotifyServer, settings: Settings
) -> None:
    with pytest.raises(Undeliverable) as never:
        ours().send(text(to="+441632960123"))
    assert never.value.reason == "bad_number"
    with pytest.raises(Undeliverable) as never:
        ours().send(text("x" * 919))
    assert never.value.reason == "too_long"
    settings.NOTIFY = settings.NOTIFY | {"template": "other"}
    with pytest.raises(TryLater):
        ours().send(text())
    settings.NOTIFY = settings.NOTIFY | {"template": TEMPLATE, "key": KEY[:-1] + "f"}
    with pytest.raises(TryLater):
        ours().send(text())
    settings.NOTIFY = settings.NOTIFY | {"url": "http://127.0.0.1:9"}
    with pytest.raises(TryLater):
        ours().send(text())
    with pytest.raises(TryLater):
        ours().find(text())
    settings.NOTIFY = settings.NOTIFY | {"key": ""}
    assert transport.account() is None


def test_from_the_outbox_to_the_network_and_back(
    universe: Universe, notify: NotifyServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="alongside")
    text_me(universe)
    message = queue(universe)
    work()
    row = fresh(message)
    assert (row.state, row.provider) == (OutState.SENT, "notify")
    (there,) = notify.rows
    assert (there["id"], there["reference"]) == (row.provider_id, row.reference)
    call(notify.receipt(there, "delivered"), "receipt")
    work()
    assert fresh(message).delivered_at is not None
    assert "7700900" not in caplog.text
    assert "How are you" not in caplog.text


def test_a_text_that_was_taken_without_an_answer_is_found_and_not_sent_again(
    universe: Universe, notify: NotifyServer
) -> None:
    text_me(universe)
    notify.mood = "taken"
    message = queue(universe)
    work()
    assert fresh(message).state == OutState.UNKNOWN
    OutMessage.objects.update(check_at=clock.now() - timedelta(minutes=1))
    work()
    assert fresh(message).state == OutState.SENT
    assert notify.said == ["How are you?"]


def test_one_that_was_lost_is_sent_again_and_while_notify_is_away_nothing_is_guessed(
    universe: Universe, notify: NotifyServer
) -> None:
    text_me(universe)
    notify.mood = "lost"
    message = queue(universe)
    work()
    OutMessage.objects.update(check_at=clock.now() - timedelta(minutes=1))
    notify.mood = "away"
    work()
    assert fresh(message).state == OutState.UNKNOWN
    notify.mood = ""
    OutMessage.objects.update(check_at=clock.now() - timedelta(minutes=1))
    work()
    assert (fresh(message).state, fresh(message).attempt) == (OutState.SENT, 2)
    assert notify.said == ["How are you?"]


@pytest.mark.parametrize(
    ("status", "failure"),
    [("permanent-failure", "no_such_number"), ("temporary-failure", "not_reached")],
)
def test_a_lost_receipt_is_asked_for(
    universe: Universe, notify: NotifyServer, status: str, failure: str
) -> None:
    text_me(universe)
    message = queue(universe)
    work()
    notify.rows[0]["status"] = status  # and its call to us is lost
    OutMessage.objects.update(check_at=clock.now() - timedelta(minutes=1))
    work()
    assert (fresh(message).state, fresh(message).failure) == (OutState.FAILED, failure)


def test_texts_whose_call_to_us_was_lost_are_brought_in_once(
    universe: Universe, notify: NotifyServer
) -> None:
    from alongside.messaging.jobs import POLL, ensure_scheduled

    text_me(universe)
    told = notify.text_in(MOBILE, "one")
    call(told, "text")
    for number in range(260):  # more than a page
        notify.text_in(MOBILE, f"lost {number}")
    ensure_scheduled()
    ensure_scheduled()
    assert jobs.run_one(only=POLL)
    assert InMessage.objects.count() == 261
    due = jobs.Due.objects.get(kind=POLL)
    assert due.state == "waiting"
    assert due.due_at > clock.now()
    with time_machine.travel(due.due_at, tick=False):
        jobs.run_one(only=POLL)
    assert InMessage.objects.count() == 261


@given(st.text(max_size=30))
def test_every_word_for_a_state_has_a_meaning(word: str) -> None:
    fate = codes.meaning(word)
    assert not fate.final or word in codes.STATUSES


@given(st.integers(400, 599), st.sampled_from(["ValidationError", "BadRequestError", "X"]))
def test_every_refusal_has_a_meaning(status: int, error: str) -> None:
    found = codes.refusal(status, error)
    assert isinstance(found, NotKnown) == (status >= 500)
    assert isinstance(found, Undeliverable) == (status == 400 and error == "ValidationError")


# --- what it sends us ---------------------------------------------------------------------------


def call(body: Any, kind: str, token: str = TOKEN, **headers: str) -> int:
    raw = body if isinstance(body, bytes) else json.dumps(body)
    answer = Client(enforce_csrf_checks=True).post(
        f"/hooks/notify/{kind}", raw, content_type="application/json",
        headers={"Authorization": f"Bearer {token}", **headers},
    )  # fmt: skip
    return answer.status_code


def test_a_text_is_kept_and_answered_at_once_and_filed_later(
    universe: Universe, notify: NotifyServer
) -> None:
    person = text_me(universe)
    told = notify.text_in(MOBILE, "I need help")
    assert call(told, "text") == 204
    assert call(told, "text", token="the-next-token") == 204
    row = InMessage.objects.get()
    assert row.state == InState.WAITING
    work()
    row.refresh_from_db()
    assert (row.body, row.person, row.provider_id) == ("I need help", person, told["id"])


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1], "ŵ"])
@pytest.mark.parametrize("kind", ["text", "receipt"])
@pytest.mark.django_db
def test_nobody_else_is_let_in(notify: NotifyServer, token: str, kind: str) -> None:
    assert call(notify.text_in(MOBILE, "x"), kind, token=token) == 403
    assert not InMessage.objects.exists()
    assert not Receipt.objects.exists()


@pytest.mark.django_db
def test_without_a_token_of_ours_nobody_is_let_in(notify: NotifyServer, settings: Settings) -> None:
    settings.NOTIFY = settings.NOTIFY | {"tokens": [""]}
    assert call(notify.text_in(MOBILE, "x"), "text", token="") == 403
    assert not receipts.knows("Basic a", ["a"])


@pytest.mark.django_db
def test_whoever_guesses_is_soon_not_listened_to(notify: NotifyServer) -> None:
    answers = [call({}, "text", token=f"guess {number}") for number in range(22)]
    assert answers == [403] * 20 + [429] * 2
    assert call(notify.text_in(MOBILE, "x"), "text") == 204  # the right one always is


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{", b"[]", b"null", b"\xff\x00\xfe", b'{"id": 1}', b"[" * 100_000,
        b'{"id": "", "source_number": "1", "message": "x"}', b"x" * 100_000,
        b'{"id": "a", "source_number": null, "message": ["x"]}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_for_a_person(
    universe: Universe, notify: NotifyServer, raw: bytes
) -> None:
    assert call(raw, "text") == 204
    row = InMessage.objects.get()
    work()
    row.refresh_from_db()
    assert (row.state, row.filed_as) == (InState.UNMATCHED, "no_number")
    assert row.body[:10] == raw.decode("utf-8", "replace")[:10].replace("\x00", "\ufffd")
    assert call(raw, "receipt") == 400


def test_a_text_of_a_hundred_thousand_letters_is_kept_whole(
    universe: Universe, notify: NotifyServer
) -> None:
    told = notify.text_in(MOBILE, "ŵ" * 100_000)
    assert call(told, "text") == 204
    assert InMessage.objects.get().body == "ŵ" * 100_000


def test_a_receipt_about_nothing_of_ours_is_left_after_a_day(
    universe: Universe, notify: NotifyServer
) -> None:
    text_me(universe)
    for reference in (None, "nonsense", "0.0", f"{universe.rhian.pk}.1", "x" * 2000):
        told = {"id": f"n-{reference}", "reference": reference, "status": "delivered"}
        assert call(told, "receipt") == 204
    work()
    assert set(Receipt.objects.values_list("state", flat=True)) == {"waiting"}
    for hours in (1, 12, 25, 26):
        with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
            work()
    assert set(Receipt.objects.values_list("state", flat=True)) == {"ignored"}


def test_asking_again_and_again_counts_a_receipt_once(
    universe: Universe, notify: NotifyServer
) -> None:
    text_me(universe)
    message = queue(universe)
    work()
    told = notify.receipt(notify.rows[0], "delivered")
    assert [call(told, "receipt") for _ in range(3)] == [204] * 3
    assert Receipt.objects.count() == 1
    work()
    call(notify.receipt(notify.rows[0], "permanent-failure"), "receipt")  # too late to be true
    work()
    assert fresh(message).state == OutState.SENT
