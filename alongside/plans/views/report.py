"""What a lead sees of planning together: numbers of the service, small ones left out, no names."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from alongside.core import clock
from alongside.core.audit import record as audit
from alongside.core.disclosure import Share
from alongside.core.quarters import Quarter, shown_quarters
from alongside.people.models import Role
from alongside.people.queries.staff import service_of
from alongside.people.settings import local
from alongside.people.views.organisations import service_links
from alongside.people.web import acting
from alongside.plans.queries.report import count_for
from alongside.plans.queries.reviews import to_look_at
from alongside.plans.rules import report as rules
from alongside.plans.rules.report import Report
from alongside.ui.dates import name_of

NO_TARGETS = gettext_lazy(
    "There are no targets here, and nothing to reach. A conversation may rightly end without an "
    "agreement, and a promise may rightly be let go. Ask what stands behind a number before you "
    "act on it. It says nothing about any one person or member of staff."
)
WHY_MISSING = gettext_lazy(
    "So that nobody can be recognised, numbers of fewer than %(threshold)s people are left out, "
    "and sometimes a number beside them. All others are rounded to 5, so they may not add up. "
    "A quarter is shown from 28 days after it ended, as things stood then."
)
# measure: its name, of what it is a part, and what is counted
MEASURES = {
    rules.HELD: (
        gettext_lazy("Conversations held"),
        gettext_lazy("conversations booked"),
        gettext_lazy(
            "Conversations booked for a day in the quarter and not called off: the person was "
            "invited to get ready for each. Held: somebody said that it took place, or something "
            "was agreed in it."
        ),
    ),
    rules.PREPARED: (
        gettext_lazy("Prepared by the person"),
        gettext_lazy("conversations booked"),
        gettext_lazy("The person sent what matters to them, in any way, themselves or with help."),
    ),
    rules.AGREED: (
        gettext_lazy("Agreed"),
        gettext_lazy("conversations booked"),
        gettext_lazy("An agreement came out of the conversation, and both sides said yes to it."),
    ),
    rules.DELIVERED: (
        gettext_lazy("Agreement sent"),
        gettext_lazy("conversations with an agreement"),
        gettext_lazy(
            "The agreement went to the person in their way: by email, by letter, or somebody "
            "phoned and said so."
        ),
    ),
    rules.FOLLOWED: (
        gettext_lazy("Followed up within 14 days"),
        gettext_lazy("goals set in the quarter"),
        gettext_lazy(
            "The person answered how it is going, or both looked back together, within 14 days of "
            "the day the goal was set."
        ),
    ),
    rules.KEPT: (
        gettext_lazy("Professionals' promises kept"),
        gettext_lazy("promises whose day was in the quarter"),
        gettext_lazy(
            "What professionals promised by a day in the quarter. Kept: the person said so. "
            "Without an answer from the person, it does not count as kept. Where the person has "
            "died, what was still open is not counted."
        ),
    ),
    rules.CARRIED: (
        gettext_lazy("Carried over"),
        gettext_lazy("things on the lists of conversations held"),
        gettext_lazy("There was no time for it, and it was kept for the next conversation."),
    ),
}
NOT_REACHED = {
    rules.PREPARED: gettext_lazy("Invited, and sent nothing beforehand in any way"),
    rules.DELIVERED: gettext_lazy("Agreed, and the agreement did not go out"),
    rules.FOLLOWED: gettext_lazy("A goal was set, and no follow-up within 14 days"),
}
WAYS = {
    rules.OWN: gettext_lazy("On their own device"),
    rules.TABLET: gettext_lazy("On the tablet at the visit"),
    rules.PHONE: gettext_lazy("By phone"),
    rules.PAPER: gettext_lazy("On paper"),
    rules.TOGETHER: gettext_lazy("In the conversation"),
    rules.OTHER: gettext_lazy("In another way"),
}
HELP = {
    rules.BY_THEMSELVES: gettext_lazy("Themselves"),
    rules.HELPED: gettext_lazy("With somebody's help"),
}
MOMENTS = {
    rules.FIRST: gettext_lazy("When the goal was set"),
    rules.LATEST: gettext_lazy("Latest, where there is a later one"),
}
MAY_SEE = (Role.LEAD, Role.BOARD)


def _report(request: Any) -> tuple[Any, Report]:
    by = request.actor
    service = service_of(by)
    quarters = shown_quarters(clock.today())
    found = rules.report(
        quarters,
        count_for(service.pk, quarters),
        [code for code, _name in settings.LANGUAGES],
        local("disclosure.threshold", None),
    )
    audit(by, "report.read", subject=service, reading=True)
    return service, found


def _chosen(request: Any, found: Report) -> Quarter:
    asked = request.GET.get("quarter", str(found.quarters[0]))
    for quarter in found.quarters:
        if str(quarter) == asked:
            return quarter
    raise Http404


@acting(*MAY_SEE)
@require_GET
def report(request: Any) -> HttpResponse:
    """Four quarters side by side; by language, way and help for one of them."""
    service, found = _report(request)
    return render(
        request,
        "plans/report.html",
        {
            "service": service,
            "links": service_links(request.actor) if request.actor.role == Role.LEAD else [],
            "report": found,
            "chosen": _chosen(request, found),
            "first_to_come": _next(found),
            "name_of": name_of,
            "measures": MEASURES,
            "grouped": rules.GROUPED,
            "not_reached": NOT_REACHED,
            "language_names": dict(settings.LANGUAGES),
            "ways": WAYS,
            "help": HELP,
            "moments": MOMENTS,
            "no_targets": NO_TARGETS,
            "looks": to_look_at(service.pk) if request.actor.role == Role.LEAD else [],
            "why_missing": WHY_MISSING % {"threshold": found.threshold},
        },
    )


def _next(found: Report) -> Quarter:
    """The quarter that is shown next."""
    return found.quarters[0].following


def _line(share: Share) -> tuple[Any, ...]:
    return share.part, share.whole, share.percent


def _lines(found: Report) -> Iterator[tuple[Any, ...]]:
    """Each number with what it is of. What is left out is empty."""
    for measure, row in found.figures.items():
        label, of, _text = MEASURES[measure]
        for quarter, figure in row.items():
            yield (quarter, label, _("Everyone"), *_line(figure.share), of)
            for code, share in figure.languages.items():
                yield (quarter, label, dict(settings.LANGUAGES)[code], *_line(share), of)
            for groups, names in ((figure.ways, WAYS), (figure.help, HELP)):
                for key, number in groups.items():
                    yield quarter, label, names[key], number, figure.share.part, None, label
            if measure in NOT_REACHED:
                share = figure.share
                yield quarter, NOT_REACHED[measure], _("Everyone"), share.rest, share.whole, "", of
    for moment, ratings in found.confidence.items():
        for quarter, ruler in ratings.items():
            name = _("Confidence: %(moment)s") % {"moment": MOMENTS[moment]}
            yield quarter, name, _("Middle number"), ruler.median, ruler.whole, None, _("goals")
            for (least, most), number in ruler.bands.items():
                group = _("%(least)s to %(most)s") % {"least": least, "most": most}
                yield quarter, name, group, number, ruler.whole, None, _("goals")


@acting(*MAY_SEE)
@require_GET
def numbers(request: Any) -> HttpResponse:
    """The same numbers as a file of comma-separated values."""
    service, found = _report(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="planning-together.csv"'
    response.write("\N{BYTE ORDER MARK}")  # spreadsheets then read the Welsh letters
    rows = csv.writer(response)
    rows.writerow([_("Planning together"), service.name])
    rows.writerow([NO_TARGETS])
    rows.writerow([WHY_MISSING % {"threshold": found.threshold}])
    rows.writerow(
        [_("Quarter"), _("What"), _("Who"), _("Number"), _("Of"), _("Percent"), _("Of what")]
    )
    for line in _lines(found):
        rows.writerow(["" if value is None else value for value in line])
    return response
