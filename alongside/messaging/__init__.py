"""What goes out to people, what they answer, and how. Upper rooms tell it what their messages are
for, and who takes the answers."""

from alongside.messaging.purposes import on_failed, register_purpose
from alongside.messaging.replies import (
    Handled,
    on_stopped,
    on_unmatched,
    on_wrong_number,
    register_reply,
)

__all__ = [
    "Handled",
    "on_failed",
    "on_stopped",
    "on_unmatched",
    "on_wrong_number",
    "register_purpose",
    "register_reply",
]
