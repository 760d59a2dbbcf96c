"""What voice notes and pictures may stand beside. Each room registers its own when it loads:

    attached.register(AttachedTo("plans.agenda", Category.PLAN, url_of_agenda_item))

and puts `WithAttachments` into its form, `attach_from(...)` into its view, and the macros of
`people/_attached.html` into its pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from alongside.core.actors import Actor
from alongside.core.errors import NotAllowed
from alongside.people.rules import Category


@dataclass(frozen=True)
class AttachedTo:
    """One kind of thing. `url(person_id, about_id)`: the page that shows it, with its anchor.

    `only_own_words`: only the person adds, or a helper by name; otherwise whoever may contribute
    to the category. `may_see(by, about_id)`: where the category alone does not decide; it must
    not cost a query for each. `may_add(by, person_id, about_id)`: who may add besides, such as
    whoever answers by a link that opens this one thing.
    """

    name: str
    category: Category
    url: Callable[[UUID, UUID], str]
    only_own_words: bool = True
    may_see: Callable[[Actor, UUID], bool] = lambda by, about_id: True
    may_add: Callable[[Actor, UUID, UUID], bool] = lambda by, person_id, about_id: False


_known: dict[str, AttachedTo] = {}


def register(thing: AttachedTo) -> None:
    """Make a kind of thing known."""
    _known[thing.name] = thing


def known(name: str) -> AttachedTo:
    """The kind of that name. Raises NotAllowed: nobody registered it."""
    if name not in _known:
        raise NotAllowed("Voice notes and pictures do not stand beside this.")
    return _known[name]
