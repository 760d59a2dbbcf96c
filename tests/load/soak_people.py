"""Who lives in the soak's town: they are texted, and answer as people do: soon, late, wrong, twice,
not at all, or STOP."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from alongside.core import clock
from alongside.core.actors import Channel
from alongside.core.errors import NotAllowed, Refused

if TYPE_CHECKING:
    from alongside.followups.models import Schedule
    from tests.universe import Universe

# How often they are asked: from which week on, every so many weeks, at what time of their day. On
# Sundays, so that both clock changes are met: by one in the hour that is skipped and comes twice.
RHYTHMS = ((12, 31, time(1, 30)), (0, 7, time(10)), (1, 1, time(10)), (0, 2, time(18, 45)))
SETS = ("low-mood", "copd")
ANSWERS = (
    ("Answer YES or NO. For no more texts", ("yes", "Yes", "yes.", "yep")),
    ("Reply READY", ("ready", "Ready!", "ok", "READY", "who is this?", "ok ta")),
    ("Reply YES or NO", ("no", "No", "nope", "no", "no", "no", "no", "yes", "ok ta")),
    ("answers in order", ("a yes", "b yes", "A, no", "a yes", "7 ish", "yes")),
    ("Reply in your own words", ("skip", "Skip", "skip", "The lift is broken again.")),
    ("Reply 1, 2", ("1", "2", "2.", "1", "3", "meh", "\N{THUMBS UP SIGN}")),
    ("Reply with a number", ("95", "94", "about 93", "7ish")),
    ("Reply with your", ("a yes", "b no", "1")),
)
UNASKED = ("Can I come on Thursday?", "Thank you x", "STOP", "START", "Who is my nurse now?")


@dataclass(frozen=True)
class Reply:
    """What somebody writes, and how long after the text came."""

    words: str
    after: timedelta


def reply_to(words: str, chance: random.Random) -> Reply | None:
    """What somebody does about a text."""
    whose = "Is this the phone of" in words
    if not whose and chance.random() < 0.2:
        return None
    minutes = chance.choice((1, 2, 5, 9, 25, 70, 300))
    if not whose and chance.random() < 0.03:
        minutes = 60 * 24 * 5  # long after it would have counted
    for sign, said in ANSWERS:
        if sign in words:
            return Reply(chance.choice(said), timedelta(minutes=minutes))
    if chance.random() < 0.1:
        return Reply(chance.choice(UNASKED), timedelta(minutes=minutes))
    return None


def move_in(u: Universe, number: int, until: timedelta) -> Schedule:
    """Somebody with a telephone, who is asked until then."""
    from alongside.followups import actions
    from alongside.followups.rules.rhythm import Phase
    from alongside.people.actions import persons
    from tests.followups import making

    nurse = u.actor("nurse")
    person = persons.register_person(
        by=nurse, name=f"Person {number}", phone=f"+4477009005{number:02}"
    )
    spoken = nurse.helping(Channel.PHONE, "Dana Hughes", person.pk)
    persons.record_need(by=spoken, person=person, kind="by_text")
    first, weeks, at = RHYTHMS[number % len(RHYTHMS)]
    kind = SETS[number % len(SETS)]
    held = u.service.questionset_set.filter(code=kind).first()
    schedule = actions.propose_schedule(
        by=nurse,
        person=person,
        question_set=held or making.in_use(u, kind),
        responsible=u.memberships["nurse"],
        timing=making.timing(
            clock.today() + timedelta(weeks=first),
            phases=(Phase(weeks, "week"),),
            at_time=at,
            end_date=clock.today() + until,
            reply_hours=48,
        ),
        why="So that a bad spell is noticed early.",
    )
    actions.accept_load(by=u.actor("lead"), schedule=schedule)
    return actions.agree_schedule(by=spoken, schedule=schedule)


def work_through(u: Universe, name: str, chance: random.Random) -> None:
    """Somebody of the team looks at what waits: does most of it, takes some and forgets it."""
    from alongside.worklist import actions
    from alongside.worklist.queries import for_membership

    by = u.actor(name)
    for item in for_membership(by):
        try:
            fate = chance.random()
            if fate < 0.7:
                actions.close(by=by, item=item, outcome="We talked.")
            elif fate < 0.85:
                actions.take(by=by, item=item)
        except (Refused, NotAllowed):
            continue
