"""Who must act on what by when. A lower room: it never knows what its items are about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID, uuid4

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person, Service
from alongside.people.rules import Category
from alongside.worklist.kinds import kind_of
from alongside.worklist.rules.chains import LEAD, Hours, Step


class ItemState(models.TextChoices):
    OPEN = "open", _("Waiting")
    TAKEN = "taken", _("Someone has it")
    DONE = "done", _("Done")
    VOID = "void", _("No longer needed")


ITEM_MOVES = {
    ItemState.OPEN: {ItemState.TAKEN, ItemState.DONE, ItemState.VOID},
    ItemState.TAKEN: {ItemState.OPEN, ItemState.DONE, ItemState.VOID},
    ItemState.DONE: {ItemState.OPEN},  # ended by mistake
    ItemState.VOID: set(),
}


def in_words(texts: Mapping[str, str]) -> str:
    """A text in the reader's language, else in English, else in whatever it has."""
    return (
        texts.get(translation.get_language()) or texts.get("en") or next(iter(texts.values()), "")
    )


class ItemQuerySet(RecordQuerySet["Item"]):
    def waiting(self) -> ItemQuerySet:
        """Those that nobody has ended."""
        return self.filter(state__in=[ItemState.OPEN, ItemState.TAKEN])

    def to_hand_on(self, membership_id: UUID | None) -> ItemQuerySet:
        """Those that somebody has as the lead, or in the lead's place: without seeing the record
        they give them to somebody who does."""
        asked_as_lead = ItemStep.objects.filter(
            item=models.OuterRef("pk"), ordinal=models.OuterRef("step"), role=LEAD
        )
        return self.filter(
            models.Q(with_lead_at__isnull=False) | models.Exists(asked_as_lead),
            responsible_id__in=[membership_id],
        )


class Item(models.Model):
    """FHIR Task for a named person. `key` makes it unique; `kind` says how it is shown.

    `responsible` answers for it; `taken_by` does it, or has done it. One with a chain (`steps`) is
    above the lowest level: `step` is the ordinal whose turn it is, `next_at` when it goes on by
    itself, `round` tells the one alarm that counts from those before, and `with_lead_at` says since
    when the lead has it because nobody of the chain did.

    `person` is nobody while it is not known whose words they are; the service's key seals them.
    """

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    responsible = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # The person's own professional, who is asked before others; `responsible` goes up the chain.
    named = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    about_id = models.UUIDField(null=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.OPEN)
    taken_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = SealedTextField(owner="sealed_for")
    created_at = models.DateTimeField(auto_now_add=True)
    level = models.JSONField(default=dict)  # language -> how soon somebody helps
    why = SealedTextField(owner="sealed_for")
    ask = models.JSONField(default=dict)  # language -> what whoever acts is asked to do
    urgent = models.BooleanField(default=False)
    step = models.PositiveSmallIntegerField(null=True)
    next_at = models.DateTimeField(null=True)
    round = models.PositiveIntegerField(default=0)
    with_lead_at = models.DateTimeField(null=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["service", "due_at"],
                condition=models.Q(state__in=["open", "taken"]),
                name="item_open_by_service",
            ),
            models.Index(
                fields=["responsible", "due_at"],
                condition=models.Q(state__in=["open", "taken"]),
                name="item_open_by_responsible",
            ),
            models.Index(
                fields=["next_at"],
                condition=models.Q(state__in=["open", "taken"]),
                name="item_goes_on_at",
            ),
            models.Index(fields=["person", "state"], name="item_by_person"),
        ]

    @property
    def sealed_for(self) -> UUID:
        """Whose key seals the words."""
        found: UUID = self.person_id or self.service_id
        return found

    @property
    def graded(self) -> bool:
        """Whether it is above the lowest level: somebody is asked, then the next."""
        return self.step is not None

    @property
    def name(self) -> str:
        """What the person is called; else what its kind says in place of that."""
        return self.person.name if self.person else str(kind_of(self.kind).nobody)

    @property
    def level_name(self) -> str:
        """How soon somebody helps, in the reader's language."""
        return in_words(self.level)

    @property
    def asked_to(self) -> str:
        """What whoever acts is asked to do, in the reader's language."""
        return in_words(self.ask)


