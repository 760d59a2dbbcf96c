"""Every write to the worklist."""

from alongside.worklist.actions.escalation import STEP, could_not_be_told, go_on, look_again
from alongside.worklist.actions.items import (
    close,
    give_back,
    hand_over,
    let_go_of_all,
    note_act,
    reopen,
    said_more,
    take,
    void,
    void_all_of,
    void_many,
)
from alongside.worklist.actions.opening import Opening, open_item, open_many
from alongside.worklist.actions.rota import (
    STAFF_CHANGED,
    be_away,
    be_on_duty,
    come_back,
    leave_duty,
)

__all__ = [
    "STAFF_CHANGED",
    "STEP",
    "Opening",
    "be_away",
    "be_on_duty",
    "close",
    "come_back",
    "could_not_be_told",
    "give_back",
    "go_on",
    "hand_over",
    "leave_duty",
    "let_go_of_all",
    "look_again",
    "note_act",
    "open_item",
    "open_many",
    "reopen",
    "said_more",
    "take",
    "void",
    "void_all_of",
    "void_many",
]
