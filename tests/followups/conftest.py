"""Fixtures of the follow-ups' tests: a kind of check-in of their own, and how to plan one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.messaging.smtp import MailServer
    from tests.messaging.town import Networks
    from tests.universe import Universe

Plan = Callable[..., Any]


@dataclass
class Walks:
    """What the tests' check-ins are about: a goal that can change, and what was filed with it."""

    version: int = 1
    words: str = "To walk to the chapel and back on Sundays."
    filed: list[dict[str, str]] = field(default_factory=list)
    promises: list[str] = field(default_factory=lambda: ["ask the pharmacist"])


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> Walks:
    """A kind of check-in, registered once and forgotten afterwards."""
    from alongside.core import clock
    from alongside.followups import kinds
    from alongside.followups.kinds import CHOICE, RULER, YES_NO, CheckInKind, Question

    state = Walks()
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_check_in(
        CheckInKind(
            name="walk",
            title="How is it going with your walks?",
            questions=lambda check_in: [
                Question("how", "How did it go?"),
                Question("sure", "How sure are you now?", RULER),
                Question("often", "How often?", CHOICE, (("some", "Some days"), ("all", "Daily"))),
                *(
                    Question(f"promise_{text}", f"Dana promised: {text}. Did it happen?", YES_NO)
                    for text in state.promises
                ),
            ],
            about=lambda check_in: state.words,
            still_wanted=lambda check_in: check_in.about_version == state.version,
            on_answer=lambda check_in, answers, by: state.filed.append(dict(answers)),
            paper=lambda check_in: {
                "goal": state.words,
                "agreed_on": clock.today() - timedelta(days=12),
                "promises": state.promises,
            },
        )
    )
    return state


@pytest.fixture
def plan(universe: Universe, walks: Walks) -> Plan:
    """`plan(in_days=14)`: a check-in of Rhian's that the nurse answers for."""
    from uuid import uuid4

    from alongside.core import clock
    from alongside.followups import actions

    about = uuid4()

    def make(in_days: int = 14, **more: object) -> Any:
        given: dict[str, Any] = {
            "by": universe.actor("nurse"),
            "kind": "walk",
            "person": universe.rhian,
            "about_id": about,
            "about_version": walks.version,
            "due_on": clock.today() + timedelta(days=in_days),
            "responsible": universe.memberships["nurse"],
        }
        return actions.plan_check_in(**(given | more))

    return make


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A mail server that takes everything; SMTP points to it."""
    from tests.messaging.smtp import MailServer, settings_for

    server = MailServer()
    controller = server.start()
    settings.SMTP = settings_for(server.port)
    yield server
    controller.stop()


@pytest.fixture
def now(mail_server: MailServer) -> Iterator[time_machine.Coordinates]:
    """Monday 1 March 2027, nine in the morning in London."""
    nine = datetime(2027, 3, 1, 9, tzinfo=ZoneInfo("Europe/London"))
    with time_machine.travel(nine, tick=False) as travel:
        yield travel


@pytest.fixture
def networks(now: time_machine.Coordinates) -> Iterator[Networks]:
    """A provider that carries texts in memory, from nine on Monday."""
    from tests.messaging.town import Networks, carried_by

    with carried_by(Networks()) as found:
        yield found
