"""An item goes up its chain until somebody has it; whoever has it, has it; and it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from alongside.core import clock, jobs
from alongside.core.actors import WORKER
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.messaging import actions as messaging
from alongside.messaging.models import OutMessage, OutState
from alongside.people import notices
from alongside.people.models import ContactPoint, Grant, Login, Membership
from alongside.worklist import actions, queries
from alongside.worklist.actions import escalation
from alongside.worklist.jobs import not_told
from alongside.worklist.models import ActKind, Item, ItemAct, ItemState, StepState
from alongside.worklist.rules import ALWAYS, Hours, Step
from tests.messaging.town import Networks, carried_by, text_me
from tests.messaging.town import work as messaging_work
from tests.universe import Universe
from tests.worklist.conftest import Open

NIGHT = datetime.fromisoformat("2027-01-17T02:00+00:00")  # a Sunday
HOUR = timedelta(hours=1)
CHAIN = (
    Step("nurse", 60, ALWAYS),
    Step("gp", 30, ALWAYS),
    Step(signpost={"en": "Ring 111."}),
    Step("lead", 30, ALWAYS),
)


@pytest.fixture
def at_night() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


class Clock:
    """The worker, with a clock that can be put forward."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self.traveller = traveller

    def later(self, by: timedelta) -> None:
        self.traveller.shift(by)
        jobs.run_all()


@pytest.fixture
def after(at_night: time_machine.Traveller) -> Clock:
    return Clock(at_night)


@pytest.fixture
def red(universe: Universe, open_item: Open, after: Clock) -> Item:
    """A red item, opened in the night."""
    return open_item("red", due_at=None, chain=CHAIN, level={"en": "Help now"}, urgent=True)


def fresh(item: Item) -> Item:
    return Item.objects.select_related("responsible__person", "taken_by__person").get(pk=item.pk)


def holder(item: Item) -> str:
    return str(fresh(item).responsible.person.name)


def told(item: Item, purpose: str = "item.turn") -> list[str]:
    """Who was told, in order; nobody twice."""
    found = OutMessage.objects.filter(about_id=item.pk, purpose=purpose).order_by("queued_at")
    return [message.person.name for message in found.select_related("person") if message.person]


def states(item: Item) -> list[str]:
    return list(item.steps.order_by("ordinal").values_list("state", flat=True))


def test_the_first_is_told_at_once_and_nothing_of_it_is_on_the_lock_screen(red: Item) -> None:
    assert told(red) == ["Dana Hughes"]
    (message,) = OutMessage.objects.filter(about_id=red.pk)
    assert message.due_at <= clock.now() + timedelta(minutes=1)
    assert jobs.Due.objects.filter(kind=messaging.SEND, due_at__lte=clock.now()).exists()
    for hidden in ("Rhian", "Help now", "Long-term", "Elm Tree", "rather talk"):
        assert hidden not in message.subject + message.body
    assert f"/worklist/{red.pk}/" in message.body
    assert fresh(red).due_at == NIGHT + HOUR
    assert [step.role for step in red.steps.order_by("ordinal")] == ["nurse", "gp", "lead"]


def test_nobody_acts_so_the_next_is_asked_until_the_lead_has_it(red: Item, after: Clock) -> None:
    after.later(timedelta(minutes=59))
    assert holder(red) == "Dana Hughes"
    after.later(timedelta(minutes=1))
    assert holder(red) == "Tomos Rees"
    after.later(timedelta(minutes=30))
    assert (holder(red), fresh(red).with_lead_at) == ("Leila Haddad", None)
    after.later(timedelta(minutes=30))
    last = fresh(red)
    assert (holder(red), last.next_at) == ("Leila Haddad", None)
    assert last.with_lead_at == clock.now()
    assert states(red) == [StepState.PASSED] * 3
    after.later(timedelta(days=40))
    assert told(red) == ["Dana Hughes", "Tomos Rees", "Leila Haddad"]
    assert OutMessage.objects.filter(about_id=red.pk).count() == 3


