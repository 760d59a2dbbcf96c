"""How instruments are scored, without their texts. Pure."""

from __future__ import annotations

from collections.abc import Sequence

SURE_ITEMS = 4
COLLABORATE_ITEMS = 3


def sure_score(answers: Sequence[bool | None]) -> int | None:
    """SURE: how many of four were answered yes (yes = 1); 3 or less is decisional conflict.

    None unless all four were answered: a score of a part would read as conflict.
    """
    if len(answers) != SURE_ITEMS or any(one is None for one in answers):
        return None
    return sum(bool(one) for one in answers)


def collaborate_top(answers: Sequence[int | None], most: int) -> bool | None:
    """CollaboRATE's top score: whether all three were answered with the highest there is (`most`,
    9 or 4). None when one was left out: such a form is not counted.

    Raises ValueError for an answer outside 0 to `most`.
    """
    if len(answers) != COLLABORATE_ITEMS or any(one is None for one in answers):
        return None
    if any(one is not None and not 0 <= one <= most for one in answers):
        raise ValueError(f"CollaboRATE is answered from 0 to {most}.")
    return all(one == most for one in answers)
