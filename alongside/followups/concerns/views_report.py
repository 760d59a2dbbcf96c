"""What a lead sees of concerns: numbers of the service, small ones left out, no names."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from alongside.core import clock
from alongside.core.audit import record as audit
from alongside.core.disclosure import Share
from alongside.core.quarters import Quarter, shown_quarters
from alongside.followups.concerns.queries_report import raised
from alongside.followups.concerns.rules_report import ALARM, Figures, report
from alongside.followups.models import Urgency
from alongside.people.models import Role
from alongside.people.queries.staff import service_of
from alongside.people.settings import local
from alongside.people.views.organisations import service_links
from alongside.people.web import acting
from alongside.ui.dates import name_of

LIMITS = (
    gettext_lazy(
        "A concern was raised at a conversation if the person and the service talked on the same "
        "day. Any other was raised between conversations."
    ),
    gettext_lazy(
        "In time: somebody of the service took it, phoned, wrote or ended it by the time that the "
        "person was told. That somebody came does not say that it helped. What people took back "
        "before anybody came is not counted there."
    ),
    gettext_lazy(
        "Many concerns between conversations may mean that people feel free to say so, or that "
        "routine appointments come at the wrong time. What people never said, and what they "
        "phoned about, is not here. There are no targets."
    ),
    gettext_lazy(
        "So that nobody can be recognised, numbers of fewer than %(threshold)s people are left "
        "out, and sometimes a number beside them. All others are rounded to 5, so they may not "
        "add up. A quarter is shown from 28 days after it ended."
    ),
)
MAY_SEE = (Role.LEAD, Role.BOARD)


def _figures(request: Any) -> tuple[Any, int, dict[Quarter, Figures]]:
    service = service_of(request.actor)
    threshold = local("disclosure.threshold", None)
    rows = raised(service.pk, shown_quarters(clock.today()))
    audit(request.actor, "concern_report.read", subject=service, reading=True)
    return service, threshold, report(rows, threshold, clock.now())


def _groups() -> dict[str, str]:
    return {ALARM: _("A warning sign")} | {one.value: str(one.label) for one in Urgency}


def _lines(found: Figures) -> list[tuple[str, Share]]:
    """Each share with its name."""
    groups = _groups()
    return [
        (_("Raised between conversations"), found.between),
        (_("Somebody came in time"), found.heard),
        *(
            (_("Somebody came in time: %(group)s") % {"group": groups[key]}, share)
            for key, share in found.by_group.items()
        ),
    ]


def _said(threshold: int) -> list[str]:
    return [str(line) % {"threshold": threshold} for line in LIMITS]


@acting(*MAY_SEE)
@require_GET
def concern_report(request: Any) -> HttpResponse:
    """The last quarters side by side."""
    service, threshold, found = _figures(request)
    table = {quarter: _lines(one) for quarter, one in found.items()}
    names = [name for name, _share in next(iter(table.values()))]
    return render(
        request,
        "followups/concerns/report.html",
        {
            "service": service,
            "links": service_links(request.actor) if request.actor.role == Role.LEAD else [],
            "heads": [name_of(quarter) for quarter in table],
            "rows": [
                (name, [lines[place][1] for lines in table.values()])
                for place, name in enumerate(names)
            ],
            "is_empty": all(one.is_empty for one in found.values()),
            "limits": _said(threshold),
        },
    )


@acting(*MAY_SEE)
@require_GET
def concern_numbers(request: Any) -> HttpResponse:
    """The same numbers as a file of comma-separated values."""
    service, threshold, found = _figures(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="concerns.csv"'
    response.write("\N{BYTE ORDER MARK}")  # spreadsheets then read the Welsh letters
    rows = csv.writer(response)
    rows.writerow([_("Concerns"), service.name])
    for line in _said(threshold):
        rows.writerow([line])
    rows.writerow([_("Quarter"), _("What"), _("Number"), _("Of"), _("Percent")])
    for quarter, one in found.items():
        for name, share in _lines(one):
            cells = (share.part, share.whole, share.percent)
            rows.writerow([str(quarter), name, *("" if n is None else n for n in cells)])
    return response
