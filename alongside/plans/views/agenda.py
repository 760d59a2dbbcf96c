"""What to talk about: one's own things in one's own order, what was read, the other side's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alongside.core.errors import Refused
from alongside.people.models import Person
from alongside.people.queries.attachments import attachments
from alongside.people.rules import Category, Level
from alongside.people.views.attachments import attach_from
from alongside.people.web import record, scoped
from alongside.plans import actions, forms, queries
from alongside.plans.hooks_attached import AGENDA
from alongside.plans.models import AgendaItem, ItemKind, Side
from alongside.plans.queries import preparing as found
from alongside.plans.views.common import page, refuse, spoken
from alongside.plans.views.places import Here, in_record, on_tablet, shown, speaker

READ = "read"


def _add(request: Any, here: Here, form: forms.ItemForm, kind: str) -> bool:
    """Add an item with what came with it, or neither."""
    try:
        with transaction.atomic():
            by = form.actor()
            item = actions.add_item(
                by=by,
                conversation=here.conversation,
                words=form.cleaned_data["words"],
                side=Side.PERSON,
                kind=kind,
                link=form.cleaned_data.get("link", ""),
            )
            if not here.visit and not attach_from(
                form, by=by, person=here.person, about_type=AGENDA, about_id=item.pk
            ):
                transaction.set_rollback(True)
                return False
    except Refused as error:
        refuse(form, error)
        return False
    return True


def _agenda(request: Any, here: Here) -> HttpResponse:
    said: dict[str, Any] = {"conversation": here.conversation, **spoken(request, here.person)}
    sent = request.POST if request.method == "POST" else None
    kind = ItemKind.READ if sent is not None and sent.get("kind") == READ else ItemKind.TALK
    bound = (sent, request.FILES) if sent is not None else ()
    own = sent is not None and "own-words" in sent
    talk = forms.ItemForm(*(bound if kind == ItemKind.TALK and not own else ()), **said)
    read = forms.ItemForm(
        *(bound if kind == ItemKind.READ else ()),
        prefix=READ,
        with_link=True,
        label=_("What did you read, and what do you want to know about it?"),
        **said,
    )
    theirs = forms.OwnItemForm(
        *((sent,) if own else ()), conversation=here.conversation, prefix="own"
    )
    form: Any = theirs if own else read if kind == ItemKind.READ else talk
    if sent is not None and form.is_valid():
        if own:
            actions.add_item(
                by=request.actor,
                conversation=here.conversation,
                words=form.cleaned_data["words"],
                side=Side.PROFESSIONAL,
            )
            done = True
        else:
            done = _add(request, here, form, kind)
        if done:
            messages.success(request, _("Added to what you will talk about."))
            return redirect(here.url("agenda"))
    items = queries.agenda(here.conversation)
    mine = items[Side.PERSON]
    return page(
        request,
        "agenda",
        shown(request, here)
        | {
            "agenda": items,
            "typed_by": found.typed_by(mine),
            "attached": {}
            if here.visit
            else attachments(request.actor, here.person, AGENDA, [item.pk for item in mine]),
            "talk_form": talk,
            "read_form": read,
            "own_form": theirs,
        },
        form=form,
    )


@record(Category.PLAN, Level.CONTRIBUTE)
def agenda(request: Any, person: Person, conversation_id: UUID) -> HttpResponse:
    """What to talk about, in order."""
    return _agenda(request, in_record(request, person, conversation_id))


@scoped("visit")
def visit_agenda(request: Any) -> HttpResponse:
    """The same, on the tablet."""
    return _agenda(request, on_tablet(request))


def _item_of(here: Here, item_id: UUID) -> AgendaItem:
    item = AgendaItem.objects.filter(pk=item_id, conversation=here.conversation).first()
    if item is None:
        raise Http404
    item.conversation = here.conversation
    return item


def _item(request: Any, here: Here, item_id: UUID) -> HttpResponse:
    item = _item_of(here, item_id)
    by = speaker(request, here, item.raised_by)
    match request.POST.get("do"):
        case "up":
            actions.move_item(by=by, item=item, step=-1)
        case "down":
            actions.move_item(by=by, item=item, step=1)
        case "remove":
            actions.remove_item(by=request.actor, item=item)
            again = here.url("agenda_item", item.pk)
            messages.success(request, _("Taken off."), extra_tags=f"undo:{again}:put_back")
        case "put_back":
            actions.remove_item(by=request.actor, item=item, undo=True)
        case _:
            raise Http404
    return redirect(here.url("agenda"))


@require_POST
@record(Category.PLAN, Level.CONTRIBUTE)
def agenda_item(request: Any, person: Person, conversation_id: UUID, item_id: UUID) -> HttpResponse:
    """Up, down, off, or back on."""
    return _item(request, in_record(request, person, conversation_id), item_id)


@require_POST
@scoped("visit")
def visit_agenda_item(request: Any, item_id: UUID) -> HttpResponse:
    """The same, on the tablet."""
    return _item(request, on_tablet(request), item_id)


def _words(request: Any, here: Here, item_id: UUID) -> HttpResponse:
    item = _item_of(here, item_id)
    if item.removed_at is not None:
        raise Http404
    opened = {"words": item.words, "link": item.link, "version": item.version}
    sent = request.POST if request.method == "POST" else None
    if item.raised_by == Side.PERSON:
        form: Any = forms.RewordForm(
            sent, conversation=here.conversation, initial=opened, **spoken(request, here.person)
        )
    else:
        form = forms.OwnRewordForm(sent, conversation=here.conversation, initial=opened)
    if item.kind != ItemKind.READ:
        form.fields.pop("link", None)
    if sent is not None and form.is_valid():
        try:
            actions.reword_item(
                by=form.actor() if item.raised_by == Side.PERSON else request.actor,
                item=item,
                version=form.cleaned_data["version"],
                words=form.cleaned_data["words"],
                link=form.cleaned_data.get("link", item.link),
            )
        except Refused as error:
            refuse(form, error)
            if getattr(form, "theirs", ""):
                again = sent.copy()
                again["version"] = str(_item_of(here, item_id).version)
                form.data = again
        else:
            messages.success(request, _("Changed. The earlier words are kept."))
            return redirect(here.url("agenda"))
    return page(request, "agenda_words", shown(request, here) | {"item": item}, form=form)


@record(Category.PLAN, Level.CONTRIBUTE)
def agenda_words(
    request: Any, person: Person, conversation_id: UUID, item_id: UUID
) -> HttpResponse:
    """Other words for one thing."""
    return _words(request, in_record(request, person, conversation_id), item_id)


@scoped("visit")
def visit_agenda_words(request: Any, item_id: UUID) -> HttpResponse:
    """The same, on the tablet."""
    return _words(request, on_tablet(request), item_id)
