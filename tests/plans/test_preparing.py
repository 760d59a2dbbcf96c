"""The preparation list, and the rules behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock, jobs
from alongside.core.actors import WORKER, Actor, Assurance, Channel
from alongside.core.errors import NotAllowed, Refused
from alongside.people.actions import settings as local_settings
from alongside.plans import actions
from alongside.plans.models import (
    TASK_MOVES,
    Conversation,
    PreparationTask,
    Side,
    TaskKind,
    TaskState,
)
from alongside.plans.rules.preparing import conversation_day, done_by, readiness, safe_link
from alongside.worklist.models import Item, ItemState
from tests.plans.making import book, helper, in_days
from tests.universe import Universe

# --- rules ---------------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
WALLS = st.times().map(lambda wall: wall.replace(microsecond=0, second=0))


@given(day=DAYS, wall=WALLS, days=st.integers(0, 60))
def test_the_days_before_are_days_of_the_calendar(day: date, wall: time, days: int) -> None:
    at = clock.at_local(day, wall)
    assert conversation_day(at, clock.LONDON) == day
    assert (day - done_by(day, days)).days == days


@pytest.mark.parametrize(
    ("at", "day"),
    [
        # The hour that the autumn repeats, and the one that the spring skips.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
    ],
)
def test_both_changes_of_the_clock(at: datetime, day: date) -> None:
    assert conversation_day(at, clock.LONDON) == day
    assert done_by(day, 7) == day - timedelta(days=7)


@given(states=st.lists(st.sampled_from(TaskState.values)))
def test_only_what_was_looked_at_is_ready(states: list[str]) -> None:
    found = readiness(states)
    counted = [state for state in states if state != TaskState.DROPPED]
    if found is None:
        assert not counted
    else:
        assert found.is_ready == all(state == TaskState.READY for state in counted)
        assert 0 <= found.ready <= found.of == len(counted)


@given(text=st.text(max_size=80))
def test_a_link_is_safe_or_it_is_none(text: str) -> None:
    safe = safe_link(text)
    if safe:
        parts = urlsplit(safe)
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert not any(c.isspace() for c in safe)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("", ""),
        (" https://example.org/a?b=c#d ", "https://example.org/a?b=c#d"),
        ("www.example.org/knee", "https://www.example.org/knee"),
        ("HTTP://EXAMPLE.ORG", "HTTP://EXAMPLE.ORG"),
        ("javascript:alert(1)", None),
        ("data:text/html,hello", None),
        ("https://me:secret@example.org", None),
        ("https://localhost/", None),
        ("https://[::1", None),
        ("https://example.org/a b", None),
        ("https://example.org/" + "a" * 500, None),
        ("//example.org", None),
        ("the leaflet of last week", None),
    ],
)
def test_links(text: str, safe: str | None) -> None:
    assert safe_link(text) == safe


def test_every_move_of_a_task_is_possible_to_take_back() -> None:
    for state, to in TASK_MOVES.items():
        for next_state in to:
            reach, seen = {next_state}, {next_state}
            while reach:
                reach = {after for one in reach for after in TASK_MOVES[one]} - seen
                seen |= reach
            assert state in seen


# --- actions -------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def visit(universe: Universe, conversation: Conversation) -> Actor:
    return Actor(
        channel=Channel.VISIT,
        person_id=universe.rhian.pk,
        scope=f"visit:{conversation.pk}",
        assurance=Assurance.CODE,
    )


def task(universe: Universe, conversation: Conversation, **different: object) -> PreparationTask:
    asked = {
        "by": universe.actor("nurse"),
        "conversation": conversation,
        "kind": TaskKind.TEST,
        "words": "Blood test: sugar",
        "side": Side.PERSON,
        "added_by": Side.PROFESSIONAL,
    }
    return actions.add_task(**(asked | different))  # type: ignore[arg-type]


def waiting(one: PreparationTask) -> list[Item]:
    return list(Item.objects.waiting().filter(about_id=one.pk))


def test_each_has_the_day_that_leaves_time(universe: Universe) -> None:
    conversation = book(universe, at=in_days(20))
    day = conversation_day(conversation.at, clock.LONDON)
    assert task(universe, conversation).done_by_date == day - timedelta(days=7)
    asked = task(universe, conversation, kind=TaskKind.QUESTIONNAIRE, words="How are you?")
    assert asked.done_by_date == day - timedelta(days=2)
    bring = task(
        universe, conversation, kind=TaskKind.OTHER, words="Tablets", needs_looking_at=False
    )
    assert bring.done_by_date == day
    local_settings.choose(
        by=universe.actor("lead"), party=universe.service, key="plans.days_for_tests", value=10
    )
    other = task(universe, conversation, words="An X-ray")
    assert other.done_by_date == day - timedelta(days=10)


def test_moving_the_conversation_moves_the_days(universe: Universe) -> None:
    conversation = book(universe, at=in_days(20))
    asked = task(universe, conversation)
    mine = task(universe, conversation, side=Side.PROFESSIONAL, words="The old letter")
    (before,) = waiting(mine)
    actions.change_time(
        by=universe.actor("nurse"), conversation=conversation, at=in_days(30), way="here",
        place="", version=1,
    )  # fmt: skip
    was = asked.done_by_date
    asked.refresh_from_db()
    assert asked.done_by_date == was + timedelta(days=10)
    before.refresh_from_db()
    (after,) = waiting(mine)
    assert before.state == ItemState.VOID
    assert after.due_at > before.due_at


def test_done_is_not_ready_until_somebody_looked(universe: Universe) -> None:
    asked = task(universe, book(universe, at=in_days(20)))
    assert waiting(asked) == []
    done = actions.say_task_done(by=universe.actor("rhian"), task=asked)
    assert (done.state, done.done_at is not None) == (TaskState.DONE, True)
    assert [item.responsible_id for item in waiting(asked)] == [universe.memberships["nurse"].pk]
    assert actions.say_task_done(by=universe.actor("carer"), task=asked).state == TaskState.DONE
    looked = actions.look_at_task(by=universe.actor("gp"), task=asked)
    assert looked.state == TaskState.READY
    assert looked.looked_by_id == universe.memberships["gp"].pk
    assert waiting(asked) == []
    assert actions.look_at_task(by=universe.actor("nurse"), task=asked).looked_by_id == (
        universe.memberships["gp"].pk
    )
    with pytest.raises(Refused):
        actions.say_task_done(by=universe.actor("rhian"), task=asked, done=False)
    again = actions.look_at_task(by=universe.actor("gp"), task=asked, undo=True)
    assert (again.state, again.looked_at) == (TaskState.DONE, None)
    with pytest.raises(Refused):
        actions.look_at_task(by=universe.actor("gp"), task=asked, undo=True)
    undone = actions.say_task_done(by=universe.actor("rhian"), task=asked, done=False)
    assert (undone.state, undone.done_at) == (TaskState.TO_DO, None)
    assert actions.say_task_done(by=universe.actor("rhian"), task=asked, done=False) == undone


def test_what_nobody_looks_at_is_ready_when_it_is_done(universe: Universe) -> None:
    asked = task(universe, book(universe), kind=TaskKind.OTHER, needs_looking_at=False)
    assert actions.say_task_done(by=universe.actor("rhian"), task=asked).state == TaskState.READY
    undone = actions.say_task_done(by=universe.actor("rhian"), task=asked, done=False)
    assert undone.state == TaskState.TO_DO


def test_each_side_takes_off_what_it_asked_for(universe: Universe) -> None:
    conversation = book(universe, at=in_days(20))
    theirs = task(universe, conversation)
    own = task(
        universe, conversation, by=universe.actor("rhian"), added_by=Side.PERSON,
        side=Side.PROFESSIONAL, words="My old letters",
    )  # fmt: skip
    with pytest.raises(Refused):
        actions.drop_task(by=universe.actor("carer"), task=own)
    with pytest.raises(NotAllowed):
        actions.drop_task(by=universe.actor("rhian"), task=theirs)
    with pytest.raises(Refused):
        actions.drop_task(by=universe.actor("nurse"), task=own)
    assert len(waiting(own)) == 1
    assert actions.drop_task(by=universe.actor("rhian"), task=own).state == TaskState.DROPPED
    assert actions.drop_task(by=universe.actor("rhian"), task=own).state == TaskState.DROPPED
    assert waiting(own) == []
    with pytest.raises(Refused):
        actions.say_task_done(by=universe.actor("rhian"), task=own, done=False)
    back = actions.drop_task(by=helper(universe), task=own, undo=True)
    assert back.state == TaskState.TO_DO
    assert len(waiting(own)) == 1


def test_who_may_not(universe: Universe) -> None:
    conversation = book(universe)
    asked = task(universe, conversation)
    for name in ("stranger", "link_worker", "peer"):
        by = universe.actor(name)
        for does in (actions.say_task_done, actions.look_at_task, actions.drop_task):
            with pytest.raises((NotAllowed, Refused)):
                does(by=by, task=asked)
        with pytest.raises((NotAllowed, Refused)):
            task(universe, conversation, by=by)
    with pytest.raises(NotAllowed):
        actions.look_at_task(by=universe.actor("rhian"), task=asked)
    other = book(universe, at=in_days(9))
    with pytest.raises(NotAllowed):
        actions.say_task_done(by=visit(universe, other), task=asked)
    here = visit(universe, conversation)
    assert actions.say_task_done(by=here, task=asked).state == TaskState.DONE


def test_what_makes_no_task(universe: Universe) -> None:
    conversation = book(universe)
    for different in ({"words": " "}, {"words": "x" * 501}, {"kind": "no"}, {"side": "no"}):
        with pytest.raises(Refused):
            task(universe, conversation, **different)
    first = task(universe, conversation)
    assert task(universe, conversation) == first
    actions.call_off(by=universe.actor("rhian"), conversation=conversation)
    with pytest.raises(Refused):
        task(universe, conversation, words="Too late")
    with pytest.raises(Refused):
        actions.say_task_done(by=universe.actor("rhian"), task=first)


def test_what_is_late_is_on_the_professionals_list(universe: Universe) -> None:
    conversation = book(universe, at=in_days(20))
    asked = task(universe, conversation)
    due = jobs.Due.objects.get(kind="plans.task_late", state="waiting")
    actions.task_is_late(by=WORKER, task_id=asked.pk)
    assert waiting(asked) == []  # not yet
    PreparationTask.objects.update(done_by_date=clock.today() - timedelta(days=1))
    jobs.Due.objects.filter(pk=due.pk).update(due_at=clock.now())
    while jobs.run_one(only="plans.task_late"):
        pass
    (item,) = waiting(asked)
    assert item.responsible == universe.memberships["nurse"]
    actions.say_task_done(by=universe.actor("rhian"), task=asked)
    item.refresh_from_db()
    assert item.state == ItemState.VOID
    actions.task_is_late(by=WORKER, task_id=asked.pk)
    assert len(waiting(asked)) == 1  # to look at
    actions.call_off(by=universe.actor("rhian"), conversation=conversation)
    assert waiting(asked) == []
    with pytest.raises(NotAllowed):
        actions.task_is_late(by=universe.actor("rhian"), task_id=asked.pk)
    actions.task_is_late(by=WORKER, task_id=conversation.pk)  # no such task


def test_asked_for_too_late_is_on_the_list_at_once(universe: Universe) -> None:
    asked = task(universe, book(universe, at=in_days(3)))
    assert asked.done_by_date < clock.today()
    assert len(waiting(asked)) == 1
