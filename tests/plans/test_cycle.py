"""The thin whole cycle: book, prepare, talk, agree, follow up, answer, review."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from alongside.core import clock, jobs
from alongside.core.errors import NotAllowed, Refused
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn, CheckInState
from alongside.messaging.models import OutMessage
from alongside.people.actions import persons
from alongside.people.models import NeedKind
from alongside.plans import actions
from alongside.plans.models import (
    Commitment,
    CommitmentState,
    Conversation,
    ConversationState,
    Goal,
    GoalState,
    Occasion,
    Review,
    Side,
)
from alongside.worklist.kinds import kind_of
from alongside.worklist.models import Item, ItemState
from tests.plans.making import accept_both, agree, book, helper, in_days
from tests.universe import Universe


@pytest.fixture(autouse=True)
def _loud(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's fault fails the test."""
    monkeypatch.setattr(jobs, "_raise_errors", True)


def promise_of(goal: Goal, side: Side) -> Commitment:
    return Commitment.objects.get(goal=goal, side=side)


def items(*kinds: str) -> dict[str, str]:
    """The worklist, by kind: its state."""
    return {item.kind: item.state for item in Item.objects.all() if not kinds or item.kind in kinds}


def test_the_cycle_from_booking_to_review(universe: Universe):
    herself, nurse = universe.actor("rhian"), universe.actor("nurse")
    found = book(universe)
    actions.prepare(by=herself, conversation=found, words="My knees", version=0)
    actions.open_conversation(by=nurse, conversation=found)
    made = agree(universe, by=helper(universe), conversation=found)
    assert Conversation.objects.get(pk=found.pk).state == ConversationState.BOOKED
    actions.hold(by=nurse, conversation=found, minutes=25)
    assert Conversation.objects.get(pk=found.pk).minutes_taken == 25

    accept_both(universe, made.agreement)
    sent = OutMessage.objects.filter(purpose="plans.agreed", about_id=made.agreement.pk)
    assert sent.count() == 1

    (check_in,) = CheckIn.objects.filter(person=universe.rhian)
    assert (check_in.about_id, check_in.responsible) == (
        made.goal.pk,
        universe.memberships["nurse"],
    )
    assert check_in.due_on - clock.today() <= timedelta(days=14)
    assert items() == {"promise_due": ItemState.OPEN}

    with time_machine.travel(check_in.ask_at + timedelta(minutes=1)):
        followups.ask(by=nurse, check_in_id=check_in.pk)
        theirs = promise_of(made.goal, Side.PROFESSIONAL)
        followups.answer(
            by=herself,
            check_in=CheckIn.objects.get(pk=check_in.pk),
            answers={
                "how": "Twice to the gate",
                "confidence": "6",
                f"promise_{theirs.pk.hex}": "no",
            },
        )
        assert CheckIn.objects.get(pk=check_in.pk).state == CheckInState.ANSWERED
        goal = Goal.objects.get(pk=made.goal.pk)
        assert [(r.value, r.occasion) for r in goal.ratings.all()] == [
            (8, Occasion.SET),
            (6, Occasion.FOLLOW_UP),
        ]
        theirs.refresh_from_db()
        assert theirs.state == CommitmentState.NOT_KEPT
        assert items("promise_due", "promise_broken") == {
            "promise_due": ItemState.VOID,
            "promise_broken": ItemState.OPEN,
        }
        actions.answer_promise(by=herself, commitment=theirs, happened=True)
        assert items("promise_broken") == {"promise_broken": ItemState.VOID}

        review = actions.review(
            by=herself,
            goal=goal,
            progress="more",
            words="I can do more",
            confidence=9,
            outcome=GoalState.ACHIEVED,
            next_on=clock.today() + timedelta(days=30),
        )
    assert review.words == "I can do more"
    goal.refresh_from_db()
    assert goal.state == GoalState.ACHIEVED
    assert goal.ratings.last().value == 9