def test_what_was_taken_is_somebodys_and_nobody_else_hears_of_it(
    universe: Universe, red: Item, after: Clock
) -> None:
    """OnCall #4654: texts went on after somebody had it. #3111: paged months later."""
    actions.take(by=universe.actor("nurse"), item=red)
    after.later(timedelta(minutes=59))
    actions.close(by=universe.actor("nurse"), item=red, outcome="We talked.")
    after.later(timedelta(days=200))
    assert told(red) == ["Dana Hughes"]
    assert states(red) == [StepState.DONE, StepState.WAITING, StepState.WAITING]
    assert not jobs.Due.objects.filter(kind=actions.STEP, state="waiting").exists()


def test_taken_and_forgotten_comes_back(universe: Universe, red: Item, after: Clock) -> None:
    """OnCall #1792: acknowledged, then forgotten."""
    after.later(timedelta(minutes=50))
    actions.take(by=universe.actor("nurse"), item=red)
    after.later(timedelta(minutes=59))
    assert fresh(red).state == ItemState.TAKEN
    after.later(timedelta(minutes=1))
    assert (fresh(red).state, fresh(red).taken_by, holder(red)) == (
        ItemState.OPEN, None, "Tomos Rees",
    )  # fmt: skip
    kinds = [act.kind for act in ItemAct.objects.filter(item=red).order_by("id")]
    assert kinds == [ActKind.ASKED, ActKind.TAKEN, ActKind.CAME_BACK, ActKind.ASKED]
    assert AuditEvent.objects.filter(verb="item.come_back").count() == 1


def test_given_back_it_goes_to_the_next_within_the_same_time(
    universe: Universe, red: Item, after: Clock
) -> None:
    nurse = universe.actor("nurse")
    after.later(timedelta(minutes=20))
    actions.take(by=nurse, item=red)
    actions.give_back(by=nurse, item=red)
    # No other nurse: the next step is asked now, not at three o'clock.
    assert (holder(red), fresh(red).next_at) == ("Tomos Rees", clock.now() + timedelta(minutes=30))
    assert states(red) == [StepState.SKIPPED, StepState.ASKED, StepState.WAITING]
    assert not OutMessage.objects.filter(purpose="item.nobody_there").exists()


def test_given_back_by_somebody_who_only_helped_it_waits_with_whom_it_waited(
    universe: Universe, red: Item, after: Clock
) -> None:
    after.later(timedelta(minutes=20))
    gp = universe.actor("gp")
    actions.take(by=gp, item=red)
    actions.give_back(by=gp, item=red)
    assert (holder(red), fresh(red).next_at) == ("Dana Hughes", NIGHT + HOUR)
    after.later(timedelta(minutes=40))
    # The GP gave it back before: asking them again is no help.
    assert holder(red) == "Leila Haddad"


def test_handed_over_it_is_theirs_and_they_are_told_once(
    universe: Universe, red: Item, after: Clock
) -> None:
    nurse, gp = universe.actor("nurse"), universe.actor("gp")
    actions.hand_over(by=nurse, item=red, to=universe.memberships["gp"])
    assert (holder(red), fresh(red).next_at) == ("Tomos Rees", NIGHT + HOUR)
    assert told(red, "item.handed") == ["Tomos Rees"]
    actions.hand_over(by=gp, item=red, to=universe.memberships["nurse"])
    actions.hand_over(by=nurse, item=red, to=universe.memberships["gp"])
    assert sorted(told(red, "item.handed")) == ["Dana Hughes", "Tomos Rees"]  # in one instant
    after.later(HOUR)
    assert holder(red) == "Leila Haddad"


def test_the_lead_hands_on_what_nobody_did_and_it_comes_back_to_them(
    universe: Universe, red: Item, after: Clock
) -> None:
    after.later(timedelta(minutes=60))
    after.later(timedelta(minutes=30))
    after.later(timedelta(minutes=30))
    lead, gp = universe.actor("lead"), universe.actor("gp")
    with pytest.raises(NotAllowed):
        actions.take(by=lead, item=red)
    actions.hand_over(by=lead, item=red, to=universe.memberships["gp"])
    actions.take(by=gp, item=red)
    assert fresh(red).with_lead_at is not None  # it stays in the lead's sight
    after.later(timedelta(minutes=30))
    assert (holder(red), fresh(red).state) == ("Leila Haddad", ItemState.OPEN)
    assert told(red) == ["Dana Hughes", "Tomos Rees", "Leila Haddad"]


