"""Short ways to plan something in the universe, each by the real action."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from alongside.core import clock
from alongside.core.actors import Actor, Channel
from alongside.messaging.queries import addresses_of
from alongside.plans import actions, yes_messages
from alongside.plans.models import Agreement, Conversation, Goal, Side
from tests.universe import Universe


def in_days(days: int) -> datetime:
    return clock.now() + timedelta(days=days)


def helper(universe: Universe, name: str = "nurse", channel: Channel = Channel.TOGETHER) -> Actor:
    """Somebody who types for Rhian, by name."""
    return universe.actor(name).helping(channel, "Dana Hughes, nurse", universe.rhian.pk)


def yes_link(agreement: Agreement) -> str:
    """The link in the mail that asks the person for their yes, as it goes to them now."""
    address = min(addresses_of(agreement.person), default="")
    return f"/y/{yes_messages.token_of(agreement, address)}/"


def book(universe: Universe, **different: Any) -> Conversation:
    asked = {
        "by": universe.actor("nurse"),
        "person": universe.rhian,
        "professional": universe.memberships["nurse"],
        "at": in_days(5),
        "place": "Room 2",
    }
    return actions.book(**(asked | different))


def agree(universe: Universe, **different: Any) -> actions.Agreed:
    today = clock.today()
    asked = {
        "by": universe.actor("rhian"),
        "person": universe.rhian,
        "professional": universe.memberships["nurse"],
        "goal_words": "Walk to the chapel",
        "confidence": 8,
        "my_words": "Walk to the gate every day",
        "their_words": "Ask the physiotherapist about the knee",
        "my_date": today + timedelta(days=7),
        "their_date": today + timedelta(days=7),
        "follow_up_on": today + timedelta(days=14),
    }
    return actions.agree(**(asked | different))


def correct(universe: Universe, goal: Goal, **different: Any) -> Agreement:
    asked = {
        "by": universe.actor("rhian"),
        "goal": goal,
        "version": goal.version,
        "goal_words": "Walk to the shop",
        "changed": "The shop instead of the chapel",
        "follow_up_on": clock.today() + timedelta(days=10),
    }
    return actions.correct(**(asked | different))


def accept_both(universe: Universe, agreement: Agreement) -> None:
    actions.accept(by=universe.actor("rhian"), agreement=agreement, side=Side.PERSON)
    actions.accept(by=universe.actor("nurse"), agreement=agreement, side=Side.PROFESSIONAL)
