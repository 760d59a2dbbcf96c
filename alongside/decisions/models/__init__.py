"""Aids to decide with, and decisions."""

from alongside.decisions.models.aids import AID_MOVES, AidState, AidVersion, DecisionAid

__all__ = ["AID_MOVES", "AidState", "AidVersion", "DecisionAid"]