def test_opened_again_it_goes_on_where_it_was(universe: Universe, red: Item, after: Clock) -> None:
    nurse = universe.actor("nurse")
    actions.close(by=nurse, item=red, outcome="We talked.")
    after.later(timedelta(days=1))
    actions.reopen(by=nurse, item=red)
    assert (holder(red), fresh(red).next_at) == ("Dana Hughes", clock.now() + HOUR)
    after.later(HOUR)
    assert holder(red) == "Tomos Rees"


def test_an_alarm_of_an_earlier_round_does_nothing(universe: Universe, red: Item) -> None:
    before = fresh(red).round
    actions.take(by=universe.actor("nurse"), item=red)
    actions.go_on(by=WORKER, item_id=red.pk, round=before)
    assert fresh(red).state == ItemState.TAKEN
    actions.go_on(by=WORKER, item_id=universe.rhian.pk, round=0)  # erased meanwhile


def test_an_alarm_of_what_is_done_does_nothing(universe: Universe, red: Item) -> None:
    actions.close(by=universe.actor("nurse"), item=red, outcome="We talked.")
    row = fresh(red)
    actions.go_on(by=WORKER, item_id=red.pk, round=row.round)
    assert (fresh(red).state, fresh(red).round) == (ItemState.DONE, row.round)


def test_helped_and_given_back_it_is_still_the_leads(
    universe: Universe, red: Item, after: Clock
) -> None:
    for minutes in (60, 30, 30):
        after.later(timedelta(minutes=minutes))
    gp = universe.actor("gp")
    actions.take(by=gp, item=red)
    actions.give_back(by=gp, item=red)
    assert (holder(red), fresh(red).state, fresh(red).next_at) == (
        "Leila Haddad", ItemState.OPEN, None,
    )  # fmt: skip


def test_helped_and_given_back_it_is_still_theirs_to_whom_the_lead_gave_it(
    universe: Universe, red: Item, after: Clock
) -> None:
    for minutes in (60, 30, 30):
        after.later(timedelta(minutes=minutes))
    nurse = universe.actor("nurse")
    actions.hand_over(by=universe.actor("lead"), item=red, to=universe.memberships["gp"])
    actions.take(by=nurse, item=red)
    actions.give_back(by=nurse, item=red)
    assert holder(red) == "Tomos Rees"
    assert fresh(red).next_at == clock.now() + timedelta(minutes=30)


def test_it_waits_for_the_staffed_hours_and_then_goes_on_by_itself(
    open_item: Open, after: Clock
) -> None:
    """OnCall #1206."""
    office = Hours((0, 1, 2, 3, 4), "09:00", "17:00")
    item = open_item("office", due_at=None, chain=[Step("nurse", 60, office), Step("gp", 30)])
    assert (told(item), fresh(item).due_at) == ([], NIGHT + timedelta(hours=32))
    assert (holder(item), states(item)[0]) == ("Dana Hughes", StepState.WAITING)
    after.later(timedelta(hours=31))
    assert (told(item), states(item)[0]) == (["Dana Hughes"], StepState.ASKED)
    after.later(HOUR)
    assert told(item) == ["Dana Hughes", "Tomos Rees"]
    after.later(timedelta(minutes=30))
    assert told(item) == ["Dana Hughes", "Tomos Rees", "Leila Haddad"]


# --- who is there --------------------------------------------------------------------------------


def be_away(universe: Universe, name: str, cover: str | None = None, **more: Any) -> Any:
    times = {"from_at": clock.now(), "until_at": clock.now() + timedelta(days=3)} | more
    return actions.be_away(
        by=universe.actor(name),
        membership=universe.memberships[name],
        cover=universe.memberships[cover] if cover else None,
        **times,
    )


def be_on_duty(universe: Universe, name: str, hours: int = 8, **more: Any) -> Any:
    times = {"from_at": clock.now(), "until_at": clock.now() + timedelta(hours=hours)} | more
    (duty,) = actions.be_on_duty(
        by=universe.actor("lead"),
        membership=universe.memberships[name],
        times=[tuple(times.values())],
    )
    return duty


