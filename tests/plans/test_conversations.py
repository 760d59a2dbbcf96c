"""Booking, preparing and talking: whose words they are, and that none are lost."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from alongside.core import clock
from alongside.core.actors import Actor, Assurance, Channel
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.messaging.models import OutMessage
from alongside.people.actions import grants, lifecycle, settings
from alongside.people.models import Membership, Person, Role
from alongside.people.rules import Level
from alongside.plans import actions
from alongside.plans.models import (
    AgendaItem,
    Conversation,
    ConversationState,
    Preparation,
    PreparationVersion,
    Side,
)
from tests.at_once import at_once
from tests.plans.making import book, helper, in_days
from tests.universe import Universe


def prepare(universe: Universe, found: Conversation, **different: Any) -> Preparation:
    asked = {"by": universe.actor("rhian"), "conversation": found, "words": "My knees"}
    return actions.prepare(**(asked | {"version": 0} | different))


def add(universe: Universe, found: Conversation, words: str = "Sleep", **more: Any) -> AgendaItem:
    asked = {"by": universe.actor("rhian"), "conversation": found, "side": Side.PERSON}
    return actions.add_item(words=words, **(asked | more))


def tablet(universe: Universe, found: Conversation) -> Actor:
    """Rhian, on the tablet at the desk."""
    return Actor(
        channel=Channel.VISIT, person_id=universe.rhian.pk, assurance=Assurance.CODE,
        scope=f"visit:{found.pk}",
    )  # fmt: skip


# --- booking -----------------------------------------------------------------------------------


def test_a_conversation_is_booked_with_a_professional_of_ones_own_service(universe: Universe):
    found = book(universe, professional=universe.memberships["gp"], minutes=45, way="phone")
    assert (found.professional, found.minutes, found.way) == (
        universe.memberships["gp"],
        45,
        "phone",
    )
    assert book(universe).minutes == 30  # the service's usual
    assert book(universe, reviews=found).reviews == found


@pytest.mark.parametrize("name", sorted(set(Universe.NAMES) - {"nurse", "gp"}))
def test_only_staff_who_may_add_to_the_plan_book(universe: Universe, name: str):
    with pytest.raises((NotAllowed, Refused)):
        book(universe, by=universe.actor(name))


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"at": 0}, "has passed"),
        ({"way": "by pigeon"}, "how you will talk"),
        ({"professional": "stranger"}, "your own service"),
        ({"professional": "lead"}, "works here now"),
        ({"professional": "peer"}, "works here now"),
    ],
)
def test_a_booking_that_cannot_be_is_refused(
    universe: Universe, different: dict[str, Any], sentence: str
):
    if "professional" in different:
        different = {"professional": universe.memberships[different["professional"]]}
    if "at" in different:
        different = {"at": in_days(different["at"])}
    with pytest.raises(Refused, match=sentence):
        book(universe, **different)
    assert not Conversation.objects.exists()


def test_nothing_is_booked_with_somebody_who_left_or_for_somebody_who_died(universe: Universe):
    left = universe.memberships["gp"]
    left.until_at = clock.now()
    with pytest.raises(Refused, match="works here now"):
        book(universe, professional=left)
    left.role = Role.PEER
    with pytest.raises(Refused, match="works here now"):
        book(universe, professional=left)
    Person.objects.filter(pk=universe.rhian.pk).update(died_on=clock.today())
    with pytest.raises(Refused, match="Nothing can be booked"):
        book(universe, person=Person.objects.get(pk=universe.rhian.pk))


def test_a_conversation_reviews_one_of_the_same_record_only(universe: Universe):
    elsewhere = book(universe, person=universe.imported)
    with pytest.raises(NotAllowed, match="somebody else's"):
        book(universe, reviews=elsewhere)


def test_a_booking_is_changed_by_one_at_a_time(universe: Universe):
    found, nurse = book(universe), universe.actor("nurse")
    change = {"by": nurse, "conversation": found, "way": "home", "place": "At Rhian's"}
    moved = actions.change_time(at=in_days(6), version=1, **change)
    assert (moved.version, moved.way, moved.place) == (2, "home", "At Rhian's")
    with pytest.raises(Changed, match="changed this booking"):
        actions.change_time(at=in_days(7), version=1, **change)
    with pytest.raises(Refused, match="has passed"):
        actions.change_time(at=in_days(-1), version=2, **change)
    with pytest.raises(Refused, match="how you will talk"):
        actions.change_time(at=in_days(6), version=2, **(change | {"way": "by pigeon"}))


def test_either_side_calls_it_off_and_what_was_prepared_is_kept(universe: Universe):
    for by in (universe.actor("rhian"), universe.actor("nurse"), universe.actor("carer")):
        found = book(universe)
        prepare(universe, found)
        off = actions.call_off(by=by, conversation=found)
        assert off.state == ConversationState.CANCELLED
        assert Preparation.objects.get(conversation=found).words == "My knees"
        with pytest.raises(Refused, match="already over or called off"):
            actions.call_off(by=by, conversation=found)
        with pytest.raises(Refused, match="already over or called off"):
            actions.change_time(
                by=universe.actor("nurse"), conversation=found, at=in_days(6), way="home",
                place="", version=1,
            )  # fmt: skip
    for name in ("stranger", "link_worker"):  # who may see, but not add
        with pytest.raises(NotAllowed):
            actions.call_off(by=universe.actor(name), conversation=book(universe))


# --- preparing ---------------------------------------------------------------------------------


def test_a_person_sends_what_matters_and_may_send_again_with_nothing_lost(universe: Universe):
    found = book(universe)
    first = prepare(universe, found, words=" My knees ")
    assert (first.words, first.version, first.channel) == ("My knees", 1, "web")
    second = prepare(universe, found, words="My knees, and sleep", version=1)
    assert (second.words, second.version) == ("My knees, and sleep", 2)
    (kept,) = PreparationVersion.objects.filter(preparation=second)
    assert (kept.version, kept.words) == (1, "My knees")


def test_the_same_send_twice_is_one(universe: Universe):
    found = book(universe)
    first = prepare(universe, found)
    assert prepare(universe, found) == first
    assert Preparation.objects.get().version == 1


def test_two_who_write_one_preparation_at_once_are_both_heard(universe: Universe):
    found = book(universe)
    prepare(universe, found, words="My knees")
    with pytest.raises(Changed) as changed:
        prepare(universe, found, by=helper(universe), words="Her sleep")
    assert (changed.value.theirs, changed.value.mine) == ("My knees", "Her sleep")
    assert Preparation.objects.get().words == "My knees"


@pytest.mark.commits
def test_of_two_sent_at_the_same_moment_one_is_kept_and_the_other_hears_both(universe: Universe):
    found = book(universe)
    heard = at_once(
        *[partial(prepare, universe, found, words=words) for words in ("Knees", "Sleep")]
    )
    (changed,) = (one for one in heard if isinstance(one, Changed))
    assert {changed.theirs, changed.mine} == {"Knees", "Sleep"}
    assert Preparation.objects.get().words == changed.theirs


def test_the_tablet_opens_its_own_preparation_and_nothing_else(universe: Universe):
    found, other = book(universe), book(universe)
    by = tablet(universe, found)
    assert prepare(universe, found, by=by).channel == "visit"
    add(universe, found, by=by)
    for act in (
        lambda: prepare(universe, other, by=by),
        lambda: add(universe, other, by=by),
        lambda: prepare(universe, found, by=replace(by, person_id=universe.carer.pk)),
        lambda: actions.call_off(by=by, conversation=found),
        lambda: actions.tick_item(by=by, item=add(universe, found), talked=True),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_preparation_is_the_persons_or_a_named_helpers(universe: Universe):
    found = book(universe)
    for name in ("stranger", "link_worker", "lead"):
        with pytest.raises(NotAllowed):
            prepare(universe, found, by=universe.actor(name))
    for name in ("nurse", "carer"):
        with pytest.raises(Refused, match="own words"):
            prepare(universe, found, by=universe.actor(name))
    kept = prepare(universe, found, by=helper(universe, "carer", Channel.PAPER))
    assert (kept.channel, kept.helper) == ("paper", "Dana Hughes, nurse")


def test_an_empty_preparation_and_one_that_is_too_late_are_refused(universe: Universe):
    found = book(universe)
    with pytest.raises(Refused, match="few words"):
        prepare(universe, found, words=" \n")
    actions.hold(by=universe.actor("nurse"), conversation=found)
    with pytest.raises(Refused, match="is over"):
        prepare(universe, found)


# --- the agenda --------------------------------------------------------------------------------


def test_each_side_keeps_its_own_items_in_its_own_order(universe: Universe):
    found = book(universe)
    one, two = add(universe, found, "One"), add(universe, found, "Two")
    theirs = add(
        universe, found, "The new tablets", by=universe.actor("nurse"), side=Side.PROFESSIONAL
    )
    assert [one.rank, two.rank, theirs.rank] == [1, 2, 1]
    actions.move_item(by=universe.actor("rhian"), item=two, step=-1)
    assert list(found.agenda.filter(raised_by="person").values_list("pk", flat=True)) == [
        two.pk,
        one.pk,
    ]
    actions.move_item(by=universe.actor("nurse"), item=theirs, step=-1)
    with pytest.raises((NotAllowed, Refused)):
        actions.move_item(by=universe.actor("nurse"), item=one, step=-1)
    with pytest.raises(NotAllowed):
        actions.move_item(by=universe.actor("rhian"), item=theirs, step=-1)


def test_nobody_takes_off_an_item_of_the_other_side(universe: Universe):
    found = book(universe)
    mine = add(universe, found)
    theirs = add(universe, found, by=universe.actor("gp"), side=Side.PROFESSIONAL)
    with pytest.raises(Refused):
        actions.remove_item(by=universe.actor("nurse"), item=mine)
    with pytest.raises(NotAllowed):
        actions.remove_item(by=universe.actor("rhian"), item=theirs)
    assert actions.remove_item(by=universe.actor("rhian"), item=mine).removed_at is not None
    actions.move_item(by=universe.actor("rhian"), item=mine, step=1)  # nowhere: it is off
    assert actions.remove_item(by=universe.actor("rhian"), item=mine, undo=True).removed_at is None


def test_either_side_ticks_an_item_and_takes_that_back(universe: Universe):
    item = add(universe, book(universe))
    assert actions.tick_item(by=universe.actor("nurse"), item=item, talked=True).talked_at
    assert not actions.tick_item(by=universe.actor("rhian"), item=item, talked=False).talked_at
    with pytest.raises(NotAllowed):
        actions.tick_item(by=universe.actor("link_worker"), item=item, talked=True)


def test_every_question_about_a_result_is_kept_and_the_same_send_twice_is_one(universe: Universe):
    found = book(universe)
    first = add(universe, found, "Is it high?", about_loinc="4548-4")
    assert add(universe, found, "Is it high?", about_loinc="4548-4") == first
    add(universe, found, "Why is it high?", about_loinc="4548-4")
    add(universe, found, "Is it high?", about_loinc="2160-0")
    assert sorted(item.words for item in found.agenda.all()) == [
        "Is it high?",
        "Is it high?",
        "Why is it high?",
    ]


def test_an_empty_item_and_one_for_a_conversation_that_is_over_are_refused(universe: Universe):
    found = book(universe)
    with pytest.raises(Refused, match="want to talk about"):
        add(universe, found, "  ")
    actions.call_off(by=universe.actor("nurse"), conversation=found)
    for by, side in (("rhian", Side.PERSON), ("nurse", Side.PROFESSIONAL)):
        with pytest.raises(Refused, match="over"):
            add(universe, found, by=universe.actor(by), side=side)


# --- talking -----------------------------------------------------------------------------------


def test_who_opens_the_conversation_has_read_what_was_sent_by_name(universe: Universe):
    found = book(universe)
    prepare(universe, found)
    opened = actions.open_conversation(by=universe.actor("gp"), conversation=found)
    assert opened.opened_at is not None
    read = Preparation.objects.get()
    assert read.read_by == universe.memberships["gp"]
    again = actions.open_conversation(by=universe.actor("nurse"), conversation=found)
    assert again.opened_at == opened.opened_at
    assert Preparation.objects.get().read_by == universe.memberships["gp"]
    prepare(universe, found, words="And sleep", version=1)
    assert Preparation.objects.get().read_at is None  # the new words nobody has read


@pytest.mark.parametrize("name", sorted(set(Universe.NAMES) - {"nurse", "gp"}))
def test_only_the_professional_or_a_colleague_of_the_team_holds_it(universe: Universe, name: str):
    found = book(universe)
    for act in (actions.open_conversation, actions.hold):
        with pytest.raises(NotAllowed):
            act(by=universe.actor(name), conversation=found)


def test_a_professional_of_another_team_does_not_hold_it_even_when_let_in(universe: Universe):
    grants.give_access(
        by=universe.actor("rhian"), person=universe.rhian, grantee=universe.links_team,
        level=Level.CONTRIBUTE, categories=["plan"],
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="another team's"):
        actions.hold(by=universe.actor("link_worker"), conversation=book(universe))


def test_a_conversation_is_held_once(universe: Universe):
    found = book(universe)
    for _ in range(2):
        actions.hold(by=universe.actor("nurse"), conversation=found)
    found.refresh_from_db()
    assert found.state == ConversationState.HELD
    assert Membership.objects.filter(pk=found.professional_id).exists()


def test_what_was_booked_with_somebody_who_has_died_does_not_take_place(universe: Universe):
    booked = book(universe)
    lifecycle.record_death(by=universe.actor("nurse"), person=universe.rhian, died_on=clock.today())
    booked.refresh_from_db()
    assert booked.state == ConversationState.CANCELLED
    messages = OutMessage.objects.filter(person=universe.rhian, purpose="plans.called_off")
    assert not messages.exists()


def test_a_service_that_has_switched_planning_off_books_nothing(universe: Universe):
    settings.choose(
        by=universe.actor("lead"),
        party=universe.service,
        key="capability.plans",
        value=False,
        reason="Not here yet",
    )
    with pytest.raises(Refused, match="switched off"):
        book(universe)
