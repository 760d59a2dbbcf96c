"""Deciding together: aids to decide with, the decision from both sides, and what is measured."""
