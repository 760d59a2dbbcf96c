"""What is counted for a lead: by SQL, in groups, for one service and some quarters.

Six queries, whatever there is to count. Each goes through what belongs to the service in those
quarters once, by index of the professional and the day: `since` and `until` bound it, because no
statistics tell the planner how little each of the quarters holds, and the memberships are an array
so that it begins with them. So the time grows with what there is in a line.
Nothing here leaves anything out: `rules.report` does, before anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from alongside.core import clock
from alongside.core.disclosure import Count
from alongside.core.quarters import Quarter, quarter_of
from alongside.plans.rules.report import (
    AGREED,
    BANDS,
    BY_THEMSELVES,
    CARRIED,
    FOLLOWED,
    HELPED,
    KEPT,
    OTHER,
    PREPARED,
    WAY_OF,
    Counted,
    Facts,
    Ratings,
    Row,
    Steps,
)

# ruff: noqa: S608 - the parts are constants of this module; values are given as parameters

# The quarters asked for, and the memberships whose work it is. `read_at` is the end of the reading
# day: what happened later is not counted (docs/adr/0028-small-numbers.md).
FROM = """
WITH quarter (first, following, starts_at, ends_at, read_at) AS (VALUES {quarters}),
worker AS (
  SELECT m.id FROM people_membership m JOIN people_team t ON t.party_id = m.team_id
  WHERE t.service_id = %(service)s
)
"""

INVITED = """
  FROM quarter q
  JOIN plans_conversation c ON c.at >= q.starts_at AND c.at < q.ends_at
    AND c.at >= %(since)s AND c.at < %(until)s
    AND c.professional_id = ANY (ARRAY(SELECT id FROM worker))
    AND (c.cancelled_at IS NULL OR c.cancelled_at >= q.read_at)
  JOIN people_person p ON p.party_id = c.person_id
"""

PREPARED_FACTS = f"""
  SELECT q.first AS quarter, c.person_id, p.language, w.channel AS way, w.helper <> '' AS helped,
    w.id IS NOT NULL AS part
  {INVITED}
  LEFT JOIN plans_preparation w ON w.conversation_id = c.id AND w.sent_at < q.read_at
"""

# How far a conversation came: 1 held, 2 agreed by both, 3 their agreement went out.
STEP_FACTS = f"""
  SELECT q.first AS quarter, c.person_id, p.language, yes.way, yes.helped,
    CASE WHEN c.held_at IS NULL OR c.held_at >= q.read_at THEN 0
      WHEN yes.key IS NULL THEN 1
      WHEN EXISTS (SELECT FROM messaging_outmessage o
          WHERE o.key = yes.key AND o.state = 'sent' AND o.sent_at < q.read_at)
        OR EXISTS (SELECT FROM worklist_item i
          WHERE i.key = 'phone:' || yes.key AND i.state = 'done' AND i.done_at < q.read_at)
      THEN 3 ELSE 2 END AS step
  {INVITED}
  LEFT JOIN LATERAL (
    SELECT 'plans.agreed:' || a.id AS key, mine.way, mine.helper <> '' AS helped
    FROM plans_agreement a
    JOIN plans_acceptance mine
      ON mine.agreement_id = a.id AND mine.side = 'person' AND mine.at < q.read_at
    JOIN plans_acceptance theirs
      ON theirs.agreement_id = a.id AND theirs.side = 'professional' AND theirs.at < q.read_at
    WHERE a.conversation_id = c.id
    ORDER BY mine.at, a.id LIMIT 1
  ) yes ON true
"""

GOALS = """
  FROM plans_agreement a
  JOIN plans_goal g ON g.id = a.goal_id
  JOIN quarter q ON g.set_on >= q.first AND g.set_on < q.following
"""
# The first agreement is written when the goal is set. The day to either side is for midnight, here
# and on the server: the quarter decides by the day that stands in the goal.
THEIRS = """
  WHERE a.version = 1 AND a.professional_id = ANY (ARRAY(SELECT id FROM worker))
    AND a.written_at >= %(since)s - interval '1 day'
    AND a.written_at < %(until)s + interval '1 day'
