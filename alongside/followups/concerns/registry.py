"""What concerns make known to the rooms below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alongside.followups.concerns import (  # noqa: F401 - jobs make themselves known
    attached,
    items,
    jobs,
    messages,
    messages_plans,
    texts_in,
)
from alongside.people.record_nav import Way, add_way
from alongside.people.rules import Category


def register_all() -> None:
    """Called once when the app loads."""
    attached.register_all()
    items.register_all()
    messages.register_all()
    messages_plans.register_all()
    texts_in.register_all()
    own, other = _("I have a concern"), _("Write down a concern of theirs")
    add_way(Way(own, other, "followups:concerns", Category.PLAN))
