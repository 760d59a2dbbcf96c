"""What a page shows of both sides: in words, and only what the viewer may see."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from alongside.decisions import texts
from alongside.decisions.models import Reason, WasTime
from alongside.decisions.queries import Shown
from alongside.decisions.rules import sides, weights
from alongside.decisions.rules.aid import Aid
from alongside.decisions.rules.answers import keys_of, shares_of
from alongside.decisions.rules.knowledge import to_correct
from alongside.publishing.words import said as in_words


def answers(seen: Shown, side: str) -> Any:
    """A reader of one side's latest words; {} for each step while they are sealed."""
    me = sides.PROFESSIONAL if seen.side == sides.PROFESSIONAL else sides.PERSON
    return seen.last if me == side else seen.their_last


def _line(label: str, text: Any) -> list[tuple[str, str]]:
    return [(label, str(text))] if text else []


def person_side(seen: Shown) -> list[tuple[str, str]]:
    """What the person said, as far as the viewer may see it."""
    last, aid = answers(seen, sides.PERSON), seen.aid
    before, wish, choice = last(sides.BEFORE), last(sides.WISH), last(sides.CHOICE)
    done, shaped, weigh = last(sides.DONE), last(sides.SHAPED), last(sides.WEIGH)
    top = wish.get("top") or list(weights.top(weigh.get("points", {})))
    lines = _line(_("Leaned before reading to"), texts.option(aid, before.get("leaning", "")))
    lines += _line(_("What matters most"), "; ".join(texts.outcomes(aid, top)))
    lines += _line(_("Would choose"), texts.option(aid, wish.get("wish", "")))
    lines += _line(_("Because"), wish.get("because"))
    lines += _line(_("Taking part"), dict(texts.INVOLVED).get(wish.get("involvement", ""), ""))
    lines += _line(_("The choice"), texts.option(aid, choice.get("choice", "")))
    lines += _line(_("Because"), choice.get("because"))
    lines += _line(_("Who decided"), texts.DECIDED.get(choice.get("decided_by", ""), ""))
    lines += _line(
        _("Was there enough time?"), dict(WasTime.choices).get(choice.get("was_time", ""))
    )
    lines += _done(aid, done)
    said = (seen.theirs or {}) if seen.side == sides.PROFESSIONAL else seen.mine
    for later in said.get(sides.LATER, []):  # the words beside it are for who asked
        label = _("The same again, after %(months)s months") % {"months": later["months"]}
        lines += _line(label, dict(texts.SAME_AGAIN).get(str(later.get("score"))))
    return lines + _line(_("What else is shaping this"), _shaping(shaped))


def _done(aid: Aid, done: dict[str, Any]) -> list[tuple[str, str]]:
    lines = _line(_("What was done"), texts.option(aid, done.get("treatment", "")))
    lines += _line(_("Why something else"), dict(Reason.choices).get(done.get("reason", "")))
    return lines + _line(_("In the person’s own words"), done.get("words"))


def professional_side(seen: Shown) -> list[tuple[str, str]]:
    """The professional's guess, as far as the viewer may see it."""
    last, aid = answers(seen, sides.PROFESSIONAL), seen.aid
    guess, done = last(sides.GUESS), last(sides.DONE)
    lines = _line(_("Guessed the choice"), texts.option(aid, guess.get("option", "")))
    if guess:
        lines += _line(_("How sure"), _("%(percent)s in 100") % {"percent": guess["percent"]})
        lines += _line(_("Written by"), seen.guess_by)
    top = "; ".join(texts.outcomes(aid, guess.get("top", [])))
    lines += _line(_("Guessed what matters most"), top)
    return (
        lines
        + _done(aid, done)
        + _line(_("What else is shaping this"), _shaping(last(sides.SHAPED)))
    )


def _shaping(said: dict[str, Any]) -> str:
    return " – ".join(filter(None, [said.get("words", ""), said.get("handled", "")]))


def fit(seen: Shown) -> dict[str, Any] | None:
    """Which option fits the weights that the person gave, where the viewer may see them."""
    points = answers(seen, sides.PERSON)(sides.WEIGH).get("points")
    if not points:
        return None
    aid = seen.aid
    found = weights.fit(points, shares_of(aid), {one.code: one.good for one in aid.outcomes})
    return {
        "rows": sorted(
            ((texts.option(aid, code), round(score)) for code, score in found.scores.items()),
            key=lambda row: -row[1],
        ),
        "best": [texts.option(aid, code) for code in found.best],
        "left_out": texts.outcomes(aid, found.left_out),
        "alike": texts.outcomes(aid, found.alike),
        "points": [(name, points[code]) for code, name in texts.outcome_names(aid).items()],
    }


def corrections(seen: Shown) -> list[tuple[str, str, str]]:
    """The questions answered otherwise than is right: with what is right, and why."""
    given = (seen.mine.get(sides.AFTER) or [{}])[-1].get("know", {})
    wrong = set(to_correct(keys_of(seen.aid), given))
    return [
        (
            in_words(item.question),
            next(in_words(one.text) for one in item.choices if one.code == item.right),
            in_words(item.explanation),
        )
        for item in seen.aid.knowledge
        if item.code in wrong
    ]
