"""The four approaches: offered by staff, answered by the person (National Voices; Seed S2:787)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import NotAllowed, Refused
from alongside.people.models import Person
from alongside.plans import access
from alongside.plans.actions.versions import hold
from alongside.plans.models import Approach, ApproachOffer, OfferState

LONGEST = 500


def _row(person: Person, approach: str) -> ApproachOffer | None:
    """Where one of the four stands, held; one row a person and approach."""
    if approach not in Approach.values:
        raise NotAllowed("There are four approaches.")
    hold(person.pk)
    return ApproachOffer.objects.filter(person=person, approach=approach).first()


@transaction.atomic
def offer(*, by: Actor, person: Person, approach: str, words: str = "") -> ApproachOffer:
    """Staff offer one of the four, and say what exactly. What the person has taken up stays so;
    what they did not want may be offered again."""
    access.check_can_offer(by, person.pk)
    said = words.strip()
    if len(said) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    row = _row(person, approach)
    if row is None:
        row = ApproachOffer(person=person, approach=approach, state=OfferState.OFFERED)
    elif row.state == OfferState.TAKEN_UP:
        raise Refused(_("They have taken this up already."))
    row.state = OfferState.OFFERED
    row.membership_id, row.words, row.helper = by.membership_id, said, ""
    row.save()
    record(by, "approach.offer", subject=row, approach=approach, words=digest(said))
    return row


@transaction.atomic
def answer_offer(*, by: Actor, person: Person, approach: str, state: str) -> ApproachOffer:
    """The person says where it stands for them, offered or not. Their answer counts."""
    access.check_persons_words(by, person.pk)
    if state not in (OfferState.TAKEN_UP, OfferState.NOT_WANTED):
        raise Refused(_("Choose one of the answers."))
    row = _row(person, approach)
    if row is None:
        row = ApproachOffer(person=person, approach=approach)
    elif row.state == state:
        return row
    row.state, row.helper = state, by.helper
    row.save()
    record(by, "approach.answer", subject=row, approach=approach, state=state)
    return row
