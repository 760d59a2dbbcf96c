"""Longer, from home or with others: wishes, choosing how, private lists, and how it was."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock, jobs
from alongside.core.actors import Channel
from alongside.core.audit import AuditEvent
from alongside.core.disclosure import Count
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.core.quarters import Quarter
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn, CheckInState
from alongside.messaging.models import OutMessage
from alongside.people.actions import settings as local_settings
from alongside.people.models import Person
from alongside.plans import actions
from alongside.plans.actions.visits import ANSWER, IN_CONTROL, WISH_ITEM
from alongside.plans.models import (
    Conversation,
    ConversationState,
    GroupItem,
    GroupVisit,
    InControl,
    Side,
    TalkWishes,
    VisitOffer,
    Way,
)
from alongside.plans.queries import visits as queries
from alongside.plans.rules import visits as rules
from alongside.worklist.kinds import kind_of, notes_for
from alongside.worklist.models import Item
from tests.plans.making import book, helper, in_days
from tests.universe import Universe

REVIEW: dict[str, Any] = {
    "examination": "not",
    "offer": actions.Offer(["here", "phone", "video"]),
    "link": "https://meet.example/rhian",
}


def mail(found: Conversation) -> str:
    return str(OutMessage.objects.filter(about_id=found.pk).latest("queued_at").body)


# --- rules ---------------------------------------------------------------------------------------


@given(st.integers(0, 23))
def test_every_hour_has_its_part(hour: int):
    part = rules.part_of_day(hour)
    assert rules.PARTS[part] <= hour
    assert all(begin > hour or begin <= rules.PARTS[part] for begin in rules.PARTS.values())


def test_a_time_suits_where_day_and_part_were_wished_for():
    at = datetime(2027, 3, 1, 18, 30, tzinfo=clock.LONDON)  # a Monday evening
    assert rules.suits(at, [], []) is None
    assert rules.suits(at, [0], [rules.EVENING])
    assert rules.suits(at, [], [rules.EVENING])
    assert not rules.suits(at, [1], [])
    assert not rules.suits(at, [0], [rules.MORNING])


def test_small_numbers_of_visits_are_left_out():
    few = rules.Measured(Count(7, 7), 30, 45, {rules.OVER: Count(7, 7)})
    many = rules.Measured(
        Count(40, 30), 60, 75, {rules.OVER: Count(20, 15), rules.AS_PLANNED: Count(18, 13),
                                rules.SHORTER: Count(2, 2)},
    )  # fmt: skip
    found = rules.lengths({rules.USUAL: few, rules.LONGER: many}, 8)
    assert found[rules.USUAL].whole is None
    assert found[rules.USUAL].taken is None
    assert set(found[rules.USUAL].spread.values()) == {None}
    assert (found[rules.LONGER].whole, found[rules.LONGER].taken) == (40, 75)
    assert found[rules.LONGER].spread[rules.SHORTER] is None
    assert found[rules.LONGER].spread[rules.OVER] == 20
    assert found[rules.LONGER].spread[rules.AS_PLANNED] is None  # it would tell of the two
    assert found[rules.GROUP].whole is None


# --- how long ------------------------------------------------------------------------------------


def test_each_kind_of_visit_has_a_local_length(universe: Universe):
    assert book(universe).minutes == 30
    assert book(universe, visit="longer").minutes == 60
    assert book(universe, way="phone").minutes == 20
    assert book(universe, way="video", minutes=45).minutes == 45
    local_settings.choose(
        by=universe.actor("lead"), party=universe.service, key="plans.minutes_longer", value=0
    )
    with pytest.raises(Refused, match="not offered here"):
        book(universe, visit="longer")
    with pytest.raises(Refused, match="kind of visit"):
        book(universe, visit="group")


# --- wishes --------------------------------------------------------------------------------------


def test_what_somebody_wishes_is_kept_changed_and_used_when_booking(universe: Universe):
    own = universe.actor("rhian")
    at = clock.at_local(clock.today() + timedelta(days=7), time(18))
    wishes = actions.say_wishes(
        by=own, person=universe.rhian, days=[at.astimezone(clock.LONDON).weekday()],
        parts=["evening"], ways=["video", "longer"], words="After work",
    )  # fmt: skip
    assert book(universe, at=at).suits is True
    assert book(universe, at=at - timedelta(hours=6)).suits is False
    with pytest.raises(Changed) as caught:
        actions.say_wishes(by=own, person=universe.rhian, words="In the morning", version=0)
    assert caught.value.theirs == "After work"
    again = actions.say_wishes(
        by=helper(universe), person=universe.rhian, words="", version=wishes.version
    )
    assert again.pk == wishes.pk
    assert again.helper == "Dana Hughes, nurse"
    assert book(universe, at=at).suits is None


@pytest.mark.parametrize(
    "wrong", [{"days": [7]}, {"parts": ["noon"]}, {"ways": ["owl"]}, {"same_person": "x"},
              {"words": "x" * 1001}],
)  # fmt: skip
def test_only_what_there_is_can_be_wished_for(wrong: dict[str, Any], universe: Universe):
    with pytest.raises(Refused):
        actions.say_wishes(by=universe.actor("rhian"), person=universe.rhian, **wrong)
    assert not TalkWishes.objects.exists()


def test_nobody_wishes_for_somebody_else(universe: Universe):
    with pytest.raises(Refused):
        actions.say_wishes(by=universe.actor("nurse"), person=universe.rhian)
    with pytest.raises(NotAllowed):
        actions.say_wishes(by=universe.actor("stranger"), person=universe.rhian)


# --- the same person -----------------------------------------------------------------------------


def test_the_same_person_follows_up_or_it_is_said(universe: Universe):
    first = book(universe)
    assert first.instead_of is None
    other = book(universe, professional=universe.memberships["gp"], why_other="Dana is on leave.")
    assert other.instead_of == universe.memberships["nurse"]
    assert "Last time you talked with Dana Hughes" in mail(other)
    assert "Dana is on leave." in mail(other)
    assert "Not as wished" in _page(universe, "rhian", other)


def test_whom_somebody_wishes_for_counts_and_can_change(universe: Universe):
    book(universe)
    own = universe.actor("rhian")
    wishes = actions.say_wishes(by=own, person=universe.rhian, same_person="any")
    assert book(universe, professional=universe.memberships["gp"]).instead_of is None
    actions.say_wishes(by=own, person=universe.rhian, same_person="other", version=wishes.version)
    assert book(universe, professional=universe.memberships["nurse"]).instead_of is None
    again = book(universe, professional=universe.memberships["nurse"])
    assert again.instead_of == universe.memberships["nurse"]
    assert "You wished for somebody else" in mail(again)


def test_whoever_hands_over_is_told_whom_they_wish_for(universe: Universe):
    item = Item(person=universe.rhian)
    assert "the same person follows up" in notes_for(item)[0]
    actions.say_wishes(by=universe.actor("rhian"), person=universe.rhian, same_person="any")
    assert notes_for(item) == []


# --- a review from home --------------------------------------------------------------------------


def test_without_an_examination_the_person_chooses(universe: Universe):
    other = in_days(6).replace(microsecond=0)
    offer = actions.Offer(["phone", "video"], [other])
    found = book(universe, **REVIEW | {"offer": offer})
    assert "you can choose how we talk" in mail(found)
    assert VisitOffer.objects.get().ways == ["here", "phone", "video"]
    row = actions.choose_how(
        by=universe.actor("rhian"), conversation=found, way=Way.VIDEO, at=other
    )
    assert (row.way, row.at, row.version) == ("video", other, 2)
    assert "https://meet.example/rhian" in mail(row)
    # and may think again
    row = actions.choose_how(
        by=helper(universe, channel=Channel.PHONE), conversation=row, way=Way.PHONE, at=found.at,
        number="01632 960123",
    )  # fmt: skip
    assert (row.way, row.place, row.at) == ("phone", "01632 960123", found.at)
    row = actions.choose_how(
        by=universe.actor("rhian"), conversation=row, way=Way.HERE, at=found.at
    )
    assert row.place == ""


def test_only_what_was_offered_can_be_chosen_and_only_by_the_person(universe: Universe):
    own = universe.actor("rhian")
    found = book(universe, **REVIEW)
    with pytest.raises(Refused, match="answers shown"):
        actions.choose_how(by=own, conversation=found, way=Way.HOME, at=found.at)
    with pytest.raises(Refused, match="answers shown"):
        actions.choose_how(by=own, conversation=found, way=Way.VIDEO, at=in_days(9))
    with pytest.raises(Refused, match="too long"):
        actions.choose_how(by=own, conversation=found, way=Way.VIDEO, at=found.at, words="x" * 1001)
    with pytest.raises(NotAllowed):
        actions.choose_how(
            by=universe.actor("stranger"), conversation=found, way=Way.VIDEO, at=found.at
        )
    with pytest.raises(Refused):
        actions.choose_how(
            by=universe.actor("nurse"), conversation=found, way=Way.VIDEO, at=found.at
        )
    with time_machine.travel(found.at + timedelta(minutes=1)), pytest.raises(Refused):
        actions.choose_how(by=own, conversation=found, way=Way.VIDEO, at=found.at)
    actions.call_off(by=own, conversation=found)
    with pytest.raises(Refused, match="nothing to choose"):
        actions.choose_how(by=own, conversation=found, way=Way.VIDEO, at=found.at)
    with pytest.raises(Refused, match="nothing to choose"):
        actions.choose_how(by=own, conversation=book(universe), way=Way.HERE, at=in_days(5))


def test_an_offer_is_made_only_where_no_examination_is_needed(universe: Universe):
    with pytest.raises(Refused, match="no examination"):
        book(universe, offer=actions.Offer(["video"]))
    with pytest.raises(Refused):
        book(universe, **REVIEW | {"offer": actions.Offer(["owl"])})
    with pytest.raises(Refused, match="passed"):
        book(universe, **REVIEW | {"offer": actions.Offer(["video"], [in_days(-1)])})
    with pytest.raises(Refused):
        book(universe, examination="maybe")


def test_what_does_not_suit_somebody_answers(universe: Universe):
    found = book(universe, **REVIEW)
    actions.choose_how(
        by=universe.actor("rhian"), conversation=found, way=Way.HERE, at=found.at,
        words="Only after five",
    )  # fmt: skip
    (item,) = Item.objects.filter(kind=WISH_ITEM)
    assert item.responsible == universe.memberships["nurse"]
    assert kind_of(WISH_ITEM).words(item) == "Only after five"


def _held(universe: Universe, **different: Any) -> Conversation:
    found = book(universe, **different)
    actions.hold(by=universe.actor("nurse"), conversation=found, minutes=25)
    return Conversation.objects.get(pk=found.pk)


def test_afterwards_it_is_asked_once_whether_they_felt_in_control(universe: Universe):
    found = _held(universe, **REVIEW)
    row = CheckIn.objects.get(kind=IN_CONTROL)
    assert row.about_id == found.pk
    with time_machine.travel(row.ask_at + timedelta(minutes=1)):
        jobs.run_all()
        row.refresh_from_db()
        assert row.state == CheckInState.ASKED
        own = universe.actor("rhian")
        followups.answer(by=own, check_in=row, answers={ANSWER: "partly"})
        assert InControl.objects.get().answer == "partly"
        assert not Item.objects.filter(kind=followups.READ).exists()  # nobody reads it for a task
        actions.file_in_control(by=own, conversation=found, answers={ANSWER: "yes"})
        assert InControl.objects.get().answer == "partly"
        for who in ("rhian", "nurse"):
            assert "partly" in _page(universe, who, found)


def test_no_answer_is_no_work_for_anybody_and_it_is_not_asked_again(universe: Universe):
    _held(universe, **REVIEW)
    row = CheckIn.objects.get(kind=IN_CONTROL)
    with time_machine.travel(row.ask_at + timedelta(days=20)):
        jobs.run_all()
        row.refresh_from_db()
    assert row.state == CheckInState.LAPSED
    assert not Item.objects.filter(kind=followups.LATE).exists()
    assert CheckIn.objects.filter(kind=IN_CONTROL).count() == 1


def test_it_is_not_asked_where_an_examination_was_needed(universe: Universe):
    _held(universe, examination="needed")
    _held(universe)
    assert not CheckIn.objects.filter(kind=IN_CONTROL).exists()


def _page(universe: Universe, who: str, found: Conversation) -> str:
    answer = universe.client(who).get(f"/p/{found.person_id}/conversations/{found.pk}/")
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


# --- together with others ------------------------------------------------------------------------


@pytest.fixture
def group(universe: Universe) -> GroupVisit:
    return actions.plan_group(
        by=universe.actor("nurse"), professional=universe.memberships["nurse"],
        title="Cooking for one", at=in_days(8),
    )  # fmt: skip


def test_a_group_has_a_shared_list_and_each_a_list_of_their_own(
    universe: Universe, group: GroupVisit
):
    nurse = universe.actor("nurse")
    hers = actions.join_group(by=nurse, person=universe.rhian, group=group)
    assert actions.join_group(by=nurse, person=universe.rhian, group=group).pk == hers.pk
    theirs = actions.join_group(by=nurse, person=universe.imported, group=group)
    assert (hers.minutes, hers.visit, hers.group_id) == (90, "group", group.pk)
    assert "Others come too" in mail(hers)
    own = universe.actor("rhian")
    actions.add_item(by=own, conversation=hers, words="My own worry", side=Side.PERSON)
    shared = actions.add_shared(by=own, conversation=hers, words="What to buy")
    actions.add_shared_as_professional(by=nurse, group=group, words="Salt")
    assert [item.words for item in queries.shared_items(group)] == ["What to buy", "Salt"]
    page = _page(universe, "rhian", hers)
    assert "What to buy" in page
    assert "My own worry" in page
    assert "Idris" not in page
    assert str(theirs.pk) not in page
    assert str(universe.imported.pk) not in page
    with pytest.raises(NotAllowed):  # from another's conversation
        actions.remove_shared(by=nurse, item=shared, conversation=theirs)
    with pytest.raises(NotAllowed):
        actions.remove_shared(by=nurse, item=shared)
    actions.remove_shared(by=own, item=shared, conversation=hers)
    assert [item.words for item in queries.shared_items(group)] == ["Salt"]
    (salt,) = queries.shared_items(group)
    for _press in range(2):  # a second press changes nothing
        actions.remove_shared(by=universe.actor("gp"), item=salt)
    assert not queries.shared_items(group)


def test_who_of_them_raised_something_is_told_to_nobody(universe: Universe, group: GroupVisit):
    nurse = universe.actor("nurse")
    hers = actions.join_group(by=nurse, person=universe.rhian, group=group)
    theirs = actions.join_group(by=nurse, person=universe.imported, group=group)
    actions.add_shared(by=universe.actor("rhian"), conversation=hers, words="What to buy")
    page = _page(universe, "nurse", theirs)
    assert "What to buy" in page
    assert "Rhian" not in page.partition("<main")[2]
    theirs.refresh_from_db()
    assert theirs.changed_by_id is None
    assert not AuditEvent.objects.filter(person_id=universe.imported.pk, verb="group.add").exists()


def test_nobody_in_a_group_opens_anything_of_another(universe: Universe, group: GroupVisit):
    """Rhian's carer comes too, as a person of her own: being in one group opens nothing."""
    nurse = universe.actor("nurse")
    hers = actions.join_group(by=nurse, person=universe.rhian, group=group)
    stranger = universe.actor("stranger")
    for act in (
        lambda: actions.add_shared(by=stranger, conversation=hers, words="Hello"),
        lambda: actions.add_item(by=stranger, conversation=hers, words="Hello", side=Side.PERSON),
        lambda: actions.call_off(by=stranger, conversation=hers),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_group_is_moved_held_and_called_off_for_all(universe: Universe, group: GroupVisit):
    nurse = universe.actor("nurse")
    rows = [
        actions.join_group(by=nurse, person=person, group=group)
        for person in (universe.rhian, universe.imported)
    ]
    with pytest.raises(Refused, match="for all of them"):
        actions.change_time(
            by=nurse, conversation=rows[0], at=in_days(9), way="here", place="", version=1
        )
    later = in_days(9)
    actions.move_group(by=nurse, group=group, at=later, way="here", place="Hall")
    assert {Conversation.objects.get(pk=row.pk).at for row in rows} == {later}
    actions.call_off(by=universe.actor("rhian"), conversation=rows[0])  # she alone
    actions.hold_group(by=nurse, group=group, minutes=80)
    states = [Conversation.objects.get(pk=row.pk).state for row in rows]
    assert states == [ConversationState.CANCELLED, ConversationState.HELD]
    assert Conversation.objects.get(pk=rows[1].pk).minutes_taken == 80
    for late in (
        lambda: actions.hold_group(by=nurse, group=group),
        lambda: actions.call_off_group(by=nurse, group=group),
        lambda: actions.move_group(by=nurse, group=group, at=later, way="here", place=""),
        lambda: actions.join_group(by=nurse, person=universe.carer, group=group),
        lambda: actions.add_shared_as_professional(by=nurse, group=group, words="Late"),
    ):
        with pytest.raises(Refused):
            late()
    with pytest.raises(Refused):
        actions.add_shared(by=universe.actor("rhian"), conversation=rows[0], words="Late")


def test_a_group_that_is_called_off_is_called_off_for_each(universe: Universe, group: GroupVisit):
    nurse = universe.actor("nurse")
    hers = actions.join_group(by=nurse, person=universe.rhian, group=group)
    actions.call_off_group(by=nurse, group=group)
    hers.refresh_from_db()
    assert hers.state == ConversationState.CANCELLED
    assert "will not take place" in mail(hers)


def test_only_professionals_of_the_service_run_a_group(universe: Universe, group: GroupVisit):
    for who in ("rhian", "stranger", "lead", "broker"):
        with pytest.raises((NotAllowed, Refused)):
            actions.move_group(
                by=universe.actor(who), group=group, at=in_days(9), way="here", place=""
            )
    for wrong in ({"title": " "}, {"at": in_days(-1)}, {"way": "owl"}):
        with pytest.raises(Refused):
            actions.plan_group(
                **{
                    "by": universe.actor("nurse"),
                    "professional": universe.memberships["nurse"],
                    "title": "Cooking",
                    "at": in_days(8),
                }
                | wrong
            )
    with pytest.raises(NotAllowed):
        actions.add_shared(
            by=universe.actor("rhian"), conversation=book(universe), words="No group"
        )
    hers = actions.join_group(by=universe.actor("nurse"), person=universe.rhian, group=group)
    with pytest.raises(Refused):
        actions.add_shared(by=universe.actor("rhian"), conversation=hers, words=" ")


# --- what a team sees ----------------------------------------------------------------------------


def test_lengths_and_shares_of_a_quarter_are_counted(universe: Universe):
    actions.say_wishes(by=universe.actor("rhian"), person=universe.rhian, parts=["early"])
    at = clock.now()
    quarter = Quarter(at.year, (at.month + 2) // 3)
    found = _held(universe, **REVIEW | {"at": clock.now() + timedelta(minutes=5)})
    InControl.objects.create(
        conversation=found, person=universe.rhian, answer="yes", channel="web", at=clock.now()
    )
    measured = queries.measured(universe.service.pk, quarter)
    assert measured[rules.USUAL].whole == Count(1, 1)
    assert (measured[rules.USUAL].planned, measured[rules.USUAL].taken) == (30, 25)
    assert measured[rules.USUAL].spread == {
        rules.SHORTER: Count(0, 0), rules.AS_PLANNED: Count(1, 1), rules.OVER: Count(0, 0),
    }  # fmt: skip
    counted = queries.counted(universe.service.pk, quarter)
    assert counted["control"] == (Count(1, 1), Count(0, 0), Count(1, 1))
    assert counted["suits"][2] == Count(1, 1)
    seen = rules.visits(measured, counted, 8)
    assert seen.is_empty


def test_items_of_a_group_are_sealed_with_their_writers_key(universe: Universe, group: GroupVisit):
    hers = actions.join_group(by=universe.actor("nurse"), person=universe.rhian, group=group)
    actions.add_shared(by=universe.actor("rhian"), conversation=hers, words="What to buy")
    assert GroupItem.objects.get().owner_id == universe.rhian.pk
    assert Person.objects.filter(pk=universe.rhian.pk).exists()
