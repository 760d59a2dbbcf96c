"""The report on decisions: what is counted, and what is left out."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.disclosure import NOT_SHOWN, Share
from alongside.core.errors import Refused
from alongside.core.quarters import Quarter, shown_quarters
from alongside.core.statistics import Estimate, Why
from alongside.core.statistics.clusters import Shrunk
from alongside.decisions.models import Pair
from alongside.decisions.report import commands, queries, rules, words
from alongside.decisions.report.queries import count_for, report_for
from alongside.people.models import LocalSetting
from tests.decisions.crowd import fill
from tests.decisions.making import aid_in_use
from tests.universe import Universe

NEWEST, BEFORE = shown_quarters(clock.today(), 2)
DAY = NEWEST.first + timedelta(days=20)


def counted(table: list[list[int]], workers: int = 12, **more: int) -> rules.Counted:
    """The same table of guesses at each of so many professionals; other columns are none."""
    cells = np.array(table, dtype=float)
    pairs = cells.sum()
    each = dict.fromkeys(rules.COLUMNS, 0.0)
    reached = (pairs + 3, pairs + 1.5, pairs, pairs // 2, pairs)
    each |= dict(zip((*rules.STEPS, "guesses"), reached, strict=True))
    each |= {"differ": pairs - np.trace(cells)} | {key: float(n) for key, n in more.items()}
    return rules.Counted(
        ("a", "b"),
        {name: np.full(workers, value) for name, value in each.items()},
        np.repeat(cells[None], workers, axis=0),
        workers * cells,
        np.zeros((workers, 2)),
        {"LL57": {"a": (int(workers * pairs), int(workers * each["differ"]))}},
    )


def test_a_topic_by_hand() -> None:
    found = rules.topic(counted([[4, 2], [1, 3]]), 8, 3)
    assert list(found.steps.values()) == [155, 140, 120, 60]
    assert found.guess.share == Share(35, 85, 120)  # 36 and 84, each rounded by itself
    assert found.guess.wilson == (22, 38)
    assert found.guess.why == Why.NO_SPREAD  # all professionals alike
    assert found.not_wanted == {"a": 25, "b": 10}
    assert found.not_guessed == {"a": 10, "b": 25}
    assert found.by_chance == 50
    assert found.bounds == (26, 37)  # 35 and 50 of 135
    assert found.kappa.value == 0.4
    assert found.switched == Share(None, None, 120)  # nobody switched: that is a small number
    assert found.order == Estimate(None, why=Why.NOTHING)


def test_too_few_professionals_show_only_how_many_began() -> None:
    found = rules.topic(counted([[40, 20], [10, 30]], workers=2), 8, 3)
    assert (found.enough, found.steps) == (False, {rules.BEGUN: 205})
    assert found.guess == rules.Rate()
    assert rules.several([10, 10, 10], 3)
    assert not rules.several([100, 100, 1], 3)
    assert not rules.several([], 3)


def test_few_people_show_nothing() -> None:
    found = rules.topic(counted([[1, 0], [0, 0]], workers=7), 8, 3)
    assert (found.steps[rules.INFORMED], found.steps[rules.TREATED]) == (None, None)
    assert found.guess.share == NOT_SHOWN


@given(st.lists(st.integers(0, 6), min_size=4, max_size=4), st.integers(3, 12))
def test_no_number_below_the_threshold_is_ever_shown(cells: list[int], workers: int) -> None:
    of = counted([cells[:2], cells[2:]], workers)
    found = rules.topic(of, 8, 3, ["LL57", "LL58"])
    numbers = [
        *found.steps.values(), *found.not_wanted.values(), *found.not_guessed.values(),
        *found.leaned.values(), *found.chosen.values(), *found.followed.values(),
        found.guess.share.part, found.guess.share.rest, found.treatment.share.part,
        *(each.guesses for each in found.bins),
        *(number for row, _share in found.areas.values() for number in row.values()),
    ]  # fmt: skip
    assert all(number is None or (number >= 8 and number % 5 == 0) for number in numbers)
    if found.guess.share.part is None:
        assert found.kappa.value is None
        assert found.brier is None


def test_what_one_sees_of_oneself() -> None:
    found = rules.likely(Shrunk(0.5, 0.31, Estimate(0.42, 0.3, 0.55), 0.6))
    assert found == rules.Likely(50, 42, 30, 55, 30)


def test_words_for_what_there_is_and_is_not() -> None:
    assert words.share(Share(30, 70, 100)) == "30 of 100 (30%)"
    assert words.share(Share(None, None, 100)) == "left out, of 100"
    assert words.share(NOT_SHOWN) == "left out"
    assert words.between((22, 39)) == "22% to 39%"
    assert words.between(None, Why.FEW_CLUSTERS) == "too few professionals"
    assert words.estimate(Estimate(0.55, 0.4, 0.7)) == "0.55 (0.4 to 0.7)"
    assert words.estimate(Estimate(0.55, why=Why.FEW_CLUSTERS)) == "0.55 (too few professionals)"
    assert words.estimate(Estimate(None, why=Why.NOTHING)) == "left out"


@pytest.mark.django_db
def test_counts_are_those_that_were_made(universe: Universe) -> None:
    version = aid_in_use(universe)
    fill(version, workers=5, number=5000, on=DAY)
    with CaptureQueriesContext(connection) as captured:
        found = count_for(universe.service.pk, [NEWEST, BEFORE])
    assert len(captured) == 7  # four, a word, and a transaction around three
    of = found.topics[NEWEST, version.decision_aid_id]
    assert [of.total(name) for name in rules.STEPS] == [5000, 4000, 4000, 2000]
    assert of.total("differ") == 1200 == of.guesses.sum() - np.trace(of.guesses.sum(axis=0))
    assert of.total("treated_otherwise") == of.total(rules.AS_GUESSED) == 360
    assert of.total("switched") == 1600
    assert of.columns["squares"].sum() == pytest.approx(1200 * 0.49 + 2800 * 0.09)
    assert (of.total("n_3"), of.total("true_3")) == (4000, 2800)
    assert (of.total("known_before"), of.total("known_after")) == (0, 4000)
    assert (of.total("asked_3"), of.total("regret_3"), of.total("asked_12")) == (4000, 1000, 0)
    assert of.orders.sum(axis=0).tolist() == [4000, 4000]
    assert found.areas == ("LL57", "LL58")
    assert sum(people for people, _differ in of.areas["LL57"].values()) == 2000
    shown = report_for(universe.service.pk).topic(NEWEST, version.decision_aid_id)
    assert shown.guess.share == Share(1200, 2800, 4000)
    assert shown.guess.why == Why.FEW_CLUSTERS
    assert shown.brier == 0.2
    assert shown.known_after == 100


@pytest.mark.django_db
def test_one_person_counts_once(universe: Universe) -> None:
    version = aid_in_use(universe)
    fill(version, workers=5, number=600, on=DAY, each=3)
    key = NEWEST, version.decision_aid_id
    assert count_for(universe.service.pk, [NEWEST]).topics[key].total(rules.BEGUN) == 200


@pytest.mark.django_db
def test_regret_stands_with_the_quarter_in_which_all_answers_are_in(universe: Universe) -> None:
    version = aid_in_use(universe)
    key = NEWEST, version.decision_aid_id
    fill(version, workers=5, number=1000, on=DAY)
    assert report_for(universe.service.pk).topics[key].regret[3] == NOT_SHOWN
    fill(version, workers=5, number=1000, on=NEWEST.earlier(2).first, name="earlier")
    assert report_for(universe.service.pk).topics[key].regret[3] == Share(200, 600, 800)


@pytest.mark.django_db
def test_the_page_of_a_lead(universe: Universe) -> None:
    version = aid_in_use(universe)
    fill(version, workers=12, number=2400, on=DAY)
    page = universe.client("lead").get("/service/decisions/report/").content.decode()
    assert "A knee that hurts" in page
    assert "of 1920" in page
    assert "An operation" in page
    assert "co-production by itself" in page
    assert universe.client("board").get("/service/decisions/report/").status_code == 200
    before = universe.client("lead").get(f"/service/decisions/report/?quarter={BEFORE}")
    assert "of 1920" not in before.content.decode()
    for wrong in ("quarter=2001-Q1", "topic=x"):
        assert universe.client("lead").get(f"/service/decisions/report/?{wrong}").status_code == 404


@pytest.mark.django_db
def test_no_numbers_yet(universe: Universe) -> None:
    page = universe.client("lead").get("/service/decisions/report/").content.decode()
    assert "No numbers yet" in page


@pytest.mark.django_db
def test_the_file_and_the_command_say_the_same(
    universe: Universe, capsys: pytest.CaptureFixture[str]
) -> None:
    version = aid_in_use(universe)
    fill(version, workers=12, number=2400, on=DAY)
    said = universe.client("lead").get("/service/decisions/report/numbers.csv").content.decode()
    rows = list(csv.reader(StringIO(said)))
    assert [str(NEWEST), "A knee that hurts", "Misdiagnosis"] in [row[:3] for row in rows]
    assert any("Misdiagnosis: of the informed decisions" in row[0] for row in rows)
    assert commands.report(service=universe.service.name, json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert any("Misdiagnosis" in text for text in told["definitions"])
    topic = told["services"][0]["topics"][0]
    assert (topic["quarter"], topic["topic"]) == (str(NEWEST), "knee")
    whole = topic["guess"]["share"]["whole"]
    assert any(row[3].startswith("The guess") and f"of {whole}" in row[5] for row in rows[12:])
    assert commands.report() == 0
    assert "A knee that hurts" in capsys.readouterr().out
    with pytest.raises(Refused, match="no service called"):
        commands.report(service="Nowhere")


@pytest.mark.django_db
def test_everybody_sees_it_only_where_the_service_shows_it(universe: Universe) -> None:
    address = f"/decisions/{universe.service.pk}/"
    stranger = universe.client("stranger")
    assert stranger.get(address).status_code == 404
    LocalSetting.objects.create(key="decisions.public", value=True, party_id=universe.service.pk)
    assert stranger.get(address).status_code == 200


@pytest.mark.django_db
def test_ones_own_page(universe: Universe) -> None:
    nurse = universe.client("nurse")
    assert "0 complete decisions" in nurse.get("/service/decisions/mine/").content.decode()
    version = aid_in_use(universe)
    fill(version, workers=8, number=3200, on=DAY)
    mine = Pair.objects.filter(professional_id=Pair.objects.values("professional_id")[:1])
    Pair.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:60])).update(
        professional=universe.memberships["nurse"], complete=True, informed=True
    )
    page = nurse.get("/service/decisions/mine/").content.decode()
    assert "As it is likely to be" in page
    own = queries.own(universe.memberships["nurse"].pk)
    assert own.pairs == 60
    assert own.bins[3] == (60, pytest.approx(42), 60 - own.differ)
    (wrong,) = own.wrong.values()
    assert sum(wrong.values()) == own.differ > 0
    assert "60% to 80%" in page
    assert "You guessed" in page
    assert universe.client("board").get("/service/decisions/mine/").status_code == 404


def test_quarters_before() -> None:
    assert Quarter(2026, 1).earlier(1) == Quarter(2025, 4)
    assert Quarter(2026, 3).earlier(5) == Quarter(2025, 2)
