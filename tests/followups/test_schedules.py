"""Schedules: agreed, asked in time, missed in sight, graded, and stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from alongside.core import clock, jobs
from alongside.core.actors import WORKER
from alongside.core.audit import AuditEvent
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.followups import access, actions, queries
from alongside.followups.actions.grading import level_name
from alongside.followups.models import (
    CheckIn,
    CheckInState,
    QuestionSet,
    QuestionSetVersion,
    Schedule,
    ScheduleState,
    UsualForMe,
)
from alongside.followups.rules.rhythm import Phase
from alongside.followups.rules.tables import grade
from alongside.followups.scheduled import MISSED
from alongside.people import notices
from alongside.people.models import Person, Role
from alongside.worklist.models import Item, ItemState
from tests.followups import making
from tests.universe import Universe

WELL = {"breath": "usual", "alarm": "no", "phlegm": "usual", "rescue": "no", "meter": "no"}


def rows(schedule: Schedule) -> list[CheckIn]:
    return list(CheckIn.objects.filter(about_id=schedule.pk).order_by("about_version", "ordinal"))


def states(schedule: Schedule) -> list[str]:
    return [row.state for row in rows(schedule)]


def work() -> None:
    while jobs.run_one():
        pass


def local(row: CheckIn) -> str:
    return f"{row.ask_at.astimezone(clock.LONDON):%a %d %b %H:%M}"


def items(u: Universe, kind: str) -> list[Item]:
    return list(Item.objects.filter(person=u.rhian, kind=kind).order_by("created_at"))


# --- agreed with them ----------------------------------------------------------------------------


def test_nothing_is_asked_before_the_person_says_yes(universe: Universe, now) -> None:
    schedule = making.proposed(universe)
    now.shift(timedelta(days=3))
    work()
    assert rows(schedule) == []
    actions.agree_schedule(by=universe.actor("rhian"), schedule=schedule)
    assert [local(row) for row in rows(schedule)] == ["Mon 08 Mar 10:00"]


def test_only_the_person_or_a_named_helper_says_yes(universe: Universe, now) -> None:
    schedule = making.proposed(universe)
    with pytest.raises(Refused):
        actions.agree_schedule(by=universe.actor("nurse"), schedule=schedule)
    for stranger in ("stranger", "broker"):
        with pytest.raises(NotAllowed):
            actions.agree_schedule(by=universe.actor(stranger), schedule=schedule)
    row = actions.agree_schedule(by=making.helper(universe), schedule=schedule)
    assert (row.state, row.helper) == (ScheduleState.ACTIVE, "Dana Hughes")


def test_a_no_is_a_no_until_it_is_suggested_anew(universe: Universe, now) -> None:
    schedule = actions.decline_schedule(
        by=universe.actor("rhian"), schedule=making.proposed(universe)
    )
    with pytest.raises(Refused):
        actions.agree_schedule(by=universe.actor("rhian"), schedule=schedule)
    again = actions.propose_again(by=universe.actor("nurse"), schedule=schedule)
    assert again.state == ScheduleState.PROPOSED


def test_whose_questions_and_whose_reading_it_is(universe: Universe, now) -> None:
    found = making.in_use(universe)
    given = {
        "by": universe.actor("nurse"),
        "person": universe.rhian,
        "question_set": found,
        "responsible": universe.memberships["nurse"],
        "timing": making.timing(),
        "why": "",
    }
    theirs = QuestionSet.objects.create(service=universe.other_service, code="copd")
    for more, says in (
        ({"question_set": theirs}, "another service"),
        ({"responsible": universe.memberships["stranger"]}, "belong to your service"),
        ({"responsible": universe.memberships["peer"]}, "belong to your service"),
    ):
        with pytest.raises(Refused, match=says):
            actions.propose_schedule(**given | more)
    QuestionSetVersion.objects.update(state="retired")
    with pytest.raises(Refused, match="not in use"):
        actions.propose_schedule(**given)
    assert not Schedule.objects.exists()


def test_the_same_said_twice_is_said_once(universe: Universe, now) -> None:
    rhian, lead = universe.actor("rhian"), universe.actor("lead")
    schedule = making.proposed(universe)
    for _twice in range(2):
        actions.decline_schedule(by=rhian, schedule=schedule)
    actions.propose_again(by=rhian, schedule=schedule)
    for _twice in range(2):
        actions.accept_load(by=lead, schedule=schedule)
    for _twice in range(2):
        actions.agree_schedule(by=rhian, schedule=schedule)
    actions.resume_schedule(by=rhian, schedule=schedule, edition=2)  # nobody was away
    for _twice in range(2):
        actions.end_schedule(by=rhian, schedule=schedule)
    said = AuditEvent.objects.filter(verb__startswith="schedule.").order_by("id")
    assert [event.verb.removeprefix("schedule.") for event in said] == [
        "propose", "decline", "propose_again", "accept_load", "agree", "end",
    ]  # fmt: skip


def test_what_has_ended_is_neither_changed_nor_paused(universe: Universe, now) -> None:
    rhian = universe.actor("rhian")
    row = actions.end_schedule(by=rhian, schedule=making.agreed(universe))
    with pytest.raises(Refused, match="has ended"):
        actions.change_schedule(by=rhian, schedule=row, edition=row.edition, timing=making.timing())
    with pytest.raises(Refused, match="not being asked now"):
        actions.pause_schedule(
            by=rhian, schedule=row, edition=row.edition, first=clock.today(), last=clock.today()
        )
    with pytest.raises(Refused, match="not being asked now"):
        making.usual(universe, row)


@pytest.mark.parametrize(("first", "last"), [(3, 2), (-3, -1), (0, 367)])
def test_days_away_that_cannot_be(universe: Universe, now, first: int, last: int) -> None:
    row = making.agreed(universe)
    with pytest.raises(Refused, match="within a year"):
        actions.pause_schedule(
            by=universe.actor("rhian"), schedule=row, edition=1,
            first=clock.today() + timedelta(days=first),
            last=clock.today() + timedelta(days=last),
        )  # fmt: skip


def test_other_days_before_the_yes_plan_nothing(universe: Universe, now) -> None:
    row = actions.change_schedule(
        by=universe.actor("rhian"), schedule=making.proposed(universe), edition=1,
        timing=making.timing(date(2027, 3, 5)),
    )  # fmt: skip
    assert (row.state, row.edition, rows(row)) == (ScheduleState.PROPOSED, 2, [])


def test_suggested_again_after_its_last_day_it_has_no_last_day(universe: Universe, now) -> None:
    rhian = universe.actor("rhian")
    row = actions.decline_schedule(
        by=rhian, schedule=making.proposed(universe, end_date=date(2027, 3, 8))
    )
    now.shift(timedelta(days=30))
    row = actions.propose_again(by=rhian, schedule=row)
    assert (row.start_date, row.end_date) == (date(2027, 3, 31), None)


def test_suggested_again_while_another_waits_is_refused(universe: Universe, now) -> None:
    row = actions.decline_schedule(by=universe.actor("rhian"), schedule=making.proposed(universe))
    making.proposed(universe, row.question_set)
    with pytest.raises(Refused, match="asked already"):
        actions.propose_again(by=universe.actor("nurse"), schedule=row)


def test_after_the_last_day_nothing_is_planned(universe: Universe, now) -> None:
    row = making.agreed(universe, end_date=date(2027, 3, 8))
    assert rows(row)[0].late_at == rows(row)[0].ask_at + timedelta(hours=48)
    for _week in range(3):
        now.shift(timedelta(days=7))
        work()
    assert [local(one) for one in rows(row)] == ["Mon 01 Mar 10:00", "Mon 08 Mar 10:00"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"start": date(2027, 2, 28)}, "The first day is over"),
        ({"end_date": date(2027, 2, 28)}, "The last day comes before"),
        ({"reply_hours": 0}, "between an hour and 14 days"),
        ({"time_zone": "Europe/Nowhere"}, "time zones"),
        ({"phases": ()}, "no day on which"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_with_a_sentence(
    universe: Universe, now, more, says
) -> None:
    with pytest.raises(Refused, match=says):
        making.proposed(universe, **more)
    assert not Schedule.objects.exists()


def test_the_same_questions_are_not_asked_twice_over(universe: Universe, now) -> None:
    schedule = making.agreed(universe)
    with pytest.raises(Refused, match="These questions are asked already"):
        making.proposed(universe, schedule.question_set)


# --- asked in time -------------------------------------------------------------------------------


def test_a_fading_rhythm_over_the_change_of_clocks(universe: Universe, now) -> None:
    phases = (Phase(1, "week", 4), Phase(1, "month"))
    schedule = making.agreed(universe, phases=phases, start=date(2027, 3, 8))
    for _week in range(12):
        work()
        now.shift(timedelta(days=7))
    work()
    assert [local(row) for row in rows(schedule)] == [
        "Mon 08 Mar 10:00",
        "Mon 15 Mar 10:00",
        "Mon 22 Mar 10:00",
        "Mon 29 Mar 10:00",  # an hour earlier in UTC: the wall says ten
        "Thu 29 Apr 10:00",
        "Sat 29 May 10:00",
    ]


def test_what_could_not_be_asked_in_time_is_in_sight_and_the_rhythm_goes_on(
    universe: Universe, now
) -> None:
    schedule = making.agreed(universe, phases=(Phase(1, "day"),), reply_hours=24)
    now.shift(timedelta(days=4))  # no worker was running
    work()
    assert states(schedule) == ["missed"] * 3 + ["asked", "planned"]
    assert len(items(universe, MISSED)) == 1


def test_when_the_questions_are_taken_out_of_use_it_is_in_sight(universe: Universe, now) -> None:
    schedule = making.agreed(universe)
    QuestionSetVersion.objects.update(state="retired")
    now.shift(timedelta(hours=2))
    work()
    assert states(schedule) == ["missed", "planned"]
    assert len(items(universe, MISSED)) == 1


def test_a_change_voids_what_the_old_one_had_planned(universe: Universe, now) -> None:
    schedule = making.agreed(universe, start=date(2027, 3, 3))
    changed = actions.change_schedule(
        by=universe.actor("rhian"),
        schedule=schedule,
        edition=1,
        timing=making.timing(date(2027, 3, 4), at_time=time(18, 30)),
    )
    assert [(row.about_version, row.state, local(row)) for row in rows(schedule)] == [
        (1, "void", "Wed 03 Mar 10:00"),
        (2, "planned", "Thu 04 Mar 18:30"),
    ]
    now.shift(timedelta(days=2))
    work()
    assert states(schedule) == ["void", "planned"]
    with pytest.raises(Changed):
        actions.pause_schedule(
            by=universe.actor("rhian"), schedule=changed, edition=1,
            first=date(2027, 3, 4), last=date(2027, 3, 5),
        )  # fmt: skip


def test_nobody_is_asked_while_away(universe: Universe, now) -> None:
    schedule = making.agreed(universe, phases=(Phase(1, "day"),), start=date(2027, 3, 2))
    actions.pause_schedule(
        by=universe.actor("rhian"), schedule=schedule, edition=1,
        first=date(2027, 3, 2), last=date(2027, 3, 9),
    )  # fmt: skip
    assert local(rows(schedule)[-1]) == "Wed 10 Mar 10:00"
    actions.resume_schedule(by=universe.actor("rhian"), schedule=schedule, edition=2)
    assert local(rows(schedule)[-1]) == "Tue 02 Mar 10:00"


def test_the_person_stops_it_at_once(universe: Universe, now) -> None:
    schedule = making.agreed(universe)
    actions.end_schedule(by=universe.actor("rhian"), schedule=schedule)
    now.shift(timedelta(days=30))
    work()
    assert states(schedule) == ["void"]


def test_nobody_is_asked_after_a_death(universe: Universe, now) -> None:
    schedule = making.agreed(universe)
    notices.tell(notices.PERSON_DIED, person_id=universe.rhian.pk)
    now.shift(timedelta(days=30))
    work()
    assert states(schedule) == ["void"]
    assert Schedule.objects.get(pk=schedule.pk).state == ScheduleState.ENDED


# --- graded --------------------------------------------------------------------------------------


@pytest.fixture
def asked(universe: Universe, now) -> CheckIn:
    schedule = making.agreed(universe)
    now.shift(timedelta(hours=1, minutes=1))
    work()
    return rows(schedule)[0]


def answered(u: Universe, asked: CheckIn, **more: str) -> CheckIn:
    row = actions.answer(by=u.actor("rhian"), check_in=asked, answers=WELL | more)
    row.refresh_from_db()
    return row


def test_the_lowest_level_is_nobodys_work(universe: Universe, asked: CheckIn) -> None:
    assert level_name(asked, "en") == ""
    row = answered(universe, asked)
    assert row.level == "carry_on"
    assert level_name(row, "en") != level_name(row, "cy") != ""
    assert not Item.objects.exists()


def test_a_worse_answer_is_somebodys_work_and_can_be_played_again(
    universe: Universe, asked: CheckIn
) -> None:
    row = answered(universe, asked, breath="harder")
    (item,) = items(universe, actions.GRADED)
    assert (row.level, item.state) == ("today", ItemState.OPEN)
    assert grade(row.set_version.table, json.loads(row.graded)).level == row.level
    (event,) = AuditEvent.objects.filter(verb="check_in.grade")
    assert event.detail["table"] == row.set_version.sha256


def test_words_that_nobody_could_read_reach_a_person_and_are_never_fine(
    universe: Universe, asked: CheckIn
) -> None:
    given = {key: value for key, value in WELL.items() if key != "breath"}
    row = actions.answer(
        by=access.link_actor(asked), check_in=asked, answers=given, unread={"breath": "meh"}
    )
    assert row.level == "today"
    assert json.loads(row.unread) == {"breath": "meh"}
    assert len(items(universe, actions.GRADED)) == 1


def test_no_answer_has_a_row_of_its_own_and_a_late_one_is_graded_too(
    universe: Universe, asked: CheckIn, now
) -> None:
    now.shift(timedelta(hours=49))
    work()
    asked.refresh_from_db()
    assert (asked.state, asked.level) == (CheckInState.LAPSED, "this_week")
    row = answered(universe, asked)
    assert (row.state, row.level) == (CheckInState.ANSWERED, "carry_on")
    assert [item.state for item in items(universe, actions.GRADED)] == [ItemState.VOID]


def test_the_end_of_the_time_is_the_end_once_and_only_of_what_was_asked(
    universe: Universe, asked: CheckIn
) -> None:
    planned = rows(Schedule.objects.get())[-1]
    for row in (asked, asked, planned):
        actions.overdue(by=WORKER, check_in_id=row.pk)
    assert [row.state for row in rows(Schedule.objects.get())] == ["lapsed", "planned"]
    assert AuditEvent.objects.filter(verb="check_in.lapse").count() == 1


def test_running_check_ins_stay_on_the_version_they_began_with(
    universe: Universe, asked: CheckIn
) -> None:
    before = asked.set_version
    other = making.table()
    making.in_use(
        universe,
        made=replace(other, questions=replace(other.questions, items=other.questions.items[:2])),
    )
    row = answered(universe, asked, breath="harder")
    assert row.set_version == before
    assert row.level == "today"


def test_skip_logic_leaves_out_and_brings_in(universe: Universe, asked: CheckIn) -> None:
    by = universe.actor("rhian")
    with pytest.raises(Refused, match="not asked"):
        actions.answer(by=by, check_in=asked, answers=WELL | {"oxygen": "80"})
    with pytest.raises(Refused, match="whole number from 50 to 100"):
        actions.answer(by=by, check_in=asked, answers=WELL | {"meter": "yes", "oxygen": "8"})
    row = actions.answer(by=by, check_in=asked, answers=WELL | {"meter": "yes", "oxygen": "80"})
    assert row.level == "now"


def test_the_person_can_always_ask_for_more_urgent(universe: Universe, asked: CheckIn) -> None:
    row = answered(universe, asked)
    actions.ask_sooner(by=access.link_actor(asked), check_in=row, level="today")
    actions.ask_sooner(by=universe.actor("rhian"), check_in=row, level="today")
    assert len(items(universe, actions.SOONER)) == 1
    with pytest.raises(Refused):
        actions.ask_sooner(by=universe.actor("rhian"), check_in=row, level="carry_on")
    with pytest.raises(NotAllowed):
        actions.ask_sooner(by=universe.actor("stranger"), check_in=row, level="now")


# --- usual for me --------------------------------------------------------------------------------


def test_usual_for_me_counts_once_both_agree_and_while_it_lasts(universe: Universe, now) -> None:
    schedule = making.agreed(universe, phases=(Phase(1, "week"),))
    usual = making.usual(universe, schedule)
    with pytest.raises(Refused, match="other side"):
        actions.agree_usual(by=universe.actor("nurse"), usual=usual)
    actions.agree_usual(by=universe.actor("rhian"), usual=usual)
    levels = []
    now.shift(timedelta(hours=2))
    for _week in range(3):
        work()
        last = [row for row in rows(schedule) if row.state == CheckInState.ASKED][-1]
        levels.append(answered(universe, last, breath="a_little").level)
        now.shift(timedelta(days=7))
    assert levels == ["carry_on", "carry_on", "this_week"]  # 13 days, then as it stands


@pytest.mark.parametrize(
    ("link_id", "answers", "counts_as", "days", "says"),
    [
        ("breath", ["cannot"], "usual", 7, "help is needed now"),
        ("oxygen", [85], 95, 7, "help is needed now"),
        ("breath", ["a_little"], "usual", 28, "within four weeks"),
        ("breath", ["a_little"], "skipped", 7, "one of the answers"),
        ("meter", ["no"], "yes", 7, "other questions"),
        ("words", ["said"], "said", 7, "one of the answers"),
    ],
)
def test_what_never_counts_as_usual(
    universe: Universe, now, link_id, answers, counts_as, days, says
) -> None:
    schedule = making.agreed(universe)
    with pytest.raises(Refused, match=says):
        actions.propose_usual(
            by=universe.actor("rhian"), schedule=schedule, link_id=link_id, answers=answers,
            counts_as=counts_as, until_date=clock.today() + timedelta(days=days),
        )  # fmt: skip


def worded(u: Universe, schedule: Schedule, by: str = "nurse", **more: object) -> UsualForMe:
    given = {"link_id": "breath", "answers": ["a_little"], "counts_as": "usual"} | more
    return actions.propose_usual(
        by=u.actor(by), schedule=schedule, until_date=clock.today(), **given
    )


def test_a_new_word_on_what_is_usual_takes_the_place_of_the_one_before(
    universe: Universe, now
) -> None:
    schedule = making.agreed(universe)
    waiting = worded(universe, schedule)
    first = worded(universe, schedule)
    for _twice in range(2):
        actions.agree_usual(by=universe.actor("rhian"), usual=first)
    second = worded(universe, schedule, "rhian")
    actions.agree_usual(by=universe.actor("nurse"), usual=second)
    for one in (waiting, first, second):
        one.refresh_from_db()
    assert [one.ended_at is None for one in (waiting, first, second)] == [False, False, True]
    with pytest.raises(Refused, match="moved on"):
        actions.agree_usual(by=universe.actor("rhian"), usual=waiting)
    assert AuditEvent.objects.filter(verb="usual.agree").count() == 2


def test_either_side_ends_what_is_usual_once(universe: Universe, now) -> None:
    usual = making.usual(universe)
    for name in ("nurse", "rhian"):
        assert actions.end_usual(by=universe.actor(name), usual=usual).ended_at == clock.now()
    assert AuditEvent.objects.filter(verb="usual.end").count() == 1


def test_nobody_agrees_to_what_the_questions_no_longer_say(universe: Universe, now) -> None:
    usual = making.usual(universe)
    QuestionSetVersion.objects.update(state="retired")
    with pytest.raises(Refused, match="Say anew"):
        actions.agree_usual(by=universe.actor("rhian"), usual=usual)


def test_an_answer_that_opens_the_same_questions_may_count_as_usual(
    universe: Universe, now
) -> None:
    schedule = making.agreed(universe)
    assert worded(universe, schedule, link_id="meter", answers=["no"], counts_as="no").pk
    with pytest.raises(Refused, match="one of the answers"):
        worded(universe, schedule, answers=["purple"])


# --- a load that people can bear -----------------------------------------------------------------


def test_more_than_the_team_can_answer_needs_a_leads_name(universe: Universe, now) -> None:
    schedule = making.proposed(universe, phases=(Phase(1, "day"),))
    from alongside.people.actions import settings as local_settings

    local_settings.choose(
        by=universe.actor("lead"),
        party=universe.service,
        key="followups.minutes_a_week",
        value=20,
    )
    with pytest.raises(Refused, match="A lead must accept it"):
        actions.agree_schedule(by=universe.actor("rhian"), schedule=schedule)
    with pytest.raises(NotAllowed):
        actions.accept_load(by=universe.actor("nurse"), schedule=schedule)
    with pytest.raises(NotAllowed):  # they look after the service, and answer for no minutes
        actions.accept_load(
            by=replace(universe.actor("lead"), role=Role.ADMINISTRATOR), schedule=schedule
        )
    actions.accept_load(by=universe.actor("lead"), schedule=schedule)
    schedule.refresh_from_db()
    row = actions.agree_schedule(by=universe.actor("rhian"), schedule=schedule)
    assert row.state == ScheduleState.ACTIVE


def test_a_merge_leaves_one_schedule_of_a_set(universe: Universe, now) -> None:
    schedule = making.agreed(universe)
    other = Person.objects.get(pk=universe.imported.pk)
    Schedule.objects.filter(pk=schedule.pk).update(person=other)
    making.agreed(universe, schedule.question_set)
    notices.tell(notices.PERSON_MERGING, from_id=other.pk, into_id=universe.rhian.pk)
    found = Schedule.objects.filter(person=universe.rhian)
    assert sorted(row.state for row in found) == ["active", "ended"]


def test_answers_of_a_person_are_listed_without_a_stranger(universe: Universe, asked) -> None:
    assert [row.state for row in queries.for_person(universe.rhian)] == ["asked"]
    assert not CheckIn.objects.visible_to(universe.actor("stranger")).exists()


def test_ask_twice_asks_once(universe: Universe, asked: CheckIn) -> None:
    actions.ask(by=WORKER, check_in_id=asked.pk)
    assert CheckIn.objects.filter(about_id=asked.about_id, state="planned").count() == 1
