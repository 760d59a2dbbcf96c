"""Templates of plans and lists of worries: per service, clinician or person, without code."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person, Service
from alongside.people.rules import Category


class TemplateKind(models.TextChoices):
    PLAN = "plan", _("A plan")
    CONCERNS = "concerns", _("A list of worries")


class Template(models.Model):
    """One version of a template of a service, a clinician or a person (exactly one owns it). The
    file that is exported and imported is `content`. A change is a new row; the newest counts."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=TemplateKind.choices)
    key = models.CharField(max_length=60)  # the same through its versions
    version = models.PositiveIntegerField()
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="templates"
    )
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.CASCADE, related_name="templates"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="templates"
    )
    owner_id = models.UUIDField()  # whose key seals it: the service's, or the person's
    content = SealedTextField(owner="owner_id")  # canonical JSON, rules.templates.TemplateContent
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="template_has_one_owner",
                condition=(
                    models.Q(service__isnull=False, membership__isnull=True, person__isnull=True)
                    | models.Q(service__isnull=True, membership__isnull=False, person__isnull=True)
                    | models.Q(service__isnull=True, membership__isnull=True, person__isnull=False)
                ),
            ),
            models.UniqueConstraint(
                fields=["owner_id", "kind", "key", "version"], name="template_version_once"
            ),
        ]


class TemplateUse(models.Model):
    """A template that a person's plan began from: its questions stand in the plan until somebody
    puts them away; the answers are lines like any other."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="template_uses")
    key = models.CharField(max_length=60)
    content = SealedTextField()  # as the template was then
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"],
                condition=models.Q(ended_at__isnull=True),
                name="template_in_use_once",
            )
        ]
