"""The tables of core, gathered where Django looks for them."""

from alongside.core.audit import AuditEvent, AuditSeal
from alongside.core.files import StoredFile
from alongside.core.jobs import DUE_MOVES, Due, WorkerBeat
from alongside.core.keys import DataKey
from alongside.core.throttle import Throttle

__all__ = [
    "DUE_MOVES",
    "AuditEvent",
    "AuditSeal",
    "DataKey",
    "Due",
    "StoredFile",
    "Throttle",
    "WorkerBeat",
]
