"""Many items are opened as one is: the same rows, the same trail, the same people told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.core.audit import AuditEvent
from alongside.core.errors import Refused
from alongside.messaging.models import OutMessage
from alongside.people.models import ContactPoint, Login, Person
from alongside.worklist import actions
from alongside.worklist.actions import Opening
from alongside.worklist.models import Item, ItemAct, ItemState, ItemStep
from alongside.worklist.rules import ALWAYS, Step
from tests.at_once import at_once
from tests.same_rows import left_by
from tests.universe import Universe
from tests.worklist.test_never_forgotten import STEPS

NOON = datetime.fromisoformat("2027-01-18T12:00+00:00")  # a Monday
SIGNPOST = Step(signpost={"en": "Ring 111."})

about = st.fixed_dictionaries(
    {
        "key": st.sampled_from("abcdefgh"),
        "who": st.sampled_from(("rhian", "carer", "nobody")),
        "responsible": st.sampled_from(("nurse", "gp")),
        "chain": st.lists(st.sampled_from((*STEPS, SIGNPOST)), max_size=4),
        "urgent": st.booleans(),
        "by": st.sampled_from(("nurse", "rhian", None)),
    }
)
around = st.fixed_dictionaries(
    {
        "on_duty": st.sets(st.sampled_from(("nurse", "gp", "lead"))),
        "away": st.none() | st.sampled_from(("nurse", "gp", "lead")),
        "by_mail": st.booleans(),
    }
)


def opening(u: Universe, one: dict[str, Any]) -> Opening:
    people: dict[str, Person | None] = {"rhian": u.rhian, "carer": u.carer, "nobody": None}
    asks = any(step.asks_somebody for step in one["chain"])
    return Opening(
        kind="call",
        key=one["key"],
        person=people[one["who"]],
        service_id=u.service.pk,
        responsible=u.memberships[one["responsible"]],
        due_at=None if asks else clock.now() + timedelta(days=1),
        level={"en": "Help today"},
        why=f"Because of {one['key']}.",
        ask={"en": "Phone them."},
        chain=one["chain"],
        urgent=one["urgent"],
        by=u.actor(one["by"]) if one["by"] else None,
    )


def staffed(u: Universe, how: dict[str, Any]) -> None:
    """Who is on duty, away, and reached outside."""
    now, lead = clock.now(), u.actor("lead")
    for name in sorted(how["on_duty"]):
        actions.be_on_duty(
            by=lead, membership=u.memberships[name], times=[(now, now + timedelta(hours=8))]
        )
    if how["away"]:
        actions.be_away(
            by=u.actor(how["away"]),
            membership=u.memberships[how["away"]],
            from_at=now,
            until_at=now + timedelta(days=1),
            cover=None,
        )
    if not how["by_mail"]:
        ContactPoint.objects.filter(system="email").update(ended_at=now)
        Login.objects.filter(person=u.nurse).update(is_active=False)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given_=st.lists(about, min_size=2, max_size=6), how=around)
def test_many_are_opened_as_each_would_be_alone(
    universe: Universe, given_: list[dict[str, Any]], how: dict[str, Any]
) -> None:
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        staffed(universe, how)
        openings = [opening(universe, one) for one in given_]

        def one_by_one() -> None:
            for one in openings:
                actions.open_many(by=WORKER, openings=[one])

        def together() -> None:
            actions.open_many(by=WORKER, openings=openings)

        assert left_by(together) == left_by(one_by_one)
        transaction.set_rollback(True)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    given_=st.lists(about, min_size=2, max_size=6, unique_by=lambda one: str(one["key"])),
    taken=st.sets(st.sampled_from("abcd")),
    ended=st.sets(st.sampled_from("efgh")),
)
def test_many_are_not_needed_any_more_as_each_would_be_alone(
    universe: Universe, given_: list[dict[str, Any]], taken: set[str], ended: set[str]
) -> None:
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        openings = [opening(universe, one) for one in given_]
        for item in actions.open_many(by=WORKER, openings=openings):
            if item.key in taken | ended and item.person == universe.rhian:
                actions.take(by=universe.actor("nurse"), item=item)
                if item.key in ended:
                    actions.close(by=universe.actor("nurse"), item=item, outcome="Done.")
        keys = {one.key: one.by for one in openings} | {"never there": None}

        def one_by_one() -> None:
            for key, by in keys.items():
                actions.void(by=by or WORKER, key=key)

        def together() -> None:
            actions.void_many(by=WORKER, keys=keys)

        assert left_by(together) == left_by(one_by_one)
        transaction.set_rollback(True)


def some(u: Universe, keys: Sequence[str], **more: Any) -> list[Opening]:
    given_ = {
        "kind": "call",
        "person": u.rhian,
        "service_id": u.service.pk,
        "responsible": u.memberships["nurse"],
        "chain": [Step("nurse", 60, ALWAYS)],
    } | more
    return [Opening(key=key, **given_) for key in keys]


def test_what_there_is_already_is_given_back_in_its_place(universe: Universe) -> None:
    (first,) = actions.open_many(by=WORKER, openings=some(universe, "b"))
    Item.objects.filter(pk=first.pk).update(state=ItemState.DONE)
    found = actions.open_many(by=WORKER, openings=some(universe, "abab"))
    assert [item.key for item in found] == ["a", "b", "a", "b"]
    assert found[1].pk == found[3].pk == first.pk
    assert found[1].state == ItemState.DONE
    assert OutMessage.objects.filter(purpose="item.turn").count() == 2


def test_many_take_no_more_statements_than_two(universe: Universe) -> None:
    asked: list[int] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked[-1] += 1
        return execute(sql, params, many, context)

    for names in ("ab", "cdefghijklmnopqrstuvwxyz"):
        asked.append(0)
        with connection.execute_wrapper(note):
            actions.open_many(by=WORKER, openings=some(universe, names))
    assert asked[1] <= asked[0]


def test_of_many_one_that_cannot_be_opened_leaves_none(universe: Universe) -> None:
    elsewhere = some(universe, "b", responsible=universe.memberships["stranger"])
    with pytest.raises(Refused, match="must belong to the service"):
        actions.open_many(by=WORKER, openings=[*some(universe, "a"), *elsewhere])
    assert not Item.objects.filter(key__in="ab").exists()


@pytest.mark.commits
def test_two_who_open_the_same_at_once_open_each_once(universe: Universe) -> None:
    keys = [f"key {n:02}" for n in range(40)]

    def act(order: Sequence[str]) -> Any:
        return lambda: actions.open_many(by=WORKER, openings=some(universe, order))

    found = at_once(act(keys), act(keys[::-1]), act(keys[20:]))
    assert [len(one) for one in found] == [40, 40, 20], found
    items = Item.objects.filter(key__in=keys)
    assert items.count() == 40
    assert {item.pk for one in found for item in one} == set(items.values_list("pk", flat=True))
    assert ItemStep.objects.filter(item__in=items).count() == 40
    assert ItemAct.objects.filter(item__in=items).count() == 40
    assert OutMessage.objects.filter(purpose="item.turn").count() == 40
    assert AuditEvent.objects.filter(verb="item.open").count() == 40
