"""The people around somebody: one main contact, invitations, and who may arrange them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alongside.core import clock
from alongside.core.actors import ANONYMOUS, Actor, Channel
from alongside.core.audit import AuditEvent
from alongside.core.errors import NotAllowed, Refused
from alongside.people.actions import circles
from alongside.people.models import CircleMember, EntryCode, Grant
from alongside.people.queries.circle_picture import circle_picture, lines_of
from alongside.people.rules import Category, shown_code
from tests.at_once import at_once
from tests.universe import Universe


@pytest.fixture
def me(universe: Universe) -> Actor:
    return universe.actor("rhian")


@pytest.fixture
def owen(universe: Universe, me: Actor) -> CircleMember:
    return circles.add_member(
        by=me, person=universe.rhian, name="Owen", tie="partner", phone="+441632960456", main=True
    )


@pytest.fixture
def gareth(universe: Universe, me: Actor) -> CircleMember:
    return circles.add_member(by=me, person=universe.rhian, name=" Gareth ", tie="friend")


def helping(universe: Universe, name: str) -> Actor:
    return universe.actor(name).helping(
        Channel.PHONE, universe.person(name).name, universe.rhian.pk
    )


# --- actions -----------------------------------------------------------------------------------


def test_a_name_is_enough(gareth: CircleMember) -> None:
    gareth.refresh_from_db()
    assert (gareth.name, gareth.phone, gareth.other_id) == ("Gareth", "", None)


@pytest.mark.parametrize("given", [{"name": " ", "tie": "friend"}, {"name": "A", "tie": "boss"}])
def test_what_is_missing_is_said(universe: Universe, me: Actor, given: dict[str, str]) -> None:
    with pytest.raises(Refused):
        circles.add_member(by=me, person=universe.rhian, **given)


def test_one_main_contact_at_a_time(
    universe: Universe, me: Actor, owen: CircleMember, gareth: CircleMember
) -> None:
    circles.set_main_contact(by=me, member=gareth)
    mains = CircleMember.objects.filter(person=universe.rhian, is_main_contact=True)
    assert [row.pk for row in mains] == [gareth.pk]
    third = circles.add_member(by=me, person=universe.rhian, name="Nia", tie="child", main=True)
    assert [row.pk for row in mains.all()] == [third.pk]


def test_change_end_and_undo(me: Actor, owen: CircleMember, gareth: CircleMember) -> None:
    circles.change_member(by=me, member=owen, name="Owain", tie="friend", phone="")
    circles.end_member(by=me, member=owen)
    circles.end_member(by=me, member=owen)  # twice is once
    with pytest.raises(Refused):
        circles.change_member(by=me, member=owen, name="Owain", tie="friend", phone="")
    back = circles.restore_member(by=me, member=owen)
    assert (back.ended_at, back.name, back.is_main_contact) == (None, "Owain", True)
    with pytest.raises(Refused):
        circles.restore_member(by=me, member=owen)
    assert AuditEvent.objects.filter(verb="circle.end").count() == 1


def test_undo_leaves_a_new_main_contact_alone(
    me: Actor, owen: CircleMember, gareth: CircleMember
) -> None:
    circles.end_member(by=me, member=owen)
    circles.set_main_contact(by=me, member=gareth)
    assert not circles.restore_member(by=me, member=owen).is_main_contact


def test_a_helper_arranges_in_the_persons_words_only(universe: Universe) -> None:
    wanted: dict[str, Any] = {"person": universe.rhian, "name": "Nia", "tie": "child"}
    circles.add_member(by=helping(universe, "nurse"), **wanted)
    circles.add_member(by=helping(universe, "carer"), **wanted)
    with pytest.raises(Refused):
        circles.add_member(by=universe.actor("nurse"), **wanted)
    for name in ("link_worker", "stranger", "peer", "lead"):
        with pytest.raises(NotAllowed):
            circles.add_member(by=helping(universe, name), **wanted)


def test_only_the_person_invites(universe: Universe, gareth: CircleMember) -> None:
    for by in (helping(universe, "nurse"), universe.actor("carer"), ANONYMOUS):
        with pytest.raises(NotAllowed):
            circles.invite(by=by, member=gareth)


def test_a_new_invitation_ends_the_one_before(
    universe: Universe, me: Actor, gareth: CircleMember
) -> None:
    first = circles.invite(by=me, member=gareth)
    circles.invite(by=me, member=gareth)
    peer = universe.actor("peer")
    assert circles.accept_invitation(by=peer, code=first.code, address="a") is None


@pytest.mark.parametrize(("level", "categories"), [(1, []), (1, ["everything"]), (9, ["about"])])
def test_an_invitation_offers_what_exists(
    me: Actor, gareth: CircleMember, level: int, categories: list[str]
) -> None:
    with pytest.raises(Refused):
        circles.invite(by=me, member=gareth, level=level, categories=categories)


def test_an_invitation_runs_out(universe: Universe, me: Actor, gareth: CircleMember) -> None:
    code = circles.invite(by=me, member=gareth).code
    EntryCode.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert circles.accept_invitation(by=universe.actor("peer"), code=code, address="a") is None


def test_an_invitation_ends_with_the_place_in_the_circle(
    universe: Universe, me: Actor, gareth: CircleMember
) -> None:
    code = circles.invite(by=me, member=gareth).code
    circles.end_member(by=me, member=gareth)
    assert circles.accept_invitation(by=universe.actor("peer"), code=code, address="a") is None


def test_accepting_is_for_somebody_else_and_once(
    universe: Universe, me: Actor, owen: CircleMember, gareth: CircleMember
) -> None:
    peer = universe.actor("peer")
    code = circles.invite(by=me, member=gareth).code
    with pytest.raises(NotAllowed):
        circles.accept_invitation(by=ANONYMOUS, code=code, address="a")
    with pytest.raises(Refused):
        circles.accept_invitation(by=me, code=code, address="a")
    assert circles.accept_invitation(by=peer, code=code, address="a") == gareth
    assert circles.accept_invitation(by=peer, code=code, address="a") is None
    with pytest.raises(Refused):
        circles.invite(by=me, member=CircleMember.objects.get(pk=gareth.pk))
    second = circles.invite(by=me, member=owen).code
    with pytest.raises(Refused):
        circles.accept_invitation(by=peer, code=second, address="a")
    assert not Grant.objects.filter(grantee=universe.peer).exists()


def test_whoever_joined_may_leave_and_nobody_else_may_make_them(
    universe: Universe, me: Actor, gareth: CircleMember
) -> None:
    code = circles.invite(by=me, member=gareth).code
    joined = circles.accept_invitation(by=universe.actor("peer"), code=code, address="a")
    assert joined is not None
    with pytest.raises(NotAllowed):
        circles.end_member(by=universe.actor("broker"), member=joined)
    assert circles.end_member(by=universe.actor("peer"), member=joined).ended_at is not None
    again = circles.add_member(by=me, person=universe.rhian, name="Peredur", tie="friend")
    second = circles.invite(by=me, member=again).code
    circles.accept_invitation(by=universe.actor("peer"), code=second, address="a")
    with pytest.raises(Refused):  # one place in a circle
        circles.restore_member(by=me, member=joined)


@pytest.mark.commits
def test_two_main_contacts_at_the_same_moment_leave_one(universe: Universe) -> None:
    me = universe.actor("rhian")
    members = [
        circles.add_member(by=me, person=universe.rhian, name=name, tie="friend")
        for name in ("A", "B", "C", "D")
    ]
    heard = at_once(
        *[partial(circles.set_main_contact, by=me, member=member) for member in members]
    )
    assert not [one for one in heard if isinstance(one, Exception)]
    assert CircleMember.objects.filter(person=universe.rhian, is_main_contact=True).count() == 1


# --- pages -------------------------------------------------------------------------------------


def page(universe: Universe, name: str, *args: Any) -> str:
    return reverse(f"people:{name}", args=[universe.rhian.pk, *args])


def test_the_list_says_what_the_picture_shows(
    client_as: Callable[..., Client],
    universe: Universe,
    owen: CircleMember,
    gareth: CircleMember,
) -> None:
    for name in ("rhian", "carer", "nurse"):
        text = client_as(name).get(page(universe, "circle")).content.decode()
        listed = text.split("</svg>")[-1]
        assert "Owen" in listed
        assert "Gareth" in listed
        assert "01632 960456" in listed
    for name in ("link_worker", "stranger", "lead", "broker"):
        assert client_as(name).get(page(universe, "circle")).status_code == 404


def test_adding_changing_and_choosing_by_the_person(
    client_as: Callable[..., Client], universe: Universe
) -> None:
    browser = client_as("rhian")
    assert "Nobody is written down yet" in browser.get(page(universe, "circle")).content.decode()
    browser.post(
        page(universe, "circle_add"),
        {"name": "Nia", "tie": "child", "phone": "01632 960789", "main": "on"},
    )
    nia = CircleMember.objects.get(person=universe.rhian)
    assert (nia.phone, nia.is_main_contact) == ("+441632960789", True)
    assert browser.get(page(universe, "circle_member", nia.pk)).status_code == 200
    browser.post(page(universe, "circle_member", nia.pk), {"name": "Nia Wyn", "tie": "child"})
    browser.post(page(universe, "circle_add"), {"name": "Tom", "tie": "friend"})
    tom = CircleMember.objects.get(person=universe.rhian, tie="friend")
    browser.post(page(universe, "circle_main", tom.pk))
    nia.refresh_from_db()
    assert (nia.name, nia.is_main_contact) == ("Nia Wyn", False)
    wrong = browser.post(page(universe, "circle_add"), {"name": "", "phone": "1"})
    assert wrong.status_code == 200
    assert "al-" in wrong.content.decode()


def test_taking_out_can_be_undone(
    client_as: Callable[..., Client], universe: Universe, owen: CircleMember
) -> None:
    browser = client_as("rhian")
    assert browser.get(page(universe, "circle_end", owen.pk)).status_code == 200
    response = browser.post(page(universe, "circle_end", owen.pk))
    after = browser.get(response["Location"]).content.decode()
    again = page(universe, "circle_again", owen.pk)
    assert again in after
    browser.post(again)
    owen.refresh_from_db()
    assert owen.ended_at is None
    assert browser.get(page(universe, "circle") + "?ended=nonsense").status_code == 200


def test_a_helper_reads_it_back(
    client_as: Callable[..., Client], universe: Universe, owen: CircleMember
) -> None:
    browser = client_as("nurse")
    asked = {"name": "Nia", "tie": "child"}
    assert "read it back" in browser.get(page(universe, "circle_add")).content.decode()
    browser.post(page(universe, "circle_add"), asked)
    assert CircleMember.objects.filter(person=universe.rhian).count() == 1
    browser.post(page(universe, "circle_add"), asked | {"channel": "phone", "read_back": "on"})
    event = AuditEvent.objects.filter(verb="circle.add").latest("id")
    assert (event.channel, event.on_behalf_of_id) == ("phone", universe.rhian.pk)
    assert event.actor_person_id == universe.nurse.pk
    assert browser.post(page(universe, "circle_end", owen.pk), {}).status_code == 200
    browser.post(page(universe, "circle_end", owen.pk), {"channel": "paper", "read_back": "on"})
    owen.refresh_from_db()
    assert owen.ended_at is not None
    assert browser.get(page(universe, "circle_invite", owen.pk)).status_code == 404


def test_the_code_of_an_invitation_is_shown_once(
    client_as: Callable[..., Client], universe: Universe, owen: CircleMember
) -> None:
    browser = client_as("rhian")
    here = page(universe, "circle_invite", owen.pk)
    assert browser.get(here).status_code == 200
    unclear = browser.post(here, {"level": "1"})
    assert "Choose what they may see." in unclear.content.decode()
    assert not EntryCode.objects.exists()
    answer = browser.post(here, {"level": "1", "categories": ["plan"]})
    assert answer["Cache-Control"].count("no-store")
    row = EntryCode.objects.get()
    assert row.offer == {"level": 1, "categories": ["plan"]}
    code = answer.content.decode().split('al-slip">')[1].split("<")[0]
    assert code == shown_code(code.replace("-", ""))
    peer = client_as("peer", hat=False)
    peer.post(reverse("people:invitation"), {"code": code})
    assert Grant.objects.get(grantee=universe.peer).categories == [str(Category.PLAN)]
    assert browser.get(here).status_code == 404  # has joined
    circle = browser.get(page(universe, "circle")).content.decode()
    assert "You let them see a part of your record" in circle
    after = browser.get(browser.post(page(universe, "circle_end", owen.pk))["Location"])
    assert "can still see your record" in after.content.decode()


def test_somebody_who_joined_sees_it_on_their_page_and_may_leave(
    client_as: Callable[..., Client], universe: Universe, me: Actor, gareth: CircleMember
) -> None:
    code = circles.invite(by=me, member=gareth).code
    circles.accept_invitation(by=universe.actor("carer"), code=code, address="a")
    browser = client_as("carer")
    theirs = reverse("people:circle", args=[universe.carer.pk])
    assert reverse("people:welcome", args=[gareth.pk]) in browser.get(theirs).content.decode()
    leave = reverse("people:circle_leave", args=[universe.carer.pk, gareth.pk])
    browser.post(leave)
    gareth.refresh_from_db()
    assert gareth.ended_at is not None
    assert browser.post(leave).status_code == 404


def test_the_picture_puts_each_on_one_ring(universe: Universe, me: Actor) -> None:
    for number, tie in enumerate(["partner", "child", "friend", "neighbour", "professional"]):
        circles.add_member(
            by=me, person=universe.rhian, name=f"N{number}", tie=tie, main=tie == "neighbour"
        )
    picture = circle_picture(me, universe.rhian)
    assert picture is not None
    spots = {spot.around.what: spot for spot in picture.spots}

    def far(what: str) -> float:
        return float(abs(complex((spots[what].x - 200) / 142 * 165, spots[what].y - 200)))

    assert float(abs(complex(spots["Partner"].x - 200, spots["Partner"].y - 200))) == (
        pytest.approx(102, abs=1)
    )
    main = spots["Neighbour"]  # the main contact stands close
    assert float(abs(complex(main.x - 200, main.y - 200))) == pytest.approx(102, abs=1)
    assert far("Friend") == far("Professional") == pytest.approx(165, abs=1)
    assert picture.main is main.around
    assert [one.name for one in picture.professionals] == ["N4"]
    assert {one.name for one in picture.services} == {
        universe.team.name,
        universe.links_team.name,
    }


def test_family_does_not_see_which_services_are_let_in_and_a_stranger_sees_nothing(
    universe: Universe, me: Actor
) -> None:
    circles.add_member(by=me, person=universe.rhian, name="Mair", tie="friend")
    seen = circle_picture(universe.actor("carer"), universe.rhian)
    assert seen is not None
    assert ([one.name for one in seen.people], seen.services) == (["Mair"], [])
    by_nurse = circle_picture(universe.actor("nurse"), universe.rhian)
    assert by_nurse is not None
    assert by_nurse.services
    assert circle_picture(universe.actor("stranger"), universe.rhian) is None


def test_more_than_the_picture_holds_are_counted_and_listed(universe: Universe, me: Actor) -> None:
    for number in range(25):
        circles.add_member(by=me, person=universe.rhian, name=f"Friend {number}", tie="friend")
    picture = circle_picture(me, universe.rhian)
    assert picture is not None
    assert len(picture.spots) + picture.more == len(picture.everybody)
    assert len(picture.people) == 25
    assert len(picture.spots) == 10


@given(st.text(max_size=60))
def test_a_name_has_one_or_two_short_lines(name: str) -> None:
    lines = lines_of(name)
    assert 1 <= len(lines) <= 2
    assert all(len(line) <= 11 for line in lines)


def test_the_page_takes_the_same_queries_for_one_and_for_many(
    client_as: Callable[..., Client],
    universe: Universe,
    me: Actor,
    owen: CircleMember,
    django_assert_max_num_queries: Any,
) -> None:
    browser = client_as("rhian")
    with django_assert_max_num_queries(60) as few:
        browser.get(page(universe, "circle"))
    for number in range(8):
        circles.add_member(by=me, person=universe.rhian, name=f"N{number}", tie="friend")
    with django_assert_max_num_queries(len(few)):
        browser.get(page(universe, "circle"))
