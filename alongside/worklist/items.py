"""The items of what happens to a record as a whole: the room below cannot open them itself."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.worklist.kinds import ItemKind, register
from alongside.worklist.models import Item

NEED, NOT_DEAD = "need_review", "not_dead"


def _about(item: Item) -> str:
    return reverse("people:about", args=[item.person_id])


def register_all() -> None:
    """Called once when the app loads."""
    register(
        ItemKind(
            NEED,
            label=gettext_lazy("Something that a person needs, to ask about again"),
            title=lambda item: (
                _("Ask %(name)s whether what they need is still so") % {"name": item.name}
            ),
            say=lambda item: _("We ask you whether what you need is still so"),
            url=_about,
            url_label=gettext_lazy("See what they need"),
        )
    )
    register(
        ItemKind(
            NOT_DEAD,
            label=gettext_lazy("A death that was written down by mistake"),
            title=lambda item: (
                _("%(name)s lives: start again what was stopped by mistake") % {"name": item.name}
            ),
            say=lambda item: _("We start again what was stopped here by mistake"),
            url=_about,
            url_label=gettext_lazy("Open the record"),
        )
    )
