"""The thin cycle through the pages, as the person and the nurse, over HTTP."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from alongside.core import clock
from alongside.plans.models import Agreement, Conversation, Goal
from tests.universe import Universe

pytestmark = pytest.mark.django_db


def _parts(name: str, day: date) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def _book(universe: Universe, nurse: Client) -> Conversation:
    person = universe.rhian.pk
    page = nurse.get(f"/p/{person}/conversations/book/")
    assert page.status_code == 200
    answer = nurse.post(
        f"/p/{person}/conversations/book/",
        {
            "professional": universe.memberships["nurse"].pk,
            **_parts("on", clock.today() + timedelta(days=5)),
            "clock": "10:30",
            "way": "here",
            "place": "Room 2",
            "minutes": "30",
        },
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Conversation.objects.get(person_id=person)


def test_the_cycle_works_page_by_page(universe: Universe) -> None:
    person = universe.rhian.pk
    own, nurse = universe.client("rhian"), universe.client("nurse")
    conversation = _book(universe, nurse)
    here = f"/p/{person}/conversations/{conversation.pk}/"

    assert own.get(f"/p/{person}/").status_code == 200
    assert own.get(here + "prepare/").status_code == 200
    sent = own.post(here + "prepare/", {"words": "My knees, and sleep.", "version": "0"})
    assert sent.status_code == 302
    item = own.post(here + "items/", {"words": "The new tablets", "next": "prepare"})
    assert item.status_code == 302

    opened = nurse.get(here)
    assert opened.status_code == 200
    assert "My knees, and sleep." in opened.content.decode()
    day = clock.today() + timedelta(days=5)
    assert nurse.get(f"/day/?on={day.isoformat()}").status_code == 200

    assert nurse.get(here + "agree/").status_code == 200
    day = clock.today() + timedelta(days=7)
    agreed = nurse.post(
        here + "agree/",
        {
            "goal_words": "Walk to the harbour",
            "confidence": "8",
            "my_words": "Walk on Mondays",
            "their_words": "Ask about the walking group",
            **_parts("my_date", day),
            **_parts("their_date", day),
            **_parts("follow_up_on", day),
            "follow_up_by": universe.memberships["nurse"].pk,
            "how": "together",
            "read_back": "on",
        },
    )
    assert agreed.status_code == 302, agreed.content.decode()[:5000]
    agreement = Agreement.objects.get(person_id=person)
    goal = Goal.objects.get(person_id=person)
    paper = f"/p/{person}/agreements/{agreement.pk}/"
    for client in (own, nurse):
        assert client.get(paper).status_code == 200
        assert client.get(paper + "agreement.pdf").content.startswith(b"%PDF")
        assert client.get(f"/p/{person}/goals/{goal.pk}/").status_code == 200
        assert client.get(f"/p/{person}/plan/").status_code == 200
    assert own.post(paper + "accept/", {"side": "person"}).status_code == 302
    assert nurse.post(paper + "accept/", {"side": "professional"}).status_code == 302
    assert agreement.acceptances.count() == 2
    assert nurse.post(paper + "copied/").status_code == 302
    assert own.get(f"/p/{person}/goals/{goal.pk}/review/").status_code == 200
    assert own.get(f"/p/{person}/goals/{goal.pk}/correct/").status_code == 200
    assert own.get(here + "sheet.pdf").content.startswith(b"%PDF")
    assert universe.client("stranger").get(paper).status_code == 404
