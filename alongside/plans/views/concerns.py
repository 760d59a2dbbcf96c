"""Worries after treatment: ticked on a screen, printed, and the lists that a service words."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alongside.core import clock
from alongside.core.errors import Changed, Refused
from alongside.people.models import Person, Role
from alongside.people.queries import staff
from alongside.people.rules import Category, Level
from alongside.people.views.organisations import service_links
from alongside.people.web import acting, record, scoped
from alongside.plans import forms
from alongside.plans.actions import concerns as actions
from alongside.plans.concerns import shipped
from alongside.plans.documents_preparing import concerns_pdf
from alongside.plans.forms import templates as template_forms
from alongside.plans.models import Conversation
from alongside.plans.queries import concerns as queries
from alongside.plans.rules.concerns import ConcernList, write_list
from alongside.plans.views.common import opened_with, page, refuse, spoken
from alongside.plans.views.places import Here, in_record, on_tablet, shown

KEEPERS = (Role.LEAD, Role.ADMINISTRATOR)
LARGEST = 200_000


def offered(request: Any, conversation: Conversation) -> tuple[ConcernList, list[ConcernList]]:
    """The list that the page is about (`?list=`), and all that the service offers. Else Http404."""
    team = conversation.professional.team
    found = queries.lists(team.service_id if team else None)
    asked = request.GET.get("list", "")
    for one in found:
        if one.key == asked or not asked:
            return one, found
    raise Http404


def _worries(request: Any, here: Here) -> HttpResponse:
    of, found = offered(request, here.conversation)
    # A visit code opens what is got ready for this conversation: not what worried them before.
    last = queries.last_check(here.person, of.key, only=here.conversation if here.visit else None)
    form = forms.ConcernsForm(
        request.POST if request.method == "POST" else None,
        of=of,
        last=last,
        may_talk=True,
        **spoken(request, here.person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            check = actions.check_concerns(
                by=form.actor(),
                person=here.person,
                conversation=here.conversation,
                of=of,
                chosen=form.chosen(),
            )
        except Refused as error:
            refuse(form, error)
        else:
            some = json.loads(check.chosen)
            messages.success(
                request,
                _("Saved. What you ticked is in your plan. What to talk about is on your list.")
                if some
                else _("Saved: nothing of this worries you now."),
            )
            return redirect(here.url("prepare"))
    return page(
        request,
        "worries",
        shown(request, here) | {"list": of, "lists": found},
        form=form,
    )


@record(Category.PLAN, Level.CONTRIBUTE)
def worries(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """Go through the list: any may be left out."""
    return _worries(request, in_record(request, person, conversation_id))


@scoped("visit")
def visit_worries(request: Any) -> HttpResponse:
    """The same, on the tablet."""
    return _worries(request, on_tablet(request))


@record(Category.PLAN)
def worries_pdf(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """The list on paper, as a tagged PDF."""
    here = in_record(request, person, conversation_id)
    of, _found = offered(request, here.conversation)
    response = HttpResponse(concerns_pdf(here.conversation, of), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="worries.pdf"'
    return response


# --- the lists of a service ----------------------------------------------------------------------


@acting(*KEEPERS)
def lists(request: Any) -> HttpResponse:
    """The service's lists: see, change, bring in, take off."""
    service = staff.service_of(request.actor)
    own = {row.key: row for row in queries.own_lists(service.pk)}
    if request.method == "POST":
        try:
            row = actions.save_list(by=request.actor, service=service, data=_sent(request))
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved. This wording counts from now on."))
            return redirect("plans:concern_list", row.key)
    rows = [
        {
            "key": key,
            "list": queries.list_of(own[key]) if key in own else shipped()[key],
            "own": own.get(key),
        }
        for key in sorted({*own, *shipped()})
    ]
    return page(
        request,
        "concern_lists",
        {
            "service": service,
            "rows": rows,
            "links": service_links(request.actor),
            "today": clock.today(),
        },
    )


def _sent(request: Any) -> Any:
    """What a file that was sent holds. Raises Refused where it cannot be read."""
    sent = request.FILES.get("file")
    if sent is None:
        raise Refused(_("Choose a file first."))
    if sent.size > LARGEST:
        raise Refused(_("This file is too large for a list of worries."))
    try:
        return json.loads(sent.read())
    except (ValueError, RecursionError):
        raise Refused(_("This file cannot be read: it is not JSON.")) from None


