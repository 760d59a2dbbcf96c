"""Writing the agreement down, each party's yes, sending it, and copies."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused
from alongside.people import access as people_access
from alongside.people.models import Membership, Party
from alongside.plans import access, messages
from alongside.plans.models import (
    Acceptance,
    AcceptedBy,
    Agreement,
    AgreementCopy,
    CommitmentState,
    CopiedForRecord,
    Goal,
    Side,
)
from alongside.plans.rules import AgreementContent, Promise, canonical, content_hash


def _content(
    goal: Goal,
    *,
    professional: Membership,
    follow_up_on: date,
    follow_up_by: Membership,
    version: int,
    changed: str,
) -> AgreementContent:
    person = goal.person
    team = professional.team
    assert team is not None
    latest = goal.ratings.last()
    promises = goal.commitments.exclude(state=CommitmentState.DROPPED).select_related(
        "membership__person"
    )
    with override(person.language):  # the page is theirs, in their language
        role = professional.job_title or str(professional.get_role_display())
    return AgreementContent(
        version=version,
        person_name=person.name,
        full_name=person.full_name or person.name,
        birth_date=person.birth_date.isoformat() if person.birth_date else "",
        goal=goal.words,
        first_step=goal.first_step,
        confidence=latest.value if latest else 0,
        promises=tuple(
            Promise(
                side=row.side,
                who=row.membership.person.name if row.membership else person.name,
                words=row.words,
                due_date=row.due_date.isoformat(),
            )
            for row in promises
        ),
        follow_up_on=follow_up_on.isoformat(),
        follow_up_by=follow_up_by.person.name,
        professional=professional.person.name,
        professional_role=role,
        service=team.service.name,
        sooner=team.service.phone,
        set_on=goal.set_on.isoformat() if goal.set_on else "",
        written_on=clock.today().isoformat(),
        language=person.language,
        changed=changed,
    )


@transaction.atomic
def write_agreement(
    *,
    by: Actor,
    goal: Goal,
    professional: Membership,
    follow_up_on: date,
    follow_up_by: Membership,
    changed: str = "",
) -> Agreement:
    """Write the next version of a goal's agreement. A version never changes afterwards.

    A later version says what it corrects (`changed`); each version is accepted anew.
    """
    access.check_can_contribute(by, goal.person_id)
    Goal.objects.select_for_update().get(pk=goal.pk)
    version = (goal.agreements.aggregate(Max("version"))["version__max"] or 0) + 1
    if version > 1 and not changed.strip():
        raise Refused(_("Say what this new version changes."))
    text = canonical(
        _content(
            goal,
            professional=professional,
            follow_up_on=follow_up_on,
            follow_up_by=follow_up_by,
            version=version,
            changed=changed.strip(),
        )
    )
    agreement = Agreement.objects.create(
        person_id=goal.person_id,
        goal=goal,
        conversation=goal.conversation,
        professional=professional,
        version=version,
        content=text,
        sha256=content_hash(text),
    )
    record(by, "agreement.write", subject=agreement, version=version, sha256=agreement.sha256)
    return agreement


@transaction.atomic
def accept(
    *, by: Actor, agreement: Agreement, side: str, way: str = AcceptedBy.BUTTON
) -> Acceptance:
    """One party says yes to one version: on screen, or on paper or by phone through a named
    helper. When both have, it goes to the person in their format, and to those they chose."""
    typed = way in (AcceptedBy.SIGNATURE, AcceptedBy.PHONE)
    if side not in Side.values or way not in AcceptedBy.values:
        raise Refused(_("Choose how the answer was given."))
    access.check_can_accept(by, agreement, side, typed=typed)
    Goal.objects.select_for_update().get(pk=agreement.goal_id)
    newest = agreement.goal.agreements.aggregate(Max("version"))["version__max"]
    if agreement.version != newest:
        raise Refused(_("There is a newer version of this agreement. Please look at that one."))
    already = Acceptance.objects.filter(agreement=agreement, side=side).first()
    if already is not None:
        return already
    acceptance = Acceptance.objects.create(
        agreement=agreement,
        person_id=agreement.person_id,
        side=side,
        way=way,
        by_person_id=by.person_id,
        membership_id=by.membership_id if side == Side.PROFESSIONAL else None,
        helper=by.helper,
    )
    record(by, "agreement.accept", subject=acceptance, side=side, way=way)
    # Asked anew: a page may have fetched the acceptances before this one.
    if Acceptance.objects.filter(agreement=agreement).count() == len(Side.values):
        messages.agreed(by, agreement)
    return acceptance


@transaction.atomic
def add_copy(*, by: Actor, goal: Goal, recipient: Party) -> AgreementCopy:
    """The person chooses who has a copy: somebody, or a team, whom they let see their plan. They
    are told once both sides have said yes."""
    access.check_can_give_copy(by, goal.person_id, recipient)
    Goal.objects.select_for_update().get(pk=goal.pk)
    copy, made = AgreementCopy.objects.get_or_create(
        goal=goal, recipient=recipient, removed_at=None, defaults={"person_id": goal.person_id}
    )
    if made:
        record(by, "agreement.copy_to", subject=copy, recipient=str(recipient.pk))
        newest = goal.agreements.order_by("-version").first()
        if newest is not None and newest.acceptances.count() == len(Side.values):
            messages.copy_for(by, copy, newest)
    return copy


@transaction.atomic
def remove_copy(*, by: Actor, copy: AgreementCopy) -> AgreementCopy:
    """The person takes a copy back: nothing more is sent there, and it no longer shows there."""
    people_access.check_is_self(by, copy.person_id)
    row = AgreementCopy.objects.select_for_update().get(pk=copy.pk)
    if row.removed_at is None:
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at"])
        record(by, "agreement.copy_remove", subject=row, recipient=str(row.recipient_id))
    return row


@transaction.atomic
def copied_for_record(*, by: Actor, agreement: Agreement) -> CopiedForRecord:
    """A professional says that the plain lines now stand in their own record system."""
    access.check_can_copy_for_record(by, agreement)
    assert by.membership_id is not None
    mark = CopiedForRecord.objects.create(
        agreement=agreement, person_id=agreement.person_id, membership_id=by.membership_id
    )
    record(by, "agreement.copied_for_record", subject=mark)
    return mark
