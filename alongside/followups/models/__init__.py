"""What is asked between conversations, when, and what was answered."""

from alongside.followups.models.check_ins import (
    CHECK_IN_MOVES,
    OPEN,
    CheckIn,
    CheckInState,
)
from alongside.followups.models.concerns import (
    Concern,
    ConcernEntry,
    Said,
    Standing,
    Urgency,
)
from alongside.followups.models.question_sets import (
    VERSION_MOVES,
    QuestionSet,
    QuestionSetVersion,
    VersionState,
)
from alongside.followups.models.schedules import (
    SCHEDULE_MOVES,
    Schedule,
    ScheduleState,
    UsualForMe,
)

__all__ = [
    "CHECK_IN_MOVES",
    "OPEN",
    "SCHEDULE_MOVES",
    "VERSION_MOVES",
    "CheckIn",
    "CheckInState",
    "Concern",
    "ConcernEntry",
    "QuestionSet",
    "QuestionSetVersion",
    "Said",
    "Schedule",
    "ScheduleState",
    "Standing",
    "Urgency",
    "UsualForMe",
    "VersionState",
]
