"""What Siân and those around her wrote into her plan between their talks."""

from __future__ import annotations

from alongside.demo.story import Story
from alongside.demo.town.places import Town
from alongside.people.models import Person
from alongside.plans import actions as plans
from alongside.plans.models import Proposed, Section, Side

MINE = (
    (
        Section.VIEW,
        "Most days are good. My knee is better than it was, and my eyes are worse. On bad days I "
        "stay in and do not say so.",
    ),
    (
        Section.SUPPORT,
        "Mair next door, every morning. Lowri on Sundays. The chapel minibus when it rains.",
    ),
    (Section.OFFER, "I can listen, and I can teach anybody to make a Welsh cake."),
    (Section.WARNING, "I stop going out, and I leave the tablets in the box."),
    (Section.STEP, "Ring me. If I say that I am fine twice, come."),
    (Section.CALL, "Lowri first, on 01632 960112. Then the surgery."),
)
THEIRS = (
    (
        Section.VIEW,
        "Your blood pressure and sugar are steady. The knee is worn, and walking helps it. Your "
        "eyes need the clinic, and we have been slow.",
    ),
    (
        Section.SUPPORT,
        "Dana rings on the first Monday of the month. The link workers know of a walking group.",
    ),
    (Section.WARNING, "Sudden loss of sight, or a dark curtain: do not wait, ring 111 at once."),
)


def plan(town: Town, person: Person, sian: str, dana: str) -> Story:
    """Lines of both sides, words to find one's way by, a suggestion that was answered with a "but"
    and one that waits."""
    at = town.calendar.at
    yield at(-9, 10)
    knee = plans.add_tag(by=town.me(sian), person=person, words="My knee")
    eyes = plans.add_tag(by=town.me(sian), person=person, words="My eyes")
    lines = {}
    for section, words in MINE:
        lines[section] = plans.add_entry(
            by=town.me(sian), person=person, section=section, side=Side.PERSON, words=words
        )
    plans.tag_entry(by=town.me(sian), entry=lines[Section.VIEW], tags=[knee, eyes])
    yield at(-9, 12, 10)
    plans.look(by=town.hat(dana), person=person)
    for section, words in THEIRS:
        plans.add_entry(
            by=town.hat(dana),
            person=person,
            section=section,
            side=Side.PROFESSIONAL,
            words=words,
        )
    first = plans.propose(
        by=town.hat(dana),
        person=person,
        professional=town.hats[dana],
        what=Proposed.ADD,
        section=Section.PRIORITY,
        words="Your eyes come first: everything else is easier when you can see the kerb.",
        why="You said that you stay in on bad days, and most of them were about seeing.",
    )
    yield at(-8, 9, 15)
    plans.answer(
        by=town.me(sian),
        proposal=first,
        answer="yes_but",
        words="Yes, but chapel comes first. Eyes second.",
    )
    plans.add_entry(
        by=town.me(sian),
        person=person,
        section=Section.PRIORITY,
        side=Side.PERSON,
        words="Chapel on Sundays. Then my eyes.",
    )
    yield at(-8, 17)
    plans.propose(
        by=town.hat(dana),
        person=person,
        professional=town.hats[dana],
        what=Proposed.CHANGE,
        thing_id=lines[Section.STEP].pk,
        words="Ring me. If I say that I am fine twice, come the same day.",
        why="So that whoever reads it knows how soon.",
    )
