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


def text_still_wanted(message: OutMessage) -> bool:
    """A question only while it waits for an answer; what an answer led to is always said."""
    if ":told:" in message.key:
        return True
    found = _check_in(message)
    open_states = (CheckInState.ASKED, CheckInState.LAPSED)
    return found is not None and found.state in open_states and actions.is_current(found)


def text_did_not_arrive(message: OutMessage) -> None:
    """A question that reached nobody: somebody phones. What was told after an answer too: whoever
    acts on the answer phones anyway."""
    if ":told:" not in message.key:
        not_arrived(message)


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
    messaging.register_purpose(
        actions.PURPOSE_TEXT,
        label=_("How is it going? A text"),
        still_wanted=text_still_wanted,
    )
    messaging.on_failed(actions.PURPOSE_TEXT, text_did_not_arrive)
