"""From what both sides said to what the measure counts (rules.pairs). Written by actions alone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from alongside.decisions.models import Decision, Opening, Pair
from alongside.decisions.queries import read, where
from alongside.decisions.rules import sides, weights
from alongside.decisions.rules.answers import keys_of
from alongside.decisions.rules.knowledge import by_chance, score
from alongside.decisions.rules.pairs import Pair as Facts
from alongside.decisions.rules.pairs import complete, informed
from alongside.instruments.rules.scoring import sure_score
from alongside.people.models import Person
from alongside.people.settings import local

DISTRICT = re.compile(r"\b([A-Z]{1,2}[0-9][0-9A-Z]?)\s*[0-9][A-Z]{2}\b")


def district(address: str) -> str:
    """The district of a British postcode in an address ("LL57" of "LL57 2DG"), or ""."""
    found = DISTRICT.search(address.upper())
    return found[1] if found else ""


def area_of(person: Person) -> str:
    """Where somebody lives, as far as a measure may know: the district of their address, or ""."""
    contact = person.contact_points.filter(system="post", ended_at__isnull=True).first()
    return district(contact.value) if contact else ""


def measure(decision: Decision) -> None:
    """Write what is known into the pair. Before it is open to all, only that somebody opened early
    or took an option away: everything else waits."""
    pair = Pair.objects.get(decision=decision)
    openings = list(decision.openings.order_by("id"))
    pair.opened_early = any(one.early for one in openings)
    pair.withdrawn = bool(decision.withdrawn)
    if where(decision).open_to_all:
        _fill(pair, decision, read(decision.answers.order_by("id")), openings)
    pair.save()


def _first(said: dict[str, list[dict[str, Any]]], step: str) -> dict[str, Any]:
    return (said.get(step) or [{}])[0]


def _last(said: dict[str, list[dict[str, Any]]], step: str) -> dict[str, Any]:
    return (said.get(step) or [{}])[-1]


def _fill(
    pair: Pair,
    decision: Decision,
    said: dict[str, list[dict[str, Any]]],
    openings: list[Opening],
) -> None:
    assert decision.aid_version is not None  # it was begun
    aid = decision.aid_version.aid
    keys = keys_of(aid)
    before, after = _first(said, sides.BEFORE), _first(said, sides.AFTER)
    wish, guess = _last(said, sides.WISH), _first(said, sides.GUESS)
    choice, done = _last(said, sides.CHOICE), _last(said, sides.DONE)
    knew, knows = score(keys, before.get("know", {})), score(keys, after.get("know", {}))
    points = _last(said, sides.WEIGH).get("points", {})
    pair.opened_on = min((one.at.date() for one in openings if not one.early), default=None)
    pair.leaning, pair.leaning_sure = before.get("leaning", ""), before.get("sure")
    pair.know_before = knew.right if knew.answered else None
    pair.know_after = knows.right if knows.answered else None
    pair.know_of, pair.know_chance = len(keys), float(by_chance([n for _, n in keys.values()]))
    pair.wish, pair.involvement = wish.get("wish", ""), wish.get("involvement", "")
    enough = choice.get("enough")
    pair.enough = wish.get("enough") if enough is None else enough
    pair.person_points = points
    pair.person_top = wish.get("top") or list(weights.top(points))
    pair.guess, pair.guess_percent = guess.get("option", ""), guess.get("percent")
    pair.guess_top = guess.get("top", [])
    pair.choice, pair.decided_by = choice.get("choice", ""), choice.get("decided_by", "")
    pair.was_time = choice.get("was_time", "")
    pair.sure = sure_score(choice.get("sure", []))
    pair.treatment, pair.treatment_reason = done.get("treatment", ""), done.get("reason", "")
    pair.done_on = date.fromisoformat(done["on"]) if done.get("on") else None
    for later in said.get(sides.LATER, []):
        setattr(pair, f"regret_{later['months']}", later["score"])
    facts = Facts(
        leaning=pair.leaning,
        know_after=pair.know_after,
        know_of=pair.know_of,
        guess=pair.guess,
        guessed_blind=True,  # rules.sides lets nobody guess who has seen
        choice=pair.choice,
        opened_early=pair.opened_early,
        withdrawn=pair.withdrawn,
        enough=pair.enough,
        sure_asked="sure" in choice,
        sure=pair.sure,
    )
    pair.complete = complete(facts)
    pair.informed = informed(
        facts, wrong_allowed=int(local("decisions.wrong_allowed", decision.service_id))
    )
