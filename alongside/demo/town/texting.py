"""Short questions by text: how they were put to use, what was agreed, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from alongside.core.actors import Channel
from alongside.demo.phone import Phone
from alongside.demo.story import Story
from alongside.demo.town.places import Town
from alongside.demo.town.sian import DANA, LEILA, TOMOS
from alongside.followups import actions as followups
from alongside.followups.authoring.actions import install_example
from alongside.followups.rules.rhythm import Phase
from alongside.people.actions import persons
from alongside.people.models import NeedKind

CODE, TEAM_PHONE = "low-mood", "01632 960101"
# All the examples, ready to be suggested. No place has chosen these figures.
ALL: dict[str, dict[str, int | str]] = {
    CODE: {},
    "alcohol": {"many_days": 3},
    "copd": {"oxygen_usual": 92, "oxygen_now": 88},
    "diabetes": {"high_reading": 15},
}
INVENTED = "Invented for this town; not for care"
DANAS_PHONE = Phone("+447700900300")


@dataclass(frozen=True)
class Texter:
    """Somebody who answers by text. `start`: days from today of the first question, of which there
    is one a week; `answers`: what they texted each time, the last times not at all."""

    name: str
    phone: Phone
    start: int
    why: str
    answers: Sequence[Sequence[str]]
    yes: str = "Yes"


ZOE = Texter(
    "Zoë",
    Phone("+447700900301"),
    -22,
    "So that we both notice early when the winter begins to weigh on you.",
    (
        ("ready", "no", "2", "a yes", "skip"),
        ("OK", "No", "1", "A, yes", "skip"),
        ("ready", "no", "2", "b yes", "skip"),
        ("ready", "no", "3", "c no", "The children have been ill and I lie awake."),
    ),
)
GWYNDAF = Texter(
    "Gwyndaf",
    Phone("+447700900302"),
    -8,
    "I ni’n dau sylwi’n gynnar os yw pethau’n mynd yn drech na chi.",
    (("Barod", "na", "2", "1", "ydw", "hepgor"),),
    yes="Ie",
)
ASKED_AT = time(10)


def texting(town: Town) -> Story:
    """The lead puts the questions to use, and the nurse has a telephone too."""
    at = town.calendar.at
    yield at(-24, 9)
    sets = {
        code: install_example(
            by=town.hat(LEILA),
            service=town.service,
            code=code,
            values={"team_phone": TEAM_PHONE} | values,
            approved_by=f"{TOMOS}, GP",
            review_date=town.calendar.day(180),
            source=INVENTED,
        )
        for code, values in ALL.items()
    }
    town.questions = sets[CODE]
    me = town.me(DANA)
    person = town.people[DANA]
    persons.change_contact(by=me, person=person, system="phone", value=DANAS_PHONE.number)
    persons.record_need(by=me, person=person, kind=NeedKind.BY_TEXT)
    # Nobody asked for this one: it answers nothing, and somebody reads it.
    yield town.calendar.loaded_at - timedelta(minutes=20)
    ZOE.phone.write("Could I come with a friend when we talk next?")


def texter(town: Town, who: Texter) -> Story:
    """One of those who are asked by text."""
    at, day = town.calendar.at, town.calendar.day
    yield at(who.start - 1, 15)
    person = town.people[who.name]
    spoken = town.hat(DANA).helping(Channel.PHONE, DANA, person.pk)
    persons.change_contact(by=spoken, person=person, system="phone", value=who.phone.number)
    persons.record_need(by=spoken, person=person, kind=NeedKind.BY_TEXT)
    assert town.questions is not None
    suggested = followups.propose_schedule(
        by=town.hat(DANA),
        person=person,
        question_set=town.questions.question_set,
        responsible=town.hats[DANA],
        timing=followups.Timing((Phase(1, "week"),), day(who.start), ASKED_AT, reply_hours=96),
        why=who.why,
    )
    followups.agree_schedule(by=spoken, schedule=suggested)
    yield at(who.start, ASKED_AT.hour, 4)
    who.phone.write(who.yes)  # it is theirs: asked before anything about them is texted
    for number, answers in enumerate(who.answers):
        for turn, words in enumerate(answers):
            yield at(who.start + 7 * number, ASKED_AT.hour, 20 + turn)
            who.phone.write(words)