# --- agreeing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [1, 7, 14])
def test_a_follow_up_is_planned_within_the_fortnight_on_the_persons_own_clock(
    universe: Universe, days: int
):
    made = agree(universe, follow_up_on=clock.today() + timedelta(days=days))
    (check_in,) = CheckIn.objects.filter(about_id=made.goal.pk)
    assert check_in.due_on == clock.today() + timedelta(days=days)
    local = check_in.ask_at.astimezone(ZoneInfo(universe.rhian.time_zone))
    assert local.date() <= check_in.due_on


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"follow_up_on": 15}, "within 14 days"),
        ({"follow_up_on": 0}, "within 14 days"),
        ({"my_date": -1}, "lies in the past"),
        ({"their_date": -1}, "lies in the past"),
        ({"goal_words": " "}, "own words"),
        ({"my_words": " "}, "Both sides promise"),
        ({"their_words": ""}, "Both sides promise"),
        ({"confidence": 0}, "from 1 to 10"),
        ({"confidence": 11}, "from 1 to 10"),
        ({"professional": "lead"}, "works here now"),
        ({"professional": "peer"}, "works here now"),
        ({"follow_up_by": "broker"}, "works here now"),
    ],
)
def test_an_agreement_that_cannot_be_leaves_nothing_behind(
    universe: Universe, different: dict[str, Any], sentence: str
):
    ((what, value),) = different.items()
    if what.endswith(("_date", "_on")):
        value = clock.today() + timedelta(days=value)
    elif what in ("professional", "follow_up_by"):
        value = universe.memberships[value]
    with pytest.raises(Refused, match=sentence):
        agree(universe, **{what: value})
    for model in (Goal, Commitment, CheckIn, Item):
        assert not model.objects.exists()


def test_somebody_else_may_follow_up_by_name(universe: Universe):
    agree(universe, follow_up_by=universe.memberships["gp"])
    assert CheckIn.objects.get().responsible == universe.memberships["gp"]


def test_a_conversation_of_somebody_else_is_not_used(universe: Universe):
    elsewhere = book(universe, person=universe.imported)
    goal = agree(universe).goal
    with pytest.raises(NotAllowed, match="somebody else's"):
        agree(universe, conversation=elsewhere)
    with pytest.raises(NotAllowed, match="somebody else's"):
        actions.review(
            by=universe.actor("rhian"), goal=goal, progress="more", conversation=elsewhere
        )
    elsewhere.refresh_from_db()
    assert elsewhere.state == ConversationState.BOOKED


# --- promises ----------------------------------------------------------------------------------


def test_a_professionals_promise_is_on_their_worklist_for_its_day(universe: Universe):
    made = agree(universe)
    (item,) = Item.objects.filter(kind="promise_due")
    assert item.responsible == universe.memberships["nurse"]
    due = promise_of(made.goal, Side.PROFESSIONAL).due_date
    assert item.due_at == clock.at_local(due, time(17, 0))


def test_the_professional_says_that_it_is_done_and_the_person_says_whether_it_happened(
    universe: Universe,
):
    theirs = promise_of(agree(universe).goal, Side.PROFESSIONAL)
    said = actions.say_done(by=universe.actor("gp"), commitment=theirs)
    assert (said.state, said.said_done_at is not None) == (CommitmentState.OPEN, True)
    assert actions.say_done(by=universe.actor("nurse"), commitment=theirs) == said
    assert items("promise_due") == {"promise_due": ItemState.VOID}
    kept = actions.answer_promise(
        by=universe.actor("rhian"), commitment=theirs, happened=True, words=" The next day "
    )
    assert (kept.state, kept.answer_words) == (CommitmentState.KEPT, "The next day")
    with pytest.raises(Refused, match="answered already"):
        actions.say_done(by=universe.actor("nurse"), commitment=theirs)


def test_only_whose_promise_it_is_says_that_it_is_done(universe: Universe):
    goal = agree(universe).goal
    for name in set(Universe.NAMES) - {"nurse", "gp"}:
        with pytest.raises(NotAllowed):
            actions.say_done(
                by=universe.actor(name), commitment=promise_of(goal, Side.PROFESSIONAL)
            )
    with pytest.raises(NotAllowed):
        actions.say_done(by=universe.actor("nurse"), commitment=promise_of(goal, Side.PERSON))


