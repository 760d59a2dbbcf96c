"""What somebody was writing is for them alone; and whoever loses access while a page is open sees
nothing more at its next look."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.core import clock, keys
from alongside.core.errors import AlongsideError
from alongside.people.actions import grants, lifecycle
from alongside.people.models import Grant, LegalHold, Membership, Person
from alongside.plans import actions as plans
from alongside.plans.actions import drafts
from alongside.plans.models import Draft
from alongside.plans.queries.during import kept_drafts
from tests.access.planted import World
from tests.access.relations import RELATIONS

WRITERS = ("rhian", "carer", "nurse", "gp")
FORMS = ("rating", "plan/lines/view/person/add/")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(WRITERS),
            st.sampled_from(FORMS),
            st.sampled_from(["keep", "empty", "drop", "read"]),
            st.integers(0, 99),
        ),
        max_size=12,
    )
)
def test_nobodys_draft_is_ever_somebody_elses(
    steps: list[tuple[str, str, str, int]], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is kept and dropped in whatever order, each reads their own last words alone."""
    monkeypatch.setattr(drafts.throttle, "hit", lambda *args, **kwargs: None)
    universe = world.universe
    person = universe.rhian
    with transaction.atomic():
        Draft.objects.filter(person=person).delete()
        expected: dict[tuple[str, str], str] = {}
        for who, form, do, number in steps:
            by = universe.actor(who)
            words = f"{who} {number}"
            if do == "keep":
                plans.keep_draft(by=by, person=person, form=form, words={"words": words})
                expected[who, form] = words
            elif do in ("empty", "drop"):
                if do == "drop":
                    plans.drop_draft(by=by, person=person, form=form)
                else:
                    plans.keep_draft(by=by, person=person, form=form, words={"words": " "})
                expected.pop((who, form), None)
            for reader in WRITERS:
                kept = kept_drafts(universe.actor(reader), person.pk)
                held = {form: one.words["words"] for form, one in kept.items()}
                mine = {form: said for (writer, form), said in expected.items() if writer == reader}
                assert held == mine
        transaction.set_rollback(True)
    keys.forget()


@pytest.mark.parametrize("relation", sorted(RELATIONS))
def test_who_may_not_write_keeps_and_reads_no_draft(relation: str, world: World) -> None:
    client = RELATIONS[relation](world.universe, world.things)
    url = f"/p/{world.universe.rhian.pk}/drafts/"
    before = Draft.objects.count()
    said = {"draft": "x", "words": json.dumps({"words": "Mine"}), "writer": "somebody"}
    answer = client.post(url, said)
    writes = {"self", "slip", "carer", "nurse", "gp"}
    assert answer.status_code == (204 if relation in writes else 404)
    assert Draft.objects.count() == before + (relation in writes)
    made = Draft.objects.filter(form="x").first()
    if made is not None:
        assert made.writer_id in {world.universe.person(n).pk for n in WRITERS}
    assert client.get(url).status_code in (302, 404, 405)


def test_throwing_away_throws_away_ones_own_alone(world: World) -> None:
    url = f"/p/{world.universe.rhian.pk}/drafts/"
    held = Draft.objects.filter(person=world.universe.rhian, form="rating")
    assert held.count() == 2  # hers and her daughter's
    world.universe.client("nurse").post(url, {"draft": "rating", "throw": "1"})
    assert held.count() == 2
    world.universe.client("carer").post(url, {"draft": "rating", "throw": "1"})
    assert [row.writer_id for row in held] == [world.universe.rhian.pk]


def test_a_draft_goes_with_whom_it_is_about_and_with_who_wrote_it(world: World) -> None:
    """And nothing brings a new one about: not of somebody erased, nor by them."""
    universe = world.universe
    privacy = universe.actor("privacy")
    nurse = universe.actor("nurse")
    carer_pk = universe.carer.pk
    assert Draft.objects.filter(writer_id=carer_pk).exists()
    for hold in LegalHold.objects.filter(person=universe.rhian):
        lifecycle.lift_hold(by=privacy, hold=hold)
    lifecycle.erase(by=privacy, person=universe.rhian, ground="asked", reason="Filed")
    assert not Draft.objects.filter(person_id=universe.rhian.pk).exists()
    assert not Draft.objects.filter(writer_id=universe.rhian.pk).exists()
    with pytest.raises(AlongsideError):
        plans.keep_draft(by=nurse, person=universe.rhian, form="rating", words={"words": "Late"})
    client = universe.client("nurse")
    said = {"draft": "rating", "words": json.dumps({"words": "Late"})}
    assert client.post(f"/p/{universe.rhian.pk}/drafts/", said).status_code == 404
    assert not Draft.objects.filter(person_id=universe.rhian.pk).exists()


