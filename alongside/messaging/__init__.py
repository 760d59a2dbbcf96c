"""What goes out to people, and how. Upper rooms tell it what their messages are for."""

from alongside.messaging.purposes import on_failed, register_purpose

__all__ = ["on_failed", "register_purpose"]
