"""The voice notes and pictures beside what a page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.people import access, attached
from alongside.people.models import Attachment, AttachmentKind, Person
from alongside.people.rules import Level

UNDO = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """One, as the macros of `people/_attached.html` draw it. `removed`: only its undo is shown."""

    id: UUID
    is_picture: bool
    description: str
    helper: str
    at: datetime
    media_type: str
    url: str
    remove_url: str
    again_url: str
    removed: bool


def attachments(
    by: Actor, person: Person, about_type: str, about_ids: Iterable[UUID]
) -> dict[UUID, list[Shown]]:
    """Those beside each of these rows, oldest first; none for whoever may not see them. What was
    removed is there for whoever may undo it. One query, and one for the person's key."""
    thing = attached.known(about_type)
    wanted = [one for one in about_ids if thing.may_see(by, one)]
    if not wanted or not access.can(by, person.pk, Level.VIEW, thing.category):
        return {}
    own = access.is_self(by, person.pk)
    adds = own or access.can(by, person.pk, Level.CONTRIBUTE, thing.category)
    found: dict[UUID, list[Shown]] = {}
    for row in (
        Attachment.objects.filter(person=person, about_type=about_type, about_id__in=wanted)
        .filter(Q(removed_at__isnull=True) | Q(removed_at__gt=clock.now() - UNDO))
        .select_related("file")
        .defer("file__content")
        .order_by("at", "id")
    ):
        removes = adds and (own or row.added_by_id == by.person_id)
        if row.removed_at is not None and not removes:
            continue
        base = f"people:attached_{thing.category}"
        at = [person.pk, row.pk]
        found.setdefault(row.about_id, []).append(
            Shown(
                id=row.pk,
                is_picture=row.kind == AttachmentKind.PICTURE,
                description=row.description,
                helper=row.helper,
                at=row.at,
                media_type=row.file.media_type,
                url=reverse(base, args=at),
                remove_url=reverse(f"{base}_remove", args=at) if removes else "",
                again_url=reverse(f"{base}_again", args=at) if removes else "",
                removed=row.removed_at is not None,
            )
        )
    return found
