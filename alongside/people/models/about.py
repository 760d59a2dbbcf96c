"""What a person says about themselves, heading by heading; and who has begun with it."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from alongside.core.keys import SealedTextField
from alongside.people.models.persons import Person


class AboutWords(models.Model):
    """What stood under one heading from `at` on. Each change adds a row and none is changed, so
    that no words are lost; the row with the highest number holds (PRSB About me 2.01).

    `Person.what_matters` and `Person.strengths` hold the newest words of their headings as well,
    because most pages show them.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="about_words")
    heading = models.CharField(max_length=12)  # rules.Heading
    number = models.PositiveIntegerField()
    words = SealedTextField()
    # Who typed, and under which name where it was not the person. None: before this was kept.
    writer_id = models.UUIDField(null=True)
    helper = SealedTextField()
    channel = models.CharField(max_length=10, blank=True)
    supported_by = SealedTextField()  # who helped the person to find the words (PRSB)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "heading", "number"], name="about_words_number_once"
            )
        ]


class FirstOpening(models.Model):
    """Somebody other than the person has been shown what matters to them, and which words those
    were (`Person.card_version`). No row, or an older one: it is shown first (Seed S3:104-114)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    about_version = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reader"], name="first_opening_once")
        ]
