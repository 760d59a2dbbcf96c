"""What the forms of all parts of a question set share."""

from __future__ import annotations

from alongside.followups.authoring.rules import SHAPE
from alongside.followups.rules.questions import Item
from alongside.followups.rules.reading import read_unfinished
from alongside.publishing.part_forms import PartForm


class SetPartForm(PartForm):
    """One part of a draft of a question set."""

    shape = SHAPE

    def open(self) -> list[str]:
        """As far as the draft can be read."""
        self.table, _faults = read_unfinished(self.document)
        self.items: dict[str, Item] = {item.link_id: item for item in self.table.questions.items}
        languages: list[str] = self.document["questions"]["languages"]
        return languages
