"""Conversations, goals, commitments, agreements."""

from alongside.plans.models.agreements import (
    Acceptance,
    AcceptedBy,
    Agreement,
    AgreementCopy,
    CopiedForRecord,
)
from alongside.plans.models.conversations import (
    CONVERSATION_MOVES,
    AgendaItem,
    Conversation,
    ConversationState,
    Preparation,
    PreparationVersion,
    Side,
    Way,
)
from alongside.plans.models.goals import (
    COMMITMENT_MOVES,
    GOAL_MOVES,
    Commitment,
    CommitmentState,
    ConfidenceRating,
    Goal,
    GoalState,
    Occasion,
    Progress,
    Review,
)

__all__ = [
    "COMMITMENT_MOVES",
    "CONVERSATION_MOVES",
    "GOAL_MOVES",
    "Acceptance",
    "AcceptedBy",
    "AgendaItem",
    "Agreement",
    "AgreementCopy",
    "Commitment",
    "CommitmentState",
    "ConfidenceRating",
    "Conversation",
    "ConversationState",
    "CopiedForRecord",
    "Goal",
    "GoalState",
    "Occasion",
    "Preparation",
    "PreparationVersion",
    "Progress",
    "Review",
    "Side",
    "Way",
]
