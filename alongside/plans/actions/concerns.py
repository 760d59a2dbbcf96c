"""Worries after treatment: what somebody chose, and the lists that a service words itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people import access as people_access
from alongside.people.models import Person, Role, Service
from alongside.plans import access
from alongside.plans.actions.agenda import add_item
from alongside.plans.actions.entries import add_entry
from alongside.plans.models import (
    ConcernCheck,
    Conversation,
    ConversationState,
    ItemKind,
    Section,
    Side,
    Template,
    TemplateKind,
)
from alongside.plans.queries.concerns import list_of, newest_list, version_of
from alongside.plans.rules.concerns import ConcernList, NotAList, read_list, text_of, write_list

LONGEST = 300


@dataclass(frozen=True)
class Chosen:
    """A worry that somebody chose: its label as they read it, what they say about it, and whether
    they want to talk about it."""

    code: str
    label: str
    words: str = ""
    talk: bool = False

    @property
    def line(self) -> str:
        """As it stands in the plan and on the agenda."""
        return f"{self.label}: {self.words}" if self.words else self.label


def _speaking(by: Actor, person: Person, conversation: Conversation | None) -> Actor:
    """Whoever may say it: the person, a helper by name, or the tablet at this visit, whose code
    opened this one conversation and speaks for the person in it."""
    if by.scope:
        if conversation is None:
            raise NotAllowed("This code opens something else.")
        access.check_can_prepare(by, conversation)
        return replace(by, scope="")
    access.check_persons_words(by, person.pk)
    return by


@transaction.atomic
def check_concerns(
    *,
    by: Actor,
    person: Person,
    conversation: Conversation | None,
    of: ConcernList,
    chosen: Iterable[Chosen],
) -> ConcernCheck:
    """Somebody went through a list of worries. Each that they chose stands in their plan, once;
    those to talk about are on the agenda of the conversation. None chosen is an answer too.

    Raises Refused where a worry is not on this list, or there is nowhere to talk about it.
    """
    if conversation is not None and conversation.person_id != person.pk:
        raise NotAllowed("This conversation is somebody else's.")
    speaking = _speaking(by, person, conversation)
    kept = [replace(one, words=one.words.strip()) for one in chosen]
    if any(one.code not in of.concerns for one in kept):
        raise Refused(_("This list was changed meanwhile. Look at it again."))
    if any(len(one.words) > LONGEST for one in kept):
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    if any(one.talk for one in kept) and (
        conversation is None or conversation.state != ConversationState.BOOKED
    ):
        raise Refused(_("No conversation is booked yet. Call us to book one."))
    check = ConcernCheck.objects.create(
        person=person,
        conversation=conversation,
        list_key=of.key,
        list_version=of.version,
        chosen=json.dumps([asdict(one) for one in kept], ensure_ascii=False),
        helper=by.helper,
        channel=by.channel,
    )
    record(by, "concerns.check", subject=check, list=of.key, version=of.version, chosen=len(kept))
    for one in kept:
        entry = add_entry(
            by=speaking,
            person=person,
            section=Section.CONCERN,
            side=Side.PERSON,
            words=one.line,
            code=one.code,
        )
        if one.talk and conversation is not None:
            add_item(
                by=by,
                conversation=conversation,
                words=one.line,
                side=Side.PERSON,
                kind=ItemKind.CONCERN,
                about_id=entry.pk,
            )
    return check


# --- the lists of a service ----------------------------------------------------------------------


def check_can_word_lists(by: Actor, service: Service) -> None:
    """The lead and the administrator of a service word its lists."""
    people_access.check_second_factor(by)
    if by.service_id != service.pk or by.role not in (Role.LEAD, Role.ADMINISTRATOR):
        raise NotAllowed("This list is another service's.")


def list_from(data: Any) -> ConcernList:
    """A list from a file or a form. Raises Refused, with one sentence for each fault."""
    try:
        return read_list(data)
    except NotAList as error:
        raise Refused(" ".join(_(sentence) % values for sentence, values in error.faults)) from None


@transaction.atomic
def save_list(*, by: Actor, service: Service, data: Any, version: int | None = None) -> Template:
    """A service's own wording of a list: a new version, which counts from now on. What was chosen
    from earlier ones stays as it was.

    `data` is a mapping as in `rules.concerns`. `version` is what the page was opened with, 0 for
    none of the service's own; None for a file, which is read in over whatever stands. Raises
    Refused, with one sentence for each fault; Changed where a colleague has worded it since.
    """
    check_can_word_lists(by, service)
    found = list_from(data)
    Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    last = newest_list(service.pk, found.key)
    if version is not None and version != version_of(last):
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=text_of(list_of(last))
            if last and last.ended_at is None
            else _("It is no longer offered."),
            mine=text_of(found),
        )
    number = last.version + 1 if last else 1
    content = json.dumps(
        write_list(replace(found, version=str(number))), ensure_ascii=False, sort_keys=True
    )
    row = Template.objects.create(
        kind=TemplateKind.CONCERNS,
        key=found.key,
        version=number,
        service=service,
        owner_id=service.pk,
        content=content,
    )
    record(by, "concern_list.save", subject=row, key=found.key, content=digest(content))
    return row


@transaction.atomic
def end_list(*, by: Actor, service: Service, key: str, undo: bool = False) -> Template:
    """The service's own list is not offered any more, or is again. Where Alongside brings a list
    with that key, that one is offered instead."""
    check_can_word_lists(by, service)
    Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    row = newest_list(service.pk, key)
    if row is None:
        raise NotAllowed("There is no such list.")
    row.ended_at = None if undo else clock.now()
    row.save(update_fields=["ended_at"])
    record(by, "concern_list.put_back" if undo else "concern_list.end", subject=row, key=key)
    return row
