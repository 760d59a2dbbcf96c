"""What items are about. Upper rooms register their kinds when they load; this room shows them.

worklist.register(ItemKind("follow_up_late", label=_("A follow-up that is late"), ...))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.core.actors import Actor

if TYPE_CHECKING:
    from alongside.worklist.models import Item

Text = str | Promise
DO_IT: Text = _("Do it now")
DONE: Text = _("It is done")
NOBODY: Text = _("Somebody we do not know yet")


@dataclass(frozen=True)
class ItemKind:
    """How one kind of item is shown and ended.

    `label`   what kind of thing, without anybody's name: all that a lead sees of an item whose
              record is closed to them
    `title`   one line for the team: "Phone Rhian: how is it going?"
    `say`     the same to the person: "Your answer about the walk to the chapel"
    `url`     the page where it is done; empty where the item's own page is all there is
    `url_label`  the button that leads there
    `words`   the person's own words about it, shown whole
    `load`    called once with all items of a list, so that the above ask nothing for each
    `close_label`   the button that ends it
    `asks_outcome`  whether ending it takes a sentence of what was done; the person reads it
    `can_close`     whether it may be ended by hand, and not only by doing the thing
    `on_close`      called in the same transaction once it was ended by hand
    `nobody`        what stands in place of the name of an item that is about no person
    """

    name: str
    label: Text
    title: Callable[[Item], str]
    say: Callable[[Item], str]
    url: Callable[[Item], str] = lambda item: ""
    url_label: Text = DO_IT
    words: Callable[[Item], str] = lambda item: ""
    load: Callable[[Sequence[Item]], None] = lambda items: None
    close_label: Text = DONE
    asks_outcome: bool = True
    can_close: Callable[[Item], bool] = lambda item: True
    on_close: Callable[[Item, Actor], None] = lambda item, by: None
    nobody: Text = NOBODY


Row = TypeVar("Row", bound=Model)


class About(Generic[Row]):
    """The rows that items are about: fetched for a whole list with one query, and kept on it."""

    def __init__(self, rows: Callable[[], QuerySet[Row]]) -> None:
        self._rows = rows

    def load(self, items: Sequence[Item]) -> None:
        """For `ItemKind.load`."""
        found = self._rows().in_bulk([item.about_id for item in items])
        for item in items:
            item.__dict__["_about"] = found.get(item.about_id)

    def of(self, item: Item) -> Row:
        """What one item is about."""
        if "_about" not in item.__dict__:
            self.load([item])
        found: Row = item.__dict__["_about"]
        return found


_kinds: dict[str, ItemKind] = {}


def register(kind: ItemKind) -> ItemKind:
    """Make a kind known. The same name twice is a programming fault."""
    if kind.name in _kinds:
        raise RuntimeError(f"The kind of item {kind.name} is registered twice.")
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> ItemKind:
    """The kind of this name. An unknown one is a programming fault."""
    try:
        return _kinds[name]
    except KeyError:
        raise RuntimeError(f"No kind of item {name} is registered.") from None


Note = Callable[["Item"], str]
_notes: list[Note] = []


def before_handing_over(note: Note) -> Note:
    """Let `note` say what counts before an item is given to somebody else ("" for nothing): whom
    the person wishes to be followed up by."""
    if note not in _notes:
        _notes.append(note)
    return note


def notes_for(item: Item) -> list[str]:
    """What counts before this item is given to somebody else."""
    return [words for words in (note(item) for note in _notes) if words]
