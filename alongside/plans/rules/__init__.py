"""The rules of planning together. Pure: time is passed in."""

from alongside.plans.rules.agreements import (
    MOST_RECORD_LINES,
    AgreementContent,
    Promise,
    canonical,
    content_hash,
    read_content,
)
from alongside.plans.rules.goals import (
    FARTHEST_FOLLOW_UP,
    FORTNIGHT,
    MOST_FOLLOW_UPS,
    RULER,
    every_so_often,
    follow_up_fits,
    latest_follow_up,
    make_it_smaller,
    moved,
    one_line,
    usual_follow_up,
)

__all__ = [
    "FARTHEST_FOLLOW_UP",
    "FORTNIGHT",
    "MOST_FOLLOW_UPS",
    "MOST_RECORD_LINES",
    "RULER",
    "AgreementContent",
    "Promise",
    "canonical",
    "content_hash",
    "every_so_often",
    "follow_up_fits",
    "latest_follow_up",
    "make_it_smaller",
    "moved",
    "one_line",
    "read_content",
    "usual_follow_up",
]
