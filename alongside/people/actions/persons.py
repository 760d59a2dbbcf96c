"""Bringing people in, and what they say about themselves."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alongside.core import clock, keys
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people import access
from alongside.people.actions.about import keep_words
from alongside.people.actions.logins import give_contact
from alongside.people.actions.own_words import check_own_words
from alongside.people.models import (
    Basis,
    CommunicationNeed,
    ContactPoint,
    ContactSystem,
    Gender,
    Grant,
    Identifier,
    NeedKind,
    Participation,
    Person,
)
from alongside.people.queries.who import find_by_identifier
from alongside.people.rules import (
    ALL_CATEGORIES,
    ALL_LABELS,
    Category,
    Heading,
    Level,
    nhs_number,
)

NEED_REVIEW = timedelta(days=365)
LONGEST_NAME = 200
LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,4})?")  # as FHIR and BCP 47 write it, in short


def _give_nhs_number(person: Person, text: str, source: str = "") -> None:
    digits = nhs_number(text)
    if digits is None:
        raise Refused(_("That is not a valid NHS number: please check the ten digits."))
    system = Identifier.NHS_NUMBER
    if find_by_identifier(system, digits) is not None:
        # The same answer whether or not the actor may see the other record.
        raise Refused(
            _("This NHS number is already in use here. If you are sure, ask the privacy officer.")
        )
    try:
        with transaction.atomic():
            Identifier.objects.create(
                person=person,
                system=system,
                value=digits,
                blind=keys.blind_index(system, digits),
                source=source,
            )
    except IntegrityError as error:
        raise Refused(_("This NHS number is already in use here.")) from error


def grant_to_registering_team(
    *, by: Actor, person: Person, team_id: UUID, service_id: UUID | None
) -> Grant:
    """The team that brings a person in may see and add, on the basis of direct care, until the
    person ends it. This is the one grant that a person does not give themselves; they see it."""
    grant = Grant.objects.create(
        person=person,
        grantee_id=team_id,
        level=Level.CONTRIBUTE,
        categories=sorted(ALL_CATEGORIES),
        labels=sorted(ALL_LABELS),
        basis=Basis.DIRECT_CARE,
        from_at=clock.now(),
        granted_by_id=by.person_id,
    )
    record(by, "grant.give", subject=grant, basis=Basis.DIRECT_CARE)
    return grant


@transaction.atomic
def register_person(
    *,
    by: Actor,
    name: str,
    birth_date: date | None = None,
    full_name: str = "",
    language: str = "en",
    nhs: str = "",
    email: str = "",
    phone: str = "",
    post: str = "",
    gender: str = "unknown",
    team_id: UUID | None = None,
    source: str = "",
) -> Person:
    """Staff add somebody: a name is enough. Their team gets the grant of direct care.

    Raises Refused for an NHS number that is not valid or already known.
    """
    access.check_can_register(by)
    if not name.strip():
        raise Refused(_("Write the name they like to be called."))
    _check_length(name, full_name)
    if gender not in Gender.values:
        raise Refused(_("Choose one of the answers."))
    if not LANGUAGE.fullmatch(language):
        raise Refused(_("Name the language by its code, such as en, cy or pl."))
    if birth_date and birth_date > clock.today():
        raise Refused(_("The date of birth lies in the future."))
    person = Person(
        name=name.strip(),
        full_name=full_name.strip() or name.strip(),
        birth_date=birth_date,
        language=language,
        gender=gender,
    )
    person.save()
    if nhs.strip():
        _give_nhs_number(person, nhs, source)
    for system, value in (
        (ContactSystem.EMAIL, email),
        (ContactSystem.PHONE, phone),
        (ContactSystem.POST, post),
    ):
        if value.strip():
            give_contact(person, system, value)
    record(by, "person.register", subject=person, person_id=person.pk)
    if team_id not in (None, by.team_id) and not by.is_system:
        raise NotAllowed("Only the team that you act in is let in by this.")
    team = team_id or by.team_id
    if team is not None:
        grant_to_registering_team(by=by, person=person, team_id=team, service_id=by.service_id)
    return person


def _check_length(*names: str) -> None:
    if any(len(name.strip()) > LONGEST_NAME for name in names):
        raise Refused(_("This name is too long. Please write it in up to 200 letters."))


@transaction.atomic
def describe(
    *,
    by: Actor,
    person: Person,
    version: int,
    name: str | None = None,
    strengths: str | None = None,
    what_matters: str | None = None,
) -> Person:
    """Change how a person describes themselves. Only the person writes, or a helper in their
    words (`by.on_behalf_of_id`); the words of somebody who wrote first are never overwritten.

    Raises Changed, with both texts, when the page was opened before the last change.
    """
    check_own_words(by, person.pk)
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.version != version:
        raise Changed(
            _("Someone changed this while you were writing. Both texts are shown below."),
            theirs="\n\n".join(filter(None, [row.strengths, row.what_matters])),
            mine="\n\n".join(filter(None, [strengths, what_matters])),
        )
    changed: dict[str, str] = {}
    _check_length(name or "")
    if name is not None and name.strip():
        changed["name"] = row.name = name.strip()
    for heading, words in ((Heading.STRENGTHS, strengths), (Heading.MATTERS, what_matters)):
        if words is not None:
            changed[heading] = words.strip()
            keep_words(by, row, heading, words)
    row.version += 1
    row.save()
    digests: dict[str, Any] = {field: digest(value) for field, value in changed.items()}
    record(
        by,
        "person.describe",
        person_id=row.pk,
        subject=row,
        category=str(Category.ABOUT),
        **digests,
    )
    return row


@transaction.atomic
def choose_participation(*, by: Actor, person: Person, wish: str) -> Person:
    """How much somebody wishes to take part, for now (W59). Theirs to change at any time."""
    check_own_words(by, person.pk)
    if wish not in Participation.values:
        raise Refused(_("Choose one of the answers."))
    row = Person.objects.select_for_update().get(pk=person.pk)
    row.participation = wish
    row.save(update_fields=["participation"])
    record(by, "person.participation", person_id=row.pk, subject=row, wish=wish)
    return row


@transaction.atomic
def choose_language(*, by: Actor, person: Person, language: str) -> Person:
    """The language we write to somebody in."""
    check_own_words(by, person.pk)
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("Choose one of the languages."))
    row = Person.objects.select_for_update().get(pk=person.pk)
    row.language = language
    row.save(update_fields=["language"])
    record(by, "person.language", person_id=row.pk, subject=row, language=language)
    return row


@transaction.atomic
def record_need(
    *,
    by: Actor,
    person: Person,
    kind: str,
    words: str = "",
    review_date: date | None = None,
    may_share: bool = True,
) -> CommunicationNeed:
    """Identify and record a communication or accessibility need; it is reviewed within a year.
    `may_share`: it may be passed on to services that the person is sent to."""
    check_own_words(by, person.pk)
    if kind not in NeedKind.values:
        raise Refused(_("Choose one of the needs."))
    if kind == NeedKind.OTHER and not words.strip():
        raise Refused(_("Say what you need."))
    Person.objects.select_for_update().get(pk=person.pk)
    if kind != NeedKind.OTHER and person.needs.filter(kind=kind, ended_at__isnull=True).exists():
        raise Refused(_("This need is already written down."))
    need = CommunicationNeed.objects.create(
        person=person,
        kind=kind,
        words=words.strip(),
        review_date=review_date or clock.today() + NEED_REVIEW,
        may_share=may_share,
    )
    record(by, "need.record", subject=need, kind=kind)
    return need


@transaction.atomic
def end_need(*, by: Actor, need: CommunicationNeed) -> None:
    """The need is over."""
    check_own_words(by, need.person_id)
    row = CommunicationNeed.objects.select_for_update().get(pk=need.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(by, "need.end", subject=row)


@transaction.atomic
def confirm_need(*, by: Actor, need: CommunicationNeed) -> None:
    """Reviewed, and still so: the next review is a year on."""
    check_own_words(by, need.person_id)
    row = CommunicationNeed.objects.select_for_update().get(pk=need.pk)
    row.review_date = clock.today() + NEED_REVIEW
    row.save(update_fields=["review_date"])
    record(by, "need.confirm", subject=row)


@transaction.atomic
def change_contact(*, by: Actor, person: Person, system: str, value: str) -> ContactPoint | None:
    """How to reach somebody. Empty ends it. Staff may write it down for a person without a login;
    the e-mail of a person who signs in is theirs alone to change."""
    if not access.is_self(by, person.pk):
        access.check_staff_of(by, person.pk, Level.CONTRIBUTE, Category.ABOUT)
        # Messages hold words of the plan: who may not see it does not say where they go.
        access.check_staff_of(by, person.pk, Level.VIEW, Category.PLAN)
        if system == ContactSystem.EMAIL and hasattr(person, "login"):
            access.check_is_self(by, person.pk)
    if system not in ContactSystem.values:
        raise Refused(_("Choose email, phone or letter."))
    Person.objects.select_for_update().get(pk=person.pk)
    if not value.strip():
        ContactPoint.objects.filter(person=person, system=system, ended_at__isnull=True).update(
            preferred=False, ended_at=clock.now()
        )
        record(by, "contact.end", person_id=person.pk, subject=person, system=system)
        return None
    contact = give_contact(person, ContactSystem(system), value)
    record(by, "contact.change", person_id=person.pk, subject=contact, system=system)
    return contact


@transaction.atomic
def end_wrong_contact(*, by: Actor, contact: ContactPoint) -> None:
    """Whoever answers there says that it is not this person's."""
    contact.preferred = False
    contact.ended_at = clock.now()
    contact.save(update_fields=["preferred", "ended_at"])
    record(by, "contact.wrong", subject=contact, system=contact.system)


@transaction.atomic
def give_nhs_number(*, by: Actor, person: Person, text: str) -> None:
    """Write down an NHS number; its check digit must fit and nobody else may have it."""
    access.check_staff_of(by, person.pk, Level.CONTRIBUTE, Category.ABOUT)
    Person.objects.select_for_update().get(pk=person.pk)
    if person.identifiers.filter(system=Identifier.NHS_NUMBER).exists():
        raise Refused(_("This person already has an NHS number here."))
    _give_nhs_number(person, text)
    record(by, "identifier.give", person_id=person.pk, subject=person)
