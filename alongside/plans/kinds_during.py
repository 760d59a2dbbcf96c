"""What talking together hands to the rooms below: the next conversation that is to be booked, and
drafts that nobody came back to."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import jobs
from alongside.core.actors import WORKER
from alongside.plans import actions
from alongside.plans.actions.after import NEXT_IS_DUE, NEXT_ITEM
from alongside.plans.actions.conversations import TALK_IS_OVER
from alongside.plans.actions.drafts import DRAFT_IS_OLD
from alongside.worklist.kinds import ItemKind
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


def register() -> None:
    """Called once when the app loads."""
    register_item(
        ItemKind(
            name=NEXT_ITEM,
            label=gettext_lazy("A next conversation to book"),
            title=_title,
            say=_say,
            url=_url,
        )
    )