class StepState(models.TextChoices):
    WAITING = "waiting", _("Not asked yet")
    ASKED = "asked", _("Asked")
    PASSED = "passed", _("Not done in time")
    SKIPPED = "skipped", _("Nobody could be asked")
    DONE = "done", _("Done")


STEP_MOVES = {
    StepState.WAITING: {StepState.ASKED, StepState.SKIPPED},
    StepState.ASKED: {StepState.PASSED, StepState.SKIPPED, StepState.DONE},
    StepState.PASSED: set(),
    StepState.SKIPPED: set(),
    StepState.DONE: {StepState.ASKED},  # ended by mistake
}


class ItemStep(models.Model):
    """One step of an item's chain, as it stood when the item was opened."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="steps")
    ordinal = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40, blank=True)
    member = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    within_minutes = models.PositiveIntegerField()
    hours = models.JSONField(null=True)  # [[days], from, to]; none: every minute counts
    state = models.CharField(max_length=8, choices=StepState.choices, default=StepState.WAITING)
    asked = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "ordinal"], name="item_step_once"),
        ]

    @property
    def as_step(self) -> Step:
        """As the rules take it."""
        hours = Hours(tuple(self.hours[0]), *self.hours[1:]) if self.hours else None
        return Step(self.role, self.within_minutes, hours, member=self.member_id)


class ActKind(models.TextChoices):
    ASKED = "asked", _("Was asked")
    TAKEN = "taken", _("Took it")
    GIVEN_BACK = "given_back", _("Gave it back")
    HANDED_OVER = "handed_over", _("Handed it over")
    CAME_BACK = "came_back", _("Was not done in time")
    AWAY = "away", _("Is away")
    TO_LEAD = "to_lead", _("Went to the lead")
    CALLED = "called", _("Phoned")
    WROTE = "wrote", _("Wrote to the person")
    BROUGHT_FORWARD = "brought_forward", _("Brought the conversation forward")
    PEER = "peer", _("Involved a peer supporter")
    OTHER = "other", _("Did something else")
    SAID_MORE = "said_more", _("The person said more")
    DONE = "done", _("Ended it")
    REOPENED = "reopened", _("Opened it again")


# Whoever stands in one of these had their turn: they are not asked, and not told, once more.
TURNS = (
    ActKind.ASKED,
    ActKind.TAKEN,
    ActKind.GIVEN_BACK,
    ActKind.HANDED_OVER,
    ActKind.CAME_BACK,
    ActKind.TO_LEAD,
)
# What somebody does about an item while they have it; the rest happens to it.
DOINGS = (ActKind.CALLED, ActKind.WROTE, ActKind.BROUGHT_FORWARD, ActKind.PEER, ActKind.OTHER)


class ItemAct(models.Model):
    """What happened to an item, in order. Append-only; `words` is what somebody adds to it."""

    PERSON_PATH: ClassVar[str] = "item__person_id"

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="acts")
    kind = models.CharField(max_length=16, choices=ActKind.choices)
    member = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Membership, null=True, on_delete=models.PROTECT, related_name="+")
    words = SealedTextField(owner="item.sealed_for")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["item", "id"], name="item_act_in_order")]


class Duty(models.Model):
    """From when until when a member is on duty: whom the steps of a chain ask first."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="duties")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="duties")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # taken off the rota

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duty_ends_after_it_begins",
                condition=models.Q(until_at__gt=models.F("from_at")),
            )
        ]
        indexes = [models.Index(fields=["service", "until_at"], name="duty_by_service")]


class Absence(models.Model):
    """From when until when a member is away, and who stands in. Why is nobody's business."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="absences")
    cover = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name="covering"
    )
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # came back early, or did not go

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins",
                condition=models.Q(until_at__gt=models.F("from_at")),
            ),
            models.CheckConstraint(
                name="absence_covered_by_another",
                condition=models.Q(cover__isnull=True) | ~models.Q(cover=models.F("membership")),
            ),
        ]
        indexes = [models.Index(fields=["membership", "until_at"], name="absence_by_member")]
