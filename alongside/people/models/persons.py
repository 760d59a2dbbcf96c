"""A person, their way of signing in, and what services must know to meet them well."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.models.parties import Party, PartyKind


class Participation(models.TextChoices):
    """How much somebody wishes to take part, for now (W59): theirs to change at any time."""

    FULL = "full", _("I want to plan and decide together with you")
    SOME = "some", _("I want to be asked, and you can suggest")
    LESS = "less", _("For now, I would rather you decide and tell me")


class Gender(models.TextChoices):
    """FHIR AdministrativeGender, asked only where a result's range depends on it."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Another")
    UNKNOWN = "unknown", _("Not said")


class Person(Party):
    """Somebody. Strengths and what matters come before anything else that is known of them."""

    KIND = PartyKind.PERSON
    party = models.OneToOneField(
        Party,
        on_delete=models.CASCADE,
        parent_link=True,
        primary_key=True,
        related_name="as_person",
    )

    full_name = models.CharField(max_length=200, blank=True)  # as on letters
    birth_date = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=8, choices=Gender.choices, default=Gender.UNKNOWN)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=40, default="Europe/London")
    strengths = SealedTextField(owner="id")
    what_matters = SealedTextField(owner="id")
    participation = models.CharField(
        max_length=6, choices=Participation.choices, default=Participation.FULL
    )
    version = models.PositiveIntegerField(default=1)
    # Counts changes of what everybody sees first when they open the record (rules.CARD).
    card_version = models.PositiveIntegerField(default=0, db_default=0)
    died_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_not_merged_into_self",
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("party")),
            )
        ]

    @property
    def person_id(self) -> Any:
        """So that a person is, for access and audit, a part of their own record."""
        return self.id

    @property
    def can_be_contacted(self) -> bool:
        """Alive, not merged away, not erased: checked again before every send."""
        return self.died_on is None and self.merged_into_id is None and self.erased_at is None


class LoginManager(BaseUserManager["Login"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Login:
        login = self.model(email=self.normalize_email(email), **fields)
        login.set_password(password)
        login.save()
        return login


class Login(AbstractBaseUser):
    """A way of signing in with e-mail. A person may have none."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.OneToOneField(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="login"
    )
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = LoginManager()

    def get_full_name(self) -> str:
        return str(self.person) if self.person else ""


class NeedKind(models.TextChoices):
    """Communication and accessibility needs (NHS DAPB1605). Each says what is done about it."""

    LARGE_PRINT = "large_print", _("Large print")
    EASY_READ = "easy_read", _("Easy read")
    AUDIO = "audio", _("Audio, or read out to me")
    BRAILLE = "braille", _("Braille")
    BSL = "bsl", _("British Sign Language interpreter")
    INTERPRETER = "interpreter", _("Interpreter for another language")
    BY_POST = "by_post", _("Write to me by post")
    BY_EMAIL = "by_email", _("Write to me by email")
    BY_PHONE = "by_phone", _("Phone me")
    BY_TEXT = "by_text", _("Text me")
    LONGER = "longer", _("More time when we talk")
    COMPANION = "companion", _("Someone with me when we talk")
    STEP_FREE = "step_free", _("A place I can get into without steps")
    OTHER = "other", _("Something else")


class CommunicationNeed(models.Model):
    """One need: identified, recorded, flagged on every screen, shared, met, and reviewed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=12, choices=NeedKind.choices)
    words = SealedTextField()
    may_share = models.BooleanField(default=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    review_date = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(ended_at__isnull=True) & ~models.Q(kind="other"),
                name="need_once",
            )
        ]


class CircleTie(models.TextChoices):
    """How somebody stands to the person (FHIR RelatedPerson.relationship, in plain words)."""

    PARTNER = "partner", _("Partner")
    PARENT = "parent", _("Parent")
    CHILD = "child", _("Son or daughter")
    SIBLING = "sibling", _("Brother or sister")
    FAMILY = "family", _("Other family")
    FRIEND = "friend", _("Friend")
    NEIGHBOUR = "neighbour", _("Neighbour")
    CARER = "carer", _("Carer")
    PEER = "peer", _("Someone who has been through it too")
    PROFESSIONAL = "professional", _("Professional")


class CircleMember(models.Model):
    """FHIR RelatedPerson: somebody around the person. Being here opens nothing: a grant does."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="circle")
    other = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="in_circles"
    )
    name = SealedTextField()
    tie = models.CharField(max_length=12, choices=CircleTie.choices)
    phone = SealedTextField()
    is_main_contact = models.BooleanField(default=False)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(is_main_contact=True, ended_at__isnull=True),
                name="one_main_contact",
            )
        ]