def test_a_draft_of_somebody_who_was_shut_out_shows_to_nobody(world: World) -> None:
    universe = world.universe
    grant = Grant.objects.get(person=universe.rhian, grantee=universe.carer, ended_at=None)
    grants.end_access(by=universe.actor("rhian"), grant=grant)
    carer = universe.client("carer")
    for page in ("plan/rating/", "plan/"):
        assert carer.get(f"/p/{universe.rhian.pk}/{page}").status_code == 404
    for name in ("rhian", "nurse"):
        text = universe.client(name).get(f"/p/{universe.rhian.pk}/plan/rating/").content.decode()
        assert "zqhelpdraft1" not in text


def _shut(how: str, world: World) -> None:
    universe = world.universe
    grants_of = Grant.objects.filter(person=universe.rhian, ended_at=None)
    match how:
        case "ended":
            for grant in grants_of.filter(grantee__in=[universe.carer.pk, universe.team.pk]):
                grants.end_access(by=universe.actor("rhian"), grant=grant)
        case "ran out":
            grants_of.update(
                from_at=clock.now() - timedelta(days=2), until_at=clock.now() - timedelta(seconds=1)
            )
        case "narrowed":
            grants_of.update(categories=["about"])
        case "left":
            Membership.objects.filter(person=universe.nurse).update(until_at=clock.now())
        case "erased":
            privacy = universe.actor("privacy")
            for hold in LegalHold.objects.filter(person=universe.rhian):
                lifecycle.lift_hold(by=privacy, hold=hold)
            person = Person.objects.get(pk=universe.rhian.pk)
            lifecycle.erase(by=privacy, person=person, ground="asked", reason="Filed")


def _polls(world: World) -> list[str]:
    base = f"/p/{world.universe.rhian.pk}/"
    talk = f"{base}conversations/{world.things['conversation_id']}/"
    return [f"{base}plan/changes/", f"{talk}changes/"]


def _look(client: Client, url: str, **more: Any) -> Any:
    return client.get(url, headers={"X-Looks-Again": "1"}, **more)


WAYS = ("ended", "ran out", "narrowed", "erased")


@pytest.mark.parametrize(
    ("who", "how"), [*((who, how) for who in ("carer", "nurse") for how in WAYS), ("nurse", "left")]
)
def test_who_loses_access_with_the_page_open_sees_nothing_at_the_next_look(
    who: str, how: str, world: World
) -> None:
    universe = world.universe
    client = universe.client(who)
    seen = {}
    for url in _polls(world):
        answer = _look(client, url)
        assert answer.status_code == 200
        assert set(answer.json()) == {"revision", "who"}
        seen[url] = answer["ETag"]
    _shut(how, world)
    if how != "erased":
        plans.add_entry(
            by=universe.actor("rhian"),
            person=universe.rhian,
            section="view",
            side="person",
            words="For nobody else",
        )
    base = f"/p/{universe.rhian.pk}/"
    pages = [base + "plan/", _polls(world)[1].removesuffix("changes/")]
    for url in (*_polls(world), *pages):
        for more in ({}, {"headers": {"If-None-Match": seen.get(url, "")}}):
            answer = client.get(url, **more)
            # Not even that nothing has changed.
            assert answer.status_code == 404, url
            assert "For nobody else" not in answer.content.decode()


@pytest.mark.parametrize("relation", sorted(RELATIONS))
def test_a_look_tells_a_number_and_a_name_and_nothing_more(relation: str, world: World) -> None:
    """Who may not open the plan learns not even how often it changes."""
    client = RELATIONS[relation](world.universe, world.things)
    for url in _polls(world):
        answer = _look(client, url)
        if relation in {"self", "slip", "carer", "nurse", "gp", "link_worker"}:
            assert answer.status_code == 200
            assert set(answer.json()) == {"revision", "who"}
        else:
            assert answer.status_code in (302, 404)
