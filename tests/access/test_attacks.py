"""Attacks by people who are here: with other people's ids, with more fields than a form has, with
forms that were open when the door was shut, with a hat that is not theirs to wear."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from alongside.core import clock
from alongside.core.actors import COMMAND
from alongside.core.audit import AuditEvent
from alongside.people.actions import grants, memberships, organisations, persons
from alongside.people.models import EntryCode, Grant, LocalSetting, Login, Membership, Person
from alongside.people.rules import Category, Level
from alongside.plans.models import (
    Acceptance,
    AgendaItem,
    Commitment,
    CommitmentState,
    Conversation,
    Goal,
    Preparation,
    Side,
)
from alongside.plans.rules import usual_follow_up
from alongside.records.models import Result, ResultLook
from tests.access.planted import World
from tests.access.test_table import address, pages, pattern_of
from tests.universe import RHIAN_BORN

HELPED = {"how": "together", "read_back": "on"}
ACCEPTED = {"typed": "1", "way": "signature", "seen": "on"}


def _client(world: World, name: str) -> Client:
    client = world.universe.client(name)
    client.raise_request_exception = False
    return client


def _date(name: str, day: Any) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def _agreeing(**more: Any) -> dict[str, Any]:
    day = usual_follow_up(clock.today())
    return {
        "goal_words": "Stolen words",
        "confidence": "7",
        "my_words": "a",
        "their_words": "b",
        **_date("my_date", day),
        **_date("their_date", day),
        **_date("follow_up_on", day),
        **more,
    }


def _trail(world: World) -> int:
    """How much has happened to the other person."""
    return AuditEvent.objects.filter(person_id=world.other.rhian.pk).count()


# --- other people's ids ---------------------------------------------------------------------------


FOR_EVERYBODY = {"decisions:public_report"}  # its numbers are published, of every service


def _mixed(world: World) -> list[tuple[str, str]]:
    """Every page with ids of one person's things in the other's record, or of the other service's
    things."""
    own, theirs = world.things, world.other_things
    found = []
    for page in pages():
        if page in FOR_EVERYBODY:
            continue
        names = re.findall(r"<uuid:(\w+)>", pattern_of(page))
        if "person_id" in names and len(names) > 1:
            for person, rest in ((own, theirs), (theirs, own)):
                mixed = rest | {"person_id": person["person_id"]}
                found.append((page, address(page, mixed)))
        elif names and "person_id" not in names:
            found.append((page, address(page, theirs)))
    return found


@pytest.mark.parametrize("name", ["rhian", "nurse", "lead", "privacy"])
def test_ids_of_another_record_open_nothing(name: str, world: World) -> None:
    client = _client(world, name)
    before = _trail(world)
    given = {**HELPED, **ACCEPTED, "do": "yes", "side": "person", "answer": "end", "version": "1"}
    for page, url in _mixed(world):
        for method in ("get", "post"):
            response = getattr(client, method)(url, given if method == "post" else None)
            assert response.status_code in (404, 405), f"{method} {page} {url}"
    assert _trail(world) == before


def test_ids_of_others_in_a_form_change_nothing(world: World) -> None:
    rhian, nurse, lead = (_client(world, name) for name in ("rhian", "nurse", "lead"))
    mine, theirs = world.things, world.other_things
    base = f"/p/{mine['person_id']}/"
    before = _trail(world)
    copies = f"{base}agreements/{mine['agreement_id']}/copies/"
    assert rhian.post(copies, {"recipient": str(world.other.carer.pk)}).status_code == 404
    give = f"{base}access/give/{world.other.carer.pk}/"
    assert rhian.post(give, {"level": 3, "categories": ["plan"]}).status_code == 404
    other_grant = Grant.objects.filter(person=world.other.rhian, ended_at=None).first()
    assert other_grant is not None
    instead = {"level": 1, "categories": ["about"], "instead": str(other_grant.pk)}
    rhian.post(f"{base}access/give/{world.universe.links_team.pk}/", instead)
    other_grant.refresh_from_db()
    assert other_grant.ended_at is None

    result = Result.objects.filter(person=world.other.rhian).first()
    assert result is not None
    nurse.post(f"{base}results/look/", {"seen": [f"{result.pk}:{result.digest}"]})
    assert not ResultLook.objects.filter(result=result).exists()

    other_member = world.other.memberships["nurse"]
    day = clock.today() + timedelta(days=3)
    booking = {"professional": other_member.pk, "clock": "10:30", "way": "here", "minutes": "30"}
    assert nurse.post(f"{base}conversations/book/", booking | _date("on", day)).status_code == 422
    agree = _agreeing(follow_up_by=other_member.pk, **HELPED)
    assert nurse.post(f"{base}agree/", agree).status_code == 422
    hand_over = f"/worklist/{mine['worklist item_id']}/hand-over"
    assert nurse.post(hand_over, {"to": str(other_member.pk)}).status_code in (200, 422)
    assert not Membership.objects.filter(pk=other_member.pk, team=world.universe.team).exists()
    assert nurse.post("/acting/", {"hat": str(other_member.pk)}).status_code == 404

    invite = {"team": str(world.other.team.pk), "role": "nurse"}
    codes = EntryCode.objects.count()
    lead.post("/service/invite/", invite)
    assert EntryCode.objects.count() == codes
    version = LocalSetting.objects.filter(party=world.other.service).first()
    assert version is not None
    assert lead.post("/service/settings/", {"again": str(version.pk)}).status_code == 404
    about = {"words": "Look", "about": str(theirs["person_id"]), "person": theirs["person_id"]}
    nurse.post("/report/", about)
    assert _trail(world) == before


# --- more fields than the form has ----------------------------------------------------------------


def test_a_person_gives_the_professionals_yes_to_nothing(world: World) -> None:
    url = f"/p/{world.things['person_id']}/goals/{world.things['goal_id']}/correct/"
    rhian = _client(world, "rhian")
    day = usual_follow_up(clock.today())
    sent = {"version": 2, "goal_words": "Mine", "changed": "Words", **_date("follow_up_on", day)}
    to = rhian.post(url, sent)["Location"]
    for extra in ({}, ACCEPTED):
        assert rhian.post(f"{to}accept/", {"side": "professional", **extra}).status_code == 404
    # Nor does she say of herself that she was seen to sign.
    assert rhian.post(f"{to}accept/", {"side": "person", **ACCEPTED}).status_code == 404
    agreement_id = UUID(to.rstrip("/").rpartition("/")[2])
    assert not Acceptance.objects.filter(agreement_id=agreement_id).exists()
    assert rhian.post(f"{to}accept/", {"side": "person", "way": "phone"}).status_code == 302
    assert Acceptance.objects.get(agreement_id=agreement_id).way == "button"


def test_nobody_else_says_yes_for_the_person(world: World) -> None:
    url = f"/p/{world.things['person_id']}/goals/{world.things['goal_id']}/correct/"
    day = usual_follow_up(clock.today())
    sent = {"version": 2, "goal_words": "Mine", "changed": "Words", **_date("follow_up_on", day)}
    to = _client(world, "rhian").post(url, sent)["Location"] + "accept/"
    carer, nurse = _client(world, "carer"), _client(world, "nurse")
    for extra in ({}, ACCEPTED, {**ACCEPTED, "way": "phone", **HELPED}):
        assert carer.post(to, {"side": "person", **extra}).status_code == 404
    assert nurse.post(to, {"side": "person"}).status_code == 404
    nurse.post(to, {"side": "person", "typed": "1", "way": "signature"})  # not seen
    nurse.post(to, {"side": "person", "typed": "1", "way": "yes", "seen": "on"})
    agreement_id = UUID(to.removesuffix("/accept/").rpartition("/")[2])
    assert not Acceptance.objects.filter(agreement_id=agreement_id, side=Side.PERSON).exists()


def test_nobody_else_is_the_author_of_a_goal(world: World) -> None:
    url = f"/p/{world.things['person_id']}/agree/"
    for name in ("nurse", "carer"):
        client = _client(world, name)
        for extra in ({}, {"how": "together"}, {"read_back": "on"}, {**HELPED, "how": "web"}):
            agree = _agreeing(follow_up_by=world.universe.memberships["nurse"].pk, **extra)
            assert client.post(url, agree).status_code == 422
    assert not [goal for goal in Goal.objects.all() if goal.words == "Stolen words"]


def test_what_a_form_does_not_ask_is_not_kept(world: World) -> None:
    rhian = _client(world, "rhian")
    agree = _agreeing(
        follow_up_by=world.universe.memberships["nurse"].pk,
        how="phone",
        read_back="on",
        helper="Somebody",
        state="achieved",
        person=world.other.rhian.pk,
        set_on="2001-01-01",
    )
    assert rhian.post(f"/p/{world.things['person_id']}/agree/", agree).status_code == 302
    (goal,) = [goal for goal in Goal.objects.all() if goal.words == "Stolen words"]
    assert (goal.helper, goal.written_via, goal.state) == ("", "web", "active")
    assert (goal.person_id, goal.set_on) == (world.universe.rhian.pk, clock.today())

    nurse = _client(world, "nurse")
    new = {"name": "Newly", "language": "en", "team_id": world.other.team.pk, "source": "x"}
    assert nurse.post("/people/add/", new).status_code == 302
    person = Person.objects.get(name="Newly")
    assert [grant.grantee_id for grant in person.grants.all()] == [world.universe.team.pk]


@pytest.mark.parametrize("version", ["0", "1", "-1", "999", "9" * 400, "x", ""])
def test_a_version_that_was_made_up_overwrites_nothing(version: str, world: World) -> None:
    rhian, nurse = _client(world, "rhian"), _client(world, "nurse")
    base = f"/p/{world.things['person_id']}/"
    talk = f"{base}conversations/{world.things['visited']}/"
    sends = [
        (rhian, f"{talk}prepare/", {"words": "Over"}),
        (rhian, f"{base}about/words/", {"name": "Over", "strengths": "Over"}),
        (
            rhian,
            f"{base}goals/{world.things['goal_id']}/correct/",
            {"goal_words": "Over", "changed": "x", **_date("follow_up_on", clock.today())},
        ),
        (
            nurse,
            f"{talk}change/",
            {"clock": "10:30", "way": "home", **_date("on", clock.today() + timedelta(days=9))},
        ),
    ]
    for client, url, data in sends:
        sent = client.post(url, {**data, "version": version})
        assert sent.status_code in (200, 409, 422), url
    talked = Conversation.objects.get(pk=world.things["visited"])
    assert (talked.way, Preparation.objects.get(conversation=talked).words) == ("here", "zqprep1")
    assert Person.objects.get(pk=world.universe.rhian.pk).strengths == "zqstrengths1"
    assert Goal.objects.get(pk=world.things["goal_id"]).words == "zqgoal1"


# --- the other side's words -----------------------------------------------------------------------


def test_a_professional_hides_nothing_and_answers_nothing_unheard(world: World) -> None:
    nurse = _client(world, "nurse")
    base = f"/p/{world.things['person_id']}/"
    talk = f"{base}conversations/{world.things['visited']}/"
    item = AgendaItem.objects.filter(
        conversation_id=world.things["visited"], raised_by=Side.PERSON
    ).first()
    assert item is not None
    assert nurse.post(f"{talk}items/{item.pk}/", {"do": "remove"}).status_code == 409
    own = AgendaItem.objects.get(
        conversation_id=world.things["visited"], raised_by=Side.PROFESSIONAL
    )
    rhian = _client(world, "rhian")
    assert rhian.post(f"{talk}items/{own.pk}/", {"do": "remove"}).status_code == 404
    assert not AgendaItem.objects.filter(removed_at__isnull=False).exists()

    promise = Commitment.objects.filter(
        goal_id=world.things["goal_id"], side=Side.PERSON, state=CommitmentState.OPEN
    ).first()
    assert promise is not None
    for name in ("nurse", "carer"):
        for do in ("yes", "no", "drop"):
            _client(world, name).post(f"{base}promises/{promise.pk}/", {"do": do})
    decline = f"{base}goals/{world.things['decline goal_id']}/decline/"
    nurse.post(decline, {"how": "together"})
    promise.refresh_from_db()
    assert promise.state == CommitmentState.OPEN
    assert Goal.objects.get(pk=world.things["decline goal_id"]).state == "proposed"
    nurse.post(decline, HELPED)
    assert Goal.objects.get(pk=world.things["decline goal_id"]).state == "declined"


# --- somebody whom the person lets add to the plan ------------------------------------------------

CARERS = [
    ("post", "access/give/{team}/", {"level": "3", "categories": ["plan"]}),
    ("get", "access/", {}),
    ("get", "access/looked/", {}),
    ("post", "access/{grant}/end/", {}),
    ("post", "contact/email/", {"value": "mine@example.org"}),
    ("post", "about/contact/email/", {"value": "mine@example.org"}),
    ("post", "about/contact/phone/", {"value": "01632 960199"}),
    ("post", "circle/{member}/invite/", {"level": "2", "categories": ["plan"]}),
    ("post", "ways-in/slip/", {}),
    ("post", "ways-in/claim/", {"checked": "yes"}),
    ("get", "ways-in/", {}),
    ("get", "incidents/", {}),
    ("post", "agreements/{agreement}/copies/", {"recipient": "{team}"}),
    ("post", "agreements/{agreement}/copied/", {}),
    ("post", "conversations/{talk}/visit-code/", {}),
    ("post", "conversations/{talk}/change/", {}),
    ("post", "conversations/{talk}/held/", {}),
    ("post", "death/", {"died_on_day": "1", "died_on_month": "1", "died_on_year": "2026"}),
    ("post", "goals/suggest/", {"proposal": "Do"}),
    ("get", "results/", {}),
    ("get", "lifecycle/", {}),
]


def _tries(world: World) -> dict[str, Any]:
    return {
        "team": world.universe.links_team.pk,
        "grant": world.things["grant_id"],
        "member": world.things["member_id"],
        "agreement": world.things["agreement_id"],
        "talk": world.things["visited"],
    }


def test_who_may_add_to_the_plan_may_do_no_more(world: World) -> None:
    client = _client(world, "carer")
    _refused_everywhere(client, world)


def _refused_everywhere(client: Client, world: World) -> None:
    made = _tries(world)
    counts = Grant.objects.count(), EntryCode.objects.count()
    for method, path, data in CARERS:
        url = f"/p/{world.things['person_id']}/{path.format(**made)}"
        assert getattr(client, method)(url, data).status_code == 404, url
    assert (Grant.objects.count(), EntryCode.objects.count()) == counts
    email = Login.objects.get(person=world.universe.rhian).email
    assert email == "rhian@example.org"


def test_a_hat_of_ones_own_making_opens_nothing_of_somebody_elses(world: World) -> None:
    """Rhian's daughter sets up an organisation, and comes back as its lead and as its nurse."""
    universe = world.universe
    founded = organisations.set_up_organisation(
        by=universe.actor("carer"),
        name="Carys & Co",
        service_name="Care",
        team_name="Carers",
        phone="01632 960100",
        hours="always",
        founder_also="nurse",
    )
    for membership in Membership.objects.filter(person=universe.carer):
        client = _client(world, "carer")
        session = client.session
        session["acting"] = str(membership.pk)
        session.save()
        _refused_everywhere(client, world)
        about = client.get(f"/p/{universe.rhian.pk}/about/").content.decode()
        assert "999 000 1235" not in about
        assert "zqpost1" not in about
        day = clock.today() + timedelta(days=3)
        booking = {"professional": membership.pk, "clock": "10:30", "way": "here", "minutes": "30"}
        url = f"/p/{universe.rhian.pk}/conversations/book/"
        assert client.post(url, booking | _date("on", day)).status_code in (404, 422)
        assert client.post("/break-glass/", _glass()).status_code in (200, 404)
    assert not Grant.objects.filter(grantee=founded.team).exists()
    assert not Conversation.objects.filter(professional__team=founded.team).exists()
    assert not Grant.objects.filter(grantee=universe.carer, basis="break_glass").exists()