def test_the_person_speaks_for_both_sides_promises(universe: Universe):
    goal = agree(universe).goal
    for side in Side:
        promise = promise_of(goal, side)
        for name in ("nurse", "carer"):
            with pytest.raises(Refused, match="own words"):
                actions.answer_promise(by=universe.actor(name), commitment=promise, happened=True)
        actions.answer_promise(by=helper(universe), commitment=promise, happened=False)
    assert items("promise_broken") == {"promise_broken": ItemState.OPEN}
    (item,) = Item.objects.filter(kind="promise_broken")
    assert item.about_id == promise_of(goal, Side.PROFESSIONAL).pk


def test_an_answer_given_twice_is_one_and_a_yes_after_a_no_puts_it_right(universe: Universe):
    theirs = promise_of(agree(universe).goal, Side.PROFESSIONAL)
    by = universe.actor("rhian")
    for _ in range(2):
        actions.answer_promise(by=by, commitment=theirs, happened=False)
    assert Item.objects.filter(kind="promise_broken").count() == 1
    actions.answer_promise(by=by, commitment=theirs, happened=True)
    with pytest.raises(Refused, match="answered already"):
        actions.answer_promise(by=by, commitment=theirs, happened=False)


def test_the_person_lets_a_promise_go(universe: Universe):
    goal = agree(universe).goal
    theirs = promise_of(goal, Side.PROFESSIONAL)
    with pytest.raises(Refused):
        actions.drop_promise(by=universe.actor("nurse"), commitment=theirs)
    dropped = actions.drop_promise(by=universe.actor("rhian"), commitment=theirs)
    assert dropped.state == CommitmentState.DROPPED
    assert items("promise_due") == {"promise_due": ItemState.VOID}
    with pytest.raises(Refused, match="answered already"):
        actions.drop_promise(by=universe.actor("rhian"), commitment=theirs)


# --- following up ------------------------------------------------------------------------------


def asked(universe: Universe, goal: Goal) -> CheckIn:
    check_in = CheckIn.objects.get(about_id=goal.pk, state=CheckInState.PLANNED)
    followups.ask(by=universe.actor("nurse"), check_in_id=check_in.pk)
    return CheckIn.objects.get(pk=check_in.pk)


def test_an_answer_to_what_has_changed_since_changes_nothing_and_goes_to_a_person(
    universe: Universe,
):
    from tests.plans.making import correct

    goal = agree(universe).goal
    check_in = asked(universe, goal)
    correct(universe, goal)
    followups.answer(
        by=universe.actor("rhian"),
        check_in=check_in,
        answers={"how": "Well", "confidence": "10"},
    )
    assert [rating.value for rating in Goal.objects.get(pk=goal.pk).ratings.all()] == [8]
    assert items("follow_up_changed") == {"follow_up_changed": ItemState.OPEN}


def test_a_follow_up_without_a_number_or_an_answer_about_promises_changes_neither(
    universe: Universe,
):
    goal = agree(universe).goal
    followups.answer(
        by=universe.actor("rhian"), check_in=asked(universe, goal), answers={"how": "Well"}
    )
    assert goal.ratings.count() == 1
    assert promise_of(goal, Side.PROFESSIONAL).state == CommitmentState.OPEN


def test_a_kept_promise_is_not_asked_about_again(universe: Universe):
    goal = agree(universe).goal
    theirs = promise_of(goal, Side.PROFESSIONAL)
    key = f"promise_{theirs.pk.hex}"
    check_in = asked(universe, goal)
    actions.answer_promise(by=universe.actor("rhian"), commitment=theirs, happened=True)
    followups.answer(
        by=universe.actor("rhian"), check_in=check_in, answers={"how": "Well", key: "no"}
    )
    theirs.refresh_from_db()
    assert theirs.state == CommitmentState.KEPT  # as the person said first, at leisure


# --- looking back ------------------------------------------------------------------------------


def test_a_review_is_judged_by_the_person(universe: Universe):
    goal = agree(universe).goal
    for name in ("nurse", "carer"):
        with pytest.raises(Refused, match="own words"):
            actions.review(by=universe.actor(name), goal=goal, progress="more")
    made = actions.review(by=helper(universe), goal=goal, progress="less")
    assert (made.progress, made.helper) == ("less", "Dana Hughes, nurse")
    assert Goal.objects.get(pk=goal.pk).state == GoalState.ACTIVE


