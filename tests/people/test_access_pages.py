"""Who can see my record, and who looked: in plain words, with an end button beside each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from alongside.core import audit, clock
from alongside.core.actors import WORKER, Actor, Channel
from alongside.people.actions import circles, grants, logins
from alongside.people.models import Basis, Grant, Membership, Role, Team
from alongside.people.queries import letting_in
from alongside.people.queries import looked as looking
from alongside.people.rules import ALL_CATEGORIES, ALL_LABELS, Level
from tests.access import things as all_things
from tests.access.crawl import Page
from tests.access.relations import RELATIONS
from tests.universe import RHIAN_BORN, RHIAN_NHS, Universe


def page(universe: Universe, name: str = "access", *args: Any) -> str:
    return reverse(f"people:{name}", args=[universe.rhian.pk, *args])


@pytest.fixture
def me(universe: Universe) -> Actor:
    return universe.actor("rhian")


@pytest.fixture
def to_carer(universe: Universe) -> Grant:
    return Grant.objects.get(person=universe.rhian, grantee=universe.carer)


def spoken(text: str) -> str:
    """As it is heard: the words of the content, without markup."""
    import re
    from html import unescape

    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text.split("<main")[1])).split())


# --- who can see -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["carer", "nurse", "gp", "link_worker", "lead", "privacy", "stranger", "peer"]
)
def test_only_the_person_sees_who_is_let_in_and_who_looked(
    client_as: Callable[..., Client], universe: Universe, to_carer: Grant, name: str
) -> None:
    browser = client_as(name)
    for one in ("access", "access_choose", "looked"):
        assert browser.get(page(universe, one)).status_code == 404, one
    assert browser.get(page(universe, "access_give", universe.links_team.pk)).status_code == 404
    assert browser.post(page(universe, "access_end", to_carer.pk)).status_code == 404
    assert browser.post(page(universe, "access_again", to_carer.pk)).status_code == 404
    to_carer.refresh_from_db()
    assert to_carer.ended_at is None


def test_each_is_a_sentence(client_as: Callable[..., Client], universe: Universe) -> None:
    said = spoken(client_as("rhian").get(page(universe)).content.decode())
    assert (
        "Carys can see and add to what you say about yourself, the people around you and your plan "
        "and conversations. Not what is marked as mental health, sexual health or social care."
    ) in said
    assert "Why: She helps me to keep track" in said
    assert "Elm Tree care team Long-term conditions, Elm Tree Surgery" in said
    assert "Also what is marked as private: mental health, sexual health and social care." in said
    assert "Dana Hughes, nurse" in said
    assert "Tomos Rees, GP" in said
    assert "with no end date" in said


def test_the_changes_of_a_team_are_told(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    now = clock.now()
    Grant.objects.filter(person=universe.rhian).update(from_at=now - timedelta(days=200))
    for name, from_days, until_days in (
        ("peer", 10, None),  # came lately
        ("broker", 150, 5),  # left lately
        ("board", 180, 150),  # left long ago
        ("stranger", 150, None),  # has been there for long
    ):
        Membership.objects.create(
            person=universe.person(name),
            team=universe.team,
            role=Role.THERAPIST,
            job_title="Physiotherapist",
            from_at=now - timedelta(days=from_days),
            until_at=None if until_days is None else now - timedelta(days=until_days),
        )
    said = spoken(client_as("rhian").get(page(universe)).content.decode())
    assert "Peredur Lloyd, Physiotherapist" in said
    assert "Peredur Lloyd came into the team on" in said
    assert "Bethan Cole left the team on" in said
    assert "Bethan Cole, Physiotherapist" not in said
    assert "Stella Vaughan, Physiotherapist" in said
    assert "Stella Vaughan came" not in said
    assert "Bryn Howells" not in said


def test_an_emergency_stands_out_with_its_reason(
    client_as: Callable[..., Client], universe: Universe, me: Actor
) -> None:
    now = clock.now()
    grant = Grant.objects.create(
        person=universe.rhian,
        grantee=universe.stranger,
        level=Level.VIEW,
        categories=sorted(ALL_CATEGORIES),
        labels=sorted(ALL_LABELS),
        purpose="Found unconscious",
        basis=Basis.BREAK_GLASS,
        from_at=now,
        until_at=now + timedelta(hours=4),
        only_membership_id=universe.memberships["stranger"].pk,
    )
    browser = client_as("rhian")
    said = spoken(browser.get(page(universe)).content.decode())
    assert "Stella Vaughan Emergency nurse, Elsewhere team, Farther Practice" in said
    assert "They wrote why: “Found unconscious”" in said
    ended = browser.post(page(universe, "access_end", grant.pk))
    text = browser.get(ended["Location"]).content.decode()
    assert page(universe, "access_again", grant.pk) not in text  # nobody gives that back
    assert browser.post(page(universe, "access_again", grant.pk)).status_code == 409


def test_ending_bites_at_once_and_can_be_undone(
    client_as: Callable[..., Client], universe: Universe, to_carer: Grant
) -> None:
    rhian, carer = client_as("rhian"), client_as("carer")
    theirs = page(universe, "about")
    assert carer.get(theirs).status_code == 200
    ended = rhian.post(page(universe, "access_end", to_carer.pk))
    assert carer.get(theirs).status_code == 404
    after = rhian.get(ended["Location"]).content.decode()
    assert "Carys cannot see your record any more." in after
    assert "Past ones (1)" in after
    rhian.post(page(universe, "access_again", to_carer.pk))
    assert carer.get(theirs).status_code == 200
    assert rhian.get(page(universe) + "?ended=nonsense").status_code == 200
    assert rhian.post(page(universe, "access_end", uuid4())).status_code == 404


def test_with_nobody_let_in_the_page_says_so(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    own = reverse("people:access", args=[universe.peer.pk])
    text = client_as("peer", hat=False).get(own).content.decode()
    assert "Nobody but you" in text


def test_the_queries_do_not_grow_with_the_grants(
    client_as: Callable[..., Client],
    universe: Universe,
    me: Actor,
    django_assert_max_num_queries: Any,
) -> None:
    browser = client_as("rhian")
    with django_assert_max_num_queries(60) as few:
        browser.get(page(universe))
    for number in range(6):
        team = Team(name=f"T{number}", service=universe.links_service)
        team.save()
        Membership.objects.create(person=universe.peer, team=team, role="peer", from_at=clock.now())
        grants.give_access(
            by=me, person=universe.rhian, grantee=team, level=1, categories=["about"], purpose="x"
        )
    with django_assert_max_num_queries(len(few)):
        browser.get(page(universe))


def test_every_link_of_the_page_leads_somewhere(universe: Universe, me: Actor) -> None:
    """Also beside somebody outside the circle, whose reach the person may still change; beside an
    emergency and a power of attorney, which they may only end; and for whoever does not see it."""
    grants.give_access(
        by=me, person=universe.rhian, grantee=universe.peer, level=3, categories=["about"]
    )
    for basis, grantee in ((Basis.ATTORNEY, universe.gp), (Basis.BREAK_GLASS, universe.nurse)):
        Grant.objects.create(
            person=universe.rhian,
            grantee=grantee,
            basis=basis,
            level=Level.VIEW,
            categories=["plan"],
            from_at=clock.now(),
            until_at=clock.now() + timedelta(hours=1),
        )
    ended = grants.end_access(
        by=me,
        grant=grants.give_access(
            by=me, person=universe.rhian, grantee=universe.gp, level=1, categories=["plan"]
        ),
    )
    things = all_things.build(universe)
    changes = 0
    for relation, open_as in RELATIONS.items():
        with transaction.atomic():
            browser = open_as(universe, things)
            shown = browser.get(page(universe) + f"?ended={ended.pk}")
            assert (shown.status_code == 200) is (relation in ("self", "slip")), relation
            if shown.status_code == 200:
                read = Page(shown.content.decode())
                for link in {
                    one for one in read.links if one.startswith("/") and "/static/" not in one
                }:
                    assert browser.get(link).status_code != 404, link
                changes = sum("?instead=" in link for link in read.links)
                assert (
                    changes
                    == Grant.objects.live(clock.now())
                    .filter(person=universe.rhian, basis__in=letting_in.CAN_CHANGE)
                    .count()
                )
            transaction.set_rollback(True)
    assert changes > 3


def test_the_reach_of_somebody_outside_the_circle_is_changed(
    client_as: Callable[..., Client], universe: Universe, to_carer: Grant
) -> None:
    """Less than before, and only while they are let in: an ended one opens no name."""
    browser = client_as("rhian")
    form = page(universe, "access_give", universe.carer.pk) + f"?instead={to_carer.pk}"
    assert "Carys" in browser.get(form).content.decode()
    less = {"level": 1, "categories": ["circle"], "instead": str(to_carer.pk)}
    assert browser.post(form, less).status_code == 302
    (held,) = Grant.objects.live(clock.now()).filter(grantee=universe.carer, person=universe.rhian)
    assert (held.level, held.categories) == (1, ["circle"])
    assert browser.get(form).status_code == 404


# --- letting in --------------------------------------------------------------------------------


def test_the_choice_shows_people_of_the_circle_and_teams(
    client_as: Callable[..., Client], universe: Universe, me: Actor
) -> None:
    member = circles.add_member(by=me, person=universe.rhian, name="P", tie="friend")
    code = circles.invite(by=me, member=member).code
    circles.accept_invitation(by=universe.actor("peer"), code=code, address="a")
    browser = client_as("rhian")
    text = browser.get(page(universe, "access_choose")).content.decode()
    assert page(universe, "access_give", universe.peer.pk) in text
    near, others = text.split("Other teams here")
    assert page(universe, "access_give", universe.managers.pk) in near
    assert page(universe, "access_give", universe.other_team.pk) in others
    found = browser.get(page(universe, "access_choose") + "?q=farther").content.decode()
    assert page(universe, "access_give", universe.other_team.pk) in found
    assert page(universe, "access_give", universe.managers.pk) not in found
    assert (
        "No other team was found"
        in browser.get(page(universe, "access_choose") + "?q=zzz").content.decode()
    )


def test_nobody_who_is_not_known_can_be_named(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    for party in (universe.stranger, universe.carer, universe.practice, universe.peers):
        assert browser.get(page(universe, "access_give", party.pk)).status_code == 404
    assert browser.get(page(universe, "access_give", uuid4())).status_code == 404


def test_whoever_is_in_their_circle_may_be_let_in(universe: Universe, me: Actor) -> None:
    """Rhian is in Carys's circle: they know each other."""
    carys = universe.actor("carer")
    member = circles.add_member(by=carys, person=universe.carer, name="Mam", tie="parent")
    code = circles.invite(by=carys, member=member).code
    circles.accept_invitation(by=me, code=code, address="a")
    [known] = letting_in.people_to_let_in(universe.rhian)
    assert known.party.pk == universe.carer.pk
    assert letting_in.one_to_let_in(universe.rhian, universe.carer.pk).note == known.note


