"""Reading the one plan: lines by section and side, what changed, and how it read at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.people.models import (
    PROFESSIONAL_ROLES,
    Basis,
    Grant,
    Membership,
    PartyKind,
    Person,
)
from alongside.people.rules import Category, Level
from alongside.plans.models import (
    Entry,
    EntryState,
    LastLook,
    Proposal,
    ProposalState,
    Section,
    Side,
    Tag,
)
from alongside.plans.queries.conversations import last_conversation
from alongside.plans.rules.plan import question_key
from alongside.worklist.models import Item, ItemState


def reader_of(person: Person) -> Membership | None:
    """Who answers for reading what the person writes into their plan: the professional whom they
    talked with last, or talk with next, while they work there. One query."""
    last = last_conversation(person)
    if last is None or last.professional.until_at is not None or last.professional.team is None:
        return None
    return last.professional


def who_answers(person: Person) -> Membership | None:
    """Who answers what the person suggests: `reader_of`; where they have talked with nobody yet, or
    that one has left, somebody of a team that they let add to their plan, the team of their direct
    care first, and of a team whoever is there longest. None where there is nobody. At most three
    queries."""
    found = reader_of(person)
    if found is not None:
        return found
    grants = (
        Grant.objects.live(clock.now())
        .filter(
            person=person,
            grantee__kind=PartyKind.TEAM,
            level__gte=Level.CONTRIBUTE,
            categories__contains=[str(Category.PLAN)],
        )
        .exclude(basis=Basis.BREAK_GLASS)
        .order_by("from_at")
    )
    rank: dict[UUID | None, int] = {
        row.grantee_id: number
        for number, row in enumerate(sorted(grants, key=lambda row: row.basis != Basis.DIRECT_CARE))
    }
    rows = Membership.objects.filter(
        team_id__in=list(rank), role__in=PROFESSIONAL_ROLES, until_at__isnull=True
    ).select_related("person", "team__service")
    return min(rows, key=lambda row: (rank[row.team_id], row.from_at, row.pk), default=None)


def unread_changes(person_id: UUID) -> QuerySet[Item]:
    """The open items that say that this person changed their plan."""
    return Item.objects.filter(
        person_id=person_id,
        kind="plan_changed",
        state__in=[ItemState.OPEN, ItemState.TAKEN],
    ).select_related("responsible")


class Line(NamedTuple):
    """A line of the plan as its page shows it: no more of the row than that."""

    id: UUID
    section: str
    side: str
    membership_id: UUID | None
    question: str
    words: str
    helper: str
    updated_at: datetime
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True)
class Part:
    """One section of the plan with both columns. `question`: of a template; "" without one."""

    section: Section
    question: str
    mine: list[Line] = field(default_factory=list)
    theirs: list[Line] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The question as an address names it."""
        return question_key(self.question)

    @property
    def holds(self) -> bool:
        """Whether there is anything to show: a line of either side, or a template's question."""
        return bool(self.mine or self.theirs or self.question)


# How sections stand on the page, and those that show even when they hold nothing.
ORDER = (
    Section.VIEW,
    Section.PRIORITY,
    Section.CONCERN,
    Section.SUPPORT,
    Section.OFFER,
)
CONTINGENCY = (Section.WARNING, Section.STEP, Section.CALL)


def parts(
    person: Person,
    *,
    tags: Iterable[Tag] = (),
    tag: Tag | None = None,
    asked: Iterable[tuple[str, str]] = (),
) -> dict[str, list[Part]]:
    """The lines of the plan by section, and within one by the template's question. Every section
    has at least one part; `asked` are sections and questions that stand there unanswered too.
    `tags`: those that lines are shown to be about; `tag`: only what is about this one. One query,
    or two with tags; whose a line is: `member_names`."""
    rows = Entry.objects.filter(person=person, state=EntryState.CURRENT)
    if tag is not None:
        rows = rows.filter(tags=tag)
    known = {each.pk: each for each in tags}
    about: dict[UUID, tuple[Tag, ...]] = {}
    if known:
        marked = Entry.tags.through.objects.filter(entry__person=person, tag_id__in=known)
        for entry_id, tag_id in marked.values_list("entry_id", "tag_id"):
            about[entry_id] = (*about.get(entry_id, ()), known[tag_id])
    found: dict[str, dict[str, Part]] = {str(section): {} for section in Section}
    for section, question in asked:
        found[section].setdefault(question, Part(Section(section), question))
    for row in rows.order_by("created_at", "id").values_list(*Line._fields[:-1]):
        line = Line._make((*row, about.get(row[0], ())))
        in_section = found[line.section]
        if line.question not in in_section:
            in_section[line.question] = Part(Section(line.section), line.question)
        part = in_section[line.question]
        (part.mine if line.side == Side.PERSON else part.theirs).append(line)
    return {
        section: [*by_question.values()] or [Part(Section(section), "")]
        for section, by_question in found.items()
    }


def entry_of(person: Person, entry_id: UUID) -> Entry:
    """One line of this person's plan, taken out or not, or Http404. One query."""
    found = (
        Entry.objects.filter(pk=entry_id, person=person)
        .select_related("person", "membership__person", "membership__team__service")
        .first()
    )
    if found is None:
        raise Http404
    return found


def tags(person: Person) -> list[Tag]:
    """The words that goals and lines may be marked with. One query."""
    rows = list(Tag.objects.filter(person=person, ended_at__isnull=True))
    return sorted(rows, key=lambda row: row.words.casefold())


def last_look(by: Actor, person: Person) -> LastLook | None:
    """When this reader had the plan open last. One query."""
    return LastLook.objects.filter(person=person, reader_id=by.person_id).first()


# --- proposals -----------------------------------------------------------------------------------

UNANSWERED = (ProposalState.WAITING, ProposalState.YES_BUT, ProposalState.NOT_NOW)


def proposals(person: Person) -> list[Proposal]:
    """What either side proposed and is not settled, oldest first; whose it is: `member_names`.
    One query."""
    return list(Proposal.objects.filter(person=person, state__in=UNANSWERED).order_by("created_at"))


def proposal_of(person: Person, proposal_id: UUID) -> Proposal:
    """One proposal about this person's plan, or Http404. One query."""
    found = (
        Proposal.objects.filter(pk=proposal_id, person=person)
        .select_related("person", "membership__person", "membership__team__service")
        .first()
    )
    if found is None:
        raise Http404
    return found
