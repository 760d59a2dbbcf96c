"""The items of the worklist that the plan opens: something changed, something waits for a word."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.plans import proposal_messages
from alongside.plans.actions.proposals import PROPOSAL_ITEM, UNANSWERED_ITEM
from alongside.plans.actions.telling import CHANGED_ITEM
from alongside.plans.actions.templates import FIRST_FOLLOW_UP_ITEM
from alongside.plans.models import Proposal
from alongside.worklist.kinds import About, ItemKind, register
from alongside.worklist.models import Item

PROPOSALS = About(lambda: Proposal.objects.all())


def _words(item: Item) -> str:
    proposal = PROPOSALS.of(item)
    return str(proposal.words or proposal.was)


def _proposal_url(item: Item) -> str:
    return reverse("plans:proposal", args=[item.person_id, item.about_id])


def _plan_url(item: Item) -> str:
    return reverse("plans:plan", args=[item.person_id])


def register_kinds() -> None:
    """Called once when the app loads."""
    register(
        ItemKind(
            name=CHANGED_ITEM,
            label=gettext_lazy("A plan that a person changed"),
            title=lambda item: _("%(name)s changed their plan") % {"name": item.name},
            say=lambda item: _("What you changed in your plan"),
            url=_plan_url,
            url_label=gettext_lazy("Read it"),
            can_close=lambda item: False,
        )
    )
    register(
        ItemKind(
            name=PROPOSAL_ITEM,
            label=gettext_lazy("A suggestion that waits for an answer"),
            title=lambda item: _("%(name)s suggests something for the plan") % {"name": item.name},
            say=lambda item: _("What you suggested: %(words)s") % {"words": _words(item)},
            url=_proposal_url,
            url_label=gettext_lazy("Answer it"),
            words=_words,
            load=PROPOSALS.load,
            can_close=lambda item: False,
        )
    )
    register(
        ItemKind(
            name=UNANSWERED_ITEM,
            label=gettext_lazy("A suggestion to talk over"),
            title=lambda item: (
                _("Talk with %(name)s about what you suggested") % {"name": item.name}
            ),
            say=lambda item: _("A suggestion for your plan: %(words)s") % {"words": _words(item)},
            url=_proposal_url,
            load=PROPOSALS.load,
        )
    )
    register(
        ItemKind(
            name=FIRST_FOLLOW_UP_ITEM,
            label=gettext_lazy("A first follow-up"),
            title=lambda item: _("Ask %(name)s how it goes") % {"name": item.name},
            say=lambda item: _("We ask you how it goes"),
            url=_plan_url,
            url_label=gettext_lazy("Open the plan"),
        )
    )
    proposal_messages.register()
