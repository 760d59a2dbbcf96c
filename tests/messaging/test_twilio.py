"""Twilio: our gateway against what its API says, our check of signatures against its own."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from twilio.request_validator import RequestValidator

from alongside.core import clock
from alongside.messaging.gateways.texts import NotKnown, Text, TryLater, Undeliverable
from alongside.messaging.gateways.twilio import codes, receipts, transport
from alongside.messaging.models import InMessage, Receipt
from tests.messaging.town import MOBILE, text_me, work
from tests.universe import Universe

ACCOUNT, TOKEN, OURS = "ACtests", "tw-secret", "+447700900999"


@dataclass
class TwilioServer:
    """Takes texts; `answer` is what it says next instead."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    answer: tuple[int, Any] | None = None

    def __enter__(self) -> TwilioServer:
        handler = type("Handler", (_Handler,), {"twilio": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def row(self, **more: Any) -> dict[str, Any]:
        made = {
            "sid": f"SM{len(self.rows):032x}", "status": "queued", "error_code": None,
            "date_created": clock.now().strftime("%a, %d %b %Y %H:%M:%S +0000"),
            "direction": "outbound-api",
        } | more  # fmt: skip
        self.rows.insert(0, made)
        return made


class _Handler(BaseHTTPRequestHandler):
    twilio: TwilioServer

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def say(self, status: int, body: Any) -> None:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def known(self) -> bool:
        right = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") == right:
            return True
        self.say(401, {"code": 20003, "message": "Authenticate", "status": 401})
        return False

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        said = {name: values[0] for name, values in parse_qs(raw).items()}
        if not self.known():
            return
        assert said["StatusCallback"].endswith("/hooks/twilio/receipt")
        answer, self.twilio.answer = self.twilio.answer, None
        if answer:
            self.say(*answer)
            return
        sender = said.get("From") or said["MessagingServiceSid"]
        self.say(201, self.twilio.row(to=said["To"], body=said["Body"], **{"from": sender}))

    def do_GET(self) -> None:
        if not self.known():
            return
        place = urlsplit(self.path)
        if self.twilio.answer:
            self.say(*self.twilio.answer)
        elif place.path.endswith("/Messages.json"):
            asked = {name: values[0] for name, values in parse_qs(place.query).items()}
            rows = [row for row in self.twilio.rows if row["to"] == asked["To"]]
            page, size = int(asked.get("Page", 0)), 2
            more = len(rows) > size * (page + 1)
            following = f"{place.path}?To={asked['To'].replace('+', '%2B')}&Page={page + 1}"
            self.say(200, {"messages": rows[size * page : size * (page + 1)],
                           "next_page_uri": following if more else None})  # fmt: skip
        else:
            name = place.path.rpartition("/")[2].removesuffix(".json")
            found = [row for row in self.twilio.rows if row["sid"] == name]
            self.say(200 if found else 404, found[0] if found else {"code": 20404})


@pytest.fixture
def twilio(settings: Settings) -> Iterator[TwilioServer]:
    with TwilioServer() as server:
        settings.TWILIO = {
            "account": ACCOUNT, "token": TOKEN, "sender": OURS, "url": server.url,
        }  # fmt: skip
        yield server


def ours() -> transport.Twilio:
    found = transport.account()
    assert found is not None
    return found


def text(body: str = "Sut mae'r dŵr?") -> Text:
    return Text("r.1", MOBILE, body, clock.now())


def test_it_is_sent_found_by_its_words_and_asked_about(twilio: TwilioServer) -> None:
    name = ours().send(text())
    assert twilio.rows[0]["body"] == "Sut mae'r dŵr?"
    for number in range(3):
        twilio.row(to=MOBILE, body=f"other {number}")
    seen = ours().find(text())
    assert seen is not None
    assert (seen.provider_id, seen.status) == (name, "queued")
    assert ours().find(text("never sent")) is None
    twilio.rows[-1]["date_created"] = "Mon, 01 Jan 2024 10:00:00 +0000"
    assert ours().find(text()) is None  # an earlier one with the same words
    twilio.rows[-1] |= {"status": "undelivered", "error_code": 30005}
    assert ours().status(name) == "undelivered:30005"
    assert ours().meaning("undelivered:30005").failed == "no_such_number"
    assert ours().status("SMnone") is None
    assert ours().status("../../Accounts") is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, {"code": 21211}), Undeliverable),
        ((400, {"code": 21610}), Undeliverable),
        ((429, {"code": 20429}), TryLater),
        ((401, {"code": 20003}), TryLater),
        ((503, "<html>"), NotKnown),
        ((200, "rubbish"), NotKnown),
        ((201, ["?"]), NotKnown),
    ],
)
def test_what_it_answers_amiss(
    twilio: TwilioServer, answer: tuple[int, Any], error: type[Exception]
) -> None:
    twilio.answer = answer
    with pytest.raises(error):
        ours().send(text())
    assert twilio.rows == []
    twilio.answer = (503, "x")
    with pytest.raises(TryLater):
        ours().find(text())
    twilio.answer = (200, "x")
    with pytest.raises(TryLater):
        list(ours().incoming())


