"""Everybody who may stand before a door, as a browser that is signed in the way they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from alongside.core import clock
from alongside.people.actions import grants, logins
from alongside.people.actors import ENTRY
from alongside.people.models import Grant
from tests.universe import RHIAN_BORN, Universe

Open = Callable[[Universe, dict[str, Any]], Client]


def _entered(row_id: Any) -> Client:
    client = Client()
    session = client.session
    session[ENTRY] = str(row_id)
    session.save()
    client.cookies["alongside"] = session.session_key
    return client


def _slip(universe: Universe, things: dict[str, Any]) -> Client:
    issued = logins.issue_slip(by=universe.actor("nurse"), person=universe.rhian)
    row = logins.use_code(
        by=universe.actor("nurse", hat=False),
        code=issued.code,
        birth_date=RHIAN_BORN,
        address="127.0.0.1",
    )
    assert row is not None
    return _entered(row.pk)


def _visit(universe: Universe, things: dict[str, Any]) -> Client:
    issued = logins.issue_visit_code(
        by=universe.actor("nurse"),
        person=universe.rhian,
        conversation_id=things["conversation_id"],
    )
    return _entered(issued.row.pk)


def _ended_carer(universe: Universe, things: dict[str, Any]) -> Client:
    client = universe.client("carer")
    grant = Grant.objects.get(person=universe.rhian, grantee=universe.carer)
    grants.end_access(by=universe.actor("rhian"), grant=grant)
    return client


def _expired_carer(universe: Universe, things: dict[str, Any]) -> Client:
    client = universe.client("carer")
    Grant.objects.filter(person=universe.rhian, grantee=universe.carer).update(
        from_at=clock.now() - timedelta(days=2), until_at=clock.now() - timedelta(seconds=1)
    )
    return client


def _as(name: str, **how: Any) -> Open:
    return lambda universe, things: universe.client(name, **how)


RELATIONS: dict[str, Open] = {
    "self": _as("rhian"),
    "slip": _slip,
    "visit": _visit,
    "carer": _as("carer"),
    "nurse": _as("nurse"),
    "gp": _as("gp"),
    "link_worker": _as("link_worker"),
    "peer": _as("peer"),
    "broker": _as("broker"),
    "lead": _as("lead"),
    "privacy": _as("privacy"),
    "board": _as("board"),
    "stranger": _as("stranger"),
    "nurse_no_hat": _as("nurse", hat=False),
    "nurse_no_second_factor": _as("nurse", second_factor=False),
    "carer_ended": _ended_carer,
    "carer_expired": _expired_carer,
    "anonymous": lambda universe, things: Client(),
}
