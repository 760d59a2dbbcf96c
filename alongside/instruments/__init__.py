"""Questionnaires of others: what may be done with each, what a place has loaded, and scoring."""
