"""A result that is held back puts a talk on somebody's worklist, for the last day at the latest."""

from __future__ import annotations

from datetime import time

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.records import hooks
from alongside.records.models import Result, ResultHold
from alongside.worklist import ItemKind, actions, register
from alongside.worklist.models import Item

HOLD_ITEM = "records.hold"
MORNING = time(9)


def _key(hold: ResultHold) -> str:
    return f"{HOLD_ITEM}:{hold.pk}"


def held_back(by: Actor, hold: ResultHold) -> None:
    """Whoever holds it back talks with the person: on its last day, if not before."""
    team = hold.membership.team
    assert team is not None  # only teams have clinicians
    actions.open_item(
        by=by,
        kind=HOLD_ITEM,
        key=_key(hold),
        person=hold.person,
        service_id=team.service_id,
        responsible=hold.membership,
        due_at=clock.at_local(hold.until_date, MORNING),
        about_id=hold.pk,
    )


def hold_over(by: Actor, hold: ResultHold) -> None:
    """They have talked, and the person sees it."""
    actions.void(by=by, key=_key(hold))


def _title(item: Item) -> str:
    return _("Talk with %(name)s about the result that is held back") % {"name": item.name}


def _say(item: Item) -> str:
    return _("We talk with you about the result that is held back")


def _url(item: Item) -> str:
    """Where it is opened to the person; their results where it is gone."""
    hold = ResultHold.objects.filter(pk__in=[item.about_id]).first()
    if hold is not None:
        for part in ("source_key", "panel_id"):
            about = Result.objects.filter(source_id=hold.source_id, **{part: hold.about}).first()
            if about is not None:
                return reverse("records:hold", args=[item.person_id, about.pk])
    return reverse("records:results", args=[item.person_id])


def begin() -> None:
    """Called once when the app loads."""
    register(
        ItemKind(
            name=HOLD_ITEM,
            label=gettext_lazy("A talk about a result"),
            title=_title,
            say=_say,
            url=_url,
        )
    )
    hooks.held_back = held_back
    hooks.hold_over = hold_over
