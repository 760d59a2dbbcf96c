"""Every write of planning together."""

from alongside.plans.actions.agreements import (
    accept,
    add_copy,
    copied_for_record,
    remove_copy,
    write_agreement,
)
from alongside.plans.actions.conversations import (
    add_item,
    book,
    call_off,
    call_off_after_death,
    change_time,
    hold,
    move_item,
    open_conversation,
    prepare,
    remove_item,
    tick_item,
)
from alongside.plans.actions.goals import (
    Agreed,
    agree,
    correct,
    decline_goal,
    propose_goal,
    review,
)
from alongside.plans.actions.promises import answer_promise, drop_promise, say_done

__all__ = [
    "Agreed",
    "accept",
    "add_copy",
    "add_item",
    "agree",
    "answer_promise",
    "book",
    "call_off",
    "call_off_after_death",
    "change_time",
    "copied_for_record",
    "correct",
    "decline_goal",
    "drop_promise",
    "hold",
    "move_item",
    "open_conversation",
    "prepare",
    "propose_goal",
    "remove_copy",
    "remove_item",
    "review",
    "say_done",
    "tick_item",
    "write_agreement",
]
