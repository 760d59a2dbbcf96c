"""What getting ready hands to the worklist: what is late, to be looked at, or the team's turn."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.plans.actions.preparing import LATE, TASK_ITEM, task_is_late
from alongside.plans.models import PreparationTask, Side, TaskState
from alongside.worklist.kinds import About, ItemKind
from alongside.worklist.kinds import register as register_item
from alongside.worklist.models import Item

TASKS = About(lambda: PreparationTask.objects.all())


def _said(item: Item, sentence: str) -> str:
    return sentence % {"name": item.name, "words": TASKS.of(item).words}


def _title(item: Item) -> str:
    task = TASKS.of(item)
    if task.state == TaskState.DONE:
        return _said(item, _("Look at this before you talk with %(name)s: %(words)s"))
    if task.side == Side.PROFESSIONAL:
        return _said(item, _("Get this ready before you talk with %(name)s: %(words)s"))
    return _said(item, _("%(name)s has not done this in time: %(words)s"))


def _say(item: Item) -> str:
    task = TASKS.of(item)
    if task.state == TaskState.DONE:
        return _said(item, _("We look at what you did: %(words)s"))
    if task.side == Side.PROFESSIONAL:
        return _said(item, _("We get this ready: %(words)s"))
    return _said(item, _("We ask if we can help you with this: %(words)s"))


def _url(item: Item) -> str:
    task = TASKS.of(item)
    return reverse("plans:tasks", args=[task.person_id, task.conversation_id])


@jobs.handles(LATE)
def late(row: jobs.Due) -> None:
    """The day by which something had to be there is over."""
    task_is_late(by=WORKER, task_id=UUID(row.payload["task"]))


def register() -> None:
    """Called once when the app loads."""
    register_item(
        ItemKind(
            name=TASK_ITEM,
            label=gettext_lazy("Getting ready for a conversation"),
            title=_title,
            say=_say,
            url=_url,
            load=TASKS.load,
            can_close=lambda item: False,
        )
    )
