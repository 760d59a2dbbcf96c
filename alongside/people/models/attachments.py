"""Voice notes and pictures that say what words cannot, beside whatever they are about."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.files import StoredFile
from alongside.core.keys import SealedTextField
from alongside.people.models.persons import Person


class AttachmentKind(models.TextChoices):
    """What it is."""

    VOICE = "voice", _("Voice note")
    PICTURE = "picture", _("Picture")


class Attachment(models.Model):
    """A voice note or picture of a person's record. `about_type` is registered in `attached`,
    `about_id` the row it stands beside. Removed: hidden at once, gone a day later."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="attachments")
    about_type = models.CharField(max_length=30)
    about_id = models.UUIDField()
    kind = models.CharField(max_length=7, choices=AttachmentKind.choices)
    description = SealedTextField()
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    added_by_id = models.UUIDField(null=True)
    helper = SealedTextField()
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "about_type", "about_id"], name="attachment_of_row")
        ]
