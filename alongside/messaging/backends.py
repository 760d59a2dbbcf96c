"""Mail that libraries send (sign-in codes, resets) goes through the outbox like everything else."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from alongside.core.actors import ANONYMOUS
from alongside.messaging import actions
from alongside.messaging.models import Gateway
from alongside.people.models import Login


class OutboxBackend(BaseEmailBackend):
    """EMAIL_BACKEND: each recipient gets a message of the purpose "account".

    It is sealed with the key of whoever signs in with that address, else with the installation's.
    Sent in the transaction of the request: what is rolled back is not sent.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue them; returns how many."""
        count = 0
        for mail in email_messages:
            for address in mail.recipients():
                login = Login.objects.select_related("person").filter(email__iexact=address).first()
                actions.queue(
                    by=ANONYMOUS,
                    person=login.person if login else None,
                    purpose="account",
                    key=f"account:{uuid4()}",
                    subject=str(mail.subject),
                    body=str(mail.body),
                    gateway=Gateway.EMAIL,
                    address=address,
                    language=get_language() or "",
                )
                count += 1
        return count
