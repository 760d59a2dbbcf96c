"""A conversation: booked, prepared by both, held, reviewed."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person, Service
from alongside.people.rules import Category


class Way(models.TextChoices):
    """Where or how they talk."""

    HERE = "here", _("At the practice or centre")
    HOME = "home", _("At home")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video")


class ConversationRole(models.TextChoices):
    """What a professional was in a conversation, by their own word; optional (Seed S2:322)."""

    PRESCRIBER = "prescriber", _("Prescriber")
    INFORMATION_GIVER = "informer", _("Giver of information")
    DIAGNOSTICIAN = "diagnostician", _("Diagnostician")
    SUPPORTER = "supporter", _("Supporter")
    CARE_PLANNER = "care_planner", _("Planner of care")
    COACH = "coach", _("Coach")
    NAVIGATOR = "navigator", _("Navigator")


# The same in plain words: the names are those of the field.
ROLE_MEANS = {
    ConversationRole.PRESCRIBER: _("somebody who chooses medicines or treatment"),
    ConversationRole.INFORMATION_GIVER: _("somebody who explains"),
    ConversationRole.DIAGNOSTICIAN: _("somebody who finds out what is wrong"),
    ConversationRole.SUPPORTER: _("somebody who listens and stands by"),
    ConversationRole.CARE_PLANNER: _("somebody who works out who does what next"),
    ConversationRole.COACH: _("somebody who helps a person find their own way"),
    ConversationRole.NAVIGATOR: _("somebody who shows the way to help"),
}


class ConversationState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Called off")


CONVERSATION_MOVES = {
    ConversationState.BOOKED: {ConversationState.HELD, ConversationState.CANCELLED},
    ConversationState.HELD: set(),
    ConversationState.CANCELLED: set(),
}


class Visit(models.TextChoices):
    """What kind of visit, besides the way they talk."""

    USUAL = "usual", _("Usual")
    LONGER = "longer", _("Longer")
    GROUP = "group", _("Together with others")


class Examination(models.TextChoices):
    """Whether somebody must be seen in person to be examined (Newham; Seed S2:567)."""

    NEEDED = "needed", pgettext_lazy("it is needed", "Yes")
    NOT_NEEDED = "not", pgettext_lazy("it is needed", "No")


class GroupVisit(models.Model):
    """Several people with one professional. Each has a conversation of their own, with their own
    list; the shared list is the group's. Holds nothing about anybody."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.HERE)
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10, choices=ConversationState.choices, default=ConversationState.BOOKED
    )
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["service", "at"], name="group_visit_by_day")]


class Conversation(models.Model):
    """FHIR Appointment and then Encounter, of one person and one named professional."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="conversations")
    professional = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=30)
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.HERE)
    place = SealedTextField()  # room, address, or the number to phone
    link = SealedTextField()  # where they meet by video
    visit = models.CharField(max_length=6, choices=Visit.choices, default=Visit.USUAL)
    group = models.ForeignKey(
        GroupVisit, null=True, blank=True, on_delete=models.PROTECT, related_name="conversations"
    )
    examination = models.CharField(max_length=6, choices=Examination.choices, blank=True)
    suits = models.BooleanField(null=True)  # one of the times they wished for; null: none known
    instead_of = models.ForeignKey(  # with whom it was last time, where it is somebody else now
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    why_other = SealedTextField()
    state = models.CharField(
        max_length=10, choices=ConversationState.choices, default=ConversationState.BOOKED
    )
    reviews = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reviewed_in"
    )
    booked_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    minutes_taken = models.PositiveSmallIntegerField(null=True)  # how long it really took
    role = models.CharField(max_length=13, choices=ConversationRole.choices, blank=True)
    next_on = models.DateField(null=True)  # the next cycle: about when,
    next_by = models.ForeignKey(  # who sees to it,
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    next_words = SealedTextField()  # and what to prepare;
    next_version = models.PositiveIntegerField(default=0)  # one more whenever that is said anew
    version = models.PositiveIntegerField(default=1)
    revision = models.PositiveIntegerField(default=0)  # one more with every change on its page,
    changed_by = models.ForeignKey(  # and who made the last
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["professional", "at"], name="conversation_day"),
            models.Index(fields=["person", "-at"], name="conversation_by_person"),
        ]

    @property
    def role_means(self) -> str:
        """What the professional was in it, in plain words; "" where they did not say."""
        return str(ROLE_MEANS[ConversationRole(self.role)]) if self.role else ""

    @property
    def service_id(self) -> UUID:
        """The service whose conversation it is."""
        team = self.professional.team
        assert team is not None  # check_works_here saw to it
        service_id: UUID = team.service_id
        return service_id


class Preparation(models.Model):
    """What the person says before the conversation: one question, one box. Every version kept."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="preparation"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    words = SealedTextField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    helper = SealedTextField()
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()


class PreparationVersion(models.Model):
    """An earlier text of a preparation, so that nothing a person wrote is lost."""

    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="versions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    words = SealedTextField()
    kept_at = models.DateTimeField(auto_now_add=True)


class Side(models.TextChoices):
    """The two sides, of equal weight."""

    PERSON = "person", _("My side")
    PROFESSIONAL = "professional", _("The professional's side")


class ItemKind(models.TextChoices):
    """What an item of the agenda is about."""

    TALK = "talk", _("Something to talk about")
    READ = "read", _("I read this: what does it mean for me?")  # Seed S2:408
    RESULT = "result", _("A result")
    CONCERN = "concern", _("A concern")
    PROPOSAL = "proposal", _("A suggestion to talk over")


class AgendaItem(models.Model):
    """Something to talk about; the person's own come first and keep their order. An item that was
    not talked about is carried over: the next conversation has a new one, which names this one."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="agenda")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    raised_by = models.CharField(max_length=12, choices=Side.choices)
    words = SealedTextField()
    rank = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=ItemKind.choices, default=ItemKind.TALK)
    link = SealedTextField()  # what was read: an address, where there is one
    about_loinc = models.CharField(max_length=20, blank=True)
    about_id = models.UUIDField(null=True)  # the concern or the proposal
    membership = models.ForeignKey(  # the professional who raised it
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_person_id = models.UUIDField(null=True)  # who raised it, where it was not the person
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="carried_to"
    )
    talked_at = models.DateTimeField(null=True)
    carried_at = models.DateTimeField(null=True)  # it goes to the next one, or waits to be taken
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "created_at")


class AgendaItemVersion(models.Model):
    """How an item of the agenda read before, so that nothing anybody wrote is lost."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="versions")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    words = SealedTextField()
    link = SealedTextField()
    kept_at = models.DateTimeField(auto_now_add=True)
