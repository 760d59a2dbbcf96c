"""A named professional says that they have looked at results."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.people.models import Person
from alongside.people.rules import Category
from alongside.records import hooks
from alongside.records.access import check_can_look
from alongside.records.models import Result, ResultLook


@transaction.atomic
def look_at(*, by: Actor, person: Person, seen: Collection[tuple[UUID, str]]) -> int:
    """ "I have looked at this", of results as they were shown: each an id and its digest.

    A result that has changed since, was taken back or is hidden from the actor is left out.
    Returns how many are looked at now that were not before.
    """
    membership_id = check_can_look(by, person.pk)
    wanted = dict(seen)
    before = set(
        ResultLook.objects.filter(membership_id=membership_id, result__in=list(wanted)).values_list(
            "result_id", "digest"
        )
    )
    found = [
        result
        for result in Result.objects.visible_to(by).filter(
            person=person, pk__in=list(wanted), withdrawn=False
        )
        if result.digest == wanted[result.pk] and (result.pk, result.digest) not in before
    ]
    ResultLook.objects.bulk_create(
        [
            ResultLook(result=result, membership_id=membership_id, digest=result.digest)
            for result in found
        ],
        ignore_conflicts=True,
    )
    for result in found:
        record(
            by,
            "result.look",
            subject=result,
            person_id=person.pk,
            category=str(Category.RECORDS),
        )
    if found:
        hooks.settled(by, [result.pk for result in found])
    return len(found)
