"""When a decision counts in the measure: complete, and informed. Pure; printed on the report."""

from __future__ import annotations

from dataclasses import dataclass

SURE_WHOLE = 4  # SURE: four times yes; three or less is decisional conflict


@dataclass(frozen=True)
class Pair:
    """What is known of both sides of one decision. Codes of options; "" where nothing was said.

    `guessed_blind`: the guess was in before its side saw the other's.
    `withdrawn`: an option was taken away while the decision was open.
    """

    leaning: str
    know_after: int | None
    know_of: int
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
        and pair.know_after is not None
        and pair.guess
        and pair.guessed_blind
        and pair.choice
        and not pair.opened_early
        and not pair.withdrawn
    )


def informed(pair: Pair, *, wrong_allowed: int) -> bool:
    """Knew enough after reading (all but so many right), and said so: SURE of 4 where the place
    has loaded it, else a yes to "I know enough to choose"."""
    if pair.know_after is None or pair.know_of - pair.know_after > wrong_allowed:
        return False
    return pair.sure == SURE_WHOLE if pair.sure_asked else bool(pair.enough)
