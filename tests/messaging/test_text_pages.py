"""When somebody may be texted, what waits, and what `alongside doctor` says of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from alongside.cli.doctor import inbox, outbox
from alongside.core import clock
from alongside.core.errors import NotAllowed, Refused
from alongside.messaging import actions, queries
from alongside.messaging.models import InMessage, OutMessage, ReachHours
from tests.messaging.town import OTHER, Networks, carried_by, say, text_me, work
from tests.universe import Universe

NOON = datetime(2027, 6, 9, 11, 0, tzinfo=UTC)
As = Callable[..., Client]


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def networks() -> Iterator[Networks]:
    with carried_by(Networks()) as found:
        yield found


def queue(universe: Universe, key: str = "one") -> OutMessage:
    message = actions.queue(
        by=universe.actor("nurse"), person=universe.rhian, purpose="test", key=key, subject="",
        body="", text="Hello", service_id=universe.service.pk,
    ).message  # fmt: skip
    assert message is not None
    return message


def test_a_person_chooses_when_texts_may_come(
    universe: Universe, client_as: As, networks: Networks
) -> None:
    text_me(universe)
    herself = client_as("rhian")
    page = f"/p/{universe.rhian.pk}/texts/"
    about = herself.get(f"/p/{universe.rhian.pk}/about/").content.decode()
    assert page in about
    assert 'value="20" selected' in herself.get(page).content.decode()
    answer = herself.post(page, {"quiet_from": "10", "quiet_until": "14"})
    assert answer.status_code == 302
    message = queue(universe)
    work()
    message.refresh_from_db()
    assert message.due_at == datetime(2027, 6, 9, 13, 0, tzinfo=UTC)
    assert herself.post(page, {"quiet_from": "x", "quiet_until": "25"}).status_code == 200
    assert ReachHours.objects.count() == 1


def test_the_page_says_that_texts_were_stopped(
    universe: Universe, client_as: As, networks: Networks
) -> None:
    text_me(universe)
    say("STOP")
    work()
    for name, words in (("rhian", "You get no texts"), ("nurse", "Rhian gets no texts")):
        assert words in client_as(name).get(f"/p/{universe.rhian.pk}/texts/").content.decode()


def test_others_do_not_choose(universe: Universe, client_as: As) -> None:
    for name in ("carer", "stranger", "link_worker"):
        assert client_as(name).get(f"/p/{universe.rhian.pk}/texts/").status_code == 404
        with pytest.raises(NotAllowed):
            actions.set_quiet_hours(
                by=universe.actor(name), person=universe.rhian, quiet_from=1, quiet_until=2
            )
    with pytest.raises(Refused):
        actions.set_quiet_hours(
            by=universe.actor("rhian"), person=universe.rhian, quiet_from=24, quiet_until=2
        )


def test_what_waits_is_shown_in_numbers_to_the_lead(
    universe: Universe, client_as: As, networks: Networks
) -> None:
    text_me(universe)
    queue(universe)
    page = client_as("lead").get("/service/messages/").content.decode()
    assert "1, the oldest since" in page
    assert "Rhian" not in page
    rows = {row.gateway: row for row in queries.backlog(universe.service.pk)}
    assert (rows["text"].waiting, rows["email"].waiting) == (1, 0)
    assert queries.backlog(universe.other_service.pk)[1].waiting == 0
    assert client_as("nurse").get("/service/messages/").status_code == 404


def test_doctor_says_what_waits_and_what_nobody_reads(
    universe: Universe, networks: Networks
) -> None:
    assert inbox().faults == []
    assert inbox().facts["providers"] == ["town"]
    text_me(universe)
    queue(universe)
    say("Hello?", number=OTHER)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        assert any("A text has waited for 31 minutes" in fault for fault in outbox().faults)
        assert any("not filed yet" in fault for fault in inbox().faults)
        work()
        assert outbox().faults == []
        assert InMessage.objects.get().service is None  # there are several services here
        assert any("no service reads them" in fault for fault in inbox().faults)
