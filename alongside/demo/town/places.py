"""The town's places, and who works in them. Everything comes about as it does for everybody else:
by actions, and nobody adds themselves to a team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

from allauth.account.models import EmailAddress

from alongside.core import keys
from alongside.core.actors import Actor, Assurance, Channel
from alongside.core.audit import record as audit
from alongside.demo import bundles
from alongside.demo.cast import BY_SLUG
from alongside.demo.story import Calendar, Story
from alongside.followups.models import QuestionSetVersion
from alongside.messaging import actions as messaging
from alongside.messaging.models import Gateway, OutMessage, OutState
from alongside.people.actions import grants, logins, memberships, organisations
from alongside.people.models import (
    Group,
    Identifier,
    Login,
    Membership,
    Person,
    Role,
    Service,
    Team,
)
from alongside.people.queries.who import find_by_identifier
from alongside.people.rules import Level
from alongside.records.actions import bring_in_bundle, source_of
from alongside.records.models import Result, Source

TOWN = "Cwm Afallen"
SURGERY, CHARITY, ELSEWHERE = "Elm Tree Surgery", "Cwm Together", "Hafod Practice"


@dataclass
class Town:
    """What has come about so far, by name."""

    calendar: Calendar
    folder: Path  # for bundles, while the town is loaded
    people: dict[str, Person] = field(default_factory=dict)
    hats: dict[str, Membership] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    questions: QuestionSetVersion | None = None  # the short ones that are asked by text

    def me(self, name: str) -> Actor:
        """They, as themselves."""
        keys.forget()
        person = self.people[name]
        login_id = Login.objects.filter(person=person).values_list("pk", flat=True).first()
        return Actor(
            channel=Channel.WEB,
            person_id=person.pk,
            login_id=login_id,
            assurance=Assurance.PASSWORD,
        )

    def hat(self, name: str) -> Actor:
        """They, in their team."""
        keys.forget()
        return wearing(self.hats[name], self.me(name).login_id)

    def importer(self) -> tuple[Actor, Source]:
        """The practice's system, bringing in what the care team may see."""
        team = self.teams["care"]
        by = Actor(
            channel=Channel.IMPORT,
            team_id=team.pk,
            service_id=team.service_id,
            organisation_id=team.service.organisation_id,
            source="Practice system",
        )
        return by, source_of(by=by, name="Practice system", service=team.service)

    @property
    def service(self) -> Service:
        """What most of this is about."""
        return self.teams["care"].service


def wearing(membership: Membership, login_id: UUID | None = None) -> Actor:
    """Whoever this is, in this hat, after their second step."""
    team = membership.team
    assert team is not None
    return Actor(
        channel=Channel.WEB,
        person_id=membership.person_id,
        login_id=login_id,
        membership_id=membership.pk,
        team_id=team.pk,
        service_id=team.service_id,
        organisation_id=team.service.organisation_id,
        role=membership.role,
        assurance=Assurance.SECOND_FACTOR,
    )


def sign_up(town: Town, name: str, email: str, shown: str = "") -> None:
    """A login with a confirmed address, and no password that anybody could know."""
    login = Login(email=email)
    login.set_unusable_password()
    by = Actor(channel=Channel.WEB, assurance=Assurance.PASSWORD)
    town.people[name] = logins.open_login(by=by, login=login, name=shown or name)
    EmailAddress.objects.create(user=login, email=email, verified=True, primary=True)


def join(town: Town, name: str, team: Team, role: Role, *, invited_by: str) -> None:
    """A lead invites, and they accept."""
    code = memberships.invite_to_team(by=town.hat(invited_by), team=team, role=role).code
    logins.accept_staff_invitation(by=town.me(name), code=code)
    town.hats[name] = Membership.objects.select_related("team__service").get(
        person=town.people[name], team=team, until_at__isnull=True
    )


def founded(town: Town, name: str, place: str, service: str, team: str, phone: str) -> Team:
    """Somebody sets up an organisation, and leads it."""
    made = organisations.set_up_organisation(
        by=town.me(name),
        name=place,
        service_name=service,
        team_name=team,
        phone=phone,
        hours="8am to 6pm, Monday to Friday",
    )
    town.hats[name] = Membership.objects.select_related("team__service").get(pk=made.membership.pk)
    return made.team


