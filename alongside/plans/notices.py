"""What planning does when somebody dies, and when records are merged or erased."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Model, Q

from alongside.core import clock
from alongside.core.actors import WORKER
from alongside.people import notices as people_notices
from alongside.plans import actions, models


@people_notices.on(people_notices.PERSON_DIED)
def call_off(*, person_id: UUID) -> None:
    """What was booked does not take place."""
    actions.call_off_all(by=WORKER, person_id=person_id)


@people_notices.on(people_notices.PERSON_MERGING)
def merge(*, from_id: UUID, into_id: UUID) -> None:
    """Everything planned with the one record goes to the other, in the same transaction."""
    for model in (
        models.Conversation,
        models.Preparation,
        models.PreparationVersion,
        models.AgendaItem,
        models.AgendaItemVersion,
        models.Goal,
        models.ConfidenceRating,
        models.Commitment,
        models.Review,
        models.Agreement,
        models.Acceptance,
        models.AgreementCopy,
        models.CopiedForRecord,
        models.Tag,
        models.Entry,
        models.PlanChange,
        models.Wording,
        models.GoalLevel,
        models.Attainment,
        models.Proposal,
        models.PreparationTask,
        models.ConcernCheck,
        models.Insight,
        models.AfterConversation,
        models.PlanRating,
        models.HomeDecision,
        models.VisitOffer,
        models.InControl,
        models.GroupItem,  # sealed with the key it was sealed with
        models.Template,  # numbered by whose key seals it, which stays as it was
    ):
        model._default_manager.filter(person_id=from_id).update(person_id=into_id)
    _merge_one_each(models.ApproachOffer, "person_id", "approach", from_id, into_id)
    _merge_wishes(from_id, into_id)
    _merge_one_each(models.LastLook, "person_id", "reader_id", from_id, into_id)
    _merge_one_each(models.LastLook, "reader_id", "person_id", from_id, into_id)
    models.Draft.objects.filter(Q(person_id=from_id) | Q(writer_id=from_id)).delete()
    _merge_templates(from_id, into_id)
    _merge_copies(from_id, into_id)
    _merge_who(from_id, into_id)


def _merge_one_each(
    model: type[Model], owner: str, field: str, from_id: UUID, into_id: UUID
) -> None:
    """Rows of which a person has one each: what the record that stays has, stays."""
    rows = model._default_manager
    held = rows.filter(**{owner: into_id}).values_list(field, flat=True)
    rows.filter(**{owner: from_id, f"{field}__in": list(held)}).delete()
    rows.filter(**{owner: from_id}).update(**{owner: into_id})


def _merge_wishes(from_id: UUID, into_id: UUID) -> None:
    """How somebody likes to talk: what they said last."""
    rows = list(models.TalkWishes.objects.filter(person_id__in=[from_id, into_id]))
    for older in sorted(rows, key=lambda row: row.said_at)[:-1]:
        older.delete()
    models.TalkWishes.objects.filter(person_id=from_id).update(person_id=into_id)


def _merge_templates(from_id: UUID, into_id: UUID) -> None:
    """What both plans begin with is asked once from now on; nothing is thrown away."""
    uses = models.TemplateUse.objects
    asked = uses.filter(person_id=into_id, ended_at__isnull=True).values("key")
    uses.filter(person_id=from_id, ended_at__isnull=True, key__in=asked).update(
        ended_at=clock.now()
    )
    uses.filter(person_id=from_id).update(person_id=into_id)


def _merge_copies(from_id: UUID, into_id: UUID) -> None:
    """Copies that the one had of somebody's agreement, the other has. One each; none of one's own,
    which one has anyway."""
    copies = models.AgreementCopy.objects
    held = copies.filter(recipient_id=into_id, removed_at__isnull=True).values("goal_id")
    copies.filter(recipient_id=from_id, removed_at__isnull=True, goal_id__in=held).update(
        removed_at=clock.now()
    )
    copies.filter(recipient_id=from_id).update(recipient_id=into_id)
    copies.filter(recipient_id=into_id, person_id=F("recipient_id"), removed_at=None).update(
        removed_at=clock.now()
    )


def _merge_who(from_id: UUID, into_id: UUID) -> None:
    """What the one did, the other did. Who changed the plan and who said yes to an agreement
    stands as it was: those tables refuse changes."""
    for model, field in (
        (models.Conversation, "changed_by_id"),
        (models.AgendaItem, "by_person_id"),
        (models.Proposal, "by_person_id"),
        (models.Proposal, "answered_by_person_id"),
    ):
        model._default_manager.filter(**{field: from_id}).update(**{field: into_id})


@people_notices.on(people_notices.PERSON_ERASING)
def erase(*, person_id: UUID) -> None:
    """Words die with their key; what stands in the clear (codes, figures) goes. Goals and
    conversations stay as empty shells: agreements, which nobody can delete, hang on them. So do
    the changes of the plan, sealed with the key that is gone. What was booked is called off."""
    actions.call_off_all(by=WORKER, person_id=person_id)
    for model in (
        models.AgendaItem,
        models.PreparationVersion,
        models.Preparation,
        models.ConfidenceRating,
        models.Review,
        models.AgreementCopy,
        models.Proposal,
        models.PreparationTask,
        models.ConcernCheck,
        models.Insight,
        models.AfterConversation,
        models.PlanRating,
        models.ApproachOffer,
        models.HomeDecision,
        models.TalkWishes,
        models.VisitOffer,
        models.InControl,
        models.GroupItem,
        models.Attainment,
        models.GoalLevel,
        models.LastLook,
        models.Entry,
        models.Tag,
        models.TemplateUse,
        models.Template,
        models.Draft,
    ):
        model._default_manager.filter(person_id=person_id).delete()
    models.Draft.objects.filter(writer_id=person_id).delete()
    models.Goal.objects.filter(person_id=person_id).update(importance=None)
    models.Conversation.objects.filter(person_id=person_id).update(
        visit=models.Visit.USUAL, examination="", suits=None, instead_of=None, group=None
    )
