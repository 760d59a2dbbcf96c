"""Aids to decide with, and decisions."""

from alongside.decisions.models.aids import AidVersion, DecisionAid
from alongside.decisions.models.decisions import (
    DECISION_MOVES,
    Answer,
    DecidedBy,
    Decision,
    DecisionState,
    Gap,
    Opening,
    Pair,
    Reason,
    Side,
    Step,
    WasTime,
)

__all__ = [
    "DECISION_MOVES",
    "AidVersion",
    "Answer",
    "DecidedBy",
    "Decision",
    "DecisionAid",
    "DecisionState",
    "Gap",
    "Opening",
    "Pair",
    "Reason",
    "Side",
    "Step",
    "WasTime",
]
