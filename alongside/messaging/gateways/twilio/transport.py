"""Hands texts to Twilio over HTTPS. Knows nothing of people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

import requests
from django.conf import settings
from django.urls import reverse
from urllib3.exceptions import NewConnectionError

from alongside.messaging.gateways.texts import (
    Fate,
    Incoming,
    NotKnown,
    Seen,
    Text,
    TryLater,
    Undeliverable,
)
from alongside.messaging.gateways.twilio import codes

PATIENCE = 20  # seconds for one answer
SKEW = timedelta(minutes=1)  # between their clock and ours
PAGE = 100


class Twilio:
    """An account with Twilio, and the number (or messaging service, MG...) that texts come from."""

    name = "twilio"

    def __init__(self, *, account: str, token: str, sender: str, url: str) -> None:
        self._account, self._token, self._sender, self._url = account, token, sender, url

    def send(self, text: Text) -> str:
        """Twilio's id. Raises TryLater, NotKnown or Undeliverable; no error holds the text."""
        if len(text.body) > codes.LONGEST:
            raise Undeliverable("too_long")
        service = self._sender.startswith("MG")
        said = {
            "To": text.to,
            "MessagingServiceSid" if service else "From": self._sender,
            "Body": text.body,
            "StatusCallback": settings.ALONGSIDE_ADDRESS + reverse("messaging:twilio_receipt"),
        }
        try:
            answer = self._request("POST", "Messages.json", data=said)
        except requests.ConnectTimeout:
            raise TryLater("Twilio cannot be reached.") from None
        except requests.RequestException as error:
            if _never_left(error):
                raise TryLater("Twilio cannot be reached.") from None
            raise NotKnown("Twilio did not answer.") from None
        found = _object(answer)
        if answer.status_code >= 400:
            raise codes.refusal(answer.status_code, found.get("code"))
        if not isinstance(found.get("sid"), str):
            raise NotKnown("Twilio answered without an id.")
        return str(found["sid"])

    def find(self, text: Text) -> Seen | None:
        """Whether it arrived there. Twilio knows no reference of ours: the same words to the same
        number, since this attempt began, are it."""
        since = (text.at - SKEW).astimezone(UTC)
        asked = {"To": text.to, "DateSent>": since.date().isoformat(), "PageSize": str(PAGE)}
        for row in self._rows(asked):
            made = _when(row.get("date_created"))
            if row.get("body") == text.body and made is not None and made >= since:
                return Seen(str(row.get("sid")), _word(row))
        return None

    def status(self, provider_id: str) -> str | None:
        """Twilio's word for its state; None for one that it does not keep."""
        if not provider_id.isalnum():
            return None
        answer = self._get(f"Messages/{provider_id}.json")
        if answer is None:
            return None
        return _word(answer)

    def meaning(self, status: str) -> Fate:
        """As the table says."""
        return codes.meaning(status)

    def incoming(self) -> Iterator[Incoming]:
        """Texts to our number, newest first. A messaging service has several: then none."""
        if self._sender.startswith("MG"):
            return
        for row in self._rows({"To": self._sender, "PageSize": str(PAGE)}):
            if row.get("direction") == "inbound":
                yield Incoming(
                    str(row.get("sid")),
                    str(row.get("from") or ""),
                    str(row.get("body") or ""),
                    _when(row.get("date_created")),
                )

    def _rows(self, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
        answer = self._get("Messages.json", asked)
        while answer is not None:
            rows = answer.get("messages")
            if not isinstance(rows, list):
                raise TryLater("Twilio answered with something else.")
            yield from (row for row in rows if isinstance(row, dict))
            following = answer.get("next_page_uri")
            if not isinstance(following, str) or not following:
                return
            answer = self._get(following)

    def _get(self, place: str, asked: dict[str, str] | None = None) -> dict[str, Any] | None:
        try:
            answer = self._request("GET", place, params=asked)
        except requests.RequestException:
            raise TryLater("Twilio does not answer.") from None
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise TryLater(f"Twilio answered {answer.status_code}.")
        return _object(answer)

    def _request(self, method: str, place: str, **more: Any) -> requests.Response:
        base = f"{self._url}/2010-04-01/Accounts/{self._account}/"
        return requests.request(
            method,
            urljoin(base, place),  # the next page's place begins with a slash
            auth=(self._account, self._token),
            timeout=PATIENCE,
            allow_redirects=False,  # the token stays with Twilio
            **more,
        )


def _word(row: dict[str, Any]) -> str:
    return codes.word(str(row.get("status")), row.get("error_code"))


def _object(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection was made, so that nothing can have been taken."""
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _when(value: Any) -> Any:
    try:
        return parsedate_to_datetime(str(value))
    except ValueError:
        return None


def account() -> Twilio | None:
    """The account that the environment names, if it does."""
    wanted: dict[str, str] = settings.TWILIO
    if not (wanted["account"] and wanted["token"] and wanted["sender"]):
        return None
    return Twilio(
        account=wanted["account"],
        token=wanted["token"],
        sender=wanted["sender"],
        url=wanted["url"],
    )
