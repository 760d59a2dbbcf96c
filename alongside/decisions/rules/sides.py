"""Two sides of one decision, each sealed from the other until both are in. Pure.

What is sealed is what each side says before it knows what the other said: the leaning, what is
known, what matters and the wish of the person; the guess of the professional. Either side may open
the other's at any time, deliberately ("nothing about me without me"); the pair is then no measure
(Seed S2:525, S2:529; C3-03).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

PERSON, PROFESSIONAL, OTHER = "person", "professional", "other"
SIDES = (PERSON, PROFESSIONAL)

# Steps. The first five are sealed.
BEFORE, AFTER, WEIGH, WISH = "before", "after", "weigh", "wish"
GUESS = "guess"
SHAPED = "shaped"  # who or what else is shaping this; private unless shared
CHOICE, DONE, LATER = "choice", "done", "later"
PERSON_SEALED = (BEFORE, AFTER, WEIGH, WISH)
STEPS = (*PERSON_SEALED, GUESS, SHAPED, CHOICE, DONE, LATER)

ASKED, OPEN, CHOSEN, FINISHED, ENDED = "asked", "open", "chosen", "finished", "ended"

IS_IN = {PERSON: WISH, PROFESSIONAL: GUESS}
"""The step with which a side is in. Nothing else is a condition: what a person left out is theirs
to leave out."""


@dataclass(frozen=True)
class Standing:
    """Where a decision stands. `early`: the sides that opened the other's before both were in;
    `open_to_all`: opened when both were in, or chosen."""

    state: str
    given: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    early: frozenset[str] = field(default_factory=frozenset)
    open_to_all: bool = False

    def has(self, side: str, step: str) -> bool:
        """Whether this side has given this step."""
        return (side, step) in self.given

    def is_in(self, side: str) -> bool:
        """Whether a side has said what the other waits for."""
        return self.has(side, IS_IN[side])

    @property
    def both_in(self) -> bool:
        """Nothing is left to wait for."""
        return all(self.is_in(side) for side in SIDES)


def standing(
    state: str, given: Iterable[tuple[str, str]], openings: Iterable[tuple[str, bool]]
) -> Standing:
    """From the steps that were given, and from who opened (early or not)."""
    rows = list(openings)
    return Standing(
        state,
        frozenset(given),
        frozenset(side for side, early in rows if early),
        state in (CHOSEN, FINISHED) or any(not early for _side, early in rows),
    )


def other(side: str) -> str:
    """The side across the table."""
    return PROFESSIONAL if side == PERSON else PERSON


def sees(viewer: str, side: str, at: Standing) -> bool:
    """Whether `viewer` may see what `side` said. Nobody else sees anything before it is open: not
    the team, not somebody whom the person lets in."""
    if viewer == side or at.open_to_all:
        return True
    return viewer in at.early


def may_open(viewer: str, at: Standing) -> str:
    """ "" when there is nothing to open, else `both` (both are in) or `early`."""
    if viewer not in SIDES or at.state != OPEN or at.open_to_all:
        return ""
    if at.both_in:
        return "both"
    return "" if viewer in at.early else "early"


@dataclass(frozen=True)
class Rule:
    """When a step may be given: by which sides, in which states, and what else must hold."""

    sides: tuple[str, ...]
    states: tuple[str, ...]
    unseen: bool = False  # only while the side has not seen the other's
    not_after: str = ""  # too late once this was given
    seen: bool = False  # only once the person may see the other's


MAY_GIVE: dict[str, Rule] = {
    BEFORE: Rule((PERSON,), (OPEN,), unseen=True, not_after=AFTER),
    AFTER: Rule((PERSON,), (OPEN,), unseen=True),
    WEIGH: Rule((PERSON,), (OPEN,), unseen=True),
    WISH: Rule((PERSON,), (OPEN,), unseen=True),
    GUESS: Rule((PROFESSIONAL,), (OPEN,), unseen=True),
    SHAPED: Rule(SIDES, (OPEN, CHOSEN, FINISHED)),
    CHOICE: Rule((PERSON,), (OPEN, CHOSEN), seen=True),
    DONE: Rule(SIDES, (CHOSEN, FINISHED)),
    LATER: Rule((PERSON,), (CHOSEN, FINISHED)),
}


def why_not(side: str, step: str, at: Standing) -> str:
    """ "" when this side may give this step now, else one of: side, state, seen, late, sealed."""
    rule = MAY_GIVE[step]
    if side not in rule.sides:
        return "side"
    if at.state not in rule.states:
        return "state"
    if rule.unseen and sees(side, other(side), at):
        return "seen"
    if rule.not_after and at.has(side, rule.not_after):
        return "late"
    if rule.seen and not sees(PERSON, PROFESSIONAL, at):
        return "sealed"
    return ""


SAY, WAIT, OPEN_BOTH, CHOOSE = "say", "wait", "open", "choose"


def next_of(viewer: str, at: Standing) -> str:
    """What a decision that is thought about waits for, as this side sees it: `say` (their own side
    is not in), `wait` (the other's is not), `open` (both are in), `choose` (what is to be seen is
    seen); "" for whoever is on neither side, and when nothing is left to do."""
    if viewer not in SIDES or at.state != OPEN:
        return ""
    if at.open_to_all:
        return CHOOSE
    if not why_not(viewer, IS_IN[viewer], at) and not at.is_in(viewer):
        return SAY
    if at.both_in:
        return OPEN_BOTH
    return CHOOSE if viewer == PERSON and sees(PERSON, PROFESSIONAL, at) else WAIT
