"""From a web request to an Actor: who it is, which hat they wear, how sure we are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import HttpRequest

from alongside.core import clock
from alongside.core.actors import ANONYMOUS, Actor, Assurance, Channel
from alongside.core.standing import Standing
from alongside.people.models import EntryCode, EntryKind, Membership

ENTRY, ACTING = "entry", "acting"
AUTHENTICATION_METHODS = "account_authentication_methods"  # written by allauth


def _second_factor(session: Any) -> bool:
    return any(method.get("method") == "mfa" for method in session.get(AUTHENTICATION_METHODS, []))


def live_memberships(person_id: UUID) -> Any:
    """The hats somebody may choose from now."""
    return _with_places(person_id, clock.now()).order_by("from_at", "id")


def _with_places(person_id: UUID, now: datetime) -> Any:
    return _memberships(person_id, now).select_related(
        "person", "team__service__organisation", "group"
    )


def _memberships(person_id: UUID, now: datetime) -> Any:
    return Membership.objects.filter(person_id=person_id, from_at__lte=now).filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now)
    )


_example: dict[str, Any] = {"person_id": uuid4(), "now": datetime(2000, 1, 1, tzinfo=UTC)}
# Put in order here: to have it done takes a fifth of what reading them takes.
_hats: Standing[Membership] = Standing(_with_places, **_example)
_any_hat: Standing[Membership] = Standing(
    lambda person_id, now: _memberships(person_id, now).only("pk")[:1], **_example
)


def actor_of(request: HttpRequest) -> tuple[Actor, Membership | None]:
    """The actor of this request and the membership acted in. At most four queries."""
    login = request.user
    if login.is_authenticated and login.is_active and login.person_id:
        membership = None
        chosen = request.session.get(ACTING)
        second = _second_factor(request.session)
        # Most people have no hat: to learn that costs a quarter of reading hats with their places.
        asked = {"person_id": login.person_id, "now": clock.now()}
        hats = _hats(**asked) if chosen or _any_hat(**asked) else []
        hats.sort(key=lambda hat: (hat.from_at, hat.pk))
        if chosen:
            membership = next((hat for hat in hats if str(hat.pk) == chosen), None)
        team = membership.team if membership else None
        return (
            Actor(
                channel=Channel.WEB,
                person_id=login.person_id,
                login_id=login.pk,
                membership_id=membership.pk if membership else None,
                team_id=team.pk if team else None,
                service_id=team.service_id if team else None,
                organisation_id=team.service.organisation_id if team else None,
                role=membership.role if membership else "",
                assurance=Assurance.SECOND_FACTOR if second else Assurance.PASSWORD,
                memo={"hats": hats},
            ),
            membership,
        )
    entry_id = request.session.get(ENTRY)
    if entry_id:
        code = EntryCode.objects.filter(pk=entry_id, ended_at__isnull=True).first()
        if code is not None and code.person_id:
            if code.kind in (EntryKind.SLIP, EntryKind.TEXT):
                return (
                    Actor(
                        channel=Channel.CODE,
                        person_id=code.person_id,
                        assurance=Assurance.CODE,
                        memo={},
                    ),
                    None,
                )
            if code.kind == EntryKind.VISIT and code.expires_at > clock.now():
                return (
                    Actor(
                        channel=Channel.VISIT,
                        person_id=code.person_id,
                        assurance=Assurance.CODE,
                        scope=f"visit:{code.about_id}",
                    ),
                    None,
                )
    return ANONYMOUS, None
