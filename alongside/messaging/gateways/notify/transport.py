"""Hands texts to GOV.UK Notify, by its own Python client. Knows nothing of people."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.conf import settings
from notifications_python_client.errors import APIError, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient
from requests import ConnectionError as NoConnection
from requests import ConnectTimeout
from urllib3.exceptions import NewConnectionError

from alongside.messaging.gateways.notify import codes, receipts
from alongside.messaging.gateways.texts import (
    Fate,
    Incoming,
    NotKnown,
    Seen,
    Text,
    TryLater,
    Undeliverable,
)

PATIENCE = 20  # seconds for one answer
_of_thread = threading.local()  # the client is not safe to share between threads


class Notify:
    """An account with Notify: a key, and one text template that holds ((body)) alone."""

    name = "notify"

    def __init__(self, *, key: str, template: str, url: str, sender: str = "") -> None:
        self._key, self._template, self._url, self._sender = key, template, url, sender

    @property
    def _client(self) -> NotificationsAPIClient:
        made = _of_thread.__dict__.setdefault("clients", {})
        place = (self._key, self._url)
        if place not in made:
            made[place] = NotificationsAPIClient(self._key, base_url=self._url, timeout=PATIENCE)
        client: NotificationsAPIClient = made[place]
        return client

    def send(self, text: Text) -> str:
        """Notify's id. Raises TryLater, NotKnown or Undeliverable; no error holds the text."""
        if len(text.body) > codes.LONGEST:
            raise Undeliverable("too_long")
        try:
            answer = self._client.send_sms_notification(
                phone_number=text.to,
                template_id=self._template,
                personalisation={"body": text.body},
                reference=text.reference,
                sms_sender_id=self._sender or None,
            )
        except HTTPError as error:
            if _never_left(error):
                raise TryLater("Notify cannot be reached.") from None
            if error.response is None:
                raise NotKnown("Notify did not answer.") from None
            raise codes.refusal(error.status_code, _type(error)) from None
        except APIError:
            raise NotKnown("Notify answered with something else.") from None
        found = answer.get("id") if isinstance(answer, dict) else None
        if not isinstance(found, str) or not found:
            raise NotKnown("Notify answered without an id.")
        return found

    def find(self, text: Text) -> Seen | None:
        """Whether an attempt arrived there, by our reference."""
        answer = self._ask(partial(self._client.get_all_notifications, reference=text.reference))
        rows = answer.get("notifications")
        if not isinstance(rows, list):
            raise TryLater("Notify answered with something else.")
        for row in rows:
            if isinstance(row, dict) and row.get("reference") == text.reference:
                return Seen(str(row.get("id")), str(row.get("status")))
        return None

    def status(self, provider_id: str) -> str | None:
        """Notify's word for its state; None for one that it does not keep."""
        try:
            answer = self._ask(partial(self._client.get_notification_by_id, provider_id))
        except _NotThere:
            return None
        return str(answer.get("status"))

    def meaning(self, status: str) -> Fate:
        """As the table says."""
        return codes.meaning(status)

    def incoming(self) -> Iterator[Incoming]:
        """Texts to us of the last seven days, newest first; asks page by page."""
        older_than = None
        while True:
            answer = self._ask(partial(self._client.get_received_texts, older_than=older_than))
            rows = answer.get("received_text_messages")
            if not isinstance(rows, list) or not rows:
                return
            found = [text for text in map(receipts.polled, rows) if text is not None]
            yield from found
            if not found:
                return
            older_than = found[-1].provider_id

    def _ask(self, question: Any) -> dict[str, Any]:
        try:
            answer = question()
        except HTTPError as error:
            if error.response is not None and error.status_code == 404:
                raise _NotThere("Notify does not know it.") from None
            raise TryLater("Notify does not answer.") from None
        except APIError:
            raise TryLater("Notify answered with something else.") from None
        if not isinstance(answer, dict):
            raise TryLater("Notify answered with something else.")
        return answer


class _NotThere(TryLater):
    """It has never had it, or keeps it no longer."""


def _never_left(error: HTTPError) -> bool:
    """Whether no connection was made, so that nothing can have been taken."""
    cause = error.__cause__
    if isinstance(cause, ConnectTimeout):
        return True
    if not isinstance(cause, NoConnection) or not cause.args:
        return False
    return isinstance(getattr(cause.args[0], "reason", None), NewConnectionError)


def _type(error: HTTPError) -> str:
    """Notify's name for what is wrong; its words could quote a number."""
    message = error.message
    first = message[0] if isinstance(message, list) and message else None
    name = first.get("error") if isinstance(first, dict) else None
    return name if isinstance(name, str) and name.isalpha() else "Error"


def account() -> Notify | None:
    """The account that the environment names, if it does."""
    wanted: dict[str, str] = settings.NOTIFY
    if not wanted["key"] or not wanted["template"]:
        return None
    return Notify(
        key=wanted["key"],
        template=wanted["template"],
        url=wanted["url"],
        sender=wanted["sender"],
    )
