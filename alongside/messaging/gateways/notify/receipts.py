"""What GOV.UK Notify sends us: texts that came in, and what became of ours."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alongside.messaging.gateways.texts import Incoming


class NotReadable(ValueError):
    """Not what Notify sends."""


@dataclass(frozen=True)
class Told:
    """What became of one text, in Notify's word."""

    provider_id: str
    reference: str
    status: str


def knows(header: str, tokens: list[str]) -> bool:
    """Whether an Authorization header holds one of our bearer tokens. Takes the same time for each
    wrong one; with no token of ours nobody is let in."""
    scheme, _, given = header.partition(" ")
    right = [hmac.compare_digest(given.encode(), token.encode()) for token in tokens if token]
    return scheme.casefold() == "bearer" and any(right)


def _when(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _object(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NotReadable("Not JSON.") from error
    if not isinstance(found, dict):
        raise NotReadable("Not an object.")
    return found


def told(raw: bytes) -> Told:
    """A receipt. Raises NotReadable."""
    found = _object(raw)
    provider_id, status = found.get("id"), found.get("status")
    if not isinstance(provider_id, str) or not isinstance(status, str) or not provider_id:
        raise NotReadable("No id or status.")
    reference = found.get("reference")
    return Told(provider_id, reference if isinstance(reference, str) else "", status)


def incoming(raw: bytes) -> Incoming:
    """A text that came in. What cannot be read is a text too, without a sender: a person looks."""
    try:
        found = _object(raw)
        return _incoming(found, "source_number", "message", "date_received")
    except NotReadable:
        words = raw.decode("utf-8", "replace")
        return Incoming(f"unreadable:{words}", "", words)


def polled(row: Any) -> Incoming | None:
    """One row of the list that Notify keeps; None for what is none."""
    try:
        return _incoming(row, "user_number", "content", "created_at")
    except (NotReadable, AttributeError):
        return None


def _incoming(found: dict[str, Any], number: str, words: str, when: str) -> Incoming:
    provider_id, sender, body = found.get("id"), found.get(number), found.get(words)
    if not all(isinstance(one, str) for one in (provider_id, sender, body)) or not provider_id:
        raise NotReadable("No id, number or message.")
    return Incoming(str(provider_id), str(sender), str(body), _when(found.get(when)))
