"""How somebody likes to talk, choosing how a review is held, and "did you feel in control?"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, Refused
from alongside.followups import actions as followups
from alongside.people.models import Membership, Person
from alongside.people.settings import resolve
from alongside.plans import access
from alongside.plans.actions.touching import touch
from alongside.plans.models import (
    Conversation,
    ConversationState,
    Examination,
    Felt,
    InControl,
    SamePerson,
    TalkWishes,
    Visit,
    VisitOffer,
    Way,
)
from alongside.plans.queries.visits import wishes_of
from alongside.plans.rules import visits as rules
from alongside.worklist import actions as worklist

IN_CONTROL, ANSWER = "plans.in_control", "in_control"  # the kind of check-in, and its question
WISH_ITEM = "visit_wish"
LONGEST = 1000
MOST_TIMES = 3
ANSWERED_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Offer:
    """From what somebody may choose: ways to talk, and times besides the one that is booked."""

    ways: Sequence[str]
    times: Sequence[datetime] = ()


# --- wishes --------------------------------------------------------------------------------------


@transaction.atomic
def say_wishes(
    *,
    by: Actor,
    person: Person,
    days: Collection[int] = (),
    parts: Collection[str] = (),
    ways: Collection[str] = (),
    same_person: str = SamePerson.SAME,
    words: str = "",
    version: int = 0,
) -> TalkWishes:
    """When, how, how long and with whom the person likes to talk; said anew at any time. Whoever
    books sees it. Raises Changed when somebody said something else since the page was opened
    (`version`; 0: nothing was said then)."""
    access.check_persons_words(by, person.pk)
    if same_person not in SamePerson.values or not set(days) <= set(range(7)):
        raise Refused(_("Choose one of the answers, or leave it out."))
    if not set(parts) <= set(rules.PARTS) or not set(ways) <= {*Way.values, *rules.TYPES}:
        raise Refused(_("Choose one of the answers, or leave it out."))
    if len(words) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    row = TalkWishes.objects.filter(person=person).first() or TalkWishes(person=person, version=0)
    if row.version != version:
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=row.words,
            mine=words.strip(),
        )
    row.days, row.parts, row.ways = sorted(days), sorted(parts), sorted(ways)
    row.same_person, row.words = same_person, words.strip()
    row.helper, row.channel, row.said_at = by.helper, by.channel, clock.now()
    row.version += 1
    row.save()
    record(by, "talk.wish", subject=row, words=digest(row.words), same_person=str(same_person))
    return row


def fit(row: Conversation, last: Membership | None, why_other: str) -> None:
    """Note how a booking fits what the person wished for. A part of booking."""
    wishes = wishes_of(row.person_id)
    local_at = row.at.astimezone(clock.LONDON)
    row.suits = rules.suits(local_at, wishes.days, wishes.parts) if wishes else None
    wish = wishes.same_person if wishes else SamePerson.SAME
    same = last is not None and last.person_id == row.professional.person_id
    if last is not None and not rules.wish_is_met(wish, same=same):
        row.instead_of, row.why_other = last, why_other.strip()[:LONGEST]


def length_of(visit: str, way: str, service_id: UUID | None) -> int:
    """How many minutes a visit of this type takes here. Raises Refused where it is not offered."""
    name = rules.type_of(visit, way)
    found = resolve(service_id)
    key = "plans.minutes" if name == rules.USUAL else f"plans.minutes_{name}"
    minutes = int(found[key].value)
    if minutes == 0:
        raise Refused(_("This kind of visit is not offered here. Choose another."))
    return minutes


# --- choosing how --------------------------------------------------------------------------------


def make_offer(by: Actor, row: Conversation, offer: Offer) -> VisitOffer:
    """Let the person choose how they talk. A part of booking, where no examination is needed."""
    offered = {*offer.ways, row.way, Way.HERE}  # in person always: nobody is pushed to a screen
    ways = [way for way in Way.values if way in offered]
    if len(ways) < len(offered):
        raise Refused(_("Choose how you will talk."))
    now = clock.now()
    times = sorted({time.isoformat() for time in offer.times if time != row.at})
    if len(times) > MOST_TIMES or any(time <= now for time in offer.times):
        raise Refused(_("This time has passed. Choose a later one."))
    return VisitOffer.objects.create(
        conversation=row, person_id=row.person_id, ways=ways, times=times, made_at=now
    )


def choose(by: Actor, row: Conversation, way: str, at: datetime, number: str, words: str) -> bool:
    """What the person chose of what was offered; whether the booking is another one now. A part of
    `conversations.choose_how`, which locked the booking."""
    offer = VisitOffer.objects.select_for_update().filter(conversation=row).first()
    if offer is None or row.state != ConversationState.BOOKED:
        raise Refused(_("There is nothing to choose any more. Phone us if it does not suit you."))
    times = {row.at, *map(datetime.fromisoformat, offer.times)}
    if way not in offer.ways or at not in times:
        raise Refused(_("Choose one of the answers shown."))
    if at <= clock.now():
        raise Refused(_("This time has passed. Choose a later one."))
    if len(words) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    changed = (way, at) != (row.way, row.at) or (way == Way.PHONE and number.strip() != row.place)
    offer.times = sorted({time.isoformat() for time in times - {at}})
    offer.chosen_at, offer.words = clock.now(), words.strip()
    offer.helper, offer.channel = by.helper, by.channel
    offer.save()
    record(by, "visit.choose", subject=offer, person_id=row.person_id, way=way)
    if way == Way.PHONE:
        row.place = number.strip()[:200]
    elif row.way == Way.PHONE:
        row.place = ""
    row.way, row.at = way, at
    fit(row, row.instead_of, row.why_other)
    if offer.words:
        assert row.professional.team is not None
        worklist.open_item(
            by=by,
            kind=WISH_ITEM,
            key=f"{WISH_ITEM}:{row.pk}:{clock.now().isoformat()}",
            person=row.person,
            service_id=row.professional.team.service_id,
            responsible=row.professional,
            due_at=min(row.at, clock.now() + ANSWERED_WITHIN),
            about_id=row.pk,
        )
    return changed


# --- afterwards ----------------------------------------------------------------------------------


def ask_in_control(by: Actor, row: Conversation) -> None:
    """A review that needed no examination is over: ask once how it was, the person's way. A part
    of holding it."""
    if row.examination != Examination.NOT_NEEDED or row.visit == Visit.GROUP:
        return
    if not row.person.can_be_contacted:
        return
    followups.plan_check_in(
        by=by,
        kind=IN_CONTROL,
        person=row.person,
        about_id=row.pk,
        due_on=clock.today() + timedelta(days=1),
        responsible=row.professional,
    )


def file_in_control(by: Actor, conversation: Conversation, answers: Mapping[str, Any]) -> None:
    """The person's answer, once. A part of answering a check-in, which asked who may."""
    answer = answers.get(ANSWER)
    if answer not in Felt.values:
        return
    row, made = InControl.objects.get_or_create(
        conversation=conversation,
        defaults={
            "person_id": conversation.person_id,
            "answer": answer,
            "helper": by.helper,
            "channel": by.channel,
            "at": clock.now(),
        },
    )
    if made:
        record(by, "conversation.in_control", subject=row, person_id=row.person_id)
        touch(by, conversation.pk)
