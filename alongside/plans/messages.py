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
from alongside.core.actors import Actor
from alongside.messaging import actions as messaging
from alongside.messaging.models import OutMessage
from alongside.messaging.purposes import register_purpose
from alongside.messaging.rules import Way
from alongside.people.models import Membership, Person
from alongside.people.settings import local
from alongside.plans import documents
from alongside.plans.models import Agreement, AgreementCopy, Conversation, ConversationState
from alongside.plans.rules import read_content
from alongside.ui.dates import moment
from alongside.ui.safety import safety_text
from alongside.worklist import actions as worklist

BOOKED, CALLED_OFF, AGREED, COPY = "plans.booked", "plans.called_off", "plans.agreed", "plans.copy"
PHONE_ITEM = "plans.phone"


def role_of(membership: Membership) -> str:
    """ "practice nurse": their job title, or else their role."""
    return membership.job_title or str(membership.get_role_display())


def _service(membership: Membership) -> tuple[str, str, UUID]:
    team = membership.team
    assert team is not None
    return team.service.name, team.service.phone, team.service_id


def _letter(person: Person, *paragraphs: str, phone: str) -> str:
    lines = [_("Hello %(name)s,") % {"name": person.name}, *paragraphs]
    if phone:
        lines.append(
            safety_text(
                "If you need an answer sooner, call us on %(phone)s. In an emergency, call 999.",
                phone=phone,
            )
        )
    return "\n\n".join(lines)


def _tell(
    by: Actor, person: Person, responsible: Membership, *, purpose: str, key: str, **message: Any
) -> None:
    """Queue a message the person's way; for somebody who is phoned, that is a task by name."""
    queued = messaging.queue(by=by, person=person, purpose=purpose, key=key, **message)
    if queued.way is Way.PHONE:
        worklist.open_item(
            by=by,
            kind=PHONE_ITEM,
            key=f"phone:{key}",
            person=person,
            service_id=message["service_id"],
            responsible=responsible,
            due_at=clock.now() + timedelta(days=1),
            about_id=message["about_id"],
        )


def booked(by: Actor, conversation: Conversation) -> None:
    """When and how they talk, and how to get ready. One message for each version of a booking."""
    person = conversation.person
    service, phone, service_id = _service(conversation.professional)
    with translation.override(person.language):
        when = moment(conversation.at)
        body = _letter(
            person,
            _("You are booked to talk with %(name)s (%(role)s, %(service)s) on %(when)s. %(way)s.")
            % {
                "name": conversation.professional.person.name,
                "role": role_of(conversation.professional),
                "service": service,
                "when": when,
                "way": conversation.get_way_display(),
            },
            _(
                "Before then, please tell us: what matters to you, and what shall we talk about? "
                "One sentence is enough."
            ),
            _("You can do this here: %(address)s")
            % {
                "address": settings.ALONGSIDE_ADDRESS
                + reverse("plans:prepare", args=[person.pk, conversation.pk])
            },
            _("Or tell us by phone, or write it on paper and bring it with you."),
            phone=phone,
        )
        subject = _("Getting ready to talk on %(when)s") % {"when": when}
    _tell(
        by,
        person,
        conversation.professional,
        purpose=BOOKED,
        key=f"{BOOKED}:{conversation.pk}:{conversation.version}",
        subject=subject,
        body=body,
        service_id=service_id,
        about_type="plans.conversation",
        about_id=conversation.pk,
    )


def called_off(by: Actor, conversation: Conversation) -> None:
    """The conversation does not take place; what was prepared is kept."""
    person = conversation.person
    _name, phone, service_id = _service(conversation.professional)
    with translation.override(person.language):
        when = moment(conversation.at)
        body = _letter(
            person,
            _("The talk with %(name)s on %(when)s will not take place.")
            % {"name": conversation.professional.person.name, "when": when},
            _("What you wrote for it is kept. We will be in touch about a new time."),
            phone=phone,
        )
        subject = _("Your talk on %(when)s is called off") % {"when": when}
    _tell(
        by,
        person,
        conversation.professional,
        purpose=CALLED_OFF,
        key=f"{CALLED_OFF}:{conversation.pk}",
        subject=subject,
        body=body,
        service_id=service_id,
        about_type="plans.conversation",
        about_id=conversation.pk,
    )


