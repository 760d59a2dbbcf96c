"""What people say about themselves, heading by heading. Words are added, never written over."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import digest, record
from alongside.core.errors import Changed, Refused
from alongside.people import access
from alongside.people.actions.own_words import check_own_words
from alongside.people.models import AboutWords, FirstOpening, Person
from alongside.people.rules import CARD, ON_PERSON, Category, Heading, Level

LONGEST_NAME = 200


def newest(person: Person, heading: Heading) -> AboutWords | None:
    """The last row under a heading. One query."""
    return AboutWords.objects.filter(person=person, heading=heading).order_by("-number").first()


def stands(person: Person, heading: Heading, last: AboutWords | None = None) -> str:
    """The words under a heading now. One query, unless the last row is given."""
    if heading in ON_PERSON:
        return str(getattr(person, heading))
    last = last or newest(person, heading)
    return str(last.words) if last else ""


def keep_words(
    by: Actor, person: Person, heading: Heading, words: str, supported_by: str = ""
) -> bool:
    """Put words under a heading of a locked person; the caller saves the person, checks and
    notes. False when they are what stood there. Words from before history was kept become its
    first entry."""
    last = newest(person, heading)
    number = last.number if last else 0
    held = stands(person, heading, last)
    words = words.strip()
    if words == held:
        return False
    if held and (last is None or last.words != held):
        number += 1
        AboutWords.objects.create(person=person, heading=heading, number=number, words=held)
    AboutWords.objects.create(
        person=person,
        heading=heading,
        number=number + 1,
        words=words,
        writer_id=by.person_id,
        helper=by.helper,
        channel=str(by.channel),
        supported_by=supported_by.strip(),
        at=clock.now(),
    )
    if heading in ON_PERSON:
        setattr(person, heading, words)
    if heading in CARD:
        person.card_version += 1
    return True


@transaction.atomic
def write_about(
    *,
    by: Actor,
    person: Person,
    heading: str,
    words: str,
    version: int,
    supported_by: str = "",
) -> Person:
    """The person says something under one heading, or a helper does in their words. `version`:
    the number of the words that stood there when the page was opened. Empty words take it away;
    the earlier ones stay in its history.

    Raises Changed, with both texts, when somebody wrote there in between.
    """
    check_own_words(by, person.pk)
    if heading not in set(Heading):
        raise Refused(_("Choose one of the headings."))
    of = Heading(heading)
    if len(supported_by.strip()) > LONGEST_NAME:
        raise Refused(_("This name is too long. Please write it in up to 200 letters."))
    row = Person.objects.select_for_update().get(pk=person.pk)
    last = newest(row, of)
    stood = stands(row, of, last)
    if words.strip() == stood:
        return row
    if (last.number if last else 0) != version:
        raise Changed(
            _("Someone changed this while you were writing. Both texts are shown below."),
            theirs=stood,
            mine=words,
        )
    keep_words(by, row, of, words, supported_by)
    row.version += 1
    row.save()
    record(
        by,
        "about.write",
        person_id=row.pk,
        subject=row,
        category=str(Category.ABOUT),
        heading=str(of),
        words=digest(words.strip()),
    )
    return row


@transaction.atomic
def bring_back(*, by: Actor, person: Person, heading: str, number: int, version: int) -> Person:
    """Earlier words stand again, as the newest. Only the person: a helper would have to read them
    back, and writes them anew."""
    access.check_is_self(by, person.pk)
    row = AboutWords.objects.filter(person=person, heading=heading, number=number).first()
    if row is None:
        raise Refused(_("These words are no longer here."))
    return write_about(by=by, person=person, heading=heading, words=row.words, version=version)


@transaction.atomic
def note_first_opening(*, by: Actor, person: Person) -> None:
    """What matters to the person has been shown to this reader, as it stands now."""
    access.check_can(by, person.pk, Level.VIEW, Category.ABOUT)
    FirstOpening.objects.bulk_create(
        [
            FirstOpening(
                person=person,
                reader_id=by.person_id,
                about_version=person.card_version,
                at=clock.now(),
            )
        ],
        update_conflicts=True,
        unique_fields=["person", "reader"],
        update_fields=["about_version", "at"],
    )
    record(by, "about.shown_first", person_id=person.pk, subject=person)
