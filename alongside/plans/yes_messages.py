"""Asking for a yes outside the page: a link that opens one version of an agreement, and no more."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import WORKER, Actor, Assurance, Channel
from alongside.messaging import actions as messaging
from alongside.messaging.models import OutMessage
from alongside.messaging.purposes import on_failed, register_purpose
from alongside.messaging.queries import reach_of
from alongside.messaging.rules import Way, choose_way
from alongside.plans import access, documents
from alongside.plans.messages import let_phone, letter, service_of, tell
from alongside.plans.models import Agreement, GoalState, Side
from alongside.ui.dates import day
from alongside.worklist import actions as worklist

ASK_YES = "plans.ask_yes"
SALT = "alongside.plans.yes"
LINK_LASTS = timedelta(days=30)


def token_of(agreement: Agreement) -> str:
    """What stands in the link: which version, signed, with the moment it was made. No words."""
    return signing.TimestampSigner(salt=SALT).sign(agreement.pk.hex)


def read_token(token: str) -> UUID | None:
    """The version that a link means; None when it has run out or never was."""
    try:
        return UUID(signing.TimestampSigner(salt=SALT).unsign(token, max_age=LINK_LASTS))
    except (signing.BadSignature, ValueError):
        return None


def link_actor(agreement: Agreement) -> Actor:
    """Whoever holds the link in the mail: they may say yes to this version, and nothing else."""
    return Actor(
        channel=Channel.LINK,
        person_id=agreement.person_id,
        assurance=Assurance.LINK,
        scope=access.scope_of(agreement.pk),
    )


def ask(by: Actor, agreement: Agreement) -> None:
    """The professional has said yes: the person is asked, the way they like to be written to. On
    paper that is the agreement itself, to sign."""
    person = agreement.person
    _name, phone, service_id = service_of(agreement.professional)
    with translation.override(person.language):
        who = agreement.professional.person.name
        said = _("%(name)s has said yes to what you agreed (version %(version)s).") % {
            "name": who,
            "version": agreement.version,
        }
        if choose_way(reach_of(person)) is Way.EMAIL:
            address = settings.ALONGSIDE_ADDRESS + reverse("plans:yes", args=[token_of(agreement)])
            until = day(clock.today() + LINK_LASTS)
            how = [
                _("Read it here, and say yes if you agree:") + f"\n{address}",
                _("This link is only for you. It opens this agreement and nothing else.")
                + " "
                + _("It works until %(day)s.") % {"day": until},
            ]
        else:
            how = [
                _("It comes with this letter. If you agree, sign it and send or bring it back."),
            ]
        how.append(
            _("If something is not right, tell %(name)s. You do not have to say yes.")
            % {"name": who}
        )
        tell(
            by,
            person,
            agreement.professional,
            purpose=ASK_YES,
            key=f"{ASK_YES}:{agreement.pk}",
            subject=_("Our agreement waits for your yes"),
            body=letter(person, said, *how, phone=phone),
            service_id=service_id,
            about_type="plans.agreement",
            about_id=agreement.pk,
        )


def no_longer_ask(by: Actor, agreement: Agreement) -> None:
    """The person has answered: what was to ask them is not needed any more."""
    key = f"{ASK_YES}:{agreement.pk}"
    messaging.void(by=by, key=key)
    worklist.void(by=by, key=f"phone:{key}")


def _agreement(message: OutMessage) -> Agreement | None:
    assert message.about_id is not None  # all of ours are about an agreement
    return (
        Agreement.objects.select_related(
            "goal", "person", "professional__person", "professional__team__service"
        )
        .filter(pk=message.about_id)
        .first()
    )


def waits(agreement: Agreement) -> bool:
    """Whether the person's yes to this version is still wanted."""
    return (
        agreement.goal.state == GoalState.ACTIVE
        and not agreement.acceptances.filter(side=Side.PERSON).exists()
        and not agreement.goal.agreements.filter(version__gt=agreement.version).exists()
    )


def _still_wanted(message: OutMessage) -> bool:
    found = _agreement(message)
    return found is not None and waits(found)


def _paper(message: OutMessage) -> bytes:
    """The agreement itself goes with the letter, with lines to sign."""
    found = _agreement(message)
    assert found is not None  # still_wanted was asked first
    return documents.agreement_pdf(found, copies=documents.copy_names(found.goal), sign=True)


def _not_arrived(message: OutMessage) -> None:
    """It reached nobody: the professional whose agreement it is phones."""
    found = _agreement(message)
    if found is not None:
        let_phone(WORKER, ASK_YES, message.key, found.professional, found.person_id, found.pk)


def register() -> None:
    """Called once when the app loads. The link in the body is a way in: it is wiped once sent."""
    register_purpose(
        ASK_YES,
        label=gettext_lazy("An agreement that waits for a yes"),
        still_wanted=_still_wanted,
        paper=_paper,
        keep_body=False,
    )
    on_failed(ASK_YES, _not_arrived)
