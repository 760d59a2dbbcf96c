"""Every write to concerns, to cards of warning signs, and to follow-up plans."""

from alongside.followups.concerns.actions.cards import (
    adopt_card,
    keep_card,
    put_card_away,
    retire_card,
)
from alongside.followups.concerns.actions.plans import (
    ENDS,
    agree_follow_up,
    check_list,
    decline_follow_up,
    propose_follow_up,
    put_ending,
    tell_that_it_ends,
)
from alongside.followups.concerns.actions.said import (
    BACK,
    CONCERN,
    DID_IT_HELP,
    ask_sooner,
    give_another_time,
    lock_concern,
    raise_concern,
    say_more,
    say_whether_it_helped,
    withdraw,
)

__all__ = [
    "BACK",
    "CONCERN",
    "DID_IT_HELP",
    "ENDS",
    "adopt_card",
    "agree_follow_up",
    "ask_sooner",
    "check_list",
    "decline_follow_up",
    "give_another_time",
    "keep_card",
    "lock_concern",
    "propose_follow_up",
    "put_card_away",
    "put_ending",
    "raise_concern",
    "retire_card",
    "say_more",
    "say_whether_it_helped",
    "tell_that_it_ends",
    "withdraw",
]
