"""What the forms of all parts of an aid share."""

from __future__ import annotations

from alongside.decisions.rules.aid_document import from_document
from alongside.decisions.rules.parts import SHAPE
from alongside.publishing.part_forms import PartForm


class AidPartForm(PartForm):
    """One part of a draft of a decision aid."""

    shape = SHAPE

    def open(self) -> list[str]:
        """The draft, which can always be read."""
        self.aid = from_document(self.document)
        return list(self.aid.languages)
