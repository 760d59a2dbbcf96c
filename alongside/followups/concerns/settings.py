"""The local choices of concerns, and the numbers of those who help at any hour.

No document gives the times; each place sets its own. The numbers, as read on 2026-11-22: NHS 111,
option 2 (Norwood Medical Centre, norwoodmc.co.uk); Samaritans (samaritans.org); Shout
(crisistextline.uk).
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from alongside.followups.concerns.rules import Promises
from alongside.people.settings import Choice, define, resolve

OUR_OWN = _("Counted while the service is staffed. People read it before they write.")

define(
    Choice(
        "concerns.now_minutes",
        _("Minutes until somebody answers a concern that cannot wait"),
        120,
        OUR_OWN,
        least=30,
        most=480,
    ),
    Choice(
        "concerns.soon_minutes",
        _("Minutes until somebody answers a concern that can wait a day"),
        480,
        OUR_OWN,
        least=60,
        most=2400,
    ),
    Choice(
        "concerns.wait_minutes",
        _("Minutes until somebody answers a concern that is not in a hurry"),
        1440,
        OUR_OWN,
        least=60,
        most=4800,
    ),
    Choice(
        "concerns.alarm_minutes",
        _("Minutes until somebody answers a warning sign"),
        30,
        _("Whoever can be reached is asked at once, at any hour."),
        least=8,
        most=240,
    ),
    Choice("concerns.opens", _("Hour at which the service is staffed"), 9, least=0, most=12),
    Choice("concerns.closes", _("Hour until which it is staffed"), 17, least=13, most=24),
    Choice("concerns.weekend", _("The service is staffed at the weekend too"), False),
    Choice(
        "concerns.end_days",
        _("Days before a follow-up plan ends on which both are told"),
        28,
        least=7,
        most=180,
    ),
    Choice("crisis.emergency", _("Whom to phone when a life is in danger"), "999"),
    Choice("crisis.urgent", _("Whom to phone for urgent help at any hour"), "111"),
    Choice("crisis.urgent_option", _("What to press there for mental health"), "2"),
    Choice("crisis.listening", _("Somebody who listens at any hour"), "116 123"),
    Choice("crisis.listening_name", _("What they are called"), "Samaritans"),
    Choice("crisis.text", _("The number to text in a crisis"), "85258"),
    Choice("crisis.text_name", _("What they are called who answer such texts"), "Shout"),
)


def promises(service_id: UUID) -> Promises:
    """What a service has chosen. Two queries."""
    found = resolve(service_id)

    def value(key: str) -> int:
        return int(found[f"concerns.{key}"].value)

    return Promises(
        now=value("now_minutes"),
        soon=value("soon_minutes"),
        wait=value("wait_minutes"),
        alarm=value("alarm_minutes"),
        opens=value("opens"),
        closes=value("closes"),
        weekend=bool(found["concerns.weekend"].value),
    )


def crisis_numbers(service_id: UUID | None) -> dict[str, str]:
    """Whom to phone or text at any hour, by what each is called here. Two queries."""
    found = resolve(service_id)
    return {
        key.removeprefix("crisis."): str(one.value)
        for key, one in found.items()
        if key.startswith("crisis.")
    }
