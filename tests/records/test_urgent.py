"""A number at which a source says that care is needed the same day is somebody's at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alongside.core import clock
from alongside.core.actors import Actor, Channel
from alongside.people.actions import grants, lifecycle
from alongside.people.models import Grant, Membership, Person
from alongside.people.rules import Category, Level
from alongside.records import actions
from alongside.records.models import ImportRun, Result
from alongside.worklist.models import Item, ItemState
from tests.records.corrupt import SMALL, first, load
from tests.records.test_results_pages import text
from tests.universe import RHIAN_BORN, RHIAN_NHS, Universe

KIND = "records.urgent"
HEADERS = "NHS Number,First Name,Surname,Date of Birth,Code Term,Value,Units,Event Date"
WHO = f"{RHIAN_NHS},Rhian,Bevan,{RHIAN_BORN:%d/%m/%Y}"
SIAN = "9434765919,Siân,Wyn,03/04/1951"

pytestmark = pytest.mark.django_db


def row(value: object, *, days: int = 0, who: str = WHO) -> str:
    """A potassium of so many days ago."""
    day = clock.today() - timedelta(days=days)
    return f"{who},Serum potassium,{value},mmol/L,{day:%d/%m/%Y}"


def brought_in(universe: Universe, *rows: str) -> ImportRun:
    nurse = universe.actor("nurse")
    data = "\n".join([HEADERS, *rows]).encode()
    return actions.bring_in(by=nurse, run=actions.upload(by=nurse, data=data))


def waiting() -> list[Item]:
    return list(Item.objects.waiting().filter(kind=KIND))


def look(universe: Universe, result: Result) -> None:
    nurse = universe.actor("nurse")
    actions.look_at(by=nurse, person=result.person, seen=[(result.pk, result.digest)])


def test_it_is_on_a_worklist_the_moment_it_comes_in_until_a_professional_has_looked(
    universe: Universe, client_as: Callable[..., Client]
) -> None:
    brought_in(universe, row("6.8"))
    (item,) = waiting()
    assert item.responsible == universe.memberships["nurse"]  # who last did something about her
    assert item.due_at <= clock.now()
    page = text(client_as("nurse"), f"/worklist/{item.pk}/")
    assert "Look at a new result of Rhian today" in page
    assert "potassium" not in page.lower()
    assert f"/p/{universe.rhian.pk}/results/2823-3/" in str(
        client_as("nurse").get(f"/worklist/{item.pk}/").content
    )
    assert "We look at a new result of yours" in text(
        client_as("rhian"), f"/p/{universe.rhian.pk}/"
    )
    brought_in(universe, row("6.8"), row("4.5", days=90))  # again: nothing more
    assert waiting() == [item]
    look(universe, Result.objects.get(pk=item.about_id))
    assert waiting() == []
    brought_in(universe, row("6.8"))
    assert Item.objects.get(kind=KIND).state == ItemState.VOID


def test_only_what_is_urgent_fresh_and_the_newest(universe: Universe) -> None:
    for rows in (
        [row("6.4")],
        [row("6.9", days=30)],
        [row("7.0", days=3), row("4.4", days=1)],
    ):
        brought_in(universe, *rows)
        assert waiting() == []
    brought_in(universe, row("6.6"), row("7.1", days=2))
    (item,) = waiting()
    assert Result.objects.get(pk=item.about_id).given_value == "6.6"


def test_a_new_person_too_and_undoing_takes_it_back(universe: Universe) -> None:
    run = brought_in(universe, row("6.8", who=SIAN), row("7.0"))
    assert {item.person.name for item in waiting()} == {"Siân", "Rhian"}
    actions.undo(by=universe.actor("nurse"), run=run)
    assert waiting() == []


def test_a_clinician_who_sees_it_comes_first_and_where_nobody_is_let_in_nobody_is_asked(
    universe: Universe,
) -> None:
    Grant.objects.filter(person=universe.rhian, grantee=universe.team).update(
        labels=["general"], categories=[Category.ABOUT, Category.PLAN, Category.RECORDS]
    )
    brought_in(universe, row("6.8"))
    assert [item.responsible.role for item in waiting()] == ["nurse"]
    Grant.objects.filter(person=universe.rhian).exclude(grantee=universe.team).delete()
    for number, (role, labels, there) in enumerate(
        (("link_worker", ["general"], True), ("gp", [], False), ("gp", ["general"], True)), 1
    ):
        Membership.objects.filter(team=universe.team).update(role=role)
        Grant.objects.filter(person=universe.rhian).update(labels=labels)
        by = Actor(channel=Channel.IMPORT, team_id=universe.team.pk, service_id=universe.service.pk)
        data = "\n".join([HEADERS, row(f"6.9{number}")]).encode()
        Item.objects.filter(kind=KIND).delete()
        actions.bring_in(by=by, run=actions.upload(by=by, data=data))
        assert [item.responsible.role for item in waiting()] == ([role] if there else [])


def test_nobody_looks_at_results_of_the_dead(universe: Universe) -> None:
    lifecycle.record_death(by=universe.actor("nurse"), person=universe.rhian, died_on=clock.today())
    brought_in(universe, row("6.8"))
    assert waiting() == []


def test_ended_by_hand_it_is_not_asked_again_for_the_same_number(
    universe: Universe, tmp_path: Path
) -> None:
    """In words of what was done; a corrected number that is urgent too is asked about anew."""
    from alongside.worklist import actions as worklist

    bring = Bundle(universe, tmp_path)
    bring("6.8")
    (item,) = waiting()
    worklist.close(by=universe.actor("nurse"), item=item, outcome="I phoned the ward")
    bring("6.8", labels=True)
    assert waiting() == []
    bring("7.2")
    (again,) = waiting()
    assert again.about_id == item.about_id
    bring("5.2")  # the laboratory corrects it
    assert waiting() == []
    bring("7.2")
    assert len(waiting()) == 1
    bring("7.2", withdrawn=True)
    assert waiting() == []


class Bundle:
    """A file with one potassium of today, brought in by the care team's system."""

    def __init__(self, universe: Universe, folder: Path) -> None:
        self.path = folder / "one.json"
        self.by = Actor(
            channel=Channel.IMPORT, team_id=universe.team.pk, service_id=universe.service.pk
        )
        self.source = actions.source_of(by=self.by, name="x", service=universe.service)

    def __call__(self, value: str, *, withdrawn: bool = False, labels: bool = False) -> Person:
        bundle: dict[str, Any] = load(SMALL)
        _number, one = first(bundle, "Observation")
        one["code"] = {
            "coding": [{"system": "http://loinc.org", "code": "2823-3", "display": "Potassium"}]
        }
        one["valueQuantity"] = {
            "value": float(value),
            "unit": "mmol/L",
            "system": "http://unitsofmeasure.org",
            "code": "mmol/L",
        }
        one["effectiveDateTime"] = f"{clock.today().isoformat()}"
        one["status"] = "entered-in-error" if withdrawn else "final"
        self.path.write_text(json.dumps(bundle))
        if labels:
            Result.objects.update(labels=["social_care"])
        actions.bring_in_bundle(by=self.by, source=self.source, path=self.path)
        return Person.objects.get(sourceperson__source=self.source)


def test_who_may_not_see_results_does_not_answer_for_one(universe: Universe) -> None:
    """A team may add to the plan, to the health record, or to both, by one wish or by two."""
    rhian, own = universe.actor("rhian"), universe.links_team
    Grant.objects.filter(person=universe.rhian).delete()
    by = Actor(channel=Channel.IMPORT, team_id=own.pk, service_id=universe.links_service.pk)
    for number, categories in enumerate(([Category.RECORDS], [Category.PLAN])):
        grants.give_access(
            by=rhian,
            person=universe.rhian,
            grantee=own,
            level=Level.CONTRIBUTE,
            categories=categories,
            labels=["general"],
        )
        data = "\n".join([HEADERS, row(f"6.8{number}")]).encode()
        actions.bring_in(by=by, run=actions.upload(by=by, data=data))
        assert len(waiting()) == number
