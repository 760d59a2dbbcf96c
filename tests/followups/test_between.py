"""Between appointments, on one page for both."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.followups.concerns import actions
from alongside.plans import actions as plans
from alongside.plans.models import Conversation
from alongside.plans.queries.conversations import last_professional
from tests.followups import making
from tests.plans.making import book
from tests.universe import Universe


def test_what_happened_since_they_last_talked_and_whom_to_contact(universe: Universe):
    conversation = book(universe)
    plans.hold(by=universe.actor("nurse"), conversation=conversation)
    Conversation.objects.update(at=clock.now() - timedelta(days=3))
    actions.keep_card(by=universe.actor("rhian"), person=universe.rhian, card=making.card(universe))
    making.seen_to(universe, making.concern(universe, words="I fell on Monday."))
    path = f"/p/{universe.rhian.pk}/between/"
    said = universe.client("rhian").get(path).content.decode()
    for words in (
        "Since you last talked with Dana Hughes",
        "I fell on Monday.",
        "We changed the dose.",
        "Dana Hughes (Nurse)",
        "Warning signs: Breathing (COPD)",
        "tel:999",
    ):
        assert words in said, words
    assert "Since the last talk with Dana" in universe.client("nurse").get(path).content.decode()
    assert universe.client("stranger").get(path).status_code == 404


def test_what_is_only_booked_is_no_talk_yet(universe: Universe):
    gp = universe.memberships["gp"]
    book(universe, professional=gp)
    path = f"/p/{universe.rhian.pk}/between/"
    said = universe.client("rhian").get(path).content.decode()
    assert "Since you last talked" not in said
    assert "The next talk" in said
    # Before the first talk, whom it is booked with is offered again; then whom they talked with.
    assert last_professional(universe.rhian, universe.service.pk) == gp
    held = book(universe, at=clock.now() + timedelta(hours=1))
    plans.hold(by=universe.actor("nurse"), conversation=held)
    assert last_professional(universe.rhian, universe.service.pk) == universe.memberships["nurse"]


def test_before_they_ever_talked(universe: Universe):
    said = universe.client("rhian").get(f"/p/{universe.rhian.pk}/between/").content.decode()
    assert "What happened in the last 90 days" in said
    assert "Nothing has happened since then." in said
