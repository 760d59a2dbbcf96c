"""Every write to decisions."""

from alongside.decisions.actions.common import (
    ANSWER_DAYS,
    ASKED_ITEM,
    DONE_ITEM,
    GUESS_ITEM,
    LEFT_ITEM,
    OPENED_ITEM,
    TALK_ITEM,
)
from alongside.decisions.actions.decisions import (
    REGRET,
    ask,
    begin,
    end,
    end_all_of,
    file_regret,
    note_refused,
    open_other,
    say,
    withdraw_option,
)
from alongside.decisions.actions.handing_over import somebody_left, take_over
from alongside.decisions.actions.measuring import count_once

__all__ = [
    "ANSWER_DAYS",
    "ASKED_ITEM",
    "DONE_ITEM",
    "GUESS_ITEM",
    "LEFT_ITEM",
    "OPENED_ITEM",
    "REGRET",
    "TALK_ITEM",
    "ask",
    "begin",
    "count_once",
    "end",
    "end_all_of",
    "file_regret",
    "note_refused",
    "open_other",
    "say",
    "somebody_left",
    "take_over",
    "withdraw_option",
]
