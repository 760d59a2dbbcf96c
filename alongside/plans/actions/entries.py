"""The lines of the plan. Each side writes its own; no wording is ever lost."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people.models import Person
from alongside.plans import access
from alongside.plans.actions.telling import let_team_know
from alongside.plans.actions.versions import hold, write_version
from alongside.plans.models import (
    ENTRY_MOVES,
    Act,
    Entry,
    EntryState,
    LastLook,
    Section,
    Side,
    Tag,
)
from alongside.plans.queries.plan import unread_changes
from alongside.worklist import actions as worklist

LONGEST = 2000
ONE_LOOK = timedelta(minutes=10)


def _check_words(words: str) -> str:
    kept = words.strip()
    if not kept:
        raise Refused(_("Write a few words first. One sentence is enough."))
    if len(kept) > LONGEST:
        raise Refused(_("That is too long: at most %(most)s letters.") % {"most": LONGEST})
    return kept


def _locked(entry: Entry) -> Entry:
    hold(entry.person_id)
    return Entry.objects.select_for_update(of=("self",)).select_related("person").get(pk=entry.pk)


@transaction.atomic
def add_entry(
    *,
    by: Actor,
    person: Person,
    section: str,
    side: str,
    words: str,
    question: str = "",
    code: str = "",
) -> Entry:
    """A new line on one's own side of the plan. `code` is that of a worry on the checker's list,
    which stands in the plan once: adding it again changes its words.

    Raises Refused for no words, and where the professional's side has no place.
    """
    if section not in Section.values or side not in Side.values:
        raise NotAllowed("There is no such part of a plan.")
    access.check_writes_side(by, person.pk, side)
    if section == Section.OFFER and side != Side.PERSON:
        raise Refused(_("Only the person says what they could offer others."))
    kept = _check_words(words)
    hold(person.pk)
    current = Entry.objects.filter(
        person=person, side=side, section=section, state=EntryState.CURRENT
    )
    for same in current.filter(code=code) if code else current:
        if same.words == kept and same.question == question:
            return same  # the same Send twice
        if code:
            return change_entry(by=by, entry=same, version=same.version, words=kept)
    entry = Entry.objects.create(
        person=person,
        section=section,
        side=side,
        membership_id=by.membership_id if side == Side.PROFESSIONAL else None,
        question=question,
        words=kept,
        code=code,
        helper=by.helper,
        channel=by.channel,
    )
    record(by, "plan.add", subject=entry, section=section, words=digest(kept))
    write_version(by, person.pk, Act.ADD, entry)
    let_team_know(by, person)
    return entry


@transaction.atomic
def change_entry(*, by: Actor, entry: Entry, version: int, words: str) -> Entry:
    """Other words for a line of one's own side. The earlier ones are kept.

    Raises Changed, with both texts, when somebody changed it since the page was opened.
    """
    row = _locked(entry)
    access.check_writes_side(by, row.person_id, row.side)
    kept = _check_words(words)
    if row.words == kept and row.state == EntryState.CURRENT:
        return row
    if row.version != version:
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=row.words,
            mine=words,
        )
    if row.state != EntryState.CURRENT:
        raise Refused(_("This was taken out of the plan meanwhile. Put it back first."))
    write_words(by, row, kept)
    let_team_know(by, row.person)
    return row


def write_words(by: Actor, row: Entry, words: str) -> None:
    """Give a locked line new words, for `change_entry` and for a proposal that was taken up."""
    row.words = words
    row.version += 1
    row.helper, row.channel = by.helper, by.channel
    if row.side == Side.PROFESSIONAL:
        row.membership_id = by.membership_id
    row.save()
    record(by, "plan.change", subject=row, words=digest(words), version=row.version)
    write_version(by, row.person_id, Act.CHANGE, row)


@transaction.atomic
def remove_entry(*, by: Actor, entry: Entry) -> Entry:
    """Take a line of one's own side out of the plan. It can be put back."""
    row = _locked(entry)
    access.check_writes_side(by, row.person_id, row.side)
    take_out(by, row)
    let_team_know(by, row.person)
    return row


def take_out(by: Actor, row: Entry) -> None:
    """Take a locked line out; nothing happens when it is out already."""
    if EntryState.REMOVED in ENTRY_MOVES[EntryState(row.state)]:
        row.state = EntryState.REMOVED
        row.version += 1
        row.save()
        record(by, "plan.remove", subject=row)
        write_version(by, row.person_id, Act.REMOVE, row)


@transaction.atomic
def put_back_entry(*, by: Actor, entry: Entry) -> Entry:
    """Undo: the line stands in the plan again, as it last read."""
    row = _locked(entry)
    access.check_writes_side(by, row.person_id, row.side)
    if EntryState.CURRENT in ENTRY_MOVES[EntryState(row.state)]:
        row.state = EntryState.CURRENT
        row.version += 1
        row.save()
        record(by, "plan.put_back", subject=row)
        write_version(by, row.person_id, Act.PUT_BACK, row)
        let_team_know(by, row.person)
    return row


# --- who has seen it -----------------------------------------------------------------------------


@transaction.atomic
def look(*, by: Actor, person: Person) -> LastLook:
    """Somebody has the plan open: what is new since their last look is marked, and what the person
    changed has now been seen, by name. Two looks within a few minutes count as one."""
    access.check_can_look(by, person.pk)
    assert by.person_id is not None
    now = clock.now()
    found, made = LastLook.objects.select_for_update().get_or_create(
        person=person, reader_id=by.person_id, defaults={"at": now}
    )
    if not made and now - found.at > ONE_LOOK:
        found.before_at, found.at = found.at, now
        found.save(update_fields=["before_at", "at"])
        record(by, "plan.look", subject=found)
    elif made:
        record(by, "plan.look", subject=found)
    for item in unread_changes(person.pk):
        if item.service_id == by.service_id and item.responsible.team_id == by.team_id:
            worklist.void(by=by, key=item.key)
    return found


# --- tags ----------------------------------------------------------------------------------------


@transaction.atomic
def add_tag(*, by: Actor, person: Person, words: str, condition_id: UUID | None = None) -> Tag:
    """Something that goals and lines may be about: a condition of the record, or any word."""
    access.check_can_contribute(by, person.pk)
    kept = words.strip()[:80]
    if not kept:
        raise Refused(_("Write a word or two."))
    hold(person.pk)
    for row in Tag.objects.filter(person=person, ended_at__isnull=True):
        if row.words.casefold() == kept.casefold():
            return row
    tag = Tag.objects.create(person=person, words=kept, condition_id=condition_id)
    record(by, "plan.tag", subject=tag, words=digest(kept))
    return tag


@transaction.atomic
def end_tag(*, by: Actor, tag: Tag) -> Tag:
    """A word that is no longer used: what was marked with it stays in the plan."""
    access.check_can_contribute(by, tag.person_id)
    row = Tag.objects.select_for_update().get(pk=tag.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(by, "plan.end_tag", subject=row)
    return row


@transaction.atomic
def tag_entry(*, by: Actor, entry: Entry, tags: Iterable[Tag]) -> Entry:
    """What a line is about. Either side may say so: it changes no word."""
    access.check_can_contribute(by, entry.person_id)
    row = _locked(entry)
    chosen = list(tags)
    if any(tag.person_id != row.person_id for tag in chosen):
        raise NotAllowed("This tag is of somebody else's plan.")
    row.tags.set(chosen)
    record(by, "plan.tag_line", subject=row, tags=len(chosen))
    return row
