"""The decision aids of a service: the list, one of them, its use, what a person sees."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.decisions.aids import actions, forms, queries, words
from alongside.decisions.documents import aid_pdf
from alongside.decisions.models import AidState, AidVersion, DecisionAid
from alongside.decisions.rules.aid import figure_key, lacks
from alongside.decisions.shown import shown
from alongside.people.access import allowed
from alongside.people.queries.staff import service_of
from alongside.people.views.organisations import service_links
from alongside.people.web import acting
from alongside.publishing.access import READERS, WRITERS, check_can_write
from alongside.ui.forms import Form


def page(
    request: Any, template: str, context: dict[str, Any], *, form: Form | None = None
) -> HttpResponse:
    """A page about decision aids; 422 when it shows a form with faults."""
    by: Actor = request.actor
    context |= {
        "form": form,
        "links": service_links(by),
        "may_write": by.service_id is not None and allowed(check_can_write, by, by.service_id),
        "words": words,
        "said": words.said,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"decisions/aids_{template}.html", context, status=status)


def found(request: Any, aid_id: UUID) -> DecisionAid:
    """A decision aid of the service that is acted for. Else Http404."""
    row = DecisionAid.objects.filter(pk=aid_id, service_id=request.actor.service_id).first()
    if row is None:
        raise Http404
    return row


def chosen(request: Any, row: DecisionAid, name: str = "version") -> AidVersion:
    """The version that is asked for; else the draft, the one in use, or the latest."""
    versions = list(queries.versions_of(row))
    asked = request.GET.get(name, "")
    if asked:
        for version in versions:
            if str(version.number) == asked:
                return version
        raise Http404
    order = [AidState.DRAFT, AidState.ACTIVE, AidState.RETIRED]
    return min(versions, key=lambda version: order.index(AidState(version.state)))


@acting(*READERS)
def aids(request: Any) -> HttpResponse:
    """What people here can decide with; the lead begins another."""
    if request.method == "POST" and request.actor.role not in WRITERS:
        raise Http404
    service = service_of(request.actor)
    form = forms.BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = actions.begin_aid(
            by=request.actor,
            service=service,
            title=form.titles(),
            author=form.cleaned_data["author"],
        )
        return redirect("decisions:aid", draft.decision_aid_id)
    return page(
        request,
        "list",
        {
            "service": service,
            "listed": queries.aids_of(service.pk),
            "review_is_over": queries.review_is_over,
            "examples": queries.examples(),
            "file": forms.FileForm(),
        },
        form=form,
    )


@acting(*READERS)
def one_aid(request: Any, aid_id: UUID) -> HttpResponse:
    """One version, part by part; of a draft what it lacks, and where to write it."""
    row = found(request, aid_id)
    version = chosen(request, row)
    aid = version.aid
    missing = lacks(aid)
    return page(
        request,
        "aid",
        {
            "row": row,
            "version": version,
            "versions": queries.versions_of(row),
            "active": row.versions.filter(state=AidState.ACTIVE).first(),
            "aid": aid,
            "is_draft": version.state == AidState.DRAFT,
            "lacks": [(lack, words.lack_words(lack, aid)) for lack in missing],
            "review_is_over": queries.review_is_over(version),
            "age": words.age_of(aid),
            "figure_key": figure_key,
        },
    )


@acting(*READERS)
def read(request: Any, aid_id: UUID) -> HttpResponse:
    """As a person reads it."""
    row = found(request, aid_id)
    version = chosen(request, row)
    return page(
        request,
        "read",
        {
            "row": row,
            "version": version,
            "shown": shown(version.aid),
            "review_is_over": queries.review_is_over(version),
        },
    )


@require_GET
@acting(*READERS)
def paper(request: Any, aid_id: UUID, number: int) -> HttpResponse:
    """The same on paper, in the language of the page."""
    version = found(request, aid_id).versions.filter(number=number).first()
    if version is None:
        raise Http404
    service = service_of(request.actor)
    return HttpResponse(
        aid_pdf(version, service.name, request.LANGUAGE_CODE), content_type="application/pdf"
    )


@require_POST
@acting(*WRITERS)
def aid_do(request: Any, aid_id: UUID) -> HttpResponse:
    """One press: a new version to work on, throw it away, or take out of use."""
    row = found(request, aid_id)
    by = request.actor
    match request.POST.get("do"):
        case "draft":
            actions.begin_draft(by=by, decision_aid=row)
            messages.success(request, _("A new version to work on. Nobody decides with it yet."))
        case "throw":
            actions.throw_away(by=by, decision_aid=row)
            messages.success(request, _("Thrown away."))
            if not DecisionAid.objects.filter(pk=row.pk).exists():
                return redirect("decisions:aids")
        case "retire":
            actions.retire(by=by, decision_aid=row)
            messages.success(
                request, _("Nobody new decides with it. Open decisions go on as they began.")
            )
        case _unknown:
            raise Http404
    return redirect("decisions:aid", row.pk)


@acting(*WRITERS)
def publish(request: Any, aid_id: UUID) -> HttpResponse:
    """Say who approved it and until when; only what lacks nothing is put to use."""
    row = found(request, aid_id)
    draft = row.versions.filter(state=AidState.DRAFT).first()
    if draft is None:
        raise Http404
    form = forms.PublishForm(request.POST or None, initial={"sha256": draft.sha256})
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(by=request.actor, decision_aid=row, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is in use now. Open decisions go on as they began."))
            return redirect("decisions:aid", row.pk)
    active = row.versions.filter(state=AidState.ACTIVE).first()
    return page(
        request,
        "publish",
        {
            "row": row,
            "aid": draft.aid,
            "ready": not lacks(draft.aid),
            "differences": words.difference_list(active.aid, draft.aid) if active else [],
        },
        form=form,
    )


@acting(*READERS)
def compare(request: Any, aid_id: UUID) -> HttpResponse:
    """What differs between two versions, in words."""
    row = found(request, aid_id)
    versions = list(queries.versions_of(row))
    after = chosen(request, row, "to")
    older = [one for one in versions if one.number < after.number]
    before = chosen(request, row, "from") if "from" in request.GET else (older or [after])[0]
    return page(
        request,
        "compare",
        {
            "row": row,
            "versions": versions,
            "before": before,
            "after": after,
            "aid": after.aid,
            "differences": words.difference_list(before.aid, after.aid),
        },
    )
