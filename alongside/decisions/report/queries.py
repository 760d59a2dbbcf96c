"""What is counted of decisions: by SQL, in groups. Four queries, whatever there is to count.

A person counts once in a topic and quarter: their first decision there. What happened after the
reading day of a quarter does not count in it: neither ever reaches the pairs, so that one look at
each is enough (actions.measuring). Nothing is left out here: `rules` does that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from alongside.core import clock
from alongside.core.quarters import Quarter, quarter_of, shown_quarters
from alongside.core.statistics.learning import EDGES, tau_b
from alongside.decisions.models import AidVersion
from alongside.decisions.report import rules
from alongside.decisions.report.rules import BINS, COLUMNS, MONTHS, REASONS, Counted, Topic
from alongside.decisions.rules.aid import Aid
from alongside.people.settings import local

# ruff: noqa: S608 - the parts are constants of this module; values are given as parameters

NOT_AT_ALL, RATHER_NOT = 5, 4  # of regret, 1 to 5: these two count as regret

ONE = """
WITH one AS (
  SELECT quarter, aid_id, professional_id, leaning, guess, choice, complete, informed{more}
  FROM decisions_pair
  WHERE service_id = %(service)s AND counts AND quarter >= %(since)s AND quarter < %(until)s
)
"""
WHOLE = ONE.format(
    more=""", informed AND treatment <> '' AS treated, treatment, treatment_reason,
    regret_3, regret_12, guess_percent, CASE WHEN guess = choice THEN 100 ELSE 0 END AS came,
    knew, knows, involvement, decided_by, was_time"""
)


def _counts(of: str, where: str) -> str:
    return f"{of} FILTER (WHERE {where})"


OTHERWISE = "treated AND treatment <> choice"
TESTED = "informed AND knew IS NOT NULL AND knows IS NOT NULL"


def _columns() -> Iterator[str]:
    """One aggregate for each of rules.COLUMNS, in their order."""
    yield "count(*)"
    yield from (_counts("count(*)", name) for name in rules.STEPS[1:])
    yield _counts("count(*)", "informed AND guess <> choice")
    yield _counts("count(*)", OTHERWISE)
    yield _counts("count(*)", f"{OTHERWISE} AND treatment = guess")
    yield _counts("count(*)", "informed AND leaning <> choice")
    yield _counts("count(guess_percent)", "informed")
    yield _counts("sum((guess_percent - came) * (guess_percent - came))", "informed")
    for place in range(BINS):
        upper = "<=" if place == BINS - 1 else "<"
        low, high = (round(100 * edge) for edge in EDGES[place : place + 2])
        inside = f"informed AND guess_percent >= {low} AND guess_percent {upper} {high}"
        yield from (_counts(of, inside) for of in ("count(*)", "sum(guess_percent)", "sum(came)"))
    yield _counts("count(*)", TESTED)
    yield from (_counts(f"sum({name})", TESTED) for name in ("knew", "knows"))
    for name, codes in rules.ASKED.items():
        yield from (_counts("count(*)", f"informed AND {name} = '{code}'") for code in codes)
    yield from (_counts("count(*)", f"{OTHERWISE} AND treatment_reason = '{r}'") for r in REASONS)
    for months in MONTHS:
        name = f"informed AND regret_{months}"
        yield _counts("count(*)", f"{name} IS NOT NULL")
        yield _counts("count(*)", f"{name} >= {RATHER_NOT}")


TALLIES = f"""{WHOLE} SELECT quarter, aid_id, professional_id, {", ".join(_columns())}
  FROM one GROUP BY 1, 2, 3"""

PLACES = ONE.format(more=", area")
CHOICES = f"""{PLACES} SELECT quarter, aid_id, GROUPING(guess, leaning, area), professional_id,
    guess, leaning, area, choice, count(*), count(*) FILTER (WHERE guess <> choice)
  FROM one WHERE informed
  GROUP BY quarter, aid_id, choice, GROUPING SETS ((professional_id, guess), (leaning), (area))"""
BY_GUESS, BY_LEANING, BY_AREA = 0b011, 0b101, 0b110

TOPS = ONE.format(more=", person_top, guess_top")
ORDERS = f"""{TOPS} SELECT quarter, aid_id, professional_id, person_top, guess_top, count(*)
  FROM one WHERE informed AND person_top <> '[]' AND guess_top <> '[]' GROUP BY 1, 2, 3, 4, 5"""

# Of what is counted in percent, and in their squares.
SCALES = np.array(
    [
        100.0 if name.startswith(("said_", "true_")) else 10_000.0 if name == "squares" else 1.0
        for name in COLUMNS
    ]
)


@dataclass(frozen=True)
class Found:
    """Everything of a service: topics by quarter and aid, and every area that occurs."""

    topics: Mapping[tuple[Quarter, UUID], Counted]
    areas: tuple[str, ...]
    aids: Mapping[UUID, Aid]


def _rows(sql: str, service_id: UUID, since: date, until: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"service": service_id, "since": since, "until": until})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def newest_aids(service_id: UUID) -> dict[UUID, Aid]:
    """The newest version of each aid of a service that was ever in use. One query."""
    versions = (
        AidVersion.objects.filter(decision_aid__service_id=service_id, published_at__isnull=False)
        .order_by("decision_aid_id", "-number")
        .distinct("decision_aid_id")
    )
    return {version.decision_aid_id: version.aid for version in versions}


def count_for(service_id: UUID, quarters: Sequence[Quarter]) -> Found:
    """All that the report of these quarters is made of. Four queries, and one word to the database:
    to group what it counts in memory, instead of sorting a million rows on the disk."""
    oldest, until = min(quarters).first, max(quarters).following.first
    since = min(quarters).earlier(max(rules.LATER.values())).first
    aids = newest_aids(service_id)
    with transaction.atomic():
        connection.cursor().execute("SET LOCAL work_mem = '32MB'")
        tallies = _rows(TALLIES, service_id, since, until)
        choices = _rows(CHOICES, service_id, oldest, until)
        orders = _rows(ORDERS, service_id, oldest, until)
    by_topic: dict[tuple[Quarter, UUID], list[list[tuple[Any, ...]]]] = {}
    for kind, rows in enumerate((tallies, choices, orders)):
        for first, aid_id, *rest in rows:
            key = (quarter_of(first), aid_id)
            by_topic.setdefault(key, [[], [], []])[kind].append(tuple(rest))
    topics = {key: _topic(aids.get(key[1]), *rows) for key, rows in by_topic.items()}
    areas = {area for counted in topics.values() for area in counted.areas}
    return Found(topics, tuple(sorted(areas)), aids)


def _topic(
    aid: Aid | None,
    tallies: Sequence[tuple[Any, ...]],
    choices: Sequence[tuple[Any, ...]],
    orders: Sequence[tuple[Any, ...]],
) -> Counted:
    who = {row[0]: place for place, row in enumerate(tallies)}
    numbers = np.array([[float(one or 0) for one in row[1:]] for row in tallies], dtype=float)
    numbers /= SCALES
    options = _options(aid, choices)
    place = {code: at for at, code in enumerate(options)}
    guesses = np.zeros((len(who), len(options), len(options)))
    leanings = np.zeros((len(options), len(options)))
    areas: dict[str, dict[str, tuple[int, int]]] = {}
    for grouping, professional, guess, leaning, area, choice, people, differ in choices:
        if grouping == BY_GUESS:
            guesses[who[professional], place[guess], place[choice]] = people
        elif grouping == BY_LEANING:
            leanings[place[leaning], place[choice]] = people
        else:
            areas.setdefault(area, {})[choice] = (people, differ)
    return Counted(
        options,
        {name: numbers[:, at] for at, name in enumerate(COLUMNS)},
        guesses,
        leanings,
        _orders(aid, who, orders),
        areas,
    )


def _options(aid: Aid | None, choices: Iterable[tuple[Any, ...]]) -> tuple[str, ...]:
    """Those of the aid in its order, then any other code that somebody chose or named."""
    codes = [option.code for option in aid.options] if aid else []
    said = {code for row in choices for code in (row[2], row[3], row[5]) if code is not None}
    return (*codes, *sorted(said - set(codes)))


def _orders(
    aid: Aid | None, who: Mapping[UUID, int], rows: Sequence[tuple[Any, ...]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """For each professional the sum of rank agreements, and of how many decisions."""
    found = np.zeros((len(who), 2))
    if aid is None or not rows:
        return found
    codes = [outcome.code for outcome in aid.outcomes]
    marks = [
        np.array([[code in said for code in codes] for said in side], dtype=float)
        for side in zip(*((_codes(row[1]), _codes(row[2])) for row in rows), strict=True)
    ]
    for (professional, _mine, _theirs, number), tau in zip(rows, tau_b(*marks), strict=True):
        if np.isfinite(tau):
            found[who[professional]] += (float(tau) * number, number)
    return found


def _codes(value: Any) -> list[str]:
    """A list as PostgreSQL hands over JSON: read, or still as text."""
    said = json.loads(value) if isinstance(value, str) else value
    return [str(one) for one in said]


OWN = f"""
SELECT aid_id, guess, choice,
  width_bucket(guess_percent, ARRAY[{", ".join(str(round(100 * e)) for e in EDGES[1:-1])}]),
  count(*), sum(guess_percent), sum((guess_percent - came) * (guess_percent - came))
