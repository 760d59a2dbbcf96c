"""Cards of warning signs: read and acted on by a person, adopted by a lead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.followups.concerns import actions, forms, queries, queries_cards
from alongside.followups.concerns.cards import shipped
from alongside.followups.concerns.rules_cards import filled
from alongside.followups.concerns.settings import crisis_numbers, promises
from alongside.followups.concerns.views import page, sooner_of, standing_of
from alongside.followups.models import Urgency, WarningCard
from alongside.people.models import Membership, Person
from alongside.people.queries.staff import service_of
from alongside.people.rules import Category, Level
from alongside.people.views.helping import hand_of, helping
from alongside.people.views.organisations import service_links
from alongside.people.web import acting, record
from alongside.publishing.access import READERS, WRITERS
from alongside.ui.dates import moment


def _of(person: Person, card_id: UUID) -> tuple[WarningCard, Membership | None]:
    """A card in use in a service that the person lets in, or keeps; and who would be asked."""
    row = (
        WarningCard.objects.select_related("service")
        .filter(pk=card_id, retired_at__isnull=True)
        .first()
    )
    if row is None:
        raise Http404
    there = queries.receivers(person.pk)
    to = [one for one in there if one.team is not None and one.team.service_id == row.service_id]
    if not to and row.key not in {one.card.key for one in queries_cards.kept_by(person.pk)}:
        raise Http404
    return row, to[0] if to else None


@record(Category.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: Any, person: Person, card_id: UUID) -> HttpResponse:
    """One card: whom to phone, the signs to tick, and what to do. Sending it passes the queue."""
    row, to = _of(person, card_id)
    context = standing_of(request, person)
    if request.method == "POST" and (to is None or not context["may_add"]):
        raise Http404
    found, language = row.card, get_language() or "en"
    form = None
    by_when = promises(row.service_id).answered_by(Urgency.NOW, clock.now(), alarm=True)
    if to is not None and context["may_add"]:
        form = forms.SignsForm(
            request.POST if request.method == "POST" else None,
            name=helping(request.actor, person),
            signs=[sign.get(language) or sign["en"] for sign in found.signs],
            reads=queries.who(to),
            by_when=_("by %(when)s") % {"when": moment(by_when)},
            sooner=sooner_of(to),
        )
        if request.method == "POST" and form.is_valid():
            try:
                made = actions.raise_concern(
                    by=hand_of(request.actor, person, form),
                    person=person,
                    receiver=to,
                    urgency=Urgency.NOW,
                    words=form.cleaned_data["words"],
                    concern_id=form.cleaned_data["concern_id"],
                    card=row,
                    signs=form.cleaned_data["signs"],
                )
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("We are told now. Please read what to do meanwhile."))
                return redirect("followups:concern", person.pk, made.pk)
    crisis = crisis_numbers(row.service_id)
    context |= {
        "row": row,
        "card": found,
        "form": form,
        "do": [
            (tongue, filled(found.do[tongue], crisis))
            for tongue in dict.fromkeys((language, "en"))
            if found.do.get(tongue)
        ],
        "by_when": by_when,
        "kept": any(one.row == row for one in queries_cards.kept_by(person.pk)),
        "review_is_over": queries_cards.Listed(found, row).review_is_over,
        "crisis": crisis,
    }
    return page(request, "card", context, *([form] if form else []))


@record(Category.PLAN, Level.CONTRIBUTE)
@require_POST
def card_keep(request: Any, person: Person, card_id: UUID) -> HttpResponse:
    """Keep a card on these pages, or put it away."""
    row, _to = _of(person, card_id)
    if request.POST.get("do") == "away":
        actions.put_card_away(by=request.actor, person=person, card=row)
        return redirect("followups:concerns", person.pk)
    actions.keep_card(by=request.actor, person=person, card=row)
    return redirect("followups:card", person.pk, row.pk)


# --- the lead ------------------------------------------------------------------------------------


def _service_page(
    request: Any, name: str, context: dict[str, Any], form: Any = None
) -> HttpResponse:
    by: Actor = request.actor
    context |= {"links": service_links(by), "may_write": by.role in WRITERS, "form": form}
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"followups/concerns/{name}.html", context, status=status)


@acting(*READERS)
@require_GET
def cards(request: Any) -> HttpResponse:
    """The cards of this service, and the examples that it could adopt."""
    service = service_of(request.actor)
    listed = queries_cards.of_service(service.pk)
    return _service_page(request, "cards", {"service": service, "listed": listed})


@acting(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def card_write(request: Any, key: str) -> HttpResponse:
    """Adopt an example, in one's own words, or the next version of what is in use; or retire it."""
    service = service_of(request.actor)
    row = WarningCard.objects.filter(service=service, key=key, retired_at__isnull=True).first()
    begun = row.card if row is not None else shipped().get(key)
    if begun is None:
        raise Http404
    if request.method == "POST" and request.POST.get("do") == "retire" and row is not None:
        actions.retire_card(by=request.actor, card=row)
        messages.success(request, _("Nobody sees this card any more."))
        return redirect("followups:cards")
    form = forms.CardForm(
        request.POST if request.method == "POST" else None, initial=forms.CardForm.of(begun)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.adopt_card(
                by=request.actor,
                service=service,
                card=form.card(key, begun.author),
                approved_by=form.cleaned_data["approved_by"],
                review_date=form.cleaned_data["review_date"],
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The card is in use."))
            return redirect("followups:cards")
    return _service_page(request, "card_write", {"row": row, "card": begun}, form)
