"""YES by the link in a mail: one version of an agreement, one press, and nothing behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from alongside.core.audit import record as audit
from alongside.followups.views import quiet, speak
from alongside.people.rules import Category
from alongside.people.web import link
from alongside.plans import actions, yes_messages
from alongside.plans.messages import service_of
from alongside.plans.models import AcceptedBy, Agreement, GoalState, Side
from alongside.plans.rules import read_content


def _agreement(token: str) -> Agreement | None:
    """The version that this link means, while the person may be written to, at that address."""
    said = yes_messages.read_token(token)
    if said is None:
        return None
    agreement_id, mark = said
    found = (
        Agreement.objects.filter(pk=agreement_id)
        .select_related("person", "goal", "professional__person", "professional__team__service")
        .first()
    )
    if found is None or not found.content or not found.person.can_be_contacted:
        return None
    if not yes_messages.is_theirs(mark, found.person):
        return None
    return found


@quiet
@link
@require_http_methods(["GET", "HEAD", "POST"])
def yes(request: Any, token: str) -> HttpResponse:
    """The agreement behind a link, and a button that says yes to it. Opening it changes nothing:
    whoever checks mail for bad links says yes to nothing. Once it is said, or there is a newer
    version, or the goal is over, the page says that, and shows nobody's words. So it does where
    somebody else is signed in: whoever we know not to be the person gives no yes as them; a
    representative has a way of their own, by name."""
    found = _agreement(token)
    if found is None:
        return render(request, "plans/yes_gone.html", {"why": "run_out"}, status=404)
    speak(request, found.person)
    if request.actor.person_id not in (None, found.person_id):
        return render(request, "plans/yes_gone.html", {"why": "somebody_else"}, status=403)
    _name, phone, _service_id = service_of(found.professional)
    context = {
        "agreement": found,
        "professional": found.professional.person.name,
        "service": found.professional.team.service if found.professional.team else None,
        "phone": phone,
    }
    by = yes_messages.link_actor(found)
    if found.acceptances.filter(side=Side.PERSON).exists():
        return render(request, "plans/yes_gone.html", context | {"why": "said"})
    if found.goal.agreements.filter(version__gt=found.version).exists():
        return render(request, "plans/yes_gone.html", context | {"why": "newer"})
    if found.goal.state != GoalState.ACTIVE:
        return render(request, "plans/yes_gone.html", context | {"why": "over"})
    if request.method == "POST":
        actions.accept(by=by, agreement=found, side=Side.PERSON, way=AcceptedBy.YES)
        return render(request, "plans/yes_gone.html", context | {"why": "thanks"})
    audit(by, "agreement.open", subject=found, reading=True, category=str(Category.PLAN))
    return render(request, "plans/yes.html", context | {"content": read_content(found.content)})
