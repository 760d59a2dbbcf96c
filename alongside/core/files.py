"""Files of people, kept in the database and sealed with their owner's key, so that they are in
every backup and erased with everything else."""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID, uuid4

from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext as _

from alongside.core import keys, media
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Refused

LARGEST = 10 * 1024 * 1024
TYPES = {
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "audio/webm": ".webm",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
}


class StoredFile(models.Model):
    """A file. `owner_id` is the party whose key seals it: a person, or a service for imports."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    owner_id = models.UUIDField(db_index=True)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = keys.SealedTextField(owner="owner_id")
    created_at = models.DateTimeField(auto_now_add=True)

    def read(self) -> bytes:
        """The bytes as they came."""
        return base64.b64decode(self.content)


def store(*, by: Actor, owner_id: UUID, media_type: str, data: bytes) -> StoredFile:
    """Keep a file. Raises Refused when it is too large, empty or of a type we do not take."""
    if media_type not in TYPES:
        raise Refused(_("We cannot take this kind of file."))
    if not data:
        raise Refused(_("The file is empty."))
    if len(data) > LARGEST:
        raise Refused(_("The file is larger than %(size)s MB.") % {"size": LARGEST // 1024 // 1024})
    stored = StoredFile.objects.create(
        owner_id=owner_id,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content=base64.b64encode(data).decode(),
    )
    record(by, "file.store", subject=stored, size=len(data))
    return stored


def store_media(*, by: Actor, owner_id: UUID, data: bytes) -> StoredFile:
    """Keep a sound or a picture. What it is, its first bytes say, whatever it was sent as; what a
    camera or a telephone wrote into it is taken out (`core/media`). Raises Refused."""
    if len(data) > LARGEST:
        raise Refused(_("The file is larger than %(size)s MB.") % {"size": LARGEST // 1024 // 1024})
    if not data:
        raise Refused(_("The file is empty."))
    bare, media_type = media.clean(data)
    return store(by=by, owner_id=owner_id, media_type=media_type, data=bare)


def as_response(stored: StoredFile, name: str) -> HttpResponse:
    """The file as an answer that no browser takes for anything else, or keeps. `name` without an
    ending; whether this actor may have it, the caller has checked."""
    answer = HttpResponse(stored.read(), content_type=stored.media_type)
    answer["Content-Disposition"] = f'inline; filename="{name}{TYPES[stored.media_type]}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store, private"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
