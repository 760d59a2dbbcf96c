"""Looking into a record that was opened in an emergency."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.people import access
from alongside.people.models import Basis, GlassReview, Grant, Incident, Membership


@transaction.atomic
def look_into(*, by: Actor, grant: Grant, words: str, is_concern: bool) -> GlassReview:
    """The lead or privacy officer of the service says what they found; the person reads it.

    `is_concern`: it should not have happened; then it is an incident of that service too. Nobody
    looks into their own opening. Raises Refused when it was looked into already.
    """
    opened_in = Membership.objects.filter(pk__in=[grant.only_membership_id]).first()
    if grant.basis != Basis.BREAK_GLASS or opened_in is None or opened_in.team is None:
        raise NotAllowed("This was not opened in an emergency.")
    access.check_can_oversee(by, service_id=opened_in.team.service_id)
    if by.person_id in (grant.grantee_id, grant.person_id) or by.membership_id is None:
        raise Refused(_("Somebody else must look into this one."))
    if not words.strip():
        raise Refused(_("Say what you found."))
    row = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    if GlassReview.objects.filter(grant=row).exists():
        raise Refused(_("This has been looked into already."))
    review = GlassReview.objects.create(
        grant=row,
        person_id=row.person_id,
        membership_id=by.membership_id,
        words=words.strip(),
        is_concern=is_concern,
    )
    if is_concern:
        incident = Incident.objects.create(
            person_id=row.person_id,
            service_id=opened_in.team.service_id,
            reported_by_id=by.person_id,
            owner_id=row.person_id,
            words=words.strip(),
        )
        record(by, "incident.report", subject=incident, person_id=row.person_id)
    record(by, "break_glass.look_into", subject=review, grant=str(row.pk), concern=is_concern)
    return review
