"""What the worker does for many at once is, for each, what it would have done for them alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.core import clock, jobs
from alongside.core.audit import AuditEvent
from alongside.core.jobs import Due, DueState
from alongside.followups import actions
from alongside.followups.actions import asking, by_text, grading
from alongside.followups.models import CheckIn, CheckInState, Schedule
from alongside.messaging.actions.inbox import FILE
from alongside.messaging.models import (
    ExpectedReply,
    InMessage,
    InState,
    OutMessage,
    OutState,
    ReplyState,
)
from alongside.people.actions import persons
from alongside.people.models import Person
from alongside.worklist.models import Item
from tests.at_once import at_once
from tests.followups import making
from tests.messaging.town import Networks, say, text_me
from tests.same_rows import left_by
from tests.universe import Universe

SAID = st.sampled_from(
    (
        "ready", "no", "2", "1", "a yes", "skip", "9", "two or three", "Thanks", "STOP",
        "I have a concern", "The lift is broken.", "I want to die", "",
    )
)  # fmt: skip
NUMBERS = ("+447700900121", "+447700900122", "+447700900123", "+447700900124")


@pytest.fixture
def people(universe: Universe, networks: Networks) -> list[Person]:
    """Four who asked to be texted; the last two share a telephone."""
    nurse = universe.actor("nurse")
    made = [persons.register_person(by=nurse, name=f"Person {n}") for n in range(4)]
    for number, person in zip((*NUMBERS[:3], NUMBERS[2]), made, strict=True):
        text_me(universe, person, number)
    return made


def agreed(u: Universe, person: Person) -> Schedule:
    """They are asked how their mood is, every week at ten."""
    nurse = u.actor("nurse")
    schedule = actions.propose_schedule(
        by=nurse,
        person=person,
        question_set=making.in_use(u, "low-mood"),
        responsible=u.memberships["nurse"],
        timing=making.timing(),
        why=f"To notice early, {person.name}.",
    )
    actions.accept_load(by=u.actor("lead"), schedule=schedule)
    spoken = nurse.helping(by_text.Channel.PHONE, "Dana", person.pk)
    return actions.agree_schedule(by=spoken, schedule=schedule)


@pytest.fixture
def schedules(
    universe: Universe, people: list[Person], now: time_machine.Coordinates
) -> list[Schedule]:
    """One for each, all due at once."""
    made = [agreed(universe, person) for person in people]
    now.shift(timedelta(hours=1, minutes=1))
    return made


def first_of(schedule: Schedule) -> CheckIn:
    row: CheckIn = CheckIn.objects.get(about_id=schedule.pk, about_version=1, ordinal=1)
    return row


def sent_to(person: Person) -> list[OutMessage]:
    return list(OutMessage.objects.filter(person=person).order_by("queued_at", "due_at"))


def test_many_are_asked_together_and_each_as_if_alone(schedules: list[Schedule]) -> None:
    assert jobs.run_one(only=actions.ASK) == len(schedules)
    for schedule in schedules:
        row = first_of(schedule)
        assert (row.state, row.asked_by_way) == (CheckInState.ASKED, "text")
        assert schedule.why in row.asked
        (message,) = sent_to(schedule.person)
        assert message.key == actions.message_key(row.pk)
        assert message.body
        following = CheckIn.objects.get(about_id=schedule.pk, ordinal=2)
        waiting = Due.objects.filter(key=str(following.pk), state=DueState.WAITING)
        assert {due.kind for due in waiting} == {actions.ASK, actions.OVERDUE}
        verbs = AuditEvent.objects.filter(person_id=schedule.person_id)
        for verb in ("check_in.ask", "message.queue", "question.expect"):
            assert verbs.filter(verb=verb).count() == 1
        assert verbs.filter(verb="check_in.plan").count() == 2
    assert not jobs.run_one(only=actions.ASK)


def test_of_two_who_share_a_telephone_the_second_waits_its_turn(schedules: list[Schedule]) -> None:
    jobs.run_one(only=actions.ASK)
    questions = [ExpectedReply.objects.get(person=one.person) for one in schedules]
    assert [one.state for one in questions] == ["open", "open", "open", "waiting"]
    assert [sent_to(one.person)[0].state for one in schedules[2:]] == ["queued", "held"]


def test_among_many_who_may_not_be_asked_is_not(
    universe: Universe, schedules: list[Schedule], now: time_machine.Coordinates
) -> None:
    changed, died, gone, _asked = schedules
    actions.change_schedule(
        by=universe.actor("nurse").helping(by_text.Channel.PHONE, "D", changed.person_id),
        schedule=changed,
        edition=1,
        timing=making.timing(start=clock.today() + timedelta(days=1)),
    )
    Person.objects.filter(pk=died.person_id).update(died_on=clock.today())
    gone.person.grants.update(ended_at=clock.now())
    Due.objects.filter(kind=actions.ASK, state=DueState.VOID).update(state=DueState.WAITING)
    assert jobs.run_one(only=actions.ASK) == 4
    assert [first_of(one).state for one in schedules] == ["void", "void", "void", "asked"]
    assert OutMessage.objects.filter(purpose="check_in_text").count() == 1


def test_one_that_fails_among_many_leaves_the_others_asked_once(
    schedules: list[Schedule], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, real = first_of(schedules[1]).pk, asking.by_text.first_text

    def first_text(row: CheckIn, *given: Any) -> str:
        if row.pk == bad:
            raise ValueError("Person 1's words")
        return real(row, *given)

    monkeypatch.setattr(asking.by_text, "first_text", first_text)
    monkeypatch.setattr(jobs, "_raise_errors", False)
    assert jobs.run_one(only=actions.ASK) == 4
    assert [first_of(one).state for one in schedules] == ["asked", "planned", "asked", "asked"]
    assert [len(sent_to(one.person)) for one in schedules] == [1, 0, 1, 1]
    waits = Due.objects.get(kind=actions.ASK, key=str(bad))
    assert (waits.state, waits.attempts) == (DueState.WAITING, 1)
    monkeypatch.undo()
    assert jobs.run_one(now=waits.due_at, only=actions.ASK) == 1
    assert first_of(schedules[1]).state == CheckInState.ASKED


def test_many_answers_are_filed_together_each_to_its_own_question(
    schedules: list[Schedule], now: time_machine.Coordinates, networks: Networks
) -> None:
    jobs.run_all()
    for words in ("ready", "no", "2"):
        for number in NUMBERS[:3]:
            say(words, number=number)
        now.shift(timedelta(minutes=1))
        assert jobs.run_one(only=FILE) == 3
        jobs.run_all()
    for number, words in zip(NUMBERS, ("a yes", "a no", "whatever"), strict=False):
        say(words, number=number)
    now.shift(timedelta(minutes=1))
    assert jobs.run_one(only=FILE) == 3
    jobs.run_all()
    for number in NUMBERS[:3]:
        say("skip", number=number)
    now.shift(timedelta(minutes=1))
    jobs.run_all()
    rows = [first_of(one) for one in schedules]
    assert [row.state for row in rows[:2]] == ["answered", "answered"]
    assert [row.level for row in rows[:2]] == ["carry_on", "this_week"]
    assert [Item.objects.filter(about_id=row.pk).count() for row in rows[:2]] == [0, 1]
    answers = AuditEvent.objects.filter(verb="check_in.answer")
    assert {(one.person_id, one.actor_person_id) for one in answers} >= {
        (row.person_id, row.person_id) for row in rows[:2]
    }  # each by themselves, though they were filed together
    told = [one.body for one in networks.taken.values() if one.to == NUMBERS[0]]
    assert "Your plan stays as it is." in told[-1]
    # Whoever shares the telephone is asked once the first has answered, and never before.
    assert ExpectedReply.objects.get(person=schedules[3].person).state in (
        ReplyState.OPEN,
        ReplyState.WAITING,
    )


def answer_all_but_the_last(now: time_machine.Coordinates) -> None:
    """Three people; the last question of each is still to be answered."""
    jobs.run_one(only=actions.ASK)
    for words in ("ready", "no", "2", "a no"):
        for number in NUMBERS[:3]:
            say(words, number=number)
        now.shift(timedelta(minutes=1))
        jobs.run_one(only=FILE)


def test_one_answer_that_cannot_be_acted_on_leaves_the_others_graded(
    schedules: list[Schedule], now: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_all_but_the_last(now)
    bad = first_of(schedules[1]).pk

    def open_many(*, by: Any, openings: Any) -> list[Item]:
        if any(one.about_id == bad for one in openings):
            raise ValueError("Person 1's words")
        return real(by=by, openings=openings)

    real = grading.worklist.open_many
    monkeypatch.setattr(grading.worklist, "open_many", open_many)
    monkeypatch.setattr(jobs, "_raise_errors", False)
    texts = [say("skip", number=number) for number in NUMBERS[:3]]
    now.shift(timedelta(minutes=1))
    assert jobs.run_one(only=FILE) == 3
    rows = [first_of(one) for one in schedules[:3]]
    assert [row.level for row in rows] == ["this_week", "", "this_week"]
    assert [Item.objects.filter(about_id=row.pk).count() for row in rows] == [1, 0, 1]
    (waits,) = Due.objects.filter(kind=FILE, state=DueState.WAITING)
    assert (waits.key, waits.attempts) == (str(texts[1].pk), 1)
    monkeypatch.undo()
    now.move_to(waits.due_at)
    assert jobs.run_one(only=FILE) == 1
    row = first_of(schedules[1])
    assert row.level == "this_week"
    assert row.set_version is not None
    grades = AuditEvent.objects.filter(verb="check_in.grade", subject_id=str(row.pk))
    assert [one.detail["table"] for one in grades] == [row.set_version.sha256]
    assert Item.objects.filter(about_id=row.pk).count() == 1


@pytest.mark.commits
def test_two_workers_at_once_file_and_act_on_each_answer_once(
    schedules: list[Schedule], now: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_all_but_the_last(now)
    texts = [say("skip", number=number) for number in NUMBERS[:3]]
    texts += [say("Who is my nurse?", number=f"+4477009009{n}") for n in range(80, 95)]
    now.shift(timedelta(minutes=1))
    texts += [say("Can somebody phone me?", number=number) for number in NUMBERS[:2]]
    monkeypatch.setattr(jobs, "BATCH", 4)

    def work() -> int:
        done = 0
        while found := jobs.run_one(only=FILE):
            done += found
        return done

    assert sum(at_once(work, work, work)) >= len(texts)
    work()
    filed = AuditEvent.objects.filter(verb="text.file", subject_id__in=[str(t.pk) for t in texts])
    assert filed.count() == len(texts)
    assert not InMessage.objects.filter(state=InState.WAITING).exists()
    assert Item.objects.filter(kind="text_to_read").count() == 2
    for row in map(first_of, schedules[:3]):
        assert row.level == "this_week"
        assert Item.objects.filter(about_id=row.pk).count() == 1
        grades = AuditEvent.objects.filter(verb="check_in.grade", subject_id=str(row.pk))
        assert grades.count() == 1


def test_several_texts_of_one_number_are_filed_in_their_order(
    schedules: list[Schedule], now: time_machine.Coordinates
) -> None:
    jobs.run_all()
    said = []
    for words in ("ready", "no", "2", "a yes"):
        said += [say(words, number=number) for number in NUMBERS[:2]]
        now.shift(timedelta(minutes=1))
    assert jobs.run_one(only=FILE) == len(said)
    assert set(InMessage.objects.values_list("state", "filed_as")) == {
        (InState.FILED, "reply:check_in")
    }
    for schedule in schedules[:2]:
        bodies = [one.body for one in sent_to(schedule.person)]
        assert len(bodies) == len(set(bodies)) == 5  # the first, and one after each answer


def test_among_many_texts_a_stop_stops_and_a_stranger_is_read(
    universe: Universe, schedules: list[Schedule], now: time_machine.Coordinates
) -> None:
    jobs.run_all()
    say("ready", number=NUMBERS[0])
    say("STOP", number=NUMBERS[1])
    say("Who is my nurse now?", number="+447700900999")
    say("anything", number="NHS-INFO")
    now.shift(timedelta(minutes=1))
    assert jobs.run_one(only=FILE) == 4
    outcomes = dict(InMessage.objects.values_list("sender", "filed_as"))
    assert sorted(outcomes.values()) == ["", "no_number", "reply:check_in", "stop"]
    assert ExpectedReply.objects.get(person=schedules[1].person).state == ReplyState.STOPPED


def test_a_text_of_no_number_is_filed_beside_others_that_were_put_off(
    schedules: list[Schedule], now: time_machine.Coordinates
) -> None:
    """What is filed with a text of its number does not take the place of another."""
    jobs.run_all()
    put_off = say("ready", number=NUMBERS[0])
    Due.objects.filter(kind=FILE, key=str(put_off.pk)).update(
        due_at=clock.now() + timedelta(hours=1)
    )
    texts = [put_off, say("no", number=NUMBERS[0]), say("anything", number="NHS-INFO")]
    now.shift(timedelta(minutes=1))
    assert jobs.run_one(only=FILE) == 2
    assert not InMessage.objects.filter(state=InState.WAITING).exists()
    assert InMessage.objects.get(pk=texts[2].pk).filed_as == "no_number"
    assert jobs.run_one(now=clock.now() + timedelta(hours=2), only=FILE) == 1


def test_what_is_done_for_many_is_one_transaction(schedules: list[Schedule]) -> None:
    jobs.run_one(only=actions.ASK)
    assert not OutMessage.objects.filter(state=OutState.FAILED).exists()
    events = AuditEvent.objects.filter(verb__in=["check_in.ask", "message.queue", "check_in.plan"])
    asked = events.filter(pk__gte=events.filter(verb="message.queue").earliest("pk").pk)
    assert len({event.txid for event in asked}) == 1


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(turns=st.lists(st.tuples(*[SAID] * 4), min_size=1, max_size=7), begun=st.integers(0, 5))
def test_what_many_say_is_filed_and_graded_as_what_each_says_alone(
    schedules: list[Schedule],
    now: time_machine.Coordinates,
    turns: list[tuple[str, ...]],
    begun: int,
) -> None:
    """Some have answered so many questions by then; the fourth's number nobody knows. For whom of
    them the lead hears first that nobody of a role is there, once a day, is left to chance."""
    jobs.run_one(only=actions.ASK)
    plain = [("ready",) * 4, ("no",) * 4, ("2",) * 4, ("a yes",) * 4, ("skip",) * 4][:begun]

    def act() -> None:
        for words in (*plain, *turns):
            for number, said in zip((*NUMBERS[:3], "+447700900999"), words, strict=True):
                say(said, number=number, name=f"{number} {clock.now()}")
            now.shift(timedelta(minutes=1))
        while jobs.run_one(only=FILE):
            pass

    def one_by_one() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(jobs, "BATCH", 1)
            act()

    begin, found = clock.now(), []
    for way in (act, one_by_one):
        found.append([row for row in left_by(way) if "item.nobody_there" not in row])
        now.move_to(begin)
    assert found[0] == found[1]