"""

# Followed up: the person answered, or both looked back, by the end of the 14th day. Who died before
# it, unanswered, is not counted.
FOLLOWED_FACTS = f"""
  SELECT q.first AS quarter, g.person_id, p.language, f.way, f.helped, f.way IS NOT NULL AS part
  {GOALS}
  JOIN people_person p ON p.party_id = g.person_id
  LEFT JOIN LATERAL (
    SELECT * FROM (
      SELECT k.channel AS way, k.helper <> '' AS helped, k.answered_at AS at
      FROM followups_checkin k WHERE k.kind = 'goal' AND k.about_id = g.id
      UNION ALL
      SELECT r.channel, r.helper <> '', r.at FROM plans_review r WHERE r.goal_id = g.id
    ) told
    WHERE told.at < ((g.set_on + 15)::timestamp AT TIME ZONE 'Europe/London')
    ORDER BY told.at LIMIT 1
  ) f ON true
  {THEIRS}
    AND (f.way IS NOT NULL OR p.died_on IS NULL OR p.died_on > g.set_on + 14)
"""

# What was open when its person died, or their record was erased, is neither kept nor not kept.
KEPT_FACTS = """
  SELECT q.first AS quarter, c.person_id, NULL AS language, NULL AS way, NULL::boolean AS helped,
    c.state = 'kept' AND c.answered_at < q.read_at AS part
  FROM quarter q
  JOIN plans_commitment c ON c.due_date >= q.first AND c.due_date < q.following
    AND c.due_date >= %(since_day)s AND c.due_date < %(until_day)s
    AND c.membership_id = ANY (ARRAY(SELECT id FROM worker)) AND c.state <> 'dropped'
  JOIN people_person p ON p.party_id = c.person_id
  WHERE c.answered_at < q.read_at
    OR (p.erased_at IS NULL AND (p.died_on IS NULL
      OR p.died_on >= (q.read_at AT TIME ZONE 'Europe/London')::date))
"""

CARRIED_FACTS = f"""
  SELECT q.first AS quarter, c.person_id, NULL AS language, NULL AS way, NULL::boolean AS helped,
    coalesce(i.carried_at < q.read_at, false) AS part
  {INVITED}
  JOIN plans_agendaitem i ON i.conversation_id = c.id
    AND (i.removed_at IS NULL OR i.removed_at >= q.read_at)
  WHERE c.held_at < q.read_at
"""

RATINGS = f"""
  SELECT quarter, moment, band, count(value), count(DISTINCT person_id) FILTER (WHERE value > 0),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY value),
    count(*), count(DISTINCT person_id),
    count(*) FILTER (WHERE value IS NULL), count(DISTINCT person_id) FILTER (WHERE value IS NULL)
  FROM (
    SELECT q.first AS quarter, g.person_id, moment, value,
      CASE {" ".join(f"WHEN value <= {most} THEN {least}" for least, most in BANDS)} END AS band
    {GOALS}
    CROSS JOIN LATERAL (
      SELECT (array_agg(r.value ORDER BY r.at, r.id))[1] AS first,
        CASE WHEN count(*) > 1 THEN (array_agg(r.value ORDER BY r.at DESC, r.id DESC))[1] END
          AS latest
      FROM plans_confidencerating r WHERE r.goal_id = g.id AND r.at < q.read_at
    ) ruler
    CROSS JOIN LATERAL (VALUES ('first', ruler.first), ('latest', ruler.latest)) m (moment, value)
    {THEIRS} AND ruler.first IS NOT NULL
  ) rated
  GROUP BY GROUPING SETS ((quarter, moment), (quarter, moment, band))
  HAVING GROUPING(band) = 1 OR band IS NOT NULL
"""

SETS = """
  GROUP BY GROUPING SETS ((quarter), (quarter, language), (quarter, way), (quarter, helped))
