"""What talking together hands to the rooms below: the next conversation that is to be booked, the
question afterwards, and drafts that nobody came back to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock, jobs
from alongside.core.actors import WORKER, Actor
from alongside.followups import actions as followups
from alongside.followups import texts
from alongside.followups.actions.check_ins import open_for
from alongside.followups.kinds import CHOICE, CheckInKind, Question, register_check_in
from alongside.followups.models import CheckIn
from alongside.plans import actions
from alongside.plans.actions.after import NEXT_IS_DUE, NEXT_ITEM
from alongside.plans.actions.conversations import TALK_IS_OVER
from alongside.plans.actions.drafts import DRAFT_IS_OLD
from alongside.plans.actions.visits import ANSWER, IN_CONTROL, WISH_ITEM
from alongside.plans.models import Conversation, Felt, InControl, SamePerson, VisitOffer
from alongside.plans.queries import wishes_of
from alongside.ui.dates import moment
from alongside.worklist.kinds import ItemKind, before_handing_over
from alongside.worklist.kinds import register as register_item
from alongside.worklist.models import Item


def _title(item: Item) -> str:
    return _("Book the next conversation with %(name)s") % {"name": item.name}


def _say(item: Item) -> str:
    return _("We book your next conversation with you")


def _url(item: Item) -> str:
    return reverse("plans:book", args=[item.person_id])


@jobs.handles(NEXT_IS_DUE)
def next_is_due(row: jobs.Due) -> None:
    """The day on which the next conversation was to be booked."""
    actions.next_is_due(by=WORKER, conversation_id=UUID(row.payload["conversation"]))


@jobs.handles(TALK_IS_OVER)
def talk_is_over(row: jobs.Due) -> None:
    """The end of a day on which something was agreed in a conversation."""
    actions.talk_is_over(by=WORKER, conversation_id=UUID(row.payload["conversation"]))


@jobs.handles(DRAFT_IS_OLD)
def draft_is_old(row: jobs.Due) -> None:
    """Thirty days after somebody began to write and did not send it."""
    actions.draft_is_old(by=WORKER, draft_id=UUID(row.payload["draft"]))


def _wish(item: Item) -> str:
    assert item.about_id is not None
    return str(VisitOffer.objects.get(conversation_id=item.about_id).words)


def _whom_they_wish(item: Item) -> str:
    """Before something of theirs is given to somebody else: whom they wish to follow up."""
    if item.person_id is None:
        return ""
    found = wishes_of(item.person_id)
    wish = found.same_person if found else SamePerson.SAME
    name = {"name": item.name}
    return {
        SamePerson.SAME: _("Unless %(name)s wishes otherwise, the same person follows up.") % name,
        SamePerson.OTHER: _("%(name)s wishes for somebody else than last time.") % name,
    }.get(SamePerson(wish), "")


# --- "did you feel in control?" ------------------------------------------------------------------


def _conversation(check_in: CheckIn) -> Conversation:
    return Conversation.objects.select_related("professional__person").get(pk=check_in.about_id)


def _questions(check_in: CheckIn) -> list[Question]:
    return [
        Question(
            ANSWER,
            _("When you last talked with us: did you feel in control?"),
            CHOICE,
            choices=tuple((value, str(label)) for value, label in Felt.choices),
            help=_("In control: you could say what you wanted, ask, and decide."),
        )
    ]


def _about(check_in: CheckIn) -> str:
    found = _conversation(check_in)
    return _("Your talk with %(name)s on %(when)s") % {
        "name": found.professional.person.name,
        "when": moment(found.at),
    }


def _still_wanted(check_in: CheckIn) -> bool:
    """Asked once."""
    return not InControl.objects.filter(conversation_id=check_in.about_id).exists()


def _on_answer(check_in: CheckIn, answers: Mapping[str, Any], by: Actor) -> None:
    """Both see it. What came by text and could not be read, somebody reads."""
    if check_in.unread:
        open_for(
            by,
            check_in,
            followups.READ,
            clock.at_local(texts.read_by(check_in), texts.END_OF_WORK),
        )
    actions.file_in_control(by, _conversation(check_in), answers)


def _no_reply(check_in: CheckIn, by: Actor) -> None:
    """It is asked once, and nobody has to answer."""


def _message(check_in: CheckIn, link: str) -> tuple[str, str]:
    """Neutral, as every message is; one question, and that nobody has to answer it."""
    parts = [_("Hello %(name)s,") % {"name": check_in.person.name}] if link else []
    parts.append(
        _("%(who)s would like to know how your last talk was for you. It is one question.")
        % {"who": texts.service_of(check_in).in_messages}
    )
    if link:
        parts.append(_("Please tell us here:") + f"\n{link}")
        parts.append(_("This link is only for you. It works once."))
    else:
        parts.append(_("With this letter comes a short form."))
    parts.append(_("You do not have to answer. Both of you see what you say."))
    return _("How was it for you?"), "\n\n".join(parts)


def register() -> None:
    """Called once when the app loads."""
    register_check_in(
        CheckInKind(
            name=IN_CONTROL,
            title=gettext_lazy("How was it for you?"),
            questions=_questions,
            about=_about,
            about_label=gettext_lazy("What this is about"),
            still_wanted=_still_wanted,
            on_answer=_on_answer,
            message=_message,
            on_no_reply=_no_reply,
            every_answer_is_read=False,
        )
    )
    before_handing_over(_whom_they_wish)
    register_item(
        ItemKind(
            name=WISH_ITEM,
            label=gettext_lazy("A time or way to talk that does not suit"),
            title=lambda item: (
                _("Find a time or way to talk that suits %(name)s") % {"name": item.name}
            ),
            say=lambda item: _("How or when you would rather talk"),
            url=lambda item: reverse("plans:conversation", args=[item.person_id, item.about_id]),
            words=_wish,
        )
    )
    register_item(
        ItemKind(
            name=NEXT_ITEM,
            label=gettext_lazy("A next conversation to book"),
            title=_title,
            say=_say,
            url=_url,
        )
    )
