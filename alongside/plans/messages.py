"""What planning says to people outside the page: queued in the transaction of what it tells of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import WORKER, Actor, Channel
from alongside.messaging import actions as messaging
from alongside.messaging.models import OutMessage, Priority
from alongside.messaging.purposes import on_failed, register_purpose
from alongside.messaging.rules import Way
from alongside.people.models import Membership, Person
from alongside.people.settings import local
from alongside.plans import access, documents, documents_preparing
from alongside.plans.models import (
    Agreement,
    AgreementCopy,
    Conversation,
    ConversationState,
    Visit,
    VisitOffer,
)
from alongside.plans.models import Way as Talk
from alongside.plans.rules import read_content
from alongside.ui.dates import moment
from alongside.ui.safety import safety_text
from alongside.worklist import actions as worklist

BOOKED, CALLED_OFF, AGREED, COPY = "plans.booked", "plans.called_off", "plans.agreed", "plans.copy"
PHONE_ITEM, PHONE_COPY_ITEM = "plans.phone", "plans.phone_copy"


def role_of(membership: Membership) -> str:
    """ "practice nurse": their job title, or else their role."""
    return membership.job_title or str(membership.get_role_display())


def service_of(membership: Membership) -> tuple[str, str, UUID]:
    """How messages call a service, its phone, and which it is."""
    team = membership.team
    assert team is not None
    return team.service.in_messages, team.service.phone, team.service_id


def letter(person: Person, *paragraphs: str, phone: str) -> str:
    lines = [_("Hello %(name)s,") % {"name": person.name}, *paragraphs]
    if phone:
        lines.append(
            safety_text(
                "If you need an answer sooner, call us on %(phone)s. In an emergency, call 999.",
                phone=phone,
            )
        )
    return "\n\n".join(lines)


def tell(
    by: Actor, person: Person, responsible: Membership, *, purpose: str, key: str, **message: Any
) -> messaging.Queued:
    """Queue a message the person's way; for somebody who is phoned, that is a task by name."""
    queued = messaging.queue(by=by, person=person, purpose=purpose, key=key, **message)
    if queued.way is Way.PHONE:
        owner = message.get("owner_id", person.pk)  # whose record it is about
        let_phone(by, purpose, key, responsible, owner, message["about_id"])
    return queued


def let_phone(
    by: Actor, purpose: str, key: str, responsible: Membership, owner_id: UUID, about_id: UUID
) -> None:
    """What a message cannot say, somebody says by phone, within a day."""
    _name, _phone, service_id = service_of(responsible)
    worklist.open_item(
        by=by,
        kind=PHONE_COPY_ITEM if purpose == COPY else PHONE_ITEM,
        key=f"phone:{key}",
        person=Person.objects.get(pk=owner_id),
        service_id=service_id,
        responsible=responsible,
        due_at=clock.now() + timedelta(days=1),
        about_id=about_id,
    )


def _about(purpose: str, about_id: UUID) -> Conversation | Agreement | AgreementCopy:
    """What a message tells of."""
    if purpose == COPY:
        return AgreementCopy.objects.select_related("goal", "person").get(pk=about_id)
    if purpose == AGREED:
        return Agreement.objects.select_related("professional__team", "person").get(pk=about_id)
    return Conversation.objects.select_related("professional__team", "person").get(pk=about_id)


def _id(message: OutMessage) -> UUID:
    assert message.about_id is not None  # all of ours are about something
    return message.about_id


def _not_arrived(message: OutMessage) -> None:
    """It reached nobody: the professional whose conversation or agreement it is phones."""
    about = _about(message.purpose, _id(message))
    if isinstance(about, AgreementCopy):
        newest = about.goal.agreements.select_related("professional__team").latest("version")
        responsible = newest.professional
    else:
        responsible = about.professional
    let_phone(WORKER, message.purpose, message.key, responsible, about.person_id, about.pk)


def _booking(conversation: Conversation, version: int) -> str:
    """The outbox's name for what was said of one version of a booking."""
    return f"{BOOKED}:{conversation.pk}:{version}"


