"""Check-ins between conversations. What they are about belongs to upper rooms (CheckInKind)."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.followups import rules
from alongside.followups.models.question_sets import QuestionSetVersion
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.people.rules import Category


class CheckInState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ASKED = "asked", _("Asked")
    ANSWERED = "answered", _("Answered")
    LAPSED = "lapsed", _("No answer")
    MISSED = "missed", _("Could not be asked in time")
    VOID = "void", _("No longer needed")


CHECK_IN_MOVES = {
    CheckInState.PLANNED: {
        CheckInState.ASKED,
        CheckInState.ANSWERED,
        CheckInState.MISSED,
        CheckInState.VOID,
    },
    CheckInState.ASKED: {CheckInState.ANSWERED, CheckInState.LAPSED, CheckInState.VOID},
    CheckInState.ANSWERED: set(),
    CheckInState.LAPSED: {CheckInState.ANSWERED},  # a late answer is an answer
    CheckInState.MISSED: set(),
    CheckInState.VOID: {CheckInState.ANSWERED},  # the question was out already: nothing is lost
}


OPEN = (CheckInState.PLANNED, CheckInState.ASKED)


class CheckIn(models.Model):
    """A few questions to the person, due on a day, with a named person who reads the answer.

    `about_version` is the version of what was asked about: an answer to a question that has since
    changed is kept against that version, goes to a person, and changes nothing. `asked` holds the
    questions as they were asked, and what about.
    """

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=40)
    # No indexes of their own: `check_in_by_person` and `check_in_by_who` begin with them.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False)
    about_id = models.UUIDField()
    about_version = models.PositiveIntegerField(default=1)
    ordinal = models.PositiveSmallIntegerField(default=1)
    responsible = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_on = models.DateField()
    ask_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=CheckInState.choices, default=CheckInState.PLANNED
    )
    asked = SealedTextField()  # rules.store, rules.store_language
    asked_at = models.DateTimeField(null=True)
    asked_by_way = models.CharField(max_length=8, blank=True)  # messaging.rules.Way
    token_hash = models.BinaryField(null=True)
    token_expires_at = models.DateTimeField(null=True)
    answers = SealedTextField()  # JSON: question key -> answer
    answered_at = models.DateTimeField(null=True)
    answered_by_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=10, blank=True)
    helper = SealedTextField()
    # Of a question set: the version it began with, and what its decision table made of the answer.
    # No index of its own: `check_in_of_version` leaves out what is only planned.
    set_version = models.ForeignKey(
        QuestionSetVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    late_at = models.DateTimeField(null=True)  # no answer by then is "no reply"
    progress = SealedTextField()  # JSON: what came by text so far, before it is whole
    unread = SealedTextField()  # JSON: question key -> words that nobody could read with certainty
    graded = SealedTextField()  # JSON: what was graded, as the table reads it
    level = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField(null=True)
    graded_at = models.DateTimeField(null=True)
    stale = models.BooleanField(default=False)  # answered for a version that is no longer current
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about_id", "about_version", "ordinal"], name="check_in_once"
            ),
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=models.Q(token_hash__isnull=False),
                name="check_in_link_once",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state", "due_on"], name="check_in_by_person"),
            models.Index(fields=["responsible", "state", "due_on"], name="check_in_by_who"),
            models.Index(
                fields=["set_version"],
                condition=models.Q(set_version__isnull=False),
                name="check_in_of_version",
            ),
            models.Index(
                fields=["set_version", "graded_at"],
                condition=models.Q(graded_at__isnull=False),
                name="check_in_graded",
            ),
        ]

    def as_asked(self) -> rules.AsAsked:
        """What it was about, and what was asked, as it was; nothing before it is asked."""
        found = rules.read(self.asked)
        if not found.language or self.set_version is None:
            return found
        return found._replace(questions=self.set_version.asks(found.language))
