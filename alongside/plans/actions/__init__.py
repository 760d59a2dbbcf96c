"""Every write of planning together."""

from alongside.plans.actions.agenda import (
    add_item,
    move_item,
    remove_item,
    reword_item,
    tick_item,
)
from alongside.plans.actions.agreements import (
    accept,
    add_copy,
    copied_for_record,
    remove_copy,
    write_agreement,
)
from alongside.plans.actions.conversations import (
    book,
    call_off,
    call_off_after_death,
    change_time,
    hold,
    open_conversation,
    prepare,
)
from alongside.plans.actions.goals import (
    Agreed,
    agree,
    correct,
    decline_goal,
    propose_goal,
    review,
)
from alongside.plans.actions.preparing import (
    add_task,
    drop_task,
    look_at_task,
    say_task_done,
    task_is_late,
)
from alongside.plans.actions.promises import answer_promise, drop_promise, say_done

__all__ = [
    "Agreed",
    "accept",
    "add_copy",
    "add_item",
    "add_task",
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
    "drop_task",
    "hold",
    "look_at_task",
    "move_item",
    "open_conversation",
    "prepare",
    "propose_goal",
    "remove_copy",
    "remove_item",
    "review",
    "reword_item",
    "say_done",
    "say_task_done",
    "task_is_late",
    "tick_item",
    "write_agreement",
]