def booked(by: Actor, conversation: Conversation) -> None:
    """When and how they talk, and how to get ready. One message for each version of a booking;
    what was said of the version before and is still on its way is not needed any more."""
    person = conversation.person
    _take_back(by, conversation, conversation.version - 1)
    service, phone, service_id = service_of(conversation.professional)
    with translation.override(person.language):
        when = moment(conversation.at)
        prepare_at = settings.ALONGSIDE_ADDRESS + reverse(
            "plans:prepare", args=[person.pk, conversation.pk]
        )
        body = letter(
            person,
            _("You are booked to talk with %(name)s (%(role)s, %(service)s) on %(when)s. %(way)s.")
            % {
                "name": conversation.professional.person.name,
                "role": role_of(conversation.professional),
                "service": service,
                "when": when,
                "way": conversation.get_way_display(),
            },
            *_of_the_visit(conversation),
            _(
                "Before then, please tell us: what matters to you, and what shall we talk about? "
                "One sentence is enough."
            ),
            _("You can do this here: %(address)s") % {"address": prepare_at},
            _("Or tell us by phone, or write it on paper and bring it with you."),
            phone=phone,
        )
        choose_at = _choose_at(conversation)
        text = _(
            "From %(service)s: you are booked to talk with %(name)s on %(when)s. %(way)s. "
            "To get ready, or to change it, phone us%(phone)s or look here: %(address)s"
        ) % {
            "service": service,
            "name": conversation.professional.person.name,
            "when": when,
            "way": conversation.get_way_display(),
            "phone": f" ({phone})" if phone else "",
            "address": choose_at or prepare_at,
        }
        subject = _("Getting ready to talk on %(when)s") % {"when": when}
    tell(
        by,
        person,
        conversation.professional,
        purpose=BOOKED,
        key=_booking(conversation, conversation.version),
        subject=subject,
        body=body,
        text=text,
        service_id=service_id,
        about_type="plans.conversation",
        about_id=conversation.pk,
    )


def _choose_at(conversation: Conversation) -> str:
    """Where the person chooses how they talk; "" where there is nothing to choose."""
    if not VisitOffer.objects.filter(conversation=conversation, chosen_at=None).exists():
        return ""
    path = reverse("plans:choose", args=[conversation.person_id, conversation.pk])
    return settings.ALONGSIDE_ADDRESS + path


def _of_the_visit(conversation: Conversation) -> list[str]:
    """What else a booking says: a choice, somebody else than last time, others who come, a link."""
    said = []
    if choose_at := _choose_at(conversation):
        said.append(
            _(
                "No examination is needed, so you can choose how we talk: in person, by phone or "
                "by video, as it suits you. Choose here, or phone us: %(address)s"
            )
            % {"address": choose_at}
        )
    if conversation.instead_of is not None:
        now, before = conversation.professional.person, conversation.instead_of.person
        names = {"name": now.name, "before": before.name}
        other = (
            _("You wished for somebody else, and it is %(name)s again.") % names
            if now == before
            else _("Last time you talked with %(before)s; this time it is %(name)s.") % names
        )
        told = _("If that does not suit you, tell us.")
        said.append(" ".join(filter(None, [other, conversation.why_other, told])))
    if conversation.visit == Visit.GROUP:
        said.append(
            _(
                "Others come too. What you write to get ready is read by %(name)s alone; there is "
                "another list that all of you read."
            )
            % {"name": conversation.professional.person.name}
        )
    if conversation.link and conversation.way == Talk.VIDEO:
        said.append(_("We meet here: %(address)s") % {"address": conversation.link})
    return said


def _take_back(by: Actor, conversation: Conversation, version: int) -> None:
    key = _booking(conversation, version)
    messaging.void(by=by, key=key)
    worklist.void(by=by, key=f"phone:{key}")


def called_off(by: Actor, conversation: Conversation) -> None:
    """The conversation does not take place; what was prepared is kept."""
    person = conversation.person
    _take_back(by, conversation, conversation.version)
    service, phone, service_id = service_of(conversation.professional)
    with translation.override(person.language):
        when = moment(conversation.at)
        text = _(
            "From %(service)s: the talk with %(name)s on %(when)s will not take place. "
            "We will be in touch about a new time."
        ) % {"service": service, "name": conversation.professional.person.name, "when": when}
        body = letter(
            person,
            _("The talk with %(name)s on %(when)s will not take place.")
            % {"name": conversation.professional.person.name, "when": when},
            _("What you wrote for it is kept. We will be in touch about a new time."),
            phone=phone,
        )
        subject = _("Your talk on %(when)s is called off") % {"when": when}
    tell(
        by,
        person,
        conversation.professional,
        purpose=CALLED_OFF,
        key=f"{CALLED_OFF}:{conversation.pk}",
        subject=subject,
        body=body,
        text=text,
        service_id=service_id,
        about_type="plans.conversation",
        about_id=conversation.pk,
    )


