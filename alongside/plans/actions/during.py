"""While they talk: ticked, carried over, an idea from the person, the role, how long it took."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people.actions import attachments
from alongside.plans import access
from alongside.plans.actions.touching import touch
from alongside.plans.actions.versions import hold as hold_plan
from alongside.plans.hooks_attached import AGENDA
from alongside.plans.models import (
    AgendaItem,
    Conversation,
    ConversationRole,
    ConversationState,
    Insight,
)
from alongside.plans.rules.during import LONGEST_TALK, place_for

LONGEST = 500


def _locked(conversation: Conversation) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("professional__team")
        .get(pk=conversation.pk)
    )


def _locked_item(item: AgendaItem) -> AgendaItem:
    """The person first, so that booking and carrying over never miss each other."""
    hold_plan(item.person_id)
    conversation = _locked(item.conversation)
    row = AgendaItem.objects.get(pk=item.pk)
    row.conversation = conversation
    return row


# --- talked about, or carried over ---------------------------------------------------------------


@transaction.atomic
def tick_item(*, by: Actor, item: AgendaItem, talked: bool) -> AgendaItem:
    """Either side says that an item was talked about, or takes that back. What was to be carried
    over is not, then."""
    access.check_can_contribute(by, item.person_id)
    row = _locked_item(item)
    if row.removed_at is not None:
        raise Refused(_("This was taken off meanwhile. Put it back first."))
    if talked and row.carried_at is not None:
        _take_back(by, row)
    row.talked_at = clock.now() if talked else None
    row.save(update_fields=["talked_at", "carried_at"])
    record(by, "agenda.tick", subject=row, talked=talked)
    touch(by, row.conversation_id)
    return row


@transaction.atomic
def carry_item(*, by: Actor, item: AgendaItem, undo: bool = False) -> AgendaItem:
    """Either side says: next time. The next booked conversation of the same service has it then,
    in the order they had, and with who raised it; where none is booked it waits for one.

    Raises Refused where that cannot be undone: it was talked about at the next one.
    """
    access.check_can_contribute(by, item.person_id)
    row = _locked_item(item)
    if row.conversation.state == ConversationState.CANCELLED:
        raise Refused(_("This conversation is already over or called off."))
    if row.removed_at is not None:
        raise Refused(_("This was taken off meanwhile. Put it back first."))
    if (row.carried_at is None) == undo:
        return row  # the same press twice, or both sides at once
    if undo:
        _take_back(by, row)
    else:
        row.carried_at, row.talked_at = clock.now(), None
    row.save(update_fields=["carried_at", "talked_at"])
    record(by, "agenda.carry_back" if undo else "agenda.carry", subject=row)
    touch(by, row.conversation_id)
    following = None if undo else _next_booked(row.conversation)
    if following is not None:
        take_along(by, following)
    return row


def _take_back(by: Actor, row: AgendaItem) -> None:
    """It is not carried over after all: off the next one, unless it was talked about there."""
    row.carried_at = None
    there = AgendaItem.objects.filter(carried_from=row).first()
    if there is None:
        return
    if there.talked_at is not None or there.carried_at is not None:
        raise Refused(_("This is on the list of a later conversation, and was dealt with there."))
    # What somebody wrote there meanwhile is kept with it.
    there.removed_at, there.carried_from = clock.now(), None
    there.save(update_fields=["removed_at", "carried_from"])
    attachments.follow(by, row.person_id, AGENDA, there.pk, row.pk)
    touch(by, there.conversation_id)


def _next_booked(conversation: Conversation) -> Conversation | None:
    """The next conversation of the person with the same service that is still to come."""
    called_off = conversation.state == ConversationState.CANCELLED
    return (
        Conversation.objects.filter(
            person_id=conversation.person_id,
            state=ConversationState.BOOKED,
            professional__team__service_id=conversation.service_id,
        )
        .exclude(pk=conversation.pk)
        .filter(at__gte=clock.now() if called_off else conversation.at)
        .order_by("at")
        .first()
    )


def take_along(by: Actor, conversation: Conversation) -> int:
    """Put on this conversation's agenda what waits from earlier ones of the same service; returns
    how many. A part of booking and of carrying over; the caller holds the person."""
    target = _locked(conversation)
    waiting = (
        AgendaItem.objects.filter(
            person_id=target.person_id,
            carried_at__isnull=False,
            removed_at__isnull=True,
            carried_to__isnull=True,
            conversation__professional__team__service_id=target.service_id,
        )
        .filter(
            Q(conversation__at__lte=target.at) | Q(conversation__state=ConversationState.CANCELLED)
        )
        .exclude(conversation=target)
        .order_by("conversation__at", "rank", "created_at")
    )
    taken = 0
    for item in waiting:
        _put_on(by, target, item)
        taken += 1
    if taken:
        touch(by, target.pk)
    return taken


def _put_on(by: Actor, target: Conversation, item: AgendaItem) -> None:
    there = list(
        AgendaItem.objects.filter(conversation=target, raised_by=item.raised_by)
        .select_related("carried_from")
        .order_by("rank", "created_at")
    )
    ranks = [
        row.carried_from.rank
        if row.carried_from is not None and row.carried_from.conversation_id == item.conversation_id
        else None
        for row in there
    ]
    place = place_for(ranks, item.rank)
    for rank, row in enumerate(there, start=1):
        wanted = rank if rank <= place else rank + 1
        if row.rank != wanted:
            row.rank = wanted
            row.save(update_fields=["rank"])
    new = AgendaItem.objects.create(
        conversation=target,
        person_id=target.person_id,
        raised_by=item.raised_by,
        words=item.words,
        rank=place + 1,
        kind=item.kind,
        link=item.link,
        about_loinc=item.about_loinc,
        about_id=item.about_id,
        membership_id=item.membership_id,
        by_person_id=item.by_person_id,
        carried_from=item,
    )
    record(by, "agenda.carried", subject=new, carried_from=str(item.pk))
    attachments.follow(by, item.person_id, AGENDA, item.pk, new.pk)


def let_wait(by: Actor, conversation: Conversation) -> None:
    """The conversation is called off: what it was to be about goes to the next one that is booked,
    or waits for one. A part of calling off; the caller holds the person."""
    now = clock.now()
    waits = conversation.agenda.filter(
        removed_at__isnull=True, talked_at__isnull=True, carried_at__isnull=True
    )
    if not waits.update(carried_at=now):
        return
    following = _next_booked(conversation)
    if following is not None:
        take_along(by, following)


# --- an idea or insight from the person ----------------------------------------------------------


def _check_insight(words: str) -> str:
    kept = words.strip()
    if not kept:
        raise Refused(_("Write the idea in a few words."))
    if len(kept) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    return kept


@transaction.atomic
def note_insight(*, by: Actor, conversation: Conversation, words: str) -> Insight:
    """The professional notes an idea or insight of the person, in the person's words. The person
    sees it at once (Seed S2:284). Raises Refused for no words or a conversation called off."""
    row = _locked(conversation)
    access.check_can_hold(by, row)
    if row.state == ConversationState.CANCELLED:
        raise Refused(_("This conversation is already over or called off."))
    kept = _check_insight(words)
    for same in row.insights.filter(removed_at__isnull=True, replaced_by__isnull=True):
        if same.words == kept:
            return same  # the same Send twice
    assert by.membership_id is not None  # check_can_hold saw to it
    insight = Insight.objects.create(
        person_id=row.person_id, conversation=row, words=kept, membership_id=by.membership_id
    )
    record(by, "insight.note", subject=insight, words=digest(kept))
    touch(by, row.pk)
    return insight


def _locked_insight(insight: Insight, words: str) -> Insight:
    """The wording that somebody had before them, if it is still the one that counts."""
    row = Insight.objects.select_for_update(of=("self",)).get(pk=insight.pk)
    now = row
    while (later := Insight.objects.filter(replaces=now).first()) is not None:
        now = later
    if now.removed_at is not None:
        raise Refused(_("This was changed meanwhile. Look at it again."))
    if now != row and now.words != words:
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=now.words,
            mine=words,
        )
    return now


@transaction.atomic
def reword_insight(*, by: Actor, insight: Insight, words: str) -> Insight:
    """The person says how they meant it: those are the words now. The earlier ones are kept.

    `insight` is the wording that the page showed. Raises Changed, with both texts, where it was put
    in other words meanwhile; Refused where it was taken out.
    """
    access.check_persons_words(by, insight.person_id)
    kept = _check_insight(words)
    row = _locked_insight(insight, kept)
    if row.words == kept:
        return row
    new = Insight.objects.create(
        person_id=row.person_id,
        conversation_id=row.conversation_id,
        words=kept,
        membership_id=row.membership_id,
        replaces=row,
    )
    record(by, "insight.reword", subject=new, words=digest(kept))
    _touch_of(by, row)
    return new


@transaction.atomic
def remove_insight(*, by: Actor, insight: Insight, undo: bool = False) -> Insight:
    """Take an idea out, or put it back: the person, because they are their words. Whoever noted it
    may take it out, because they heard wrong; not what the person put in their own words."""
    if by.on_behalf_of_id is None and by.membership_id == insight.membership_id:
        access.check_team_contributes(by, insight.person_id)
        if undo or insight.replaces_id is not None:
            raise NotAllowed("These are the person's own words.")
    else:
        access.check_persons_words(by, insight.person_id)
    row = Insight.objects.select_for_update(of=("self",)).get(pk=insight.pk)
    row.removed_at = None if undo else clock.now()
    row.save(update_fields=["removed_at"])
    record(by, "insight.put_back" if undo else "insight.remove", subject=row)
    _touch_of(by, row)
    return row


def _touch_of(by: Actor, insight: Insight) -> None:
    if insight.conversation_id is not None:
        touch(by, insight.conversation_id)


# --- what I was in it, and how long it took ------------------------------------------------------


def _check_took_place(conversation: Conversation) -> None:
    if conversation.state == ConversationState.CANCELLED:
        raise Refused(_("This conversation is already over or called off."))


@transaction.atomic
def say_role(*, by: Actor, conversation: Conversation, role: str) -> Conversation:
    """What the professional was in this conversation, by their own word; "" takes it back. Both
    sides see it (Seed S2:322)."""
    row = _locked(conversation)
    access.check_can_hold(by, row)
    _check_took_place(row)
    if role and role not in ConversationRole.values:
        raise Refused(_("Choose one of the roles."))
    row.role = role
    row.save(update_fields=["role"])
    record(by, "conversation.role", subject=row, role=role)
    touch(by, row.pk)
    return row


def check_minutes(minutes: int | None) -> int | None:
    """How long a talk took, in minutes; None where nobody says. Raises Refused."""
    if minutes is not None and not 1 <= minutes <= LONGEST_TALK:
        raise Refused(
            _("Write the minutes as a number from 1 to %(most)s.") % {"most": LONGEST_TALK}
        )
    return minutes


@transaction.atomic
def say_length(*, by: Actor, conversation: Conversation, minutes: int | None) -> Conversation:
    """How long they really talked, in minutes; None takes it back. For planning the time of the
    next one, never to compare people."""
    row = _locked(conversation)
    access.check_can_hold(by, row)
    if row.state != ConversationState.HELD:
        raise Refused(_("Say first that you have talked."))
    row.minutes_taken = check_minutes(minutes)
    row.save(update_fields=["minutes_taken"])
    record(by, "conversation.length", subject=row, minutes=minutes)
    touch(by, row.pk)
    return row
