"""From what both sides said to what the measure counts (rules.pairs). Written by actions alone."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from alongside.core import clock
from alongside.core.quarters import quarter_of
from alongside.decisions.models import Decision, Pair
from alongside.decisions.queries import read, where
from alongside.decisions.rules import sides, weights
from alongside.decisions.rules.answers import keys_of
from alongside.decisions.rules.knowledge import score
from alongside.decisions.rules.pairs import LATER, complete, informed
from alongside.decisions.rules.pairs import Pair as Facts
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


def count_once(person_id: UUID) -> None:
    """Of somebody's decisions with one aid in one quarter, the first counts: see again which."""
    seen = set()
    pairs = Pair.objects.filter(decision__person=person_id)
    for pair in pairs.order_by("decision__begun_at", "pk"):
        topic = (pair.aid_id, quarter_of(pair.begun_on))
        counts, was = topic not in seen, pair.counts
        seen.add(topic)
        if counts != was:
            pair.counts = counts
            pair.save(update_fields=["counts"])


def measure(decision: Decision) -> None:
    """Write what is known into the pair. Before it is open to all, only that somebody opened early
    or took an option away: everything else waits. Once the quarter was read, nothing but what is
    said looking back, until the quarter of those answers is read: a number that was shown does not
    change."""
    pair = Pair.objects.get(decision=decision)
    quarter, today = quarter_of(pair.begun_on), clock.today()
    said = read(decision.answers.order_by("id"))
    if today <= quarter.read_on:
        pair.opened_early = decision.openings.filter(early=True).exists()
        pair.withdrawn = bool(decision.withdrawn)
        if where(decision).open_to_all:
            _fill(pair, decision, said)
    for later in said.get(sides.LATER, []):
        months = later["months"]
        if today <= quarter.earlier(-LATER[months]).read_on:
            setattr(pair, f"regret_{months}", later["score"])
    pair.save()


def _first(said: dict[str, list[dict[str, Any]]], step: str) -> dict[str, Any]:
    return (said.get(step) or [{}])[0]


def _last(said: dict[str, list[dict[str, Any]]], step: str) -> dict[str, Any]:
    return (said.get(step) or [{}])[-1]


def _fill(
    pair: Pair,
    decision: Decision,
    said: dict[str, list[dict[str, Any]]],
) -> None:
    assert decision.aid_version is not None  # it was begun
    aid = decision.aid_version.aid
    keys = keys_of(aid)
    before, after = _first(said, sides.BEFORE), _first(said, sides.AFTER)
    wish, guess = _last(said, sides.WISH), _first(said, sides.GUESS)
    choice, done = _last(said, sides.CHOICE), _last(said, sides.DONE)
    knew, knows = score(keys, before.get("know", {})), score(keys, after.get("know", {}))
    points = _last(said, sides.WEIGH).get("points", {})
    pair.leaning, pair.leaning_sure = before.get("leaning", ""), before.get("sure")
    pair.know_before = knew.right if knew.says_something else None
    pair.know_after = knows.right if knows.says_something else None
    pair.knew, pair.knows = knew.beyond_guessing, knows.beyond_guessing
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
    facts = Facts(
        leaning=pair.leaning,
        wrong_after=knows.wrong if knows.says_something else None,
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
