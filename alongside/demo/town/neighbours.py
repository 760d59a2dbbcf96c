"""The others in the town: enough of them that lists look like lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from alongside.core.actors import Channel
from alongside.demo import bundles
from alongside.demo.cast import ON_PAPER
from alongside.demo.story import Story
from alongside.demo.town.places import Town, bring_in
from alongside.demo.town.sian import DANA, MARED, TOMOS
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn, CheckInState
from alongside.people.actions import grants, persons
from alongside.people.models import NeedKind
from alongside.people.rules import sort_key
from alongside.plans import actions as plans
from alongside.plans.models import AcceptedBy, Side, Way

IDWAL_BORN = date(1941, 8, 2)
IDWAL_NHS = bundles.nhs_number(30)


@dataclass(frozen=True)
class Neighbour:
    """One of the others. `agreed` and `next`: days from today of a conversation that ended in an
    agreement, and of the next one with the hour; `says`: what they prepared for it."""

    name: str
    shown: str
    born: str
    gender: str
    conditions: tuple[str, ...]
    email: bool = False
    post: bool = False
    language: str = "en"
    goal: str = ""
    agreed: int = 0
    answered: str = ""
    next: tuple[int, int] | None = None
    with_gp: bool = False
    says: str = ""


NEIGHBOURS = (
    Neighbour(
        "Gwyndaf ap Môn", "Gwyndaf", "1949-12-01", "male", ("heart", "pressure"), email=True,
        language="cy", goal="Rydw i eisiau garddio am hanner awr bob bore.", agreed=-11,
        next=(0, 9), says="Mae fy nghoesau’n chwyddo gyda’r nos.",
    ),
    Neighbour(
        "Nguyễn Thị Lan", "Lan", "1966-04-19", "female", ("diabetes",), email=True,
        goal="I want to cook for my family without two separate dinners.", agreed=-9, next=(0, 11),
        says="Can we look at rice? Everybody tells me something different.",
    ),
    Neighbour(
        "Łukasz Wójcik", "Łukasz", "1978-09-30", "male", ("asthma",), email=True, next=(0, 14),
        says="I wake at night and I am tired at work.",
    ),
    Neighbour(
        "Zoë Blethyn", "Zoë", "1983-01-22", "female", ("asthma", "mood"), email=True,
        goal="I want to run the parkrun again, slowly.", agreed=-16,
        answered="Twice round the field. I was last and I did not mind.",
    ),
    Neighbour("Élan Prys", "Élan", "1955-07-07", "female", ("thyroid", "pressure"), post=True),
    Neighbour(
        "José da Costa", "José", "1960-02-11", "male", ("diabetes", "pressure"), email=True,
        goal="I want to play with my grandson on the floor and get up again.", agreed=-13,
        next=(1, 10), with_gp=True,
    ),
    Neighbour(
        "Mair Siôn", "Mair", "1951-11-05", "female", ("knee",), post=True,
        goal="I want to go on walking with my neighbour.", agreed=-6,
    ),
    Neighbour("Fatima Begum", "Fatima", "1972-05-28", "female", ("diabetes",), email=True),
    Neighbour(
        "Hedd Wyn Roberts", "Hedd", "1939-03-03", "male", ("copd", "heart"), post=True,
        next=(1, 11), says="I would like to talk about what happens if I get worse.",
    ),
    Neighbour("Ffion Haf", "Ffion", "1990-10-14", "female", ("asthma",), email=True),
    Neighbour("Arthur Pendle", "Arthur", "1946-06-16", "male", ("rhythm", "pressure"), post=True),
    Neighbour(
        "Siobhán O’Neill", "Siobhán", "1963-08-25", "female", ("copd",), email=True,
        goal="I want to sing in the choir to the end of the concert.", agreed=-4, with_gp=True,
    ),
)  # fmt: skip


def stories(town: Town) -> Iterator[Story]:
    """One for each of them, and Idwal's."""
    for number, neighbour in enumerate(NEIGHBOURS):
        yield _story(town, number, neighbour)
    yield idwal(town)


def _record(town: Town, number: int, who: Neighbour) -> bundles.Record:
    day = town.calendar.day
    results: list[tuple[str, date, tuple[float, ...]]] = []
    for turn, days in enumerate((-700, -330, -20)):
        if "pressure" in who.conditions or "heart" in who.conditions:
            results.append(("bp", day(days - number), (150 - 4 * turn + number, 90 - 2 * turn)))
        if "diabetes" in who.conditions:
            results.append(("hba1c", day(days - number), (66 - 3 * turn + number,)))
        if "copd" in who.conditions or "knee" in who.conditions:
            results.append(("weight", day(days - number), (70.5 + number - turn,)))
    return bundles.Record(
        number=40 + number,
        name=who.name,
        birth_date=who.born,
        gender=who.gender,
        conditions=tuple(
            (kind, f"20{8 + (number + turn) % 12:02}-0{1 + number % 9}-11")
            for turn, kind in enumerate(who.conditions)
        ),
        results=tuple(results),
        medicines=("metformin",) if "diabetes" in who.conditions else ("amlodipine",),
        language=who.language,
        email=f"{_plain(who.shown)}@example.org" if who.email else "",
        phone=f"01632 9601{30 + number}",
        post=(f"{10 + number} Stryd y Bont", "Cwm Afallen", "CA1 3DE") if who.post else (),
    )


