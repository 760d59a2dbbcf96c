"""The record bridge, in: a practice's CSV is uploaded, matched, looked at, brought in, undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alongside.core.audit import record as audit
from alongside.core.errors import Refused
from alongside.people import access
from alongside.people.models import STAFF_ROLES, Membership
from alongside.people.web import acting
from alongside.records import actions, bridge
from alongside.records.access import can_see_file, check_service_run
from alongside.records.actions import uploads
from alongside.records.csvfile import RowError, columns
from alongside.records.forms import ColumnsForm, UploadForm
from alongside.records.models import ImportRun, ImportState

STAFF = tuple(sorted(str(role) for role in STAFF_ROLES))
PAGE = 20  # runs
ROWS = 50  # rows of a preview
SENTENCES = 100  # sentences about rows on one page


def _run(request: Any, run_id: UUID) -> ImportRun:
    """A run of the actor's own service, or Http404. One query."""
    run = ImportRun.objects.select_related("source", "file").filter(pk=run_id).first()
    if run is None or not access.allowed(check_service_run, request.actor, run):
        raise Http404
    return run


def _waiting(request: Any, run_id: UUID) -> ImportRun:
    """A file that the actor uploaded and that is not brought in yet, or Http404."""
    run = _run(request, run_id)
    if not can_see_file(request.actor, run):
        raise Http404
    return run


@require_http_methods(["GET", "POST"])
@acting(*STAFF)
def start(request: Any) -> HttpResponse:
    """Choose a file; what the service brought in before. Three queries, however many runs."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.upload(by=request.actor, data=form.cleaned_data["file"].read())
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("records:columns", run.pk)
    runs = ImportRun.objects.filter(service_id=request.actor.service_id).order_by("-created_at")
    page = Paginator(runs, PAGE).get_page(request.GET.get("page"))
    names = _who(page.object_list)
    context = {
        "form": form,
        "page": page,
        "runs": [
            (run, names.get(run.by_membership_id, ""), can_see_file(request.actor, run))
            for run in page.object_list
        ],
    }
    return render(request, "records/uploads.html", context, status=422 if form.errors else 200)


def _who(runs: Any) -> dict[Any, str]:
    ids = [run.by_membership_id for run in runs if run.by_membership_id]
    return dict(Membership.objects.filter(pk__in=ids).values_list("pk", "person__name"))


@require_http_methods(["GET", "POST"])
@acting(*STAFF)
def match(request: Any, run_id: UUID) -> HttpResponse:
    """Say which column holds what."""
    run = _waiting(request, run_id)
    table = columns(uploads.data_of(run))
    form = ColumnsForm(request.POST or None, table=table, mapping=run.mapping)
    if request.method == "POST" and form.is_valid():
        actions.match_columns(by=request.actor, run=run, places=form.places, fixed=form.fixed)
        return redirect("records:upload", run.pk)
    audit(request.actor, "import.read", subject=run, reading=True)
    context = {"run": run, "form": form, "table": table}
    return render(request, "records/columns.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET"])
@acting(*STAFF)
def upload(request: Any, run_id: UUID) -> HttpResponse:
    """What bringing in would do, or what it did."""
    run = _run(request, run_id)
    if run.state == ImportState.PREVIEW:
        if not can_see_file(request.actor, run):
            raise Http404
        return _preview(request, run)
    stayed = access.visible_people(request.actor).filter(pk__in=run.stayed)
    context = {
        "run": run,
        "faults": run.faults[:SENTENCES],
        "stayed": list(stayed[:SENTENCES]),
        "uploader": _who([run]).get(run.by_membership_id, ""),
    }
    return render(request, "records/upload_done.html", context)


def _preview(request: Any, run: ImportRun) -> HttpResponse:
    """Every row is read, so that the counts are right; five queries for every 500 rows."""
    try:
        planned = list(bridge.Plan(request.actor, run.source, uploads.rows_of(run)))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("records:columns", run.pk)
    counts = bridge.Counts()
    for row in planned:
        counts.add(row)
    good = [row for row in planned if not isinstance(row, RowError)]
    audit(request.actor, "import.read", subject=run, reading=True)
    context = {
        "run": run,
        "counts": counts,
        "faults": counts.errors[:SENTENCES],
        "page": Paginator(good, ROWS).get_page(request.GET.get("page")),
        "refused": _why_not(counts, good),
    }
    return render(request, "records/upload.html", context)


def _why_not(counts: bridge.Counts, good: list[Any]) -> str:
    if not good:
        return _(
            "No row of this file can be brought in. Check which column holds what, or mend the "
            "file and choose it again."
        )
    return uploads.too_many_new() if counts.people_added > uploads.MOST_NEW else ""


@require_POST
@acting(*STAFF)
def bring_in(request: Any, run_id: UUID) -> HttpResponse:
    """Bring in every row that can be."""
    run = actions.bring_in(by=request.actor, run=_waiting(request, run_id))
    return redirect("records:upload", run.pk)


@require_POST
@acting(*STAFF)
def undo(request: Any, run_id: UUID) -> HttpResponse:
    """Take it back as a whole."""
    run = actions.undo(by=request.actor, run=_run(request, run_id))
    return redirect("records:upload", run.pk)


@require_POST
@acting(*STAFF)
def discard(request: Any, run_id: UUID) -> HttpResponse:
    """Throw the file away."""
    actions.discard(by=request.actor, run=_waiting(request, run_id))
    messages.success(request, _("The file is thrown away. Nothing was brought in."))
    return redirect("records:uploads")
