"""Afterwards: a question to each side, the rating of the plan, the next time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from alongside.core import clock, jobs
from alongside.core.actors import WORKER, Actor
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.plans import actions
from alongside.plans.actions.after import NEXT_ITEM
from alongside.plans.models import AfterConversation, Conversation, PlanRating, Side
from alongside.plans.queries import during as found
from alongside.worklist.models import Item, ItemState
from tests.plans.making import book, helper, in_days
from tests.universe import Universe


def held(universe: Universe, **more: Any) -> Conversation:
    conversation = book(universe, **more)
    actions.hold(by=universe.actor("nurse"), conversation=conversation)
    conversation.refresh_from_db()
    return conversation


def say(universe: Universe, conversation: Conversation, by: Actor | str, **more: Any) -> Any:
    who = universe.actor(by) if isinstance(by, str) else by
    given = {"side": Side.PERSON, "equal_player": "yes"} | more
    said = AfterConversation.objects.filter(conversation=conversation, side=given["side"]).first()
    given.setdefault("version", said.version if said else 0)
    return actions.say_after(by=who, conversation=conversation, **given)


# --- a question to each side ---------------------------------------------------------------------


def test_each_side_says_how_it_was_and_sees_its_own_alone(universe: Universe):
    talk = held(universe)
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    say(universe, talk, own, words="She listened", confidence="more", had_time="no")
    say(universe, talk, nurse, side=Side.PROFESSIONAL, equal_player="partly", words="In a hurry")
    mine, theirs = found.own_after(own, talk), found.own_after(nurse, talk)
    assert mine is not None
    assert theirs is not None
    assert (mine.words, theirs.words) == ("She listened", "In a hurry")
    for name in ("carer", "gp", "lead", "link_worker", "stranger"):
        assert found.own_after(universe.actor(name), talk) is None
    say(universe, talk, own, equal_player="", words="")  # all of it may be left out
    mine = found.own_after(own, talk)
    assert mine is not None
    assert mine.words == ""
    assert AfterConversation.objects.count() == 2


def test_the_pages_show_nobody_the_other_sides_answer(universe: Universe):
    talk = held(universe)
    say(universe, talk, "rhian", words="She hardly listened")
    say(universe, talk, "nurse", side=Side.PROFESSIONAL, words="It was heavy going")
    here = f"/p/{universe.rhian.pk}/conversations/{talk.pk}/"
    for name, sees, never in (
        ("rhian", "She hardly listened", "It was heavy going"),
        ("nurse", "It was heavy going", "She hardly listened"),
    ):
        client = universe.client(name)
        for address in (here, here + "after/", here + "after/?for=them", here + "one-page/"):
            text = client.get(address).content.decode()
            assert never not in text
        assert sees in client.get(here + "after/").content.decode()
    for name in ("carer", "gp", "link_worker"):
        for address in (here, here + "after/"):
            text = universe.client(name).get(address).content.decode()
            assert "She hardly listened" not in text
            assert "It was heavy going" not in text


def test_it_is_asked_only_once_they_have_talked_and_of_each_for_themselves(universe: Universe):
    talk = book(universe)
    with pytest.raises(Refused, match="you have talked"):
        say(universe, talk, "rhian")
    actions.hold(by=universe.actor("nurse"), conversation=talk)
    for different in ({"equal_player": "very"}, {"confidence": "9"}, {"side": "x"}):
        with pytest.raises(Refused):
            say(universe, talk, "rhian", **different)
    with pytest.raises(Refused, match="too long"):
        say(universe, talk, "rhian", words="x" * 2001)
    with pytest.raises(Refused):
        say(universe, talk, "nurse")  # for the person only by name, and read back
    with pytest.raises(NotAllowed):
        say(universe, talk, "rhian", side=Side.PROFESSIONAL)
    with pytest.raises(NotAllowed):
        say(universe, talk, "stranger")
    say(universe, talk, "nurse", side=Side.PROFESSIONAL)
    Conversation.objects.filter(pk=talk.pk).update(professional=universe.memberships["nurse"])
    AfterConversation.objects.update(membership=universe.memberships["gp"])
    with pytest.raises(NotAllowed, match="colleague"):
        say(universe, talk, "nurse", side=Side.PROFESSIONAL)


def test_on_paper_it_is_typed_by_a_helper_by_name_who_read_it_back(universe: Universe):
    talk = held(universe)
    client = universe.client("gp")
    address = f"/p/{universe.rhian.pk}/conversations/{talk.pk}/after/?for=them"
    answers = {"equal_player": "no", "words": "Too fast"}
    assert client.post(address, answers).status_code == 422  # not read back
    said = answers | {"how": "paper", "read_back": "on"}
    assert client.post(address, said).status_code == 302
    row = AfterConversation.objects.get()
    assert (row.side, row.equal_player, row.words, row.channel) == (
        "person", "no", "Too fast", "paper",
    )  # fmt: skip
    assert row.helper
    assert "Too fast" not in client.get(address).content.decode()  # nor does the helper see it
    pdf = client.get(f"/p/{universe.rhian.pk}/conversations/{talk.pk}/after.pdf")
    assert pdf.content.startswith(b"%PDF")
    open_one = book(universe)
    assert (
        client.get(f"/p/{universe.rhian.pk}/conversations/{open_one.pk}/after/").status_code == 404
    )


def test_the_person_answers_on_the_page_of_the_conversation(universe: Universe):
    talk = held(universe)
    client = universe.client("rhian")
    here = f"/p/{universe.rhian.pk}/conversations/{talk.pk}/"
    assert "talk as equals" in client.get(here).content.decode()
    assert client.post(here + "after/", {"confidence": "less"}).status_code == 302
    assert AfterConversation.objects.get().confidence == "less"
    assert "You have answered" in client.get(here).content.decode()


# --- the rating of the plan ----------------------------------------------------------------------


def test_the_person_rates_their_plan_any_time_and_every_rating_is_kept(universe: Universe):
    own = universe.actor("rhian")
    for joined_up in ("no", "partly", "yes"):
        actions.rate_plan(by=own, person=universe.rhian, joined_up=joined_up)
    assert [row.joined_up for row in found.ratings(universe.rhian)] == ["yes", "partly", "no"]
    actions.rate_plan(by=helper(universe), person=universe.rhian, words="It hangs together")
    with pytest.raises(Refused, match="at least one"):
        actions.rate_plan(by=own, person=universe.rhian)
    with pytest.raises(Refused):
        actions.rate_plan(by=own, person=universe.rhian, joined_up="8 of 10")
    for name in ("nurse", "stranger"):
        with pytest.raises((NotAllowed, Refused)):
            actions.rate_plan(by=universe.actor(name), person=universe.rhian, joined_up="yes")


def test_those_who_are_let_in_see_the_ratings(universe: Universe):
    address = f"/p/{universe.rhian.pk}/plan/rating/"
    client = universe.client("rhian")
    assert client.post(address, {"part_of_decisions": "no"}).status_code == 302
    assert client.post(address, {}).status_code == 422
    PlanRating.objects.update(words="")
    for name, answer in (("rhian", 200), ("link_worker", 200), ("stranger", 404), ("lead", 404)):
        assert universe.client(name).get(address).status_code == answer
    text = universe.client("link_worker").get(address).content.decode()
    assert "a say in every decision" in text
    assert universe.client("link_worker").post(address, {}).status_code == 404


# --- the next time -------------------------------------------------------------------------------


def plan_next(universe: Universe, talk: Conversation, **more: Any) -> Conversation:
    asked = {
        "by": universe.actor("nurse"), "conversation": talk, "words": "Weigh yourself",
        "responsible": universe.memberships["nurse"], "on": clock.today() + timedelta(days=90),
    }  # fmt: skip
    asked["version"] = Conversation.objects.get(pk=talk.pk).next_version
    return actions.plan_next(**(asked | more))


def to_book(universe: Universe) -> int:
    return Item.objects.waiting().filter(kind=NEXT_ITEM, person=universe.rhian).count()


def on_day(days: int) -> Any:
    return time_machine.travel(clock.at_local(clock.today() + timedelta(days=days), _noon()))


def _noon() -> Any:
    from datetime import time

    return time(12)


def test_on_its_day_the_next_conversation_is_on_the_list_until_it_is_booked(universe: Universe):
    talk = plan_next(universe, held(universe))
    jobs.run_all()
    assert to_book(universe) == 0
    assert found.next_cycle(universe.rhian) == talk
    with on_day(90):
        jobs.run_all()
        item = Item.objects.get(kind=NEXT_ITEM)
        assert item.responsible == universe.memberships["nurse"]
        book(universe, at=in_days(3))
        assert to_book(universe) == 0
        assert found.next_cycle(universe.rhian) is None
        item.refresh_from_db()
        assert item.state == ItemState.VOID


def test_what_was_booked_and_called_off_is_to_be_booked_again(universe: Universe):
    plan_next(universe, held(universe))
    with on_day(90):
        following = book(universe, at=in_days(3))
        jobs.run_all()
        assert to_book(universe) == 0
        actions.call_off(by=universe.actor("rhian"), conversation=following)
        jobs.run_all()
        assert to_book(universe) == 1


def test_a_day_that_was_changed_or_dropped_does_not_come(universe: Universe):
    talk = plan_next(universe, held(universe))
    plan_next(universe, talk, on=clock.today() + timedelta(days=200))
    with on_day(90):
        jobs.run_all()
        assert to_book(universe) == 0
    plan_next(universe, talk, responsible=None)
    assert found.next_cycle(universe.rhian) is None
    with on_day(200):
        jobs.run_all()
        assert to_book(universe) == 0


def test_when_the_person_asks_it_is_on_the_list_at_once(universe: Universe):
    talk = plan_next(universe, held(universe), on=None)
    for _again in range(2):
        actions.ask_for_next(by=universe.actor("rhian"), conversation=talk)
    assert to_book(universe) == 1
    book(universe, at=in_days(3))
    with pytest.raises(Refused, match="nothing to ask"):
        actions.ask_for_next(by=universe.actor("rhian"), conversation=talk)
    with pytest.raises(NotAllowed):
        actions.ask_for_next(by=universe.actor("stranger"), conversation=talk)


@pytest.mark.parametrize(
    ("different", "why"),
    [
        ({"on": date(2020, 1, 1)}, "passed"),
        ({"responsible": "stranger"}, "own service"),
        ({"responsible": "lead"}, "works here now"),
        ({"words": "x" * 2001}, "too long"),
    ],
)
def test_a_next_time_that_cannot_be_is_refused(universe: Universe, different: Any, why: str):
    if "responsible" in different:
        different = {"responsible": universe.memberships[different["responsible"]]}
    with pytest.raises(Refused, match=why):
        plan_next(universe, held(universe), **different)


def test_the_next_time_is_written_by_the_team_that_talked(universe: Universe):
    talk = held(universe)
    for name in ("rhian", "stranger", "link_worker"):
        with pytest.raises(NotAllowed):
            plan_next(universe, talk, by=universe.actor(name))
    gone = book(universe)
    actions.call_off(by=universe.actor("rhian"), conversation=gone)
    with pytest.raises(Refused, match="called off"):
        plan_next(universe, gone)
    client = universe.client("nurse")
    address = f"/p/{universe.rhian.pk}/conversations/{talk.pk}/next/"
    nurse = str(universe.memberships["nurse"].pk)
    assert client.post(address, {"when": "on", "responsible": nurse}).status_code == 422
    assert client.post(address, {"when": "ask", "responsible": nurse}).status_code == 302
    talk.refresh_from_db()
    assert (talk.next_on, str(talk.next_by_id)) == (None, nurse)
    own = universe.client("rhian")
    assert own.post(address + "ask/").status_code == 302
    assert to_book(universe) == 1
    assert client.post(address, {"do": "none", "version": 1}).status_code == 302
    assert to_book(universe) == 0


def test_only_the_worker_lets_a_day_come(universe: Universe):
    talk = plan_next(universe, held(universe))
    with pytest.raises(NotAllowed):
        actions.next_is_due(by=universe.actor("nurse"), conversation_id=talk.pk)
    with pytest.raises(NotAllowed):
        actions.draft_is_old(by=universe.actor("nurse"), draft_id=talk.pk)
    actions.next_is_due(by=WORKER, conversation_id=universe.rhian.pk)  # it is gone
    actions.draft_is_old(by=WORKER, draft_id=universe.rhian.pk)


def test_nobody_types_over_what_the_person_said_themselves(universe: Universe):
    talk = held(universe)
    say(universe, talk, helper(universe), words="She liked it")
    said = say(universe, talk, "rhian", words="I was rushed")
    with pytest.raises(Refused, match="has answered this themselves"):
        say(universe, talk, helper(universe), words="She liked it")
    said.refresh_from_db()
    assert (said.words, said.helper) == ("I was rushed", "")


def test_a_helper_types_over_nothing_but_what_they_typed_themselves(universe: Universe):
    talk = held(universe)
    first = helper(universe)
    said = say(universe, talk, first, words="She liked it")
    with pytest.raises(Refused, match="Somebody else has typed this"):
        say(universe, talk, replace(first, helper="Another"), words="She did not")
    say(universe, talk, first, words="She liked it a lot")
    said.refresh_from_db()
    assert said.words == "She liked it a lot"


def test_two_windows_of_one_person_lose_no_word_of_how_it_was(universe: Universe):
    talk = held(universe)
    own = universe.actor("rhian")
    for by in (helper(universe), own):  # whoever typed it for her, her own word comes after it
        say(universe, talk, by, words="She listened", had_time="no", confidence="more")
    with pytest.raises(Changed) as changed:
        say(universe, talk, own, version=1, words="In a hurry")
    assert changed.value.theirs == "Yes\nMore confident\nNo\nShe listened"
    assert changed.value.mine == "In a hurry"
