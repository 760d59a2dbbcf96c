"""Asking for a yes outside the page: a link that opens one version of an agreement, and no more; or
a text that is answered with YES."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import WORKER, Actor, Assurance, Channel
from alongside.messaging import actions as messaging
from alongside.messaging import numbers
from alongside.messaging.actions.turns import lock_number
from alongside.messaging.models import ExpectedReply, InMessage, OutMessage, ReplyState
from alongside.messaging.purposes import on_failed, register_purpose
from alongside.messaging.queries import addresses_of, reach_of, way_to
from alongside.messaging.rules import Way, yes_or_no
from alongside.people.models import Person
from alongside.plans import access, documents
from alongside.plans.messages import let_phone, letter, service_of, tell
from alongside.plans.models import Agreement, GoalState, Side
from alongside.ui.dates import day
from alongside.worklist import actions as worklist

ASK_YES = "plans.ask_yes"  # the purpose of the message, and the kind of reply
SALT = "alongside.plans.yes"
LINK_LASTS = timedelta(days=30)
MARK = 16  # letters of the mark of an address
TEXT_LASTS = timedelta(days=2)  # a number is asked one thing at a time: others wait for this answer


def _mark(address: str) -> str:
    """An address as the link carries it: nobody reads it there."""
    return salted_hmac(SALT, address.casefold(), algorithm="sha256").hexdigest()[:MARK]


def token_of(agreement: Agreement, address: str) -> str:
    """What stands in the link: which version, and to which address or number it goes, signed, with
    the moment it was made. No words."""
    return signing.TimestampSigner(salt=SALT).sign(agreement.pk.hex + _mark(address))


def read_token(token: str) -> tuple[UUID, str] | None:
    """The version that a link means, and the mark of where it went; None when it has run out or
    never was."""
    try:
        said = signing.TimestampSigner(salt=SALT).unsign(token, max_age=LINK_LASTS)
        return UUID(said[:-MARK]), said[-MARK:]
    except (signing.BadSignature, ValueError):
        return None


def is_theirs(mark: str, person: Person) -> bool:
    """Whether what carries this mark went to where the person is reached now: a link in a letter
    box that they have given up is in somebody else's hands."""
    return any(constant_time_compare(mark, _mark(each)) for each in addresses_of(person))


def link_actor(agreement: Agreement, channel: Channel = Channel.LINK) -> Actor:
    """Whoever holds the link in the mail, or the telephone that was asked: they may say yes to this
    version, and nothing else."""
    return Actor(
        channel=channel,
        person_id=agreement.person_id,
        assurance=Assurance.LINK,
        scope=access.scope_of(agreement.pk),
    )


def ask(by: Actor, agreement: Agreement) -> None:
    """The professional has said yes: the person is asked, the way they like to be written to. On
    paper that is the agreement itself, to sign. A text says nothing of what they agreed: others
    see what comes up on a phone."""
    person = agreement.person
    service, phone, service_id = service_of(agreement.professional)
    way = way_to(person, by_text=True, service_id=service_id)
    reach = reach_of(person, by_text=True, service_id=service_id)
    for older in agreement.goal.agreements.filter(version__lt=agreement.version):
        _end_text(by, older)
    with translation.override(person.language):
        who = agreement.professional.person.name
        said = _("%(name)s has said yes to what you agreed (version %(version)s).") % {
            "name": who,
            "version": agreement.version,
        }
        reached = reach.mobile if way is Way.TEXT else reach.email
        token = token_of(agreement, reached)
        address = settings.ALONGSIDE_ADDRESS + reverse("plans:yes", args=[token])
        text = _(
            "From %(service)s: %(name)s said yes to what you agreed together (version "
            "%(version)s). Read it here: %(address)s If you agree, answer YES. "
            "If not, write what is not right: a person reads it. You do not have to answer."
        ) % {
            "service": service,
            "name": who,
            "version": agreement.version,
            "address": address,
        }
        if way is Way.EMAIL:
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
        queued = tell(
            by,
            person,
            agreement.professional,
            purpose=ASK_YES,
            key=f"{ASK_YES}:{agreement.pk}",
            subject=_("Our agreement waits for your yes"),
            body=letter(person, said, *how, phone=phone),
            text=text,
            service_id=service_id,
            about_type="plans.agreement",
            about_id=agreement.pk,
        )
    if queued.way is Way.TEXT:
        assert queued.message is not None  # it goes out
        messaging.expect(
            by=by,
            message=queued.message,
            kind=ASK_YES,
            about_id=agreement.pk,
            ends_at=clock.now() + TEXT_LASTS,
        )


def hold(agreement: Agreement) -> None:
    """Hold the number that the person is texted at: whoever files a text holds it first, and the
    goal after it, so whoever holds the goal does the same."""
    found = reach_of(
        agreement.person, by_text=True, service_id=service_of(agreement.professional)[2]
    )
    if found.mobile:
        lock_number(numbers.index(found.mobile))


def _end_text(by: Actor, agreement: Agreement) -> None:
    """Nothing more is asked about this version by text."""
    messaging.expected_done(
        by=by,
        kind=ASK_YES,
        about_id=agreement.pk,
        person_id=agreement.person_id,
        answered=agreement.acceptances.filter(side=Side.PERSON).exists(),
    )


def means_yes(expected: ExpectedReply, text: InMessage) -> Agreement | None:
    """The version that this text says yes to: a plain yes, to a question that had gone out before
    it was written, about a version that still waits for it. None: a person reads it."""
    asked = expected.message
    if asked is None or asked.tried_at is None or text.sent_at <= asked.tried_at:
        return None  # the yes to another question, that came late or twice
    found = _agreement(asked)
    if found is None or found.pk != expected.about_id or not waits(found):
        return None
    if bytes(expected.number) not in {numbers.index(each) for each in addresses_of(found.person)}:
        return None  # the number is not theirs any more
    return found if yes_or_no(text.body) else None


def not_answered(expected: ExpectedReply) -> None:
    """No answer came by text, or none can come any more: whoever agreed with them phones."""
    if expected.state != ReplyState.ENDED or expected.about_id is None:
        return  # stopped: they are told of that by itself
    found = Agreement.objects.select_related("professional__team").get(pk=expected.about_id)
    if waits(found):
        key = f"{ASK_YES}:{found.pk}"
        let_phone(WORKER, ASK_YES, key, found.professional, found.person_id, found.pk)


def no_longer_ask(by: Actor, agreement: Agreement) -> None:
    """The person has answered: what was to ask them is not needed any more."""
    key = f"{ASK_YES}:{agreement.pk}"
    messaging.void(by=by, key=key)
    worklist.void(by=by, key=f"phone:{key}")
    _end_text(by, agreement)


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
