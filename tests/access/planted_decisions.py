"""Canaries in everything that deciding together holds: on each side, sealed and open."""

from __future__ import annotations

from alongside.decisions import actions as decisions
from alongside.decisions.models import Decision
from tests.access.canaries import word
from tests.decisions.making import DONE, GUESS, REVIEW, WISH, aid, aid_in_use
from tests.universe import Universe

CHOICE = {"choice": "none-suits", "decided_by": "together", "was_time": "yes", "enough": "yes"}


def plant(universe: Universe, number: int) -> None:
    """One asked for, one with both sides sealed, one open from end to end. The aid is about who
    cares for somebody, so that "none of these suits me" is among what can be said."""
    version = aid_in_use(
        universe,
        aid(
            id="who", choice_of="provider", status="active", approved_by="Dana",
            review_date=str(REVIEW),
        ),
    )  # fmt: skip
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    decisions.ask(
        by=own,
        person=universe.rhian,
        professional=universe.memberships["nurse"],
        words=word("decask", number),
    )
    for words in (("sealp", "seald"), ("openp", "opend")):
        row = decisions.begin(by=nurse, person=universe.rhian, aid_version=version)
        _both_sides(universe, row, *(word(name, number) for name in words))
    decisions.withdraw_option(by=nurse, decision=row, option="wait", why=word("withdrawn", number))
    decisions.open_other(by=own, decision=row)
    said = CHOICE | {"because": word("gap", number), "may_share": True}
    decisions.say(by=own, decision=row, side="person", step="choice", said=said)
    done = DONE | {"treatment": "none-suits", "words": word("donewords", number)}
    decisions.say(by=own, decision=row, side="person", step="done", said=done)


def _both_sides(universe: Universe, row: Decision, mine: str, theirs: str) -> None:
    """Both are in: the wish with a reason, the guess, and on both sides who else is in the room."""
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    wish = WISH | {"wish": "none-suits", "because": mine}
    decisions.say(by=own, decision=row, side="person", step="wish", said=wish)
    decisions.say(by=nurse, decision=row, side="professional", step="guess", said=GUESS)
    for by, side, words in ((own, "person", mine), (nurse, "professional", theirs)):
        shaped = {"words": words, "handled": words}
        decisions.say(by=by, decision=row, side=side, step="shaped", said=shaped, shared=True)