def test_when_it_is_not_there_nothing_was_taken(twilio: TwilioServer, settings: Settings) -> None:
    settings.TWILIO = settings.TWILIO | {"url": "http://127.0.0.1:9"}
    with pytest.raises(TryLater):
        ours().send(text())
    with pytest.raises(TryLater):
        ours().status("SM1")
    with pytest.raises(Undeliverable):
        ours().send(text("x" * 1601))
    settings.TWILIO = settings.TWILIO | {"sender": "MGtests"}
    assert list(ours().incoming()) == []
    settings.TWILIO = settings.TWILIO | {"account": ""}
    assert transport.account() is None


def test_texts_that_it_keeps_are_brought_in(twilio: TwilioServer) -> None:
    for number in range(5):
        twilio.row(to=OURS, body=f"in {number}", direction="inbound", **{"from": MOBILE})
    twilio.row(to=OURS, body="out", **{"from": OURS})
    found = list(ours().incoming())
    assert [one.body for one in found] == [f"in {number}" for number in (4, 3, 2, 1, 0)]
    assert found[0].at is not None


@given(st.text(max_size=12), st.integers(0, 99_999))
def test_every_word_has_a_meaning(word: str, number: int) -> None:
    assert codes.meaning(codes.word(word, number)) is not None
    assert codes.meaning(f"failed:{number}").failed


# --- what it sends us ---------------------------------------------------------------------------

fields = st.dictionaries(
    st.text("abcABC", min_size=1, max_size=5),
    st.lists(st.text(max_size=10), min_size=1, max_size=3),
    max_size=6,
)


@given(fields, st.sampled_from(["https://a.example/x", "https://a.example:8443/x?y=z",
                                "http://a.example/", "https://a.example:443/x"]))  # fmt: skip
def test_signatures_are_those_that_twilios_own_validator_takes(
    said: dict[str, list[str]], url: str
) -> None:
    validator = RequestValidator(TOKEN)
    asked = _Many(said)
    made = receipts.signature(TOKEN, url, said)
    assert validator.validate(url, asked, made)
    assert receipts.knows(validator.compute_signature(url, asked), TOKEN, url, said)
    assert not receipts.knows(made, TOKEN, url, said | {"Body": ["another"]})
    assert not receipts.knows(made, TOKEN + "x", url, said)
    assert not receipts.knows(receipts.signature("", url, said), "", url, said)


class _Many(dict[str, list[str]]):
    """A form as the validator takes it."""

    def getall(self, name: str) -> list[str]:
        return self[name]


def call(settings: Settings, kind: str, said: dict[str, str], token: str = TOKEN) -> int:
    url = f"{settings.ALONGSIDE_ADDRESS}/hooks/twilio/{kind}"
    signed = RequestValidator(token).compute_signature(url, said)
    answer = Client(enforce_csrf_checks=True).post(
        f"/hooks/twilio/{kind}", said, headers={"X-Twilio-Signature": signed}
    )
    return answer.status_code


def test_a_text_and_a_receipt_are_kept_and_filed(
    universe: Universe, twilio: TwilioServer, settings: Settings
) -> None:
    person = text_me(universe)
    said = {"MessageSid": "SM1", "From": MOBILE, "To": OURS, "Body": "Rwy'n iawn, diolch ŵ"}
    assert call(settings, "text", said) == 200
    assert call(settings, "text", said) == 200
    work()
    row = InMessage.objects.get()
    assert (row.body, row.person) == ("Rwy'n iawn, diolch ŵ", person)
    told = {"MessageSid": "SM2", "MessageStatus": "undelivered", "ErrorCode": "30003"}
    assert call(settings, "receipt", told) == 204
    assert Receipt.objects.get().status == "undelivered:30003"
    assert call(settings, "text", said | {"Body": "x"}, token="other") == 403
    assert call(settings, "receipt", told | {"MessageStatus": "x"}, token="") == 403
    assert (InMessage.objects.count(), Receipt.objects.count()) == (1, 1)
    assert call(settings, "text", {}) == 200  # signed, and empty: a person looks
    assert InMessage.objects.count() == 2