def _list_of(request: Any, key: str) -> tuple[Any, ConcernList, bool]:
    """The service, the list as it stands, and whether it is the service's own."""
    service = staff.service_of(request.actor)
    row = queries.newest_list(service.pk, key)
    if row is not None:
        return service, queries.list_of(row), True
    if key in shipped():
        return service, shipped()[key], False
    if key == "new":
        blank = {"en": ""}
        return service, ConcernList("", "1", blank, {}, ()), False
    raise Http404


def _typed(post: Any) -> dict[str, Any]:
    """The list as it was typed, line by line; a line without words is left out. What the code of
    a new line is, the first words say."""
    title = {"en": post.get("title_en", ""), "cy": post.get("title_cy", "")}
    data: dict[str, Any] = {
        "key": post.get("key") or slugify(title["en"])[:60],
        "title": title,
        "intro": {"en": post.get("intro_en", ""), "cy": post.get("intro_cy", "")},
        "areas": [],
    }
    if not data["intro"]["en"].strip():
        data["intro"] = {}
    used: set[str] = set(post.getlist("code"))
    for number in post.getlist("area")[:20]:
        area = {"en": post.get(f"a{number}_en", ""), "cy": post.get(f"a{number}_cy", "")}
        items = []
        for line in post.getlist(f"a{number}_line")[:80]:
            at = f"a{number}_{line}"
            words = post.get(f"{at}_en", "")
            if not words.strip():
                continue
            code = post.get(f"{at}_code") or _new_code(words, used)
            used.add(code)
            items.append({"code": code, "en": words, "cy": post.get(f"{at}_cy", "")})
        if area["en"].strip() or items:
            code = post.get(f"a{number}_code") or _new_code(area["en"], used)
            used.add(code)
            data["areas"].append({"code": code, "title": area, "items": items})
    return data


def _new_code(words: str, used: set[str]) -> str:
    base = slugify(words)[:30].strip("-") or "line"
    code, number = base, 2
    while code in used:
        code, number = f"{base}-{number}", number + 1
    return code


@acting(*KEEPERS)
def concern_list(request: Any, key: str) -> HttpResponse:
    """Change the words of a list, line by line; the lines stay what they are."""
    service, found, own = _list_of(request, key)
    data = write_list(found)
    fault = theirs = ""
    version = queries.version_of(queries.newest_list(service.pk, key))
    looked = template_forms.ReviewForm(request.POST or None, day=found.next_review)
    if request.method == "POST":
        data, version = _typed(request.POST), opened_with(request)
        if looked.is_valid():
            data["next_review"] = looked.cleaned_data["next_review"]
        try:
            if not looked.is_valid():
                raise Refused(" ".join(str(each) for each in looked["next_review"].errors))
            actions.save_list(by=request.actor, service=service, data=data, version=version)
        except Changed as error:
            fault, theirs = str(error), error.theirs
            version = queries.version_of(queries.newest_list(service.pk, data["key"]))
        except Refused as error:
            fault = str(error)
        else:
            messages.success(request, _("Saved. This wording counts from now on."))
            return redirect("plans:concern_lists")
    response = page(
        request,
        "concern_list",
        {
            "service": service,
            "data": data,
            "own": own,
            "fault": fault,
            "theirs": theirs,
            "version": version,
            "form": looked,
            "blank": range(2),
            "links": service_links(request.actor),
        },
    )
    response.status_code = 422 if fault else 200
    return response


@acting(*KEEPERS)
@require_GET
def concern_list_file(request: Any, key: str) -> HttpResponse:
    """A list as a file, to be changed or read in elsewhere."""
    _service, found, _own = _list_of(request, key)
    response = JsonResponse(
        write_list(found), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="worries-{slugify(key)}.json"'
    return response


@acting(*KEEPERS)
@require_POST
def concern_list_end(request: Any, key: str) -> HttpResponse:
    """The service's own list is not offered any more; or is again."""
    service = staff.service_of(request.actor)
    undo = request.POST.get("do") == "put_back"
    actions.end_list(by=request.actor, service=service, key=key, undo=undo)
    if not undo:
        again = reverse("plans:concern_list_end", args=[key])
        messages.success(request, _("Taken off."), extra_tags=f"undo:{again}:put_back")
    return redirect("plans:concern_lists")
