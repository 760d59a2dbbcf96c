"""Every write to the worklist."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Refused
from alongside.people.models import Membership, Person
from alongside.people.settings import Choice, define
from alongside.worklist import access, queries
from alongside.worklist.kinds import kind_of
from alongside.worklist.models import ITEM_MOVES, Item, ItemState

define(
    Choice(
        "worklist.escalate_hours",
        gettext_lazy("Hours after which a late item goes to the service lead"),
        24,
        gettext_lazy("The lead sees whose it is and can give it to somebody else."),
        least=1,
        most=336,
    ),
    Choice(
        "worklist.need_days",
        gettext_lazy("Days to ask again about what a person needs"),
        14,
        gettext_lazy("Counted from the day on which it was to be looked at again."),
        least=1,
        most=90,
    ),
)


@transaction.atomic
def open_item(
    *,
    by: Actor,
    kind: str,
    key: str,
    person: Person,
    service_id: UUID,
    responsible: Membership,
    due_at: datetime,
    about_id: UUID | None = None,
) -> Item:
    """Let somebody, by name, do something by a time. `key` makes it unique: opening it again
    changes nothing and gives the first. The caller has checked that `by` may.

    Raises Refused when the responsible member belongs to another service.
    """
    kind_of(kind)
    if responsible.team is None or responsible.team.service_id != service_id:
        raise Refused(_("Whoever is responsible must belong to the service."))
    item, created = Item.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "person": person,
            "service_id": service_id,
            "responsible": responsible,
            "due_at": due_at,
            "about_id": about_id,
        },
    )
    if created:
        record(by, "item.open", subject=item, kind=kind, responsible=str(responsible.pk))
    return item


def _lock(item: Item) -> Item:
    row: Item = (
        Item.objects.select_for_update(of=("self",))
        .select_related("person", "responsible__person", "responsible__team", "taken_by__person")
        .get(pk=item.pk)
    )
    return row


def _move(item: Item, state: ItemState) -> None:
    if state not in ITEM_MOVES[ItemState(item.state)]:
        raise Refused(_("This was ended already."))
    item.state = state


def _acting_in(by: Actor) -> Membership:
    assert by.membership_id is not None  # check_can_work saw to it
    return Membership.objects.get(pk=by.membership_id)


@transaction.atomic
def take(*, by: Actor, item: Item) -> Item:
    """I do it. Nobody takes what somebody else has; they hand it over.

    Raises Refused, with the name of whoever has it.
    """
    access.check_can_work(by, item)
    row = _lock(item)
    if row.state == ItemState.TAKEN and row.taken_by is not None:
        if row.taken_by_id == by.membership_id:
            return row
        raise Refused(_("%(name)s has this already.") % {"name": row.taken_by.person.name})
    _move(row, ItemState.TAKEN)
    row.taken_by = _acting_in(by)
    row.taken_at = clock.now()
    row.save(update_fields=["state", "taken_by", "taken_at"])
    record(by, "item.take", subject=row)
    return row


@transaction.atomic
def give_back(*, by: Actor, item: Item) -> Item:
    """I do not do it after all: it waits again, with whoever is responsible."""
    access.check_can_work(by, item)
    row = _lock(item)
    if row.state != ItemState.TAKEN:
        return row
    if row.taken_by_id != by.membership_id:
        raise Refused(_("Only whoever has it can give it back. You can hand it over."))
    _open_again(row)
    record(by, "item.give_back", subject=row)
    return row


def _open_again(row: Item) -> None:
    _move(row, ItemState.OPEN)
    row.taken_by = row.taken_at = None
    row.save(update_fields=["state", "taken_by", "taken_at"])


@transaction.atomic
def hand_over(*, by: Actor, item: Item, to: Membership) -> Item:
    """Somebody else of the service answers for it now. They must be let in by the person too.

    Raises Refused when they are not.
    """
    row = _lock(item)
    access.check_can_reassign(by, row)
    if to.pk not in {member.pk for member in queries.can_take_over(row)}:
        raise Refused(_("They cannot see this person’s plan, so they cannot do this."))
    if row.state == ItemState.TAKEN:
        _open_again(row)
    elif row.state != ItemState.OPEN:
        raise Refused(_("This was ended already."))
    row.responsible = to
    row.save(update_fields=["responsible"])
    record(by, "item.hand_over", subject=row, to=str(to.pk))
    return row


@transaction.atomic
def close(*, by: Actor, item: Item, outcome: str = "") -> Item:
    """It is done. `outcome` says what was done; the person reads it."""
    access.check_can_work(by, item)
    kind = kind_of(item.kind)
    if kind.asks_outcome and not outcome.strip():
        raise Refused(_("Say in a few words what was done."))
    row = _lock(item)
    if not kind.can_close(row):
        raise Refused(_("This ends by itself when it is done."))
    if row.state == ItemState.DONE:
        raise Refused(_("Somebody else has just ended this."))
    _move(row, ItemState.DONE)
    row.taken_by = _acting_in(by)
    row.done_at = clock.now()
    row.outcome = outcome.strip()
    row.save(update_fields=["state", "taken_by", "done_at", "outcome"])
    record(by, "item.close", subject=row, digest=digest(row.outcome))
    return row


@transaction.atomic
def reopen(*, by: Actor, item: Item) -> Item:
    """Undo: it was not done after all. What was written stays until it is ended again."""
    access.check_can_work(by, item)
    row = _lock(item)
    if row.state != ItemState.DONE:
        raise Refused(_("There is nothing to undo."))
    _open_again(row)
    row.done_at = None
    row.save(update_fields=["done_at"])
    record(by, "item.reopen", subject=row)
    return row


@transaction.atomic
def void(*, by: Actor, key: str) -> None:
    """It is not needed any more. Harmless when there is no such item or it was ended."""
    found = Item.objects.filter(key=key).first()
    if found is not None:
        _void(by, found)


def _void(by: Actor, item: Item) -> None:
    row = _lock(item)
    if ItemState.VOID in ITEM_MOVES[ItemState(row.state)]:
        _move(row, ItemState.VOID)
        row.save(update_fields=["state"])
        record(by, "item.void", subject=row)


@transaction.atomic
def void_all_of(*, by: Actor, person_id: UUID) -> None:
    """Nothing is to be done for this person any more: they have died."""
    for item in Item.objects.waiting().filter(person_id=person_id):
        _void(by, item)


@transaction.atomic
def let_go_of_all(*, by: Actor, membership_id: UUID) -> None:
    """Somebody left their team: what they had taken waits again. Their lead sees it at once."""
    for item in Item.objects.waiting().filter(state=ItemState.TAKEN, taken_by_id=membership_id):
        row = _lock(item)
        _open_again(row)
        record(by, "item.give_back", subject=row)
