"""Who may write down what a person says."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.core.errors import Refused
from alongside.people import access
from alongside.people.rules import Category, Level


def check_own_words(by: Actor, person_id: UUID, category: Category = Category.ABOUT) -> None:
    """The person, or somebody who may contribute and types for them, by name."""
    if access.is_self(by, person_id):
        return
    access.check_can(by, person_id, Level.CONTRIBUTE, category)
    if by.on_behalf_of_id != person_id or not by.helper:
        raise Refused(
            _("These are the person's own words. Say who is typing for them, and read it back.")
        )
