"""The preparation list of a conversation: what has to be there, by when, and whose turn it is."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import NotAllowed, Refused
from alongside.people.settings import local
from alongside.plans import access
from alongside.plans.actions.touching import touch
from alongside.plans.models import (
    TASK_MOVES,
    Conversation,
    ConversationState,
    PreparationTask,
    Side,
    TaskKind,
    TaskState,
)
from alongside.plans.rules.preparing import conversation_day, done_by
from alongside.worklist import actions as worklist
from alongside.worklist.models import Item

TASK_ITEM = "preparation_task"
LATE = "plans.task_late"
LONGEST = 500
END_OF_WORK = time(17, 0)

DAYS = {
    TaskKind.QUESTIONNAIRE: "plans.days_for_questions",
    TaskKind.TEST: "plans.days_for_tests",
    TaskKind.DOCUMENT: "plans.days_for_documents",
    TaskKind.OTHER: "plans.days_for_documents",
}


def _locked(conversation: Conversation) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("professional__team", "person")
        .get(pk=conversation.pk)
    )


def _locked_task(task: PreparationTask) -> PreparationTask:
    conversation = _locked(task.conversation)
    row = PreparationTask.objects.get(pk=task.pk)
    row.conversation = conversation
    return row


def _check_open(conversation: Conversation) -> None:
    if conversation.state != ConversationState.BOOKED:
        raise Refused(_("This conversation is already over or called off."))


def _check_may_tick(by: Actor, conversation: Conversation) -> None:
    """Whoever may add to the plan, or the tablet at this visit, says that something is done."""
    if by.scope:
        access.check_can_prepare(by, conversation)
    else:
        access.check_can_contribute(by, conversation.person_id)


def _check_side(by: Actor, conversation: Conversation, side: str) -> None:
    if side == Side.PERSON:
        access.check_can_prepare(by, conversation)
    else:
        access.check_can_hold(by, conversation)


def _day_for(conversation: Conversation, kind: str, looked_at: bool) -> date:
    team = conversation.professional.team
    assert team is not None
    days = local(DAYS[TaskKind(kind)], team.service_id) if looked_at else 0
    return done_by(conversation_day(conversation.at, clock.LONDON), days)


@transaction.atomic
def add_task(
    *,
    by: Actor,
    conversation: Conversation,
    kind: str,
    words: str,
    side: str,
    added_by: str,
    needs_looking_at: bool = True,
) -> PreparationTask:
    """Something to get ready. `side`: whose turn it is; `added_by`: which side asks for it.

    Its date is the conversation's less the days that looking at it takes here; nothing but the
    day itself where nobody has to look at it. Raises Refused for no words.
    """
    row = _locked(conversation)
    if kind not in TaskKind.values or side not in Side.values or added_by not in Side.values:
        raise Refused(_("Say what it is, and whose turn it is."))
    _check_side(by, row, added_by)
    _check_open(row)
    kept = words.strip()
    if not kept:
        raise Refused(_("Write what has to be ready."))
    if len(kept) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    for same in row.tasks.exclude(state=TaskState.DROPPED):
        if (same.kind, same.words) == (kind, kept):
            return same  # the same Send twice; nothing is asked twice
    task = PreparationTask.objects.create(
        conversation=row,
        person_id=row.person_id,
        kind=kind,
        words=kept,
        side=side,
        added_by=added_by,
        needs_looking_at=needs_looking_at,
        done_by_date=_day_for(row, kind, needs_looking_at),
    )
    record(by, "task.add", subject=task, words=digest(kept), kind=kind, side=str(side))
    _watch(by, task)
    touch(by, task.conversation_id)
    return task


def _move(task: PreparationTask, to: TaskState) -> None:
    if to not in TASK_MOVES[TaskState(task.state)]:
        raise Refused(_("This was changed meanwhile. Look at the list again."))
    task.state = to


@transaction.atomic
def say_task_done(*, by: Actor, task: PreparationTask, done: bool = True) -> PreparationTask:
    """It is done, or not done after all. What somebody has to look at is not ready before that."""
    row = _locked_task(task)
    _check_may_tick(by, row.conversation)
    _check_open(row.conversation)
    if row.state == TaskState.DROPPED:
        raise Refused(_("This was changed meanwhile. Look at the list again."))
    if done:
        if row.state != TaskState.TO_DO:
            return row  # somebody said so already
        _move(row, TaskState.DONE if row.needs_looking_at else TaskState.READY)
        row.done_at = clock.now()
    else:
        if row.state == TaskState.READY and not row.needs_looking_at:
            _move(row, TaskState.DONE)
        if row.state == TaskState.TO_DO:
            return row
        _move(row, TaskState.TO_DO)
        row.done_at = None
    row.save(update_fields=["state", "done_at"])
    record(by, "task.done" if done else "task.not_done", subject=row)
    _watch(by, row)
    touch(by, row.conversation_id)
    return row


@transaction.atomic
def look_at_task(*, by: Actor, task: PreparationTask, undo: bool = False) -> PreparationTask:
    """A professional has looked at it, by name: now it is ready. Or takes that back."""
    row = _locked_task(task)
    access.check_can_hold(by, row.conversation)
    _check_open(row.conversation)
    if not undo and row.state == TaskState.READY:
        return row  # a colleague looked meanwhile
    if undo and row.looked_at is None:
        raise Refused(_("There is nothing to undo."))
    _move(row, TaskState.DONE if undo else TaskState.READY)
    now = clock.now()
    row.done_at = row.done_at or now
    row.looked_at = None if undo else now
    row.looked_by_id = None if undo else by.membership_id
    row.save(update_fields=["state", "done_at", "looked_at", "looked_by"])
    record(by, "task.look_undone" if undo else "task.look", subject=row)
    _watch(by, row)
    touch(by, row.conversation_id)
    return row


@transaction.atomic
def drop_task(*, by: Actor, task: PreparationTask, undo: bool = False) -> PreparationTask:
    """It is not needed after all, or it is. The side that asked for it says so."""
    row = _locked_task(task)
    _check_side(by, row.conversation, row.added_by)
    _check_open(row.conversation)
    to = TaskState.TO_DO if undo else TaskState.DROPPED
    if row.state == to:
        return row
    _move(row, to)
    if undo:
        row.done_at = None
    row.save(update_fields=["state", "done_at"])
    record(by, "task.put_back" if undo else "task.drop", subject=row)
    _watch(by, row)
    touch(by, row.conversation_id)
    return row


# --- nothing waits unseen ------------------------------------------------------------------------


def _void(by: Actor, tasks: list[UUID]) -> None:
    for item in Item.objects.waiting().filter(kind=TASK_ITEM, about_id__in=tasks):
        worklist.void(by=by, key=item.key)


def _watch(by: Actor, task: PreparationTask) -> None:
    """Put on the professional's list what is theirs to do now: their own turn, to look at what is
    done, or to ask after what is late. The person's own turn is the person's until it is late."""
    _void(by, [task.pk])
    late = task.done_by_date < clock.today()
    due_at = clock.at_local(task.done_by_date, END_OF_WORK)
    if task.state == TaskState.DONE:
        _open(by, task, "look", task.conversation.at)
    elif task.state == TaskState.TO_DO and (late or task.side == Side.PROFESSIONAL):
        _open(by, task, "late" if late else "do", due_at)
    elif task.state == TaskState.TO_DO:
        jobs.schedule(
            LATE,
            f"{task.pk}:{task.done_by_date}",
            due_at,
            person_id=task.person_id,
            task=str(task.pk),
        )


def _open(by: Actor, task: PreparationTask, what: str, due_at: datetime) -> None:
    now = clock.now()
    professional = task.conversation.professional
    assert professional.team is not None
    worklist.open_item(
        by=by,
        kind=TASK_ITEM,
        key=f"task:{task.pk}:{what}:{now.isoformat()}",
        person=task.conversation.person,
        service_id=professional.team.service_id,
        responsible=professional,
        due_at=due_at,
        about_id=task.pk,
    )


@transaction.atomic
def task_is_late(*, by: Actor, task_id: UUID) -> None:
    """Its day is over. Nothing happens to what was done, dropped, moved or called off meanwhile."""
    if not by.is_system:
        raise NotAllowed("Only the worker does this.")
    found = PreparationTask.objects.select_related("conversation").filter(pk=task_id).first()
    if found is None:
        return
    row = _locked_task(found)
    open_ = row.conversation.state == ConversationState.BOOKED
    over = clock.at_local(row.done_by_date, END_OF_WORK) <= clock.now()
    if not (open_ and over and row.state == TaskState.TO_DO):
        return
    record(by, "task.late", subject=row)
    _void(by, [row.pk])
    _open(by, row, "late", clock.now())


def follow_the_day(by: Actor, conversation: Conversation) -> None:
    """The conversation has another time: so has what must be there before it. The caller holds the
    lock and writes the audit event."""
    row = _locked(conversation)
    for task in row.tasks.all():
        task.conversation = row
        day = _day_for(row, task.kind, task.needs_looking_at)
        if day != task.done_by_date:
            task.done_by_date = day
            task.save(update_fields=["done_by_date"])
        _watch(by, task)


def stop_watching(by: Actor, conversation: Conversation) -> None:
    """The conversation is over or called off: nobody need see to its list any more."""
    _void(by, list(conversation.tasks.values_list("pk", flat=True)))
