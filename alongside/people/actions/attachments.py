"""Voice notes and pictures: added, removed with a day to think again, cleared away."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.core.files import store_media
from alongside.people import access, attached
from alongside.people.actions.own_words import check_own_words
from alongside.people.models import Attachment, AttachmentKind, Person
from alongside.people.rules import Level

CLEAR = "people.attachment_clear"
KEPT = timedelta(days=1)  # after removal, so that it can be undone
MOST = 10  # beside one thing
LONGEST = 1000


@transaction.atomic
def attach(
    *,
    by: Actor,
    person: Person,
    about_type: str,
    about_id: UUID,
    kind: str,
    data: bytes,
    description: str = "",
) -> Attachment:
    """Put a voice note or picture beside something of a person's record. A picture is described
    in words, for those who cannot see it. Raises Refused for what we cannot keep."""
    thing = attached.known(about_type)
    if thing.may_add(by, person.pk, about_id):
        pass  # the one thing that their link opens
    elif thing.only_own_words:
        check_own_words(by, person.pk, thing.category)
    else:
        access.check_can(by, person.pk, Level.CONTRIBUTE, thing.category)
    if not thing.may_see(by, about_id):
        raise NotAllowed("You cannot see what this would stand beside.")
    if kind not in AttachmentKind.values:
        raise Refused(_("Choose a voice note or a picture."))
    if kind == AttachmentKind.PICTURE and not description.strip():
        raise Refused(_("Say in a few words what the picture shows, for those who cannot see it."))
    if len(description) > LONGEST:
        raise Refused(_("Please say what it shows in fewer words."))
    Person.objects.select_for_update().get(pk=person.pk)
    beside = Attachment.objects.filter(
        person=person, about_type=about_type, about_id=about_id, removed_at__isnull=True
    )
    if beside.count() >= MOST:
        raise Refused(_("There are ten here already. Remove one first."))
    stored = store_media(by=by, owner_id=person.pk, data=data)
    if stored.media_type.startswith("image/") != (kind == AttachmentKind.PICTURE):
        raise Refused(
            _("This is not a picture.")
            if kind == AttachmentKind.PICTURE
            else _("This is not a sound recording.")
        )
    row = Attachment.objects.create(
        person=person,
        about_type=about_type,
        about_id=about_id,
        kind=kind,
        description=description.strip(),
        file=stored,
        added_by_id=by.person_id,
        helper=by.helper,
        at=clock.now(),
    )
    record(by, "attachment.add", subject=row, category=str(thing.category), kind=kind)
    return row


def check_can_remove(by: Actor, row: Attachment) -> None:
    """The person, or whoever added it while they may still contribute."""
    if access.is_self(by, row.person_id):
        return
    access.check_can(by, row.person_id, Level.CONTRIBUTE, attached.known(row.about_type).category)
    if by.person_id is None or row.added_by_id != by.person_id:
        raise NotAllowed("Only the person, or whoever added it, removes this.")


def _key(row: Attachment) -> str:
    """Each removal is a job of its own: one may follow the undoing of another."""
    return f"{row.pk}:{row.removed_at}"


@transaction.atomic
def remove(*, by: Actor, attachment: Attachment) -> Attachment:
    """Hidden at once, gone for good in a day."""
    check_can_remove(by, attachment)
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if row.removed_at is None:
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at"])
        jobs.schedule(
            CLEAR,
            _key(row),
            row.removed_at + KEPT,
            person_id=row.person_id,
            attachment_id=str(row.pk),
        )
        record(by, "attachment.remove", subject=row)
    return row


@transaction.atomic
def restore(*, by: Actor, attachment: Attachment) -> Attachment:
    """Undo a removal."""
    check_can_remove(by, attachment)
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if row.removed_at is not None:
        jobs.void(CLEAR, _key(row))
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        record(by, "attachment.restore", subject=row)
    return row


@transaction.atomic
def clear(*, by: Actor, attachment_id: UUID) -> None:
    """The day is over: the file goes. Nothing happens to what was brought back in time."""
    if not by.is_system:
        raise NotAllowed("Only the worker does this.")
    row = Attachment.objects.filter(pk=attachment_id, removed_at__isnull=False).first()
    if row is None:
        return
    record(by, "attachment.clear", subject=row)
    row.file.delete()  # and the row with it


def follow(by: Actor, person_id: UUID, about_type: str, from_id: UUID, to_id: UUID) -> None:
    """What stood beside one row stands beside another now: a part of taking that row along. The
    caller has checked who may, and holds both."""
    beside = Attachment.objects.filter(person_id=person_id, about_type=about_type, about_id=from_id)
    if beside.update(about_id=to_id):
        record(by, "attachment.follow", person_id=person_id, to=str(to_id))
