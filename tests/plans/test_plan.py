"""One plan that both write: each side its own lines, no word lost, proposals answered."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.plans import actions, queries
from alongside.plans.models import (
    Act,
    Entry,
    PlanChange,
    Proposal,
    Proposed,
    Section,
    Side,
    Wording,
)
from alongside.plans.rules.plan import Kind, compare, read_line, side_by_side, write_line
from alongside.worklist.models import Item, ItemState
from tests.at_once import at_once
from tests.plans.making import agree, book, helper
from tests.universe import Universe


def line(universe: Universe, who: str = "rhian", **different: Any) -> Entry:
    side = Side.PERSON if who == "rhian" else Side.PROFESSIONAL
    asked = {
        "by": universe.actor(who),
        "person": universe.rhian,
        "section": Section.VIEW,
        "side": side,
        "words": "My knee hurts on the stairs",
    }
    return actions.add_entry(**(asked | different))


def suggest(universe: Universe, who: str = "nurse", **different: Any) -> Proposal:
    asked = {
        "by": universe.actor(who),
        "person": universe.rhian,
        "professional": universe.memberships["nurse"],
        "what": Proposed.ADD,
        "section": Section.PRIORITY,
        "words": "Fewer tablets in the morning",
    }
    return actions.propose(**(asked | different))


def items(universe: Universe, kind: str) -> list[Item]:
    return list(Item.objects.filter(person=universe.rhian, kind=kind, state=ItemState.OPEN))


# --- words -----------------------------------------------------------------------------------


TEXT = st.text(max_size=60)


@given(TEXT, TEXT)
def test_two_texts_side_by_side_leave_no_word_out(before: str, after: str):
    left, right = side_by_side(before, after)
    assert "".join(span.text for span in left) == before
    assert "".join(span.text for span in right) == after
    same = [span.text for span in left if not span.only_here]
    assert same == [span.text for span in right if not span.only_here]


def test_very_long_texts_are_shown_whole():
    left, right = side_by_side("a " * 4000, "b " * 4000)
    assert (len(left), len(right)) == (1, 1)
    assert left[0].only_here
    assert right[0].only_here
    assert side_by_side("a " * 4000, "")[1] == []


@given(st.dictionaries(st.sampled_from(["words", "when", "x"]), TEXT))
def test_a_line_that_is_written_down_reads_the_same(line: dict[str, str]):
    once = read_line(write_line(line))
    assert write_line(once) == write_line(line)
    assert list(once) == list(line)


def test_a_line_whose_key_is_gone_is_empty():
    assert read_line("") == {}


LINES = st.dictionaries(st.uuids(), st.fixed_dictionaries({"words": TEXT}), max_size=6)


@given(LINES, LINES)
def test_differences_lead_from_one_moment_to_the_other(before: Any, after: Any):
    built = dict(before)
    for each in compare(before, after):
        match each.kind:
            case Kind.REMOVED:
                assert each.after is None
                del built[each.thing]
            case _:
                assert each.after is not None
                built[each.thing] = each.after
    assert built == after


# --- each side writes its own ------------------------------------------------------------------


def test_both_write_their_own_side(universe: Universe):
    mine, theirs = line(universe), line(universe, "nurse", words="The knee is worn")
    parts = queries.parts(universe.rhian)[Section.VIEW]
    assert [row.words for row in parts[0].mine] == [mine.words]
    assert [row.words for row in parts[0].theirs] == [theirs.words]
    assert theirs.membership == universe.memberships["nurse"]


def test_nobody_writes_on_the_other_side(universe: Universe):
    mine, theirs = line(universe), line(universe, "nurse", words="The knee is worn")
    with pytest.raises(NotAllowed):
        actions.change_entry(
            by=universe.actor("rhian"), entry=theirs, version=1, words="It is fine"
        )
    with pytest.raises(Refused):
        actions.change_entry(by=universe.actor("nurse"), entry=mine, version=1, words="Fine")
    with pytest.raises(NotAllowed):
        line(universe, "nurse", by=helper(universe))  # typing for Rhian, not as herself
    with pytest.raises(NotAllowed):
        line(universe, side="nobody")
    mine.refresh_from_db()
    assert mine.words == "My knee hurts on the stairs"


def test_a_helper_types_the_persons_words_by_name(universe: Universe):
    entry = line(universe, by=helper(universe))
    assert (entry.side, entry.membership, entry.helper) == (
        Side.PERSON,
        None,
        "Dana Hughes, nurse",
    )


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 2001])
def test_a_line_has_words_and_is_no_book(universe: Universe, words: str):
    with pytest.raises(Refused):
        line(universe, words=words)
    assert not Entry.objects.exists()


def test_what_somebody_could_offer_they_say_themselves(universe: Universe):
    with pytest.raises(Refused):
        line(universe, "nurse", section=Section.OFFER)
    with pytest.raises(Refused):
        suggest(universe, section=Section.OFFER)
    assert line(universe, section=Section.OFFER, words="I can bake").side == Side.PERSON


def test_the_same_send_twice_is_one_line(universe: Universe):
    assert line(universe) == line(universe)


def test_a_worry_of_the_list_stands_once(universe: Universe):
    first = line(universe, section=Section.CONCERN, code="sleep", words="I sleep badly")
    again = line(universe, section=Section.CONCERN, code="sleep", words="I hardly sleep")
    assert first == again
    assert again.words == "I hardly sleep"


# --- no word is lost ---------------------------------------------------------------------------


def test_every_wording_is_kept_and_can_come_back(universe: Universe):
    by, entry = universe.actor("rhian"), line(universe)
    for words in ("My knee hurts", "My knee hurts less", "My knee is well"):
        entry = actions.change_entry(by=by, entry=entry, version=entry.version, words=words)
    actions.remove_entry(by=by, entry=entry)
    actions.remove_entry(by=by, entry=entry)  # twice is once
    actions.put_back_entry(by=by, entry=entry)
    actions.put_back_entry(by=by, entry=entry)
    kept = [row.line["words"] for row in queries.wordings(universe.rhian, entry.pk)]
    assert kept == [
        "My knee is well",
        "My knee is well",
        "My knee is well",
        "My knee hurts less",
        "My knee hurts",
        "My knee hurts on the stairs",
    ]
    assert PlanChange.objects.filter(person=universe.rhian, act=Act.PUT_BACK).count() == 1


def test_a_change_over_a_newer_one_shows_both_texts(universe: Universe):
    by, entry = universe.actor("rhian"), line(universe)
    actions.change_entry(by=by, entry=entry, version=1, words="First")
    with pytest.raises(Changed) as caught:
        actions.change_entry(by=by, entry=entry, version=1, words="Second")
    assert (caught.value.theirs, caught.value.mine) == ("First", "Second")
    same = actions.change_entry(by=by, entry=entry, version=1, words="First")  # the Send twice
    assert same.version == 2


def test_what_was_taken_out_is_not_changed_unseen(universe: Universe):
    by, entry = universe.actor("rhian"), line(universe)
    gone = actions.remove_entry(by=by, entry=entry)
    with pytest.raises(Refused):
        actions.change_entry(by=by, entry=entry, version=gone.version, words="Other")


def test_versions_cannot_be_changed_or_deleted(universe: Universe):
    line(universe)
    for model, field, value in ((PlanChange, "act", "remove"), (Wording, "in_plan", False)):
        row = model.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete("default")
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**{field: value})


def test_the_plan_of_any_moment_can_be_read(universe: Universe):
    by, entry = universe.actor("rhian"), line(universe)
    actions.change_entry(by=by, entry=entry, version=1, words="Better now")
    other = line(universe, "nurse", words="The knee is worn")
    actions.remove_entry(by=universe.actor("nurse"), entry=other)
    newest, third, second, first = queries.changes(universe.rhian)
    read = [
        sorted(stood.line["words"] for stood in queries.as_of(universe.rhian, change).values())
        for change in (first, second, third, newest)
    ]
    assert read == [
        ["My knee hurts on the stairs"],
        ["Better now"],
        ["Better now", "The knee is worn"],
        ["Better now"],
    ]
    assert queries.as_of(universe.rhian, None) == {}
    assert queries.earlier(first) is None
    kinds = [row.kind for row in queries.differences(universe.rhian, first, newest)]
    assert kinds == [Kind.CHANGED]


@pytest.mark.commits
def test_two_who_write_at_once_lose_nothing(universe: Universe):
    entry = line(universe)
    change = partial(actions.change_entry, by=universe.actor("rhian"), entry=entry, version=1)
    heard = at_once(*[partial(change, words=words) for words in ("One", "Two")])
    (changed,) = (one for one in heard if isinstance(one, Changed))
    entry.refresh_from_db()
    assert {entry.words, changed.mine} == {"One", "Two"}


# --- nothing waits unseen ----------------------------------------------------------------------


def test_what_the_person_changes_is_on_one_list_until_it_is_read(universe: Universe):
    book(universe)
    line(universe)
    line(universe, words="And at night")
    assert len(items(universe, "plan_changed")) == 1
    actions.look(by=universe.actor("carer"), person=universe.rhian)
    assert len(items(universe, "plan_changed")) == 1
    actions.look(by=universe.actor("nurse"), person=universe.rhian)
    assert items(universe, "plan_changed") == []
    line(universe, words="A third")
    assert len(items(universe, "plan_changed")) == 1


def test_a_line_that_the_team_typed_itself_is_no_news_to_it(universe: Universe):
    book(universe)
    line(universe, by=helper(universe))
    line(universe, "nurse", words="The knee is worn")
    assert items(universe, "plan_changed") == []


def test_a_look_is_remembered_and_a_stranger_has_none(universe: Universe):
    by = universe.actor("nurse")
    assert queries.last_look(by, universe.rhian) is None
    first = actions.look(by=by, person=universe.rhian)
    again = actions.look(by=by, person=universe.rhian)
    assert (again.at, again.before_at) == (first.at, None)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        later = actions.look(by=by, person=universe.rhian)
    assert later.before_at == first.at
    with pytest.raises(NotAllowed):
        actions.look(by=universe.actor("stranger"), person=universe.rhian)


# --- tags --------------------------------------------------------------------------------------


def test_tags_are_words_not_plans(universe: Universe):
    by = universe.actor("rhian")
    tag = actions.add_tag(by=by, person=universe.rhian, words=" Breathing ")
    assert actions.add_tag(by=by, person=universe.rhian, words="breathing") == tag
    with pytest.raises(Refused):
        actions.add_tag(by=by, person=universe.rhian, words=" ")
    mine = line(universe)
    line(universe, words="Something else")
    actions.tag_entry(by=by, entry=mine, tags=[tag])
    shown = queries.parts(universe.rhian, tags=[tag], tag=tag)[Section.VIEW][0].mine
    assert [(row.id, row.tags) for row in shown] == [(mine.pk, (tag,))]
    assert len(queries.parts(universe.rhian)[Section.VIEW][0].mine) == 2
    actions.end_tag(by=by, tag=tag)
    actions.end_tag(by=by, tag=tag)
    assert queries.tags(universe.rhian) == []


def test_a_tag_of_somebody_else_marks_nothing(universe: Universe):
    tag = actions.add_tag(by=universe.actor("rhian"), person=universe.rhian, words="Knee")
    tag.person_id = uuid4()
    with pytest.raises(NotAllowed):
        actions.tag_entry(by=universe.actor("rhian"), entry=line(universe), tags=[tag])


# --- pages -------------------------------------------------------------------------------------


def at(name: str, universe: Universe, *more: Any) -> str:
    return reverse(f"plans:{name}", args=[universe.rhian.pk, *more])


def test_a_person_adds_changes_takes_out_and_puts_back(universe: Universe):
    client = universe.client("rhian")
    address = at("add_line", universe, "view", "person")
    assert client.get(address).status_code == 200
    assert client.post(address, {"words": "Stairs hurt"}).status_code == 302
    entry = Entry.objects.get()
    page = at("line", universe, entry.pk)
    assert client.get(page).status_code == 200
    assert client.post(page, {"words": "Stairs hurt less", "version": 1}).status_code == 302
    clash = client.post(page, {"words": "Mine", "version": 1})
    assert clash.status_code == 422
    assert "Stairs hurt less" in clash.content.decode()
    out = client.post(at("line_state", universe, entry.pk), {"do": "out"}, follow=True)
    assert "put it back" in out.content.decode().lower()
    client.post(at("line_state", universe, entry.pk), {"do": "back"})
    entry.refresh_from_db()
    assert (entry.words, entry.state) == ("Stairs hurt less", "current")
    assert client.post(at("line_state", universe, entry.pk), {"do": "?"}).status_code == 404
    history = client.get(at("history", universe)).content.decode()
    assert "Stairs hurt" in history
    newest = PlanChange.objects.order_by("-at").first()
    first = PlanChange.objects.order_by("at").first()
    assert newest is not None
    assert first is not None
    shown = client.get(at("version", universe, first.pk) + f"?since={newest.pk}")
    assert "<ins>" in shown.content.decode()
    assert client.get(at("version", universe, first.pk)).status_code == 200
    assert client.get(at("version", universe, first.pk) + "?since=x").status_code == 404


def test_suggesting_and_answering_in_the_browser(universe: Universe):
    nurse, rhian = universe.client("nurse"), universe.client("rhian")
    line(universe)
    mine = Entry.objects.get()
    address = at("suggest_change", universe, "entry", mine.pk)
    assert nurse.get(address).status_code == 200
    made = nurse.post(address, {"words": "The stairs hurt my knee", "why": "Clearer"})
    assert made.status_code == 302
    proposal = Proposal.objects.get()
    shown = rhian.get(at("proposal", universe, proposal.pk)).content.decode()
    assert "<ins>" in shown
    assert rhian.get(at("plan", universe)).content.decode().count("suggests this") == 1
    answered = rhian.post(
        at("proposal", universe, proposal.pk), {"answer": "yes", "words": "", "version": 1}
    )
    assert answered.status_code == 302
    mine.refresh_from_db()
    assert mine.words == "The stairs hurt my knee"
    again = rhian.post(
        at("proposal", universe, proposal.pk), {"answer": "no", "words": "", "version": 2}
    )
    assert again.status_code == 404
    assert nurse.get(at("suggest_line", universe, "view")).status_code == 200
    assert nurse.get(at("suggest_line", universe, "offer")).status_code == 404
    assert rhian.get(address).status_code == 404  # her own: she changes it
    out = nurse.post(f"{address}?out=1", {"why": ""})
    assert out.status_code == 302


def test_the_number_of_queries_does_not_grow(universe: Universe, django_assert_max_num_queries):
    client = universe.client("rhian")
    agree(universe)
    line(universe)
    line(universe, "nurse", words="Their line")  # so that somebody else changed it last
    client.get(at("plan", universe))
    with django_assert_max_num_queries(60) as few:
        client.get(at("plan", universe))
    for number in range(6):
        agree(universe, goal_words=f"Goal {number}")
        line(universe, words=f"Line {number}")
        line(universe, "nurse", words=f"Their line {number}", section=Section.SUPPORT)
        suggest(universe, words=f"Suggestion {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(at("plan", universe))


def test_whoever_suggested_sees_it_and_may_type_the_persons_answer(universe: Universe):
    proposal = suggest(universe)
    page = universe.client("nurse").get(at("proposal", universe, proposal.pk))
    assert page.status_code == 200
    assert "read it back" in page.content.decode()
    peer = universe.client("carer").get(at("proposal", universe, proposal.pk))
    assert peer.status_code == 200


def test_what_one_may_not_write_one_can_still_read(universe: Universe):
    line = actions.add_entry(
        by=universe.actor("nurse"), person=universe.rhian, section=Section.CALL,
        side=Side.PROFESSIONAL, words="The surgery",
    )  # fmt: skip
    proposal = actions.propose(
        by=universe.actor("nurse"), person=universe.rhian,
        professional=universe.memberships["nurse"], what=Proposed.ADD, section=Section.VIEW,
        words="Tired",
    )  # fmt: skip
    here = f"/p/{universe.rhian.pk}/plan/"
    assert "The surgery" in universe.client("rhian").get(f"{here}lines/{line.pk}/").text
    book(universe)
    assert universe.client("rhian").get(f"{here}suggestions/{proposal.pk}/").status_code == 200
    page = universe.client("link_worker").get(f"{here}suggestions/{proposal.pk}/")
    assert "Tired" in page.text


def test_a_suggestion_to_take_something_out_has_its_page(universe: Universe):
    mine = line(universe)
    address = at("suggest_change", universe, "entry", mine.pk) + "?out=1"
    page = universe.client("nurse").get(address)
    assert page.status_code == 200
    assert "Suggest taking this out" in page.content.decode()
