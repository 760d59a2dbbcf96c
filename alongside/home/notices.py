"""What joins sibling rooms: telling people about what happened to their record."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.messaging import actions as messaging
from alongside.messaging.purposes import register_purpose
from alongside.people import notices
from alongside.people.models import Grant, Incident, Membership
from alongside.people.queries.who import privacy_officers
from alongside.ui.dates import moment

GLASS, GLASS_OFFICER = "access.glass_broken", "access.glass_officer"

register_purpose(GLASS, label=gettext_lazy("Your record was opened"), needs_grant=False)
RETENTION = "retention.listed"
register_purpose(RETENTION, label=gettext_lazy("Records to decide about"), needs_grant=False)
REPORTED, OUTCOME = "incident.reported", "incident.outcome"
register_purpose(REPORTED, label=gettext_lazy("A report"), needs_grant=False)
register_purpose(OUTCOME, label=gettext_lazy("What came of a report"), needs_grant=False)
register_purpose(GLASS_OFFICER, label=gettext_lazy("A record was opened"), needs_grant=False)


@notices.on(notices.GLASS_BROKEN)
def tell_of_broken_glass(*, grant_id: UUID, membership_id: UUID) -> None:
    """The person is told who opened their record and why; the privacy officers that one was."""
    grant = Grant.objects.select_related("person").get(pk=grant_id)
    who = Membership.objects.select_related("person", "team__service").get(pk=membership_id)
    assert who.team is not None
    service, person = who.team.service, grant.person
    with translation.override(person.language):
        body = "\n\n".join(
            [
                _("Hello %(name)s,") % {"name": person.name},
                _(
                    "%(who)s (%(service)s) opened your record in an emergency on %(when)s. "
                    "The reason they gave: “%(reason)s”"
                )
                % {
                    "who": who.person.name,
                    "service": service.name,
                    "when": moment(grant.from_at),
                    "reason": grant.purpose,
                },
                _("You can see all that was looked at, and end it, here: %(address)s")
                % {
                    "address": settings.ALONGSIDE_ADDRESS
                    + reverse("people:access", args=[person.pk])
                },
                _("If you think this was wrong, tell us: %(phone)s") % {"phone": service.phone},
            ]
        )
        messaging.queue(
            by=WORKER,
            person=person,
            purpose=GLASS,
            key=f"{GLASS}:{grant.pk}",
            subject=_("Your record was opened in an emergency"),
            body=body,
            service_id=service.pk,
            about_type="people.grant",
            about_id=grant.pk,
        )
    for officer in privacy_officers(service.pk):
        with translation.override(officer.language):
            messaging.queue(
                by=WORKER,
                person=officer,
                purpose=GLASS_OFFICER,
                key=f"{GLASS_OFFICER}:{grant.pk}:{officer.pk}",
                subject=_("A record was opened in an emergency"),
                # An email does not show its subject: the body says it too.
                body=_("A record was opened in an emergency")
                + ".\n\n"
                + _("Please look into it: %(address)s")
                % {"address": settings.ALONGSIDE_ADDRESS + reverse("people:break_glass_log")},
                service_id=service.pk,
                about_type="people.grant",
                about_id=grant.pk,
                owner_id=officer.pk,
            )


@notices.on(notices.INCIDENT_REPORTED)
def tell_of_a_report(*, incident_id: UUID) -> None:
    """Whoever looks into reports is told that there is one; what it says, they read here."""
    incident = Incident.objects.select_related("service").get(pk=incident_id)
    if incident.service is None:
        return
    for officer in privacy_officers(incident.service.pk):
        with translation.override(officer.language):
            messaging.queue(
                by=WORKER,
                person=officer,
                purpose=REPORTED,
                key=f"{REPORTED}:{incident.pk}:{officer.pk}",
                subject=_("Something went wrong"),
                body=_("Somebody reported that something went wrong. Please read it: %(address)s")
                % {
                    "address": settings.ALONGSIDE_ADDRESS
                    + reverse("people:incident", args=[incident.pk])
                },
                service_id=incident.service.pk,
                about_type="people.incident",
                about_id=incident.pk,
                owner_id=officer.pk,
            )


@notices.on(notices.INCIDENT_CLOSED)
def tell_what_came_of_it(*, incident_id: UUID) -> None:
    """The person concerned is told that there is an outcome (W24); they read it on their pages."""
    incident = Incident.objects.select_related("person", "service").get(pk=incident_id)
    person = incident.person
    if person is None or incident.service is None:
        return
    with translation.override(person.language):
        messaging.queue(
            by=WORKER,
            person=person,
            purpose=OUTCOME,
            key=f"{OUTCOME}:{incident.pk}",
            subject=_("What came of your report"),
            body="\n\n".join(
                [
                    _("Hello %(name)s,") % {"name": person.name},
                    _("We have looked into what was reported. This came of it: “%(words)s”")
                    % {"words": incident.outcome},
                ]
            ),
            service_id=incident.service.pk,
            about_type="people.incident",
            about_id=incident.pk,
        )


@notices.on(notices.RETENTION_LISTED)
def tell_of_records_to_decide_about(*, service_id: UUID, count: int) -> None:
    """Whoever decides is told, once a week at most, that records wait for a decision."""
    for officer in privacy_officers(service_id):
        with translation.override(officer.language):
            messaging.queue(
                by=WORKER,
                person=officer,
                purpose=RETENTION,
                key=f"{RETENTION}:{service_id}:{clock.today()}:{officer.pk}",
                subject=_("Records to decide about"),
                body=ngettext(
                    "%(count)s more record need not be kept any longer. Nothing is erased until "
                    "somebody decides. Please decide here: %(address)s",
                    "%(count)s more records need not be kept any longer. Nothing is erased until "
                    "somebody decides. Please decide here: %(address)s",
                    count,
                )
                % {
                    "count": count,
                    "address": settings.ALONGSIDE_ADDRESS + reverse("people:retention"),
                },
                service_id=service_id,
                about_type="people.service",
                about_id=service_id,
                owner_id=officer.pk,
            )