@pytest.mark.parametrize(
    ("team", "level", "count"), [("team", Level.CONTRIBUTE, 4), ("other_team", Level.VIEW, 2)]
)
def test_the_form_proposes_as_little_as_is_of_use(
    universe: Universe, team: str, level: int, count: int
) -> None:
    found, categories = letting_in.usual_grant(universe.rhian, getattr(universe, team))
    assert (found, len(categories)) == (level, count)
    assert letting_in.usual_grant(universe.rhian, universe.peer)[0] == Level.VIEW


def test_letting_a_team_in_until_a_day(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    here = page(universe, "access_give", universe.other_team.pk)
    assert "I need an answer sooner" in browser.get(here).content.decode()
    last = clock.today() + timedelta(days=30)
    body = {
        "level": "1",
        "categories": ["plan"],
        "labels": ["mental_health"],
        "purpose": "For a second view",
        "until_day": str(last.day),
        "until_month": str(last.month),
        "until_year": str(last.year),
    }
    assert browser.post(here, body | {"categories": []}).status_code == 200
    assert browser.post(here, body | {"until_year": "2001"}).status_code == 200
    browser.post(here, body)
    grant = Grant.objects.get(grantee=universe.other_team)
    assert grant.purpose == "For a second view"
    assert grant.labels == ["general", "mental_health"]
    assert grant.until_at is not None
    end = grant.until_at.astimezone(clock.LONDON)
    assert (end.date(), end.hour, end.minute) == (last + timedelta(days=1), 0, 0)
    assert "For a second view" in browser.get(page(universe)).content.decode()


def test_changing_what_somebody_may_see_leaves_one_permission(
    client_as: Callable[..., Client], universe: Universe, me: Actor, to_carer: Grant
) -> None:
    member = circles.add_member(by=me, person=universe.rhian, name="Carys", tie="child")
    code = circles.invite(by=me, member=member).code
    circles.accept_invitation(by=universe.actor("carer"), code=code, address="a")
    browser = client_as("rhian")
    here = page(universe, "access_give", universe.carer.pk)
    form = browser.get(f"{here}?instead={to_carer.pk}").content.decode()
    assert "She helps me to keep track" in form
    browser.post(here, {"instead": str(to_carer.pk), "level": "1", "categories": ["about"]})
    now, past = letting_in.let_in(universe.rhian)
    [held] = [row for row in now if row.who == "Carys"]
    assert (held.grant.level, held.grant.categories) == (1, ["about"])
    assert [row.who for row in past] == ["Carys"]
    # What was already ended is not changed again.
    assert browser.get(f"{here}?instead={to_carer.pk}").status_code == 200


# --- who looked --------------------------------------------------------------------------------


def read(by: Actor, universe: Universe, category: str) -> None:
    audit.record(by, "record.read", person_id=universe.rhian.pk, reading=True, category=category)


def test_who_looked_in_plain_words(client_as: Callable[..., Client], universe: Universe) -> None:
    nurse = universe.actor("nurse")
    for category in ("plan", "records", "plan"):
        read(nurse, universe, category)
    read(universe.actor("carer"), universe, "about")
    read(WORKER, universe, "messages")
    read(Actor(channel=Channel.WEB, person_id=uuid4()), universe, "strange")
    said = spoken(client_as("rhian").get(page(universe, "looked")).content.decode())
    assert (
        "Dana Hughes (nurse, Elm Tree care team, Elm Tree Surgery) looked at your plan and "
        "conversations and your health record"
    ) in said
    assert "Carys looked at what you say about yourself" in said
    assert "Alongside looked at your messages, to get ready something that was due" in said
    assert "Somebody looked at your pages" in said


def test_ones_own_visits_are_shown_when_asked_for(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    browser.get(page(universe, "about"))
    assert "Nobody has looked" in browser.get(page(universe, "looked")).content.decode()
    said = spoken(browser.get(page(universe, "looked") + "?who=all").content.decode())
    assert "You looked at who can see your record and what you say about yourself" in said


def test_one_reader_can_be_picked(client_as: Callable[..., Client], universe: Universe) -> None:
    for name in ("nurse", "gp"):
        read(universe.actor(name), universe, "plan")
    browser = client_as("rhian")
    text = browser.get(f"{page(universe, 'looked')}?who={universe.gp.pk}").content.decode()
    rows = text.split("</form>")[-1]
    assert "Tomos Rees" in rows
    assert "Dana Hughes" not in rows
    assert f'value="{universe.nurse.pk}"' in text  # still to be chosen
    for nonsense in ("who=x", "before=x", "before=99999999999999999999", "before=-1"):
        assert browser.get(f"{page(universe, 'looked')}?{nonsense}").status_code == 200


def test_how_somebody_came_in_is_shown_too(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    code = logins.issue_slip(by=universe.actor("nurse"), person=universe.rhian).code
    nobody = Actor(channel=Channel.WEB)
    logins.use_code(by=nobody, code=code, birth_date=RHIAN_BORN + timedelta(days=1), address="a")
    logins.use_code(by=nobody, code=code, birth_date=RHIAN_BORN, address="a")
    said = spoken(client_as("rhian").get(page(universe, "looked")).content.decode())
    assert "Somebody came in with a sign-in code and your date of birth" in said
    assert "Somebody tried a code of yours with a date of birth that was wrong" in said


def test_readings_in_an_emergency_carry_its_reason(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    gp = universe.actor("gp")
    Grant.objects.filter(person=universe.rhian).update(ended_at=clock.now())
    grant = grants.break_glass(
        by=gp, nhs=RHIAN_NHS, birth_date=RHIAN_BORN, reason="Found unconscious"
    )
    assert grant is not None
    read(gp, universe, "records")
    read(universe.actor("gp", hat=False), universe, "records")
    looked = looking.looked(universe.rhian, who=None, own=False, before=None)
    rows = [(row.what, row.emergency, row.reason) for row in looked.days[0].readings]
    assert rows == [
        ("looked at your health record", False, ""),
        ("looked at your health record", True, "Found unconscious"),
        ("opened your record in an emergency", True, "Found unconscious"),
    ]
    said = spoken(client_as("rhian").get(page(universe, "looked")).content.decode())
    assert "They wrote why: “Found unconscious”" in said


def test_the_list_goes_on_by_pages_with_the_same_queries(
    universe: Universe,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: Any,
) -> None:
    monkeypatch.setattr(looking, "PAGE", 4)
    names = ["nurse", "gp", "carer", "link_worker", "lead", "peer"]
    for name in names:
        read(universe.actor(name), universe, "plan")
    with django_assert_max_num_queries(8):
        first = looking.looked(universe.rhian, who=None, own=False, before=None)
    second = looking.looked(universe.rhian, who=None, own=False, before=first.before)
    seen = [row.who for part in (first, second) for day in part.days for row in day.readings]
    assert seen == [universe.person(name).name for name in reversed(names)]
    assert second.before is None
    assert len(first.readers) == len(names)
