"""While they talk: ticked, carried over, an idea, a role, how long it took; who sees it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.core.audit import AuditEvent
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people.actions import attachments
from alongside.plans import actions
from alongside.plans.actions.during import take_along
from alongside.plans.actions.versions import hold as hold_plan
from alongside.plans.hooks_attached import AGENDA
from alongside.plans.models import AgendaItem, Conversation, Insight, Side
from alongside.plans.queries import during as found
from tests.at_once import at_once
from tests.core import sounds
from tests.plans.making import book, helper, in_days
from tests.universe import Universe


def add(universe: Universe, conversation: Conversation, words: str, side: str = Side.PERSON) -> Any:
    by = universe.actor("rhian" if side == Side.PERSON else "nurse")
    return actions.add_item(by=by, conversation=conversation, words=words, side=side)


def carry(universe: Universe, item: AgendaItem, name: str = "rhian", **more: Any) -> AgendaItem:
    return actions.carry_item(by=universe.actor(name), item=item, **more)


def on(conversation: Conversation, side: str = Side.PERSON) -> list[str]:
    rows = AgendaItem.objects.filter(
        conversation=conversation, raised_by=side, removed_at__isnull=True
    )
    return [row.words for row in rows]


def revision(conversation: Conversation) -> int:
    return Conversation.objects.get(pk=conversation.pk).revision


# --- carried over --------------------------------------------------------------------------------


def test_what_is_carried_over_stands_on_the_next_one_in_order_and_with_who_raised_it(
    universe: Universe,
):
    now, after = book(universe), book(universe, at=in_days(30))
    mine = [add(universe, now, words) for words in ("Knees", "Sleep", "Tablets")]
    theirs = add(universe, now, "Blood pressure", Side.PROFESSIONAL)
    add(universe, after, "The letter")
    carry(universe, mine[2])
    carry(universe, mine[0], "nurse")
    carry(universe, theirs)
    assert on(after) == ["The letter", "Knees", "Tablets"]
    assert on(after, Side.PROFESSIONAL) == ["Blood pressure"]
    moved = AgendaItem.objects.get(carried_from=theirs)
    assert moved.membership == universe.memberships["nurse"]
    assert moved.raised_by == Side.PROFESSIONAL
    assert on(now) == ["Knees", "Sleep", "Tablets"]  # nothing goes from where it was


def test_a_voice_note_goes_along_and_comes_back(universe: Universe):
    now, after = book(universe), book(universe, at=in_days(30))
    item = add(universe, now, "Knees")
    voice = attachments.attach(
        by=universe.actor("rhian"),
        person=universe.rhian,
        about_type=AGENDA,
        about_id=item.pk,
        kind="voice",
        data=sounds.ogg(),
    )
    page = reverse("plans:conversation", args=[universe.rhian.pk, now.pk])
    assert "<audio" in universe.client("nurse").get(page).content.decode()
    carry(universe, item)
    voice.refresh_from_db()
    assert voice.about_id == AgendaItem.objects.get(conversation=after).pk
    carry(universe, item, undo=True)
    voice.refresh_from_db()
    assert voice.about_id == item.pk


def test_where_none_is_booked_it_waits_and_is_taken_along(universe: Universe):
    now = book(universe)
    first, second = add(universe, now, "Knees"), add(universe, now, "Sleep")
    carry(universe, second)
    carry(universe, first)
    actions.hold(by=universe.actor("nurse"), conversation=now)
    after = book(universe, at=in_days(30))
    assert on(after) == ["Knees", "Sleep"]
    assert on(book(universe, at=in_days(60))) == []  # once


def test_another_service_is_not_told(universe: Universe):
    now = book(universe)
    carry(universe, add(universe, now, "Knees"))
    other = Conversation.objects.create(
        person=universe.rhian, professional=universe.memberships["stranger"], at=in_days(9)
    )
    hold_plan(universe.rhian.pk)
    assert take_along(universe.actor("stranger"), other) == 0


def test_carrying_over_twice_or_from_both_sides_makes_one(universe: Universe):
    now, after = book(universe), book(universe, at=in_days(30))
    item = add(universe, now, "Knees")
    for name in ("rhian", "nurse", "rhian"):
        carry(universe, item, name)
    assert on(after) == ["Knees"]


def test_it_is_taken_back_and_carried_again(universe: Universe):
    now, after = book(universe), book(universe, at=in_days(30))
    item = add(universe, now, "Knees")
    carry(universe, item)
    carry(universe, item, undo=True)
    assert on(after) == []
    carry(universe, item)
    assert on(after) == ["Knees"]
    actions.tick_item(by=universe.actor("nurse"), item=item, talked=True)  # they did after all
    item.refresh_from_db()
    assert (on(after), item.carried_at) == ([], None)
    carry(universe, item)
    item.refresh_from_db()
    assert (on(after), item.talked_at) == (["Knees"], None)
    there = AgendaItem.objects.get(carried_from=item)
    actions.tick_item(by=universe.actor("nurse"), item=there, talked=True)
    with pytest.raises(Refused, match="later conversation"):
        carry(universe, item, undo=True)


def test_what_was_called_off_is_talked_about_the_next_time(universe: Universe):
    now, after = book(universe), book(universe, at=in_days(2))
    add(universe, now, "Knees")
    actions.call_off(by=universe.actor("rhian"), conversation=now)
    assert on(after) == ["Knees"]
    actions.call_off(by=universe.actor("rhian"), conversation=after)
    assert on(book(universe, at=in_days(40))) == ["Knees"]
    with pytest.raises(Refused, match="called off"):
        carry(universe, AgendaItem.objects.filter(conversation=now).get())


def test_what_was_taken_off_is_neither_ticked_nor_carried(universe: Universe):
    item = add(universe, book(universe), "Knees")
    actions.remove_item(by=universe.actor("rhian"), item=item)
    with pytest.raises(Refused, match="taken off"):
        carry(universe, item)
    with pytest.raises(Refused, match="taken off"):
        actions.tick_item(by=universe.actor("nurse"), item=item, talked=True)


@pytest.mark.parametrize("name", ["stranger", "link_worker", "lead"])
def test_who_may_not_add_to_the_plan_carries_nothing(universe: Universe, name: str):
    item = add(universe, book(universe), "Knees")
    with pytest.raises(NotAllowed):
        carry(universe, item, name)


def test_a_carer_who_may_add_ticks_and_carries(universe: Universe):
    item = add(universe, book(universe), "Knees")
    carry(universe, item, "carer")
    actions.tick_item(by=universe.actor("carer"), item=item, talked=True)


@pytest.mark.commits
def test_both_sides_carry_over_the_same_at_once_while_another_is_booked(universe: Universe):
    now = book(universe)
    items = [add(universe, now, words) for words in ("Knees", "Sleep")]
    heard = at_once(
        lambda: carry(universe, items[0], "rhian"),
        lambda: carry(universe, items[0], "nurse"),
        lambda: carry(universe, items[1], "nurse"),
        lambda: book(universe, at=in_days(30)),
        lambda: actions.add_item(
            by=universe.actor("rhian"), conversation=now, words="One more", side=Side.PERSON
        ),
    )
    assert not [one for one in heard if isinstance(one, Exception)]
    after = Conversation.objects.exclude(pk=now.pk).get()
    assert on(after) == ["Knees", "Sleep"]


@pytest.mark.commits
def test_ticking_and_carrying_at_once_leaves_one_of_the_two(universe: Universe):
    now, after = book(universe), book(universe, at=in_days(30))
    item = add(universe, now, "Knees")
    before = revision(now)
    heard = at_once(
        lambda: actions.tick_item(by=universe.actor("nurse"), item=item, talked=True),
        lambda: carry(universe, item),
    )
    assert not [one for one in heard if isinstance(one, Exception)]
    item.refresh_from_db()
    assert (item.talked_at is None) != (item.carried_at is None)
    assert on(after) == (["Knees"] if item.carried_at else [])
    assert revision(now) == before + 2


# --- ideas ---------------------------------------------------------------------------------------


def note(universe: Universe, conversation: Conversation, words: str = "I breathe best singing"):
    return actions.note_insight(by=universe.actor("nurse"), conversation=conversation, words=words)


def test_an_idea_is_noted_by_the_professional_and_seen_at_once(universe: Universe):
    now = book(universe)
    idea = note(universe, now, "  I breathe best singing ")
    assert [row.words for row in found.insights(universe.rhian)] == ["I breathe best singing"]
    assert note(universe, now) == idea  # the same Send twice
    for words in (" ", "x" * 501):
        with pytest.raises(Refused):
            note(universe, now, words)
    for name in ("rhian", "carer", "stranger", "link_worker"):
        with pytest.raises(NotAllowed):
            actions.note_insight(by=universe.actor(name), conversation=now, words="x")


def test_the_person_puts_it_in_other_words_and_the_earlier_ones_are_kept(universe: Universe):
    idea = note(universe, book(universe))
    own = universe.actor("rhian")
    new = actions.reword_insight(by=own, insight=idea, words="Singing helps")
    assert [row.words for row in found.insights(universe.rhian)] == ["Singing helps"]
    assert Insight.objects.count() == 2
    assert actions.reword_insight(by=own, insight=new, words="Singing helps") == new
    with pytest.raises(Changed):
        actions.reword_insight(by=own, insight=idea, words="No")
    with pytest.raises(NotAllowed):  # nor does whoever noted it say better
        actions.remove_insight(by=universe.actor("nurse"), insight=new, undo=True)
    with pytest.raises(Refused):
        actions.reword_insight(by=universe.actor("nurse"), insight=new, words="I know better")
    with_help = helper(universe)
    assert actions.reword_insight(by=with_help, insight=new, words="It does").words == "It does"


def test_an_idea_is_taken_out_by_the_person_or_whoever_noted_it(universe: Universe):
    now = book(universe)
    own = universe.actor("rhian")
    idea = note(universe, now)
    actions.remove_insight(by=own, insight=idea)
    assert found.insights(universe.rhian) == []
    actions.remove_insight(by=own, insight=idea, undo=True)
    assert found.insights(universe.rhian) == [idea]
    actions.remove_insight(by=universe.actor("nurse"), insight=idea)
    assert found.insights(universe.rhian) == []
    with pytest.raises(NotAllowed):
        actions.remove_insight(by=universe.actor("nurse"), insight=idea, undo=True)
    with pytest.raises(NotAllowed):
        actions.remove_insight(by=universe.actor("stranger"), insight=idea)


def test_nothing_is_noted_in_what_was_called_off(universe: Universe):
    now = book(universe)
    actions.call_off(by=universe.actor("rhian"), conversation=now)
    with pytest.raises(Refused):
        note(universe, now)
    with pytest.raises(Refused):
        actions.say_role(by=universe.actor("nurse"), conversation=now, role="coach")


# --- role and length -----------------------------------------------------------------------------


def test_a_role_is_said_changed_and_left_out_by_the_professional_alone(universe: Universe):
    now, nurse = book(universe), universe.actor("nurse")
    for role in ("coach", "navigator", ""):
        assert actions.say_role(by=nurse, conversation=now, role=role).role == role
    with pytest.raises(Refused, match="roles"):
        actions.say_role(by=nurse, conversation=now, role="boss")
    for name in ("rhian", "stranger", "carer"):
        with pytest.raises(NotAllowed):
            actions.say_role(by=universe.actor(name), conversation=now, role="coach")


def test_how_long_they_talked_is_written_down_or_left_out(universe: Universe):
    now, nurse = book(universe), universe.actor("nurse")
    with pytest.raises(Refused, match="Say first"):
        actions.say_length(by=nurse, conversation=now, minutes=20)
    for minutes in (0, 481):
        with pytest.raises(Refused, match="number"):
            actions.hold(by=nurse, conversation=now, minutes=minutes)
    actions.hold(by=nurse, conversation=now, minutes=42)
    now.refresh_from_db()
    assert now.minutes_taken == 42
    assert actions.say_length(by=nurse, conversation=now, minutes=None).minutes_taken is None
    actions.hold(by=nurse, conversation=now, minutes=10)  # it was held: its length stays as said
    now.refresh_from_db()
    assert now.minutes_taken is None


# --- who changed it ------------------------------------------------------------------------------


def test_every_change_of_the_page_counts_one_revision(universe: Universe):
    now, own, nurse = book(universe), universe.actor("rhian"), universe.actor("nurse")
    item = add(universe, now, "Knees")
    acts = [
        lambda: actions.prepare(by=own, conversation=now, words="My knees", version=0),
        lambda: actions.open_conversation(by=nurse, conversation=now),
        lambda: add(universe, now, "Sleep"),
        lambda: actions.reword_item(by=own, item=item, version=1, words="My knees at night"),
        lambda: actions.move_item(by=own, item=item, step=1),
        lambda: actions.tick_item(by=nurse, item=item, talked=True),
        lambda: carry(universe, item),
        lambda: carry(universe, item, undo=True),
        lambda: actions.remove_item(by=own, item=item),
        lambda: note(universe, now),
        lambda: actions.say_role(by=nurse, conversation=now, role="coach"),
        lambda: actions.add_task(
            by=nurse, conversation=now, kind="test", words="Blood", side="person",
            added_by="professional",
        ),
        lambda: actions.hold(by=nurse, conversation=now),
        lambda: actions.say_length(by=nurse, conversation=now, minutes=20),
    ]  # fmt: skip
    for act in acts:
        before = revision(now)
        act()
        assert revision(now) == before + 1
    assert found.fresh_conversation(nurse, universe.rhian, now.pk).who == ""
    assert found.fresh_conversation(own, universe.rhian, now.pk).who == "Dana Hughes"


def test_looking_for_changes_is_no_reading_and_tells_a_number(
    universe: Universe, django_assert_max_num_queries: Any
):
    now = book(universe)
    client = universe.client("rhian")
    address = f"/p/{universe.rhian.pk}/conversations/{now.pk}/changes/"
    client.get(address)
    read = AuditEvent.objects.filter(verb="record.read").count()
    with django_assert_max_num_queries(8):
        answer = client.get(address)
    assert set(answer.json()) == {"revision", "who"}
    assert AuditEvent.objects.filter(verb="record.read").count() == read
    assert client.get(f"{address}?since={answer.json()['revision']}").status_code == 304
    tag = answer["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    add(universe, now, "Knees", Side.PROFESSIONAL)
    newer = client.get(address, headers={"If-None-Match": tag})
    assert (newer.status_code, newer.json()["who"]) == (200, "Dana Hughes")
    for name in ("stranger", "lead"):
        assert universe.client(name).get(address).status_code == 404


def test_the_plan_tells_of_its_changes_too(universe: Universe):
    address = f"/p/{universe.rhian.pk}/plan/changes/"
    client = universe.client("nurse")
    before = client.get(address).json()["revision"]
    assert client.get(f"{address}?since={before}").status_code == 304
    actions.add_entry(
        by=universe.actor("rhian"), person=universe.rhian, section="support",
        side=Side.PERSON, words="Carys",
    )  # fmt: skip
    after = client.get(address).json()
    assert after["revision"] != before
    assert after["who"] == universe.rhian.name


def test_a_page_that_looks_again_by_itself_reads_nothing_for_the_professional(universe: Universe):
    now = book(universe)
    actions.prepare(by=universe.actor("rhian"), conversation=now, words="Knees", version=0)
    address = f"/p/{universe.rhian.pk}/conversations/{now.pk}/"
    client = universe.client("nurse")
    client.get(address, headers={"X-Looks-Again": "1"})
    now.refresh_from_db()
    assert now.opened_at is None
    client.get(address)
    now.refresh_from_db()
    assert now.opened_at is not None


def test_the_page_takes_as_many_queries_for_much_as_for_little(universe: Universe):
    now, after = book(universe), book(universe, at=in_days(30))
    carry(universe, add(universe, now, "Knees"))
    note(universe, now)
    client = universe.client("rhian")
    address = f"/p/{universe.rhian.pk}/conversations/{now.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    for number in range(6):
        carry(universe, add(universe, now, f"Thing {number}"))
        note(universe, now, f"Idea {number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get(address)
    assert "Thing 5" in page.content.decode()
    assert len(many) == len(few)
    assert on(after)[-1] == "Thing 5"
