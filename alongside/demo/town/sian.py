"""Siân's year: what she said, what was agreed with her, what was kept and what was not."""

from __future__ import annotations

from alongside.core.actors import Channel
from alongside.demo.story import Story
from alongside.demo.town.places import (
    Town,
    bring_in,
    let_in_team,
    looked,
    post_letters,
    results_before,
    sign_up,
)
from alongside.demo.town.sian_plan import plan
from alongside.demo.town.sian_record import BORN, known_by, record_of
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn, CheckInState
from alongside.people.actions import about, circles, glass, grants, incidents, logins, persons
from alongside.people.actions import settings as choices
from alongside.people.models import CircleTie, NeedKind, Person
from alongside.people.rules import Category, Heading, Level
from alongside.plans import actions as plans
from alongside.plans.models import Progress, Side, Way
from alongside.records.actions import look_at

SIAN, LOWRI = "Siân", "Lowri"
DANA, TOMOS, ALED, PEREDUR = "Dana Hughes", "Tomos Rees", "Aled Morgan", "Peredur Llŷr"
LEILA, PRIYA, GETHIN, MARED = "Leila Haddad", "Priya Nair", "Gethin Prosser", "Mared Ellis"


def _check_in(person: Person) -> CheckIn:
    found: CheckIn = CheckIn.objects.filter(person=person, state=CheckInState.ASKED).latest(
        "asked_at"
    )
    return found


def sian(town: Town) -> Story:
    """From the day on which her record came in until today."""
    at = town.calendar.at
    yield at(-370, 12)
    person = bring_in(town, SIAN, known_by(town.calendar, -370))

    yield at(-365, 10)
    code = logins.issue_claim(by=town.hat(DANA), person=person).code
    sign_up(town, SIAN, "person@example.org")
    yield at(-363, 19, 30)
    logins.claim_record(by=town.me(SIAN), code=code, birth_date=BORN, address="demo")
    town.people[SIAN] = person
    person = persons.describe(
        by=town.me(SIAN),
        person=Person.objects.get(pk=person.pk),
        version=1,
        name=SIAN,
        strengths="I sang in the chapel choir for forty years, and I know everybody in our street. "
        "I bake, and I listen well.",
        what_matters="To walk to chapel on Sundays and back without stopping. To read my own "
        "letters again. Not to be a burden on Lowri.",
    )
    for heading, words in (
        (
            Heading.GOOD_LIFE,
            "My own front door, my own bed, and the kettle on when Mair comes in. Sunday in "
            "chapel, and Lowri's children in the garden in summer.",
        ),
        (
            Heading.WORK_WITH,
            "Tell me straight, but give me time. I like to go home and think before I decide.",
        ),
        (
            Heading.TALKING,
            "I read with a strong light and my magnifier. I would rather you phoned than wrote. "
            "We speak Welsh at home.",
        ),
        (
            Heading.DO_DONT,
            "Please call me Siân. Please don't talk to Lowri as if I were not in the room.",
        ),
    ):
        about.write_about(by=town.me(SIAN), person=person, heading=heading, words=words, version=0)
    for kind, words in (
        (NeedKind.LARGE_PRINT, "16 point or larger; black on cream is best"),
        (NeedKind.LONGER, "I need time to find my words"),
    ):
        persons.record_need(by=town.me(SIAN), person=person, kind=kind, words=words)

    yield at(-362, 20)
    member = circles.add_member(
        by=town.me(SIAN),
        person=person,
        name="Lowri, my daughter",
        tie=CircleTie.CHILD,
        phone="01632 960112",
        main=True,
    )
    circles.add_member(
        by=town.me(SIAN), person=person, name="Mair next door", tie=CircleTie.NEIGHBOUR
    )
    invitation = circles.invite(
        by=town.me(SIAN),
        member=member,
        level=Level.CONTRIBUTE,
        categories=[Category.ABOUT, Category.CIRCLE, Category.PLAN],
    )
    yield at(-361, 18)
    sign_up(town, LOWRI, "carer@example.org")
    circles.accept_invitation(by=town.me(LOWRI), code=invitation.code, address="demo")

    yield at(-180, 11)
    choices.choose(
        by=town.hat(LEILA),
        party=town.service,
        key="plans.minutes",
        value=40,
        reason="People told us that half an hour is too short to get to what matters",
    )
    yield at(-96, 13, 5)  # the locum, whom she will have forgotten
    looked(town, GETHIN, person, (Category.ABOUT, Category.RECORDS))

    yield from _first_conversation(town, person)
    yield from _second_conversation(town, person)
    yield from _what_else_happened(town, person)
    yield from plan(town, person, SIAN, DANA)

    yield at(-7, 9, 20)
    following = plans.book(
        by=town.hat(DANA),
        person=person,
        professional=town.hats[DANA],
        at=at(5, 10, 40),
        way=Way.HERE,
        place="Elm Tree Surgery, room 4",
    )
    yield at(-5, 9)
    bring_in(town, SIAN, known_by(town.calendar, 0))
    yield at(-2, 19, 10)
    plans.prepare(
        by=town.me(SIAN),
        conversation=following,
        words="I have not been to chapel for two weeks because the pavement by the bridge is dug "
        "up and I cannot see the edge. I do not want to stop now that it was going so well.",
        version=0,
    )
    for words, loinc in (
        ("The pavement by the bridge", ""),
        ("Nobody has rung me about the eye clinic", ""),
        ("Is this number better because of the tablets, or because I walk?", "59261-8"),
    ):
        plans.add_item(
            by=town.me(SIAN),
            conversation=following,
            words=words,
            side=Side.PERSON,
            about_loinc=loinc,
        )


