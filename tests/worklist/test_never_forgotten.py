"""Whatever anybody does in whatever order, an item above the lowest level is at every moment
somebody's, or is with the lead and shown as late; and nobody is told twice of it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.core import clock, jobs
from alongside.core.errors import NotAllowed, Refused
from alongside.messaging.models import OutMessage
from alongside.people import notices
from alongside.people.models import Membership, Role
from alongside.worklist import actions, queries
from alongside.worklist.models import Absence, Duty, Item, ItemState
from alongside.worklist.rules import ALWAYS, Hours, Step
from alongside.worklist.staff import away
from tests.universe import Universe
from tests.worklist.conftest import Open

START = datetime.fromisoformat("2027-03-27T16:00+00:00")  # the clocks change the next night
NAMES = ("nurse", "gp", "lead")
STEPS = (
    Step("nurse", 60, ALWAYS),
    Step("gp", 30),
    Step("duty", 45, ALWAYS),
    Step("key_worker", 120, Hours((0, 1, 2, 3, 4), "09:00", "17:00")),
    Step("lead", 60, ALWAYS),
)

names = st.sampled_from(NAMES)
minutes = st.integers(1, 400)
doings = st.one_of(
    st.tuples(st.just("take"), names),
    st.tuples(st.just("give_back"), names),
    st.tuples(st.just("hand_over"), names, names),
    st.tuples(st.just("away"), names, st.integers(0, 120), minutes, st.none() | names),
    st.tuples(st.just("back"), names),
    st.tuples(st.just("duty"), names, st.integers(0, 120), minutes),
    st.tuples(st.just("off_duty"), names),
    st.tuples(st.just("leave"), st.sampled_from(("nurse", "gp"))),
    st.tuples(st.just("close"), names),
    st.tuples(st.just("reopen"), names),
    st.tuples(st.just("wait"), minutes),
    st.tuples(st.just("wait"), minutes),
)


class World:
    """One item, and everybody who may do something about it."""

    def __init__(self, universe: Universe, item: Item, clock_: time_machine.Traveller) -> None:
        self.universe, self.item, self.clock = universe, item, clock_
        self.left: set[str] = set()

    def do(self, what: str, *given_: object) -> None:
        if given_ and given_[0] in self.left:
            return  # somebody who has left signs in no more
        with suppress(Refused, NotAllowed):  # then the page says so
            getattr(self, what)(*given_)
        jobs.run_all()

    def _by(self, name: str):
        return self.universe.actor(name)

    def take(self, name: str) -> None:
        actions.take(by=self._by(name), item=self.item)

    def give_back(self, name: str) -> None:
        actions.give_back(by=self._by(name), item=self.item)

    def hand_over(self, name: str, to: str) -> None:
        actions.hand_over(by=self._by(name), item=self.item, to=self.universe.memberships[to])

    def away(self, name: str, after: int, length: int, cover: str | None) -> None:
        begin = clock.now() + timedelta(minutes=after)
        actions.be_away(
            by=self._by(name),
            membership=self.universe.memberships[name],
            from_at=begin,
            until_at=begin + timedelta(minutes=length),
            cover=self.universe.memberships[cover] if cover else None,
        )

    def back(self, name: str) -> None:
        for absence in Absence.objects.filter(membership=self.universe.memberships[name]):
            actions.come_back(by=self._by(name), absence=absence)

    def duty(self, name: str, after: int, length: int) -> None:
        begin = clock.now() + timedelta(minutes=after)
        actions.be_on_duty(
            by=self._by("lead"),
            membership=self.universe.memberships[name],
            times=[(begin, begin + timedelta(minutes=length))],
        )

    def off_duty(self, name: str) -> None:
        for duty in Duty.objects.filter(membership=self.universe.memberships[name]):
            actions.leave_duty(by=self._by(name), duty=duty)

    def leave(self, name: str) -> None:
        row = self.universe.memberships[name]
        Membership.objects.filter(pk=row.pk).update(until_at=clock.now())
        notices.tell(notices.MEMBERSHIP_ENDED, membership_id=row.pk)
        self.left.add(name)

    def close(self, name: str) -> None:
        actions.close(by=self._by(name), item=self.item, outcome="We talked.")

    def reopen(self, name: str) -> None:
        actions.reopen(by=self._by(name), item=self.item)

    def wait(self, count: int) -> None:
        self.clock.shift(timedelta(minutes=count))

    def check(self) -> None:
        now = clock.now()
        row = Item.objects.select_related("responsible", "taken_by").get(pk=self.item.pk)
        told = Counter(
            OutMessage.objects.filter(about_id=row.pk).values_list("purpose", "person_id")
        )
        assert all(count == 1 for key, count in told.items() if key[0] != "item.nobody_there")
        if row.state == ItemState.DONE:
            assert row.next_at is None
            return
        holder = row.taken_by or row.responsible
        here = holder.until_at is None or holder.until_at > now
        # Whoever takes it while they are said to be away is there after all.
        gone = Absence.objects.filter(
            membership=holder, from_at__lte=now, until_at__gt=now, ended_at__isnull=True
        )
        if row.taken_at is not None:
            gone = gone.filter(from_at__gt=row.taken_at)
        there = here and not gone.exists()
        if row.next_at is not None:
            assert row.next_at > now  # it goes on by itself
            waits = row.steps.filter(ordinal__in=[row.step], state="waiting").exists()
            assert there or waits
            return
        lead = self._by("lead")
        assert row.with_lead_at is not None
        assert row in queries.for_membership(lead, queries.LEAD).object_list
        # Where the lead was away as it came to them, whoever had it last keeps it beside them.
        assert holder.role == Role.LEAD or not there or away([lead.membership_id], row.with_lead_at)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    chain=st.lists(st.sampled_from(STEPS), min_size=1, max_size=4),
    doing=st.lists(doings, max_size=12),
)
def test_an_item_is_always_somebodys(
    universe: Universe,
    open_item: Open,
    chain: list[Step],
    doing: list[tuple[object, ...]],
) -> None:
    with time_machine.travel(START, tick=False) as traveller, transaction.atomic():
        item = open_item("red", due_at=None, chain=chain)
        world = World(universe, item, traveller)
        world.check()
        for what, *more in doing:
            world.do(str(what), *more)
            world.check()
        for _day in range(6):
            world.do("wait", 1440)
            world.check()
        row = Item.objects.get(pk=item.pk)
        assert row.state == ItemState.DONE or row.with_lead_at is not None
        transaction.set_rollback(True)
