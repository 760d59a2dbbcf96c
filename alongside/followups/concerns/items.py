"""The worklist items of concerns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core.actors import Actor
from alongside.followups.concerns import queries
from alongside.followups.concerns.actions import BACK, CONCERN, DID_IT_HELP, ENDS
from alongside.followups.concerns.messages import tell_seen_to
from alongside.followups.models import Concern, FollowUpPlan, FollowUpState
from alongside.worklist.kinds import ItemKind, register
from alongside.worklist.models import Item


def _load(items: Sequence[Item]) -> None:
    """What was said, for a list of items, by two queries."""
    rows = list(Concern.objects.filter(pk__in={item.about_id for item in items}))
    said = queries.entries(rows)
    for item in items:
        item.__dict__["_said"] = said.get(item.about_id, [])  # type: ignore[arg-type]


def _words(item: Item) -> str:
    """All that the person said, as they said it; a voice note is on the page."""
    if "_said" not in item.__dict__:
        _load([item])
    own = [entry.words for entry in item.__dict__["_said"] if entry.words and not entry.member_id]
    return "\n\n".join(own) or ("" if item.why else _("There is a voice note."))


def _url(item: Item) -> str:
    return reverse("followups:concern", args=[item.person_id, item.about_id])


def _seen_to(item: Item, by: Actor) -> None:
    row = (
        Concern.objects.select_related("person", "service", "receiver__team")
        .filter(item=item, withdrawn_at__isnull=True)
        .first()
    )
    if row is not None:
        tell_seen_to(by, row)


def _is_ended(item: Item) -> bool:
    """Nothing ends silently: the item stays until both have said how it ends."""
    return not FollowUpPlan.objects.filter(
        pk__in=[item.about_id], state=FollowUpState.AGREED
    ).exists()


def register_all() -> None:
    """Called once when the app loads."""
    kind = partial(
        ItemKind, url=_url, url_label=gettext_lazy("See all of it, and listen"),
        words=_words, load=_load,
    )  # fmt: skip
    register(
        kind(
            CONCERN,
            label=gettext_lazy("A concern"),
            title=lambda item: _("%(name)s has a concern") % {"name": item.name},
            say=lambda item: _("Your concern"),
            on_close=_seen_to,
        )
    )
    register(
        kind(
            BACK,
            label=gettext_lazy("A concern that was taken back"),
            title=lambda item: (
                _("%(name)s took back a concern that could not wait: see that all is well")
                % {"name": item.name}
            ),
            say=lambda item: _("You took back a concern. We see that all is well."),
        )
    )
    register(
        kind(
            DID_IT_HELP,
            label=gettext_lazy("Somebody to phone about a concern"),
            title=lambda item: (
                _("Phone %(name)s about their concern: say by when they hear, or ask if it helped")
                % {"name": item.name}
            ),
            say=lambda item: _("We phone you about your concern"),
        )
    )
    register(
        ItemKind(
            ENDS,
            label=gettext_lazy("A follow-up plan that ends soon"),
            title=lambda item: (
                _("The follow-up plan of %(name)s ends soon: decide together what comes next")
                % {"name": item.name}
            ),
            say=lambda item: _("What you agreed about keeping in touch ends soon"),
            url=lambda item: reverse("followups:follow_up_plan", args=[item.person_id]),
            url_label=gettext_lazy("See what was agreed"),
            can_close=_is_ended,
        )
    )
