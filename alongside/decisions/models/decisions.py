"""One decision of a person, from both sides.

What each side says is an `Answer`: append-only, sealed with the person's key, and read through
`AnswerQuerySet.seen_by` alone, so that nobody sees the other side too early (rules.sides). The
codes that the measure counts stand in the clear in `Pair`, and only once the decision is open to
all; before that the row says that there is a decision, and nothing more.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.core.keys import SealedTextField
from alongside.decisions.models.aids import AidVersion, DecisionAid
from alongside.decisions.rules import sides
from alongside.people.access import RecordQuerySet
from alongside.people.models import Membership, Person, Service
from alongside.people.rules import Category


class DecisionState(models.TextChoices):
    ASKED = sides.ASKED, _("Asked for")
    OPEN = sides.OPEN, _("Being thought about")
    CHOSEN = sides.CHOSEN, _("Chosen")
    FINISHED = sides.FINISHED, _("Done")
    ENDED = sides.ENDED, _("Ended")


DECISION_MOVES = {
    DecisionState.ASKED: {DecisionState.OPEN, DecisionState.ENDED},
    DecisionState.OPEN: {DecisionState.CHOSEN, DecisionState.ENDED},
    DecisionState.CHOSEN: {DecisionState.FINISHED, DecisionState.ENDED},
    DecisionState.FINISHED: set(),
    DecisionState.ENDED: set(),
}


class Side(models.TextChoices):
    PERSON = sides.PERSON, _("The person")
    PROFESSIONAL = sides.PROFESSIONAL, _("The professional")


class Step(models.TextChoices):
    """What one answer is. Words only for what a list shows."""

    BEFORE = sides.BEFORE, _("Before reading")
    AFTER = sides.AFTER, _("After reading")
    WEIGH = sides.WEIGH, _("Weighing it up")
    WISH = sides.WISH, _("What matters and what I would choose")
    GUESS = sides.GUESS, _("The professional’s guess")
    SHAPED = sides.SHAPED, _("Who or what else is shaping this")
    CHOICE = sides.CHOICE, _("The choice")
    DONE = sides.DONE, _("What was done")
    LATER = sides.LATER, _("Looking back")


class Decision(models.Model):
    """Something to decide, with the aid in the version it was begun with. While it is only asked
    for there is no aid yet, and `words` say what it is about."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    professional = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # Who had it before, and left; what they said before `taken_at` stays theirs.
    taken_from = models.ForeignKey(
        Membership, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    aid_version = models.ForeignKey(
        AidVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=DecisionState.choices, default=DecisionState.ASKED
    )
    words = SealedTextField()
    withdrawn = models.JSONField(default=list)  # codes of options taken away while it was open
    withdrawn_why = SealedTextField()
    created_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = SealedTextField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_begun_with_an_aid",
                condition=~models.Q(state="open") | models.Q(begun_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["person", "state"], name="decision_by_person")]


class AnswerQuerySet(models.QuerySet["Answer"]):
    def seen_by(
        self, viewer: str, at: sides.Standing, since: datetime | None = None
    ) -> AnswerQuerySet:
        """Those that this side (or `other`) may see where the decision stands: what the other side
        said only once it may be seen; of who or what shapes it the newest, where it is shared.
        `since`: when a professional took the decision over; what was said on their side before
        that was somebody else's, and is sealed from them as from everybody."""
        newest = Answer.objects.filter(
            decision=models.OuterRef("decision"), side=models.OuterRef("side"), step=sides.SHAPED
        ).order_by("-id")
        told = models.Q(shared=True, pk=models.Subquery(newest.values("pk")[:1]))
        mine = models.Q(side=viewer) if since is None else models.Q(side=viewer, at__gte=since)
        for side in sides.SIDES:
            own = side == viewer and since is None
            if not own and (at.open_to_all or (side != viewer and sides.sees(viewer, side, at))):
                mine |= models.Q(side=side) & (~models.Q(step=sides.SHAPED) | told)
        return self.filter(mine)


class Answer(models.Model):
    """One step as one side said it. A correction is another row. `said` is JSON."""

    id = models.BigAutoField(primary_key=True)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="answers")
    side = models.CharField(max_length=12, choices=Side.choices)
    step = models.CharField(max_length=6, choices=Step.choices)
    said = SealedTextField(owner="decision.person_id")
    shared = models.BooleanField(default=False)
    at = models.DateTimeField()
    by_person_id = models.UUIDField()
    membership_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=10)
    helper = SealedTextField(owner="decision.person_id")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["decision", "side", "step", "id"], name="answer_newest")]


