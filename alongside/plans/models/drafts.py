"""What somebody was writing and has not sent."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Person
from alongside.people.rules import Category


class Draft(models.Model):
    """The boxes of one form as they stood when their writer last paused. Nobody but the writer
    sees it; it goes when the form is sent, and after 30 days."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)  # whose record it is about
    writer = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=80)  # which form of the record
    words = SealedTextField()  # JSON: name of the box -> what stands in it
    at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "writer", "form"], name="draft_once_a_form")
        ]
