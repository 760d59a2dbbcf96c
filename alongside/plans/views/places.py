"""Where the pages of getting ready are: in a person's record, or on the tablet at the visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from alongside.core import clock
from alongside.core.actors import Actor, Channel
from alongside.core.audit import record as audit
from alongside.people import access as people_access
from alongside.people.models import Person
from alongside.people.rules import Category
from alongside.plans import access, queries
from alongside.plans.models import Conversation, ConversationState, Side
from alongside.plans.views.common import spoken, standing


@dataclass(frozen=True)
class Here:
    """One conversation that is still to come, and who gets ready for it where."""

    person: Person
    conversation: Conversation
    visit: bool

    def url(self, name: str, *more: Any) -> str:
        """The address of a page of getting ready: the same pages, in either place."""
        if self.visit:
            return reverse("plans:visit" if name == "prepare" else f"plans:visit_{name}", args=more)
        return reverse(f"plans:{name}", args=[self.person.pk, self.conversation.pk, *more])

    def holds(self, by: Actor) -> bool:
        """Whether `by` speaks for the professional's side."""
        if self.visit:
            return False
        return people_access.allowed(access.check_can_hold, by, self.conversation)


def in_record(request: Any, person: Person, conversation_id: UUID) -> Here:
    """In the record; Http404 for one that is over."""
    found = queries.conversation_of(request.actor, person, conversation_id)
    if found.state != ConversationState.BOOKED:
        raise Http404
    return Here(person, found, visit=False)


def on_tablet(request: Any) -> Here:
    """The one conversation that this visit code opens; the reading is logged."""
    by: Actor = request.actor
    assert by.person_id is not None  # a code is somebody's
    person = Person.objects.get(pk=by.person_id)
    found = queries.conversation_of(by, person, UUID(by.scope.partition(":")[2]))
    if found.state != ConversationState.BOOKED:
        raise Http404
    if request.method != "POST":
        _read(request, person)
    return Here(person, found, visit=True)


def _read(request: Any, person: Person) -> None:
    audit(
        request.actor,
        "record.read",
        person_id=person.pk,
        reading=True,
        category=str(Category.PLAN),
    )


def shown(request: Any, here: Here) -> dict[str, Any]:
    """What every page of getting ready shows. On the tablet, a page that answers a form is read
    like any other."""
    if here.visit:
        if request.method == "POST":
            _read(request, here.person)
        who: dict[str, Any] = {
            "person": here.person,
            "is_self": True,
            "may_add": True,
            "is_staff": False,
            "is_professional": False,
            "today": clock.today(),
        }
    else:
        who = standing(request, here.person)
    return who | {
        "here": here,
        "visit": here.visit,
        "conversation": here.conversation,
        "holds": here.holds(request.actor),
    }


def speaker(request: Any, here: Here, side: str) -> Actor:
    """Who puts in order or ticks. What the person said aloud, somebody else orders with them in
    the room, by name."""
    by: Actor = request.actor
    if here.visit or side != Side.PERSON or by.person_id == here.person.pk:
        return by
    return by.helping(Channel.TOGETHER, spoken(request, here.person)["helper"], here.person.pk)
