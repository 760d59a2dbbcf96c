"""What is asked between conversations, when, and what was answered."""

from alongside.followups.models.check_ins import (
    CHECK_IN_MOVES,
    OPEN,
    CheckIn,
    CheckInState,
)
from alongside.followups.models.concerns import (
    CardHeld,
    Concern,
    ConcernEntry,
    Said,
    Standing,
    Urgency,
    WarningCard,
)
from alongside.followups.models.follow_up_plans import (
    FOLLOW_UP_MOVES,
    Ending,
    FollowUpListCheck,
    FollowUpPlan,
    FollowUpState,
    FollowUpWay,
)
from alongside.followups.models.question_sets import (
    QuestionSet,
    QuestionSetVersion,
)
from alongside.followups.models.schedules import (
    SCHEDULE_MOVES,
    Schedule,
    ScheduleState,
    UsualForMe,
)

__all__ = [
    "CHECK_IN_MOVES",
    "FOLLOW_UP_MOVES",
    "OPEN",
    "SCHEDULE_MOVES",
    "CardHeld",
    "CheckIn",
    "CheckInState",
    "Concern",
    "ConcernEntry",
    "Ending",
    "FollowUpListCheck",
    "FollowUpPlan",
    "FollowUpState",
    "FollowUpWay",
    "QuestionSet",
    "QuestionSetVersion",
    "Said",
    "Schedule",
    "ScheduleState",
    "Standing",
    "Urgency",
    "UsualForMe",
    "WarningCard",
]
