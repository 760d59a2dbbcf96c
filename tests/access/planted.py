"""Two people in two services, a canary (canaries.py) planted through actions in everything that a
record can hold."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from alongside.core import clock
from alongside.core.actors import COMMAND, WORKER
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn
from alongside.people.actions import (
    about,
    attachments,
    circles,
    glass,
    grants,
    incidents,
    lifecycle,
    persons,
)
from alongside.people.actions import settings as local_settings
from alongside.people.models import Incident, IncidentState, Membership, Person, Role
from alongside.people.rules import Heading, about_id
from alongside.plans import actions as plans
from alongside.plans.models import Conversation, Side, Way
from alongside.plans.rules import usual_follow_up
from alongside.records import actions as records
from alongside.records.actions import uploads
from alongside.records.models import Condition, FromElsewhere, Medicine, Report, Result, Source
from alongside.worklist import actions as worklist
from alongside.worklist.models import Item
from tests import universe as universes
from tests.access import planted_concerns, planted_decisions, planted_plans
from tests.access import things as all_things
from tests.access.canaries import OTHER_NHS, word
from tests.core import sounds
from tests.followups import making
from tests.universe import RHIAN_BORN, RHIAN_NHS, Universe, give_login

OTHER_BORN = date(1961, 4, 9)


def elsewhere(universe: Universe) -> Universe:
    """The same cast around another person, in the other service. Nobody is in both."""
    people: dict[str, Person] = {"nurse": universe.stranger}
    memberships = {"nurse": universe.memberships["stranger"]}
    for name in ("carer", "gp", "lead", "privacy", "peer"):
        people[name] = persons.register_person(by=COMMAND, name=f"Other {name}")
        give_login(people[name], f"other-{name}@example.org")
        if name in ("gp", "lead", "privacy"):
            memberships[name] = Membership.objects.create(
                person=people[name],
                team=universe.other_team,
                role=Role(name),
                from_at=clock.now(),
            )
    around = replace(
        universe,
        service=universe.other_service,
        team=universe.other_team,
        memberships=MappingProxyType(memberships),
        **people,
    )
    two = persons.register_person(
        by=around.actor("nurse"),
        name="Two",
        full_name="Two",
        birth_date=OTHER_BORN,
        nhs=OTHER_NHS,
        email="two@example.org",
    )
    give_login(two, "two@example.org")
    three = persons.register_person(by=around.actor("nurse"), name="Three")
    around = replace(around, rhian=two, imported=three)
    grants.give_access(
        by=around.actor("rhian"),
        person=two,
        grantee=around.carer,
        level=2,
        categories=["about", "circle", "plan"],
    )
    return around


class World(NamedTuple):
    """Rhian's cast, and the cast of somebody else in another service; and what stands in the
    addresses of each (`things.build`)."""

    universe: Universe
    other: Universe
    things: dict[str, Any]
    other_things: dict[str, Any]

    def frozen(self) -> bytes:
        """Everything as it is now, for `thawed`."""
        return pickle.dumps((self.universe.frozen(), self.other.frozen(), *self[2:]))

    @classmethod
    def thawed(cls, frozen: bytes) -> World:
        """The world of `frozen`, in objects that nobody has touched."""
        one, other, *things = pickle.loads(frozen)  # noqa: S301 - our own, from this process
        return cls(Universe.thawed(one), Universe.thawed(other), *things)


def build() -> World:
    """Both, in the running transaction."""
    universe = universes.build()
    other = elsewhere(universe)
    return World(universe, other, plant(universe, 1), plant(other, 2))


def plant(universe: Universe, number: int) -> dict[str, Any]:
    """Everything that a record can hold, about `universe.rhian`. Returns what `things.build` does:
    the parts of addresses."""

    def canary(name: str) -> str:
        return word(name, number)

    things = all_things.build(universe, RHIAN_NHS if number == 1 else OTHER_NHS)
    person = Person.objects.get(pk=universe.rhian.pk)
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    _plant_about(universe, person, number)
    conversation = _plant_conversation(universe, things, number)
    day = usual_follow_up(clock.today())
    made = plans.agree(
        by=own,
        person=person,
        professional=universe.memberships["nurse"],
        goal_words=canary("goal"),
        first_step=canary("step"),
        confidence=6,
        my_words=canary("mine"),
        their_words=canary("theirs"),
        my_date=day,
        their_date=day,
        follow_up_on=day,
    )
    check_in = CheckIn.objects.get(about_id=made.goal.pk)
    followups.answer(by=own, check_in=check_in, answers={"how": canary("how")})
    read = Item.objects.get(key=f"{followups.READ}:{check_in.pk}")
    worklist.close(by=nurse, item=read, outcome=canary("outcome"))
    promise = made.goal.commitments.get(side=Side.PROFESSIONAL)
    plans.answer_promise(by=own, commitment=promise, happened=False, words=canary("answer"))
    plans.review(by=own, goal=made.goal, progress="less", words=canary("review"))
    agreement = plans.correct(
        by=own,
        goal=made.goal,
        version=1,
        goal_words=canary("goal"),
        changed=canary("changed"),
        follow_up_on=day,
    )
    plans.accept(by=own, agreement=agreement, side=Side.PERSON)
    plans.accept(by=nurse, agreement=agreement, side=Side.PROFESSIONAL)
    plans.propose_goal(by=nurse, person=person, proposal=canary("suggest"))
    planted_concerns.plant(universe, number)
    planted_plans.plant(universe, person, things, agreement.goal, number)
    planted_decisions.plant(universe, number)
    _plant_record(universe, person, number)
    records.write_down_talk(
        by=universe.actor("lead"), service=universe.service, people=word("house", number)
    )
    _plant_schedule(universe, number)
    _plant_oversight(universe, person, number)
    _plant_file(universe, number)
    local_settings.choose(
        by=universe.actor("lead"),
        party=universe.service,
        key="plans.minutes",
        value=30,
        reason=canary("reason"),
    )
    return things | {
        "goal_id": made.goal.pk,
        "agreement_id": agreement.pk,
        "answered": check_in.pk,
        "visited": conversation.pk,
    }


def _plant_about(universe: Universe, person: Person, number: int) -> None:
    own = universe.actor("rhian")
    persons.describe(
        by=own,
        person=person,
        version=person.version,
        name=word("name", number),
        strengths=word("strengths", number),
        what_matters=word("matters", number),
    )
    for heading in ("talking", "also"):
        about.write_about(
            by=own,
            person=person,
            heading=heading,
            words=word(heading, number),
            version=int(heading == "also"),
            supported_by=word("supporter", number),
        )
    attachments.attach(
        by=own,
        person=person,
        about_type="about",
        about_id=about_id(person.pk, Heading.ALSO),
        kind="picture",
        data=sounds.picture(),
        description=word("picture", number),
    )
    persons.record_need(by=own, person=person, kind="other", words=word("need", number))
    for system, value in (
        ("email", f"{word('mail', number)}@example.org"),
        ("phone", f"+44163296{'0181' if number == 1 else '0282'}"),
        ("post", f"1 {word('post', number)} Road"),
    ):
        persons.change_contact(by=own, person=person, system=system, value=value)
    circles.add_member(
        by=own,
        person=person,
        name=word("circle", number),
        tie="friend",
        phone=f"+44163296{'0183' if number == 1 else '0284'}",
        main=True,
    )


def _plant_conversation(universe: Universe, things: dict[str, Any], number: int) -> Conversation:
    """In the conversation that is booked already: the one that a visit code opens."""
    own, nurse = universe.actor("rhian"), universe.actor("nurse")
    conversation = Conversation.objects.get(pk=things["conversation_id"])
    conversation = plans.change_time(
        by=nurse,
        conversation=conversation,
        at=clock.at_local(clock.today() + timedelta(days=1), time(10, 30)),
        way=Way.HERE,
        place=word("place", number),
        version=1,
    )
    plans.prepare(by=own, conversation=conversation, words=word("prepold", number), version=0)
    plans.prepare(by=own, conversation=conversation, words=word("prep", number), version=1)
    plans.add_item(by=own, conversation=conversation, words=word("item", number), side=Side.PERSON)
    plans.add_item(
        by=nurse, conversation=conversation, words=word("own", number), side=Side.PROFESSIONAL
    )
    return conversation


def _plant_record(universe: Universe, person: Person, number: int) -> None:
    source = Source.objects.get(name="tests", service=universe.service)
    given = {"person": person, "source": source, "digest": "d"}
    general = ["general"]
    Condition.objects.create(**given, source_key="c", name=word("cond", number), labels=general)
    Condition.objects.create(
        **given, source_key="m", name=word("mind", number), labels=["mental_health"]
    )
    Condition.objects.create(**given, source_key="u", name=word("plain", number), labels=[])
    Result.objects.create(
        **given,
        source_key="r",
        labels=general,
        loinc="72166-2",
        name="Smoking",
        text_value=word("result", number),
        taken_at=clock.now(),
    )
    Medicine.objects.create(
        **given,
        source_key="d",
        labels=general,
        name=word("med", number),
        dose=word("dose", number),
    )
    FromElsewhere.objects.create(
        **given, source_key="e", kind="goal", labels=general, words=word("else", number)
    )
    Report.objects.create(
        **given,
        source_key="p",
        labels=general,
        name="Report",
        conclusion=word("report", number),
    )
    _plant_letter_and_hold(universe, person, number)


def _plant_letter_and_hold(universe: Universe, person: Person, number: int) -> None:
    nurse = universe.actor("nurse")
    records.add_document(
        by=nurse,
        person=person,
        kind="referral",
        name=word("lettername", number),
        text=word("letter", number),
        labels=["general"],
    )
    held = Result.objects.create(
        person=person,
        source=Source.objects.get(name="tests", service=universe.service),
        source_key="h",
        digest="d",
        labels=["general"],
        loinc="5393-4",
        name="A test",
        text_value=word("heldvalue", number),
        taken_at=clock.now(),
    )
    records.hold_back(
        by=nurse, result=held, reason=word("heldwhy", number), until_date=clock.today()
    )


def _plant_schedule(universe: Universe, number: int) -> None:
    """Questions between conversations: why, what was said, and what nobody could read."""
    schedule = making.agreed(
        universe, making.in_use(universe, "low-mood"), why=word("sched", number)
    )
    check_in = CheckIn.objects.get(about_id=schedule.pk)
    followups.ask(by=WORKER, check_in_id=check_in.pk)
    followups.answer(
        by=universe.actor("rhian"),
        check_in=check_in,
        answers={"safe": "yes", "words": word("heard", number)},
        unread={"mood": word("unread", number)},
    )


def _plant_oversight(universe: Universe, person: Person, number: int) -> None:
    own, lead, privacy = (universe.actor(name) for name in ("rhian", "lead", "privacy"))
    incident = incidents.report_incident(
        by=own,
        service=universe.service,
        person=person,
        words=word("wrong", number),
        address=f"192.0.2.{number}",
    )
    incidents.move_incident(
        by=lead,
        incident=Incident.objects.get(pk=incident.pk),
        opened_in=IncidentState.REPORTED,
        to=IncidentState.LOOKED_INTO,
        outcome=word("came", number),
    )
    given = grants.give_access(
        by=own,
        person=person,
        grantee=universe.links_team,
        level=1,
        categories=["messages"],
        purpose=word("why", number),
    )
    grants.end_access(by=own, grant=given)
    opened = grants.break_glass(
        by=universe.actor("gp"),
        nhs=RHIAN_NHS if number == 1 else OTHER_NHS,
        birth_date=RHIAN_BORN if number == 1 else OTHER_BORN,
        reason=word("glass", number),
    )
    assert opened is not None
    glass.look_into(by=privacy, grant=opened, words=word("found", number), is_concern=False)
    lifecycle.place_hold(by=privacy, person=person, reason=word("hold", number))


def _plant_file(universe: Universe, number: int) -> None:
    """A file that waits, with somebody in it; and one brought in with a row at fault."""
    nurse = universe.actor("nurse")
    head = "Full Name,Date of Birth,Test,Value,Units,Event Date\n"
    uploads.upload(by=nurse, data=f"{head}{word('file', number)},1/2/1950,,,,\n".encode())
    bad = f"{head}Al Good,1/2/1951,,,,\n{word('fault', number)},99/99/1950,,,,\n"
    uploads.bring_in(by=nurse, run=uploads.upload(by=nurse, data=bad.encode()))
