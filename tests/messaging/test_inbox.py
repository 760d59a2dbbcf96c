"""Texts that come in: filed once, in order; STOP; whose number it is; one question at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connections

from alongside import messaging
from alongside.core import clock, jobs
from alongside.core.audit import AuditEvent
from alongside.core.errors import Refused
from alongside.messaging import Handled, actions, queries, replies
from alongside.messaging.gateways.texts import Incoming
from alongside.messaging.models import (
    ChannelStop,
    Confirmed,
    ExpectedReply,
    InMessage,
    InState,
    NumberConfirmation,
    OutMessage,
    OutState,
    ReplyState,
)
from alongside.people.actions import persons
from alongside.people.models import ContactPoint, Person, Service
from tests.messaging.town import BY_TEXT, MOBILE, OTHER, Networks, carried_by, say, text_me, work
from tests.universe import Universe

NOON = datetime(2027, 6, 9, 11, 0, tzinfo=UTC)
Heard = list[tuple[UUID | None, str]]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def networks() -> Iterator[Networks]:
    with carried_by(Networks()) as found:
        yield found


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Answers to questions of the kind "test"; each "." asks for more, "?" is not understood."""
    found: Heard = []

    def take(question: ExpectedReply, text: InMessage) -> Handled:
        if text.body == "boom":
            raise ValueError(text.body)
        found.append((question.about_id, text.body))
        return {".": Handled.MORE, "?": Handled.UNREAD}.get(text.body[-1:], Handled.DONE)

    monkeypatch.setattr(replies, "_kinds", dict(replies._kinds))
    messaging.register_reply("test", on_reply=take)
    return found


@pytest.fixture
def unmatched(monkeypatch: pytest.MonkeyPatch) -> list[InMessage]:
    found: list[InMessage] = []
    monkeypatch.setattr(replies, "_unmatched", [found.extend])
    return found


def ask(universe: Universe, person: Person, key: str, **more: object) -> ExpectedReply:
    message = actions.queue(
        by=universe.actor("nurse"),
        person=person,
        purpose="test",
        key=key,
        subject="",
        body="",
        text=f"Question {key}?",
        gateway="text",
        service_id=universe.service.pk,
    ).message
    assert message is not None
    about = UUID(int=int(key))
    return actions.expect(
        by=universe.actor("nurse"), message=message, kind="test", about_id=about,
        ends_at=clock.now() + timedelta(days=2),
    )  # fmt: skip


def fresh(row: InMessage) -> InMessage:
    found: InMessage = InMessage.objects.get(pk=row.pk)
    return found


# --- kept and filed -----------------------------------------------------------------------------


def test_a_reply_is_filed_once_however_often_it_comes(
    universe: Universe, networks: Networks, heard: Heard, unmatched: list[InMessage]
) -> None:
    question = ask(universe, text_me(universe), "1")
    work()
    assert networks.said == ["Question 1?"]
    first = say("7", name="n-1")
    again = actions.receive(
        by=BY_TEXT, provider="town", incoming=Incoming("n-1", MOBILE, "7", clock.now())
    )
    assert again is None
    work()
    assert heard == [(UUID(int=1), "7")]
    row = fresh(first)
    assert (row.state, row.filed_as) == (InState.FILED, "reply:test")
    assert (row.person_id, row.service_id) == (universe.rhian.pk, universe.service.pk)
    assert row.owner_id == universe.rhian.pk
    question.refresh_from_db()
    assert question.state == ReplyState.ANSWERED
    assert unmatched == []


def test_words_and_numbers_are_sealed_and_never_in_the_trail(
    universe: Universe, networks: Networks
) -> None:
    text_me(universe)
    row = say("I feel low")
    work()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT body, sender FROM messaging_inmessage WHERE id = %s", [row.pk])
        body, sender = (bytes(value) for value in cursor.fetchone())
    assert b"low" not in body
    assert b"7700900" not in sender
    for event in AuditEvent.objects.filter(subject_id=str(row.pk)):
        assert "low" not in str(event.detail)
        assert "7700900" not in str(event.detail)
    assert fresh(row).body == "I feel low"