def _plain(name: str) -> str:
    return sort_key(name).replace("ł", "l")


def _story(town: Town, number: int, who: Neighbour) -> Story:
    at, day = town.calendar.at, town.calendar.day
    professional = TOMOS if who.with_gp else DANA
    yield at(-345 + number, 12)
    person = bring_in(town, who.shown, _record(town, number, who))
    town.people[who.shown] = person = persons.describe(
        by=town.hat(DANA).helping(Channel.PHONE, DANA, person.pk),
        person=person,
        version=person.version,
        name=who.shown,
    )
    if who.agreed:
        yield at(who.agreed - 9, 9, number)
        talk = plans.book(
            by=town.hat(DANA),
            person=person,
            professional=town.hats[professional],
            at=at(who.agreed, 15),
        )
        yield at(who.agreed, 15, 25)
        plans.open_conversation(by=town.hat(professional), conversation=talk)
        agreed = plans.agree(
            by=town.hat(professional).helping(Channel.TOGETHER, professional, person.pk),
            person=person,
            professional=town.hats[professional],
            conversation=talk,
            goal_words=who.goal,
            confidence=5 + number % 5,
            my_words="Make a start this week, and write down how it went."
            if who.language == "en"
            else "Dechrau yr wythnos hon, ac ysgrifennu sut aeth hi.",
            my_date=day(who.agreed + 9),
            their_words="Phone and ask how the start went."
            if who.language == "en"
            else "Ffonio i holi sut aeth y dechrau.",
            their_date=day(who.agreed + 10),
            follow_up_on=day(who.agreed + 13),
        )
        plans.accept(by=town.hat(professional), agreement=agreed.agreement, side=Side.PROFESSIONAL)
        plans.accept(
            by=town.hat(professional).helping(Channel.TOGETHER, professional, person.pk),
            agreement=agreed.agreement,
            side=Side.PERSON,
            way=AcceptedBy.SIGNATURE,
        )
        plans.hold(by=town.hat(professional), conversation=talk, minutes=20 + number % 3 * 5)
        if who.answered:
            yield at(who.agreed + 12, 18)
            check_in = CheckIn.objects.get(person=person, state=CheckInState.ASKED)
            followups.answer(
                by=town.hat(professional).helping(Channel.PHONE, professional, person.pk),
                check_in=check_in,
                answers={"how": who.answered, "confidence": "8"},
            )
    if who.next:
        days, hour = who.next
        yield at(days - 8, 9, 30 + number)
        talk = plans.book(
            by=town.hat(DANA),
            person=person,
            professional=town.hats[professional],
            at=at(days, hour, 30),
            way=Way.PHONE if number % 3 == 1 else Way.HERE,
        )
        if who.says:
            yield at(min(days, 0) - 2, 17, number)
            plans.prepare(
                by=town.hat(DANA).helping(Channel.PHONE, DANA, person.pk),
                conversation=talk,
                words=who.says,
                version=0,
            )


def idwal(town: Town) -> Story:
    """No email, no phone, no login: the nurse brings him in, and he does everything on paper."""
    at, day = town.calendar.at, town.calendar.day
    yield at(-30, 11)
    person = persons.register_person(
        by=town.hat(DANA),
        name=ON_PAPER,
        full_name="Idwal Pugh",
        birth_date=IDWAL_BORN,
        nhs=IDWAL_NHS,
        post="Tŷ Isaf\nCwm Afallen\nCA1 4FG",
        gender="male",
    )
    town.people[ON_PAPER] = person
    spoken = town.hat(DANA).helping(Channel.TOGETHER, DANA, person.pk)
    persons.describe(
        by=spoken,
        person=person,
        version=1,
        strengths="I kept sheep for fifty years and I can mend anything.",
        what_matters="To stay at Tŷ Isaf with the dog.",
    )
    persons.record_need(by=spoken, person=person, kind=NeedKind.BY_POST)
    talk = plans.book(
        by=town.hat(DANA), person=person, professional=town.hats[DANA], at=at(-13, 11)
    )
    yield at(-13, 11, 40)
    plans.open_conversation(by=town.hat(DANA), conversation=talk)
    agreed = plans.agree(
        by=town.hat(DANA).helping(Channel.TOGETHER, DANA, person.pk),
        person=person,
        professional=town.hats[DANA],
        conversation=talk,
        goal_words="I want to get up the field to the gate and back, with the dog.",
        confidence=6,
        my_words="To the trough and back each day after dinner.",
        my_date=day(-4),
        their_words="Ask about a stick that does not sink in the mud.",
        their_date=day(-5),
        follow_up_on=day(0),
    )
    plans.hold(by=town.hat(DANA), conversation=talk, minutes=30)
    plans.accept(by=town.hat(DANA), agreement=agreed.agreement, side=Side.PROFESSIONAL)
    plans.accept(
        by=town.hat(DANA).helping(Channel.PAPER, DANA, person.pk),
        agreement=agreed.agreement,
        side=Side.PERSON,
        way=AcceptedBy.SIGNATURE,
    )
    yield at(-1, 21, 5)  # nobody has looked into this one yet
    grants.break_glass(
        by=town.hat(MARED),
        nhs=IDWAL_NHS,
        birth_date=IDWAL_BORN,
        reason="Brought in after a fall and confused; needed to know his medicines.",
        address="demo",
    )
