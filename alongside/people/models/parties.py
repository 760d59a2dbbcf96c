"""Parties: whoever can hold a grant, be a member's home, or have a contact point."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.rules import sort_key


class PartyKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")
    SERVICE = "service", _("Service")
    TEAM = "team", _("Team")
    GROUP = "group", _("Group")


class Party(models.Model):
    """FHIR's Reference(Patient | Practitioner | Organization | HealthcareService | CareTeam |
    Group), as one table. `name` is what is shown; for a person, the name they like."""

    KIND: PartyKind

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=PartyKind.choices, editable=False)
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.kind:
            self.kind = type(self).KIND
        self.sort_name = sort_key(self.name)
        if kwargs.get("update_fields") and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = [*kwargs["update_fields"], "sort_name"]
        super().save(*args, **kwargs)


class Organisation(Party):
    """FHIR Organization: a practice, a trust, a charity."""

    KIND = PartyKind.ORGANISATION
    party = models.OneToOneField(
        Party,
        on_delete=models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_organisation",
    )


class Service(Party):
    """FHIR HealthcareService: what an organisation offers, with its own settings."""

    KIND = PartyKind.SERVICE
    party = models.OneToOneField(
        Party,
        on_delete=models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_service",
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="services"
    )
    phone = models.CharField(max_length=30, blank=True)  # "I need an answer sooner"
    hours = models.CharField(max_length=200, blank=True)
    # How messages call it, where its own name would tell others of an illness.
    said_as = models.CharField(max_length=60, blank=True)

    @property
    def in_messages(self) -> str:
        """Its name in what comes up on a locked screen: as chosen, else the organisation's."""
        return self.said_as or self.organisation.name


class Team(Party):
    """FHIR CareTeam: the named people that a person lets in together."""

    KIND = PartyKind.TEAM
    party = models.OneToOneField(
        Party, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_team"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="teams")


class Group(Party):
    """FHIR Group: peers, neighbours, a club. It belongs to no service."""

    KIND = PartyKind.GROUP
    party = models.OneToOneField(
        Party, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_group"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="groups"
    )


class Role(models.TextChoices):
    """What somebody is in a team or group. A role opens no record: only a grant does."""

    GP = "gp", _("GP")
    NURSE = "nurse", _("Nurse")
    SPECIALIST = "specialist", _("Specialist")
    THERAPIST = "therapist", _("Therapist")
    SOCIAL_WORKER = "social_worker", _("Social worker")
    LINK_WORKER = "link_worker", _("Link worker")
    PEER = "peer", _("Peer supporter")
    BROKER = "broker", _("Time bank broker")
    ADMINISTRATOR = "administrator", _("Administrator")
    LEAD = "lead", _("Service lead")
    PRIVACY = "privacy", _("Privacy officer")
    BOARD = "board", _("Board member")
    MEMBER = "member", _("Member")


# Who may bring people in, import records and hand out codes.
STAFF_ROLES = frozenset(
    {
        Role.GP,
        Role.NURSE,
        Role.SPECIALIST,
        Role.THERAPIST,
        Role.SOCIAL_WORKER,
        Role.LINK_WORKER,
        Role.ADMINISTRATOR,
        Role.LEAD,
    }
)
# Who may run a conversation and be the named professional.
PROFESSIONAL_ROLES = frozenset(
    {Role.GP, Role.NURSE, Role.SPECIALIST, Role.THERAPIST, Role.SOCIAL_WORKER, Role.LINK_WORKER}
)
CLINICAL_ROLES = frozenset({Role.GP, Role.NURSE, Role.SPECIALIST})
MANAGER_ROLES = frozenset({Role.LEAD, Role.ADMINISTRATOR})


class Membership(models.Model):
    """Somebody's place in a team or group, from a day until a day. Added only by someone else."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="memberships"
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.MEMBER)
    job_title = models.CharField(max_length=80, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    added_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_of_one",
                condition=models.Q(team__isnull=False, group__isnull=True)
                | models.Q(team__isnull=True, group__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person", "team", "group", "role"],
                condition=models.Q(until_at__isnull=True),
                nulls_distinct=False,
                name="membership_once",
            ),
        ]

    @property
    def home(self) -> Team | Group:
        """The team or group."""
        found = self.team or self.group
        assert found is not None
        return found


class ContactSystem(models.TextChoices):
    """FHIR ContactPoint.system, and the postal address."""

    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    POST = "post", _("Letter")


class ContactPoint(models.Model):
    """FHIR ContactPoint: how to reach a person. Sealed; found again by its blind index."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="contact_points"
    )
    system = models.CharField(max_length=8, choices=ContactSystem.choices)
    value = SealedTextField()
    blind = models.BinaryField(db_index=True)
    preferred = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    from_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "system"],
                condition=models.Q(preferred=True, ended_at__isnull=True),
                name="contact_one_preferred",
            )
        ]


class Identifier(models.Model):
    """FHIR Identifier: a number by which others know a person. Never in an address."""

    NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="identifiers"
    )
    system = models.CharField(max_length=200)
    value = SealedTextField()
    blind = models.BinaryField()
    source = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "blind"], name="identifier_once")]
