"""Whether everything is seen to: the watchdog's page, the doctor's lines, the sign of life."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from alongside.cli import doctor
from alongside.core import clock, jobs
from alongside.messaging.models import OutMessage, OutState
from alongside.people.models import LocalSetting, Login, Membership
from alongside.worklist import actions, heartbeat, watching
from alongside.worklist.jobs import ensure_scheduled
from alongside.worklist.models import Item
from alongside.worklist.rules import ALWAYS, Step
from tests.universe import Universe
from tests.worklist.conftest import Open

As = Callable[..., Client]
CHAIN = [Step("nurse", 60, ALWAYS)]


@pytest.fixture
def item(open_item: Open) -> Item:
    """A red item that waits."""
    found: Item = open_item("red", due_at=None, chain=CHAIN)
    return found


def later(by: timedelta) -> Any:
    return time_machine.travel(clock.now() + by, tick=False)


def test_where_nothing_waits_all_is_well(universe: Universe) -> None:
    found = watching.look(universe.service.pk)
    assert (found.oldest_untaken, found.oldest_unsent, found.overdue_steps) == (None, None, 0)
    assert found.steps_go_on
    assert doctor.worklist().faults == []


def test_a_worker_that_stands_still_is_seen(universe: Universe, item: Item) -> None:
    OutMessage.objects.update(state=OutState.SENT)
    with later(timedelta(minutes=70)):
        found = watching.look(universe.service.pk)
        assert (found.overdue_steps, found.steps_go_on) == (1, False)
        assert found.oldest_untaken == item.created_at
        (fault,) = doctor.worklist().faults
        assert "1 items of the worklist should have gone on" in fault
        assert watching.look(universe.other_service.pk).overdue_steps == 0
        jobs.run_all()
        after = watching.look(universe.service.pk)
        assert (after.overdue_steps, after.with_lead) == (0, 1)
        assert "1 items of the worklist are with a lead" in doctor.worklist().notes[0]


def test_a_message_that_is_not_sent_is_seen(universe: Universe, item: Item) -> None:
    with later(timedelta(minutes=6)):
        assert not watching.look().steps_go_on
        (fault,) = doctor.worklist().faults
        assert fault == "A message to whoever is on duty has waited for 6 minutes to be sent."
    OutMessage.objects.update(state=OutState.FAILED)
    assert watching.look().failed == 1
    assert "did not arrive" in doctor.worklist().notes[-1]


def test_a_service_without_a_lead_is_seen(universe: Universe, item: Item) -> None:
    Membership.objects.filter(role="lead").update(until_at=clock.now())
    assert watching.look(universe.service.pk).without_lead == (universe.service.name,)
    assert "Nobody leads Long-term conditions" in doctor.worklist().faults[-1]


def test_the_page_says_it_in_words(universe: Universe, item: Item, client_as: As) -> None:
    lead = client_as("lead")
    assert "Since" in lead.get("/worklist/watch/").content.decode()
    gp = universe.memberships["gp"]
    Login.objects.filter(person=universe.gp).update(is_active=False)
    times = [(clock.now(), clock.now() + timedelta(hours=1))]
    (duty,) = actions.be_on_duty(by=universe.actor("lead"), membership=gp, times=times)
    page = lead.get("/worklist/watch/").content.decode()
    assert "Tomos Rees is on duty, and cannot be told by email or text" in page
    actions.leave_duty(by=universe.actor("lead"), duty=duty)
    actions.be_on_duty(
        by=universe.actor("lead"),
        membership=gp,
        times=[(begin + timedelta(days=1), end + timedelta(days=1)) for begin, end in times],
    )
    page = lead.get("/worklist/watch/").content.decode()
    assert "Nobody is on duty" in page
    for name in ("Rhian", "red"):
        assert name not in page
    for name in ("nurse", "rhian", "privacy", "stranger"):
        assert client_as(name).get("/worklist/watch/").status_code == 404


# --- the sign of life ----------------------------------------------------------------------------


@pytest.fixture
def pinged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were called."""
    called: list[str] = []

    class Opener:
        def open(self, asked: Any, timeout: float) -> Opener:
            called.append(asked.full_url)
            assert (asked.get_method(), asked.data, timeout) == ("GET", None, 5)
            return self

        def close(self) -> None: ...

    monkeypatch.setattr(heartbeat, "build_opener", Opener)
    return called


def beats(times: int = 1) -> None:
    for _time in range(times):
        jobs.Due.objects.filter(kind=heartbeat.BEAT).update(due_at=clock.now())
        assert jobs.run_one(only=heartbeat.BEAT)


def test_a_sign_of_life_goes_out_while_all_is_well(
    universe: Universe, item: Item, pinged: list[str]
) -> None:
    for _twice in range(2):
        ensure_scheduled()
    beats()
    assert pinged == []  # nobody gave an address
    LocalSetting.objects.create(
        key="worklist.heartbeat", value="https://watch.example.org/1", reason="x"
    )
    beats(2)
    assert pinged == ["https://watch.example.org/1"] * 2
    row = jobs.Due.objects.get(kind=heartbeat.BEAT)
    assert row.state == jobs.DueState.WAITING
    assert row.due_at > clock.now() + timedelta(minutes=4)
    with later(timedelta(minutes=70)):
        beats()  # a step is overdue: silence is the alarm
    assert len(pinged) == 2


def test_a_sign_of_life_that_does_not_arrive_stops_nothing() -> None:
    assert not heartbeat.ping("http://watch.example.org/")
    assert not heartbeat.ping("file:///etc/passwd")
    with socket.create_server(("127.0.0.1", 0)) as shut:
        port = shut.getsockname()[1]
    assert not heartbeat.ping(f"https://127.0.0.1:{port}/")
    assert not heartbeat.ping("https://[broken/")
