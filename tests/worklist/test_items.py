"""Items: opened once, held by somebody with a name, ended in words the person can read."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from alongside.core import clock
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.people import notices
from alongside.people.actions import grants
from alongside.people.models import Grant, Membership
from alongside.people.rules import Category, Level
from alongside.worklist import ItemKind, actions, queries, register
from alongside.worklist.models import Item, ItemState
from tests.at_once import at_once
from tests.universe import Universe
from tests.worklist.conftest import Open


def state(item: Item) -> str:
    return str(Item.objects.values_list("state", flat=True).get(pk=item.pk))


def end_membership(universe: Universe, name: str) -> None:
    row = universe.memberships[name]
    Membership.objects.filter(pk=row.pk).update(until_at=clock.now())
    notices.tell(notices.MEMBERSHIP_ENDED, membership_id=row.pk)


def test_opening_twice_opens_once(universe: Universe, open_item: Open) -> None:
    assert open_item() == open_item(late=5)
    assert AuditEvent.objects.filter(verb="item.open").count() == 1


def test_a_kind_that_nobody_registered_is_a_fault(open_item: Open) -> None:
    with pytest.raises(RuntimeError):
        open_item(kind="nonsense")
    with pytest.raises(RuntimeError):
        register(ItemKind("call", label="", title=lambda item: "", say=lambda item: ""))


def test_who_answers_for_it_belongs_to_the_service(universe: Universe, open_item: Open) -> None:
    for name in ("stranger", "peer"):
        with pytest.raises(Refused):
            open_item(responsible=universe.memberships[name])


def test_taken_by_one_only(universe: Universe, open_item: Open) -> None:
    item = open_item()
    nurse, gp = universe.actor("nurse"), universe.actor("gp")
    actions.take(by=nurse, item=item)
    assert actions.take(by=nurse, item=item).taken_by_id == nurse.membership_id
    with pytest.raises(Refused, match="Dana Hughes has this already"):
        actions.take(by=gp, item=item)
    with pytest.raises(Refused):
        actions.give_back(by=gp, item=item)
    assert actions.give_back(by=nurse, item=item).taken_by is None
    assert actions.give_back(by=nurse, item=item).state == ItemState.OPEN
    assert actions.take(by=gp, item=item).taken_by_id == gp.membership_id


def test_handed_over_to_somebody_who_is_let_in(universe: Universe, open_item: Open) -> None:
    item = open_item()
    nurse = universe.actor("nurse")
    actions.take(by=nurse, item=item)
    assert [m.person.name for m in queries.can_take_over(item)] == ["Tomos Rees"]
    row = actions.hand_over(by=nurse, item=item, to=universe.memberships["gp"])
    assert (row.state, row.taken_by, row.responsible) == (
        ItemState.OPEN,
        None,
        universe.memberships["gp"],
    )
    for name in ("lead", "stranger", "link_worker"):
        with pytest.raises(Refused):
            actions.hand_over(by=nurse, item=item, to=universe.memberships[name])


def test_who_is_let_in_as_a_neighbour_does_not_work_on_items(
    universe: Universe, open_item: Open
) -> None:
    item, nurse, lead = open_item(late=3), universe.actor("nurse"), universe.actor("lead")
    give = {"level": Level.CONTRIBUTE, "categories": [Category.PLAN]}
    rhian = universe.actor("rhian")
    for neighbour in (universe.lead, universe.nurse):
        grants.give_access(by=rhian, person=universe.rhian, grantee=neighbour, **give)
    assert [m.person.name for m in queries.can_take_over(item)] == ["Tomos Rees"]
    with pytest.raises(NotAllowed):
        actions.take(by=lead, item=item)
    assert not queries.rows(lead, [item])[0].open
    assert list(queries.for_membership(nurse)) == [item]
    for grant in Grant.objects.filter(person=universe.rhian, grantee=universe.team):
        grants.end_access(by=rhian, grant=grant)
    with pytest.raises(NotAllowed):
        actions.take(by=nurse, item=item)
    for show in (queries.MINE, queries.TEAM):
        assert list(queries.for_membership(nurse, show)) == []
    assert not queries.rows(nurse, [item])[0].open
    assert queries.can_take_over(item) == []


def test_ended_in_words_and_undone(universe: Universe, open_item: Open) -> None:
    item = open_item()
    nurse = universe.actor("nurse")
    with pytest.raises(Refused):
        actions.close(by=nurse, item=item, outcome="  ")
    row = actions.close(by=nurse, item=item, outcome="We talked. She walks on Sundays.")
    assert (row.state, row.outcome) == (ItemState.DONE, "We talked. She walks on Sundays.")
    assert row.taken_by_id == nurse.membership_id
    (event,) = AuditEvent.objects.filter(verb="item.close")
    assert "walks" not in str(event.detail)
    for move in (
        lambda: actions.close(by=nurse, item=item, outcome="Again"),
        lambda: actions.take(by=nurse, item=item),
        lambda: actions.hand_over(by=nurse, item=item, to=universe.memberships["gp"]),
    ):
        with pytest.raises(Refused):
            move()
    assert actions.reopen(by=nurse, item=item).state == ItemState.OPEN
    with pytest.raises(Refused):
        actions.reopen(by=nurse, item=item)


def test_what_only_needs_reading_is_ended_without_words(
    universe: Universe, open_item: Open
) -> None:
    assert actions.close(by=universe.actor("nurse"), item=open_item(kind="read")).done_at


def test_what_ends_by_itself_is_not_ended_by_hand(universe: Universe, open_item: Open) -> None:
    register(
        ItemKind(
            "own way",
            label="",
            title=lambda item: "",
            say=lambda item: "",
            can_close=lambda item: False,
        )
    )
    with pytest.raises(Refused):
        actions.close(by=universe.actor("nurse"), item=open_item(kind="own way"), outcome="x")


def test_void_is_harmless_and_final(universe: Universe, open_item: Open) -> None:
    item = open_item()
    nurse = universe.actor("nurse")
    actions.void(by=nurse, key="never was")
    actions.void(by=nurse, key=item.key)
    actions.void(by=nurse, key=item.key)
    assert state(item) == ItemState.VOID
    done = open_item("done", kind="read")
    actions.close(by=nurse, item=done)
    actions.void(by=nurse, key=done.key)
    assert state(done) == ItemState.DONE


@pytest.mark.parametrize("name", ["rhian", "carer", "link_worker", "peer", "lead", "stranger"])
def test_others_can_do_nothing(universe: Universe, open_item: Open, name: str) -> None:
    item = open_item()
    by = universe.actor(name)
    for act in (actions.take, actions.give_back, actions.close, actions.reopen):
        with pytest.raises(NotAllowed):
            act(by=by, item=item)
    with pytest.raises(NotAllowed):
        actions.hand_over(by=by, item=item, to=universe.memberships["gp"])
    assert not queries.for_membership(by).object_list


def test_nobody_works_without_a_second_factor(universe: Universe, open_item: Open) -> None:
    with pytest.raises(NotAllowed):
        actions.take(by=universe.actor("nurse", second_factor=False), item=open_item())


def test_shut_out_means_out_of_sight(universe: Universe, open_item: Open) -> None:
    item = open_item()
    Grant.objects.filter(grantee=universe.team).update(ended_at=clock.now())
    assert not queries.for_membership(universe.actor("nurse")).object_list
    with pytest.raises(NotAllowed):
        actions.take(by=universe.actor("nurse"), item=item)


# --- lists ---------------------------------------------------------------------------------------


def test_the_longest_overdue_comes_first(universe: Universe, open_item: Open) -> None:
    for key, late in (("b", 1), ("a", 4), ("c", 0)):
        open_item(key, late=late)
    nurse = universe.actor("nurse")
    shown = queries.rows(nurse, queries.for_membership(nurse))
    assert [(row.item.key, row.late) for row in shown] == [("a", 4), ("b", 1), ("c", 0)]


def test_mine_and_my_teams(universe: Universe, open_item: Open) -> None:
    item = open_item()
    nurse, gp = universe.actor("nurse"), universe.actor("gp")
    assert not queries.for_membership(gp).object_list
    assert list(queries.for_membership(gp, queries.TEAM)) == [item]
    actions.take(by=gp, item=item)
    assert list(queries.for_membership(gp)) == [item]
    assert not queries.for_membership(nurse).object_list
    assert list(queries.for_membership(nurse, queries.TEAM)) == [item]


def test_the_lead_gets_what_is_late_or_left_and_sees_no_name(
    universe: Universe, open_item: Open
) -> None:
    lead, nurse = universe.actor("lead"), universe.actor("nurse")
    late, soon = open_item("late", late=2), open_item("soon")
    (row,) = queries.rows(lead, queries.for_membership(lead, queries.LEAD))
    assert (row.item, row.title, row.open) == (late, "A phone call", False)
    assert not queries.for_membership(nurse, queries.LEAD).object_list
    actions.take(by=nurse, item=soon)
    end_membership(universe, "nurse")
    assert state(soon) == ItemState.OPEN
    assert set(queries.for_membership(lead, queries.LEAD)) == {late, soon}
    actions.hand_over(by=lead, item=soon, to=universe.memberships["gp"])
    assert list(queries.for_membership(universe.actor("gp"))) == [soon]
    with pytest.raises(NotAllowed):
        actions.hand_over(by=lead, item=soon, to=universe.memberships["gp"])
    with pytest.raises(NotAllowed):
        actions.take(by=lead, item=late)


def test_pages(universe: Universe, open_item: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "A_PAGE", 2)
    for number in range(3):
        open_item(f"k{number}", late=number)
    nurse = universe.actor("nurse")
    assert [item.key for item in queries.for_membership(nurse, page=2)] == ["k0"]
    assert queries.for_membership(nurse, page="nonsense").number == 1


def test_the_person_sees_who_has_it_and_what_came_of_it(
    universe: Universe, open_item: Open
) -> None:
    item = open_item(late=1)
    (seen,) = queries.for_person(universe.rhian.pk)
    assert (seen.what, seen.who, seen.late) == ("A phone call to you", "Dana Hughes", 1)
    actions.take(by=universe.actor("gp"), item=item)
    assert queries.for_person(universe.rhian.pk)[0].who == "Tomos Rees"
    actions.close(by=universe.actor("gp"), item=item, outcome="We talked.")
    (seen,) = queries.for_person(universe.rhian.pk)
    assert (seen.item.outcome, seen.late) == ("We talked.", 0)
    Item.objects.filter(pk=item.pk).update(done_at=clock.now() - timedelta(days=31))
    assert not queries.for_person(universe.rhian.pk)


# --- what people tells ---------------------------------------------------------------------------


def test_death_merge_erasure(universe: Universe, open_item: Open) -> None:
    item = open_item()
    notices.tell(notices.PERSON_DIED, person_id=universe.rhian.pk)
    assert state(item) == ItemState.VOID
    notices.tell(notices.PERSON_MERGING, from_id=universe.rhian.pk, into_id=universe.imported.pk)
    assert Item.objects.get(pk=item.pk).person_id == universe.imported.pk
    notices.tell(notices.PERSON_ERASING, person_id=universe.imported.pk)
    assert not Item.objects.filter(pk=item.pk).exists()


@pytest.mark.commits
def test_of_two_who_take_it_at_once_one_has_it(universe: Universe, open_item: Open) -> None:
    item = open_item()
    heard = at_once(
        *[partial(actions.take, by=universe.actor(name), item=item) for name in ("nurse", "gp")]
    )
    assert sum(isinstance(one, Refused) for one in heard) == 1


@pytest.mark.commits
def test_opened_at_once_by_several_it_is_there_once(universe: Universe, open_item: Open) -> None:
    found = at_once(*[partial(open_item, "same")] * 3)
    assert len({item.pk for item in found}) == 1
