"""Either side proposes; the other sees it and answers. Nothing waits unseen."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from alongside.core.keys import SealedTextField
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.people.rules import Category
from alongside.plans.models.conversations import Side
from alongside.plans.models.plan import Section, Thing


class Proposed(models.TextChoices):
    """What is proposed."""

    ADD = "add", _("Something new")
    CHANGE = "change", _("A change")
    REMOVE = "remove", _("To take something out")


class ProposalState(models.TextChoices):
    """The four answers, in the words of both."""

    WAITING = "waiting", _("Waiting for an answer")
    YES = "yes", pgettext_lazy("agrees", "Yes")
    YES_BUT = "yes_but", _("Yes, but")
    NOT_NOW = "not_now", _("Not now")
    NO = "no", pgettext_lazy("agrees", "No")
    WITHDRAWN = "withdrawn", _("Taken back")


_ANSWERS = {
    ProposalState.YES,
    ProposalState.YES_BUT,
    ProposalState.NOT_NOW,
    ProposalState.NO,
    ProposalState.WITHDRAWN,
}
PROPOSAL_MOVES = {
    ProposalState.WAITING: _ANSWERS,
    # What was put off, or answered with a "but", is answered anew, with any of the four, as often
    # as they like.
    ProposalState.YES_BUT: _ANSWERS,
    ProposalState.NOT_NOW: _ANSWERS,
    ProposalState.YES: set(),
    ProposalState.NO: set(),
    ProposalState.WITHDRAWN: set(),
}


class Proposal(models.Model):
    """What one side proposes to the other about the plan. `side` proposes, the other answers."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="proposals")
    side = models.CharField(max_length=12, choices=Side.choices)
    membership = models.ForeignKey(  # the professional who proposes, or who answers
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    by_person_id = models.UUIDField(null=True)
    what = models.CharField(max_length=8, choices=Proposed.choices)
    thing = models.CharField(max_length=8, choices=Thing.choices)
    thing_id = models.UUIDField(null=True)  # None: a new line
    about_version = models.PositiveIntegerField(null=True)
    section = models.CharField(max_length=8, choices=Section.choices, blank=True)
    was = SealedTextField()  # how it read when this was proposed
    words = SealedTextField()
    why = SealedTextField()
    state = models.CharField(
        max_length=9, choices=ProposalState.choices, default=ProposalState.WAITING
    )
    answer_words = SealedTextField()
    answered_at = models.DateTimeField(null=True)
    answered_by_person_id = models.UUIDField(null=True)
    answer_by = models.DateField()  # when the other side has answered, at the latest
    helper = SealedTextField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "id")
        indexes = [
            models.Index(
                fields=["person", "created_at"],
                condition=models.Q(state="waiting"),
                name="proposal_waiting",
            )
        ]
