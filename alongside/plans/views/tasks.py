"""The preparation list: what has to be ready, by when, whose turn it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core.errors import Refused
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.people.web import record, scoped
from alongside.plans import actions, forms
from alongside.plans.forms.shared import sooner
from alongside.plans.models import PreparationTask, Side, TaskKind
from alongside.plans.queries import preparing as queries
from alongside.plans.views.common import page, refuse, spoken
from alongside.plans.views.places import Here, in_record, on_tablet, shown, speaker


def _add(request: Any, here: Here, form: Any, side: str) -> None:
    said = form.cleaned_data
    if side == Side.PROFESSIONAL:
        actions.add_task(
            by=request.actor,
            conversation=here.conversation,
            kind=said["kind"],
            words=said["words"],
            side=said["side"],
            added_by=Side.PROFESSIONAL,
            needs_looking_at=not said["nobody_looks"],
        )
        return
    actions.add_task(
        by=form.actor(),
        conversation=here.conversation,
        kind=TaskKind.OTHER,
        words=said["words"],
        side=said["side"],
        added_by=Side.PERSON,
        needs_looking_at=False,
    )


def _tasks(request: Any, here: Here) -> HttpResponse:
    holds = here.holds(request.actor)
    sent = request.POST if request.method == "POST" else None
    theirs = sent is not None and sent.get("from") == Side.PROFESSIONAL
    own = forms.OwnTaskForm(
        None if theirs else sent,
        conversation=here.conversation,
        **spoken(request, here.person),
    )
    ask = forms.TaskForm(sent if theirs else None, conversation=here.conversation, prefix="ask")
    form: Any = ask if theirs else own
    if sent is not None and form.is_valid():
        try:
            _add(request, here, form, Side.PROFESSIONAL if theirs else Side.PERSON)
        except Refused as error:
            refuse(form, error)
        else:
            messages.success(request, _("Added to the list."))
            return redirect(here.url("tasks"))
    tasks = queries.task_list(here.conversation)
    return page(
        request,
        "tasks",
        shown(request, here)
        | {
            "tasks": tasks,
            "own_form": own,
            "ask_form": ask if holds else None,
            "sooner": sooner(here.conversation.professional),
        },
        form=form,
    )


@record(Category.PLAN, Level.CONTRIBUTE)
def tasks(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """What has to be ready before they talk."""
    return _tasks(request, in_record(request, person, conversation_id))


@scoped("visit")
def visit_tasks(request: Any) -> HttpResponse:
    """The same, on the tablet."""
    return _tasks(request, on_tablet(request))


def _task(request: Any, here: Here, task_id: UUID) -> HttpResponse:
    task = (
        PreparationTask.objects.filter(pk=task_id, conversation=here.conversation)
        .select_related("conversation")
        .first()
    )
    if task is None:
        raise Http404
    by = request.actor
    undo = ""
    match request.POST.get("do"):
        case "done":
            actions.say_task_done(by=by, task=task)
            undo = "not_done"
        case "not_done":
            actions.say_task_done(by=by, task=task, done=False)
        case "looked":
            actions.look_at_task(by=by, task=task)
            undo = "not_looked"
        case "not_looked":
            actions.look_at_task(by=by, task=task, undo=True)
        case "drop":
            actions.drop_task(by=speaker(request, here, task.added_by), task=task)
            undo = "put_back"
        case "put_back":
            actions.drop_task(by=speaker(request, here, task.added_by), task=task, undo=True)
        case _:
            raise Http404
    if undo:
        messages.success(
            request, _("Changed."), extra_tags=f"undo:{here.url('task', task.pk)}:{undo}"
        )
    return redirect(here.url("tasks"))


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def task(request: Any, person: Person, conversation_id: UUID, task_id: UUID) -> HttpResponse:
    """Done, looked at, not needed; or not."""
    return _task(request, in_record(request, person, conversation_id), task_id)


@require_POST
@scoped("visit")
def visit_task(request: Any, task_id: UUID) -> HttpResponse:
    """The same, on the tablet."""
    return _task(request, on_tablet(request), task_id)