class Opening(models.Model):
    """Somebody opened the other side: when both were in, or early, deliberately."""

    id = models.BigAutoField(primary_key=True)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="openings")
    side = models.CharField(max_length=12, choices=Side.choices)
    early = models.BooleanField()
    at = models.DateTimeField()
    by_person_id = models.UUIDField()
    membership_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "side", "early"], name="decision_opened_once"
            )
        ]


class DecidedBy(models.TextChoices):
    PERSON = "person", _("I decided")
    TOGETHER = "together", _("We decided together")
    PROFESSIONAL = "professional", _("The professional decided, as I wished")


class WasTime(models.TextChoices):
    YES = "yes", _("Yes, enough")
    PARTLY = "partly", _("Nearly enough")
    NO = "no", _("No")


class Reason(models.TextChoices):
    """Why something else was done than was chosen."""

    CHANGED_MIND = "changed_mind", _("I changed my mind")
    NOT_POSSIBLE = "not_possible", _("It could not be had, or not in time")
    HEALTH = "health", _("My health changed")
    OTHER = "other", _("Something else")


class Pair(models.Model):
    """What the measure counts of one decision: one row from its beginning on, empty until it is
    open to all, and never changed after the day on which its quarter is read (but for what people
    said looking back, until their own day). Codes of options are those of the aid, `none-suits` or
    `unsure`; "" is not said.

    P0 `leaning`, K `know_before` and `know_after` (right among those answered; None where fewer
    than half were) with `knew` and `knows` (the same beyond guessing, 0 to 1), D `guess` with
    `guess_percent` (1 to 99) as first said, P1 `choice`, T `treatment`. `wish` is what the person
    would choose before anything was opened. `person_points`: outcome -> 0 to 100, where they
    weighed; the tops are at most two outcomes.
    `quarter` is the first day of the quarter in which it began. `counts`: it is the person's first
    of this aid in that quarter; each person counts once there (actions.measuring.count_once).
    Deleted when the person is erased.
    """

    decision = models.OneToOneField(
        Decision, primary_key=True, on_delete=models.CASCADE, related_name="pair"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    aid = models.ForeignKey(DecisionAid, on_delete=models.PROTECT, related_name="+")
    aid_version = models.ForeignKey(AidVersion, on_delete=models.PROTECT, related_name="+")
    professional = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    care_kind = models.CharField(max_length=12)  # rules.aid.CARE_KINDS
    area = models.CharField(max_length=8, blank=True)  # postcode district of the person, if known
    begun_on = models.DateField()
    quarter = models.DateField()
    counts = models.BooleanField(default=True)

    leaning = models.CharField(max_length=60, blank=True)
    leaning_sure = models.PositiveSmallIntegerField(null=True)  # 1 to 10
    know_before = models.PositiveSmallIntegerField(null=True)
    know_after = models.PositiveSmallIntegerField(null=True)
    knew = models.FloatField(null=True)
    knows = models.FloatField(null=True)
    wish = models.CharField(max_length=60, blank=True)
    involvement = models.CharField(max_length=12, choices=DecidedBy.choices, blank=True)
    enough = models.BooleanField(null=True)
    person_top = models.JSONField(default=list)
    person_points = models.JSONField(default=dict)
    guess = models.CharField(max_length=60, blank=True)
    guess_percent = models.PositiveSmallIntegerField(null=True)
    guess_top = models.JSONField(default=list)
    choice = models.CharField(max_length=60, blank=True)
    decided_by = models.CharField(max_length=12, choices=DecidedBy.choices, blank=True)
    was_time = models.CharField(max_length=6, choices=WasTime.choices, blank=True)
    sure = models.PositiveSmallIntegerField(null=True)  # SURE, 0 to 4
    treatment = models.CharField(max_length=60, blank=True)
    treatment_reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    regret_3 = models.PositiveSmallIntegerField(null=True)  # 1 the same again .. 5 not again
    regret_12 = models.PositiveSmallIntegerField(null=True)

    opened_early = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)
    complete = models.BooleanField(default=False)
    informed = models.BooleanField(default=False)  # and complete

    class Meta:
        indexes = [
            models.Index(
                fields=["service", "quarter"],
                condition=models.Q(counts=True),
                name="pair_of_a_report",
            ),
            models.Index(fields=["professional", "complete"], name="pair_by_professional"),
        ]


class Gap(models.Model):
    """ "None of these suits me, because …": kept for whoever commissions, without a name, where the
    person ticked that it may be."""

    CATEGORY: ClassVar[Category] = Category.PLAN

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="gap")
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    words = SealedTextField()
    may_share = models.BooleanField(default=False)
    area = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["service", "-at"], condition=models.Q(may_share=True), name="gap_shared"
            )
        ]
