"""The small universe of people that the tests share, built through actions.

Rhian lives with diabetes. Her nurse brought her in, so her team may see and add. She lets in her
daughter Carys (carer) and, for a part, the link worker of another organisation. The peer supporter,
the broker, the lead, the privacy officer and the board member hold no grant of hers: a role opens
no record. The stranger is a nurse elsewhere and must see nothing. Imported came in from a file and
has no login.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from alongside.core import clock
from alongside.core.actors import COMMAND, Actor, Assurance, Channel
from alongside.people.actions import grants, logins, persons
from alongside.people.actors import ACTING, AUTHENTICATION_METHODS
from alongside.people.models import (
    Group,
    Login,
    Membership,
    Organisation,
    Person,
    Role,
    Service,
    Team,
)
from alongside.people.rules import Category, Level

RHIAN_BORN = date(1952, 3, 27)
RHIAN_NHS = "9990001235"
IMPORTED_BORN = date(1948, 11, 2)

# name -> (the name they like, role in their team or group)
STAFF = {
    "nurse": ("Dana Hughes", Role.NURSE),
    "gp": ("Tomos Rees", Role.GP),
    "link_worker": ("Aled Morgan", Role.LINK_WORKER),
    "peer": ("Peredur Lloyd", Role.PEER),
    "broker": ("Bethan Cole", Role.BROKER),
    "lead": ("Leila Haddad", Role.LEAD),
    "privacy": ("Priya Nair", Role.PRIVACY),
    "board": ("Bryn Howells", Role.BOARD),
    "stranger": ("Stella Vaughan", Role.NURSE),
}


@dataclass(frozen=True)
class Universe:
    """Everybody, by the name of their part; and the places that they belong to."""

    practice: Organisation
    service: Service
    team: Team
    managers: Team
    charity: Organisation
    links_service: Service
    links_team: Team
    elsewhere: Organisation
    other_service: Service
    other_team: Team
    peers: Group
    timebank: Group

    rhian: Person
    carer: Person
    nurse: Person
    gp: Person
    link_worker: Person
    peer: Person
    broker: Person
    lead: Person
    privacy: Person
    board: Person
    stranger: Person
    imported: Person
    memberships: Mapping[str, Membership] = field(repr=False)

    NAMES = (
        "rhian", "carer", "nurse", "gp", "link_worker", "peer", "broker", "lead", "privacy",
        "board", "stranger",
    )  # fmt: skip

    def frozen(self) -> bytes:
        """Everybody as they are now, for `thawed`."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        return pickle.dumps(parts | {"memberships": dict(self.memberships)})

    @classmethod
    def thawed(cls, frozen: bytes) -> Universe:
        """The universe of `frozen`, in objects that nobody has touched."""
        parts = pickle.loads(frozen)  # noqa: S301 - our own, from this process
        return cls(**parts | {"memberships": MappingProxyType(parts["memberships"])})

    def person(self, name: str) -> Person:
        """Somebody by the name of their part, as they were when the universe was built."""
        found = getattr(self, name)
        assert isinstance(found, Person)
        return found

    def actor(self, name: str, *, hat: bool = True, second_factor: bool = True) -> Actor:
        """Signed in; in their hat where they have one, unless `hat` is False."""
        person = self.person(name)
        membership = self.memberships.get(name) if hat else None
        team = membership.team if membership else None
        return Actor(
            channel=Channel.WEB,
            person_id=person.pk,
            login_id=Login.objects.filter(person=person).values_list("pk", flat=True).first(),
            membership_id=membership.pk if membership else None,
            team_id=team.pk if team else None,
            service_id=team.service_id if team else None,
            organisation_id=team.service.organisation_id if team else None,
            role=str(membership.role) if membership else "",
            assurance=Assurance.SECOND_FACTOR if second_factor else Assurance.PASSWORD,
        )

    def client(self, name: str, *, hat: bool = True, second_factor: bool = True) -> Client:
        """A browser in which they have signed in, with the hat of their part on."""
        browser = Client()
        login = Login.objects.get(person=self.person(name))
        browser.force_login(login, backend="alongside.people.accounts.Backend")
        session = browser.session
        session[AUTHENTICATION_METHODS] = [
            {"method": "password", "at": clock.now().timestamp(), "email": login.email},
            *([{"method": "mfa", "at": clock.now().timestamp()}] if second_factor else []),
        ]
        if hat and name in self.memberships:
            session[ACTING] = str(self.memberships[name].pk)
        session.save()
        return browser


def give_login(person: Person, email: str, password: str | None = None) -> Login:
    """A login with a confirmed email address."""
    login = Login(email=email, person=person)
    login.set_password(password)
    by = Actor(channel=Channel.WEB, assurance=Assurance.PASSWORD)
    logins.open_login(by=by, login=login)
    EmailAddress.objects.create(user=login, email=email, verified=True, primary=True)
    return login


