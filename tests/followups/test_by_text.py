"""A check-in by text message, as people answer on a telephone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import time_machine

from alongside.cli import doctor
from alongside.core import clock, jobs
from alongside.core.actors import Actor, Channel
from alongside.followups import actions
from alongside.followups.models import CheckIn, CheckInState, Schedule
from alongside.messaging.models import ExpectedReply, InMessage, InState
from alongside.messaging.replies import Handled
from alongside.people.actions import settings
from alongside.worklist.models import Item
from tests.followups import making
from tests.followups.conftest import Plan, Walks
from tests.messaging.town import Networks, say, text_me, work
from tests.universe import Universe


@pytest.fixture
def asked(universe: Universe, networks: Networks, now: time_machine.Coordinates) -> CheckIn:
    """Rhian, who asked to be texted, is asked about her breathing."""
    text_me(universe)
    schedule: Schedule = making.agreed(universe)
    now.shift(timedelta(hours=1, minutes=1))
    work()
    return CheckIn.objects.get(about_id=schedule.pk, ordinal=1)


def answer(now: time_machine.Coordinates, *words: str) -> None:
    for said in words:
        say(said)
        now.shift(timedelta(minutes=1))
        work()


def test_the_first_text_names_no_condition(asked: CheckIn, networks: Networks) -> None:
    assert asked.state == CheckInState.ASKED
    assert asked.asked_by_way == "text"
    (first,) = networks.said
    assert "breath" not in first.lower()


def test_one_question_after_another_and_what_follows(
    universe: Universe, asked: CheckIn, networks: Networks, now: time_machine.Coordinates
) -> None:
    answer(now, "ready", "3", "no", "1", "no", "no", "skip")
    asked.refresh_from_db()
    assert asked.state == CheckInState.ANSWERED
    assert json.loads(asked.answers) == {
        "breath": "harder", "alarm": "no", "phlegm": "usual", "rescue": "no", "meter": "no",
    }  # fmt: skip
    assert asked.level == "today"
    assert "Somebody phones you this working day" in networks.said[-1]
    item = Item.objects.get(kind=actions.GRADED, person=universe.rhian)
    assert item.level["en"].startswith("Somebody phones you")
    assert "Much harder" in item.why
    assert item.steps.count() == 2


def test_what_cannot_be_read_goes_to_a_person_and_is_never_fine(
    universe: Universe, asked: CheckIn, networks: Networks, now: time_machine.Coordinates
) -> None:
    answer(now, "ready", "meh, you know", "no", "1", "no", "no", "skip")
    asked.refresh_from_db()
    assert json.loads(asked.unread) == {"breath": "meh, you know"}
    assert asked.level == "today"


def test_before_they_are_ready_other_words_are_read_by_a_person(
    asked: CheckIn, now: time_machine.Coordinates
) -> None:
    answer(now, "who is this please")
    assert InMessage.objects.get().state == InState.UNMATCHED
    assert Item.objects.filter(kind="text_to_read").count() == 1


def test_a_number_of_danger_gets_the_crisis_text_at_night_too(
    universe: Universe, asked: CheckIn, networks: Networks, now: time_machine.Coordinates
) -> None:
    now.move_to(datetime(2027, 3, 2, 2, tzinfo=clock.LONDON))
    answer(now, "ready", "4")  # too breathless to talk: no more is asked
    asked.refresh_from_db()
    assert asked.state == CheckInState.ANSWERED
    assert asked.level == "now"
    assert "999" in networks.said[-1]
    assert Item.objects.get(kind=actions.GRADED).urgent


def test_words_about_danger_to_a_question_are_read_by_a_person_at_once(
    asked: CheckIn, networks: Networks, now: time_machine.Coordinates
) -> None:
    answer(now, "ready", "I cannot go on and want to die")
    asked.refresh_from_db()
    assert asked.state == CheckInState.ANSWERED
    assert json.loads(asked.unread) == {"breath": "I cannot go on and want to die"}
    assert Item.objects.filter(kind=actions.GRADED).count() == 1
    assert "999" in networks.said[-1]


def test_whoever_falls_silent_halfway_is_not_taken_to_be_well(
    asked: CheckIn, now: time_machine.Coordinates
) -> None:
    answer(now, "ready", "3")  # much harder than usual, and then nothing more
    assert asked.late_at is not None
    now.move_to(asked.late_at + timedelta(minutes=1))
    work()
    asked.refresh_from_db()
    assert json.loads(asked.answers) == {"breath": "harder"}
    assert asked.level == "today"
    assert "much harder" in Item.objects.get(kind=actions.GRADED).why.lower()


def test_leaving_everything_out_is_an_answer(asked: CheckIn, now: time_machine.Coordinates) -> None:
    answer(now, "ready", *["skip"] * 6)
    asked.refresh_from_db()
    assert asked.state == CheckInState.ANSWERED
    assert json.loads(asked.answers) == {}


def test_answered_on_the_page_nothing_more_is_asked_by_text(
    universe: Universe, asked: CheckIn, networks: Networks, now: time_machine.Coordinates
) -> None:
    actions.answer(
        by=universe.actor("rhian"), check_in=asked, answers={"breath": "usual", "alarm": "no"}
    )
    jobs.run_all()
    before = len(networks.said)
    answer(now, "ready")
    assert len(networks.said) == before
    assert InMessage.objects.get().state == InState.UNMATCHED


def test_what_no_table_grades_is_thanked_for_with_who_reads_it(
    universe: Universe, networks: Networks, now: time_machine.Coordinates, plan: Plan, walks: Walks
) -> None:
    text_me(universe)
    plan(1)
    now.shift(timedelta(days=1, hours=3))
    work()
    answer(now, "ready", "We walked to the chapel.", "7", "1", "yes")
    (filed,) = walks.filed
    assert filed["how"] == "We walked to the chapel."
    assert networks.said[-1].startswith("Thank you. Dana Hughes (Nurse) reads it by")


def test_a_text_that_crossed_with_the_answer_on_the_page_is_read_by_a_person(
    universe: Universe, asked: CheckIn
) -> None:
    expected = ExpectedReply.objects.get(about_id=asked.pk)
    actions.answer(by=universe.actor("rhian"), check_in=asked, answers={"breath": "usual"})
    crossed = [(expected, InMessage(body="ready")), (ExpectedReply(), InMessage(body="ready"))]
    assert actions.on_replies(crossed) == [Handled.UNREAD, Handled.UNREAD]


def test_stop_stops_and_somebody_knows(
    universe: Universe, asked: CheckIn, networks: Networks, now: time_machine.Coordinates
) -> None:
    answer(now, "Stop")
    assert Item.objects.filter(kind="text_stopped", person=universe.rhian).count() == 1
    answer(now, "START")
    assert Item.objects.filter(kind="text_stopped", person=universe.rhian).count() == 1


def test_words_from_nobody_we_know_are_read_by_somebody(
    universe: Universe, networks: Networks, now: time_machine.Coordinates
) -> None:
    """Two services share the number: the installation says which of them reads such texts."""
    say("I am at the bus stop", number="+447700900999")
    work()
    assert not Item.objects.filter(kind="text_to_read").exists()
    assert doctor.inbox().facts["without_a_service"] == 1

    settings.choose(
        by=Actor(channel=Channel.COMMAND),
        party=None,
        key="messaging.unknown_texts",
        value=universe.service.name,
    )
    say("I am at the other bus stop", number="+447700900999")
    work()
    item = Item.objects.get(kind="text_to_read")
    assert item.person is None
    assert item.service == universe.service
