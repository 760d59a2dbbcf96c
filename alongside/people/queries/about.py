"""What somebody said about themselves, heading by heading, and what is shown of it first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.core.actors import Actor, Channel
from alongside.core.standing import Standing
from alongside.people import access
from alongside.people.attached import AttachedTo
from alongside.people.headings import ASKED, Text
from alongside.people.models import AboutWords, FirstOpening, Person
from alongside.people.queries.attachments import Shown, attachments
from alongside.people.rules import (
    CARD,
    HEADINGS,
    ON_PERSON,
    Category,
    Heading,
    Level,
    about_id,
)

ATTACHED = "about"


def _place(person_id: UUID, row_id: UUID) -> str:
    heading = next((one for one in HEADINGS if about_id(person_id, one) == row_id), "")
    return reverse("people:about", args=[person_id]) + f"#{heading}"


ABOUT_ME = AttachedTo(ATTACHED, Category.ABOUT, _place)


@dataclass(frozen=True)
class Said:
    """What stands under a heading. `version`: for `write_about`. `at` None: not known."""

    heading: Heading
    question: Text
    hint: Text
    title: Text
    words: str
    version: int
    at: datetime | None
    helper: str
    channel: str
    supported_by: str
    attached: list[Shown]

    @property
    def there(self) -> bool:
        """Whether anything stands here, in words or otherwise."""
        return bool(self.words or self.attached)

    @property
    def who(self) -> str:
        """Who else had a hand in the words, as a sentence part; "" when nobody."""
        return how_written(self.helper, self.channel, self.supported_by)


def how_written(helper: str, channel: str, supported_by: str) -> str:
    """ "written down by Dana Hughes, from paper", "with help from Lowri"."""
    if helper:
        said = {"name": helper}
        if channel == Channel.PHONE:
            return _("written down by %(name)s, by phone") % said
        if channel == Channel.PAPER:
            return _("written down by %(name)s, from paper") % said
        return _("written down by %(name)s, together") % said
    return _("with help from %(name)s") % {"name": supported_by} if supported_by else ""


def said(
    person: Person,
    headings: Iterable[Heading] = HEADINGS,
    *,
    by: Actor | None = None,
) -> dict[Heading, Said]:
    """What stands under each of these headings, in their order, written or not. One query; with
    `by` one more for the voice notes and pictures that they may see; and one for the key."""
    wanted = list(headings)
    rows = {
        row.heading: row
        for row in AboutWords.objects.filter(person=person, heading__in=wanted)
        .order_by("heading", "-number")
        .distinct("heading")
    }
    beside: dict[UUID, list[Shown]] = {}
    if by is not None:
        ids = [about_id(person.pk, heading) for heading in wanted]
        beside = attachments(by, person, ATTACHED, ids)
    found = {}
    for heading in wanted:
        row = rows.get(heading)
        stands = str(getattr(person, heading)) if heading in ON_PERSON else None
        asked = ASKED[heading]
        newest = row if row is not None and stands in (None, row.words) else None
        found[heading] = Said(
            heading=heading,
            question=asked.question,
            hint=asked.hint,
            title=asked.title,
            words=stands if stands is not None else (row.words if row else ""),
            version=row.number if row else 0,
            at=newest.at if newest else None,
            helper=newest.helper if newest else "",
            channel=newest.channel if newest else "",
            supported_by=newest.supported_by if newest else "",
            attached=beside.get(about_id(person.pk, heading), []),
        )
    return found


def history(person: Person, heading: Heading) -> list[AboutWords]:
    """Everything that ever stood under a heading, newest first. One query, one for the key."""
    return list(AboutWords.objects.filter(person=person, heading=heading).order_by("-number"))


def shown_then(
    person: Person, opened: dict[Heading, int], now: dict[Heading, Said]
) -> dict[Heading, str]:
    """The words that a page showed, by the numbers it was opened with. One query."""
    shown = {heading: "" if one.version else one.words for heading, one in now.items()}
    for row in AboutWords.objects.filter(person=person, number__in={1, *opened.values()}):
        heading = Heading(row.heading)
        number = opened[heading]
        # Words from before history was kept: opened as number 0, and since then its first entry.
        if number == row.number or (not number and row.number == 1 and row.at is None):
            shown[heading] = row.words
    return shown


_opened = Standing(
    lambda person_id, reader_id, version: FirstOpening.objects.only("pk").filter(
        person_id=person_id, reader_id=reader_id, about_version=version
    )[:1],
    person_id=uuid4(),
    reader_id=uuid4(),
    version=1_000_000_007,
)


def first_opening(request: Any, person: Person) -> list[Said] | None:
    """What matters to the person, when this reader has not seen it as it stands now; else None.

    In templates: `record_opening`. The page that draws it is noted by the decorator of its view.
    One query when it was seen already; never for the person, and only for whoever may see it.
    """
    by: Actor = request.actor
    if by.person_id is None or by.scope or access.is_self(by, person.pk):
        return None
    if not access.can(by, person.pk, Level.VIEW, Category.ABOUT):
        return None
    if _opened.first(person_id=person.pk, reader_id=by.person_id, version=person.card_version):
        return None
    request.opening_shown = person
    return [one for one in said(person, CARD, by=by).values() if one.there]
