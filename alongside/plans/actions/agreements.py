"""Writing the agreement down, each party's yes, sending it, and copies."""

from __future__ import annotations

from datetime import date, time

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access as people_access
from alongside.people.models import Membership, Party
from alongside.plans import access, messages, yes_messages
from alongside.plans.actions.promises import expect_no_more
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
from alongside.plans.speaking import representative_name, represents
from alongside.worklist import actions as worklist

LOOK_ITEM = "goal_look"


def _content(
    goal: Goal,
    *,
    professional: Membership,
    follow_up_on: date,
    follow_up_by: Membership,
    version: int,
    changed: str,
    review_on: date | None,
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
                is_health_work=row.is_health_work,
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
        review_on=review_on.isoformat() if review_on else "",
        review_by=professional.person.name if review_on else "",
        review_contact=team.service.phone if review_on else "",
    )


def look_again(by: Actor, goal: Goal, professional: Membership, on: date, *, key: str) -> None:
    """Whoever is responsible looks back on a goal together with the person on that day."""
    if professional.team is None:
        return
    worklist.open_item(
        by=by,
        kind=LOOK_ITEM,
        key=f"look:{key}",
        person=goal.person,
        service_id=professional.team.service_id,
        responsible=professional,
        due_at=clock.at_local(on, time(9, 0)),
        about_id=goal.pk,
    )


def newest_agreement(goal: Goal) -> Agreement:
    """The version that stands now. Raises Refused where nothing was agreed."""
    newest = (
        goal.agreements.select_related("professional__team__service").order_by("version").last()
    )
    if newest is None:
        raise Refused(_("Nothing has been agreed yet."))
    return newest


@transaction.atomic
def write_agreement(
    *,
    by: Actor,
    goal: Goal,
    professional: Membership,
    follow_up_on: date,
    follow_up_by: Membership,
    changed: str = "",
    review_on: date | None = None,
) -> Agreement:
    """Write the next version of a goal's agreement. A version never changes afterwards.

    A later version says what it corrects (`changed`); each version is accepted anew. `review_on`
    is the day on which both look at all of it again (PRSB: planned review date).
    """
    access.check_can_contribute(by, goal.person_id)
    if review_on is not None and review_on <= clock.today():
        review_on = None  # it was looked at, or its day went by: a new version plans a new one
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
            review_on=review_on,
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
    expect_no_more(by, LOOK_ITEM, goal.pk)
    if review_on is not None:
        look_again(by, goal, professional, review_on, key=str(agreement.pk))
    return agreement


@transaction.atomic
def accept(
    *, by: Actor, agreement: Agreement, side: str, way: str = AcceptedBy.BUTTON
) -> Acceptance:
    """One party says yes to one version: on screen, by the link in a mail, by a text, or through a
    named helper, together, on paper or by phone. Whoever acts for the person is named as their
    representative. When both have said yes, it goes to the person in their format, and to those
    they chose; when only the professional has, the person is asked."""
    if side not in Side.values or way not in AcceptedBy.values:
        raise Refused(_("Choose how the answer was given."))
    if (way == AcceptedBy.YES) != bool(by.scope):
        raise NotAllowed("Only the link in a mail, or a text to our question, answers YES.")
    typed = way in (AcceptedBy.SIGNATURE, AcceptedBy.PHONE) or by.on_behalf_of_id is not None
    access.check_can_accept(by, agreement, side, typed=typed)
    yes_messages.hold(agreement)
    goal = Goal.objects.select_for_update().get(pk=agreement.goal_id)
    if by.scope:  # on paper a yes was given on its day, whatever has become of the goal since
        access.check_goal_is_live(goal)
    newest = agreement.goal.agreements.aggregate(Max("version"))["version__max"]
    if agreement.version != newest:
        raise Refused(_("There is a newer version of this agreement. Please look at that one."))
    already = Acceptance.objects.filter(agreement=agreement, side=side).first()
    if already is not None:
        return already
    acts = side == Side.PERSON and represents(by, agreement.person_id)
    acceptance = Acceptance.objects.create(
        agreement=agreement,
        person_id=agreement.person_id,
        side=side,
        way=way,
        by_person_id=by.person_id,
        is_representative=acts,
        membership_id=by.membership_id if side == Side.PROFESSIONAL else None,
        helper=representative_name(by, agreement.person_id) if acts else by.helper,
    )
    record(by, "agreement.accept", subject=acceptance, side=side, way=way)
    if side == Side.PERSON:
        yes_messages.no_longer_ask(by, agreement)
    # Asked anew: a page may have fetched the acceptances before this one.
    if Acceptance.objects.filter(agreement=agreement).count() == len(Side.values):
        messages.agreed(by, agreement)
    elif side == Side.PROFESSIONAL:
        yes_messages.ask(by, agreement)
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
