"""What is kept of how records are looked after: emergencies looked into, retention, erasure."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.models.grants import Grant
from alongside.people.models.parties import Membership, Service
from alongside.people.models.persons import Person


class GlassReview(models.Model):
    """What was found when an opening in an emergency was looked into. The person sees it."""

    grant = models.OneToOneField(Grant, on_delete=models.CASCADE, related_name="glass_review")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    words = SealedTextField()
    is_concern = models.BooleanField(default=False)  # it should not have happened
    at = models.DateTimeField(auto_now_add=True)


class RetentionEnded(models.Model):
    """This person's record need not be kept any longer: somebody must decide. Listed weekly."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="retention_ended")
    ended_on = models.DateField()
    listed_at = models.DateTimeField(auto_now_add=True)
    keep_until = models.DateField(null=True)  # decided: keep, and ask again after this day
    reason = SealedTextField()
    decided_by_id = models.UUIDField(null=True)


class ErasureGround(models.TextChoices):
    """Why a record may be erased."""

    ASKED = "asked", _("The person asked for it")
    RETENTION = "retention", _("It need not be kept any longer")


class Erasure(models.Model):
    """That a record was erased, why and by whom. The reason is sealed with the service's key."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="erasure")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=10, choices=ErasureGround.choices)
    reason = SealedTextField(owner="service_id")
    by_id = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)
