"""Staffed minutes, and whose turn it is: by rules alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.worklist.rules import ALWAYS, Hours, Step, due_in, opens_at
from alongside.worklist.rules.turns import Member, Staff, next_turn, time_for

LONDON = ZoneInfo("Europe/London")
OFFICE = Hours((0, 1, 2, 3, 4), "09:00", "17:00")
# Both nights in which the clocks change lie inside.
instants = st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001
minutes = st.integers(0, 3000)
walls = st.integers(0, 96).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
hours = st.builds(
    lambda days, walls: Hours(tuple(sorted(days)), *sorted(walls)),
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(walls, min_size=2, max_size=2),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def staffed(when: Hours, begin: datetime, end: datetime) -> int:
    """Staffed minutes between two instants, counted one by one: slow, and plainly right."""
    count, at = 0, begin
    while at < end:
        wall = at.astimezone(LONDON)
        inside = when.opens <= f"{wall:%H:%M}" < when.closes
        count += inside and wall.weekday() in when.days
        at += timedelta(minutes=1)
    return count


@given(
    st.sampled_from([OFFICE, Hours((6,), "00:00", "24:00"), Hours((5, 6), "22:00", "24:00")]),
    instants.map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(1, 300),
)
def test_exactly_so_many_staffed_minutes_go_by(when: Hours, at: datetime, count: int) -> None:
    due = due_in(when, count, at)
    assert staffed(when, at, due) == count
    assert staffed(when, at, due - timedelta(minutes=1)) == count - 1


@given(hours, minutes, minutes, instants)
def test_time_is_never_lost_or_won(when: Hours, one: int, more: int, at: datetime) -> None:
    first = due_in(when, one, at)
    assert at <= first <= due_in(when, one + more, at)
    assert due_in(when, more, first) == due_in(when, one + more, at) or not more
    opens = opens_at(when, at)
    assert at <= opens
    assert opens_at(when, opens) == opens


@given(minutes, instants)
def test_where_somebody_always_is_every_minute_counts(count: int, at: datetime) -> None:
    assert due_in(ALWAYS, count, at) == due_in(None, count, at) == at + timedelta(minutes=count)


@pytest.mark.parametrize(
    ("when", "count", "at", "due"),
    [
        (OFFICE, 60, "2026-11-20T16:30", "2026-11-23T09:30"),  # over a weekend
        (OFFICE, 60, "2026-11-20T16:00", "2026-11-20T17:00"),  # at closing time, not on Monday
        (Hours((6,), "00:00", "24:00"), 120, "2026-03-29T00:30", "2026-03-29T03:30"),  # 23 hours
        (Hours((6,), "00:00", "24:00"), 180, "2026-10-25T00:30", "2026-10-25T02:30"),  # 25 hours
        (Hours((6,), "01:15", "01:45"), 30, "2026-03-29T00:30", "2026-03-29T02:45"),  # no such hour
    ],
)
def test_days_that_are_not_like_others(when: Hours, count: int, at: str, due: str) -> None:
    assert due_in(when, count, local(at)) == local(due)


@pytest.mark.parametrize("when", [Hours((), "09:00", "17:00"), Hours((1,), "17:00", "09:00")])
def test_hours_that_never_come_are_no_hours(when: Hours) -> None:
    with pytest.raises(ValueError, match="one day or more"):
        due_in(when, 5, local("2026-11-20T16:30"))


# --- turns -------------------------------------------------------------------------------------

NIGHT = local("2026-11-22T02:00").astimezone(UTC)
WARD = (Step("nurse", 60, ALWAYS), Step("gp", 60, ALWAYS), Step("lead", 30, ALWAYS))


def someone(number: int, role: str, **more: object) -> Member:
    return Member(UUID(int=number), UUID(int=100 + number), role, **more)  # type: ignore[arg-type]


NURSE, NURSE_2, GP, CHIEF = (
    someone(1, "nurse"),
    someone(2, "nurse"),
    someone(3, "gp"),
    someone(4, "lead", sees=False),
)
STAFF = Staff((NURSE, NURSE_2, GP, CHIEF), named=NURSE.id)


def turn(staff: Staff = STAFF, chain: tuple[Step, ...] = WARD, **more: object):
    given_ = {"step": 0, "now": NIGHT, "last": NURSE.id} | more
    return next_turn(chain, staff, **given_)  # type: ignore[arg-type]


def but(**changed: Member) -> Staff:
    """The staff with somebody changed, by name of the constant."""
    place = {"nurse": 0, "nurse_2": 1, "gp": 2, "chief": 3}
    members = list(STAFF.members)
    for name, member in changed.items():
        members[place[name]] = member
    return replace(STAFF, members=tuple(members))


def test_the_persons_own_professional_is_asked_first() -> None:
    first = turn(replace(STAFF, named=NURSE_2.id))
    assert (first.holder, first.tell) == (NURSE_2.id, True)
    assert first.next_at == first.due_at == NIGHT + timedelta(minutes=60)


def test_whoever_is_on_duty_is_asked_where_there_is_a_rota() -> None:
    staff = replace(but(nurse_2=replace(NURSE_2, on_duty=True)), has_rota=True)
    assert turn(staff).holder == NURSE_2.id
    anybody = (Step("duty", 30, ALWAYS),)
    assert turn(staff, anybody).holder == NURSE_2.id


def test_while_somebody_is_away_their_stand_in_is_asked() -> None:
    staff = but(nurse=replace(NURSE, away=True, cover=GP.id))
    assert turn(replace(staff, members=tuple(m for m in staff.members if m != NURSE_2))).holder == (
        GP.id
    )
    # Two who stand in for each other, both away: nobody does.
    both = but(
        nurse=replace(NURSE, away=True, cover=NURSE_2.id),
        nurse_2=replace(NURSE_2, away=True, cover=NURSE.id),
    )
    found = turn(both)
    assert (found.step, found.holder, found.skipped, found.unstaffed) == (1, GP.id, (0,), (0,))


def test_whoever_cannot_be_told_is_passed_over_and_it_goes_on_at_once() -> None:
    """OnCall #1326: the next tier had no way to be told, and everything stood still."""
    staff = but(nurse=replace(NURSE, told=False), nurse_2=replace(NURSE_2, told=False))
    found = turn(staff)
    assert (found.step, found.holder, found.next_at) == (
        1, GP.id, NIGHT + timedelta(minutes=60)
    )  # fmt: skip


