"""What a lead sees of concerns: between and at conversations, and whether somebody came in time.
Small numbers are left out (core.disclosure). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.core.disclosure import Count, Share, share, shares
from alongside.core.quarters import Quarter
from alongside.followups.concerns.rules import URGENCIES

ALARM = "alarm"
GROUPS = (ALARM, *URGENCIES)


@dataclass(frozen=True)
class Raised:
    """One concern, as far as it is counted. `first`: when somebody of the service first did
    something about it; `due`: by when the person was told that somebody would."""

    person_id: UUID
    group: str
    at_review: bool
    first: datetime | None
    due: datetime
    taken_back: bool = False

    def in_time(self, now: datetime) -> bool | None:
        """Whether somebody came in time; None while it may still be, or where the person took it
        back before anybody came."""
        if self.first is not None:
            return self.first <= self.due
        if self.taken_back or now <= self.due:
            return None
        return False


@dataclass(frozen=True)
class Figures:
    """One quarter as it may be shown. `between` is the share raised between conversations; `heard`
    the share to which somebody came in time, of all and by how urgent it felt."""

    between: Share
    heard: Share
    by_group: Mapping[str, Share]

    @property
    def is_empty(self) -> bool:
        """Not one number of it is large enough to be shown."""
        return not any(one.whole for one in (self.between, self.heard, *self.by_group.values()))


def count(rows: Iterable[Raised]) -> Count:
    """So many concerns of so many people."""
    held = list(rows)
    return Count(len(held), len({row.person_id for row in held}))


def figures(rows: Sequence[Raised], threshold: int, now: datetime) -> Figures:
    """The figures of one quarter."""
    between = [row for row in rows if not row.at_review]
    at_review = [row for row in rows if row.at_review]
    told = [row for row in rows if row.in_time(now) is not None]

    def parted(held: Sequence[Raised]) -> tuple[Count, Count, Count]:
        good = [row for row in held if row.in_time(now)]
        late = [row for row in held if not row.in_time(now)]
        return count(good), count(late), count(held)

    heard = share(*parted(told), threshold)
    groups = {group: parted([row for row in told if row.group == group]) for group in GROUPS}
    return Figures(
        between=share(count(between), count(at_review), count(rows), threshold),
        heard=heard,
        by_group=shares(groups, threshold, total_is_shown=heard.part is not None),
    )


def report(
    rows: Mapping[Quarter, Sequence[Raised]], threshold: int, now: datetime
) -> dict[Quarter, Figures]:
    """The figures of each quarter."""
    return {quarter: figures(held, threshold, now) for quarter, held in rows.items()}
