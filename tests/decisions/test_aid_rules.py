"""Decision aids as documents: read, written, and what they lack. No database."""

from __future__ import annotations

from alongside.decisions.rules.aid import lacks
from alongside.decisions.rules.aid_document import from_document, to_document
from tests.decisions.making import aid


def test_a_whole_aid_lacks_nothing_and_reads_back_the_same() -> None:
    whole = aid()
    assert lacks(whole) == []
    assert from_document(to_document(whole)) == whole
