"""Everything that somebody wrote on the sheet, typed in at one go."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.people.models import Person
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.plans import actions, forms, hooks
from alongside.plans.actions.concerns import check_concerns
from alongside.plans.models import Side, TaskState
from alongside.plans.queries import concerns, preparing
from alongside.plans.views.common import page, refuse, spoken
from alongside.plans.views.places import Here, in_record, shown


def _keep(here: Here, form: forms.PaperForm, by: Actor) -> None:
    """All of it, or none: one action for each part of the sheet."""
    said, conversation = form.cleaned_data, here.conversation
    before = getattr(conversation, "preparation", None)
    if said["words"].strip() and (before is None or before.words != said["words"].strip()):
        actions.prepare(
            by=by, conversation=conversation, words=said["words"], version=said["version"]
        )
    for bound in form.items:
        if said[bound.name].strip():
            actions.add_item(
                by=by, conversation=conversation, words=said[bound.name], side=Side.PERSON
            )
    for key in said["done"]:
        actions.say_task_done(by=by, task=form.tasks[key])
    for (loinc, _name), bound in zip(form.results, form.asks, strict=True):
        if said[bound.name].strip():
            actions.add_item(
                by=by,
                conversation=conversation,
                words=said[bound.name],
                side=Side.PERSON,
                about_loinc=loinc,
            )
    for of, chosen in form.chosen():
        check_concerns(by=by, person=here.person, conversation=conversation, of=of, chosen=chosen)


@record(Category.PLAN, Level.CONTRIBUTE)
def paper(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """Type in what they wrote: in the order of the sheet, read back once."""
    here = in_record(request, person, conversation_id)
    conversation = here.conversation
    preparation = getattr(conversation, "preparation", None)
    tasks = preparing.task_list(conversation)
    team = conversation.professional.team
    form = forms.PaperForm(
        request.POST if request.method == "POST" else None,
        conversation=conversation,
        tasks=[
            row for row in tasks.rows if row.state == TaskState.TO_DO and row.side == Side.PERSON
        ],
        results=[
            (row.measured.loinc, row.measured.name)
            for row in hooks.prepared_results(request.actor, person, conversation)
        ],
        lists=concerns.lists(team.service_id if team else None),
        initial={
            "words": preparation.words if preparation else "",
            "version": preparation.version if preparation else 0,
        },
        **spoken(request, person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                _keep(here, form, form.actor())
        except Refused as error:
            refuse(form, error)
            if getattr(form, "theirs", ""):
                again = request.POST.copy()
                again["version"] = str(preparation.version if preparation else 0)
                form.data = again
        else:
            messages.success(request, _("Saved, all of it."))
            return redirect("plans:conversation", person.pk, conversation.pk)
    return page(request, "paper", shown(request, here) | {"tasks": tasks}, form=form)
