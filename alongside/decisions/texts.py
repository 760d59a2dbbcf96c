"""What deciding together says to people: why something cannot stand, names of options, messages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.decisions.models import Decision
from alongside.decisions.rules.aid import Aid
from alongside.decisions.rules.answers import NONE_SUITS, UNSURE, Wrong, options_of
from alongside.publishing.words import said

WRONG = {
    "option": gettext_lazy("Choose one of the options."),
    "withdrawn": gettext_lazy(
        "This can no longer be chosen: %(names)s. The page says why. Choose something else."
    ),
    "sure": gettext_lazy("How sure you are is a number from 1 to 10."),
    "knowledge": gettext_lazy("Choose one of the answers, or leave the question out."),
    "too_many": gettext_lazy("Choose two at most: what matters most to you."),
    "outcome": gettext_lazy("Choose from what the page lists, each once."),
    "points": gettext_lazy("Give each a number from 0 to 100."),
    "all_zero": gettext_lazy(
        "All of them are 0, so there is nothing to weigh. Give at least one more than 0, or leave"
        " weighing out."
    ),
    "slip": gettext_lazy(
        "You chose the same as mattering most and least: %(names)s. Choose two different ones."
    ),
    "nothing_picked": gettext_lazy("Choose at least one, or leave weighing out."),
    "contradiction": gettext_lazy(
        "Two of your answers do not fit together: %(names)s. Once the one matters more to you, once"
        " the other. Change an answer, or tick that you want to keep them as they are."
    ),
    "involvement": gettext_lazy("Say how much you want to take part in deciding."),
    "because": gettext_lazy("Say why none of these suits you."),
    "percent": gettext_lazy(
        "How sure you are of your guess is a number from 1 to 99. Nobody knows for certain what"
        " somebody else will choose: 0 and 100 cannot be learned from."
    ),
    "words": gettext_lazy("Write something, or leave this out."),
    "decided_by": gettext_lazy("Say who decided."),
    "was_time": gettext_lazy("Say whether there was enough time, or leave it out."),
    "reason": gettext_lazy("Say why something else was done than was chosen."),
    "months": gettext_lazy("People look back after 3 and after 12 months."),
    "score": gettext_lazy("Choose one of the answers."),
}
NOT_NOW = {
    "side": gettext_lazy("This is for the other side to say."),
    "state": gettext_lazy("This decision has moved on. Look at the page again."),
    "seen": gettext_lazy(
        "You have seen the other side’s answers, so this can no longer be said without knowing"
        " them."
    ),
    "late": gettext_lazy("You have said already what you know after reading."),
    "sealed": gettext_lazy("Open both sides first, then say what is chosen."),
}


CARE_KINDS = {
    "prevention": gettext_lazy("Prevention"),
    "diagnosis": gettext_lazy("Finding out what it is"),
    "care": gettext_lazy("Care"),
    "treatment": gettext_lazy("Treatment"),
}
DECIDED = {
    "person": gettext_lazy("The person decided"),
    "together": gettext_lazy("Both decided together"),
    "professional": gettext_lazy("The professional decided, as the person wished"),
}

INVOLVED = (
    ("person", gettext_lazy("I want to decide myself")),
    ("together", gettext_lazy("I want to decide together with them")),
    ("professional", gettext_lazy("I would rather they decide, for this one")),
)

SAME_AGAIN = (
    ("1", gettext_lazy("Yes, the same again")),
    ("2", gettext_lazy("Probably the same")),
    ("3", gettext_lazy("I am not sure")),
    ("4", gettext_lazy("Probably something else")),
    ("5", gettext_lazy("No, something else")),
)


def wrong(error: Wrong, aid: Aid) -> str:
    """Why what was said cannot stand, as a sentence."""
    names = outcome_names(aid) | options(aid)
    listed = _(" and ").join(f"“{names.get(code, code)}”" for code in error.about)
    return str(WRONG[error.code]) % {"names": listed}


def options(aid: Aid) -> dict[str, str]:
    """Codes with their names, as they can be chosen."""
    own = {one.code: said(one.name) for one in aid.options}
    return {code: own.get(code) or _("None of these suits me") for code in options_of(aid)}


def option(aid: Aid, code: str) -> str:
    """One of them, or that somebody does not know yet; "" when nothing was said."""
    if code == UNSURE:
        return _("I do not know yet")
    if code == NONE_SUITS:
        return _("None of these suits me")
    return options(aid).get(code, "")


def outcomes(aid: Aid, codes: Iterable[str]) -> list[str]:
    """The names of some outcomes."""
    names = outcome_names(aid)
    return [names[code] for code in codes if code in names]


def outcome_names(aid: Aid) -> dict[str, str]:
    """Codes with their names."""
    return {one.code: said(one.name) for one in aid.outcomes}


def title(decision: Decision) -> str:
    """What it is about: the aid's title, or the words with which it was asked for."""
    if decision.aid_version is None:
        return decision.words or _("A decision")
    return said(decision.aid_version.aid.title)
