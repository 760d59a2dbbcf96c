"""Something went wrong: anyone may say so, and the person concerned sees what came of it (W24)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, throttle
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, Refused
from alongside.people import access, notices
from alongside.people.models import (
    INCIDENT_MOVES,
    Incident,
    IncidentState,
    Person,
    Service,
)
from alongside.people.rules import Category, Level


@transaction.atomic
def report_incident(
    *, by: Actor, service: Service, words: str, address: str, person: Person | None = None
) -> Incident:
    """Report to the lead and the privacy officer of a service what went wrong.

    `person`: whose record or care it is about, if anyone's: themselves, or somebody whose pages
    the reporter may see. They see the report and its outcome. The words are sealed with their
    key; without a person, with the service's. Raises TooMany after 10 reports an hour.
    """
    if person is not None and by.person_id != person.pk:
        access.check_can(by, person.pk, Level.VIEW, Category.ABOUT)
    if not words.strip():
        raise Refused(_("Say what happened."))
    throttle.hit("incident", address, limit=10, seconds=3600)
    row = Incident.objects.create(
        person=person,
        service=service,
        reported_by_id=by.person_id,
        owner_id=person.pk if person else service.pk,
        words=words,
    )
    record(
        by,
        "incident.report",
        subject=row,
        person_id=person.pk if person else None,
        service=str(service.pk),
        words=digest(words),
    )
    notices.tell(notices.INCIDENT_REPORTED, incident_id=row.pk)
    return row


@transaction.atomic
def move_incident(
    *, by: Actor, incident: Incident, opened_in: str, to: str, outcome: str
) -> Incident:
    """Say how far looking into it has come, and what came of it. Closing needs an outcome.

    `opened_in` is the state that the page showed. Raises Changed, with both texts, when somebody
    else moved it since then; Refused for a move that INCIDENT_MOVES does not have.
    """
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    access.check_can_oversee(by, service_id=row.service_id)
    if row.state != opened_in:
        raise Changed(
            _("Somebody else worked on this while you were writing. Both texts are shown below."),
            theirs=row.outcome,
            mine=outcome,
        )
    if to not in INCIDENT_MOVES[IncidentState(row.state)]:
        raise Refused(_("This cannot follow now."))
    outcome = outcome.strip()
    if to == IncidentState.CLOSED and not outcome:
        raise Refused(_("Say what came of it before you close it: they will read it."))
    row.state = to
    row.outcome = outcome or row.outcome
    row.closed_at = clock.now() if to == IncidentState.CLOSED else None
    row.save(update_fields=["state", "outcome", "closed_at"])
    record(
        by,
        "incident.move",
        subject=row,
        person_id=row.person_id,
        to=to,
        outcome=digest(row.outcome) if row.outcome else None,
    )
    if to == IncidentState.CLOSED:
        notices.tell(notices.INCIDENT_CLOSED, incident_id=row.pk)
    return row