def _first_conversation(town: Town, person: Person) -> Story:
    """One goal, a promise that was kept on each side, and a follow-up on paper."""
    at, day = town.calendar.at, town.calendar.day
    yield at(-72, 9, 30)
    first = plans.book(
        by=town.hat(DANA),
        person=person,
        professional=town.hats[DANA],
        at=at(-60, 10),
        way=Way.HERE,
        place="Elm Tree Surgery, room 4",
    )
    post_letters(town, DANA, person)
    yield at(-65, 9)
    bring_in(town, SIAN, known_by(town.calendar, -65))
    yield at(-63, 20, 15)
    plans.prepare(
        by=town.me(SIAN),
        conversation=first,
        words="I miss walking to chapel. My knee stops me half way and then I am afraid of "
        "getting back.",
        version=0,
    )
    yield at(-61, 16, 40)
    look_at(by=town.hat(DANA), person=person, seen=results_before(person, day(-60)))
    yield at(-60, 10, 2)
    looked(town, DANA, person, (Category.PLAN, Category.RECORDS))
    plans.open_conversation(by=town.hat(DANA), conversation=first)
    yield at(-60, 10, 35)
    agreed = plans.agree(
        by=town.hat(DANA).helping(Channel.TOGETHER, DANA, person.pk),
        person=person,
        professional=town.hats[DANA],
        conversation=first,
        goal_words="I want to walk to chapel and back on Sundays, with one stop at the bench.",
        confidence=5,
        my_words="I will walk to the corner shop three mornings a week, with Mair.",
        my_date=day(-50),
        their_words="Send the knee exercises in large print.",
        their_date=day(-53),
        follow_up_on=day(-48),
        first_step="The corner shop on Monday.",
    )
    plans.accept(by=town.hat(DANA), agreement=agreed.agreement, side=Side.PROFESSIONAL)
    plans.hold(by=town.hat(DANA), conversation=first, minutes=35)
    yield at(-59, 19)
    plans.accept(by=town.me(SIAN), agreement=agreed.agreement, side=Side.PERSON)
    plans.add_copy(by=town.me(SIAN), goal=agreed.goal, recipient=town.people[LOWRI])
    yield at(-58, 9)
    post_letters(town, DANA, person)
    yield at(-54, 15)
    theirs = agreed.goal.commitments.get(side=Side.PROFESSIONAL)
    plans.say_done(by=town.hat(DANA), commitment=theirs)
    yield at(-54, 16)
    post_letters(town, DANA, person)  # the form for the follow-up
    yield at(-48, 11, 20)
    followups.answer(
        by=town.hat(DANA).helping(Channel.PAPER, DANA, person.pk),
        check_in=_check_in(person),
        answers={
            "how": "Three mornings the first week, two the second. Mair makes me laugh, so I "
            "forget the knee.",
            "confidence": "6",
            f"promise_{theirs.pk.hex}": "yes",
        },
    )
    mine = agreed.goal.commitments.get(side=Side.PERSON)
    plans.answer_promise(
        by=town.hat(DANA).helping(Channel.PAPER, DANA, person.pk), commitment=mine, happened=True
    )
    yield at(-45, 10)
    plans.copied_for_record(by=town.hat(DANA), agreement=agreed.agreement)


