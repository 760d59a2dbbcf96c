"""What is said outside the page about a proposal: that there is one, and how it was answered. The
words themselves are read here."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from alongside.core.actors import WORKER, Actor
from alongside.messaging import actions as messaging
from alongside.messaging.models import OutMessage
from alongside.messaging.purposes import on_failed, register_purpose
from alongside.plans.messages import let_phone, letter, service_of, tell
from alongside.plans.models import Proposal, ProposalState, Side
from alongside.worklist import actions as worklist

PROPOSED, ANSWERED = "plans.proposed", "plans.answered"


def _address(proposal: Proposal) -> str:
    page = reverse("plans:proposal", args=[proposal.person_id, proposal.pk])
    return f"{settings.ALONGSIDE_ADDRESS}{page}"


def proposed(by: Actor, proposal: Proposal) -> None:
    """A professional suggests something to the person."""
    _say(
        by,
        proposal,
        PROPOSED,
        gettext_noop(
            "%(name)s suggests something for your plan. Nothing changes unless you say yes."
        ),
    )


def answered(by: Actor, proposal: Proposal) -> None:
    """A professional has answered what the person suggested."""
    if proposal.side == Side.PERSON:
        _say(
            by,
            proposal,
            ANSWERED,
            gettext_noop("%(name)s has answered what you suggested for your plan."),
        )


def _say(by: Actor, proposal: Proposal, purpose: str, sentence: str) -> None:
    person, professional = proposal.person, proposal.membership
    _service, phone, service_id = service_of(professional)
    with translation.override(person.language):
        tell(
            by,
            person,
            professional,
            purpose=purpose,
            key=f"{purpose}:{proposal.pk}:{proposal.version}",
            subject=_("Your plan"),
            body=letter(
                person,
                _(sentence) % {"name": professional.person.name},
                _("You can read it here: %(address)s") % {"address": _address(proposal)},
                phone=phone,
            ),
            service_id=service_id,
            about_type="plans.proposal",
            about_id=proposal.pk,
        )


def no_longer_proposed(by: Actor, proposal: Proposal) -> None:
    """It was answered or taken back: what was to be said of it is not needed any more."""
    key = f"{PROPOSED}:{proposal.pk}:1"
    messaging.void(by=by, key=key)
    worklist.void(by=by, key=f"phone:{key}")


def _proposal(message: OutMessage) -> Proposal:
    assert message.about_id is not None  # all of ours are about one
    return Proposal.objects.select_related("membership__team").get(pk=message.about_id)


def _still_waits(message: OutMessage) -> bool:
    return _proposal(message).state == ProposalState.WAITING


def _not_arrived(message: OutMessage) -> None:
    found = _proposal(message)
    let_phone(WORKER, message.purpose, message.key, found.membership, found.person_id, found.pk)


def register() -> None:
    """Make the purposes known to messaging."""
    register_purpose(
        PROPOSED, label=gettext_lazy("A suggestion about a plan"), still_wanted=_still_waits
    )
    register_purpose(ANSWERED, label=gettext_lazy("An answer about a plan"))
    for purpose in (PROPOSED, ANSWERED):
        on_failed(purpose, _not_arrived)
