"""Cards of warning signs: adopted by a lead, kept by a person on their pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.followups.concerns import access
from alongside.followups.concerns.rules_cards import LONGEST, Card, digest, write_card
from alongside.followups.models import CardHeld, WarningCard
from alongside.people.models import Person, Service
from alongside.publishing.access import check_can_write


@transaction.atomic
def adopt_card(
    *, by: Actor, service: Service, card: Card, approved_by: str, review_date: date
) -> WarningCard:
    """The lead puts a card to use, in place of the version that was. The same card again changes
    nothing but who approved it and until when.

    Raises Refused for what a card lacks, for nobody who approved it, and for a day that is over.
    """
    check_can_write(by, service.pk)
    Service.objects.select_for_update().get(pk=service.pk)  # two who adopt take turns
    if card.faults or any(len(text) > LONGEST for sign in card.signs for text in sign.values()):
        raise Refused(
            _(
                "A card has a title, up to 12 short signs, and what to do, with {emergency} in it; "
                "what is there in Welsh is there as a whole."
            )
        )
    if not approved_by.strip():
        raise Refused(_("Say who approved it: a name and what they are."))
    if review_date <= clock.today():
        raise Refused(_("The day of the next review must be later than today."))
    assert by.membership_id is not None  # check_can_write
    document = write_card(replace(card, checker=approved_by.strip(), review_date=review_date))
    before = WarningCard.objects.filter(service=service, key=card.key)
    before.filter(retired_at__isnull=True).update(retired_at=clock.now())
    made = WarningCard.objects.create(
        service=service,
        key=card.key,
        number=(before.aggregate(Max("number"))["number__max"] or 0) + 1,
        document=document,
        sha256=digest(document),
        approved_by=approved_by.strip(),
        review_date=review_date,
        adopted_by_id=by.membership_id,
        adopted_at=clock.now(),
    )
    record(by, "card.adopt", subject=made, number=made.number, sha256=made.sha256)
    return made


@transaction.atomic
def retire_card(*, by: Actor, card: WarningCard) -> WarningCard:
    """Nobody sees it any more, also who kept it."""
    check_can_write(by, card.service_id)
    row = WarningCard.objects.select_for_update().get(pk=card.pk)
    if row.retired_at is None:
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
        record(by, "card.retire", subject=row, number=row.number)
    return row


@transaction.atomic
def keep_card(*, by: Actor, person: Person, card: WarningCard) -> CardHeld:
    """Keep a card on the pages of a person: they themselves, or staff with them."""
    access.check_can_keep_card(by, person.pk)
    if card.retired_at is not None:
        raise Refused(_("This card is not used any more."))
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    assert by.person_id is not None  # check_can_keep_card
    row, made = CardHeld.objects.get_or_create(
        person=person,
        service_id=card.service_id,
        key=card.key,
        ended_at=None,
        defaults={"added_by_id": by.person_id, "added_at": clock.now()},
    )
    if made:
        record(by, "card.keep", subject=row, key=card.sha256)
    return row


@transaction.atomic
def put_card_away(*, by: Actor, person: Person, card: WarningCard) -> None:
    """The person does not want it on their pages. Harmless when it is not there."""
    access.check_can_keep_card(by, person.pk)
    kept = CardHeld.objects.select_for_update().filter(
        person=person, service_id=card.service_id, key=card.key, ended_at__isnull=True
    )
    for row in kept:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
    record(by, "card.put_away", person_id=person.pk, key=card.sha256)