def test_while_the_nurse_is_away_her_stand_in_is_asked(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    be_away(universe, "nurse", "gp")
    item = open_item("red", due_at=None, chain=CHAIN)
    assert (holder(item), told(item)) == ("Tomos Rees", ["Tomos Rees"])
    after.later(HOUR)
    # The GP was asked already, for the nurse: nobody is told twice.
    assert told(item) == ["Tomos Rees", "Leila Haddad"]


def test_whoever_goes_away_leaves_what_waits_to_the_stand_in(
    universe: Universe, red: Item, after: Clock
) -> None:
    be_away(universe, "nurse", "gp", from_at=NIGHT + timedelta(minutes=10))
    actions.take(by=universe.actor("nurse"), item=red)
    after.later(timedelta(minutes=10))
    row = fresh(red)
    assert (holder(red), row.state, row.next_at) == ("Tomos Rees", ItemState.OPEN, NIGHT + HOUR)
    assert told(red) == ["Dana Hughes", "Tomos Rees"]


def test_back_early_nothing_happens_when_the_absence_was_to_begin(
    universe: Universe, red: Item, after: Clock
) -> None:
    absence = be_away(universe, "nurse", "gp", from_at=NIGHT + timedelta(minutes=10))
    for _twice in range(2):
        actions.come_back(by=universe.actor("nurse"), absence=absence)
    after.later(timedelta(minutes=10))
    assert holder(red) == "Dana Hughes"


def test_opened_again_while_they_are_away_the_next_is_asked(
    universe: Universe, red: Item, after: Clock
) -> None:
    actions.close(by=universe.actor("nurse"), item=red, outcome="We talked.")
    be_away(universe, "nurse", "gp")
    actions.reopen(by=universe.actor("gp"), item=red)
    assert holder(red) == "Tomos Rees"


def test_what_was_handed_to_them_stays_when_their_duty_ends(
    universe: Universe, red: Item, after: Clock
) -> None:
    be_on_duty(universe, "gp", 1)
    gp = universe.memberships["gp"]
    actions.hand_over(by=universe.actor("nurse"), item=red, to=gp)
    actions.look_again(by=WORKER, membership_id=gp.pk)
    assert holder(red) == "Tomos Rees"


def test_what_moved_on_while_one_looked_is_left_where_it_is(
    universe: Universe, red: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    gp, lock = universe.memberships["gp"], escalation.lock

    def too_late(item: Item) -> Item:
        Item.objects.filter(pk=item.pk).update(responsible=gp)
        return lock(item)

    monkeypatch.setattr(escalation, "lock", too_late)
    actions.look_again(by=WORKER, membership_id=universe.memberships["nurse"].pk)
    assert told(red) == ["Dana Hughes"]


def test_who_left_is_not_waited_for(universe: Universe, red: Item, after: Clock) -> None:
    row = universe.memberships["nurse"]
    Membership.objects.filter(pk=row.pk).update(until_at=clock.now())
    notices.tell(notices.MEMBERSHIP_ENDED, membership_id=row.pk)
    assert told(red) == ["Dana Hughes", "Tomos Rees"]


def test_the_rota_decides_and_its_end_passes_it_on(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    be_on_duty(universe, "gp", 1)
    chain = [Step("duty", 120, ALWAYS), Step("nurse", 60, ALWAYS)]
    item = open_item("duty", due_at=None, chain=chain)
    assert told(item) == ["Tomos Rees"]
    be_on_duty(universe, "nurse", from_at=clock.now() + HOUR)
    after.later(HOUR)
    assert (holder(item), fresh(item).next_at) == ("Dana Hughes", NIGHT + timedelta(hours=2))
    assert sorted(told(item)) == ["Dana Hughes", "Tomos Rees"]  # in one instant


def test_taken_on_duty_it_stays_theirs_when_the_duty_ends(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    be_on_duty(universe, "gp", 1)
    item = open_item("duty", due_at=None, chain=[Step("duty", 120, ALWAYS)])
    actions.take(by=universe.actor("gp"), item=item)
    after.later(HOUR)
    assert fresh(item).state == ItemState.TAKEN


def test_taken_off_the_rota_it_goes_to_who_is_on_duty(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    duty = be_on_duty(universe, "gp")
    item = open_item("duty", due_at=None, chain=[Step("duty", 120, ALWAYS)])
    be_on_duty(universe, "nurse")
    for _twice in range(2):
        actions.leave_duty(by=universe.actor("gp"), duty=duty)
    assert sorted(told(item)) == ["Dana Hughes", "Tomos Rees"]  # in one instant


def test_nobody_on_duty_is_an_alarm_to_the_lead_once_a_day(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    """OnCall #4846."""
    be_on_duty(universe, "lead", 1)
    after.later(timedelta(hours=2))
    for number in range(2):
        item = open_item(f"red {number}", due_at=None, chain=CHAIN)
        assert (holder(item), told(item)) == ("Leila Haddad", ["Leila Haddad"])
        assert states(item) == [StepState.SKIPPED, StepState.SKIPPED, StepState.ASKED]
    alarms = OutMessage.objects.filter(purpose="item.nobody_there")
    assert [alarm.person for alarm in alarms] == [universe.lead] * 2  # no nurse, no GP
    assert "Rhian" not in alarms[0].body


def test_whoever_cannot_be_told_is_passed_over(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    """OnCall #1326."""
    Login.objects.filter(person=universe.nurse).update(is_active=False)
    item = open_item("red", due_at=None, chain=CHAIN)
    assert (told(item), states(item)[0]) == (["Tomos Rees"], StepState.SKIPPED)


def test_a_lead_who_cannot_be_told_of_it_has_it_on_the_list(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    everybody = [universe.nurse, universe.gp, universe.lead]
    Login.objects.filter(person__in=everybody).update(is_active=False)
    item = open_item("red", due_at=None, chain=CHAIN)
    assert (holder(item), told(item)) == ("Leila Haddad", [])
    assert not OutMessage.objects.filter(purpose="item.nobody_there").exists()


def test_an_address_that_they_took_away_is_not_written_to(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    ContactPoint.objects.create(
        person=universe.nurse, system="email", value="old@example.org", blind=b"x",
        ended_at=clock.now(),
    )  # fmt: skip
    assert told(open_item("red", due_at=None, chain=CHAIN)) == ["Tomos Rees"]


def test_where_the_person_lets_nobody_in_the_lead_has_it_and_sees_no_name(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    Grant.objects.filter(grantee=universe.team).update(ended_at=clock.now())
    item = open_item("red", due_at=None, chain=CHAIN)
    assert holder(item) == "Leila Haddad"
    lead = universe.actor("lead")
    assert [row.open for row in queries.rows(lead, queries.for_membership(lead, "lead"))] == [False]


def test_not_told_any_more_once_somebody_has_it(universe: Universe, red: Item) -> None:
    actions.take(by=universe.actor("gp"), item=red)
    jobs.run_all()
    (message,) = OutMessage.objects.filter(about_id=red.pk)
    assert (message.state, message.failure) == (OutState.VOID, "unwanted")


# --- the rota ------------------------------------------------------------------------------------


def test_oneself_and_the_managers_say_who_is_there(universe: Universe, after: Clock) -> None:
    mine = universe.memberships["nurse"]
    for name in ("gp", "stranger", "board", "privacy"):
        for act in (on_duty, is_away):
            with pytest.raises(NotAllowed):
                act(universe.actor(name), mine, clock.now(), clock.now() + HOUR)
    board = universe.memberships["board"]
    with pytest.raises(NotAllowed):
        on_duty(universe.actor("board"), board, clock.now(), clock.now() + HOUR)
    assert be_on_duty(universe, "nurse").membership == mine
    assert be_away(universe, "nurse").cover is None


def on_duty(by: Any, membership: Any, begin: datetime, end: datetime) -> None:
    actions.be_on_duty(by=by, membership=membership, times=[(begin, end)])


def is_away(by: Any, membership: Any, begin: datetime, end: datetime) -> None:
    actions.be_away(by=by, membership=membership, from_at=begin, until_at=end)


@pytest.mark.parametrize("action", [on_duty, is_away])
def test_times_that_cannot_be(universe: Universe, after: Clock, action: Any) -> None:
    by, mine = universe.actor("nurse"), universe.memberships["nurse"]
    now = clock.now()
    for begin, end in ((now + HOUR, now), (now - 2 * HOUR, now - HOUR)):
        with pytest.raises(Refused):
            action(by, mine, begin, end)
    action(by, mine, now, now + HOUR)
    with pytest.raises(Refused, match="already"):
        action(by, mine, now, now + 2 * HOUR)
    action(by, mine, now + HOUR, now + 2 * HOUR)


@pytest.mark.parametrize("cover", ["nurse", "stranger", "peer"])
def test_whoever_stands_in_is_somebody_else_of_the_service(
    universe: Universe, after: Clock, cover: str
) -> None:
    with pytest.raises(Refused):
        be_away(universe, "nurse", cover)


# --- what is done about it -----------------------------------------------------------------------


def test_what_was_tried_is_noted_in_order(universe: Universe, red: Item) -> None:
    nurse = universe.actor("nurse")
    row = actions.note_act(by=nurse, item=red, kind=ActKind.CALLED, words="  Nobody answered. ")
    (act,) = row.acts.filter(kind=ActKind.CALLED)
    assert (act.words, act.member) == ("Nobody answered.", universe.memberships["nurse"])
    (event,) = AuditEvent.objects.filter(verb="item.act")
    assert "answered" not in str(event.detail)
    with pytest.raises(Refused):
        actions.note_act(by=nurse, item=red, kind=ActKind.DONE)
    with pytest.raises(NotAllowed):
        actions.note_act(by=universe.actor("lead"), item=red, kind=ActKind.CALLED)
    actions.close(by=nurse, item=red, outcome="We talked.")
    with pytest.raises(Refused):
        actions.note_act(by=nurse, item=red, kind=ActKind.CALLED)


def test_words_of_nobody_we_know_are_the_staffs_to_look_at(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    item = open_item("unknown", person=None, due_at=None, chain=CHAIN, why="A text: “Ring me”")
    assert fresh(item).why == "A text: “Ring me”"
    assert told(item) == ["Dana Hughes"]
    for name in ("stranger", "board"):
        with pytest.raises(NotAllowed):
            actions.take(by=universe.actor(name), item=item)
    nurse = universe.actor("nurse")
    assert list(queries.for_membership(nurse)) == [item]
    actions.take(by=nurse, item=item)
    actions.close(by=nurse, item=item, outcome="It was Idris.")


def test_whoever_stands_in_has_it_on_their_list(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    item = open_item("ordinary")
    gp = universe.actor("gp")
    assert list(queries.for_membership(gp)) == []
    be_away(universe, "nurse", "gp")
    assert list(queries.for_membership(gp)) == [item]
    after.later(timedelta(days=3))
    assert list(queries.for_membership(gp)) == []


def test_an_item_has_a_time_or_a_chain(open_item: Open) -> None:
    with pytest.raises(ValueError, match="has a time"):
        open_item(due_at=None, chain=[Step(signpost={"en": "Ring 111."})])


def test_a_lead_who_stands_in_a_chain_need_not_see_the_record(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    item = open_item("lead", due_at=None, chain=[Step("lead", 30), Step("gp", 30)])
    assert told(item) == ["Leila Haddad"]
    lead = universe.actor("lead")
    for show in (queries.MINE, queries.LEAD):
        assert [row.open for row in queries.rows(lead, queries.for_membership(lead, show))] == [
            False
        ]
    actions.hand_over(by=universe.actor("lead"), item=item, to=universe.memberships["gp"])
    assert holder(item) == "Tomos Rees"


def test_told_by_text_whoever_asked_for_that(
    universe: Universe, open_item: Open, after: Clock
) -> None:
    with carried_by(Networks()) as networks:
        text_me(universe, universe.nurse)
        item = open_item("red", due_at=None, chain=CHAIN)
        (message,) = OutMessage.objects.filter(about_id=item.pk)
        assert (message.gateway, message.urgent) == ("text", True)
        messaging_work()
    (said,) = networks.said
    assert said.startswith("Something waits for you in Alongside.")
    assert "Rhian" not in said


def test_whoever_could_not_be_told_is_not_waited_for(
    universe: Universe, red: Item, after: Clock
) -> None:
    (message,) = OutMessage.objects.filter(about_id=red.pk)
    not_told(message)
    assert told(red) == ["Dana Hughes", "Tomos Rees"]
    not_told(message)  # it is somebody else's turn now
    assert told(red) == ["Dana Hughes", "Tomos Rees"]
    actions.could_not_be_told(by=WORKER, item_id=universe.rhian.pk, person_id=universe.nurse.pk)
