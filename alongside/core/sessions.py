"""What a session holds is sealed in the database: a message that waits for the next page may name
somebody whose name is sealed everywhere else."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.fernet import Fernet

from alongside.core import keys


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
