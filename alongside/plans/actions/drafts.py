"""What somebody is writing, kept until they send it: for them alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock, jobs, throttle
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import NotAllowed, Refused
from alongside.people.models import Person
from alongside.plans import access
from alongside.plans.models import Draft

KEPT_FOR = timedelta(days=30)
DRAFT_IS_OLD = "plans.draft_is_old"
LONGEST = 20_000  # letters of all boxes of a form together
LONGEST_KEY = 80
EACH_MINUTE = 30


@transaction.atomic
def keep_draft(
    *, by: Actor, person: Person, form: str, words: Mapping[str, str | list[str]]
) -> Draft | None:
    """Keep what stands in the boxes of a form until it is sent; nothing where they are empty. What
    was written is a text, what was chosen or ticked a list.

    For whoever writes, and nobody else; sealed with the key of the person whom it is about. The
    trail tells that a draft was begun and ended, not each pause in it. Raises Refused for too
    much, TooMany for too often.
    """
    access.check_can_keep_draft(by, person.pk)
    assert by.person_id is not None
    throttle.hit("draft", str(by.person_id), limit=EACH_MINUTE, seconds=60)
    text = json.dumps(
        {
            name: value
            for name, value in words.items()
            if not isinstance(value, str) or value.strip()
        },
        ensure_ascii=False,
    )
    if not form or len(form) > LONGEST_KEY or len(text) > LONGEST:
        raise Refused(_("This is too much to keep. Send what you have."))
    if text == "{}":
        drop_draft(by=by, person=person, form=form)
        return None
    draft, begun = Draft.objects.select_for_update().get_or_create(
        person=person, writer_id=by.person_id, form=form, defaults={"at": clock.now()}
    )
    draft.words, draft.at = text, clock.now()
    draft.save(update_fields=["words", "at"])
    if begun:
        record(by, "draft.begin", subject=draft)
        jobs.schedule(
            DRAFT_IS_OLD,
            str(draft.pk),
            draft.at + KEPT_FOR,
            person_id=person.pk,
            draft=str(draft.pk),
        )
    return draft


@transaction.atomic
def drop_draft(*, by: Actor, person: Person, form: str) -> bool:
    """It was sent, or the writer throws it away. Whether there was one."""
    access.check_can_keep_draft(by, person.pk)
    found = Draft.objects.filter(person=person, writer_id=by.person_id, form=form).first()
    if found is None:
        return False
    record(by, "draft.end", subject=found)
    jobs.void(DRAFT_IS_OLD, str(found.pk))
    found.delete()
    return True


@transaction.atomic
def draft_is_old(*, by: Actor, draft_id: UUID) -> None:
    """Thirty days without a word: it goes. One that was written on since is asked after later."""
    if not by.is_system:
        raise NotAllowed("Only the worker does this.")
    found = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if found is None:
        return
    if found.at + KEPT_FOR > clock.now():
        jobs.schedule(
            DRAFT_IS_OLD,
            str(found.pk),
            found.at + KEPT_FOR,
            person_id=found.person_id,
            draft=str(found.pk),
        )
        return
    record(by, "draft.end", subject=found)
    found.delete()
