"""Booking, preparing and holding a conversation. Its agenda: `agenda`; its list: `preparing`."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people.models import Membership, Person
from alongside.plans import access, messages
from alongside.plans.actions import after, during, preparing, visits
from alongside.plans.actions.touching import touch
from alongside.plans.actions.versions import hold as hold_plan
from alongside.plans.models import (
    CONVERSATION_MOVES,
    Conversation,
    ConversationState,
    Examination,
    GroupVisit,
    Preparation,
    PreparationVersion,
    Visit,
    VisitOffer,
    Way,
)
from alongside.plans.queries.conversations import last_professional
from alongside.ui.dates import moment

TALK_IS_OVER = "plans.talk_is_over"


def _locked(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_for_update().get(pk=conversation.pk)


def _move(conversation: Conversation, to: ConversationState) -> None:
    if to not in CONVERSATION_MOVES[ConversationState(conversation.state)]:
        raise Refused(_("This conversation is already over or called off."))
    conversation.state = to


def check_when_and_how(at: datetime, way: str) -> None:
    """Refused for a time that has passed, or a way that is none."""
    if at <= clock.now():
        raise Refused(_("This time has passed. Choose a later one."))
    if way not in Way.values:
        raise Refused(_("Choose how you will talk."))


def check_of_same_record(conversation: Conversation | None, person_id: UUID) -> None:
    """What is done in a conversation is done in the record that it belongs to."""
    if conversation is not None and conversation.person_id != person_id:
        raise NotAllowed("This conversation is somebody else's.")


@transaction.atomic
def book(
    *,
    by: Actor,
    person: Person,
    professional: Membership,
    at: datetime,
    way: str = Way.HERE,
    place: str = "",
    minutes: int | None = None,
    reviews: Conversation | None = None,
    visit: str = Visit.USUAL,
    examination: str = "",
    offer: visits.Offer | None = None,
    link: str = "",
    why_other: str = "",
    group: GroupVisit | None = None,
) -> Conversation:
    """Book a conversation and tell the person, in their way, how to get ready for it.

    `minutes` is how long it is planned to take; the service's usual for this kind of visit where
    none is given. `examination`: whether they must be seen in person for it; where not, `offer` is
    from what the person chooses. `why_other`: why it is not with whom they wish for.
    """
    access.check_can_book(by, person.pk)
    access.check_works_here(professional)
    assert professional.team is not None
    if professional.team.service_id != by.service_id:
        raise Refused(_("Choose a professional of your own service."))
    check_when_and_how(at, way)
    check_of_same_record(reviews, person.pk)
    if not person.can_be_contacted:
        raise Refused(_("Nothing can be booked for this person."))
    if visit not in Visit.values or (visit == Visit.GROUP) != (group is not None):
        raise Refused(_("Choose what kind of visit it is."))
    if examination and examination not in Examination.values:
        raise Refused(_("Choose one of the answers, or leave it out."))
    if offer is not None and examination != Examination.NOT_NEEDED:
        raise Refused(_("Say first that no examination is needed."))
    Person.objects.select_for_update().get(pk=person.pk)
    conversation = Conversation(
        person=person,
        professional=professional,
        at=at,
        way=way,
        place=place.strip(),
        link=link.strip(),
        visit=visit,
        group=group,
        examination=examination,
        minutes=minutes or visits.length_of(visit, way, by.service_id),
        reviews=reviews,
    )
    visits.fit(conversation, last_professional(person, by.service_id), why_other)
    conversation.save(force_insert=True)
    record(by, "conversation.book", subject=conversation)
    if offer is not None:
        visits.make_offer(by, conversation, offer)
    during.take_along(by, conversation)
    after.next_is_booked(by, conversation)
    messages.booked(by, conversation)
    return conversation


@transaction.atomic
def change_time(
    *, by: Actor, conversation: Conversation, at: datetime, way: str, place: str, version: int
) -> Conversation:
    """Move a conversation to another time, way or place; the person is told."""
    access.check_can_change_time(by, conversation)
    row = _locked(conversation)
    if row.state != ConversationState.BOOKED:
        raise Refused(_("This conversation is already over or called off."))
    if row.version != version:
        raise Changed(
            _("Someone changed this booking while you had it open. Look again."),
            theirs="\n".join(filter(None, [moment(row.at), row.get_way_display(), row.place])),
            mine="\n".join(filter(None, [moment(at), place])),
        )
    if row.group_id is not None:
        raise Refused(_("This is a visit together with others. Move it for all of them."))
    check_when_and_how(at, way)
    move_to(row, at, way, place)
    record(by, "conversation.change", subject=row)
    preparing.follow_the_day(by, row)
    touch(by, row.pk)
    messages.booked(by, row)
    return row


def move_to(row: Conversation, at: datetime, way: str, place: str) -> None:
    """Another time, way or place; the row is locked. What was offered is the person's no more."""
    row.at, row.way, row.place = at, way, place.strip()
    visits.fit(row, row.instead_of, row.why_other)
    row.version += 1
    row.save()
    VisitOffer.objects.filter(conversation=row).update(times=[])


@transaction.atomic
def choose_how(
    *,
    by: Actor,
    conversation: Conversation,
    way: str,
    at: datetime,
    number: str = "",
    words: str = "",
) -> Conversation:
    """The person chooses how, and when, they talk, of what was offered: no examination is needed.
    `number`: where to phone them. `words`: what would suit better; whoever booked answers.

    Raises Refused for what was not offered, or where there is nothing to choose any more.
    """
    access.check_persons_words(by, conversation.person_id)
    row = _locked(conversation)
    if visits.choose(by, row, way, at, number, words):
        row.version += 1
        row.save()
        preparing.follow_the_day(by, row)
        messages.booked(by, row)
    touch(by, row.pk)
    return row


