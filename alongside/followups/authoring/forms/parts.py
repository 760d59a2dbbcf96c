"""What the forms of all parts share."""

from __future__ import annotations

from alongside.followups.authoring import rules
from alongside.followups.rules.questions import Item
from alongside.followups.rules.reading import read_unfinished
from alongside.ui.part_forms import (
    LONGEST_LINE,
    LONGEST_TEXT,
    SPARE,
    DocumentPartForm,
    Group,
    language_name,
)

__all__ = ["LONGEST_LINE", "LONGEST_TEXT", "SPARE", "Group", "PartForm", "language_name"]


class PartForm(DocumentPartForm):
    """One part of a draft of a question set."""

    def open(self) -> list[str]:
        """As far as the draft can be read."""
        self.table, _faults = read_unfinished(self.document)
        self.items: dict[str, Item] = {item.link_id: item for item in self.table.questions.items}
        languages: list[str] = self.document["questions"]["languages"]
        return languages

    def seen(self) -> str:
        """The digest of the part."""
        return rules.SHAPE.token(self.document, self.kind, self.key)