def _agreement_body(person: Person, agreement: Agreement) -> str:
    content = read_content(agreement.content)
    _name, phone, service_id = _service(agreement.professional)
    address = settings.ALONGSIDE_ADDRESS + reverse(
        "plans:agreement", args=[agreement.person_id, agreement.pk]
    )
    if local("plans.agreement_in_email", service_id):
        text = "\n".join(documents.agreement_lines(content))
    else:
        text = _("Both of you have said yes to it.")
    return _letter(
        person,
        _("Here is what you agreed."),
        text,
        _("The newest version is always here: %(address)s") % {"address": address},
        phone=phone,
    )


def agreed(by: Actor, agreement: Agreement) -> None:
    """The agreement goes to the person in their format, and to those they chose."""
    person = agreement.person
    _name, _phone, service_id = _service(agreement.professional)
    with translation.override(person.language):
        _tell(
            by,
            person,
            agreement.professional,
            purpose=AGREED,
            key=f"{AGREED}:{agreement.pk}",
            subject=_("Our agreement"),
            body=_agreement_body(person, agreement),
            service_id=service_id,
            about_type="plans.agreement",
            about_id=agreement.pk,
        )
    for copy in agreement.goal.copies.filter(removed_at__isnull=True):
        copy_for(by, copy, agreement)


def copy_for(by: Actor, copy: AgreementCopy, agreement: Agreement | None = None) -> None:
    """Tell somebody whom the person chose that there is a copy for them. The text itself they
    read here, under the person's own grant: a copy in a mailbox could not be taken back."""
    agreement = agreement or copy.goal.agreements.order_by("-version").first()
    recipient = Person.objects.filter(pk=copy.recipient_id).first()
    if agreement is None or recipient is None:
        return  # a team sees it on its own pages
    _name, phone, service_id = _service(agreement.professional)
    with translation.override(recipient.language):
        address = settings.ALONGSIDE_ADDRESS + reverse(
            "plans:agreement", args=[agreement.person_id, agreement.pk]
        )
        messaging.queue(
            by=by,
            person=recipient,
            purpose=COPY,
            key=f"{COPY}:{agreement.pk}:{recipient.pk}",
            subject=_("Somebody shared an agreement with you"),
            body=_letter(
                recipient,
                _("You were given a copy of an agreement. You can read it here: %(address)s")
                % {"address": address},
                phone=phone,
            ),
            service_id=service_id,
            about_type="plans.agreementcopy",
            about_id=copy.pk,
        )


def _conversation_stands(message: OutMessage) -> bool:
    return Conversation.objects.filter(pk=message.about_id, state=ConversationState.BOOKED).exists()


def _copy_stands(message: OutMessage) -> bool:
    return AgreementCopy.objects.filter(pk=message.about_id, removed_at__isnull=True).exists()


def _sheet(message: OutMessage) -> bytes:
    """The sheet for getting ready goes with the letter."""
    return documents.sheet_pdf(Conversation.objects.get(pk=message.about_id), results=[])


def _agreement(message: OutMessage) -> bytes:
    """The agreement itself goes with the letter."""
    agreement = Agreement.objects.get(pk=message.about_id)
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
        still_wanted=_conversation_stands,
        paper=_sheet,
    )
    register_purpose(CALLED_OFF, label=gettext_lazy("A booking called off"))
    register_purpose(AGREED, label=gettext_lazy("An agreement"), paper=_agreement)
    register_purpose(COPY, label=gettext_lazy("A copy"), still_wanted=_copy_stands)
