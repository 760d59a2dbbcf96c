"""Every write of this room."""

from alongside.records.actions.bundles import FileRefused, bring_in_bundle, source_of
from alongside.records.actions.house import write_down_talk
from alongside.records.actions.letters import add_document, take_back_document
from alongside.records.actions.looks import look_at
from alongside.records.actions.uploads import bring_in, discard, match_columns, undo, upload
from alongside.records.actions.waiting import choose_for, choose_when, end_hold, hold_back

__all__ = [
    "FileRefused",
    "add_document",
    "bring_in",
    "bring_in_bundle",
    "choose_for",
    "choose_when",
    "discard",
    "end_hold",
    "hold_back",
    "look_at",
    "match_columns",
    "source_of",
    "take_back_document",
    "undo",
    "upload",
    "write_down_talk",
]
