"""A visit together with others: planned, joined, and its shared list. Each person's own list is a
conversation's, as always (`agenda`)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import WORKER, Actor
from alongside.core.audit import digest, record
from alongside.core.errors import NotAllowed, Refused
from alongside.people.models import Membership, Person
from alongside.plans import access, messages
from alongside.plans.actions import conversations, during, preparing, visits
from alongside.plans.actions.touching import touch
from alongside.plans.actions.versions import hold as hold_plan
from alongside.plans.models import (
    Conversation,
    ConversationState,
    GroupItem,
    GroupVisit,
    Visit,
    Way,
)

LONGEST = 500


@transaction.atomic
def plan_group(
    *,
    by: Actor,
    professional: Membership,
    title: str,
    at: datetime,
    way: str = Way.HERE,
    place: str = "",
    minutes: int | None = None,
) -> GroupVisit:
    """Plan a visit to which several people may come. Nobody is in it before they are booked."""
    access.check_works_here(professional)
    assert professional.team is not None
    group = GroupVisit(service_id=professional.team.service_id, professional=professional)
    access.check_can_run_group(by, group)
    if not title.strip():
        raise Refused(_("Say what it is about."))
    if at <= clock.now():
        raise Refused(_("This time has passed. Choose a later one."))
    if way not in Way.values:
        raise Refused(_("Choose how you will talk."))
    group.title, group.at, group.way = title.strip()[:120], at, way
    group.place, group.made_at = place.strip()[:200], clock.now()
    group.minutes = minutes or visits.length_of(Visit.GROUP, way, by.service_id)
    group.save(force_insert=True)
    record(by, "group.plan", subject=group)
    return group


@transaction.atomic
def join_group(*, by: Actor, person: Person, group: GroupVisit) -> Conversation:
    """Book somebody into a group: a conversation of their own, with a list of their own."""
    access.check_can_run_group(by, group)
    Person.objects.select_for_update().get(pk=person.pk)
    row = (
        GroupVisit.objects.select_for_update(of=("self",))
        .select_related("professional__team")
        .get(pk=group.pk)
    )
    if row.state != ConversationState.BOOKED:
        raise Refused(_("This visit is already over or called off."))
    coming = Conversation.objects.filter(
        group=row, person=person, state=ConversationState.BOOKED
    ).first()
    if coming is not None:
        return coming
    return conversations.book(
        by=by,
        person=person,
        professional=row.professional,
        at=row.at,
        way=row.way,
        place=row.place,
        minutes=row.minutes,
        visit=Visit.GROUP,
        group=row,
    )


@transaction.atomic
def move_group(*, by: Actor, group: GroupVisit, at: datetime, way: str, place: str) -> GroupVisit:
    """Another time, way or place for everybody who comes; each is told."""
    access.check_can_run_group(by, group)
    found = GroupVisit.objects.select_for_update().get(pk=group.pk)
    if found.state != ConversationState.BOOKED:
        raise Refused(_("This visit is already over or called off."))
    conversations.check_when_and_how(at, way)
    found.at, found.way, found.place = at, way, place.strip()[:200]
    found.save(update_fields=["at", "way", "place"])
    record(by, "group.move", subject=found)
    for row in _coming(found):
        conversations.move_to(row, at, way, place)
        record(by, "conversation.change", subject=row)
        preparing.follow_the_day(by, row)
        touch(by, row.pk)
        messages.booked(by, row)
    return found


def _coming(group: GroupVisit) -> list[Conversation]:
    return list(
        Conversation.objects.select_for_update(of=("self",))
        .filter(group=group, state=ConversationState.BOOKED)
        .select_related(
            "person", "professional__person", "professional__team__service__organisation"
        )
        .order_by("pk")
    )


@transaction.atomic
def call_off_group(*, by: Actor, group: GroupVisit) -> GroupVisit:
    """It does not take place; what each of them prepared is kept for their next conversation."""
    access.check_can_run_group(by, group)
    people = group.conversations.filter(state=ConversationState.BOOKED).values_list("person_id")
    for (person_id,) in people.order_by("person_id"):
        hold_plan(person_id)
    found = GroupVisit.objects.select_for_update().get(pk=group.pk)
    if found.state != ConversationState.BOOKED:
        raise Refused(_("This visit is already over or called off."))
    found.state = ConversationState.CANCELLED
    found.save(update_fields=["state"])
    record(by, "group.call_off", subject=found)
    for row in _coming(found):
        conversations.end_booking(by, row)
    return found


@transaction.atomic
def hold_group(*, by: Actor, group: GroupVisit, minutes: int | None = None) -> GroupVisit:
    """It took place, for everybody who had not called it off. `minutes`: how long it took."""
    access.check_can_run_group(by, group)
    minutes = during.check_minutes(minutes)
    found = GroupVisit.objects.select_for_update().get(pk=group.pk)
    if found.state != ConversationState.BOOKED:
        raise Refused(_("This visit is already over or called off."))
    found.state = ConversationState.HELD
    found.save(update_fields=["state"])
    record(by, "group.hold", subject=found)
    for row in _coming(found):
        conversations.mark_held(by, row, minutes)
        touch(by, row.pk)
    return found


@transaction.atomic
def add_shared(*, by: Actor, conversation: Conversation, words: str) -> GroupItem:
    """The person (or a helper by name) puts something on the list that everybody in the group
    reads. Nobody else learns who it was."""
    access.check_persons_words(by, conversation.person_id)
    group = _open_group(conversation)
    return _add(by, group, words, person=conversation.person)


@transaction.atomic
def add_shared_as_professional(*, by: Actor, group: GroupVisit, words: str) -> GroupItem:
    """A professional puts something on the list that everybody in the group reads."""
    access.check_can_run_group(by, group)
    if GroupVisit.objects.select_for_update().get(pk=group.pk).state != ConversationState.BOOKED:
        raise Refused(_("This visit is already over or called off."))
    return _add(by, group, words, person=None)


def _open_group(conversation: Conversation) -> GroupVisit:
    if conversation.group_id is None:
        raise NotAllowed("This is no group.")
    group = GroupVisit.objects.select_for_update().get(pk=conversation.group_id)
    state = Conversation.objects.get(pk=conversation.pk).state
    if {state, group.state} != {ConversationState.BOOKED}:
        raise Refused(_("This visit is already over or called off."))
    return group


def _add(by: Actor, group: GroupVisit, words: str, *, person: Person | None) -> GroupItem:
    if not words.strip():
        raise Refused(_("Write what you want to talk about."))
    item = GroupItem.objects.create(
        group=group,
        person=person,
        membership_id=None if person else by.membership_id,
        owner_id=person.pk if person else group.service_id,
        words=words.strip()[:LONGEST],
        added_at=clock.now(),
    )
    record(
        by, "group.add", subject=item, person_id=person.pk if person else None,
        words=digest(item.words),
    )  # fmt: skip
    _touch_all(group)
    return item


@transaction.atomic
def remove_shared(*, by: Actor, item: GroupItem, conversation: Conversation | None = None) -> None:
    """Whoever put it there takes it off: the person, from their own conversation; a professional
    of the service what professionals put there."""
    row = GroupItem.objects.select_for_update().get(pk=item.pk)
    group = GroupVisit.objects.get(pk=row.group_id)
    if row.person_id is None:
        access.check_can_run_group(by, group)
    else:
        if conversation is None or conversation.person_id != row.person_id:
            raise NotAllowed("Somebody else put it there.")
        access.check_persons_words(by, row.person_id)
    if row.removed_at is None:
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at"])
        record(by, "group.remove", subject=row, person_id=row.person_id)
        _touch_all(group)


def _touch_all(group: GroupVisit) -> None:
    """On the pages of all of them; who it was, their pages are not told."""
    for pk in group.conversations.filter(state=ConversationState.BOOKED).values_list(
        "pk", flat=True
    ):
        touch(WORKER, pk)
