"""What somebody may say at each step: read, checked against the aid, and put in one form. Pure.

What is wrong is a `Wrong` with a code; the words for it are the room's (texts.WRONG).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alongside.decisions.rules import sides, weights
from alongside.decisions.rules.aid import PROVIDER, Aid
from alongside.decisions.rules.knowledge import Keys

UNSURE = "unsure"  # codes of an aid have no dashes, so these are nobody's
NONE_SUITS = "none-suits"
MOST_TOP = 2
DECIDERS = ("person", "together", "professional")
TIMES = ("yes", "partly", "no")
REASONS = ("changed_mind", "not_possible", "health", "other")
SWING, BEST_WORST = "swing", "best_worst"
MOST_REGRET = 5
LOOKS_BACK = (3, 12)  # months
Said = dict[str, Any]


class Wrong(ValueError):
    """What was said cannot stand. `code` says why, `about` names what it is about."""

    def __init__(self, code: str, about: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code, self.about = code, tuple(about)


def options_of(aid: Aid) -> tuple[str, ...]:
    """The codes that can be chosen; who chooses a provider may say that none suits."""
    own = tuple(one.code for one in aid.options)
    return (*own, NONE_SUITS) if aid.choice_of == PROVIDER else own


def keys_of(aid: Aid) -> Keys:
    """The knowledge questions with their right choice, and among how many."""
    return {one.code: (one.right, len(one.choices)) for one in aid.knowledge}


def shares_of(aid: Aid) -> dict[str, dict[str, float | None]]:
    """For each option the share of people with each outcome; None where it is not known."""
    found: dict[str, dict[str, float | None]] = {}
    for option in aid.options:
        row: dict[str, float | None] = {}
        for outcome in aid.outcomes:
            figure = aid.figure(option.code, outcome.code)
            count = figure.count if figure else None
            row[outcome.code] = None if count is None else count / outcome.of
        found[option.code] = row
    return found


def clean(step: str, said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str] = ()) -> Said:
    """What is kept of a step. Raises Wrong."""
    return _CLEAN[step](said, aid, withdrawn)


def _one_of(value: Any, known: Sequence[str], code: str, *, empty: bool = False) -> str:
    text = str(value or "")
    if text in known or (empty and not text):
        return text
    raise Wrong(code)


def _option(
    value: Any, aid: Aid, withdrawn: Sequence[str], *, unsure: bool = False, empty: bool = False
) -> str:
    known = (*options_of(aid), *((UNSURE,) if unsure else ()))
    found = _one_of(value, known, "option", empty=empty)
    if found in withdrawn:
        raise Wrong("withdrawn", [found])
    return found


def _number(value: Any, low: int, high: int, code: str) -> int | None:
    if value in (None, ""):
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise Wrong(code) from None
    if not low <= number <= high:
        raise Wrong(code)
    return number


def _known(given: Any, aid: Aid) -> dict[str, str]:
    known = {one.code: [choice.code for choice in one.choices] for one in aid.knowledge}
    found = {str(code): str(choice) for code, choice in dict(given or {}).items() if choice}
    if any(code not in known or choice not in known[code] for code, choice in found.items()):
        raise Wrong("knowledge")
    return found


def _top(given: Any, aid: Aid) -> list[str]:
    found = [str(code) for code in given or []]
    known = {one.code for one in aid.outcomes}
    if len(found) > MOST_TOP:
        raise Wrong("too_many")
    if len(set(found)) != len(found) or not set(found) <= known:
        raise Wrong("outcome")
    return found


def _before(said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str]) -> Said:
    return {
        "leaning": _option(said.get("leaning"), aid, withdrawn, unsure=True),
        "sure": _number(said.get("sure"), 1, 10, "sure"),
        "know": _known(said.get("know"), aid),
    }


def _after(said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str]) -> Said:
    return {"know": _known(said.get("know"), aid)}


def _weigh(said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str]) -> Said:
    outcomes = [one.code for one in aid.outcomes]
    if said.get("way") == BEST_WORST:
        return _best_worst(said, outcomes)
    given = dict(said.get("points") or {})
    points = {code: _number(given.get(code), 0, weights.MOST, "points") or 0 for code in outcomes}
    if not any(points.values()):
        raise Wrong("all_zero")
    return {"way": SWING, "points": points}


def _best_worst(said: Mapping[str, Any], outcomes: list[str]) -> Said:
    sets = weights.rounds(outcomes)
    answers = list(said.get("picked") or [])[: len(sets)]
    picked = [
        (members, _one_of(best, members, "outcome", empty=True),
         _one_of(worst, members, "outcome", empty=True))
        for members, (best, worst) in zip(sets, answers, strict=False)
    ]  # fmt: skip
    if weights.slips(picked):
        raise Wrong("slip", [picked[at][1] for at in weights.slips(picked)])
    try:
        points = weights.counted(outcomes, picked)
    except weights.AllZero:
        raise Wrong("nothing_picked") from None
    against = weights.contradictions(picked)
    if against and not said.get("as_is"):
        raise Wrong("contradiction", [code for pair in against for code in pair])
    return {
        "way": BEST_WORST,
        "picked": [[best, worst] for _members, best, worst in picked],
        "points": points,
    }


def _wish(said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str]) -> Said:
    involvement = _one_of(said.get("involvement"), DECIDERS, "involvement")
    less = involvement == "professional"
    return {
        "top": _top(said.get("top"), aid),
        "wish": _option(said.get("wish"), aid, withdrawn, unsure=True, empty=less),
        "enough": _yes(said.get("enough")),
        "involvement": involvement,
        **_none_suits(said, said.get("wish")),
    }


def _yes(value: Any) -> bool | None:
    return {"yes": True, "no": False, True: True, False: False}.get(value)


def _none_suits(said: Mapping[str, Any], chosen: Any) -> Said:
    if chosen != NONE_SUITS:
        return {}
    because = str(said.get("because") or "").strip()
    if not because:
        raise Wrong("because")
    return {"because": because, "may_share": bool(said.get("may_share"))}


def _guess(said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str]) -> Said:
    percent = _number(said.get("percent"), 1, 99, "percent")
    if percent is None:
        raise Wrong("percent")
    return {
        "option": _option(said.get("option"), aid, withdrawn),
        "percent": percent,
        "top": _top(said.get("top"), aid),
    }


def _shaped(said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str]) -> Said:
    words = str(said.get("words") or "").strip()
    if not words:
        raise Wrong("words")
    return {"words": words, "handled": str(said.get("handled") or "").strip()}


def _choice(said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str]) -> Said:
    sure = said.get("sure")
    return {
        "choice": _option(said.get("choice"), aid, withdrawn),
        "decided_by": _one_of(said.get("decided_by"), DECIDERS, "decided_by"),
        "was_time": _one_of(said.get("was_time"), TIMES, "was_time", empty=True),
        "enough": _yes(said.get("enough")),
        **({} if sure is None else {"sure": [_yes(one) for one in sure]}),
        **_none_suits(said, said.get("choice")),
    }


def _done(said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str]) -> Said:
    treatment = _option(said.get("treatment"), aid, ())
    other = treatment != str(said.get("choice") or treatment)
    return {
        "treatment": treatment,
        "on": str(said.get("on") or ""),
        "reason": _one_of(said.get("reason"), REASONS, "reason", empty=not other) if other else "",
        "words": str(said.get("words") or "").strip(),
    }


def _later(said: Mapping[str, Any], aid: Aid, withdrawn: Sequence[str]) -> Said:
    months = _number(said.get("months"), 3, 12, "months")
    if months not in LOOKS_BACK:
        raise Wrong("months")
    score = _number(said.get("score"), 1, MOST_REGRET, "score")
    return {"months": months, "score": score, "words": str(said.get("words") or "").strip()}


_CLEAN = {
    sides.BEFORE: _before,
    sides.AFTER: _after,
    sides.WEIGH: _weigh,
    sides.WISH: _wish,
    sides.GUESS: _guess,
    sides.SHAPED: _shaped,
    sides.CHOICE: _choice,
    sides.DONE: _done,
    sides.LATER: _later,
}
