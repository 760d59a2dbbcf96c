"""One example of every action of a record as a whole, and of places, teams and settings."""

from __future__ import annotations

from datetime import timedelta

from alongside.core import clock
from alongside.core.actors import COMMAND, WORKER
from alongside.people.actions import (
    lifecycle,
    memberships,
    merging,
    organisations,
    persons,
    settings,
)
from alongside.people.models import RetentionEnded, Role
from tests.architecture.examples import CANARY, Arguments, example, newcomer
from tests.universe import Universe

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
            "hours": CANARY, "said_as": CANARY}  # fmt: skip


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
