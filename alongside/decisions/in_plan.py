"""Decisions as a person's plan shows them: what there is to decide, what was decided, and by whom.

What was chosen and done is read only of decisions that are decided, which everybody who sees the
plan may see: nothing stands here that either side said before that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from alongside.core.actors import Actor
from alongside.decisions import queries, texts
from alongside.decisions.access import side_of
from alongside.decisions.models import Decision, DecisionState
from alongside.decisions.rules import sides
from alongside.people.models import Person

DECIDED = (DecisionState.CHOSEN, DecisionState.FINISHED)
MOST = 20  # on a page of the plan; all are on the page of decisions


@dataclass(frozen=True)
class Line:
    """One decision. `choice`, `who` and `done` are words, "" while there are none; `next` is what
    it waits for as the reader's side sees it (rules.sides.next_of), `waits` says it."""

    id: UUID
    title: str
    state: str
    stands: str
    professional: str
    next: str = ""
    waits: str = ""
    choice: str = ""
    who: str = ""
    done: str = ""

    @property
    def decided(self) -> bool:
        """Chosen or done: which is a choice, a step on the way (T6)."""
        return self.state in DECIDED

    @property
    def tone(self) -> str:
        """Of the tag that says how far it is."""
        if self.decided:
            return "good"
        return "" if self.state == DecisionState.ENDED else "waiting"

    @property
    def my_turn(self) -> bool:
        """The reader can go on now."""
        return self.next in (sides.SAY, sides.OPEN_BOTH, sides.CHOOSE)

    @property
    def sentence(self) -> str:
        """ "Your knee: Exercise with a group. Both decided together." """
        what = ". ".join(filter(None, [self.choice, self.who])) or self.stands
        return f"{self.title}: {what}."


def lines(by: Actor, person: Person) -> list[Line]:
    """All of somebody's decisions, those under way first, then the newest. Four queries."""
    rows = queries.of_person(person)
    if not rows:
        return []
    at = queries.standings(row for row in rows if row.state == DecisionState.OPEN)
    came = _outcomes(rows)
    return [_line(row, came.get(row.pk, {}), side_of(by, row), at.get(row.pk)) for row in rows]


def sentences(person: Person, most: int) -> list[str]:
    """The same on paper, in a sentence each, for whoever holds the sheet. Two queries."""
    shown = [row for row in queries.of_person(person) if row.state != DecisionState.ENDED][:most]
    came = _outcomes(shown)
    return [_line(row, came.get(row.pk, {})).sentence for row in shown]


def _outcomes(rows: list[Decision]) -> dict[UUID, dict[str, list[queries.Said]]]:
    return queries.outcomes(row for row in rows if row.state in DECIDED)


def _line(
    row: Decision,
    came: dict[str, list[queries.Said]],
    viewer: str = sides.OTHER,
    at: sides.Standing | None = None,
) -> Line:
    following = "" if at is None else sides.next_of(viewer, at)
    name = row.professional.person.name
    other = row.person.name if viewer == sides.PROFESSIONAL else name
    said = {
        sides.SAY: _("Your side is not in yet."),
        sides.WAIT: _("%(name)s’s side is not in yet.") % {"name": other},
        sides.OPEN_BOTH: _("Both sides are in. You can open them, side by side."),
        sides.CHOOSE: _("Both sides are open. Talk, and say what is chosen."),
    }
    line = Line(
        id=row.pk,
        title=texts.title(row),
        state=row.state,
        stands=row.get_state_display(),
        professional=name,
        next=following,
        waits=said.get(following, ""),
    )
    aid = row.aid_version.aid if row.aid_version else None
    if aid is None or not line.decided:
        return line
    choice, done = ((came.get(step) or [{}])[-1] for step in (sides.CHOICE, sides.DONE))
    return replace(
        line,
        choice=texts.option(aid, choice.get("choice", "")),
        who=str(texts.DECIDED.get(choice.get("decided_by", ""), "")),
        done=texts.option(aid, done.get("treatment", "")),
    )