def test_a_goal_that_ends_is_followed_up_no_more(universe: Universe):
    goal = agree(universe).goal
    found = book(universe)
    actions.review(
        by=universe.actor("rhian"),
        goal=goal,
        progress="changed",
        outcome=GoalState.LET_GO,
        conversation=found,
    )
    assert CheckIn.objects.get(about_id=goal.pk).state == CheckInState.VOID
    found.refresh_from_db()
    assert found.state == ConversationState.BOOKED  # that it is over they say themselves
    with pytest.raises(Refused, match="no longer under way"):
        actions.review(by=universe.actor("rhian"), goal=goal, progress="more")


def state_after(found: Conversation, days: int) -> str:
    """What state a conversation is in once the worker has seen to a later day."""
    with time_machine.travel(clock.now() + timedelta(days=days)):
        jobs.run_all()
    found.refresh_from_db()
    return found.state


def test_what_was_agreed_in_counts_as_held_when_its_day_has_gone_by(universe: Universe):
    quiet, used, moved = (book(universe, at=in_days(days)) for days in (2, 3, 4))
    for each in (used, moved):
        agree(universe, conversation=each)
    actions.change_time(
        by=universe.actor("nurse"), conversation=moved, at=in_days(9), way="here", place="",
        version=1,
    )  # fmt: skip
    assert state_after(used, 2) == ConversationState.BOOKED
    assert state_after(used, 6) == ConversationState.HELD
    moved.refresh_from_db()
    quiet.refresh_from_db()
    assert {moved.state, quiet.state} == {ConversationState.BOOKED}
    with time_machine.travel(clock.now() + timedelta(days=9)):
        agree(universe, conversation=moved, follow_up_on=clock.today() + timedelta(days=5))
    assert state_after(moved, 11) == ConversationState.HELD


@pytest.mark.parametrize(
    ("different", "error", "sentence"),
    [
        ({"progress": "bad"}, Refused, "how it has gone"),
        ({"next_on": 0}, Refused, "after today"),
        ({"outcome": GoalState.DECLINED}, NotAllowed, "cannot end that way"),
        ({"confidence": 11}, Refused, "from 1 to 10"),
    ],
)
def test_a_review_that_cannot_be_leaves_nothing(
    universe: Universe, different: dict[str, Any], error: type[Exception], sentence: str
):
    goal = agree(universe).goal
    if "next_on" in different:
        different = {"next_on": clock.today()}
    with pytest.raises(error, match=sentence):
        actions.review(by=universe.actor("rhian"), goal=goal, **({"progress": "more"} | different))
    assert not Review.objects.exists()


# --- somebody who is phoned --------------------------------------------------------------------


def test_somebody_without_email_or_address_is_told_and_asked_by_phone(universe: Universe):
    by, person = universe.actor("rhian"), universe.rhian
    persons.record_need(by=by, person=person, kind=NeedKind.BY_PHONE)
    found = book(universe, at=in_days(2))
    made = agree(universe, conversation=found)
    accept_both(universe, made.agreement)
    assert not OutMessage.objects.exists()
    phone = Item.objects.filter(kind="plans.phone")
    assert {item.about_id for item in phone} == {found.pk, made.agreement.pk}
    assert {item.responsible for item in phone} == {universe.memberships["nurse"]}


def test_a_promise_kept_only_in_part_goes_back_to_whoever_made_it(universe: Universe):
    made = agree(universe)
    accept_both(universe, made.agreement)
    (check_in,) = CheckIn.objects.filter(person=universe.rhian)
    theirs = promise_of(made.goal, Side.PROFESSIONAL)
    with time_machine.travel(check_in.ask_at + timedelta(minutes=1)):
        followups.ask(by=universe.actor("nurse"), check_in_id=check_in.pk)
        followups.answer(
            by=universe.actor("rhian"),
            check_in=CheckIn.objects.get(pk=check_in.pk),
            answers={"how": "Slowly", f"promise_{theirs.pk.hex}": "partly"},
        )
    theirs.refresh_from_db()
    assert theirs.state == CommitmentState.OPEN
    assert items("promise_broken") == {"promise_broken": ItemState.OPEN}
    (item,) = Item.objects.filter(kind="promise_broken")
    assert "only in part" in kind_of(item.kind).title(item)
    assert "only in part" in kind_of(item.kind).say(item)