"""
EVERYONE, BY_LANGUAGE, BY_WAY, BY_HELP = 7, 3, 5, 6  # GROUPING(language, way, helped)


def _pairs(*conditions: str) -> str:
    """Events and different people, for all and for each condition."""
    return ", ".join(
        f"count(*) FILTER (WHERE {one}), count(DISTINCT person_id) FILTER (WHERE {one})"
        for one in ("true", *conditions)
    )


def _moment(day: date) -> Any:
    return clock.at_local(day, time(0))


def _rows(sql: str, service_id: UUID, quarters: Sequence[Quarter]) -> list[tuple[Any, ...]]:
    since, until = (
        min(each.first for each in quarters),
        max(each.following.first for each in quarters),
    )
    asked: dict[str, Any] = {
        "service": service_id,
        "since": _moment(since),
        "until": _moment(until),
        "since_day": since,
        "until_day": until,
    }
    shapes = []
    for number, quarter in enumerate(quarters):
        end = quarter.following.first
        days = (quarter.first, end, *map(_moment, (quarter.first, end)))
        values = (*days, _moment(quarter.read_on + timedelta(days=1)))
        names = [f"q{number}_{place}" for place in range(len(values))]
        asked.update(zip(names, values, strict=True))
        kinds = ("date", "date", "timestamptz", "timestamptz", "timestamptz")
        shapes.append(
            "(" + ", ".join(f"%({n})s::{k}" for n, k in zip(names, kinds, strict=True)) + ")"
        )
    with connection.cursor() as cursor:
        cursor.execute(FROM.format(quarters=", ".join(shapes)) + sql, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _counts(numbers: Sequence[int]) -> Iterator[Count]:
    for events, people in zip(numbers[::2], numbers[1::2], strict=True):
        yield Count(events, people)


def _file(facts: Facts, grouping: int, group: tuple[Any, ...], row: Row) -> None:
    """Put one group's counts where they belong."""
    language, way, helped = group
    if grouping == EVERYONE:
        facts.everyone = row
    elif grouping == BY_LANGUAGE and language is not None:
        facts.languages[language] = row
    elif grouping == BY_WAY and way is not None:
        kind = WAY_OF.get(way, OTHER)
        facts.ways[kind] = _together(facts.ways.get(kind), row.part)
    elif grouping == BY_HELP and helped is not None:
        facts.help[HELPED if helped else BY_THEMSELVES] = row.part


def _together(one: Count | None, other: Count) -> Count:
    """Two ways that are shown as one. Somebody may be in both, so the people are as many as in the
    larger one, at the least."""
    if one is None:
        return other
    return Count(one.events + other.events, max(one.people, other.people))


def _shares(found: Counted, measure: str, sql: str, service_id: UUID, quarters: Any) -> None:
    counted = _rows(
        f"SELECT quarter, GROUPING(language, way, helped), language, way, helped,"
        f" {_pairs('part', 'NOT part')} FROM ({sql}) fact {SETS}",
        service_id,
        quarters,
    )
    for first, grouping, *group, a, b, c, d, e, f in counted:
        whole, part, rest = _counts((a, b, c, d, e, f))
        facts = found.facts.setdefault((measure, quarter_of(first)), Facts())
        _file(facts, grouping, tuple(group), Row(part, rest, whole))


def _steps(found: Counted, service_id: UUID, quarters: Sequence[Quarter]) -> None:
    asked = (*(f"step >= {n}" for n in (1, 2, 3)), *(f"step = {n}" for n in (0, 1, 2)), "step < 2")
    counted = _rows(
        f"SELECT quarter, GROUPING(language, way, helped), language, way, helped,"
        f" {_pairs(*asked)} FROM ({STEP_FACTS}) fact {SETS}",
        service_id,
        quarters,
    )
    for first, grouping, language, way, helped, *numbers in counted:
        whole, held, agreed, delivered, *left, not_agreed = _counts(numbers)
        quarter = quarter_of(first)
        if grouping == EVERYONE:
            found.steps[quarter] = Steps(whole, (held, agreed, delivered), left)
        facts = found.facts.setdefault((AGREED, quarter), Facts())
        _file(facts, grouping, (language, way, helped), Row(agreed, not_agreed, whole))


def _ratings(found: Counted, service_id: UUID, quarters: Sequence[Quarter]) -> None:
    bands = {least: (least, most) for least, most in BANDS}
    for first, moment, band, events, people, median, *others in _rows(
        RATINGS, service_id, quarters
    ):
        ratings = found.ratings.setdefault((moment, quarter_of(first)), Ratings())
        whole = Count(events, people)
        if band is None:
            ratings.whole, ratings.median = whole, median
            ratings.of, ratings.rest = _counts(others)
        else:
            ratings.bands[bands[band]] = whole


def count_for(service_id: UUID, quarters: Sequence[Quarter]) -> Counted:
    """All that a service's report is made of. Six queries."""
    found = Counted()
    _shares(found, PREPARED, PREPARED_FACTS, service_id, quarters)
    _steps(found, service_id, quarters)
    _shares(found, FOLLOWED, FOLLOWED_FACTS, service_id, quarters)
    _shares(found, KEPT, KEPT_FACTS, service_id, quarters)
    _shares(found, CARRIED, CARRIED_FACTS, service_id, quarters)
    _ratings(found, service_id, quarters)
    return found
