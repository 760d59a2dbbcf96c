"""Every write of this room."""

from alongside.records.actions.bundles import FileRefused, bring_in_bundle, source_of
from alongside.records.actions.looks import look_at
from alongside.records.actions.uploads import bring_in, discard, match_columns, undo, upload

__all__ = [
    "FileRefused",
    "bring_in",
    "bring_in_bundle",
    "discard",
    "look_at",
    "match_columns",
    "source_of",
    "undo",
    "upload",
]
