"""Many decisions of many people, written by the database itself: for the report and its benchmark.
No words are in them; what people do goes through actions everywhere else."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from alongside.decisions.models import AidVersion, Decision, Pair
from alongside.people.models import Membership, Party, Person
from tests.plans.crowd import insert


def professionals(team_id: UUID, number: int, name: str) -> None:
    """So many people with a membership of a team, to guess with."""
    asked = {"number": number, "name": name, "team": team_id, "at": "2020-01-01"}
    source = (
        "(SELECT n, md5(%(name)s || 'w' || n)::uuid AS id"
        " FROM generate_series(0, %(number)s - 1) n) s"
    )
    insert(Party, source, asked, id="s.id", kind="'person'", name="'Worker ' || s.n")
    insert(Person, source, asked, party_id="s.id", language="'en'")
    insert(
        Membership, source, asked,
        id="md5(s.id || 'm')::uuid", person_id="s.id", team_id="%(team)s", role="'gp'",
    )  # fmt: skip


def fill(
    version: AidVersion,
    *,
    workers: int,
    number: int,
    on: date,
    name: str = "crowd",
    options: tuple[str, str, str] = ("surgery", "exercise", "wait"),
    wrong: int = 3,
    complete: int = 8,
    treated: int = 5,
    spread_days: int = 1,
    each: int = 1,
    people: str = "",
) -> None:
    """`number` decisions begun from `on` on, of `workers` in turn, `each` to a person. `people`: of
    those whom a crowd of this name brought, one by one.

    Of every ten (mixed, so that tenths of different things do not fall together): `complete` are,
    and informed; in `wrong` the guess is the next option; in `treated` what was done is known, and
    is the guess for the wrong ones of even hundreds.
    """
    professionals(version.saved_by.team_id, workers, name)
    asked: dict[str, Any] = {
        "number": number, "on": on, "name": name, "workers": workers, "spread": spread_days,
        "service": version.decision_aid.service_id, "aid": version.decision_aid_id,
        "version": version.pk, "each": each, "at": on, "options": list(options),
        "people": people or name,
    }  # fmt: skip
    source = (
        "(SELECT md5(%(name)s || 'd' || n)::uuid AS id,"
        " md5(%(people)s || 'p' || n / %(each)s)::uuid AS person,"
        " md5(md5(%(name)s || 'w' || n %% %(workers)s)::uuid || 'm')::uuid AS worker, n,"
        " (n / %(workers)s) %% 10 AS t, (n / %(workers)s / 10) %% 10 AS u,"
        " (n / %(workers)s / 100) %% 10 AS v,"
        " %(on)s::date + n %% %(spread)s AS day, n %% 3 AS wanted"
        " FROM generate_series(0, %(number)s - 1) n)"
    )
    if not people:
        new = f"(SELECT * FROM {source} one WHERE n %% %(each)s = 0) s"
        insert(Party, new, asked, id="s.person", kind="'person'", name="'Crowd ' || s.n")
        insert(Person, new, asked, party_id="s.person", language="'en'")
    insert(
        Decision, f"{source} s", asked,
        id="s.id", person_id="s.person", service_id="%(service)s", professional_id="s.worker",
        aid_version_id="%(version)s", state="'chosen'", created_at="s.day", begun_at="s.day",
        withdrawn="'[]'",
    )  # fmt: skip
    done = f"t < {complete}"
    is_wrong = f"u < {wrong}"
    option = "(%(options)s::text[])[{} + 1]".format
    guess = f"CASE WHEN {is_wrong} THEN {option('(wanted + 1) %% 3')} ELSE {option('wanted')} END"
    insert(
        Pair, f"{source} s", asked,
        decision_id="s.id", service_id="%(service)s", aid_id="%(aid)s",
        aid_version_id="%(version)s", professional_id="s.worker", care_kind="'treatment'",
        area="CASE WHEN n %% 2 = 0 THEN 'LL57' ELSE 'LL58' END", begun_on="s.day",
        quarter="date_trunc('quarter', s.day)::date",
        leaning=f"CASE WHEN {done} THEN CASE WHEN v < 4 THEN {option('(wanted + 2) %% 3')}"
        f" ELSE {option('wanted')} END ELSE '' END",
        know_before="1", know_after="2", knew="0", knows="1", enough="true",
        involvement="'together'", decided_by="'together'", was_time="'yes'",
        person_top="'[\"less_pain\"]'", guess_top="'[\"less_pain\"]'", person_points="'{}'",
        guess=guess, guess_percent="70", choice=option("wanted"),
        treatment=f"CASE WHEN {done} AND v < {treated} THEN"
        f" CASE WHEN {is_wrong} AND v %% 2 = 0 THEN {guess} ELSE {option('wanted')} END"
        " ELSE '' END",
        treatment_reason="'health'", regret_3="CASE WHEN t < 2 THEN 5 ELSE 1 END", regret_12="NULL",
        counts="n %% %(each)s = 0", opened_early="false", withdrawn="false",
        complete=done, informed=done, wish="''",
        leaning_sure="NULL", sure="NULL",
    )  # fmt: skip
