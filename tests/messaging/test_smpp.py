"""SMPP: our transport and our listener against npm's smpp as the message centre."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connections
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from alongside.core import clock
from alongside.messaging import actions
from alongside.messaging.gateways.smpp import codes, listener, parts, receipts, transport
from alongside.messaging.gateways.texts import CannotAsk, NotKnown, Text, TryLater, Undeliverable
from alongside.messaging.models import InMessage, InPart, InState, OutMessage, OutState, Receipt
from alongside.messaging.rules import text_cost
from tests.messaging.town import BY_TEXT, MOBILE, text_me, work
from tests.universe import Universe

SCRIPT = Path(__file__).with_name("smsc.js")
ROOT = Path(__file__).parents[2]


class Centre:
    """A message centre in a process of its own."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", SCRIPT], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = self.next("ready")["port"]

    def next(self, event: str) -> dict[str, Any]:
        """The next thing of this kind that it says."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found: dict[str, Any] = json.loads(line)
            if found["event"] == event:
                return found
        raise AssertionError("The message centre ended.")

    def tell(self, **what: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        if "mood" in what:
            self.next("mood")

    def close(self) -> None:
        self.process.terminate()
        self.process.communicate()


@pytest.fixture
def centre(settings: Settings) -> Iterator[Centre]:
    found = Centre()
    settings.SMPP = {
        "host": "127.0.0.1", "port": found.port, "name": "us", "password": "secret", "tls": False,
        "sender": "447700900000", "system_type": "", "timeout": 5,
    }  # fmt: skip
    yield found
    for account in transport._accounts.values():
        account._leave()
    transport._accounts.clear()
    found.close()


def ours() -> transport.Smpp:
    found = transport.account()
    assert found is not None
    return found


def text(body: str, to: str = MOBILE) -> Text:
    return Text("r.1", to, body, clock.now())


# --- out ----------------------------------------------------------------------------------------


def test_a_short_text_goes_in_the_gsm_alphabet(centre: Centre) -> None:
    assert ours().send(text("7ish, £5 {ok}")) == "m1"
    sent = centre.next("submit")
    assert (sent["to"], sent["ton"], sent["coding"], sent["esm"]) == ("447700900123", 1, 0, 0)
    assert sent["receipt"] == 1
    assert parts.join(bytes.fromhex(sent["data"]), sent["coding"]) == "7ish, £5 {ok}"


def test_a_long_welsh_text_goes_in_parts_and_the_last_ones_receipt_is_asked_for(
    centre: Centre,
) -> None:
    body = "Sut wyt ti, Siân? Mae'r dŵr yn oer heddiw. " * 4
    assert ours().send(text(body)) == "m3"
    found = [centre.next("submit") for _ in range(3)]
    assert [one["coding"] for one in found] == [8, 8, 8]
    assert [one["receipt"] for one in found] == [0, 0, 1]
    pieces = [parts.header(bytes.fromhex(one["data"])) for one in found]
    assert [(piece.total, piece.number) for piece, _ in pieces] == [(3, 1), (3, 2), (3, 3)]
    assert len({piece.reference for piece, _ in pieces}) == 1
    assert "".join(parts.join(data, 8) for _, data in pieces) == body


def test_what_it_answers_amiss(centre: Centre) -> None:
    centre.tell(mood="throttled")
    with pytest.raises(TryLater):
        ours().send(text("x"))
    centre.tell(mood="invalid")
    with pytest.raises(Undeliverable) as never:
        ours().send(text("x"))
    assert never.value.reason == "bad_number"
    centre.tell(mood="silent")
    with pytest.raises(NotKnown):
        ours().send(text("x"))
    assert ours().send(text("x")) == "m2"  # by a new bind
    with pytest.raises(CannotAsk):
        ours().find(text("x"))
    assert ours().status("m2") is None


def test_a_centre_that_is_away_or_knows_us_not_takes_nothing(
    centre: Centre, settings: Settings
) -> None:
    settings.SMPP = settings.SMPP | {"password": "wrong"}
    with pytest.raises(TryLater):
        ours().send(text("x"))
    settings.SMPP = settings.SMPP | {"password": "secret", "port": 9}
    with pytest.raises(TryLater):
        ours().send(text("x"))
    settings.SMPP = settings.SMPP | {"host": ""}
    assert transport.account() is None


def test_a_bind_that_was_left_alone_is_tried_before_it_is_used(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours().send(text("x"))
    monkeypatch.setattr(transport, "IDLE", -1.0)
    ours().send(text("y"))
    client = ours()._client
    assert client is not None
    client._socket.shutdown(2)  # the line was cut, and nobody told us
    assert ours().send(text("z")) == "m3"


def test_what_cannot_be_asked_about_is_decided_by_a_person(
    universe: Universe, centre: Centre
) -> None:
    text_me(universe)
    centre.tell(mood="silent")
    message = actions.queue(
        by=universe.actor("nurse"), person=universe.rhian, purpose="test", key="one", subject="",
        body="", text="Hello", service_id=universe.service.pk, urgent=True,
    ).message  # fmt: skip
    assert message is not None
    work()
    OutMessage.objects.update(check_at=clock.now())
    work()
    message.refresh_from_db()
    assert (message.state, message.failure) == (OutState.FAILED, "not_known")


# --- in -----------------------------------------------------------------------------------------


def hears(centre: Centre, *messages: dict[str, Any]) -> None:
    """The listener listens while the message centre sends these."""
    done = threading.Event()

    def run() -> None:
        try:
            listener.listen(lambda seconds: done.wait(seconds) if seconds else done.is_set())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        while centre.next("bound")["kind"] != "receiver":
            pass
        for message in messages:
            centre.tell(**message)
            assert centre.next("answer")["status"] == 0
    finally:
        done.set()
        thread.join()


@pytest.mark.commits
def test_texts_parts_and_receipts_come_in(universe: Universe, centre: Centre) -> None:
    person = text_me(universe)
    message = actions.queue(
        by=universe.actor("nurse"), person=person, purpose="test", key="one", subject="",
        body="", text="Hello", service_id=universe.service.pk, urgent=True,
    ).message  # fmt: skip
    assert message is not None
    work()
    long = parts.split("Rwy'n teimlo'n well, ond mae'r dŵr yn oer. " * 3, 7)
    assert len(long) == 2
    receipt = b"id:m1 sub:001 dlvrd:001 submit date:2706091100 done date:2706091101 stat:DELIVRD"
    hears(
        centre,
        {"from": "447700900123", "data": b"STOP".hex()},
        {"from": "447700900123", "data": receipt.hex(), "esm": 4},
        *(
            {"from": "447700900123", "data": one.data.hex(), "esm": 64, "coding": one.coding}
            for one in (long[1], long[1], long[0])
        ),
        {"from": "NHS", "ton": 5, "data": "00"},
        {"from": "447700900123", "data": "", "more": {"message_payload": "payload"}},
    )
    found = [row.body for row in InMessage.objects.order_by("received_at")]
    assert sorted(found) == sorted(
        ["STOP", "Rwy'n teimlo'n well, ond mae'r dŵr yn oer. " * 3, "@", "payload"]
    )
    assert not InPart.objects.exists()
    assert Receipt.objects.get().status == "DELIVRD"
    work()
    message.refresh_from_db()
    assert message.delivered_at is not None
    assert InMessage.objects.filter(filed_as="stop").count() == 1


def test_a_part_that_never_comes_is_shown_as_missing(universe: Universe) -> None:
    for number in (3, 1, 1):
        actions.receive_part(
            by=BY_TEXT, provider="smpp", sender=MOBILE, body=f"part {number}", reference=5,
            total=3, number=number,
        )  # fmt: skip
    first = InPart.objects.order_by("received_at")[0]
    actions.join_parts(by=BY_TEXT, part_id=first.pk)
    actions.join_parts(by=BY_TEXT, part_id=first.pk)
    row = InMessage.objects.get()
    assert (row.body, row.state) == ("part 1 […] part 3", InState.WAITING)


def test_while_the_database_is_away_it_is_asked_to_send_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(**_: object) -> None:
        raise OperationalError("secret words")

    monkeypatch.setattr(listener, "close_old_connections", lambda: None)
    monkeypatch.setattr(listener, "connections", SimpleNamespace(close_all=lambda: None))
    monkeypatch.setattr(actions, "receive", away)
    assert listener.keep(pdu(b"I feel low")) == codes.TRY_AGAIN
    assert "secret" not in caplog.text


def pdu(data: bytes, **more: Any) -> Any:
    return SimpleNamespace(
        **{
            "short_message": data, "esm_class": 0, "source_addr": b"447700900123",
            "source_addr_ton": 1, "data_coding": 0,
        }
        | more
    )  # fmt: skip


def test_receipts_in_fields_and_in_words() -> None:
    told = receipts.read(pdu(b"", esm_class=4, receipted_message_id=b"A1\0", message_state=b"\x05"))
    assert told == receipts.Told("A1", "UNDELIV")
    assert codes.meaning("UNDELIV").failed == "not_reached"
    words = receipts.read(pdu(b"id:12 stat:expired", esm_class=4))
    assert words == receipts.Told("12", "EXPIRED")
    said = receipts.read(pdu(b"id: yes", esm_class=4))
    assert isinstance(said, receipts.Said)
    sar = receipts.read(pdu(b"x", sar_total_segments=2, sar_msg_ref_num=9, sar_segment_seqnum=2))
    assert isinstance(sar, receipts.Said)
    assert sar.piece == parts.Piece(9, 2, 2)


@given(st.binary(max_size=80), st.integers(0, 255), st.integers(0, 255))
def test_whatever_bytes_come_are_words_of_somebody(data: bytes, esm: int, coding: int) -> None:
    found = receipts.read(pdu(data, esm_class=esm, data_coding=coding))
    assert isinstance(found, receipts.Told | receipts.Said)


letters = st.text(
    alphabet=st.one_of(
        st.sampled_from("abcŵŷ€{}[]\\~^|£@ \n🙂é"),
        st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs"]),
    ),
    max_size=700,
)


@given(letters, st.integers(0, 255))
def test_what_is_split_can_be_joined_and_is_as_long_as_we_said(body: str, reference: int) -> None:
    made = parts.split(body, reference)
    assert len(made) == text_cost(body).parts
    words = ""
    for number, one in enumerate(made, 1):
        data = one.data
        assert len(data) <= (160 if one.coding == parts.GSM else 140)
        if one.has_header:
            piece, data = parts.header(data)
            assert piece == parts.Piece(reference, len(made), number)
        words += parts.join(data, one.coding)
    assert words == body


def test_a_text_of_too_many_parts_goes_nowhere(settings: Settings) -> None:
    with pytest.raises(ValueError):
        parts.split("ŵ" * 67 * 256, 1)
    with pytest.raises(Undeliverable):
        transport.Smpp({}).send(text("ŵ" * 67 * 256))