def test_the_same_words_within_seconds_under_another_id_count_once(
    universe: Universe, networks: Networks, heard: Heard
) -> None:
    person = text_me(universe)
    ask(universe, person, "1")
    work()
    say("7.", name="n-1")
    with time_machine.travel(NOON + timedelta(seconds=6), tick=False):
        twin = say("7.", name="n-2")
        work()
    assert fresh(twin).state == InState.DUPLICATE
    assert heard == [(UUID(int=1), "7.")]
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        say("7.", name="n-3")
        work()
    assert len(heard) == 2


def test_the_same_answer_to_the_next_question_is_no_duplicate(
    universe: Universe, networks: Networks, heard: Heard
) -> None:
    person = text_me(universe)
    ask(universe, person, "1")
    ask(universe, person, "2")
    work()
    with time_machine.travel(NOON + timedelta(seconds=1), tick=False):
        say("yes", name="n-1")
    with time_machine.travel(NOON + timedelta(seconds=2), tick=False):
        work()
    with time_machine.travel(NOON + timedelta(seconds=8), tick=False):
        say("yes", name="n-2")
        work()
    assert heard == [(UUID(int=1), "yes"), (UUID(int=2), "yes")]


def test_texts_of_one_number_are_filed_in_the_order_in_which_they_were_sent(
    universe: Universe, networks: Networks, heard: Heard
) -> None:
    ask(universe, text_me(universe), "1")
    work()
    for words, seconds in (("c.", 3), ("a.", 1), ("b.", 2)):
        incoming = Incoming(str(uuid4()), MOBILE, words, NOON - timedelta(seconds=60 - seconds))
        actions.receive(by=BY_TEXT, provider="town", incoming=incoming)
    work()
    assert [words for _about, words in heard] == ["a.", "b.", "c."]


def test_what_answers_nothing_goes_to_a_person_with_the_words_as_they_came(
    universe: Universe, networks: Networks, heard: Heard, unmatched: list[InMessage]
) -> None:
    person = text_me(universe)
    known = say("  Can I see someone today?\n")
    unknown = say("Hello?", number=OTHER)
    nobody = say("anything", number="NHS-INFO")
    work()
    assert [text.pk for text in unmatched] == [known.pk, unknown.pk, nobody.pk]
    assert unmatched[0].body == "  Can I see someone today?\n"
    assert [text.person for text in unmatched] == [person, None, None]
    assert fresh(nobody).filed_as == "no_number"


def test_what_is_not_understood_goes_to_a_person_and_the_question_stays_open(
    universe: Universe, networks: Networks, heard: Heard, unmatched: list[InMessage]
) -> None:
    question = ask(universe, text_me(universe), "1")
    work()
    say("what?")
    work()
    question.refresh_from_db()
    assert question.state == ReplyState.OPEN
    assert [text.filed_as for text in unmatched] == ["unread:test"]


