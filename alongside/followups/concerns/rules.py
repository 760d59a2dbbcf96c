"""How soon somebody answers a concern, whom it asks in turn, and what texts begin with. Pure.

The person says how urgent it feels; nobody grades it. The stated time is shared out along the
chain, so that it can still be kept when the first who is asked does nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from alongside.worklist.rules.chains import DUTY, KEY_WORKER, LEAD, Hours, Step, due_in

NOW, SOON, WAIT = "now", "soon", "wait"
URGENCIES = (NOW, SOON, WAIT)  # the most urgent first
DAYS, WEEK = (0, 1, 2, 3, 4), tuple(range(7))


@dataclass(frozen=True)
class Promises:
    """What a service has chosen: within how many staffed minutes somebody answers, and when it is
    staffed. `alarm` is for a warning sign: whoever is there is asked at once, at any hour."""

    now: int
    soon: int
    wait: int
    alarm: int
    opens: int = 9  # hours of the day
    closes: int = 17
    weekend: bool = False

    @property
    def hours(self) -> Hours:
        """When the service is staffed."""
        days = WEEK if self.weekend else DAYS
        return Hours(days, f"{self.opens:02}:00", f"{self.closes:02}:00")

    def minutes(self, urgency: str, *, alarm: bool = False) -> int:
        """The more urgent never waits longer, whatever a place has chosen."""
        if alarm:
            return min(self.alarm, self.minutes(NOW))
        return min(
            minutes
            for name, minutes in zip(URGENCIES, (self.now, self.soon, self.wait), strict=True)
            if URGENCIES.index(name) >= URGENCIES.index(urgency)
        )

    def answered_by(self, urgency: str, at: datetime, *, alarm: bool = False) -> datetime:
        """By when somebody answers what is said at `at`: never in hours in which nobody works."""
        return due_in(self.hours, self.minutes(urgency, alarm=alarm), at)

    def chain(self, urgency: str, *, alarm: bool = False) -> tuple[Step, ...]:
        """Who is asked: whom the person knows, then whoever is on duty, then the lead; all of them
        within the stated time. For a warning sign nobody waits for the hours to begin."""
        whole = self.minutes(urgency, alarm=alarm)
        first, second = whole // 2, whole // 4
        hours = None if alarm else self.hours
        return (
            Step(KEY_WORKER, first, hours),
            Step(DUTY, second, hours),
            Step(LEAD, whole - first - second, hours),
        )


def more_urgent(urgency: str) -> tuple[str, ...]:
    """What somebody can still ask for, the most urgent first."""
    return URGENCIES[: URGENCIES.index(urgency)]


def is_lower(urgency: str, than: str) -> bool:
    """Whether somebody would wait longer."""
    return URGENCIES.index(urgency) > URGENCIES.index(than)


# --- texts ---------------------------------------------------------------------------------------

# Welsh words with their usual first letters and the soft and nasal ones ("fy mhryder").
CONCERN = re.compile(
    r"\s*(?:i have a (?:concern|worry)|concern(?:ed)?|worr(?:y|ied)|mae gen i bryder"
    r"|(?:fy )?(?:pryder|bryder|mhryder)(?:us)?|poeni|gofid)\b[\s:;,.!–-]*",
    re.IGNORECASE,
)
SOONER = re.compile(r"\s*(?:sooner|urgent|cynt|brys)\b[\s:;,.!–-]*", re.IGNORECASE)


def said_as_concern(body: str) -> bool:
    """Whether a text is meant as a concern: it begins with such a word."""
    return CONCERN.match(body) is not None


def asks_sooner(body: str) -> bool:
    """Whether a text asks for an answer sooner: it begins with such a word."""
    return SOONER.match(body) is not None
