"""Whether a call to us is Twilio's: its signature (X-Twilio-Signature)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import urlsplit, urlunsplit


def signature(token: str, url: str, said: dict[str, list[str]]) -> str:
    """What Twilio signs a form with: HMAC-SHA-1 over the address and the fields, in order of their
    names, each value once."""
    words = "".join(name + value for name in sorted(said) for value in sorted(set(said[name])))
    made = hmac.new(token.encode(), (url + words).encode(), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


def knows(given: str, token: str, url: str, said: dict[str, list[str]]) -> bool:
    """Whether `given` is the signature of this form at this address. Twilio signs some addresses
    with the port and some without. With no token of ours nobody is let in."""
    right = [
        hmac.compare_digest(signature(token, one, said).encode(), given.encode())
        for one in _with_and_without_port(url)
    ]
    return bool(token) and any(right)


def _with_and_without_port(url: str) -> list[str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return [
        urlunsplit(parts._replace(netloc=host)),
        urlunsplit(parts._replace(netloc=f"{host}:{port}")),
    ]
