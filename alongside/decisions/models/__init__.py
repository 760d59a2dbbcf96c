"""Aids to decide with, and decisions."""

from alongside.decisions.models.aids import AID_MOVES, AidState, AidVersion, DecisionAid
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
    "AID_MOVES",
    "DECISION_MOVES",
    "AidState",
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
