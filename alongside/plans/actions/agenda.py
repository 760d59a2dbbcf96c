"""What to talk about: added, put in order, worded anew, taken off. Ticked: `during`."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, Refused
from alongside.plans import access
from alongside.plans.actions.touching import touch
from alongside.plans.models import (
    AgendaItem,
    AgendaItemVersion,
    Conversation,
    ConversationState,
    ItemKind,
    Side,
)
from alongside.plans.rules import moved
from alongside.plans.rules.preparing import safe_link

LONGEST = 500


def _locked(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_for_update().get(pk=conversation.pk)


def _locked_item(item: AgendaItem) -> AgendaItem:
    _locked(item.conversation)
    return AgendaItem.objects.select_related("conversation").get(pk=item.pk)


def _check_side(by: Actor, conversation: Conversation, side: str) -> None:
    """Each side writes, orders and takes off its own, and none of the other's."""
    if side == Side.PERSON:
        access.check_can_prepare(by, conversation)
    else:
        access.check_can_hold(by, conversation)


def _check_words(words: str) -> str:
    kept = words.strip()
    if not kept:
        raise Refused(_("Write what you want to talk about."))
    if len(kept) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    return kept


def _check_link(link: str) -> str:
    safe = safe_link(link)
    if safe is None:
        raise Refused(_("This address cannot be shown as a link. It begins with https:// or www."))
    return safe


@transaction.atomic
def add_item(
    *,
    by: Actor,
    conversation: Conversation,
    words: str,
    side: str,
    about_loinc: str = "",
    kind: str = ItemKind.TALK,
    link: str = "",
    about_id: UUID | None = None,
) -> AgendaItem:
    """Something to talk about. The professional's own items never stand above the person's.

    `link`: where it was read; http or https, shown and never fetched. Raises Refused for no words.
    """
    row = _locked(conversation)
    if side not in Side.values or kind not in ItemKind.values:
        raise Refused(_("Say whose item it is."))
    _check_side(by, row, side)
    if row.state != ConversationState.BOOKED:
        raise Refused(_("This conversation is already over or called off."))
    kept, address = _check_words(words), _check_link(link)
    for same in row.agenda.filter(raised_by=side, removed_at__isnull=True):
        about_same = (same.about_loinc, same.about_id) == (about_loinc, about_id)
        if about_same and (about_id or (same.words, same.link) == (kept, address)):
            return same  # the same Send twice
    highest = row.agenda.filter(raised_by=side).aggregate(Max("rank"))["rank__max"] or 0
    item = AgendaItem.objects.create(
        conversation=row,
        person_id=row.person_id,
        raised_by=side,
        words=kept,
        rank=highest + 1,
        kind=kind,
        link=address,
        about_loinc=about_loinc,
        about_id=about_id,
        membership_id=by.membership_id if side == Side.PROFESSIONAL else None,
        by_person_id=by.person_id if by.person_id != row.person_id else None,
    )
    record(by, "agenda.add", subject=item, words=digest(item.words))
    touch(by, row.pk)
    return item


@transaction.atomic
def reword_item(
    *, by: Actor, item: AgendaItem, version: int, words: str, link: str = ""
) -> AgendaItem:
    """Other words for an item of one's own side. The earlier ones are kept.

    Raises Changed, with both texts, when somebody changed it since the page was opened.
    """
    row = _locked_item(item)
    _check_side(by, row.conversation, row.raised_by)
    if row.conversation.state != ConversationState.BOOKED:
        raise Refused(_("This conversation is already over or called off."))
    kept, address = _check_words(words), _check_link(link)
    if (row.words, row.link) == (kept, address):
        return row  # the same Send twice
    if row.version != version:
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=row.words,
            mine=words,
        )
    if row.removed_at is not None:
        raise Refused(_("This was taken off meanwhile. Put it back first."))
    AgendaItemVersion.objects.create(
        item=row, person_id=row.person_id, version=row.version, words=row.words, link=row.link
    )
    row.words, row.link, row.version = kept, address, row.version + 1
    row.save(update_fields=["words", "link", "version"])
    record(by, "agenda.reword", subject=row, words=digest(kept), version=row.version)
    touch(by, row.conversation_id)
    return row


@transaction.atomic
def move_item(*, by: Actor, item: AgendaItem, step: int) -> None:
    """One place up (-1) or down (1) among the items of the same side."""
    row = _locked_item(item)
    _check_side(by, row.conversation, row.raised_by)
    siblings = {
        str(other.pk): other
        for other in row.conversation.agenda.filter(
            raised_by=row.raised_by, removed_at__isnull=True
        )
    }
    order = moved(list(siblings), str(row.pk), step) if str(row.pk) in siblings else []
    for rank, key in enumerate(order, start=1):
        if siblings[key].rank != rank:
            siblings[key].rank = rank
            siblings[key].save(update_fields=["rank"])
    record(by, "agenda.move", subject=row, step=step)
    touch(by, row.conversation_id)


@transaction.atomic
def remove_item(*, by: Actor, item: AgendaItem, undo: bool = False) -> AgendaItem:
    """Take an item off, or put it back. Nobody takes off an item of the other side."""
    row = _locked_item(item)
    _check_side(by, row.conversation, row.raised_by)
    row.removed_at = None if undo else clock.now()
    row.save(update_fields=["removed_at"])
    record(by, "agenda.put_back" if undo else "agenda.remove", subject=row)
    touch(by, row.conversation_id)
    return row