def test_a_fault_of_a_handler_loses_nothing_and_ends_with_a_person(
    universe: Universe, networks: Networks, heard: Heard, unmatched: list[InMessage],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    ask(universe, text_me(universe), "1")
    work()
    row = say("boom")
    jobs.run_one(only="messaging.file")
    assert fresh(row).state == InState.WAITING
    for hours in range(1, 10):
        with time_machine.travel(NOON + timedelta(hours=7 * hours), tick=False):
            work()
    assert (fresh(row).state, fresh(row).filed_as) == (InState.UNMATCHED, "fault")
    assert unmatched == [row]
    assert "boom" not in caplog.text


@pytest.mark.parametrize(
    "words", ["", "\x00", "x" * 300_000, "\N{PILE OF POO}" * 40, "\u202e\u0000", "' OR 1=1 --"]
)
def test_whatever_comes_is_kept_for_a_person(
    universe: Universe, networks: Networks, unmatched: list[InMessage], words: str
) -> None:
    row = say(words, name=f"{words[:3]}{'i' * 200}")
    work()
    assert unmatched == [row]
    assert fresh(row).body[:100] == words[:100].replace("\x00", "\ufffd")


# --- one question at a time ---------------------------------------------------------------------


def test_a_number_is_asked_one_question_at_a_time_across_people_and_services(
    universe: Universe, networks: Networks, heard: Heard
) -> None:
    first, second = text_me(universe), text_me(universe, universe.imported)
    ask(universe, first, "1")
    waiting = ask(universe, second, "2")
    assert waiting.state == ReplyState.WAITING
    work()
    assert networks.said == ["Question 1?"]
    say("one.")
    work()
    assert networks.said == ["Question 1?"]
    say("two")
    work()
    assert networks.said == ["Question 1?", "Question 2?"]
    say("three")
    work()
    assert heard == [(UUID(int=1), "one."), (UUID(int=1), "two"), (UUID(int=2), "three")]
    assert fresh(InMessage.objects.latest("received_at", "filed_at")).person is not None
    assert not ExpectedReply.objects.filter(state__in=["open", "waiting"]).exists()


def test_a_question_that_was_answered_elsewhere_makes_way(
    universe: Universe, networks: Networks, heard: Heard, unmatched: list[InMessage]
) -> None:
    person = text_me(universe)
    ask(universe, person, "1")
    ask(universe, person, "2")
    work()
    actions.expected_done(
        by=universe.actor("nurse"), kind="test", about_id=UUID(int=1), person_id=person.pk
    )
    work()
    assert networks.said == ["Question 1?", "Question 2?"]
    actions.expected_done(
        by=universe.actor("nurse"), kind="test", about_id=UUID(int=2), person_id=person.pk,
        answered=False,
    )  # fmt: skip
    row = say("late")
    work()
    assert unmatched == [row]


def test_a_question_ends_and_a_text_that_never_had_its_turn_is_told_of(
    universe: Universe, networks: Networks, heard: Heard
) -> None:
    person, told = text_me(universe), []
    messaging.on_failed("test", told.append)
    ask(universe, person, "1")
    late = ask(universe, person, "2")
    work()
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        work()
    assert set(ExpectedReply.objects.values_list("state", flat=True)) == {"ended"}
    assert told == [late.message]


def test_only_a_text_to_a_person_can_be_answered_by_text(universe: Universe, heard: Heard) -> None:
    mail = actions.queue(
        by=universe.actor("nurse"), person=universe.rhian, purpose="test", key="mail",
        subject="", body="x",
    ).message  # fmt: skip
    assert mail is not None
    with pytest.raises(Refused):
        actions.expect(
            by=universe.actor("nurse"), message=mail, kind="test", about_id=None,
            ends_at=clock.now(),
        )  # fmt: skip
    with pytest.raises(RuntimeError):
        messaging.register_reply("test", on_reply=lambda question, text: Handled.DONE)
    with pytest.raises(RuntimeError):
        replies.reply_kind("nonsense")


# --- STOP and START -----------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STOP", "stop.", " Unsubscribe ", "End", "quit!", "CANCEL",
                                  "StopAll", "stop all", "Stopio"])  # fmt: skip
def test_stop_stops_at_once_says_so_and_tells_the_responsible(
    universe: Universe, networks: Networks, heard: Heard, monkeypatch: pytest.MonkeyPatch,
    word: str,
) -> None:  # fmt: skip
    told: list[tuple[bool, Person]] = []
    monkeypatch.setattr(
        replies, "_stopped", [lambda stop, who: told.append((stop.until_at is None, who))]
    )
    person = text_me(universe)
    ask(universe, person, "1")
    waiting = ask(universe, person, "2")
    work()
    say(word)
    work()
    assert len(networks.said) == 2
    assert "START" in networks.said[1]
    assert told == [(True, person)]
    assert OutMessage.objects.get(pk=waiting.message_id).failure == "stopped"
    assert not ExpectedReply.objects.filter(state__in=["open", "waiting"]).exists()
    assert queries.reach_of(person, by_text=True, service_id=universe.service.pk).mobile == ""
    say(word)
    work()
    assert len(told) == 1
    assert ChannelStop.objects.count() == 1
    say("Start")
    work()
    assert told == [(True, person), (False, person)]
    assert queries.reach_of(person, by_text=True, service_id=universe.service.pk).mobile == MOBILE
    assert heard == []


