"""Our agreement: versioned, hashed, never changed; accepted by each party in their own way."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Party, Person
from alongside.people.rules import Category
from alongside.plans.models.conversations import Conversation, Side
from alongside.plans.models.goals import Goal


class Agreement(models.Model):
    """One version of what was agreed. A correction is a new version. The table refuses changes."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, related_name="agreements")
    goal = models.ForeignKey(Goal, on_delete=models.DO_NOTHING, related_name="agreements")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.DO_NOTHING)
    professional = models.ForeignKey(Membership, on_delete=models.DO_NOTHING, related_name="+")
    version = models.PositiveIntegerField()
    content = SealedTextField()  # canonical JSON, rules.AgreementContent
    sha256 = models.CharField(max_length=64)
    written_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "version"], name="agreement_version_once")
        ]
        indexes = [models.Index(fields=["professional", "written_at"], name="agreement_by_who")]


class AcceptedBy(models.TextChoices):
    """How a party said yes."""

    BUTTON = "button", _("On screen")
    YES = "yes", _("Answered YES")
    SIGNATURE = "signature", _("Signed on paper")
    PHONE = "phone", _("Said yes by phone, read back")


class Acceptance(models.Model):
    """One party's yes to one version. The table refuses changes."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    agreement = models.ForeignKey(
        Agreement, on_delete=models.DO_NOTHING, related_name="acceptances"
    )
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING)
    side = models.CharField(max_length=12, choices=Side.choices)
    way = models.CharField(max_length=10, choices=AcceptedBy.choices)
    by_person_id = models.UUIDField(null=True)
    is_representative = models.BooleanField(default=False)  # PRSB: agreed with person or this one
    membership_id = models.UUIDField(null=True)
    helper = SealedTextField()
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="acceptance_once")
        ]


class AgreementCopy(models.Model):
    """Somebody whom the person chose to have a copy of a goal's agreements."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="copies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    recipient = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "recipient"],
                condition=models.Q(removed_at__isnull=True),
                name="copy_once",
            )
        ]


class CopiedForRecord(models.Model):
    """A professional said that the plain lines of an agreement are now in their own record."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="copied_for_record"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()
