"""Whoever has just added a second step has proved it: they need not do so again in this session,
and wear the hat that they had asked for before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from alongside.core.errors import NotAllowed
from alongside.people.actions import memberships
from alongside.people.actors import ACTING, actor_of

WANTED = "acting_wanted"  # in the session: the hat that somebody chose before their second step


@receiver(authenticator_added, dispatch_uid="people.second_step")
def added(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any
) -> None:
    """An app's code or a passkey was checked a moment ago; spare codes prove nothing."""
    if authenticator.type not in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN):
        return
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    wanted = request.session.pop(WANTED, None)
    if wanted is not None:
        by, _hat = actor_of(request)
        try:
            memberships.choose_hat(by=by, membership_id=UUID(wanted))
        except NotAllowed:  # the membership ended in the meantime
            return
        request.session[ACTING] = wanted
