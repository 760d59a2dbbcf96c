"""The question sets of a service: the list, one of them, its use, its trial."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.followups.authoring import actions, forms, queries, rules, trial, words
from alongside.followups.authoring.describe import differences
from alongside.followups.authoring.missing import Lack, read_draft
from alongside.followups.models import QuestionSet, QuestionSetVersion, VersionState
from alongside.followups.queries.schedules import active_version
from alongside.followups.rules.tables import DecisionTable
from alongside.people.access import allowed
from alongside.people.queries.staff import service_of
from alongside.people.views.organisations import service_links
from alongside.people.web import acting
from alongside.publishing import access
from alongside.publishing.rules.documents import open_document
from alongside.ui.forms import Form


def page(
    request: Any, template: str, context: dict[str, Any], *, form: Form | None = None
) -> HttpResponse:
    """A page about question sets; 422 when it shows a form with faults."""
    by: Actor = request.actor
    context |= {
        "form": form,
        "links": service_links(by),
        "may_write": by.service_id is not None
        and allowed(access.check_can_write, by, by.service_id),
        "words": words,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"followups/sets_{template}.html", context, status=status)


def found(request: Any, set_id: UUID) -> QuestionSet:
    """A question set of the service that is acted for. Else Http404."""
    row = QuestionSet.objects.filter(pk=set_id, service_id=request.actor.service_id).first()
    if row is None:
        raise Http404
    return row


def chosen(request: Any, row: QuestionSet, name: str = "version") -> QuestionSetVersion:
    """The version that is asked for; else the draft, the one in use, or the latest."""
    versions = list(queries.versions_of(row))
    asked = request.GET.get(name, "")
    for version in versions:
        if str(version.number) == asked:
            return version
    if asked:
        raise Http404
    order = (VersionState.DRAFT, VersionState.ACTIVE)
    for state in order:
        for version in versions:
            if version.state == state:
                return version
    return versions[0]


def read(version: QuestionSetVersion) -> tuple[DecisionTable, list[Lack]]:
    """A version as far as it can be read, and what it lacks."""
    return read_draft(open_document(version.document))


@acting(*access.READERS)
def sets(request: Any) -> HttpResponse:
    """What this service asks people; the lead begins another."""
    if request.method == "POST" and request.actor.role not in access.WRITERS:
        raise Http404
    service = service_of(request.actor)
    form = forms.BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = actions.begin_set(
            by=request.actor,
            service=service,
            title=form.titles(),
            author=form.cleaned_data["author"],
        )
        return redirect("followups:set", draft.question_set_id)
    listed = [(one, read(one.active or one.latest)[0]) for one in queries.sets_of(service.pk)]
    return page(
        request,
        "list",
        {
            "service": service,
            "listed": listed,
            "examples": queries.examples(),
            "file": forms.FileForm(),
        },
        form=form,
    )


@acting(*access.READERS)
def one_set(request: Any, set_id: UUID) -> HttpResponse:
    """One version in words; of a draft what is wrong, and where to change it."""
    row = found(request, set_id)
    version = chosen(request, row)
    table, lacks = read(version)
    draft = version.state == VersionState.DRAFT
    document = open_document(version.document)
    return page(
        request,
        "set",
        {
            "set": row,
            "version": version,
            "versions": queries.versions_of(row),
            "active": active_version(row.pk),
            "table": table,
            "is_draft": draft,
            "lacks": lacks,
            "faults": [] if lacks else words.faults_of(table),
            "waits": [] if lacks else words.waits(table),
            "check_ins": 0 if lacks else words.proof_of(table).check_ins,
            "row_keys": rules.SHAPE.keys(document, rules.ROW),
            "unsafe": trial.unsafe_lines(table),
            "items": {item.link_id: item for item in table.questions.items},
            "today": clock.today(),
        },
    )


@require_POST
@acting(*access.WRITERS)
def set_do(request: Any, set_id: UUID) -> HttpResponse:
    """One press: a new version to work on, throw it away, or take out of use."""
    row = found(request, set_id)
    by = request.actor
    match request.POST.get("do"):
        case "draft":
            actions.begin_draft(by=by, question_set=row)
            messages.success(request, _("A new version to work on. Nobody is asked by it yet."))
        case "throw":
            actions.throw_away(by=by, question_set=row)
            messages.success(request, _("Thrown away."))
            if not QuestionSet.objects.filter(pk=row.pk).exists():
                return redirect("followups:sets")
        case "retire":
            actions.retire(by=by, question_set=row)
            messages.success(
                request, _("Nobody new is asked by it. Check-ins that run go on as they began.")
            )
        case _unknown:
            raise Http404
    return redirect("followups:set", row.pk)


@acting(*access.WRITERS)
def publish(request: Any, set_id: UUID) -> HttpResponse:
    """Say who approved it and until when; only what is proved is put to use."""
    row = found(request, set_id)
    draft = row.versions.filter(state=VersionState.DRAFT).first()
    if draft is None:
        raise Http404
    table, lacks = read(draft)
    form = forms.PublishForm(request.POST or None, initial={"sha256": draft.sha256})
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(by=request.actor, question_set=row, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            said = _("It is in use now. Check-ins that run go on as they began.")
            messages.success(request, said)
            return redirect("followups:set", row.pk)
    active = active_version(row.pk)
    return page(
        request,
        "publish",
        {
            "set": row,
            "version": draft,
            "table": table,
            "ready": not lacks and not words.faults_of(table) and not words.waits(table),
            "differences": differences(active.table, table) if active and not lacks else [],
        },
        form=form,
    )


@acting(*access.READERS)
def compare(request: Any, set_id: UUID) -> HttpResponse:
    """What differs between two versions, in words."""
    row = found(request, set_id)
    versions = list(queries.versions_of(row))
    after = chosen(request, row, "to")
    older = [one for one in versions if one.number < after.number]
    before = chosen(request, row, "from") if "from" in request.GET else (older or [after])[0]
    tables = [read(one) for one in (before, after)]
    whole = not any(lacks for _table, lacks in tables)
    return page(
        request,
        "compare",
        {
            "set": row,
            "versions": versions,
            "before": before,
            "after": after,
            "table": tables[1][0],
            "whole": whole,
            "differences": differences(tables[0][0], tables[1][0]) if whole else [],
        },
    )


@acting(*access.READERS)
def try_out(request: Any, set_id: UUID) -> HttpResponse:
    """Play it through, as a page and as text messages. Nothing is stored and nobody is told."""
    row = found(request, set_id)
    version = chosen(request, row)
    table, lacks = read(version)
    shown: dict[str, Any] = {"set": row, "version": version, "table": table, "lacks": lacks}
    if lacks:
        return page(request, "try", shown | {"play": None})
    play = trial.play(table, request.POST if request.method == "POST" else {}, clock.now())
    return page(request, "try", shown | {"play": play})
