"""The words of an e-mail as they are sent."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from alongside.messaging.gateways.email.transport import Mail
from alongside.messaging.models import OutMessage
from alongside.messaging.purposes import Purpose


def mail_of(message: OutMessage, purpose: Purpose) -> Mail:
    """The message in its own language, with who sends it and that nobody reads answers."""
    with translation.override(message.language):
        return Mail(
            id=str(message.pk),
            to=message.address,
            subject=str(message.subject if purpose.subject is None else purpose.subject),
            text=render_to_string(
                "messaging/email.txt", {"body": message.body, "service": message.service}
            ),
            language=message.language,
            at=message.due_at,
        )
