"""Every write of this room."""

from alongside.records.actions.bundles import FileRefused, bring_in_bundle, source_of
from alongside.records.actions.looks import look_at

__all__ = ["FileRefused", "bring_in_bundle", "look_at", "source_of"]
