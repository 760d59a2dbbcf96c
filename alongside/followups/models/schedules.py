"""When somebody is asked: agreed with them, seen, changed and stopped by them."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.followups.models.question_sets import QuestionSet
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person
from alongside.people.rules import Category


class ScheduleState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a yes")
    ACTIVE = "active", _("Agreed")
    DECLINED = "declined", _("Not wanted")
    ENDED = "ended", _("Ended")


SCHEDULE_MOVES = {
    ScheduleState.PROPOSED: {ScheduleState.ACTIVE, ScheduleState.DECLINED, ScheduleState.ENDED},
    ScheduleState.ACTIVE: {ScheduleState.ENDED},
    ScheduleState.DECLINED: {ScheduleState.PROPOSED},
    ScheduleState.ENDED: {ScheduleState.PROPOSED},
}


class Schedule(models.Model):
    """A question set, asked of one person by a rhythm (FHIR Timing), answered for by `responsible`.

    `phases` is the rhythm (rules.rhythm): [[every, unit, times], ...] in turn, the last may go on.
    `at_time` is wall-clock time in `time_zone`. `edition` goes up when the times change: what was
    planned by an older one is void.
    """

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    question_set = models.ForeignKey(QuestionSet, on_delete=models.PROTECT)
    responsible = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8, choices=ScheduleState.choices, default=ScheduleState.PROPOSED
    )
    edition = models.PositiveIntegerField(default=1)
    why = SealedTextField()  # what it is for, in the words of both
    start_date = models.DateField()
    end_date = models.DateField(null=True)
    phases = models.JSONField()
    at_time = models.TimeField()
    time_zone = models.CharField(max_length=40)
    reply_hours = models.PositiveSmallIntegerField(default=48)
    paused_from = models.DateField(null=True)
    paused_until = models.DateField(null=True)
    proposed_by_id = models.UUIDField()
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # the person's yes or no
    answered_by_id = models.UUIDField(null=True)
    helper = SealedTextField()
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.UUIDField(null=True)
    load_accepted_by = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+"
    )
    load_accepted_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "question_set"],
                condition=models.Q(state__in=["proposed", "active"]),
                name="schedule_once_for_a_set",
            )
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="schedule_by_person"),
            models.Index(
                fields=["question_set"],
                condition=models.Q(state="active"),
                name="schedule_active_by_set",
            ),
            models.Index(
                fields=["responsible"],
                condition=models.Q(state="active"),
                name="schedule_active_by_who",
            ),
        ]


class UsualForMe(models.Model):
    """ "Usual for me": an answer that counts as another one for a while, for one person.

    For at most four weeks, agreed by both, and never an answer that the table calls unsafe.
    `answers` is a cell of the table (rules.writing), `counts_as` an answer of the same question.
    """

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="usual")
    link_id = models.CharField(max_length=60)
    answers = models.JSONField()
    counts_as = models.JSONField()
    from_date = models.DateField()
    until_date = models.DateField()
    proposed_by_id = models.UUIDField()
    proposed_side = models.CharField(max_length=12)  # person or professional
    proposed_at = models.DateTimeField()
    agreed_by_id = models.UUIDField(null=True)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["schedule", "until_date"], name="usual_by_schedule")]
