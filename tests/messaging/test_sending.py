"""Queueing, sending over real SMTP, and everything that can go wrong between."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.core.mail import EmailMessage, send_mail
from django.db import connections
from django.utils import translation
from pytest_django import Settings

from alongside import messaging
from alongside.core import clock, jobs, keys
from alongside.core.audit import AuditEvent
from alongside.core.errors import Refused
from alongside.messaging import actions, purposes, queries
from alongside.messaging.actions import moving
from alongside.messaging.gateways.email import transport
from alongside.messaging.models import INSTALLATION, Gateway, OutMessage, OutState
from alongside.messaging.rules import Way
from alongside.people.actions import grants, persons
from alongside.people.models import ContactSystem, Grant, Person
from tests.at_once import SECONDS, at_once
from tests.messaging.smtp import MailServer, free_port, settings_for
from tests.universe import Universe

BODY = "We agreed to look at this again.\n\nLlŷr and Siân’s words: ŵ ŷ."


def queue(universe: Universe, key: str = "one", **more: object) -> actions.Queued:
    return actions.queue(
        by=universe.actor("nurse"),
        person=universe.rhian,
        purpose="test",
        key=key,
        subject="How is it going?",
        body=BODY,
        service_id=universe.service.pk,
        **more,  # type: ignore[arg-type]
    )


def work(**more: object) -> int:
    done = 0
    while jobs.run_one(only=actions.SEND, **more):  # type: ignore[arg-type]
        done += 1
    return done


def fresh(message: OutMessage | None) -> OutMessage:
    assert message is not None
    found: OutMessage = OutMessage.objects.get(pk=message.pk)
    return found


def test_a_message_is_sent_once(universe: Universe, mail_server: MailServer) -> None:
    way, message = queue(universe)
    assert way is Way.EMAIL
    assert queue(universe).message == message
    assert work() == 1
    assert work() == 0
    sent = fresh(message)
    assert sent.state == OutState.SENT
    assert sent.sent_at is not None
    (mail,) = mail_server.mails
    assert mail_server.to == ["rhian@example.org"]
    assert mail["Message-ID"] == f"<{sent.pk}@localhost>"
    assert mail["Content-Language"] == "en"
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content()
    assert "Llŷr and Siân’s words: ŵ ŷ." in text
    assert "Phone us on 01632 960100" in text
    verbs = AuditEvent.objects.filter(subject_id=str(sent.pk)).values_list("verb", flat=True)
    assert list(verbs.order_by("id")) == ["message.queue", "message.send"]


def test_the_subject_line_is_neutral_whatever_the_title_says(
    universe: Universe, mail_server: MailServer
) -> None:
    queue(universe)
    actions.queue(
        by=universe.actor("nurse"),
        person=universe.rhian,
        purpose="test",
        key="worse",
        subject="Your HIV test\r\nBcc: everyone@example.org",
        body=BODY,
    )
    work()
    assert {mail["Subject"] for mail in mail_server.mails} == {str(purposes.NEUTRAL)}
    assert all(mail["Bcc"] is None for mail in mail_server.mails)


def test_content_is_sealed_and_never_in_the_trail(universe: Universe) -> None:
    message = fresh(queue(universe).message)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT body, address FROM messaging_outmessage WHERE id = %s", [message.pk])
        body, address = (bytes(value) for value in cursor.fetchone())
    assert b"agreed" not in body
    assert b"rhian" not in address
    for event in AuditEvent.objects.filter(subject_id=str(message.pk)):
        assert "rhian" not in str(event.detail)
        assert event.person_id == universe.rhian.pk


def test_the_way_follows_what_the_person_asked_for(universe: Universe) -> None:
    herself = universe.actor("rhian")
    persons.record_need(by=herself, person=universe.rhian, kind="large_print")
    way, message = queue(universe, key="no address")
    assert way is Way.HAND
    assert message is not None
    assert message.gateway == Gateway.PRINT
    assert message.large_print
    persons.change_contact(
        by=universe.actor("nurse"),
        person=universe.rhian,
        system=ContactSystem.POST,
        value="1 Chapel Row\nCwm",
    )
    assert queue(universe, key="address").way is Way.LETTER
    persons.record_need(by=herself, person=universe.rhian, kind="by_phone")
    assert queue(universe, key="phone") == (Way.PHONE, None)
    assert queue(universe, key="forced", gateway=Gateway.EMAIL).way is Way.EMAIL


def test_somebody_whose_only_email_is_their_login_is_reached_there(universe: Universe) -> None:
    assert queries.reach_of(universe.carer).email == "carer@example.org"
    persons.change_contact(
        by=universe.actor("carer"), person=universe.carer, system="email", value="new@example.org"
    )
    assert queries.reach_of(universe.carer).email == "new@example.org"
    persons.change_contact(
        by=universe.actor("carer"), person=universe.carer, system="email", value=""
    )
    assert queries.reach_of(universe.carer).email == ""


def test_email_to_somebody_without_one_is_refused(universe: Universe) -> None:
    with pytest.raises(Refused):
        actions.queue(
            by=universe.actor("nurse"),
            person=universe.imported,
            purpose="test",
            key="none",
            subject="",
            body=BODY,
            gateway=Gateway.EMAIL,
        )


def test_an_unknown_purpose_is_a_fault(universe: Universe) -> None:
    with pytest.raises(RuntimeError):
        actions.queue(
            by=universe.actor("nurse"),
            person=universe.rhian,
            purpose="nonsense",
            key="x",
            subject="",
            body="",
        )
    with pytest.raises(RuntimeError):
        messaging.register_purpose("test")


# --- asked again before every send --------------------------------------------------------------


def ends_void(universe: Universe, message: OutMessage | None, reason: str) -> None:
    assert work() == 1
    row = fresh(message)
    assert (row.state, row.failure) == (OutState.VOID, reason)


def test_nothing_is_sent_to_the_dead(universe: Universe, mail_server: MailServer) -> None:
    message = queue(universe).message
    Person.objects.filter(pk=universe.rhian.pk).update(died_on=clock.today())
    ends_void(universe, message, "person_gone")
    universe.rhian.refresh_from_db()
    assert queue(universe, key="after") == (Way.NOBODY, None)
    assert not mail_server.mails


def test_nothing_is_sent_that_is_not_wanted(universe: Universe, mail_server: MailServer) -> None:
    messaging.register_purpose("fickle", still_wanted=lambda message: False)
    message = actions.queue(
        by=universe.actor("nurse"),
        person=universe.rhian,
        purpose="fickle",
        key="f",
        subject="",
        body=BODY,
    ).message
    ends_void(universe, message, "unwanted")
    assert not mail_server.mails


def test_nothing_is_sent_once_the_service_is_shut_out(
    universe: Universe, mail_server: MailServer
) -> None:
    message = queue(universe).message
    for grant in Grant.objects.filter(person=universe.rhian, grantee=universe.team):
        grants.end_access(by=universe.actor("rhian"), grant=grant)
    ends_void(universe, message, "not_responsible")
    assert not mail_server.mails


def test_an_address_that_is_no_longer_theirs_is_not_written_to(
    universe: Universe, mail_server: MailServer
) -> None:
    heard = []
    messaging.on_failed("test", heard.append)
    message = queue(universe).message
    persons.change_contact(
        by=universe.actor("rhian"), person=universe.rhian, system="email", value="new@example.org"
    )
    ends_void(universe, message, "contact_changed")
    assert heard == [message]
    assert not mail_server.mails


def test_words_that_were_erased_are_not_sent(universe: Universe, mail_server: MailServer) -> None:
    message = queue(universe).message
    keys.DataKey.objects.filter(owner_id=universe.rhian.pk).update(
        wrapped=b"", destroyed_at=clock.now()
    )
    ends_void(universe, message, "erased")
    assert not mail_server.mails


def test_a_copy_belongs_to_whose_words_it_holds(
    universe: Universe, mail_server: MailServer
) -> None:
    copy = actions.queue(
        by=universe.actor("nurse"),
        person=universe.gp,
        owner_id=universe.rhian.pk,
        purpose="test",
        key="copy",
        subject="",
        body=BODY,
        service_id=universe.service.pk,
    ).message
    work()
    assert fresh(copy).state == OutState.SENT
    assert mail_server.to == ["gp@example.org"]
    assert AuditEvent.objects.get(verb="message.send").person_id == universe.rhian.pk


def test_what_is_void_is_not_sent(universe: Universe, mail_server: MailServer) -> None:
    message = queue(universe).message
    actions.void(by=universe.actor("nurse"), key="one")
    actions.void(by=universe.actor("nurse"), key="one")
    actions.void(by=universe.actor("nurse"), key="never was")
    work()
    assert fresh(message).state == OutState.VOID
    assert mail_server.mails == []


# --- what mail servers answer -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("550 5.1.1 No such user", "no_mailbox"),
        ("552 Mailbox full", "full_mailbox"),
        ("559 Strange", "smtp_559"),
    ],
)
def test_a_final_no_is_told_to_somebody(
    universe: Universe, mail_server: MailServer, answer: str, reason: str
) -> None:
    heard = []
    messaging.on_failed("test", heard.append)
    mail_server.rcpt = lambda address: answer
    message = queue(universe).message
    assert work() == 1
    row = fresh(message)
    assert (row.state, row.failure) == (OutState.FAILED, reason)
    assert heard == [message]
    actions.void(by=universe.actor("nurse"), key="one")
    assert fresh(message).state == OutState.VOID


def test_a_no_to_the_words_counts_like_one_to_the_address(
    universe: Universe, mail_server: MailServer
) -> None:
    mail_server.data = lambda number: "554 5.7.1 Refused"
    message = queue(universe).message
    work()
    assert fresh(message).failure == "refused"


@pytest.mark.parametrize("answer", ["451 Try again", "421 Busy", "535 Who are you?"])
def test_a_no_for_now_is_tried_again(
    universe: Universe, mail_server: MailServer, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    mail_server.data = lambda number: answer if number == 1 else "250 OK"
    message = queue(universe).message
    with caplog.at_level(logging.INFO):
        assert work() == 1  # once: its next try is later
    assert fresh(message).state == OutState.QUEUED
    row = jobs.Due.objects.get(kind=actions.SEND)
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, "TryLater")
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("alongside")]
    assert ours
    assert not any("rhian" in line for line in ours)
    assert work(now=clock.now() + timedelta(hours=7)) == 1
    assert fresh(message).state == OutState.SENT
    assert mail_server.ids == [f"<{fresh(message).pk}@localhost>"]


def test_a_server_that_is_not_there_is_tried_again_until_a_day_is_over(
    universe: Universe, settings: Settings
) -> None:
    settings.SMTP = settings_for(free_port())
    heard = []
    messaging.on_failed("test", heard.append)
    message = queue(universe).message
    work()
    assert fresh(message).state == OutState.QUEUED
    assert not heard
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        work()
    row = fresh(message)
    assert (row.state, row.failure) == (OutState.FAILED, "gave_up")
    assert heard == [message]


def test_an_address_that_is_none_fails_at_once(universe: Universe, mail_server: MailServer) -> None:
    persons.change_contact(
        by=universe.actor("rhian"), person=universe.rhian, system="email", value="not an address"
    )
    message = queue(universe).message
    work()
    assert fresh(message).failure == "bad_address"


def test_two_recipients_cannot_be_smuggled_into_one_address() -> None:
    for address in ("a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org", ""):
        with pytest.raises(transport.Undeliverable):
            transport.build(transport.Mail("1", address, "x", "y", "en", clock.now()))


def test_sign_in_and_tls_are_used_when_configured(
    settings: Settings, mail_server: MailServer
) -> None:
    mail = transport.Mail("1", "a@example.org", "x", "y", "en", clock.now())
    settings.SMTP = settings_for(mail_server.port) | {"use_tls": True}
    with pytest.raises((transport.TryLater, transport.Undeliverable)):
        transport.send(mail)  # this server speaks no TLS: nothing goes out in the clear
    settings.SMTP = settings_for(mail_server.port) | {"username": "us", "password": "secret"}
    with pytest.raises((transport.TryLater, transport.Undeliverable)):
        transport.send(mail)
    assert not mail_server.mails


# --- crashes and several workers ----------------------------------------------------------------


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


@pytest.mark.commits
def test_killed_between_the_servers_yes_and_our_commit_it_is_sent_again_under_the_same_name(
    universe: Universe, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = queue(universe).message
    assert message is not None

    def die(*args: object, **kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("alongside.messaging.actions.sending.move", die)
        with pytest.raises(Killed):
            jobs.run_one(only=actions.SEND)
    assert fresh(message).state == OutState.QUEUED
    assert work() == 1
    assert fresh(message).state == OutState.SENT
    assert mail_server.ids == [f"<{message.pk}@localhost>"] * 2
    assert mail_server.mails[0].as_bytes() == mail_server.mails[1].as_bytes()


@pytest.mark.commits
def test_queued_at_once_by_several_it_is_there_once(universe: Universe) -> None:
    found = at_once(*[partial(queue, universe, key="same")] * 3)
    assert len({fresh(one.message).pk for one in found}) == 1
    assert AuditEvent.objects.filter(verb="message.queue").count() == 1


def test_sending_what_was_sent_does_nothing(universe: Universe, mail_server: MailServer) -> None:
    message = fresh(queue(universe).message)
    for _ in range(2):
        actions.send(by=universe.actor("nurse"), message_id=message.pk)
    assert len(mail_server.mails) == 1
    with pytest.raises(Refused):
        moving.move(fresh(message), OutState.VOID)


@pytest.mark.commits
def test_two_workers_send_each_message_once(universe: Universe, mail_server: MailServer) -> None:
    wanted = [queue(universe, key=f"n{number}").message for number in range(12)]
    assert sum(at_once(*[work] * 3)) == 12
    assert sorted(mail_server.ids) == sorted(f"<{m.pk}@localhost>" for m in wanted if m)


@pytest.mark.commits
@pytest.mark.parametrize("takes", [True, False])
def test_nobody_who_takes_a_message_back_waits_for_a_slow_mail_server(
    takes: bool, universe: Universe, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is past taking back; where the server does not take it, it is not tried again."""
    message = fresh(queue(universe, key="late").message)
    sending, taken_back, deliver = threading.Event(), threading.Event(), transport.send
    wanted = purposes.purpose("test")

    def send(mail: EmailMessage) -> None:
        sending.set()
        assert taken_back.wait(SECONDS)
        if not takes:
            raise transport.TryLater
        deliver(mail)

    def take_back() -> None:
        sending.wait(SECONDS)
        monkeypatch.setitem(
            purposes._purposes, "test", replace(wanted, still_wanted=lambda message: False)
        )
        actions.void(by=universe.actor("nurse"), key="late")
        taken_back.set()

    monkeypatch.setattr(transport, "send", send)
    monkeypatch.setattr(jobs, "_raise_errors", False)
    assert at_once(work, take_back) == [1, None]
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        work()
    assert fresh(message).state == (OutState.SENT if takes else OutState.VOID)
    assert len(mail_server.mails) == takes


# --- the mail of libraries ----------------------------------------------------------------------


def test_library_mail_goes_through_the_outbox_and_is_wiped_once_sent(
    universe: Universe, mail_server: MailServer
) -> None:
    with translation.override("cy"):
        assert send_mail("Sign-in code", "Your code: 123456", None, ["RHIAN@example.org"]) == 1
    message = OutMessage.objects.get(purpose="account")
    assert message.owner_id == universe.rhian.pk
    assert message.language == "cy"
    work()
    (mail,) = mail_server.mails
    assert mail["Subject"] == "Sign-in code"
    assert "123456" in mail.get_content()
    assert fresh(message).body == ""


def test_library_mail_to_an_unknown_address_is_sealed_with_the_installations_key(
    universe: Universe, mail_server: MailServer
) -> None:
    EmailMessage("Hello", "Nobody here signs in so", to=["new@example.org"]).send()
    message = OutMessage.objects.get(purpose="account")
    assert message.owner_id == INSTALLATION
    assert message.person is None
    work()
    assert mail_server.to == ["new@example.org"]
