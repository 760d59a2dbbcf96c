"""Every write of planning together."""

from alongside.plans.actions.after import (
    ask_for_next,
    next_is_due,
    plan_next,
    rate_plan,
    say_after,
)
from alongside.plans.actions.agenda import (
    add_item,
    move_item,
    remove_item,
    reword_item,
)
from alongside.plans.actions.agreements import (
    accept,
    add_copy,
    copied_for_record,
    newest_agreement,
    remove_copy,
    write_agreement,
)
from alongside.plans.actions.concerns import (
    check_concerns,
    end_list,
    save_list,
)
from alongside.plans.actions.conversations import (
    book,
    call_off,
    call_off_all,
    change_time,
    choose_how,
    hold,
    open_conversation,
    prepare,
    talk_is_over,
)
from alongside.plans.actions.corrections import (
    Promised,
    change_promise,
    correct,
)
from alongside.plans.actions.drafts import draft_is_old, drop_draft, keep_draft
from alongside.plans.actions.during import (
    carry_item,
    note_insight,
    remove_insight,
    reword_insight,
    say_length,
    say_role,
    tick_item,
)
from alongside.plans.actions.entries import (
    add_entry,
    add_tag,
    change_entry,
    end_tag,
    look,
    put_back_entry,
    remove_entry,
    tag_entry,
)
from alongside.plans.actions.following import agree_follow_ups
from alongside.plans.actions.goal_details import (
    describe_goal,
    say_level,
    set_levels,
)
from alongside.plans.actions.goals import (
    Agreed,
    agree,
    decline_goal,
    propose_goal,
    review,
)
from alongside.plans.actions.groups import (
    add_shared,
    add_shared_as_professional,
    call_off_group,
    hold_group,
    join_group,
    move_group,
    plan_group,
    remove_shared,
)
from alongside.plans.actions.home_decisions import (
    answer_home_decision,
    raise_home_decision,
)
from alongside.plans.actions.offers import (
    answer_offer,
    offer,
)
from alongside.plans.actions.preparing import (
    add_task,
    drop_task,
    look_at_task,
    say_task_done,
    task_is_late,
)
from alongside.plans.actions.promises import (
    add_promise,
    answer_promise,
    drop_promise,
    say_done,
)
from alongside.plans.actions.proposals import answer, propose, talk_over, withdraw
from alongside.plans.actions.visits import Offer, file_in_control, say_wishes

__all__ = [
    "Agreed",
    "Offer",
    "Promised",
    "accept",
    "add_copy",
    "add_entry",
    "add_item",
    "add_promise",
    "add_shared",
    "add_shared_as_professional",
    "add_tag",
    "add_task",
    "agree",
    "agree_follow_ups",
    "answer",
    "answer_home_decision",
    "answer_offer",
    "answer_promise",
    "ask_for_next",
    "book",
    "call_off",
    "call_off_all",
    "call_off_group",
    "carry_item",
    "change_entry",
    "change_promise",
    "change_time",
    "check_concerns",
    "choose_how",
    "copied_for_record",
    "correct",
    "decline_goal",
    "describe_goal",
    "draft_is_old",
    "drop_draft",
    "drop_promise",
    "drop_task",
    "end_list",
    "end_tag",
    "file_in_control",
    "hold",
    "hold_group",
    "join_group",
    "keep_draft",
    "look",
    "look_at_task",
    "move_group",
    "move_item",
    "newest_agreement",
    "next_is_due",
    "note_insight",
    "offer",
    "open_conversation",
    "plan_group",
    "plan_next",
    "prepare",
    "propose",
    "propose_goal",
    "put_back_entry",
    "raise_home_decision",
    "rate_plan",
    "remove_copy",
    "remove_entry",
    "remove_insight",
    "remove_item",
    "remove_shared",
    "review",
    "reword_insight",
    "reword_item",
    "save_list",
    "say_after",
    "say_done",
    "say_length",
    "say_level",
    "say_role",
    "say_task_done",
    "say_wishes",
    "set_levels",
    "tag_entry",
    "talk_is_over",
    "talk_over",
    "task_is_late",
    "tick_item",
    "withdraw",
    "write_agreement",
]
