"""Items: taken, given back, handed over, ended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, rows
from alongside.core.actors import Actor
from alongside.core.audit import Note, digest, record, record_many
from alongside.core.errors import Refused
from alongside.people.models import Membership
from alongside.worklist import access, queries, telling
from alongside.worklist.actions import escalation
from alongside.worklist.actions.escalation import lock, note
from alongside.worklist.kinds import kind_of
from alongside.worklist.models import (
    DOINGS,
    ITEM_MOVES,
    ActKind,
    Item,
    ItemQuerySet,
    ItemState,
)


def _move(item: Item, state: ItemState) -> None:
    if state not in ITEM_MOVES[ItemState(item.state)]:
        raise Refused(_("This was ended already."))
    item.state = state


def _acting_in(by: Actor) -> Membership:
    assert by.membership_id is not None  # check_can_work saw to it
    return Membership.objects.get(pk=by.membership_id)


@transaction.atomic
def take(*, by: Actor, item: Item) -> Item:
    """I do it. Nobody takes what somebody else has; they hand it over. It is theirs, but not for
    ever: one with a chain comes back when the time of its step has gone by once more.

    Raises Refused, with the name of whoever has it.
    """
    access.check_can_work(by, item)
    row = lock(item)
    if row.state == ItemState.TAKEN and row.taken_by is not None:
        if row.taken_by_id == by.membership_id:
            return row
        raise Refused(_("%(name)s has this already.") % {"name": row.taken_by.person.name})
    _move(row, ItemState.TAKEN)
    row.taken_by = _acting_in(by)
    row.taken_at = clock.now()
    row.save(update_fields=["state", "taken_by", "taken_at"])
    note(row, ActKind.TAKEN, row.taken_by)
    record(by, "item.take", subject=row)
    escalation.taken(row)
    return row


@transaction.atomic
def give_back(*, by: Actor, item: Item) -> Item:
    """I do not do it after all: it waits again, with whoever is responsible; with the next one who
    can be asked, if that is who gives it back."""
    access.check_can_work(by, item)
    row = lock(item)
    if row.state != ItemState.TAKEN:
        return row
    if row.taken_by_id != by.membership_id:
        raise Refused(_("Only whoever has it can give it back. You can hand it over."))
    note(row, ActKind.GIVEN_BACK, row.taken_by)
    _open_again(row)
    record(by, "item.give_back", subject=row)
    escalation.given_back(by, row, _acting_in(by))
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
    row = lock(item)
    access.check_can_reassign(by, row)
    if to.pk not in {member.pk for member in queries.can_take_over(row)}:
        raise Refused(_("They cannot see this person’s plan, so they cannot do this."))
    if row.state == ItemState.TAKEN:
        _open_again(row)
    elif row.state != ItemState.OPEN:
        raise Refused(_("This was ended already."))
    row.responsible = to
    row.save(update_fields=["responsible"])
    note(row, ActKind.HANDED_OVER, _acting_in(by), to=to)
    record(by, "item.hand_over", subject=row, to=str(to.pk))
    escalation.handed_over(by, row)
    return row


@transaction.atomic
def close(*, by: Actor, item: Item, outcome: str = "") -> Item:
    """It is done. `outcome` says what was done; the person reads it."""
    access.check_can_work(by, item)
    kind = kind_of(item.kind)
    if kind.asks_outcome and not outcome.strip():
        raise Refused(_("Say in a few words what was done."))
    row = lock(item)
    if not kind.can_close(row):
        raise Refused(_("This ends by itself when it is done."))
    if row.state == ItemState.DONE:
        raise Refused(_("Somebody else has just ended this."))
    _move(row, ItemState.DONE)
    row.taken_by = _acting_in(by)
    row.done_at = clock.now()
    row.outcome = outcome.strip()
    row.save(update_fields=["state", "taken_by", "done_at", "outcome"])
    note(row, ActKind.DONE, row.taken_by)
    escalation.ended([row])
    record(by, "item.close", subject=row, digest=digest(row.outcome))
    kind.on_close(row, by)
    return row


@transaction.atomic
def reopen(*, by: Actor, item: Item) -> Item:
    """Undo: it was not done after all. What was written stays until it is ended again."""
    access.check_can_work(by, item)
    row = lock(item)
    if row.state != ItemState.DONE:
        raise Refused(_("There is nothing to undo."))
    _open_again(row)
    row.done_at = None
    row.save(update_fields=["done_at"])
    note(row, ActKind.REOPENED, _acting_in(by))
    record(by, "item.reopen", subject=row)
    escalation.opened_again(by, row)
    return row


@transaction.atomic
def note_act(*, by: Actor, item: Item, kind: ActKind, words: str = "") -> Item:
    """Somebody did something about it, and it is not ended by that: phoned and nobody answered,
    wrote, brought the conversation forward, involved a peer supporter.

    Raises Refused when it was ended, or for what is not somebody's doing.
    """
    access.check_can_work(by, item)
    if kind not in DOINGS:
        raise Refused(_("Choose what you did."))
    row = lock(item)
    if ItemState.DONE not in ITEM_MOVES[ItemState(row.state)]:
        raise Refused(_("This was ended already."))
    note(row, kind, _acting_in(by), words=words.strip())
    record(by, "item.act", subject=row, kind=str(kind), digest=digest(words.strip()))
    return row


@transaction.atomic
def said_more(*, by: Actor, item: Item) -> None:
    """The person added to what waits: it is noted, and whoever has it is told outside, at most once
    an hour. The caller has checked that `by` may. Harmless when it was ended."""
    row = lock(item)
    if row.state not in (ItemState.OPEN, ItemState.TAKEN):
        return
    note(row, ActKind.SAID_MORE, None)
    record(by, "item.said_more", subject=row)
    telling.of_more(by, row)


@transaction.atomic
def void(*, by: Actor, key: str) -> None:
    """It is not needed any more. Harmless when there is no such item or it was ended."""
    _void(by, Item.objects.filter(key=key))


@transaction.atomic
def void_many(*, by: Actor, keys: Mapping[str, Actor | None]) -> None:
    """`void` for many, with as many statements; `keys`: who says so of each, if not `by`."""
    _void(by, Item.objects.filter(key__among=keys), keys)


def _void(
    by: Actor, found: ItemQuerySet, who: Mapping[str, Actor | None] = MappingProxyType({})
) -> None:
    held = list(found.waiting().select_for_update(of=("self",)).order_by("pk"))
    for row in held:
        _move(row, ItemState.VOID)
    rows.update(held, ["state"])
    escalation.ended(held)
    record_many(by, "item.void", [Note(row, by=who.get(row.key)) for row in held])


@transaction.atomic
def void_all_of(*, by: Actor, person_id: UUID) -> None:
    """Nothing is to be done for this person any more: they have died."""
    _void(by, Item.objects.filter(person_id=person_id))


@transaction.atomic
def let_go_of_all(*, by: Actor, membership_id: UUID) -> None:
    """Somebody left their team: what they had taken waits again, and what waited for them goes to
    the next who can be asked. Their lead sees it at once."""
    taken = Item.objects.waiting().filter(taken_by_id=membership_id, step__isnull=True)
    for item in taken.order_by("pk"):
        row = lock(item)
        _open_again(row)
        record(by, "item.give_back", subject=row)
    escalation.look_again(by=by, membership_id=membership_id)
