"""Whether a team can answer what it asks for: expected items a week beside minutes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

# Where nothing was asked here yet: 34 in 100 weekly surveys led to an alert in PRO-TECT (trial
# AFT-39). Others were lower (MSK: 7.8 in 100; JMIR Med Inform 2022 e38483): the higher one is used,
# so that nobody promises too much.
PUBLISHED_RATE = 0.34
ENOUGH = 30  # answers here from which on the local rate counts


@dataclass(frozen=True)
class Expected:
    """What one question set asks of a team in a week.

    `asked` times of asking; `rate` items for each; `local` whether that rate was seen here.
    """

    title: str
    people: int
    asked: float
    rate: float
    local: bool

    @property
    def items(self) -> float:
        """Items in a week."""
        return self.asked * self.rate


@dataclass(frozen=True)
class Load:
    """All of it together, beside the minutes that the service entered (a week, an item)."""

    rows: tuple[Expected, ...]
    minutes_an_item: int
    minutes_a_week: int

    @property
    def items(self) -> float:
        """Items in a week."""
        return sum(row.items for row in self.rows)

    @property
    def minutes(self) -> float:
        """Minutes in a week that these need."""
        return self.items * self.minutes_an_item

    @property
    def too_much(self) -> bool:
        """Whether that is more than there is. No minutes entered is no minutes."""
        return self.minutes > self.minutes_a_week


def rate_of(items: int, answered: int) -> tuple[float, bool]:
    """How many items come of one time of asking, and whether that was seen here."""
    if answered < ENOUGH:
        return PUBLISHED_RATE, False
    return items / answered, True
