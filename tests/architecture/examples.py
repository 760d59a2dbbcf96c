"""One example of every action: how it is called when all is well.

`@example(action)` is put on a function that prepares the universe and gives the arguments. Free
text is CANARY: it must reach neither the audit trail nor a log.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from alongside.core import clock
from alongside.core.actors import COMMAND, WORKER, Actor, Assurance, Channel
from alongside.followups import actions as followups
from alongside.followups.models import CheckIn
from alongside.messaging import actions as messaging
from alongside.messaging.models import Gateway, OutMessage
from alongside.people.actions import (
    about,
    attachments,
    circles,
    codes,
    glass,
    grants,
    incidents,
    lifecycle,
    logins,
    memberships,
    merging,
    organisations,
    persons,
    settings,
)
from alongside.people.models import (
    CircleMember,
    Grant,
    Login,
    Membership,
    RetentionEnded,
    Role,
)
from alongside.people.rules import ALL_CATEGORIES, ALL_LABELS, Heading, Level, about_id
from alongside.plans import actions as plans
from alongside.plans.actions.concerns import Chosen
from alongside.plans.concerns import shipped
from alongside.plans.models import Conversation, Draft, Insight, PreparationTask, Side
from alongside.plans.rules.concerns import write_list
from alongside.records import actions as records
from alongside.records.models import Result, Source
from alongside.worklist import actions as worklist
from alongside.worklist.models import ActKind, Item
from alongside.worklist.rules import Step
from tests.core import sounds
from tests.plans.making import agree, book, in_days
from tests.universe import IMPORTED_BORN, RHIAN_BORN, RHIAN_NHS, Universe

CANARY = "Kanarienvogel"
ADDRESS = "198.51.100.7"
SMALL_BUNDLE = Path(__file__).parent.parent / "records" / "data" / "small_bundle.json"

Arguments = dict[str, Any]
Example = Callable[[Universe], Arguments]
Action = Callable[..., Any]
EXAMPLES: dict[Action, Example] = {}


def example(action: Action) -> Callable[[Example], Example]:
    """Register an example of an action."""

    def register(one: Example) -> Example:
        assert action not in EXAMPLES, action
        EXAMPLES[action] = one
        return one

    return register


def herself(u: Universe) -> Actor:
    return u.actor("rhian", second_factor=False)


def newcomer() -> Actor:
    """Somebody who has just signed up, with an email address."""
    email = f"{CANARY.lower()}@example.org"
    person = logins.open_login(by=WORKER, login=Login(email=email))
    return Actor(
        channel=Channel.WEB, person_id=person.pk, assurance=Assurance.PASSWORD,
        login_id=Login.objects.get(email=email).pk,
    )  # fmt: skip


def helper(u: Universe) -> Actor:
    return u.actor("nurse").helping(Channel.PHONE, CANARY, u.rhian.pk)


# --- people: who is here -----------------------------------------------------------------------


@example(persons.register_person)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "name": CANARY, "full_name": CANARY, "nhs": "9434765919",
        "email": "k@example.org", "phone": CANARY, "post": CANARY, "source": CANARY,
        "gender": "female", "language": "cy",
    }  # fmt: skip


@example(persons.describe)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "person": u.rhian, "version": u.rhian.version, "name": CANARY,
        "strengths": CANARY, "what_matters": CANARY,
    }  # fmt: skip


@example(about.write_about)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "person": u.rhian, "heading": "also", "words": CANARY, "version": 0,
        "supported_by": CANARY,
    }  # fmt: skip


@example(about.bring_back)
def _(u: Universe) -> Arguments:
    for version, words in enumerate((CANARY, "")):
        about.write_about(
            by=herself(u), person=u.rhian, heading="also", words=words, version=version
        )
    return {"by": herself(u), "person": u.rhian, "heading": "also", "number": 1, "version": 2}


@example(about.note_first_opening)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian}


def _voice(u: Universe) -> Arguments:
    return {
        "by": herself(u), "person": u.rhian, "about_type": "about",
        "about_id": about_id(u.rhian.pk, Heading.ALSO), "kind": "voice", "data": sounds.ogg(),
        "description": CANARY,
    }  # fmt: skip


@example(attachments.attach)
def _(u: Universe) -> Arguments:
    return _voice(u) | {"by": helper(u)}


@example(attachments.remove)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "attachment": attachments.attach(**_voice(u))}


@example(attachments.restore)
def _(u: Universe) -> Arguments:
    row = attachments.remove(by=herself(u), attachment=attachments.attach(**_voice(u)))
    return {"by": herself(u), "attachment": row}


@example(attachments.clear)
def _(u: Universe) -> Arguments:
    row = attachments.remove(by=herself(u), attachment=attachments.attach(**_voice(u)))
    return {"by": WORKER, "attachment_id": row.pk}


@example(persons.choose_participation)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "person": u.rhian, "wish": "less"}


@example(persons.choose_language)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "person": u.rhian, "language": "cy"}


@example(persons.record_need)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "person": u.rhian, "kind": "other", "words": CANARY}


@example(persons.end_need)
def _(u: Universe) -> Arguments:
    need = persons.record_need(by=herself(u), person=u.rhian, kind="large_print")
    return {"by": herself(u), "need": need}


@example(persons.confirm_need)
def _(u: Universe) -> Arguments:
    need = persons.record_need(by=herself(u), person=u.rhian, kind="large_print")
    return {"by": herself(u), "need": need}


@example(persons.change_contact)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian, "system": "post", "value": CANARY}


@example(persons.give_nhs_number)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.imported, "text": "943 476 5919"}


# --- people: ways in ---------------------------------------------------------------------------


@example(logins.open_login)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "login": Login(email=f"{CANARY}@example.org"), "name": CANARY}


@example(logins.issue_slip)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian}


@example(logins.issue_visit_code)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian, "conversation_id": book(u).pk}


@example(logins.issue_claim)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.imported}


@example(logins.text_code)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "number": "07700 900123", "address": "192.0.2.1"}


@example(logins.use_code)
def _(u: Universe) -> Arguments:
    issued = logins.issue_slip(by=u.actor("nurse"), person=u.rhian)
    return {"by": WORKER, "code": issued.code, "birth_date": RHIAN_BORN, "address": CANARY}


@example(logins.leave)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "entry_id": logins.issue_slip(by=u.actor("nurse"), person=u.rhian)
            .row.pk}  # fmt: skip


@example(logins.claim_record)
def _(u: Universe) -> Arguments:
    issued = logins.issue_claim(by=u.actor("nurse"), person=u.imported)
    return {
        "by": newcomer(), "code": issued.code, "birth_date": IMPORTED_BORN, "address": CANARY,
    }  # fmt: skip


@example(logins.accept_staff_invitation)
def _(u: Universe) -> Arguments:
    issued = memberships.invite_to_team(by=u.actor("lead"), team=u.team, role=Role.NURSE)
    return {"by": newcomer(), "code": issued.code}


@example(codes.end_code)
def _(u: Universe) -> Arguments:
    issued = logins.issue_slip(by=u.actor("nurse"), person=u.rhian)
    return {"by": u.actor("nurse"), "entry": issued.row}


# --- people: letting in ------------------------------------------------------------------------


def grant_of(u: Universe) -> Grant:
    return Grant.objects.get(person=u.rhian, grantee=u.carer)


@example(grants.give_access)
def _(u: Universe) -> Arguments:
    return {
        "by": herself(u), "person": u.rhian, "grantee": u.peer, "level": Level.VIEW,
        "categories": ["plan"], "labels": ["general"], "purpose": CANARY,
    }  # fmt: skip


@example(grants.end_access)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "grant": grant_of(u)}


@example(grants.restore_access)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "grant": grants.end_access(by=herself(u), grant=grant_of(u))}


@example(grants.break_glass)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("gp"), "nhs": RHIAN_NHS, "birth_date": RHIAN_BORN, "reason": CANARY,
        "address": CANARY,
    }  # fmt: skip


@example(grants.record_representative)
def _(u: Universe) -> Arguments:
    grants.give_access(
        by=herself(u), person=u.rhian, grantee=u.managers, level=Level.CONTRIBUTE,
        categories=sorted(ALL_CATEGORIES), labels=sorted(ALL_LABELS),
    )  # fmt: skip
    return {
        "by": u.actor("privacy"), "person": u.rhian, "grantee": u.carer, "basis": "attorney",
        "until_at": None, "proof": CANARY,
    }  # fmt: skip


@example(glass.look_into)
def _(u: Universe) -> Arguments:
    grant = grants.break_glass(
        by=u.actor("gp"), nhs=RHIAN_NHS, birth_date=RHIAN_BORN, reason=CANARY
    )
    return {"by": u.actor("privacy"), "grant": grant, "words": CANARY, "is_concern": True}


# --- people: the circle ------------------------------------------------------------------------


def friend(u: Universe) -> CircleMember:
    return circles.add_member(by=herself(u), person=u.rhian, name="Megan", tie="friend")


@example(circles.add_member)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "person": u.rhian, "name": CANARY, "tie": "friend", "phone": CANARY,
        "main": True,
    }  # fmt: skip


@example(circles.change_member)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "member": friend(u), "name": CANARY, "tie": "child", "phone": CANARY}


@example(circles.set_main_contact)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "member": friend(u)}


@example(circles.end_member)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "member": friend(u)}


@example(circles.restore_member)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u),
        "member": circles.end_member(by=herself(u), member=friend(u)),
    }


@example(circles.invite)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "member": friend(u), "level": Level.VIEW, "categories": ["plan"]}


@example(circles.accept_invitation)
def _(u: Universe) -> Arguments:
    issued = circles.invite(by=herself(u), member=friend(u))
    return {"by": u.actor("peer"), "code": issued.code, "address": CANARY}


# --- people: what went wrong -------------------------------------------------------------------


@example(incidents.report_incident)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("carer"), "service": u.service, "words": CANARY, "address": CANARY,
        "person": u.rhian,
    }  # fmt: skip


@example(incidents.move_incident)
def _(u: Universe) -> Arguments:
    incident = incidents.report_incident(
        by=herself(u), service=u.service, words=CANARY, address=ADDRESS, person=u.rhian
    )
    return {
        "by": u.actor("privacy"), "incident": incident, "opened_in": "reported", "to": "closed",
        "outcome": CANARY,
    }  # fmt: skip


# --- people: a record as a whole ---------------------------------------------------------------


@example(lifecycle.record_death)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "person": u.rhian, "died_on": clock.today()}


@example(lifecycle.correct_death)
def _(u: Universe) -> Arguments:
    lifecycle.record_death(by=u.actor("lead"), person=u.rhian, died_on=clock.today())
    return {"by": u.actor("lead"), "person": u.rhian}


@example(lifecycle.place_hold)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("privacy"), "person": u.rhian, "reason": CANARY}


@example(lifecycle.lift_hold)
def _(u: Universe) -> Arguments:
    hold = lifecycle.place_hold(by=u.actor("privacy"), person=u.rhian, reason=CANARY)
    return {"by": u.actor("privacy"), "hold": hold}


def listed(u: Universe) -> RetentionEnded:
    return lifecycle.list_retention_ended(by=WORKER, person_id=u.rhian.pk, ended_on=clock.today())


@example(lifecycle.list_retention_ended)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "person_id": u.rhian.pk, "ended_on": clock.today()}


@example(lifecycle.unlist_retention)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "listed": listed(u)}


@example(lifecycle.keep_longer)
def _(u: Universe) -> Arguments:
    listed(u)
    return {
        "by": u.actor("privacy"), "person": u.rhian, "reason": CANARY,
        "until": clock.today() + timedelta(days=30),
    }  # fmt: skip


@example(lifecycle.erase)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("privacy"), "person": u.rhian, "ground": "asked", "reason": CANARY}


@example(lifecycle.erase_again)
def _(u: Universe) -> Arguments:
    return {"by": COMMAND, "person_id": u.rhian.pk}


@example(merging.merge)
def _(u: Universe) -> Arguments:
    twin = persons.register_person(by=u.actor("gp"), name=CANARY)
    return {"by": u.actor("lead"), "from_person": twin, "into": u.rhian}


# --- people: places, teams, settings -----------------------------------------------------------

PLACE = {"name": CANARY, "team_name": CANARY, "phone": CANARY, "hours": CANARY}


@example(organisations.set_up_organisation)
def _(u: Universe) -> Arguments:
    return {"by": newcomer(), **PLACE, "service_name": CANARY, "founder_name": CANARY,
            "founder_also": Role.NURSE}  # fmt: skip


@example(organisations.add_service)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), **PLACE}


@example(organisations.change_service)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "service_id": u.service.pk, "name": CANARY, "phone": CANARY,
            "hours": CANARY}  # fmt: skip


@example(organisations.add_team)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "service_id": u.service.pk, "name": CANARY}


@example(organisations.add_group)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("link_worker"), "name": CANARY}


@example(memberships.invite_to_team)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "team": u.team, "role": Role.NURSE}


@example(memberships.invite_to_group)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("peer"), "group": u.peers}


@example(memberships.end_invitation)
def _(u: Universe) -> Arguments:
    issued = memberships.invite_to_team(by=u.actor("lead"), team=u.team, role=Role.NURSE)
    return {"by": u.actor("lead"), "entry": issued.row}


@example(memberships.join_team)
def _(u: Universe) -> Arguments:
    return {"by": newcomer(), "team_id": u.team.pk, "role": Role.NURSE,
            "invited_by_id": u.lead.pk}  # fmt: skip


@example(memberships.join_group)
def _(u: Universe) -> Arguments:
    return {"by": newcomer(), "group_id": u.peers.pk, "role": Role.MEMBER,
            "invited_by_id": u.peer.pk}  # fmt: skip


@example(memberships.change_role)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "membership": u.memberships["gp"], "role": Role.SPECIALIST}


@example(memberships.end_membership)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "membership": u.memberships["gp"]}


@example(memberships.choose_hat)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse", hat=False), "membership_id": u.memberships["nurse"].pk}


@example(settings.choose)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "party": u.service, "key": "plans.minutes", "value": 20,
            "reason": CANARY}  # fmt: skip


@example(settings.choose_again)
def _(u: Universe) -> Arguments:
    version = settings.choose(
        by=u.actor("lead"), party=u.service, key="plans.minutes", value=20, reason=CANARY
    )
    return {"by": u.actor("lead"), "version": version}


@example(settings.export_settings)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "service": u.service}


@example(settings.import_settings)
def _(u: Universe) -> Arguments:
    data = settings.export_settings(by=u.actor("lead"), service=u.service)
    return {"by": u.actor("lead"), "service": u.service, "data": data}


# --- records -----------------------------------------------------------------------------------


def source(u: Universe) -> Source:
    return records.source_of(by=u.actor("nurse"), name="tests", service=u.service)


@example(records.source_of)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "name": CANARY, "service": u.service}


@example(records.bring_in_bundle)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "source": source(u), "path": SMALL_BUNDLE}


@example(records.look_at)
def _(u: Universe) -> Arguments:
    result = Result.objects.create(
        person=u.rhian, source=source(u), source_key="1", digest="1", labels=["general"],
        name=CANARY, text_value=CANARY, taken_at=clock.now(),
    )  # fmt: skip
    return {"by": u.actor("nurse"), "person": u.rhian, "seen": [(result.pk, "1")]}


def a_result(u: Universe) -> Result:
    return Result.objects.create(
        person=u.rhian, source=source(u), source_key="1", digest="1", labels=["general"],
        name=CANARY, text_value=CANARY, taken_at=clock.now(),
    )  # fmt: skip


@example(records.choose_when)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "person": u.rhian, "wish": "together"}


@example(records.choose_for)
def _(u: Universe) -> Arguments:
    records.choose_when(by=herself(u), person=u.rhian, wish="ask")
    seen = [(a_result(u).pk, "1")]
    return {"by": herself(u), "person": u.rhian, "seen": seen, "wish": "now"}


@example(records.hold_back)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "result": a_result(u), "reason": CANARY,
        "until_date": clock.today(),
    }  # fmt: skip


@example(records.end_hold)
def _(u: Universe) -> Arguments:
    result = a_result(u)
    records.hold_back(by=u.actor("nurse"), result=result, reason=CANARY, until_date=clock.today())
    return {"by": u.actor("gp"), "result": result}


@example(records.add_document)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "kind": "other", "name": CANARY,
        "author": CANARY, "text": CANARY, "data": b"%PDF-" + CANARY.encode(), "labels": ["general"],
    }  # fmt: skip


@example(records.take_back_document)
def _(u: Universe) -> Arguments:
    document = records.add_document(
        by=u.actor("nurse"), person=u.rhian, kind="other", name=CANARY, text=CANARY
    )
    return {"by": u.actor("nurse"), "document": document}


@example(records.write_down_talk)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "service": u.service, "who": CANARY, "people": CANARY,
        "professionals": CANARY, "systems": CANARY, "commissioning": CANARY,
    }  # fmt: skip


CSV = (
    "NHS Number,First Name,Surname,Date of Birth,Mobile,Code Term,Value,Units,Event Date\n"
    f"9434765919,{CANARY},{CANARY},03/04/1951,07700900123,HbA1c level,62,mmol/mol,14/02/2026\n"
    f"9434765918,{CANARY},{CANARY},31/02/1951,{CANARY},{CANARY},{CANARY},{CANARY},14/02/2026\n"
).encode()


@example(records.upload)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "data": CSV}


@example(records.match_columns)
def _(u: Universe) -> Arguments:
    run = records.upload(by=u.actor("nurse"), data=CSV)
    return {"by": u.actor("nurse"), "run": run, "places": run.mapping["columns"], "fixed": {}}


@example(records.bring_in)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "run": records.upload(by=u.actor("nurse"), data=CSV)}


@example(records.discard)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "run": records.upload(by=u.actor("nurse"), data=CSV)}


@example(records.undo)
def _(u: Universe) -> Arguments:
    run = records.upload(by=u.actor("nurse"), data=CSV)
    return {"by": u.actor("nurse"), "run": records.bring_in(by=u.actor("nurse"), run=run)}


# --- messaging ---------------------------------------------------------------------------------


def letter(u: Universe) -> OutMessage:
    message = messaging.queue(**queued(u), gateway=Gateway.PRINT).message
    assert message is not None
    return message


def queued(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "purpose": "plans.called_off", "key": "one",
        "subject": CANARY, "body": CANARY, "service_id": u.service.pk,
    }  # fmt: skip


@example(messaging.queue)
def _(u: Universe) -> Arguments:
    return queued(u) | {
        "gateway": "email", "about_type": "plans.conversation", "about_id": book(u).pk,
        "address": "k@example.org", "language": "en", "text": CANARY,
    }  # fmt: skip


@example(messaging.send)
def _(u: Universe) -> Arguments:
    found = book(u)
    persons.change_contact(by=herself(u), person=u.rhian, system="email", value="")
    message = OutMessage.objects.get(about_id=found.pk)
    return {"by": WORKER, "message_id": message.pk}  # void: no longer their address


@example(messaging.void)
def _(u: Universe) -> Arguments:
    messaging.queue(**queued(u))
    return {"by": WORKER, "key": "one"}


@example(messaging.void_all_of)
def _(u: Universe) -> Arguments:
    messaging.queue(**queued(u))
    return {"by": WORKER, "person_id": u.rhian.pk}


@example(messaging.open_letter)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "message": letter(u)}


@example(messaging.mark_posted)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "message": letter(u)}


@example(messaging.undo_posted)
def _(u: Universe) -> Arguments:
    message = messaging.mark_posted(by=u.actor("nurse"), message=letter(u))
    return {"by": u.actor("nurse"), "message": message}


@example(messaging.cannot_post)
def _(u: Universe) -> Arguments:
    persons.change_contact(by=herself(u), person=u.rhian, system="post", value="1 Chapel Row")
    persons.record_need(by=herself(u), person=u.rhian, kind="by_post")
    found = book(u)
    return {"by": u.actor("nurse"), "message": OutMessage.objects.get(about_id=found.pk)}


# --- the worklist ------------------------------------------------------------------------------


def item(u: Universe) -> Item:
    goal = agree(u).goal
    theirs = goal.commitments.get(side=Side.PROFESSIONAL)
    plans.answer_promise(by=herself(u), commitment=theirs, happened=False)
    return Item.objects.get(kind="promise_broken")


@example(worklist.open_item)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "kind": "promise_broken", "key": "one", "person": u.rhian,
        "service_id": u.service.pk, "responsible": u.memberships["nurse"], "due_at": in_days(1),
        "level": {"en": "Today"}, "why": CANARY, "ask": {"en": "Phone"}, "chain": [Step("gp", 60)],
    }  # fmt: skip


@example(worklist.take)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("gp"), "item": item(u)}


@example(worklist.give_back)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("gp"), "item": worklist.take(by=u.actor("gp"), item=item(u))}


@example(worklist.hand_over)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "item": item(u), "to": u.memberships["gp"]}


@example(worklist.close)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "item": item(u), "outcome": CANARY}


@example(worklist.reopen)
def _(u: Universe) -> Arguments:
    closed = worklist.close(by=u.actor("nurse"), item=item(u), outcome=CANARY)
    return {"by": u.actor("nurse"), "item": closed}


@example(worklist.void)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "key": item(u).key}


@example(worklist.void_all_of)
def _(u: Universe) -> Arguments:
    item(u)
    return {"by": WORKER, "person_id": u.rhian.pk}


@example(worklist.let_go_of_all)
def _(u: Universe) -> Arguments:
    worklist.take(by=u.actor("gp"), item=item(u))
    return {"by": WORKER, "membership_id": u.memberships["gp"].pk}


def graded_item(u: Universe) -> Item:
    return worklist.open_item(
        by=WORKER, kind="promise_broken", key="graded", person=u.rhian, service_id=u.service.pk,
        responsible=u.memberships["nurse"], chain=[Step("nurse", 60), Step("gp", 60)], why=CANARY,
        about_id=item(u).about_id, level={"en": "Today"}, ask={"en": "Phone"}, urgent=True,
    )  # fmt: skip


@example(worklist.note_act)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "item": graded_item(u), "kind": ActKind.CALLED, "words": CANARY,
    }  # fmt: skip


@example(worklist.go_on)
def _(u: Universe) -> Arguments:
    row = worklist.take(by=u.actor("nurse"), item=graded_item(u))
    return {"by": WORKER, "item_id": row.pk, "round": row.round}


@example(worklist.could_not_be_told)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "item_id": graded_item(u).pk, "person_id": u.nurse.pk}


@example(worklist.look_again)
def _(u: Universe) -> Arguments:
    graded_item(u)
    Membership.objects.filter(pk=u.memberships["nurse"].pk).update(until_at=clock.now())
    return {"by": WORKER, "membership_id": u.memberships["nurse"].pk}


@example(worklist.be_on_duty)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("lead"), "membership": u.memberships["nurse"],
        "times": [(clock.now(), clock.now() + timedelta(hours=8))],
    }  # fmt: skip


@example(worklist.leave_duty)
def _(u: Universe) -> Arguments:
    given = EXAMPLES[worklist.be_on_duty](u)
    (duty,) = worklist.be_on_duty(**given)
    return {"by": u.actor("lead"), "duty": duty}


@example(worklist.be_away)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "membership": u.memberships["nurse"],
        "cover": u.memberships["gp"],
        "from_at": clock.now(), "until_at": clock.now() + timedelta(days=3),
    }  # fmt: skip


@example(worklist.come_back)
def _(u: Universe) -> Arguments:
    given = EXAMPLES[worklist.be_away](u)
    return {"by": u.actor("nurse"), "absence": worklist.be_away(**given)}


# --- follow-ups --------------------------------------------------------------------------------


def check_in(u: Universe, *, asked: bool = False) -> CheckIn:
    goal = agree(u).goal
    found = CheckIn.objects.get(about_id=goal.pk)
    if asked:
        followups.ask(by=WORKER, check_in_id=found.pk)
    return CheckIn.objects.get(pk=found.pk)


@example(followups.plan_check_in)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "kind": "goal", "person": u.rhian, "about_id": agree(u).goal.pk,
        "due_on": clock.today() + timedelta(days=7), "responsible": u.memberships["nurse"],
        "ordinal": 2,
    }  # fmt: skip


@example(followups.ask)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "check_in_id": check_in(u).pk}


@example(followups.answer)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "check_in": check_in(u, asked=True),
        "answers": {"how": CANARY}, "unread": {"confidence": CANARY},
    }  # fmt: skip


@example(followups.decline)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "check_in": check_in(u, asked=True)}


@example(followups.did_not_arrive)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "check_in_id": check_in(u, asked=True).pk}


@example(followups.overdue)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "check_in_id": check_in(u, asked=True).pk}


@example(followups.void_for)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "kind": "goal", "about_id": check_in(u).about_id}


@example(followups.void_all_of)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "person_id": check_in(u).person_id}


# --- plans: conversations ----------------------------------------------------------------------


@example(plans.book)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "person": u.rhian, "professional": u.memberships["nurse"],
        "at": in_days(3), "way": "home", "place": CANARY, "visit": "longer",
        "examination": "needed", "link": f"https://meet.example/{CANARY}", "why_other": CANARY,
    }  # fmt: skip


@example(plans.change_time)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u), "at": in_days(4), "way": "home",
            "place": CANARY, "version": 1}  # fmt: skip


@example(plans.call_off)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "conversation": book(u)}


@example(plans.call_off_all)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "person_id": book(u).person_id}


@example(plans.prepare)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "conversation": book(u), "words": CANARY, "version": 0}


@example(plans.add_item)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "conversation": book(u), "words": CANARY, "side": Side.PERSON,
            "about_loinc": "4548-4", "kind": "read",
            "link": f"https://example.org/{CANARY}"}  # fmt: skip


@example(plans.reword_item)
def _(u: Universe) -> Arguments:
    item = plans.add_item(
        by=herself(u), conversation=book(u), words="Sleep", side=Side.PERSON, link="www.sleep.org"
    )
    return {"by": herself(u), "item": item, "version": 1, "words": CANARY, "link": "www.a.org"}


def _task(u: Universe, **different: object) -> PreparationTask:
    return plans.add_task(
        **{
            "by": u.actor("nurse"),
            "conversation": book(u, at=in_days(20)),
            "kind": "test",
            "words": CANARY,
            "side": Side.PERSON,
            "added_by": Side.PROFESSIONAL,
            **different,
        }  # type: ignore[arg-type]
    )


@example(plans.add_task)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "conversation": book(u), "kind": "questions", "words": CANARY,
        "side": Side.PROFESSIONAL, "added_by": Side.PROFESSIONAL,
    }  # fmt: skip


@example(plans.say_task_done)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "task": _task(u)}


@example(plans.look_at_task)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("gp"), "task": _task(u)}


@example(plans.drop_task)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "task": _task(u)}


@example(plans.task_is_late)
def _(u: Universe) -> Arguments:
    task = _task(u)
    PreparationTask.objects.filter(pk=task.pk).update(
        done_by_date=clock.today() - timedelta(days=1)
    )
    return {"by": WORKER, "task_id": task.pk}


@example(plans.check_concerns)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "person": u.rhian, "conversation": book(u),
        "of": shipped()["after-treatment"],
        "chosen": [Chosen("pain", CANARY, CANARY, talk=True)],
    }  # fmt: skip


def _worries() -> Arguments:
    return write_list(shipped()["after-treatment"]) | {"title": {"en": CANARY}}


@example(plans.save_list)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "service": u.service, "data": _worries()}


@example(plans.end_list)
def _(u: Universe) -> Arguments:
    plans.save_list(by=u.actor("lead"), service=u.service, data=_worries())
    return {"by": u.actor("lead"), "service": u.service, "key": "after-treatment"}


@example(plans.move_item)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "item": agenda_item(u), "step": 1}


def agenda_item(u: Universe) -> Any:
    return plans.add_item(by=herself(u), conversation=book(u), words=CANARY, side=Side.PERSON)


@example(plans.remove_item)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "item": agenda_item(u)}


@example(plans.tick_item)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "item": agenda_item(u), "talked": True}


@example(plans.open_conversation)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u)}


@example(plans.hold)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u)}


@example(plans.carry_item)
def _(u: Universe) -> Arguments:
    book(u, at=in_days(30))
    return {"by": u.actor("nurse"), "item": agenda_item(u)}


def an_idea(u: Universe) -> Insight:
    return plans.note_insight(by=u.actor("nurse"), conversation=book(u), words=CANARY)


@example(plans.note_insight)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u), "words": CANARY}


@example(plans.reword_insight)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "insight": an_idea(u), "words": f"{CANARY}!"}


@example(plans.remove_insight)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "insight": an_idea(u)}


@example(plans.say_role)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": book(u), "role": "coach"}


def a_held_conversation(u: Universe) -> Conversation:
    conversation = book(u)
    plans.hold(by=u.actor("nurse"), conversation=conversation)
    return conversation


@example(plans.say_length)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "conversation": a_held_conversation(u), "minutes": 20}


@example(plans.say_after)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "conversation": a_held_conversation(u), "side": Side.PERSON, "version": 0,
        "equal_player": "partly", "confidence": "same", "had_time": "no", "words": CANARY,
    }  # fmt: skip


@example(plans.rate_plan)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "person": u.rhian, "joined_up": "yes", "part_of_decisions": "partly",
        "helped_to_manage": "no", "words": CANARY,
    }  # fmt: skip


def next_planned(u: Universe) -> Conversation:
    return plans.plan_next(
        by=u.actor("nurse"), conversation=a_held_conversation(u), words=CANARY,
        responsible=u.memberships["nurse"], on=clock.today(), version=0,
    )  # fmt: skip


@example(plans.plan_next)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "conversation": a_held_conversation(u), "words": CANARY,
        "responsible": u.memberships["nurse"], "on": clock.today(), "version": 0,
    }  # fmt: skip


@example(plans.ask_for_next)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "conversation": next_planned(u)}


@example(plans.next_is_due)
def _(u: Universe) -> Arguments:
    return {"by": WORKER, "conversation_id": next_planned(u).pk}


@example(plans.talk_is_over)
def _(u: Universe) -> Arguments:
    conversation = book(u)
    Conversation.objects.filter(pk=conversation.pk).update(at=clock.now() - timedelta(hours=1))
    return {"by": WORKER, "conversation_id": conversation.pk}


def a_draft(u: Universe) -> Draft:
    draft = plans.keep_draft(by=herself(u), person=u.rhian, form="prepare", words={"words": CANARY})
    assert draft is not None
    return draft


@example(plans.keep_draft)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "person": u.rhian, "form": "prepare", "words": {"words": CANARY}}


@example(plans.drop_draft)
def _(u: Universe) -> Arguments:
    a_draft(u)
    return {"by": herself(u), "person": u.rhian, "form": "prepare"}


@example(plans.draft_is_old)
def _(u: Universe) -> Arguments:
    draft = a_draft(u)
    Draft.objects.update(at=clock.now() - timedelta(days=31))
    return {"by": WORKER, "draft_id": draft.pk}


# --- plans: goals and agreements ---------------------------------------------------------------


@example(plans.agree)
def _(u: Universe) -> Arguments:
    soon = clock.today() + timedelta(days=7)
    return {
        "by": helper(u), "person": u.rhian, "professional": u.memberships["nurse"],
        "goal_words": CANARY, "confidence": 8, "my_words": CANARY, "their_words": CANARY,
        "my_date": soon, "their_date": soon, "follow_up_on": soon, "first_step": CANARY,
        "when_words": CANARY, "with_whom": CANARY, "barriers": CANARY, "importance": 10,
    }  # fmt: skip


@example(plans.correct)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "goal": agree(u).goal, "version": 1, "goal_words": CANARY,
        "changed": CANARY, "follow_up_on": clock.today() + timedelta(days=7),
        "my_words": CANARY, "their_words": CANARY, "first_step": CANARY,
    }  # fmt: skip


@example(plans.propose_goal)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian, "proposal": CANARY}


@example(plans.decline_goal)
def _(u: Universe) -> Arguments:
    goal = plans.propose_goal(by=u.actor("nurse"), person=u.rhian, proposal=CANARY)
    return {"by": helper(u), "goal": goal, "answer": "yes_but", "words": CANARY}


@example(plans.review)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "goal": agree(u).goal, "progress": "more", "words": CANARY,
            "confidence": 9, "outcome": "achieved"}  # fmt: skip


@example(plans.write_agreement)
def _(u: Universe) -> Arguments:
    nurse = u.memberships["nurse"]
    return {
        "by": herself(u), "goal": agree(u).goal, "professional": nurse, "changed": CANARY,
        "follow_up_on": clock.today() + timedelta(days=7), "follow_up_by": nurse,
    }  # fmt: skip


@example(plans.accept)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "agreement": agree(u).agreement, "side": Side.PERSON, "way": "phone"}


@example(plans.add_copy)
def _(u: Universe) -> Arguments:
    return {"by": herself(u), "goal": agree(u).goal, "recipient": u.carer}


@example(plans.remove_copy)
def _(u: Universe) -> Arguments:
    copy = plans.add_copy(by=herself(u), goal=agree(u).goal, recipient=u.carer)
    return {"by": herself(u), "copy": copy}


@example(plans.copied_for_record)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "agreement": agree(u).agreement}


def theirs(u: Universe) -> Any:
    return agree(u).goal.commitments.get(side=Side.PROFESSIONAL)


@example(plans.describe_goal)
def _(u: Universe) -> Arguments:
    return {
        "by": helper(u), "goal": agree(u).goal, "version": 1, "importance": 9,
        "when_words": CANARY, "with_whom": CANARY, "barriers": CANARY,
    }  # fmt: skip


@example(plans.set_levels)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "goal": agree(u).goal, "version": 1, "words": {0: CANARY, 1: CANARY}}


@example(plans.say_level)
def _(u: Universe) -> Arguments:
    goal = agree(u).goal
    plans.set_levels(by=herself(u), goal=goal, version=1, words={0: CANARY})
    return {"by": helper(u), "goal": goal, "level": 0}


@example(plans.add_promise)
def _(u: Universe) -> Arguments:
    soon = clock.today() + timedelta(days=7)
    return {"by": u.actor("gp"), "goal": agree(u).goal, "words": CANARY, "due_date": soon}


@example(plans.change_promise)
def _(u: Universe) -> Arguments:
    return {
        "by": u.actor("nurse"), "commitment": theirs(u), "agreed": 1, "words": CANARY,
        "due_date": clock.today() + timedelta(days=9), "changed": CANARY,
    }  # fmt: skip


@example(plans.raise_home_decision)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("gp"), "person": u.rhian, "proposal": CANARY}


@example(plans.answer_home_decision)
def _(u: Universe) -> Arguments:
    found = plans.raise_home_decision(by=u.actor("gp"), person=u.rhian, proposal=CANARY)
    return {
        "by": helper(u), "decision": found, "version": 1, "words": CANARY, "was_time": "partly",
        "agreed": True,
    }  # fmt: skip


@example(plans.offer)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "person": u.rhian, "approach": "self_care", "words": CANARY}


@example(plans.answer_offer)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "person": u.rhian, "approach": "planning", "state": "taken_up"}


@example(plans.say_done)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("nurse"), "commitment": theirs(u)}


@example(plans.answer_promise)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "commitment": theirs(u), "happened": False, "words": CANARY}


@example(plans.drop_promise)
def _(u: Universe) -> Arguments:
    return {"by": helper(u), "commitment": theirs(u)}