def _agreement_body(person: Person, agreement: Agreement) -> str:
    content = read_content(agreement.content)
    _name, phone, service_id = service_of(agreement.professional)
    if local("plans.agreement_in_email", service_id):
        text = "\n".join(documents.agreement_lines(content))
    else:
        text = _("Both of you have said yes to version %(version)s.") % {"version": content.version}
    return letter(
        person,
        _("Here is what you agreed."),
        text,
        _("The newest version is always here: %(address)s")
        % {"address": documents.newest_address(agreement)},
        phone=phone,
    )


def agreed(by: Actor, agreement: Agreement) -> None:
    """The agreement goes to the person in their format, and to those they chose."""
    person = agreement.person
    service, _phone, service_id = service_of(agreement.professional)
    with translation.override(person.language):
        text = _(
            "From %(service)s: both of you have said yes. Thank you. Read it here: %(address)s"
        ) % {
            "service": service,
            "address": documents.newest_address(agreement),
        }
        tell(
            by,
            person,
            agreement.professional,
            purpose=AGREED,
            key=f"{AGREED}:{agreement.pk}",
            subject=_("Our agreement"),
            body=_agreement_body(person, agreement),
            text=text,
            priority=Priority.REPLY if by.channel == Channel.TEXT else Priority.PERSON,
            service_id=service_id,
            about_type="plans.agreement",
            about_id=agreement.pk,
        )
    for copy in agreement.goal.copies.filter(removed_at__isnull=True):
        copy_for(by, copy, agreement)


def copy_for(by: Actor, copy: AgreementCopy, agreement: Agreement) -> None:
    """Tell somebody whom the person chose that there is a copy for them. The text itself they
    read here, under the person's own grant: a copy in a mailbox could not be taken back. A team
    sees it on its own pages."""
    recipient = Person.objects.filter(pk=copy.recipient_id).first()
    if recipient is None or not access.may_have_copy(recipient.pk, copy.person_id):
        return
    _name, phone, service_id = service_of(agreement.professional)
    with translation.override(recipient.language):
        address = settings.ALONGSIDE_ADDRESS + reverse(
            "plans:agreement", args=[agreement.person_id, agreement.pk]
        )
        tell(
            by,
            recipient,
            agreement.professional,
            purpose=COPY,
            key=f"{COPY}:{agreement.pk}:{recipient.pk}",
            subject=_("Somebody shared an agreement with you"),
            body=letter(
                recipient,
                _("You were given a copy of an agreement. You can read it here: %(address)s")
                % {"address": address},
                phone=phone,
            ),
            owner_id=agreement.person_id,
            service_id=service_id,
            about_type="plans.agreementcopy",
            about_id=copy.pk,
        )


def _booking_stands(message: OutMessage) -> bool:
    """Not called off, and not moved since to another time or place."""
    found = Conversation.objects.filter(pk=_id(message), state=ConversationState.BOOKED).first()
    return found is not None and message.key == _booking(found, found.version)


def _copy_stands(message: OutMessage) -> bool:
    """Not taken back; and they are still let in."""
    copy = AgreementCopy.objects.filter(pk=_id(message), removed_at__isnull=True).first()
    return copy is not None and access.may_have_copy(copy.recipient_id, copy.person_id)


def _sheet(message: OutMessage) -> bytes:
    """The sheet for getting ready goes with the letter."""
    return documents_preparing.sheet_pdf(Conversation.objects.get(pk=_id(message)), results=[])


def _agreement(message: OutMessage) -> bytes:
    """The agreement itself goes with the letter."""
    agreement = Agreement.objects.get(pk=_id(message))
    names = [
        row.recipient.name
        for row in agreement.goal.copies.filter(removed_at__isnull=True).select_related("recipient")
    ]
    return documents.agreement_pdf(agreement, copies=names, sign=False)


def register() -> None:
    """Make the purposes known to messaging, each with its last check before a send."""
    register_purpose(
        BOOKED,
        label=gettext_lazy("A booking"),
        still_wanted=_booking_stands,
        paper=_sheet,
    )
    register_purpose(CALLED_OFF, label=gettext_lazy("A booking called off"))
    register_purpose(AGREED, label=gettext_lazy("An agreement"), paper=_agreement)
    register_purpose(COPY, label=gettext_lazy("A copy"), still_wanted=_copy_stands)
    for purpose in (BOOKED, CALLED_OFF, AGREED, COPY):
        on_failed(purpose, _not_arrived)
