"""The report on decisions: for leads and the board, for everybody where a service says so, and for
a professional their own, which nobody else sees."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from alongside.core import clock
from alongside.core.audit import record as audit
from alongside.core.quarters import Quarter, shown_quarters
from alongside.decisions.texts import CARE_KINDS
from alongside.people.models import PROFESSIONAL_ROLES, Role, Service
from alongside.people.queries.staff import service_of
from alongside.people.settings import local
from alongside.people.views.organisations import service_links
from alongside.people.web import acting, public
from alongside.ui.dates import name_of

# What calculates takes a tenth of a second to load: by whoever opens a report, not by all at once.
if TYPE_CHECKING:
    from alongside.decisions.report.queries import Report

MAY_SEE = (Role.LEAD, Role.BOARD)


def _chosen(request: Any, quarters: tuple[Quarter, ...]) -> Quarter:
    asked = request.GET.get("quarter", str(quarters[0]))
    for quarter in quarters:
        if str(quarter) == asked:
            return quarter
    raise Http404


def _aid_id(request: Any, report: Report) -> UUID | None:
    asked = request.GET.get("topic", "")
    if not asked:
        return report.aid_ids[0] if len(report.aid_ids) == 1 else None
    for aid_id in report.aid_ids:
        if str(aid_id) == asked:
            return aid_id
    raise Http404


def _page(request: Any, service: Service, **more: Any) -> HttpResponse:
    from alongside.decisions.report import queries, words

    quarters = shown_quarters(clock.today())
    chosen = _chosen(request, quarters)
    report = queries.report_for(service.pk, [chosen])
    aid_id = _aid_id(request, report)
    topic = None if aid_id is None else report.topic(chosen, aid_id)
    tables = list(words.tables(topic, report.aids[aid_id])) if topic and aid_id else []
    return render(
        request,
        "decisions/report/report.html",
        {
            "service": service,
            "quarters": quarters,
            "chosen": chosen,
            "name_of": name_of,
            "topics": [
                (
                    each,
                    words.title_of(report.aids[each]),
                    CARE_KINDS[report.aids[each].care_kind],
                    report.topic(chosen, each),
                )
                for each in report.aid_ids
            ],
            "nothing_shown": not any(
                any(report.topic(chosen, each).steps.values()) for each in report.aid_ids
            ),
            "aid_id": aid_id,
            "title": "" if aid_id is None else words.title_of(report.aids[aid_id]),
            "topic": topic,
            "tables": [table for table in tables if not table.is_empty],
            "empty_tables": [table.title for table in tables if table.is_empty],
            "share": words.share,
            "number": words.number,
            "between": words.between,
            "label": words.LABEL,
            "no_targets": words.NO_TARGETS,
            "why_missing": words.why_missing(report),
            "definitions": words.DEFINITIONS,
            **more,
        },
    )


@acting(*MAY_SEE)
@require_GET
def report(request: Any) -> HttpResponse:
    """One quarter: every topic in a line, and one of them in full."""
    by = request.actor
    service = service_of(by)
    audit(by, "report.read", subject=service, reading=True)
    links = service_links(by) if by.role == Role.LEAD else []
    return _page(request, service, links=links, download=True)


@public
@require_GET
def public_report(request: Any, service_id: UUID) -> HttpResponse:
    """The same for everybody, where the service shows it."""
    service = Service.objects.filter(pk=service_id).first()
    if service is None or not local("decisions.public", service.pk):
        raise Http404
    return _page(request, service, links=[], download=False)


@acting(*MAY_SEE)
@require_GET
def numbers(request: Any) -> HttpResponse:
    """Every topic and quarter as a file of comma-separated values."""
    from alongside.decisions.report import queries, words

    by = request.actor
    service = service_of(by)
    audit(by, "report.read", subject=service, reading=True)
    found = queries.report_for(service.pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="decisions.csv"'
    response.write("\N{BYTE ORDER MARK}")  # spreadsheets then read the Welsh letters
    rows = csv.writer(response)
    rows.writerow([_("Deciding together"), service.name])
    for text in (words.LABEL, words.NO_TARGETS, words.why_missing(found), *words.DEFINITIONS):
        rows.writerow([text])
    rows.writerow([_("Quarter"), _("Topic"), _("Table"), _("What"), _("Column"), _("Value")])
    for quarter in found.quarters:
        for aid_id in found.aid_ids:
            aid = found.aids[aid_id]
            for table in words.tables(found.topic(quarter, aid_id), aid):
                for name, *cells in table.rows:
                    for column, cell in zip(table.head[1:], cells, strict=True):
                        rows.writerow(
                            [quarter, words.title_of(aid), table.title, name, column, cell]
                        )
    return response


@acting(*PROFESSIONAL_ROLES)
@require_GET
def mine(request: Any) -> HttpResponse:
    """How often one's own guess was what the person chose. Nobody else can open it."""
    from alongside.core.statistics.clusters import shrink
    from alongside.decisions.report import queries, rules, words

    by = request.actor
    service = service_of(by)
    own = queries.own(by.membership_id)
    least = int(local("decisions.own_from", service.pk))
    fewest = int(local("decisions.fewest_professionals", service.pk))
    quarters = shown_quarters(clock.today())
    others = queries.colleagues(service.pk, by.membership_id, quarters)
    drawn = None
    if own.pairs >= least and rules.several([pairs for _wrong, pairs in others], fewest):
        drawn = shrink(
            [own.differ, *(wrong for wrong, _pairs in others)],
            [own.pairs, *(pairs for _wrong, pairs in others)],
            0,
        )
    audit(by, "report.read", subject=service, reading=True)
    return render(
        request,
        "decisions/report/mine.html",
        {
            "own": own,
            "least": least,
            "fewest": fewest,
            "drawn": None if drawn is None else rules.likely(drawn),
            "brier": own.squares / own.pairs if own.pairs else None,
            "tables": list(words.own_tables(own, queries.newest_aids(service.pk)))
            if own.pairs >= least
            else [],
            "label": words.LABEL,
            "definitions": words.DEFINITIONS[:4],
        },
    )