def test_stop_in_the_middle_of_words_is_words(
    universe: Universe, networks: Networks, unmatched: list[InMessage]
) -> None:
    text_me(universe)
    say("I cannot stop crying")
    say("start", name="nothing was stopped")
    work()
    assert len(unmatched) == 2
    assert not ChannelStop.objects.exists()


def test_a_text_that_waits_when_its_number_is_stopped_does_not_go_out(
    universe: Universe, networks: Networks
) -> None:
    person, told = text_me(universe), []
    messaging.on_failed("test", told.append)
    with time_machine.travel(NOON + timedelta(hours=12), tick=False):
        row = ask_plainly(universe, person)
        work()
        say("STOP")
        work()
    assert OutMessage.objects.get(pk=row.pk).state == OutState.VOID
    assert told == [row]
    assert len(networks.said) == 1  # that it stops


def ask_plainly(universe: Universe, person: Person, key: str = "p", **more: str) -> OutMessage:
    message = actions.queue(
        by=universe.actor("nurse"), person=person, purpose=more.get("purpose", "test"), key=key,
        subject="", body="", text="About your cough", gateway="text",
        service_id=universe.service.pk,
    ).message  # fmt: skip
    assert message is not None
    return message


# --- whose number it is -------------------------------------------------------------------------


def unconfirmed(universe: Universe) -> Person:
    person = text_me(universe)
    ContactPoint.objects.filter(person=person).update(verified_at=None)
    return person


def test_a_number_is_asked_whose_it_is_before_anything_about_health(
    universe: Universe, networks: Networks
) -> None:
    person = unconfirmed(universe)
    message = ask_plainly(universe, person)
    ask_plainly(universe, person, key="plain", purpose="plain")
    work()
    assert OutMessage.objects.get(pk=message.pk).state == OutState.HELD
    assert len(networks.said) == 2
    assert sum("cough" in words for words in networks.said) == 1  # the plain one
    (question,) = [words for words in networks.said if "Rhian" in words]
    assert "YES or NO" in question
    assert "cough" not in question
    say("Yes")
    work()
    assert networks.said[-1] == "About your cough"
    assert NumberConfirmation.objects.get().state == Confirmed.YES
    ask_plainly(universe, person, key="next")
    work()
    assert len(networks.said) == 4


def test_a_wrong_number_gets_nothing_more_and_somebody_hears(
    universe: Universe, networks: Networks, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[Person, Service | None]] = []
    monkeypatch.setattr(replies, "_wrong_number", [lambda who, at: told.append((who, at))])
    person, failed = unconfirmed(universe), []
    messaging.on_failed("test", failed.append)
    question = ask(universe, person, "1")
    assert question.state == ReplyState.WAITING
    work()
    say("No")
    work()
    assert told == [(person, universe.service)]
    assert failed == [question.message]
    assert OutMessage.objects.get(pk=question.message_id).failure == "wrong_number"
    assert len(networks.said) == 1
    assert queries.reach_of(person).phone == ""
    assert queries.people_of(MOBILE) == []


def test_other_words_from_a_number_that_was_asked_go_to_a_person(
    universe: Universe, networks: Networks, unmatched: list[InMessage]
) -> None:
    person = unconfirmed(universe)
    ask_plainly(universe, person)
    work()
    say("Who is this?")
    work()
    assert [text.filed_as for text in unmatched] == ["unread:messaging.who"]
    say("ie")
    work()
    assert networks.said[-1] == "About your cough"


