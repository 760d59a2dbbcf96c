"""The phones of the demo beside its pages: YES to what was agreed, a follow-up by text in which
confidence falls, a red reply in the night while the nurse is away, what nobody can read, and STOP;
in English and Welsh."""

from __future__ import annotations

import re
import time as real
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from unittest import mock

import pytest
from pytest_django import DjangoDbBlocker

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.core.databases import Cluster
from alongside.demo.phone import Network, Phone
from alongside.followups import actions as followups
from alongside.people.actions import persons
from alongside.people.models import Person
from alongside.plans import actions as plans
from alongside.plans.models import Side
from alongside.worklist import actions as worklist
from tests import database
from tests.browser.site import PATIENCE, Site, running
from tests.browser.walker import Walker
from tests.clock_file import ClockFile
from tests.conftest import _connected_to, _new_name
from tests.followups import making
from tests.messaging.town import Networks, carried_by
from tests.universe import Universe

pytestmark = pytest.mark.browser

MONDAY = datetime(2027, 3, 1, 9, tzinfo=clock.LONDON).astimezone(UTC)


@dataclass(frozen=True)
class Spoken:
    """One language: whose phone, what they write, what they read."""

    locale: str
    name: str
    phone: Phone
    yes: str
    ready: str
    who: str  # asks whose phone it is
    ask: str  # asks for the number of how sure they are
    both: str  # both have said yes
    thanks: str
    crisis: str
    stopped: str
    look: str  # the link without script
    box: str
    send: str


ENGLISH = Spoken(
    "en-GB", "Mali", Phone("+447700900311"), "yes", "Ready",
    "YES", "How sure are you",
    "both of you have said yes", "Thank you.", "999", "You will get no more texts",
    "Look for changes", "Text message", "Send the text",
)  # fmt: skip
WELSH = Spoken(
    "cy", "Menna", Phone("+447700900312"), "Ie", "Barod",
    "IE", "Pa mor siŵr",
    "mae’r ddau ohonoch wedi dweud ie", "Diolch.", "999", "Ni chewch ragor o negeseuon testun",
    "Chwilio am newidiadau", "Neges destun", "Anfon y neges destun",
)  # fmt: skip


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClockFile]:
    """The clock of the site, and of this process."""
    made = ClockFile(tmp_path_factory.mktemp("clock") / "clock")
    made.set(MONDAY, runs=True)
    with mock.patch("django.utils.timezone.now", made.now):
        yield made


@pytest.fixture(scope="module")
def site(
    times: ClockFile,
    tmp_path_factory: pytest.TempPathFactory,
    cluster: Cluster,
    template: str,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Site]:
    """The demo, without its town, at a time that we say."""
    from django.conf import settings

    folder = tmp_path_factory.getbasetemp()
    phones = folder / "phones"
    phones.mkdir(exist_ok=True)
    name = _new_name()
    told = {
        "ALONGSIDE_MODE": "demo",
        "DJANGO_SETTINGS_MODULE": "tests.clocked",
        "TESTS_CLOCK": str(next(Path(folder).glob("clock*/clock"))),
        "TESTS_DEMO": str(phones),
    }
    with ExitStack() as held:
        held.enter_context(django_db_blocker.unblock())
        held.enter_context(database.copy(cluster, template, name))
        held.enter_context(_connected_to(name))
        held.enter_context(mock.patch.object(settings, "DEMO_FOLDER", phones))
        held.enter_context(carried_by(cast(Networks, Network())))
        yield held.enter_context(running(name, **told))


def with_phone(town: Universe, said: Spoken) -> Person:
    """Somebody who asked to be texted."""
    nurse = town.actor("nurse")
    person = persons.register_person(by=nurse, name=said.name, phone=said.phone.number)
    Person.objects.filter(pk=person.pk).update(language=said.locale[:2])
    spoken = nurse.helping(Channel.PHONE, "Dana Hughes", person.pk)
    persons.record_need(by=spoken, person=person, kind="by_text")
    return Person.objects.get(pk=person.pk)


def first_line(said: Spoken, before: int = 0) -> None:
    """Wait for a text that nobody asked for."""
    until = real.monotonic() + PATIENCE
    while len(said.phone.lines()) == before:
        assert real.monotonic() < until
        real.sleep(0.1)


def arrives(window: Walker, said: Spoken, *words: str, seconds: float = PATIENCE) -> Walker:
    """It comes by itself, or without script where somebody looks for changes."""
    until = real.monotonic() + seconds
    while not all(word in window.page.locator("main").inner_text() for word in words):
        assert real.monotonic() < until, window.page.locator("main").inner_text()
        if not window.javascript:
            window.page.get_by_role("link", name=said.look).click()
        real.sleep(0.2)
    window.check()
    return window


def texts(window: Walker, said: Spoken, words: str) -> Walker:
    """Write it on the phone."""
    return window.write(said.box, words).tap(said.send)


def answers(window: Walker, said: Spoken, *words: str) -> Walker:
    """Answer question after question, each when it is there."""
    for one in words:
        before = len(said.phone.lines())
        texts(window, said, one)
        until = real.monotonic() + PATIENCE
        while len(said.phone.lines()) < before + 2:  # ours, and what follows
            assert real.monotonic() < until, said.phone.lines()
            real.sleep(0.05)
    return window