def _place(organisation: str, service: str, team: str) -> tuple[Organisation, Service, Team]:
    there = Organisation(name=organisation)
    there.save()
    offer = Service(
        name=service, organisation=there, phone="01632 960100", hours="8am to 6pm, Monday to Friday"
    )
    offer.save()
    crew = Team(name=team, service=offer)
    crew.save()
    return there, offer, crew


def build() -> Universe:
    """Build it in the running transaction."""
    practice, service, team = _place(
        "Elm Tree Surgery", "Long-term conditions", "Elm Tree care team"
    )
    managers = Team(name="Elm Tree managers", service=service)
    managers.save()
    charity, links_service, links_team = _place("Cwm Together", "Cwm links", "Cwm link workers")
    elsewhere, other_service, other_team = _place("Farther Practice", "Elsewhere", "Elsewhere team")
    peers = Group(name="Walking and talking", organisation=charity)
    peers.save()
    timebank = Group(name="Cwm time bank", organisation=charity)
    timebank.save()
    homes: dict[str, Team | Group] = {
        "nurse": team,
        "gp": team,
        "link_worker": links_team,
        "peer": peers,
        "broker": timebank,
        "lead": managers,
        "privacy": managers,
        "board": managers,
        "stranger": other_team,
    }

    people: dict[str, Person] = {}
    memberships: dict[str, Membership] = {}
    for name, (shown, role) in STAFF.items():
        people[name] = persons.register_person(by=COMMAND, name=shown)
        give_login(people[name], f"{name}@example.org")
        home = homes[name]
        memberships[name] = Membership.objects.create(
            person=people[name],
            team=home if isinstance(home, Team) else None,
            group=home if isinstance(home, Group) else None,
            role=role,
            from_at=clock.now(),
        )
    people["carer"] = persons.register_person(by=COMMAND, name="Carys", full_name="Carys Bevan")
    give_login(people["carer"], "carer@example.org")

    nurse = Actor(
        channel=Channel.WEB,
        person_id=people["nurse"].pk,
        membership_id=memberships["nurse"].pk,
        team_id=team.pk,
        service_id=service.pk,
        organisation_id=practice.pk,
        role=Role.NURSE,
        assurance=Assurance.SECOND_FACTOR,
    )
    rhian = persons.register_person(
        by=nurse,
        name="Rhian",
        full_name="Rhian Bevan",
        birth_date=RHIAN_BORN,
        nhs=RHIAN_NHS,
        email="rhian@example.org",
        phone="01632 960123",
        gender="female",
    )
    give_login(rhian, "rhian@example.org")
    herself = Actor(channel=Channel.WEB, person_id=rhian.pk, assurance=Assurance.PASSWORD)
    rhian = persons.describe(
        by=herself,
        person=rhian,
        version=rhian.version,
        strengths="I bake bread and I know everybody in the street.",
        what_matters="To walk to the chapel and back on Sundays.",
    )
    grants.give_access(
        by=herself,
        person=rhian,
        grantee=people["carer"],
        level=Level.CONTRIBUTE,
        categories=[Category.ABOUT, Category.CIRCLE, Category.PLAN],
        purpose="She helps me to keep track",
    )
    grants.give_access(
        by=herself,
        person=rhian,
        grantee=links_team,
        level=Level.VIEW,
        categories=[Category.ABOUT, Category.PLAN],
        purpose="To find a walking group",
    )
    importer = Actor(
        channel=Channel.IMPORT,
        team_id=team.pk,
        service_id=service.pk,
        organisation_id=practice.pk,
        source="tests",
    )
    imported = persons.register_person(
        by=importer, name="Idris Pugh", birth_date=IMPORTED_BORN, source="tests"
    )
    return Universe(
        practice=practice,
        service=service,
        team=team,
        managers=managers,
        charity=charity,
        links_service=links_service,
        links_team=links_team,
        elsewhere=elsewhere,
        other_service=other_service,
        other_team=other_team,
        peers=peers,
        timebank=timebank,
        rhian=rhian,
        imported=imported,
        memberships=MappingProxyType(memberships),
        **people,
    )


@pytest.fixture
def universe(request: pytest.FixtureRequest) -> Universe:
    """The small universe: rolled back, or committed in a database of its own (`commits`)."""
    if request.node.get_closest_marker("commits"):
        return build()
    request.getfixturevalue("db")
    return Universe.thawed(request.getfixturevalue("populated").people)


@pytest.fixture
def client_as(universe: Universe) -> Callable[..., Client]:
    """`client_as("nurse")`: a browser in which she has signed in, with her hat on."""
    return universe.client
