"""The worklist items of deciding together."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.decisions.aids.actions import AID_REVIEW
from alongside.decisions.aids.words import said
from alongside.decisions.models import AidVersion
from alongside.worklist.kinds import ItemKind, register
from alongside.worklist.models import Item


def _load(items: Sequence[Item]) -> None:
    """Fetch the aids of a list of items with one query, and keep them on the items."""
    found = AidVersion.objects.in_bulk([item.about_id for item in items])
    for item in items:
        item.__dict__["_aid_version"] = found.get(item.about_id)


def _version(item: Item) -> AidVersion:
    if "_aid_version" not in item.__dict__:
        _load([item])
    found: AidVersion = item.__dict__["_aid_version"]
    return found


def _review(item: Item) -> str:
    return _("Look at the decision aid again: %(title)s") % {
        "title": said(_version(item).aid.title)
    }


def register_all() -> None:
    """Called once when the app loads."""
    register(
        ItemKind(
            AID_REVIEW,
            label=gettext_lazy("A decision aid to look at again"),
            title=_review,
            say=_review,
            url=lambda item: reverse("decisions:aid", args=[_version(item).decision_aid_id]),
            url_label=gettext_lazy("See the decision aid"),
            load=_load,
            can_close=lambda item: False,
            nobody=gettext_lazy("Decision aids"),
        )
    )
