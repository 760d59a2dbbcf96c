"""Decision aids for the tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from alongside.core import clock
from alongside.decisions import actions
from alongside.decisions.models import AidVersion, Decision, DecisionAid, Pair
from alongside.decisions.rules.aid import Aid
from alongside.decisions.rules.aid_document import aid_hash, dumps, from_document
from alongside.publishing.models import VersionState
from tests.universe import Universe

REVIEW = date(2030, 1, 31)


def _texts(words: str) -> dict[str, str]:
    return {"en": words, "cy": f"{words} (Cymraeg)"}


def _option(code: str, name: str, *, nothing: bool = False) -> dict[str, Any]:
    involves = _texts(f"What it is like: {name.lower()}.")
    return {"code": code, "name": _texts(name), "involves": involves, "nothing": nothing}


def _outcome(code: str, name: str, happens: str, *, good: bool = False) -> dict[str, Any]:
    return {
        "code": code, "name": _texts(name), "happens": _texts(happens),
        "time_frame": _texts("in 5 years"), "of": 100, "good": good,
    }  # fmt: skip


def _figure(option: str, outcome: str, count: int, low: int, high: int) -> dict[str, Any]:
    return {
        "option": option, "outcome": outcome, "count": count, "low": low, "high": high,
        "source": "trial",
    }  # fmt: skip


def document() -> dict[str, Any]:
    """An aid that lacks nothing, about a knee that exists only here: three options, two outcomes.

    Of five figures there is a source, of one it is said why there is none.
    """
    return {
        "format": 1,
        "aid": {
            "id": "knee",
            "version": "1",
            "status": "draft",
            "languages": ["en", "cy"],
            "title": _texts("A knee that hurts"),
            "for_whom": _texts("For people whose knee hurts on most days."),
            "about": _texts("There is more than one good way. Which is best depends on you."),
            "care_kind": "treatment",
            "author": "Dana Hughes, nurse",
            "checker": "Dr Elin Pugh, GP",
            "conflict_of_interest": "None.",
            "review_date": "",
        },
        "option": [
            _option("wait", "Wait and see", nothing=True),
            _option("exercise", "Exercise with a group"),
            _option("surgery", "An operation"),
        ],
        "outcome": [
            _outcome("less_pain", "Less pain", "have much less pain", good=True),
            _outcome("clot", "A blood clot", "get a blood clot"),
        ],
        "source": [
            {
                "code": "trial", "title": "A trial that exists only here", "table": "Table 2",
                "published": "2021", "address": "https://example.org/trial",
                "read_on": "2026-11-01", "strength": "moderate",
            }
        ],
        "figure": [
            _figure("wait", "less_pain", 20, 15, 26),
            _figure("exercise", "less_pain", 45, 38, 52),
            _figure("surgery", "less_pain", 80, 74, 85),
            _figure("wait", "clot", 1, 0, 2),
            {
                "option": "exercise", "outcome": "clot",
                "unknown_because": _texts("Nobody has counted it."),
            },
            _figure("surgery", "clot", 3, 2, 5),
        ],
        "matter": [
            {"code": "work", "text": _texts("How soon can I work again?")},
            {"code": "sleep", "text": _texts("Can I sleep through the night?")},
        ],
        "story": [],
        "knowledge": [
            {
                "code": "most_pain",
                "question": _texts("After which choice do most people have much less pain?"),
                "choice": [
                    {"code": "wait", "text": _texts("Waiting")},
                    {"code": "exercise", "text": _texts("Exercise")},
                    {"code": "surgery", "text": _texts("An operation")},
                ],
                "right": "surgery",
                "explanation": _texts("80 of 100 people have much less pain after an operation."),
                "source": "trial",
            },
            {
                "code": "clots",
                "question": _texts("How many of 100 people get a blood clot after an operation?"),
                "choice": [
                    {"code": "three", "text": _texts("About 3")},
                    {"code": "thirty", "text": _texts("About 30")},
                ],
                "right": "three",
                "explanation": _texts("About 3 of 100 people do. 97 do not."),
                "source": "trial",
            },
        ],
    }  # fmt: skip


def aid(**more: Any) -> Aid:
    """The aid of `document`, with other fields of the whole where they are given."""
    found = document()
    found["aid"] |= more
    return from_document(found)


def aid_in_use(u: Universe, made: Aid | None = None) -> AidVersion:
    """The aid, in use in the universe's service; what was in use before is retired."""
    made = made or aid(status="active", approved_by="Siân Rees, lead", review_date=str(REVIEW))
    found, _new = DecisionAid.objects.get_or_create(service=u.service, code=made.id)
    AidVersion.objects.filter(decision_aid=found, state=VersionState.ACTIVE).update(
        state=VersionState.RETIRED
    )
    return AidVersion.objects.create(
        decision_aid=found,
        number=found.versions.count() + 1,
        state=VersionState.ACTIVE,
        document=dumps(made),
        sha256=aid_hash(made),
        review_date=made.review_date,
        saved_by=u.memberships["lead"],
        saved_at=clock.now(),
        published_by=u.memberships["lead"],
        published_at=clock.now(),
    )


# --- decisions -----------------------------------------------------------------------------------

BEFORE = {"leaning": "surgery", "sure": 4, "know": {"clots": "three", "most_pain": "wait"}}
AFTER = {"know": {"clots": "three", "most_pain": "surgery"}}
WISH = {"top": ["less_pain"], "wish": "exercise", "enough": "yes", "involvement": "together"}
GUESS = {"option": "surgery", "percent": 80, "top": ["clot"]}
CHOICE = {"choice": "exercise", "decided_by": "together", "was_time": "yes", "enough": "yes"}
DONE = {"treatment": "exercise", "on": "", "reason": "", "words": ""}


def begun(
    u: Universe, asked: Decision | None = None, version: AidVersion | None = None
) -> Decision:
    """A decision that Dana began with Rhian."""
    active = AidVersion.objects.filter(decision_aid__service=u.service, state=VersionState.ACTIVE)
    version = version or active.first() or aid_in_use(u)
    return actions.begin(by=u.actor("nurse"), person=u.rhian, aid_version=version, asked=asked)


def say(u: Universe, decision: Decision, step: str, said: dict[str, Any]) -> None:
    """Rhian says it, or Dana where it is the guess."""
    side, who = ("professional", "nurse") if step == "guess" else ("person", "rhian")
    actions.say(by=u.actor(who), decision=decision, side=side, step=step, said=said)


def both_in(u: Universe) -> Decision:
    """Both sides are in, and nobody has opened."""
    row = begun(u)
    for step, said in (
        ("before", BEFORE), ("after", AFTER), ("wish", WISH), ("guess", GUESS),
    ):  # fmt: skip
        say(u, row, step, said)
    return row


def chosen(u: Universe) -> Decision:
    """Opened by Dana, and chosen."""
    row = both_in(u)
    actions.open_other(by=u.actor("nurse"), decision=row)
    say(u, row, "choice", CHOICE)
    return row


def pair(decision: Decision) -> Pair:
    """What is measured of it."""
    return Pair.objects.get(decision=decision)