def _glass() -> dict[str, str]:
    return {"nhs": "999 000 1235", "reason": "I say so", **_date("birth_date", RHIAN_BORN)}


def test_nobody_invites_themselves_into_a_team_or_up(world: World) -> None:
    universe = world.universe
    lead = _client(world, "lead")
    issued = memberships.invite_to_team(by=universe.actor("lead"), team=universe.team, role="nurse")
    assert lead.post("/way-in/team/", {"code": issued.code}).status_code == 409
    own = universe.memberships["lead"]
    lead.post(f"/service/members/{own.pk}/", {"role": "administrator"})
    own.refresh_from_db()
    assert own.role == "lead"
    Membership.objects.filter(pk=universe.memberships["nurse"].pk).update(role="administrator")
    administrator = _client(world, "nurse")
    for page, data in (
        (f"/service/members/{universe.memberships['gp'].pk}/", {"role": "lead"}),
        (f"/service/members/{own.pk}/end/", {}),
        ("/service/invite/", {"team": str(universe.team.pk), "role": "privacy"}),
        ("/service/add/", {"service_name": "x", "team_name": "x", "phone": "1", "hours": "1"}),
    ):
        administrator.post(page, data)
    assert Membership.objects.get(pk=universe.memberships["gp"].pk).role == "gp"
    assert Membership.objects.get(pk=own.pk).until_at is None
    assert not EntryCode.objects.filter(role="privacy").exists()