FROM (SELECT *, CASE WHEN guess = choice THEN 100 ELSE 0 END AS came FROM decisions_pair) p
WHERE professional_id = %(who)s AND complete AND informed GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Own:
    """One professional's complete pairs whose choice was informed.

    `squares`: the sum of squared errors of what they said (Brier). `bins`: how many guesses of each
    certainty, the sum of their probabilities, and how many came true. `wrong`: aid -> guess and
    choice -> how often, where the two differ.
    """

    pairs: int
    differ: int
    squares: float
    bins: Sequence[tuple[int, float, int]]
    wrong: Mapping[UUID, Mapping[tuple[str, str], int]]


def own(membership_id: UUID) -> Own:
    """What a professional sees of themselves. One query."""
    pairs, differ, squares = 0, 0, 0.0
    bins = [(0, 0.0, 0)] * BINS
    wrong: dict[UUID, dict[tuple[str, str], int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(OWN, {"who": membership_id})
        for aid_id, guess, choice, place, number, said, square in cursor.fetchall():
            pairs += number
            squares += square / 10_000
            guesses, sure, true = bins[place]
            came = number if guess == choice else 0
            bins[place] = (guesses + number, sure + said / 100, true + came)
            if guess != choice:
                differ += number
                of_aid = wrong.setdefault(aid_id, {})
                of_aid[guess, choice] = of_aid.get((guess, choice), 0) + number
    return Own(pairs, differ, squares, bins, wrong)


PLAIN = ONE.format(more="", named="")
COLLEAGUES = f"""{PLAIN} SELECT count(*) FILTER (WHERE guess <> choice), count(*)
  FROM one WHERE informed AND professional_id <> %(who)s GROUP BY professional_id"""


def colleagues(
    service_id: UUID, membership_id: UUID, quarters: Sequence[Quarter]
) -> list[tuple[int, int]]:
    """Wrong guesses and pairs of each of the others, in closed quarters only, so that nothing of
    them shows when one more pair of theirs comes in. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            COLLEAGUES,
            {
                "service": service_id,
                "who": membership_id,
                "since": min(quarters).first,
                "until": max(quarters).following.first,
            },
        )
        return [(wrong, pairs) for wrong, pairs in cursor.fetchall()]


@dataclass(frozen=True)
class Report:
    """What is shown of a service: every topic in every closed quarter. `aids` by topic."""

    quarters: tuple[Quarter, ...]
    threshold: int
    fewest: int
    topics: Mapping[tuple[Quarter, UUID], Topic]
    aids: Mapping[UUID, Aid]

    @property
    def aid_ids(self) -> list[UUID]:
        """Every topic that there could be, also one with nothing to count."""
        return sorted(self.aids, key=lambda aid_id: self.aids[aid_id].id)

    def topic(self, quarter: Quarter, aid_id: UUID) -> Topic:
        """One topic in one quarter; an empty one where nothing began."""
        return self.topics.get((quarter, aid_id), NOTHING)


NOTHING = Topic(enough=False)


def report_for(service_id: UUID, quarters: Sequence[Quarter] | None = None) -> Report:
    """The report of a service, small numbers left out. Four queries, and the local choices."""
    shown = tuple(quarters or shown_quarters(clock.today()))
    found = count_for(service_id, shown)
    threshold = int(local("disclosure.threshold", None))
    fewest = int(local("decisions.fewest_professionals", service_id))

    def later(quarter: Quarter, aid_id: UUID) -> dict[int, Counted | None]:
        return {
            months: found.topics.get((quarter.earlier(number), aid_id))
            for months, number in rules.LATER.items()
        }

    topics = {
        (quarter, aid_id): rules.topic(
            counted, threshold, fewest, found.areas, later(quarter, aid_id)
        )
        for (quarter, aid_id), counted in found.topics.items()
        if quarter in shown and aid_id in found.aids
    }
    return Report(shown, threshold, fewest, topics, found.aids)