def test_nobody_on_duty_is_said_and_the_next_is_asked_at_once() -> None:
    """OnCall #4846: nobody was on call, and nobody heard of it."""
    rota = replace(STAFF, has_rota=True)
    found = turn(rota)
    assert (found.holder, found.unstaffed, found.tell) == (CHIEF.id, (0, 1), True)


def test_nobody_is_asked_twice() -> None:
    only = Staff((NURSE, CHIEF), named=NURSE.id)
    chain = (Step("nurse", 10, ALWAYS), Step("key_worker", 10, ALWAYS), Step("nurse", 10, ALWAYS))
    found = turn(only, chain, step=1, asked={NURSE.person_id})
    assert (found.step, found.holder, found.skipped, found.unstaffed) == (3, CHIEF.id, (1, 2), ())
    again = turn(only, chain, step=1, asked={NURSE.person_id, CHIEF.person_id})
    assert (again.holder, again.tell) == (CHIEF.id, False)


def test_outside_the_hours_it_waits_and_goes_on_by_itself_when_they_begin() -> None:
    """OnCall #1206: a step that waited for its hours never went on."""
    office = (Step("nurse", 60, OFFICE),)
    found = turn(chain=office)
    monday = local("2026-11-23T09:00")
    assert (found.waits, found.tell, found.next_at) == (True, False, monday)
    at_nine = turn(chain=office, now=monday)
    assert (at_nine.waits, at_nine.tell, at_nine.next_at) == (
        False,
        True,
        monday + timedelta(hours=1),
    )


def test_a_worker_that_comes_after_the_hours_does_not_put_it_off_for_ever() -> None:
    evening = local("2026-11-23T19:00")
    found = turn(chain=(Step("nurse", 60, OFFICE),), now=evening, waited=True)
    assert (found.waits, found.tell, found.next_at) == (False, True, local("2026-11-24T10:00"))


def test_whoever_is_on_duty_outside_the_hours_is_told_at_once() -> None:
    staff = replace(but(nurse_2=replace(NURSE_2, on_duty=True)), has_rota=True)
    found = turn(staff, (Step("nurse", 60, OFFICE),))
    assert (found.holder, found.tell, found.next_at) == (
        NURSE_2.id, True, local("2026-11-23T10:00")
    )  # fmt: skip


def test_looking_for_somebody_else_does_not_give_the_step_more_time() -> None:
    until = NIGHT + timedelta(minutes=7)
    found = turn(asked={NURSE.person_id}, due_at=until)
    assert (found.step, found.holder, found.next_at) == (0, NURSE_2.id, until)
    over = turn(asked={NURSE.person_id}, due_at=NIGHT)
    assert (over.step, over.holder) == (1, GP.id)


def test_where_there_is_no_lead_whoever_had_it_last_keeps_it() -> None:
    found = turn(Staff((), named=NURSE.id), last=GP.id)
    assert (found.step, found.holder, found.next_at, found.tell) == (3, GP.id, None, False)


members = st.builds(
    Member,
    id=st.integers(1, 6).map(lambda n: UUID(int=n)),
    person_id=st.integers(1, 6).map(lambda n: UUID(int=100 + n)),
    role=st.sampled_from(["nurse", "gp", "lead"]),
    on_duty=st.booleans(),
    away=st.booleans(),
    cover=st.none() | st.integers(1, 6).map(lambda n: UUID(int=n)),
    sees=st.booleans(),
    told=st.booleans(),
)
staffs = st.builds(
    Staff,
    st.lists(members, max_size=6, unique_by=lambda one: one.id).map(tuple),
    named=st.integers(1, 6).map(lambda n: UUID(int=n)),
    has_rota=st.booleans(),
)
steps = st.builds(
    Step,
    st.sampled_from(["nurse", "gp", "lead", "duty", "key_worker", "nobody_knows"]),
    st.integers(1, 600),
    st.none() | st.just(ALWAYS) | hours,
)


@given(st.lists(steps, min_size=1, max_size=4).map(tuple), staffs, instants,
       st.sets(st.integers(1, 6).map(lambda n: UUID(int=100 + n))), st.data())  # fmt: skip
def test_somebody_always_has_it_and_a_turn_is_one_that_can_be_met(
    chain: tuple[Step, ...], staff: Staff, now: datetime, asked: set[UUID], data: st.DataObject
) -> None:
    step = data.draw(st.integers(0, len(chain)))
    last = UUID(int=9)
    found = next_turn(chain, staff, step=step, now=now, last=last, asked=asked)
    assert step <= found.step <= len(chain)
    assert found.skipped == tuple(sorted(found.skipped))
    holder = staff.find(found.holder)
    if holder is None:
        assert found.holder == last
        assert not found.tell
    else:
        assert not holder.away
    if found.tell:
        assert holder is not None
        assert holder.told
        assert holder.person_id not in asked
    if found.step < len(chain):
        assert found.next_at is not None
        assert found.next_at > now
        assert found.tell or found.waits
        assert time_for(chain, found.step, now) > now
    else:
        assert found.next_at is None  # the lead has it, and it is shown as late
