"""What messages of check-ins are, for the outbox."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alongside import messaging
from alongside.core import clock, jobs
from alongside.followups import actions, texts
from alongside.followups.models import CheckIn, CheckInState
from alongside.messaging.models import OutMessage


def _check_in(message: OutMessage) -> CheckIn | None:
    if message.about_id is None:
        return None
    return (
        CheckIn.objects.select_related(
            "person", "responsible__person", "responsible__team__service"
        )
        .filter(pk=message.about_id)
        .first()
    )


def still_wanted(message: OutMessage) -> bool:
    """Only while it waits for an answer, to something that still stands."""
    found = _check_in(message)
    return found is not None and found.state == CheckInState.ASKED and actions.is_current(found)


def paper(message: OutMessage) -> bytes:
    """The form that goes with the letter."""
    found = _check_in(message)
    assert found is not None  # still_wanted was asked first
    with translation.override(message.language):
        return texts.paper_of(found, language=message.language, large_print=message.large_print)


def not_arrived(message: OutMessage) -> None:
    """Let somebody phone instead. As a job of its own: the outbox holds its locks now."""
    jobs.schedule(
        actions.NOT_ARRIVED,
        str(message.about_id),
        clock.now(),
        person_id=message.owner_id,
        check_in=str(message.about_id),
    )


def register_all() -> None:
    """Called once when the app loads. The link in the body is a way in: it is wiped once sent."""
    messaging.register_purpose(
        actions.PURPOSE,
        label=_("How is it going? A letter and a form"),
        subject=_("How is it going? A short question for you"),
        still_wanted=still_wanted,
        paper=paper,
        keep_body=False,
    )
    messaging.on_failed(actions.PURPOSE, not_arrived)