@transaction.atomic
def call_off(*, by: Actor, conversation: Conversation) -> Conversation:
    """Either side calls it off. What the person prepared is kept for the next one."""
    access.check_can_call_off(by, conversation)
    hold_plan(conversation.person_id)
    row = _locked(conversation)
    end_booking(by, row)
    return row


def end_booking(by: Actor, row: Conversation) -> None:
    """A locked booking does not take place; they are told. A part of calling off."""
    _move(row, ConversationState.CANCELLED)
    row.cancelled_at = clock.now()
    row.save()
    record(by, "conversation.call_off", subject=row)
    preparing.stop_watching(by, row)
    during.let_wait(by, row)
    after.next_is_not_booked(by, row)
    touch(by, row.pk)
    messages.called_off(by, row)


@transaction.atomic
def call_off_all(*, by: Actor, person_id: UUID) -> int:
    """Somebody has died, or their record is erased: what was booked does not take place, and
    nothing is sent. Returns how many. Called by the room of people, which checked who may say so.
    """
    booked = list(
        Conversation.objects.select_for_update().filter(
            person_id=person_id, state=ConversationState.BOOKED
        )
    )
    for row in booked:
        _move(row, ConversationState.CANCELLED)
        row.cancelled_at = clock.now()
        row.save(update_fields=["state", "cancelled_at"])
        record(by, "conversation.call_off", subject=row)
        preparing.stop_watching(by, row)
    return len(booked)


@transaction.atomic
def prepare(*, by: Actor, conversation: Conversation, words: str, version: int) -> Preparation:
    """The person sends what matters to them and what they want to talk about.

    Sending again replaces the text and keeps the earlier one. Raises Changed, with both texts,
    when somebody sent another text since the page was opened.
    """
    row = _locked(conversation)
    access.check_can_prepare(by, row)
    if not words.strip():
        raise Refused(_("Write a few words first. One sentence is enough."))
    preparation, made = Preparation.objects.get_or_create(
        conversation=row,
        defaults={"person_id": row.person_id, "channel": by.channel, "version": 0},
    )
    if preparation.version != version:
        if preparation.words == words.strip():
            return preparation  # the same Send twice
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=preparation.words,
            mine=words,
        )
    if not made and preparation.words != words.strip():
        PreparationVersion.objects.create(
            preparation=preparation,
            person_id=row.person_id,
            version=preparation.version,
            words=preparation.words,
        )
    preparation.words = words.strip()
    preparation.version += 1
    preparation.sent_at = clock.now()
    preparation.read_at = None
    preparation.channel = by.channel
    preparation.helper = by.helper
    preparation.save()
    record(by, "conversation.prepare", subject=preparation, words=digest(preparation.words))
    touch(by, row.pk)
    return preparation


@transaction.atomic
def open_conversation(*, by: Actor, conversation: Conversation) -> Conversation:
    """The professional opens the conversation: what the person sent is now read, by name."""
    row = _locked(conversation)
    access.check_can_hold(by, row)
    now = clock.now()
    if row.opened_at is None:
        row.opened_at = now
        row.save(update_fields=["opened_at"])
        record(by, "conversation.open", subject=row)
    preparation = Preparation.objects.filter(conversation=row).first()
    if preparation is not None and preparation.sent_at and preparation.read_at is None:
        preparation.read_at = now
        preparation.read_by_id = by.membership_id
        preparation.save(update_fields=["read_at", "read_by"])
        record(by, "preparation.read", subject=preparation)
        touch(by, row.pk)
    return row


def used(by: Actor, conversation: Conversation) -> None:
    """Something was agreed or looked back on in it: they talk. That it is over, and how long it
    took, they say themselves; where nobody does, it counts as held once its day has gone by."""
    if conversation.state == ConversationState.BOOKED:
        day = max(conversation.at.astimezone(clock.LONDON).date(), clock.today())
        jobs.schedule(
            TALK_IS_OVER,
            _day_of(conversation),
            clock.at_local(day + timedelta(days=1), time(0)),
            person_id=conversation.person_id,
            conversation=str(conversation.pk),
        )
    touch(by, conversation.pk)


def _day_of(conversation: Conversation) -> str:
    """The job's name for the end of the day for which this version of the booking is."""
    return f"{conversation.pk}:{conversation.version}"


@transaction.atomic
def talk_is_over(*, by: Actor, conversation_id: UUID) -> None:
    """The day of a conversation in which something was agreed has gone by, and nobody said that it
    took place: it did. One that was moved to another day, or called off, stays as it is."""
    row = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    if row is not None and row.state == ConversationState.BOOKED and row.at <= clock.now():
        mark_held(by, row, None)
        touch(by, row.pk)


def mark_held(by: Actor, row: Conversation, minutes: int | None) -> None:
    """A locked booking took place. A part of holding."""
    _move(row, ConversationState.HELD)
    row.held_at, row.minutes_taken = clock.now(), minutes
    row.save(update_fields=["state", "held_at", "minutes_taken"])
    record(by, "conversation.hold", subject=row)
    preparing.stop_watching(by, row)
    visits.ask_in_control(by, row)


@transaction.atomic
def hold(*, by: Actor, conversation: Conversation, minutes: int | None = None) -> None:
    """The conversation took place; nothing need have been agreed. `minutes`: how long it took,
    where somebody says. Raises Refused for a number that cannot be."""
    access.check_can_hold(by, conversation)
    minutes = during.check_minutes(minutes)
    row = _locked(conversation)
    if row.state == ConversationState.BOOKED:
        mark_held(by, row, minutes)
        jobs.void(TALK_IS_OVER, _day_of(row))
    touch(by, row.pk)
