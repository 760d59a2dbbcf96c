"""What a service said to itself before it shares results in advance."""

from __future__ import annotations

from django.db import models

from alongside.core.keys import SealedTextField
from alongside.people.models import Membership, Service


class HouseTalk(models.Model):
    """One talk about the four parts of the House of Care (Seed S2:629-639). It advises: nothing
    waits for it, and every box may be empty. Sealed with the service's own key; all are kept."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE)
    talked_on = models.DateField(null=True)
    who = SealedTextField(owner="service_id")
    people = SealedTextField(owner="service_id")  # engaged, informed
    professionals = SealedTextField(owner="service_id")  # committed to partnership
    systems = SealedTextField(owner="service_id")  # organised
    commissioning = SealedTextField(owner="service_id")  # responsive
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["service", "-at"], name="house_talk_newest")]
