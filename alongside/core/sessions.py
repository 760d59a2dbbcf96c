"""What a session holds is sealed in the database: a message that waits for the next page may name
somebody whose name is sealed everywhere else."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from alongside.core import clock, keys
from alongside.core.standing import Standing

_open = Standing(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key="example",
    now=datetime(2000, 1, 1, tzinfo=UTC),
)


class SessionStore(db.SessionStore):
    """Django's own, which every request reads (SESSION_ENGINE)."""

    def _get_session_from_db(self) -> Session | None:
        found = _open.first(key=self.session_key, now=clock.now())
        if found is None:
            self._session_key = None
        return found


class SealedSerializer:
    """Django's JSONSerializer, encrypted (SESSION_SERIALIZER). What was altered, or sealed with a
    key that is gone, is an empty session to Django: whoever it was signs in again."""

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(keys.derived_key("sessions")))

    def dumps(self, obj: Any) -> bytes:
        """Sealed."""
        return self._fernet().encrypt(json.dumps(obj, separators=(",", ":")).encode())

    def loads(self, data: bytes) -> Any:
        """What was sealed. Raises InvalidToken when it does not open."""
        return json.loads(self._fernet().decrypt(data))
