"""Grants: who may see or do what with a person's record, why, from when until when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.models.parties import Party
from alongside.people.models.persons import Person
from alongside.people.rules import Category, GrantFacts, Label, Level


class Basis(models.TextChoices):
    """The ground on which a grant stands."""

    CONSENT = "consent", _("You agreed to it")
    DIRECT_CARE = "direct_care", _("They look after you")
    PARENTAL = "parental", _("They are your parent or guardian")
    ATTORNEY = "attorney", _("They hold a power of attorney for you")
    BEST_INTERESTS = "best_interests", _("It was decided to be best for you")
    BREAK_GLASS = "break_glass", _("Emergency")


# Somebody acts for a person who cannot, or not yet, decide alone; on a paper that staff have seen.
REPRESENTING = (Basis.PARENTAL, Basis.ATTORNEY, Basis.BEST_INTERESTS)


class LevelChoices(models.IntegerChoices):
    VIEW = Level.VIEW, _("See it")
    CONTRIBUTE = Level.CONTRIBUTE, _("See it and add to it")
    ACT = Level.ACT, _("See it, add to it and act for me")


class CategoryChoices(models.TextChoices):
    ABOUT = Category.ABOUT, _("About me")
    CIRCLE = Category.CIRCLE, _("The people around me")
    PLAN = Category.PLAN, _("My plan and conversations")
    RECORDS = Category.RECORDS, _("My health record")
    MESSAGES = Category.MESSAGES, _("Messages")


class LabelChoices(models.TextChoices):
    GENERAL = Label.GENERAL, _("General health")
    MENTAL_HEALTH = Label.MENTAL_HEALTH, _("Mental health")
    SEXUAL_HEALTH = Label.SEXUAL_HEALTH, _("Sexual health")
    SOCIAL_CARE = Label.SOCIAL_CARE, _("Social care")


class GrantQuerySet(models.QuerySet["Grant"]):
    def live(self, now: datetime) -> GrantQuerySet:
        """Those that hold at `now`: `rules.is_live`, as a query."""
        return self.filter(
            models.Q(until_at__isnull=True) | models.Q(until_at__gt=now),
            models.Q(ended_at__isnull=True) | models.Q(ended_at__gt=now),
            from_at__lte=now,
        )

    def reaching(self, *, person_id: UUID | None, team_id: UUID | None) -> GrantQuerySet:
        """Those held by this person, or by the team they now act in."""
        return self.filter(grantee_id__in=[id for id in (person_id, team_id) if id])


class Grant(models.Model):
    """One permission. FHIR Consent.provision, in effect. Never deleted: ended."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grants")
    grantee = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="grants_held")
    level = models.PositiveSmallIntegerField(choices=LevelChoices.choices)
    categories = ArrayField(models.CharField(max_length=12, choices=CategoryChoices.choices))
    labels = ArrayField(models.CharField(max_length=16, choices=LabelChoices.choices), default=list)
    purpose = SealedTextField()
    basis = models.CharField(max_length=16, choices=Basis.choices)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.UUIDField(null=True)
    granted_by_id = models.UUIDField(null=True)  # the person, or who recorded their wish
    # Break-glass reaches a team only through the one who broke it.
    only_membership_id = models.UUIDField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_until_after_from",
                condition=models.Q(until_at__isnull=True)
                | models.Q(until_at__gt=models.F("from_at")),
            ),
            models.CheckConstraint(
                name="grant_not_to_self", condition=~models.Q(person=models.F("grantee"))
            ),
            models.CheckConstraint(
                name="break_glass_ends",
                condition=~models.Q(basis="break_glass") | models.Q(until_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["grantee", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="grant_open_by_grantee",
            ),
            models.Index(fields=["person", "from_at"], name="grant_by_person"),
        ]

    def facts(self, *, through_membership: bool) -> GrantFacts:
        """As the pure decision takes it."""
        return GrantFacts(
            level=Level(self.level),
            categories=frozenset(self.categories),
            labels=frozenset(self.labels),
            from_at=self.from_at,
            until_at=self.until_at,
            ended_at=self.ended_at,
            through_membership=through_membership,
        )


class EntryKind(models.TextChoices):
    """What a code opens."""

    SLIP = "slip", _("Sign-in slip")  # everything of the person's own, with date of birth
    TEXT = "text", _("Code by text")  # the same, for a few minutes, to a number that is theirs
    VISIT = "visit", _("Visit code")  # one sheet and one unfinished preparation
    INVITATION = "invitation", _("Invitation")  # into somebody's circle
    CLAIM = "claim", _("Claim of a record")  # an imported record becomes the person's own
    STAFF = "staff", _("Invitation to a team")


class EntryCode(models.Model):
    """A code that lets somebody in. Only its keyed hash is kept; it ends, and it wears out."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="entry_codes"
    )
    team = models.ForeignKey("people.Team", null=True, on_delete=models.CASCADE)
    role = models.CharField(max_length=16, blank=True)
    code_hash = models.BinaryField(unique=True)
    about_id = models.UUIDField(null=True)  # the conversation, circle member or grant meant
    # What the person lets in whoever accepts their invitation: level and categories.
    offer = models.JSONField(null=True)
    issued_by_id = models.UUIDField(null=True)
    issued_in_id = models.UUIDField(null=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["person", "kind"], name="entry_by_person")]


class IncidentState(models.TextChoices):
    REPORTED = "reported", _("Reported")
    LOOKED_INTO = "looked_into", _("Being looked into")
    CLOSED = "closed", _("Closed")


INCIDENT_MOVES = {
    IncidentState.REPORTED: {IncidentState.LOOKED_INTO, IncidentState.CLOSED},
    IncidentState.LOOKED_INTO: {IncidentState.CLOSED},
    IncidentState.CLOSED: set(),
}


class Incident(models.Model):
    """Something went wrong. Anyone may say so; the person concerned sees what came of it (W24)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="incidents"
    )
    service = models.ForeignKey("people.Service", null=True, on_delete=models.PROTECT)
    reported_by_id = models.UUIDField(null=True)
    owner_id = models.UUIDField()  # whose key seals the words: the person, or the service
    words = SealedTextField(owner="owner_id")
    outcome = SealedTextField(owner="owner_id")
    state = models.CharField(
        max_length=12, choices=IncidentState.choices, default=IncidentState.REPORTED
    )
    reported_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)


class LegalHold(models.Model):
    """Nothing of this person is erased while it stands."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="legal_holds")
    reason = SealedTextField()
    placed_by_id = models.UUIDField(null=True)
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True)


class LocalSetting(models.Model):
    """A local choice: one version of one value at one level. The newest counts.

    `party` is the organisation or service that chose, or none for the whole installation.
    """

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(
        Party, null=True, blank=True, on_delete=models.CASCADE, related_name="local_settings"
    )
    key = models.CharField(max_length=60)
    value = models.JSONField(null=True)  # null: as the level above says
    chosen_by_id = models.UUIDField(null=True)
    chosen_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["party", "key", "-id"], name="setting_newest")]
