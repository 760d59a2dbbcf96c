"""One example of every action of people: who they are, ways in, the circle, what went wrong."""

from __future__ import annotations

from alongside.core.actors import WORKER
from alongside.people.actions import (
    about,
    attachments,
    circles,
    codes,
    glass,
    grants,
    incidents,
    logins,
    memberships,
    persons,
)
from alongside.people.models import CircleMember, Grant, Login, Role
from alongside.people.rules import ALL_CATEGORIES, ALL_LABELS, Heading, Level, about_id
from tests.architecture.examples import (
    ADDRESS,
    CANARY,
    Arguments,
    example,
    helper,
    herself,
    newcomer,
)
from tests.core import sounds
from tests.plans.making import book
from tests.universe import IMPORTED_BORN, RHIAN_BORN, RHIAN_NHS, Universe

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


def on_paper(u: Universe) -> Arguments:
    grants.give_access(
        by=herself(u), person=u.rhian, grantee=u.managers, level=Level.CONTRIBUTE,
        categories=sorted(ALL_CATEGORIES), labels=sorted(ALL_LABELS),
    )  # fmt: skip
    return {
        "by": u.actor("privacy"), "person": u.rhian, "grantee": u.carer, "basis": "attorney",
        "until_at": None, "proof": CANARY,
    }  # fmt: skip


@example(grants.record_representative)
def _(u: Universe) -> Arguments:
    return on_paper(u)


@example(grants.end_representative)
def _(u: Universe) -> Arguments:
    return {"by": u.actor("lead"), "grant": grants.record_representative(**on_paper(u))}


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
