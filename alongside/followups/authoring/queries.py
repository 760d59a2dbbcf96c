"""The question sets that come with Alongside."""

from __future__ import annotations

from functools import cache

from alongside.followups.examples import files
from alongside.followups.rules.reading import loads
from alongside.followups.rules.tables import DecisionTable


@cache
def examples() -> dict[str, DecisionTable]:
    """By code: to be approved by a place."""
    tables = (loads(path.read_text("utf-8"), toml=True) for path in files())
    return {table.questions.id: table for table in tables}


def example(code: str) -> DecisionTable:
    """One of them. Raises KeyError."""
    return examples()[code]
