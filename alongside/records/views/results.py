"""A person's results: the same pages for them and for whoever they let in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_GET, require_POST

from alongside.people import access
from alongside.people.forms.boxes import sooner
from alongside.people.models import CLINICAL_ROLES, Person
from alongside.people.rules import Category, Level
from alongside.people.web import record
from alongside.records import charts, hooks, queries, shown, urgent
from alongside.records.access import check_can_look
from alongside.records.actions import look_at
from alongside.records.explanations import NONE_YET
from alongside.records.views.waiting import tokens


def _standing(request: Any, person: Person) -> dict[str, Any]:
    """Who looks at this page, and what the person does not see yet. Four queries at most, three for
    the person."""
    by = request.actor
    return {
        "person": person,
        "is_self": access.is_self(request.actor, person.pk),
        "may_look": access.allowed(check_can_look, request.actor, person.pk),
        "hidden": queries.some_are_hidden(request.actor, person),
        "today": shown.today(),
        "sees_all": queries.sees_all(by, person),
        "held": queries.held(by, person),
    }


@require_GET
@record(Category.RECORDS)
def results(request: Any, person: Person) -> HttpResponse:
    """The newest result of each kind, and what is new and waits. Six queries besides those of every
    record page (one more for a clinician), however many results there are."""
    by = request.actor
    newest = queries.newest_results(by, person)
    waiting = queries.paired(queries.waiting_for(by, person))
    explained = [found for one in newest if (found := one.explanation)]
    context = _standing(request, person) | {
        "groups": queries.grouped(newest),
        "notices": dict.fromkeys(
            notice for found in explained for notice in found.notices(shown.today())
        ),
        "new": [token for one in newest if not one.looks for token in one.tokens],
        "chosen": queries.chosen(person),
        "waiting": waiting,
        "may_choose": access.can(by, person.pk, Level.CONTRIBUTE, Category.RECORDS),
        "talk": hooks.next_talk(by, person) if waiting and hooks.next_talk else None,
        **_not_to_wait(newest, person),
    }
    return render(request, "records/results.html", context)


@require_GET
@record(Category.RECORDS)
def result(request: Any, person: Person, loinc: str) -> HttpResponse:
    """One kind of result: what it is, how it went, every result. Six queries besides those of
    every record page (one more for a clinician), and those of `hooks.ask_about`."""
    page, rows = queries.history(request.actor, person, loinc, request.GET.get("page", 1))
    if not rows:
        raise Http404
    newest = rows[0]
    trends = queries.trend(request.actor, person, loinc)
    explanation = newest.explanation
    context = _standing(request, person) | {
        "newest": newest,
        "page": page,
        "rows": rows,
        "chart": charts.lines(trends),
        "sentences": shown.trend_sentences(trends),
        "explanation": explanation,
        "none_yet": NONE_YET.get(get_language() or "en", NONE_YET["en"]),
        "asking": _asking(request, person, loinc),
        "loinc": loinc,
        **_not_to_wait([newest], person),
    }
    return render(request, "records/result.html", context)


def _not_to_wait(rows: Iterable[queries.Measured], person: Person) -> dict[str, Any]:
    """Results with which nobody should wait, and whom to phone: fresh ones that no professional
    has looked at. No query where there is none."""
    found = [row for row in rows if row.is_urgent and not row.looks]
    if not found:
        return {"not_to_wait": []}
    since = urgent.fresh_since(person)
    return {
        "not_to_wait": [row for row in found if row.taken_at >= since],
        "sooner": sooner(person),
    }


def _asking(request: HttpRequest, person: Person, loinc: str) -> hooks.Asking | None:
    return hooks.ask_about(request, person, loinc) if hooks.ask_about else None


@require_POST
@record(Category.RECORDS, roles=CLINICAL_ROLES)
def look(request: Any, person: Person) -> HttpResponse:
    """ "I have looked at this", for what the page showed."""
    count = look_at(by=request.actor, person=person, seen=tokens(request))
    if count:
        said = ngettext(
            "%(count)s result is marked as looked at by you.",
            "%(count)s results are marked as looked at by you.",
            count,
        )
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, shown.nothing_new())
    loinc = request.POST.get("loinc", "")
    if loinc:
        return redirect("records:result", person.pk, loinc)
    return redirect("records:results", person.pk)