def test_who_never_says_whose_number_it_is_is_asked_twice_and_reached_otherwise(
    universe: Universe, networks: Networks
) -> None:
    person, failed = unconfirmed(universe), []
    messaging.on_failed("test", failed.append)
    for week in range(2):
        with time_machine.travel(NOON + timedelta(days=8 * week), tick=False):
            work()
            ask_plainly(universe, person, key=f"w{week}")
            work()
    assert len(networks.said) == 2
    assert [message.failure for message in failed] == ["not_confirmed"]
    with time_machine.travel(NOON + timedelta(days=20), tick=False):
        work()
        assert len(failed) == 2
        reach = queries.reach_of(person, by_text=True, service_id=universe.service.pk)
        assert reach.mobile == ""


# --- several workers at the same moment ---------------------------------------------------------


def together(*acts: Callable[[], object]) -> list[object]:
    start, found = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            found.append(act())
        except BaseException as error:
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.commits
def test_the_same_webhook_at_the_same_moment_is_kept_once_and_filed_once(
    universe: Universe, networks: Networks, heard: Heard
) -> None:
    ask(universe, text_me(universe), "1")
    work()

    def receive() -> object:
        incoming = Incoming("n-1", MOBILE, "7.", NOON)
        return actions.receive(by=BY_TEXT, provider="town", incoming=incoming)

    made = together(*[receive] * 4)
    assert sorted(type(one).__name__ for one in made) == ["InMessage"] + ["NoneType"] * 3
    for number in range(6):
        say(f"{number}.")
    faults = together(*[lambda: jobs.run_all(limit=50)] * 3)
    assert [one for one in faults if not isinstance(one, int)] == []
    assert sorted(words for _about, words in heard) == sorted(
        ["7.", *(f"{number}." for number in range(6))]
    )
    assert not InMessage.objects.exclude(state=InState.FILED).exists()


@pytest.mark.commits
def test_three_workers_hand_each_text_over_once(universe: Universe, networks: Networks) -> None:
    person = text_me(universe)
    for number in range(30):
        actions.queue(
            by=universe.actor("nurse"), person=person, purpose="test", key=f"k{number}",
            subject="", body="", text=f"text {number}", gateway="text", urgent=True,
            service_id=universe.service.pk,
        )  # fmt: skip
    faults = together(*[lambda: jobs.run_all()] * 3)
    assert [one for one in faults if not isinstance(one, int)] == []
    assert sorted(networks.said) == sorted(f"text {number}" for number in range(30))
    assert set(OutMessage.objects.values_list("state", flat=True)) == {"sent"}


# --- what people tell ---------------------------------------------------------------------------


def test_texts_follow_the_record_and_are_erased_with_it(
    universe: Universe, networks: Networks, unmatched: list[InMessage]
) -> None:
    from alongside.messaging import notices

    person = text_me(universe)
    row = say("I feel low", name="n-1")
    work()
    notices.merging(from_id=person.pk, into_id=universe.imported.pk)
    assert fresh(row).person_id == universe.imported.pk
    notices.erasing(person_id=universe.imported.pk)
    left = fresh(row)
    assert (left.body, left.sender, left.number, left.person) == ("", "", None, None)
    again = Incoming("n-1", MOBILE, "I feel low", clock.now())
    assert actions.receive(by=BY_TEXT, provider="town", incoming=again) is None


def test_a_change_of_number_asks_anew(universe: Universe, networks: Networks) -> None:
    person = text_me(universe)
    message = ask_plainly(universe, person)
    persons.change_contact(by=universe.actor("nurse"), person=person, system="phone", value=OTHER)
    work()
    assert OutMessage.objects.get(pk=message.pk).failure == "contact_changed"
    ask_plainly(universe, person, key="new")
    work()
    assert ["Rhian" in words for words in networks.said] == [True]