@pytest.mark.parametrize("said", [ENGLISH, WELSH], ids=["en", "cy"])
def test_by_text(
    town: Universe,
    site: Site,
    times: ClockFile,
    walk: Callable[..., Walker],
    said: Spoken,
) -> None:
    times.set(MONDAY + timedelta(minutes=10), runs=True)  # after everybody has joined their team
    nurse_by = town.actor("nurse")
    person = with_phone(town, said)
    spoken = nurse_by.helping(Channel.TOGETHER, "Dana Hughes", person.pk)

    # Given a goal that somebody is quite sure of, and a date a fortnight later
    agreed = plans.agree(
        by=spoken,
        person=person,
        professional=town.memberships["nurse"],
        goal_words="Walk to the harbour",
        confidence=8,
        my_words="Walk on Mondays",
        my_date=clock.today() + timedelta(days=7),
        their_words="Find out about the walking group",
        their_date=clock.today() + timedelta(days=7),
        follow_up_on=clock.today() + timedelta(days=14),
    )
    plans.accept(by=nurse_by, agreement=agreed.agreement, side=Side.PROFESSIONAL)

    # When a text comes, first to learn whose phone it is, and then for their yes to what was agreed
    window = walk(locale=said.locale, javascript=said is ENGLISH, also=(1280,))
    first_line(said)
    window.go("/demo/phone/").tap(said.name, role="link")
    arrives(window, said, said.name, said.who).sees_not("harbour")
    answers(window, said, said.yes, said.yes)
    arrives(window, said, said.both).sees_not("harbour")

    # And, as the fortnight ends, how it goes
    before = len(said.phone.lines())
    times.set(MONDAY + timedelta(days=12, hours=1, minutes=1), runs=True)
    first_line(said, before)
    window = walk(locale=said.locale, javascript=said is ENGLISH, also=(1280,))
    window.go("/demo/phone/").tap(said.name, role="link")
    answers(window, said, said.ready, "I could not, my knee hurts.")
    arrives(window, said, said.ask)
    answers(window, said, "3", "1")
    assert said.thanks in said.phone.lines()[-1].words
    arrives(window, said, said.thanks)
    window.shot(f"phone-{said.locale[:2]}")

    # Then the nurse has it on her worklist, and the goal shows that confidence fell
    nurse = walk(town.client("nurse"), width=1280)
    nurse.go("/worklist/").sees(said.name)
    nurse.go(f"/p/{person.pk}/goals/{agreed.goal.pk}/").sees("my knee hurts", "3")
    assert {one.way for one in agreed.agreement.acceptances.all()} == {"yes", "button"}

    # And what answers nothing is read by a person
    texts(window, said, "?? 7ish maybe")
    arrives(window, said, "?? 7ish maybe")
    nurse.go(f"/p/{person.pk}/seen-to/")
    until = real.monotonic() + PATIENCE
    while not re.search("sent a text|Your text", nurse.page.locator("main").inner_text()):
        assert real.monotonic() < until, nurse.page.locator("main").inner_text()
        nurse.go(f"/p/{person.pk}/seen-to/")

    # Given questions about their mood, and a nurse who goes away
    schedule = followups.propose_schedule(
        by=nurse_by,
        person=person,
        question_set=making.in_use(town, "low-mood"),
        responsible=town.memberships["nurse"],
        timing=making.timing(),
        why="So that it is noticed early.",
    )
    followups.agree_schedule(by=spoken, schedule=schedule)
    away = worklist.be_away(
        by=nurse_by,
        membership=town.memberships["nurse"],
        from_at=clock.now(),
        until_at=clock.now() + timedelta(days=9),
        cover=town.memberships["gp"],
    )
    # (asked on Saturday; it is Sunday night now)
    night = datetime(2027, 3, 15, 2, tzinfo=clock.LONDON)
    before, mailed = len(said.phone.lines()), len(site.mail.messages)
    first_line(said, before)
    times.set(night, runs=True)
    window = walk(locale=said.locale, javascript=said is ENGLISH, also=(1280,))
    window.go("/demo/phone/").tap(said.name, role="link")

    # When the answer is one of danger, at two in the night
    answers(window, said, said.ready, said.yes)  # no more is asked after that

    # Then they are told at once who helps now, and it waits for whoever opens in the morning
    arrives(window, said, said.crisis, "116 123")
    window.shot(f"phone-night-{said.locale[:2]}")
    times.set(datetime(2027, 3, 15, 9, 0, 5, tzinfo=clock.LONDON), runs=True)
    mail = site.mail.to("gp@example.org", saying="Something waits for you", since=mailed)
    assert said.name not in mail
    walk(town.client("gp"), width=1280).go("/worklist/").sees("Help now", said.name)
    times.set(datetime(2027, 3, 15, 9, 31, tzinfo=clock.LONDON), runs=True)
    site.mail.to("lead@example.org", saying="Something waits for you", since=mailed)

    # And STOP is heard at once, and somebody knows; what was asked ends with it
    window = walk(locale=said.locale, javascript=said is ENGLISH)
    window.go("/demo/phone/").tap(said.name, role="link")
    answers(window, said, "STOP")
    arrives(window, said, said.stopped)
    assert said.phone.lines()[-1].words.startswith(said.stopped)
    worklist.come_back(by=nurse_by, absence=away)
