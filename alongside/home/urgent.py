"""A result with which nobody should wait is somebody's to look at, the moment it comes in."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.people.models import CLINICAL_ROLES, STAFF_ROLES
from alongside.people.rules import ALL_LABELS, Category
from alongside.records import hooks
from alongside.records.models import Result
from alongside.worklist import ItemKind, actions, queries, register
from alongside.worklist.models import Item, ItemState

URGENT_ITEM = "records.urgent"


def do_not_wait(by: Actor, result: Result) -> None:
    """A clinician whom the person lets see it answers for it, else somebody of their team. Once
    for each result as it is: whoever ended it for this number is not asked again."""
    about = Item.objects.filter(kind=URGENT_ITEM, about_id=result.pk)
    same = about.filter(key__startswith=_key(result))
    if about.waiting().exists() or same.filter(state=ItemState.DONE).exists():
        return
    for roles in (CLINICAL_ROLES, STAFF_ROLES):
        member = queries.answers_for(
            result.person_id,
            roles=roles,
            sees=Category.RECORDS,
            labels=result.labels or ALL_LABELS,
        )
        if member is not None and member.team is not None:
            actions.open_item(
                by=by,
                kind=URGENT_ITEM,
                key=f"{_key(result)}{same.count()}",
                person=result.person,
                service_id=member.team.service_id,
                responsible=member,
                due_at=clock.now(),
                about_id=result.pk,
            )
            return


def _key(result: Result) -> str:
    return f"{URGENT_ITEM}:{result.pk}:{result.digest[:16]}:"


def settled(by: Actor, result_ids: Collection[UUID]) -> None:
    """A professional has looked, or it is no such number after all, or it was taken back."""
    for item in Item.objects.waiting().filter(kind=URGENT_ITEM, about_id__in=result_ids):
        actions.void(by=by, key=item.key)


def _title(item: Item) -> str:
    return _("Look at a new result of %(name)s today: nobody should wait with it") % {
        "name": item.name
    }


def _say(item: Item) -> str:
    return _("We look at a new result of yours")


def _url(item: Item) -> str:
    """The result; all of them where it is gone."""
    found = Result.objects.filter(pk__in=[item.about_id], person_id__in=[item.person_id]).first()
    if found is None or not found.loinc:
        return reverse("records:results", args=[item.person_id])
    return reverse("records:result", args=[item.person_id, found.loinc])


def begin() -> None:
    """Called once when the app loads."""
    register(
        ItemKind(
            name=URGENT_ITEM,
            label=gettext_lazy("A result to look at today"),
            title=_title,
            say=_say,
            url=_url,
        )
    )
    hooks.do_not_wait = do_not_wait
    hooks.settled = settled
