"""The local choices of records."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.people.settings import Choice, define

IN_ADVANCE = "results.in_advance"
LONGEST_HOLD = "results.longest_hold_days"
DO_NOT_WAIT = "results.do_not_wait_days"


def talk_is_missing(service_id: UUID) -> str:
    """A sentence where results go out in advance and no talk is written down; else ""."""
    from alongside.records.queries import needs_talk

    if not needs_talk(service_id):
        return ""
    return _("This is on, and no talk about what has to come with it is written down here yet.")


define(
    Choice(
        IN_ADVANCE,
        gettext_lazy("Put results in front of people before the conversation"),
        False,
        gettext_lazy(
            "The page and the sheet for getting ready then show a person’s newest results, in "
            "plain words. Without it, people still see their own results whenever they look."
        ),
        leads_to="records:house",
        note=talk_is_missing,
    ),
    Choice(
        LONGEST_HOLD,
        gettext_lazy("Days for which a professional may hold a result back"),
        14,
        gettext_lazy(
            "Until somebody has told the person face to face. The person sees that a result is "
            "held back, why, by whom and until when. No rule gives a number: this is a local "
            "choice."
        ),
        least=1,
        most=60,
    ),
    Choice(
        DO_NOT_WAIT,
        gettext_lazy("Days for which a very unusual result says “do not wait”"),
        14,
        gettext_lazy(
            "From the day it was taken, and only until a professional has looked at it. The page "
            "then says whom to phone now. No rule gives a number: this is a local choice."
        ),
        least=1,
        most=365,
    ),
)
