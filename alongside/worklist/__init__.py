"""Who must act on what by when. Upper rooms register what their items are about."""

from alongside.worklist.kinds import ItemKind, register

__all__ = ["ItemKind", "register"]
