"""When a decision counts in the measure: complete, and informed. Pure; printed on the report."""

from __future__ import annotations

from dataclasses import dataclass

SURE_WHOLE = 4  # SURE: four times yes; three or less is decisional conflict
# What people say after so many months is read with the quarter this much later than the one in
# which their decision began; what they say after that is not counted.
LATER = {3: 2, 12: 5}


@dataclass(frozen=True)
class Pair:
    """What is known of both sides of one decision. Codes of options; "" where nothing was said.

    `guessed_blind`: the guess was in before its side saw the other's.
    `withdrawn`: an option was taken away while the decision was open.
    """

    leaning: str
    wrong_after: int | None  # None: fewer than half of the questions were answered
    guess: str
    guessed_blind: bool
    choice: str
    opened_early: bool
    withdrawn: bool
    enough: bool | None  # "I know enough to choose"
    sure_asked: bool  # the place has loaded SURE
    sure: int | None


def complete(pair: Pair) -> bool:
    """P0, K after, D before opening and P1; nobody opened early, no option was withdrawn."""
    return bool(
        pair.leaning
        and pair.wrong_after is not None
        and pair.guess
        and pair.guessed_blind
        and pair.choice
        and not pair.opened_early
        and not pair.withdrawn
    )


def informed(pair: Pair, *, wrong_allowed: int) -> bool:
    """Complete, knew enough after reading (of what was answered no more than so many wrong: what
    was left out is not wrong), and said so: SURE of 4 where the place has loaded it, else a yes to
    "I know enough to choose"."""
    if not complete(pair) or (pair.wrong_after or 0) > wrong_allowed:
        return False
    return pair.sure == SURE_WHOLE if pair.sure_asked else bool(pair.enough)