def opening(town: Town) -> Story:
    """The places open, and people come to work there; one of them only for a while."""
    cast = {slug: part.name for slug, part in BY_SLUG.items()}
    yield town.calendar.at(-420, 9)
    for slug in ("lead", "nurse", "gp", "privacy", "board", "link-worker", "peer", "broker"):
        sign_up(town, cast[slug], BY_SLUG[slug].email)
    managers = founded(
        town, cast["lead"], SURGERY, "Long-term conditions", "Elm Tree managers", "01632 960100"
    )
    lead = town.hat(cast["lead"])
    for key, name in (("care", "Elm Tree care team"), ("urgent", "Elm Tree urgent care")):
        made = organisations.add_team(by=lead, service_id=managers.service_id, name=name)
        town.teams[key] = Team.objects.select_related("service__organisation").get(pk=made.pk)
    for slug, team, role in (
        ("nurse", town.teams["care"], Role.NURSE),
        ("gp", town.teams["care"], Role.GP),
        ("privacy", managers, Role.PRIVACY),
        ("board", managers, Role.BOARD),
    ):
        join(town, cast[slug], team, role, invited_by=cast["lead"])
    sign_up(town, "Mared Ellis", "mared@example.org")
    join(town, "Mared Ellis", town.teams["urgent"], Role.NURSE, invited_by=cast["lead"])
    sign_up(town, "Gethin Prosser", "gethin@example.org")
    join(town, "Gethin Prosser", town.teams["care"], Role.GP, invited_by=cast["lead"])

    yield town.calendar.at(-410, 9)
    sign_up(town, "Marged Llwyd", "marged@example.org")
    links = founded(town, "Marged Llwyd", CHARITY, "Cwm links", "Cwm link workers", "01632 960200")
    town.teams["links"] = links
    charity = town.hat("Marged Llwyd")
    for key, name in (("peers", "Peer support"), ("timebank", f"{TOWN} time bank")):
        town.teams[key] = organisations.add_team(by=charity, service_id=links.service_id, name=name)
    join(town, cast["link-worker"], links, Role.LINK_WORKER, invited_by="Marged Llwyd")
    join(town, cast["peer"], town.teams["peers"], Role.PEER, invited_by="Marged Llwyd")
    join(town, cast["broker"], town.teams["timebank"], Role.BROKER, invited_by="Marged Llwyd")
    for who, name in (("peer", "Walking and talking"), ("broker", f"{TOWN} time bank members")):
        town.groups[name] = organisations.add_group(by=town.hat(cast[who]), name=name)

    yield town.calendar.at(-400, 9)
    sign_up(town, cast["stranger"], BY_SLUG["stranger"].email)
    sign_up(town, "Ifan Tudur", "ifan@example.org")
    hafod = founded(town, "Ifan Tudur", ELSEWHERE, "Hafod clinics", "Hafod nurses", "01632 960300")
    join(town, cast["stranger"], hafod, Role.NURSE, invited_by="Ifan Tudur")

    # A locum goes again. What they looked at stays written down.
    yield town.calendar.at(-90, 17)
    memberships.end_membership(by=town.hat(cast["lead"]), membership=town.hats["Gethin Prosser"])


# --- what others tell in --------------------------------------------------------------------------


def bring_in(town: Town, name: str, record: bundles.Record) -> Person:
    """The practice's system sends what it knows of somebody; the care team may see it."""
    by, source = town.importer()
    bring_in_bundle(by=by, source=source, path=bundles.write(record, town.folder))
    person = find_by_identifier(Identifier.NHS_NUMBER, record.nhs)
    assert person is not None
    town.people[name] = person
    return person


def looked(town: Town, name: str, person: Person, categories: Iterable[str]) -> None:
    """Somebody opened pages of a record: what each page writes down when it is read."""
    for category in categories:
        audit(
            town.hat(name),
            "record.read",
            person_id=person.pk,
            reading=True,
            category=category,
        )


def results_before(person: Person, day: date) -> list[tuple[UUID, str]]:
    """The results taken before a day, as a page would show them."""
    return list(
        Result.objects.filter(person=person, taken_at__date__lt=day).values_list("pk", "digest")
    )


def let_in_team(town: Town, name: str, team: Team, categories: Iterable[str], why: str) -> None:
    """A person lets a team see and add."""
    grants.give_access(
        by=town.me(name),
        person=town.people[name],
        grantee=team,
        level=Level.CONTRIBUTE,
        categories=list(categories),
        purpose=why,
    )


def post_letters(town: Town, who: str, person: Person) -> None:
    """Somebody prints what waits for a person, and posts it."""
    for message in OutMessage.objects.filter(
        person=person, gateway=Gateway.PRINT, state=OutState.QUEUED
    ):
        if messaging.open_letter(by=town.hat(who), message=message) is not None:
            messaging.mark_posted(by=town.hat(who), message=message)
