"""Reads that several views share, each with a stated number of queries."""

from alongside.plans.queries.agreements import (
    agreement_of,
    copies,
    copies_held,
    waiting,
    waiting_agreements,
)
from alongside.plans.queries.conversations import (
    DAY_PAGE,
    DayRow,
    agenda,
    conversation_of,
    conversations_of_day,
    last_conversation,
    last_professional,
    next_conversation,
    past_conversations,
    professionals,
    upcoming,
)
from alongside.plans.queries.goals import (
    GoalView,
    goal_of,
    goals,
    lines,
    to_ask,
    view_of,
)

__all__ = [
    "DAY_PAGE",
    "DayRow",
    "GoalView",
    "agenda",
    "agreement_of",
    "conversation_of",
    "conversations_of_day",
    "copies",
    "copies_held",
    "goal_of",
    "goals",
    "last_conversation",
    "last_professional",
    "lines",
    "next_conversation",
    "past_conversations",
    "professionals",
    "to_ask",
    "upcoming",
    "view_of",
    "waiting",
    "waiting_agreements",
]
