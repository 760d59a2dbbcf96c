"""What Siân decides with others: one that is chosen and done, one in the middle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alongside.decisions import actions as decisions
from alongside.decisions.aids import actions as decision_aids
from alongside.decisions.models import AidVersion, Decision
from alongside.demo.story import Story
from alongside.demo.town.places import Town, post_letters
from alongside.people.models import Person

STATIN_KNOWN = {"without": "about_50", "benefit": "saves", "muscles": "none"}
STATIN_LEARNED = {"without": "about_50", "benefit": "same", "muscles": "nearly"}
STATIN_GUESS = {"option": "statin", "percent": 75, "top": ["heart", "death"]}
STATIN_WISH = {
    "top": ["heart", "muscle"],
    "wish": "living",
    "enough": "yes",
    "involvement": "together",
}
STATIN_CHOICE = {"choice": "living", "decided_by": "together", "was_time": "yes", "enough": "yes"}
KNEE_GUESS = {"option": "operation", "percent": 60, "top": ["better"]}


def aids(town: Town, lead: str, nurse: str, gp: str) -> dict[str, AidVersion]:
    """Two examples, looked at and put to use."""
    return {
        code: decision_aids.install_example(
            by=town.hat(lead),
            service=town.service,
            code=code,
            checker=f"{nurse}, nurse",
            approved_by=f"Dr {gp}",
            review_date=town.calendar.day(200),
        )
        for code in ("statins", "knee")
    }


def decides(town: Town, person: Person, names: dict[str, str]) -> Story:
    """`names`: who is `sian`, `nurse`, `gp` and `lead`. What each says comes before they know what
    the other said; of the knee the other sides are sealed until today."""
    at = town.calendar.at
    sian, nurse, gp = names["sian"], names["nurse"], names["gp"]

    def says(row: Decision, step: str, said: Mapping[str, Any]) -> None:
        decisions.say(by=town.me(sian), decision=row, side="person", step=step, said=said)

    def guesses(row: Decision, who: str, said: Mapping[str, Any]) -> None:
        decisions.say(by=town.hat(who), decision=row, side="professional", step="guess", said=said)

    yield at(-88, 9)
    versions = aids(town, names["lead"], nurse, gp)
    yield at(-86, 19, 30)
    asked = decisions.ask(
        by=town.me(sian),
        person=person,
        professional=town.hats[gp],
        words="Whether I should take one more tablet, the one for the heart.",
    )
    yield at(-84, 12)
    tablet = decisions.begin(
        by=town.hat(gp), person=person, aid_version=versions["statins"], asked=asked
    )
    post_letters(town, nurse, person)
    guesses(tablet, gp, STATIN_GUESS)
    yield at(-80, 20)
    says(tablet, "before", {"leaning": "statin", "sure": 4, "know": STATIN_KNOWN})
    says(tablet, "after", {"know": STATIN_LEARNED})
    says(tablet, "wish", STATIN_WISH)
    yield at(-76, 10, 20)
    decisions.open_other(by=town.hat(gp), decision=tablet)
    says(tablet, "choice", STATIN_CHOICE)
    yield at(-40, 16)
    decisions.say(
        by=town.hat(gp), decision=tablet, side="professional", step="done",
        said={"treatment": "living", "words": "I walk, and I take one tablet fewer than I feared."},
    )  # fmt: skip

    yield at(-6, 12)
    knee = decisions.begin(by=town.hat(nurse), person=person, aid_version=versions["knee"])
    yield at(-4, 19)
    says(knee, "before", {"leaning": "exercise", "sure": 6, "know": {"change": "most"}})
    says(knee, "after", {"know": {"change": "few", "pain": "not_always"}})
    yield at(-3, 16, 40)
    guesses(knee, nurse, KNEE_GUESS)
