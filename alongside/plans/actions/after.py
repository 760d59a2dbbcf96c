"""Afterwards: a question to each side, the person's rating of their plan, and the next time."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people.models import Membership, Person
from alongside.plans import access
from alongside.plans.actions.touching import touch
from alongside.plans.models import (
    AfterConversation,
    Conversation,
    ConversationState,
    MoreSameLess,
    PlanRating,
    Side,
    YesPartlyNo,
)
from alongside.ui.dates import day
from alongside.worklist import actions as worklist
from alongside.worklist.models import Item

NEXT_ITEM = "next_conversation"
NEXT_IS_DUE = "plans.next_is_due"
START_OF_WORK = time(9, 0)
LONGEST = 2000


def _locked(conversation: Conversation) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("person", "professional__team", "next_by__team", "next_by__person")
        .get(pk=conversation.pk)
    )


def _check_choice(value: str, choices: type[YesPartlyNo] | type[MoreSameLess]) -> str:
    if value and value not in choices.values:
        raise Refused(_("Choose one of the answers, or leave it out."))
    return value


def _check_words(words: str) -> str:
    kept = words.strip()
    if len(kept) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    return kept


# --- a question to each side ---------------------------------------------------------------------


@transaction.atomic
def say_after(
    *,
    by: Actor,
    conversation: Conversation,
    side: str,
    version: int,
    equal_player: str = "",
    confidence: str = "",
    had_time: str = "",
    words: str = "",
) -> AfterConversation:
    """What one side says after a conversation. Every part may be left out, and said anew later.

    The person, or a helper by name, for the person; a professional of the team for themselves.
    Each side sees its own alone; together with others it is only ever counted (W40). `version` is
    that of the answer as it was seen, 0 for none; raises Changed where it is another by now. A
    helper never sees it, and types over nothing but what they typed themselves. Raises Refused for
    that, and before they have talked.
    """
    row = _locked(conversation)
    if side == Side.PERSON:
        access.check_persons_words(by, row.person_id)
    elif side == Side.PROFESSIONAL:
        access.check_can_hold(by, row)
    else:
        raise Refused(_("Say whose answer it is."))
    if row.state != ConversationState.HELD:
        raise Refused(_("Say first that you have talked."))
    said = AfterConversation.objects.filter(conversation=row, side=side).first()
    if said is None:
        said = AfterConversation(conversation=row, person_id=row.person_id, side=side, version=0)
    elif side == Side.PROFESSIONAL and said.membership_id != by.membership_id:
        raise NotAllowed("A colleague answered this for themselves.")
    elif by.helper and not said.helper:
        raise Refused(
            _("%(name)s has answered this themselves. What they said stays as it is.")
            % {"name": row.person.name}
        )
    elif by.helper and said.helper != by.helper:
        raise Refused(
            _("Somebody else has typed this for %(name)s already. It stays as it is.")
            % {"name": row.person.name}
        )
    if not by.helper and said.version != version:
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=_said_text(said),
            mine=words,
        )
    said.membership_id = by.membership_id if side == Side.PROFESSIONAL else None
    said.equal_player = _check_choice(equal_player, YesPartlyNo)
    said.confidence = _check_choice(confidence, MoreSameLess)
    said.had_time = _check_choice(had_time, YesPartlyNo)
    said.words = _check_words(words)
    said.helper, said.channel = by.helper, by.channel
    said.version += 1
    said.save()
    record(by, "conversation.after", subject=said, words=digest(said.words), side=str(side))
    return said


def _said_text(said: AfterConversation) -> str:
    """What one side said, as lines."""
    chosen = (
        said.get_equal_player_display(),
        said.get_confidence_display(),
        said.get_had_time_display(),
    )
    return "\n".join(filter(None, [*chosen, said.words]))


@transaction.atomic
def rate_plan(
    *,
    by: Actor,
    person: Person,
    joined_up: str = "",
    part_of_decisions: str = "",
    helped_to_manage: str = "",
    words: str = "",
) -> PlanRating:
    """How the person finds their plan and the care around it, by three principles of care from
    their own standpoint (Richmond Group; Seed S2:473). At any time; every rating is kept.

    Raises Refused where nothing was said.
    """
    access.check_persons_words(by, person.pk)
    kept = _check_words(words)
    answers = {
        "joined_up": _check_choice(joined_up, YesPartlyNo),
        "part_of_decisions": _check_choice(part_of_decisions, YesPartlyNo),
        "helped_to_manage": _check_choice(helped_to_manage, YesPartlyNo),
    }
    if not kept and not any(answers.values()):
        raise Refused(_("Choose at least one answer, or write a few words."))
    rating = PlanRating.objects.create(
        person=person, words=kept, helper=by.helper, channel=by.channel, **answers
    )
    record(by, "plan.rate", subject=rating, words=digest(kept))
    return rating


# --- the next time -------------------------------------------------------------------------------


def _next_text(row: Conversation) -> str:
    """What is said about the next time, as lines."""
    if row.next_by is None:
        return _("Nothing is planned for now.")
    when = (
        day(row.next_on)
        if row.next_on
        else _("When %(name)s asks for it") % {"name": row.person.name}
    )
    return "\n".join(filter(None, [when, row.next_by.person.name, row.next_words]))


@transaction.atomic
def plan_next(
    *,
    by: Actor,
    conversation: Conversation,
    responsible: Membership | None,
    version: int,
    on: date | None = None,
    words: str = "",
) -> Conversation:
    """When they talk next, who sees that it is booked, and what to prepare. `on` None: when the
    person asks. `responsible` None: nothing is planned after all. `version` is the `next_version`
    that the page was opened with; raises Changed where a colleague has said it anew since.

    On the day it is on the worklist of whoever is responsible; booking a conversation ends that.
    """
    row = _locked(conversation)
    access.check_can_hold(by, row)
    if row.state == ConversationState.CANCELLED:
        raise Refused(_("This conversation is already over or called off."))
    if row.next_version != version:
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=_next_text(row),
            mine=words,
        )
    if responsible is None:
        on, words = None, ""
    else:
        access.check_works_here(responsible)
        if responsible.team is None or responsible.team.service_id != by.service_id:
            raise Refused(_("Choose a professional of your own service."))
    if on is not None and on < clock.today():
        raise Refused(_("This day has passed. Choose a later one."))
    row.next_on, row.next_by, row.next_words = on, responsible, _check_words(words)
    row.next_version += 1
    row.save(update_fields=["next_on", "next_by", "next_words", "next_version"])
    record(by, "conversation.next", subject=row, words=digest(row.next_words), on=str(on or ""))
    touch(by, row.pk)
    _void(by, row.person_id, [row.pk])
    _wait(row)
    return row


@transaction.atomic
def ask_for_next(*, by: Actor, conversation: Conversation) -> None:
    """The person, or somebody they let add to their plan, would like to talk now: whoever is
    responsible for the next conversation has it on their worklist at once."""
    row = _locked(conversation)
    access.check_can_contribute(by, row.person_id)
    if row.next_by is None or _booked(row):
        raise Refused(_("There is nothing to ask for: look at your plan again."))
    record(by, "conversation.ask_next", subject=row)
    _open(by, row)


@transaction.atomic
def next_is_due(*, by: Actor, conversation_id: UUID) -> None:
    """The day for the next conversation has come. Nothing happens where it was planned anew, or
    one is booked."""
    if not by.is_system:
        raise NotAllowed("Only the worker does this.")
    found = Conversation.objects.filter(pk=conversation_id).first()
    if found is None:
        return
    row = _locked(found)
    due = row.next_on is not None and row.next_on <= clock.today()
    if not due or row.next_by is None or not row.person.can_be_contacted or _booked(row):
        return
    record(by, "conversation.next_due", subject=row)
    _open(by, row)


def _booked(row: Conversation) -> bool:
    """Whether a conversation with this service is booked already."""
    return (
        Conversation.objects.filter(
            person_id=row.person_id,
            state=ConversationState.BOOKED,
            professional__team__service_id=row.service_id,
        )
        .exclude(pk=row.pk)
        .exists()
    )


def _wait(row: Conversation) -> None:
    """Let the day come. A day that was voided is a row of its own, so each has another key."""
    if row.next_on is None or row.next_by is None:
        return
    jobs.schedule(
        NEXT_IS_DUE,
        f"{row.pk}:{clock.now().isoformat()}",
        clock.at_local(row.next_on, START_OF_WORK),
        person_id=row.person_id,
        conversation=str(row.pk),
    )


def _open(by: Actor, row: Conversation) -> None:
    responsible = row.next_by
    assert responsible is not None
    assert responsible.team is not None
    if Item.objects.waiting().filter(kind=NEXT_ITEM, about_id=row.pk).exists():
        return
    worklist.open_item(
        by=by,
        kind=NEXT_ITEM,
        key=f"next:{row.pk}:{clock.now().isoformat()}",
        person=row.person,
        service_id=responsible.team.service_id,
        responsible=responsible,
        due_at=clock.now(),
        about_id=row.pk,
    )


def _void(by: Actor, person_id: UUID, conversations: list[UUID]) -> None:
    items = Item.objects.waiting().filter(
        kind=NEXT_ITEM, person_id=person_id, about_id__in=conversations
    )
    for item in items:
        worklist.void(by=by, key=item.key)


def next_is_booked(by: Actor, conversation: Conversation) -> None:
    """A conversation is booked: nobody of its service need see to the next one any more. A part
    of booking."""
    earlier = Conversation.objects.filter(
        person_id=conversation.person_id,
        professional__team__service_id=conversation.service_id,
    ).exclude(pk=conversation.pk)
    _void(by, conversation.person_id, list(earlier.values_list("pk", flat=True)))


def next_is_not_booked(by: Actor, conversation: Conversation) -> None:
    """What was booked is called off: whoever was responsible for the next one is so again. A part
    of calling off."""
    last = (
        Conversation.objects.filter(
            person_id=conversation.person_id,
            state=ConversationState.HELD,
            next_by__isnull=False,
            professional__team__service_id=conversation.service_id,
        )
        .order_by("-at")
        .first()
    )
    if last is None or _booked(last):
        return
    row = _locked(last)
    if row.next_on is not None and row.next_on < clock.today():
        row.next_on = clock.today()
        row.save(update_fields=["next_on"])
    _wait(row)