# --- doors shut while a form was open -------------------------------------------------------------


def _forms_of_nurse(world: World) -> list[tuple[str, dict[str, Any]]]:
    base = f"/p/{world.things['person_id']}/"
    talk = f"{base}conversations/{world.things['visited']}/"
    words = {"words": "Late", **HELPED}
    return [
        (f"{talk}prepare/", {**words, "version": "2"}),
        (f"{talk}items/", {"own-words": "Late"}),
        (f"{base}agree/", _agreeing(follow_up_by=world.universe.memberships["nurse"].pk, **HELPED)),
        (f"{base}goals/suggest/", {"proposal": "Late"}),
        (f"{base}about/words/", {"version": "1", "name": "Late", "channel": "phone", **HELPED}),
        (f"{base}check-ins/{world.things['check_in_id']}/", {"how": "Late", "channel": "phone"}),
        (f"{base}ways-in/slip/", {"as": "page"}),
        (f"/worklist/{world.things['worklist item_id']}/take", {}),
    ]


@pytest.mark.parametrize("how", ["grant", "membership", "hat", "second factor"])
def test_a_form_that_was_open_when_the_door_was_shut_is_not_taken(how: str, world: World) -> None:
    universe = world.universe
    nurse = _client(world, "nurse")
    for url, _data in _forms_of_nurse(world)[:3]:
        assert nurse.get(url).status_code in (200, 405)
    if how == "grant":
        for grant in Grant.objects.filter(person=universe.rhian, ended_at=None):
            grants.end_access(by=universe.actor("rhian"), grant=grant)
    elif how == "membership":
        memberships.end_membership(
            by=universe.actor("lead"), membership=universe.memberships["nurse"]
        )
    else:
        session = nurse.session
        session.pop("acting" if how == "hat" else "account_authentication_methods")
        session.save()
    before = AuditEvent.objects.filter(person_id=universe.rhian.pk).count()
    for url, data in _forms_of_nurse(world):
        assert nurse.post(url, data).status_code == 404, url
    assert AuditEvent.objects.filter(person_id=universe.rhian.pk).count() == before


def test_a_grant_that_runs_out_lets_no_more_in(world: World) -> None:
    universe = world.universe
    somebody = persons.register_person(by=COMMAND, name="For a day")
    grants.give_access(
        by=universe.actor("rhian"),
        person=universe.rhian,
        grantee=somebody,
        level=int(Level.CONTRIBUTE),
        categories=[Category.PLAN],
        until_at=clock.now() + timedelta(hours=1),
    )
    login = Login.objects.create(email="day@example.org", person=somebody)
    client = Client()
    client.force_login(login, backend="alongside.people.accounts.Backend")
    url = f"/p/{universe.rhian.pk}/plan/"
    assert client.get(url).status_code == 200
    Grant.objects.filter(grantee=somebody).update(
        from_at=clock.now() - timedelta(hours=2), until_at=clock.now() - timedelta(seconds=1)
    )
    assert client.get(url).status_code == 404