def _second_conversation(town: Town, person: Person) -> Story:
    """The review of the first goal, and another: with a promise that was not kept, and a follow-up
    that nobody has answered."""
    at, day = town.calendar.at, town.calendar.day
    yield at(-42, 9)
    second = plans.book(
        by=town.hat(DANA),
        person=person,
        professional=town.hats[DANA],
        at=at(-31, 14),
        way=Way.HOME,
        place="At Siân’s",
    )
    post_letters(town, DANA, person)
    yield at(-33, 17, 45)
    persons.record_need(by=town.me(SIAN), person=person, kind=NeedKind.BY_EMAIL)
    plans.prepare(
        by=town.me(SIAN),
        conversation=second,
        words="Lowri has set up the tablet with big letters, so you can write to me there. I want "
        "to talk about my eyes.",
        version=0,
    )
    yield at(-31, 14, 5)
    plans.open_conversation(by=town.hat(DANA), conversation=second)
    first_goal = person.goals.get()
    together = town.hat(DANA).helping(Channel.TOGETHER, DANA, person.pk)
    plans.review(
        by=together,
        goal=first_goal,
        progress=Progress.AS_HOPED,
        words="I have been to chapel four Sundays out of five.",
        confidence=8,
        next_on=day(5),
        conversation=second,
    )
    yield at(-31, 14, 40)
    agreed = plans.agree(
        by=together,
        person=person,
        professional=town.hats[TOMOS],
        conversation=second,
        goal_words="I want to read my own letters again.",
        confidence=6,
        my_words="I will try the lamp and the magnifier that Mair has.",
        my_date=day(-20),
        their_words="Ask the eye clinic when it is my turn, and ring me.",
        their_date=day(-20),
        follow_up_on=day(-18),
        follow_up_by=town.hats[DANA],
    )
    plans.accept(by=town.hat(TOMOS), agreement=agreed.agreement, side=Side.PROFESSIONAL)
    plans.hold(by=town.hat(DANA), conversation=second, minutes=40)
    yield at(-30, 20)
    plans.accept(by=town.me(SIAN), agreement=agreed.agreement, side=Side.PERSON)
    yield at(-19, 20, 30)
    theirs = agreed.goal.commitments.get(side=Side.PROFESSIONAL)
    plans.answer_promise(
        by=town.me(SIAN),
        commitment=theirs,
        happened=False,
        words="Nobody has rung.",
    )
    plans.answer_promise(
        by=town.me(SIAN),
        commitment=agreed.goal.commitments.get(side=Side.PERSON),
        happened=True,
        words="The lamp helps. The magnifier makes me dizzy.",
    )


def _what_else_happened(town: Town, person: Person) -> Story:
    """An emergency, something that went wrong, a suggestion, and people she let in."""
    at = town.calendar.at
    yield at(-17, 18, 20)
    reported = incidents.report_incident(
        by=town.me(LOWRI),
        service=town.service,
        words="A letter for Mam was left with number 5. They opened it before they saw the name.",
        address="demo",
        person=person,
    )
    yield at(-16, 9, 30)
    incidents.move_incident(
        by=town.hat(PRIYA), incident=reported, opened_in="reported", to="looked_into", outcome=""
    )
    let_in_team(
        town,
        SIAN,
        town.teams["links"],
        (Category.ABOUT, Category.PLAN),
        "To find company for walking",
    )
    yield at(-15, 23, 10)
    opened = grants.break_glass(
        by=town.hat(MARED),
        nhs=record_of(town.calendar).nhs,
        birth_date=BORN,
        reason="She rang at night, faint and shaking, and could not say which tablets she takes.",
        address="demo",
    )
    assert opened is not None
    looked(town, MARED, person, (Category.RECORDS,))
    yield at(-14, 10)
    glass.look_into(
        by=town.hat(PRIYA),
        grant=opened,
        words="Mared needed the list of medicines to help at once. Only that page was opened.",
        is_concern=False,
    )
    yield at(-12, 14)
    incidents.move_incident(
        by=town.hat(PRIYA),
        incident=reported,
        opened_in="looked_into",
        to="closed",
        outcome="The label showed the wrong number. We have put it right, said sorry to Siân, and "
        "now read each address back before a letter goes out.",
    )
    friend = circles.add_member(by=town.me(SIAN), person=person, name=PEREDUR, tie=CircleTie.PEER)
    code = circles.invite(
        by=town.me(SIAN), member=friend, level=Level.VIEW, categories=[Category.ABOUT]
    ).code
    circles.accept_invitation(by=town.me(PEREDUR), code=code, address="demo")
    yield at(-10, 15, 30)
    looked(town, ALED, person, (Category.ABOUT, Category.PLAN))
    plans.propose_goal(
        by=town.hat(ALED),
        person=person,
        proposal="Come along to Walking and talking on Tuesdays: slow, with benches, and somebody "
        "who minds the kerbs.",
    )
