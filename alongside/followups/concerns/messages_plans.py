"""What follow-up plans send: that the end is near."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside import messaging as purposes
from alongside.core.actors import Actor
from alongside.followups.models import FollowUpPlan, FollowUpState
from alongside.messaging import actions as messaging
from alongside.messaging.models import OutMessage
from alongside.ui.dates import day

NEAR_END = "follow_up_plan.near_end"


def tell_person(by: Actor, row: FollowUpPlan) -> None:
    """Its last day is near; nothing ends without both. Who is reached by phone is on the worklist
    of somebody anyway."""
    person = row.person
    with messaging.in_language(person):
        said = {"service": row.service.in_messages, "day": day(row.until_date)}
        address = settings.ALONGSIDE_ADDRESS + reverse("followups:follow_up_plan", args=[person.pk])
        until = _("What you agreed with %(service)s about keeping in touch holds until %(day)s.")
        messaging.queue(
            by=by,
            person=person,
            purpose=NEAR_END,
            key=f"{NEAR_END}:{row.pk}",
            subject=_("What comes next?"),
            body="\n\n".join(
                [
                    _("Hello %(name)s,") % {"name": person.name},
                    until % said,
                    _("Nothing ends by itself: you decide together what comes next."),
                    _("You can look at it here:") + f"\n{address}",
                ]
            ),
            text=f"{until % said} " + _("Nothing ends by itself: you decide together."),
            service_id=row.service_id,
            about_type="followups.followupplan",
            about_id=row.pk,
        )


def _holds(message: OutMessage) -> bool:
    return FollowUpPlan.objects.filter(
        pk__in=[message.about_id], state=FollowUpState.AGREED
    ).exists()


def register_all() -> None:
    """Called once when the app loads."""
    purposes.register_purpose(
        NEAR_END, label=gettext_lazy("That a follow-up plan ends soon"), still_wanted=_holds
    )
