"""What providers send us: told to be theirs, kept, and answered at once. The rest is done later.

Each answers within a second. Whoever cannot say that they are the provider is turned away, and soon
not listened to at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alongside.core import throttle
from alongside.core.actors import Actor, Channel
from alongside.core.errors import TooMany
from alongside.messaging import actions
from alongside.messaging.gateways.notify import receipts as notify
from alongside.messaging.gateways.texts import Incoming
from alongside.messaging.gateways.twilio import codes as twilio_codes
from alongside.messaging.gateways.twilio import receipts as twilio
from alongside.people.addresses import client_address
from alongside.people.web import public

logger = logging.getLogger(__name__)

FROM_OUTSIDE = Actor(channel=Channel.TEXT)
WRONG, WITHIN = 20, 600  # tries with a wrong secret, in seconds
Hook = Callable[[HttpRequest], HttpResponse]


def _hook(knows: Callable[[HttpRequest], bool]) -> Callable[[Hook], Hook]:
    """A page for a provider alone: `knows` says whether it is the one."""

    def decorate(view: Hook) -> Hook:
        @public
        @csrf_exempt
        @require_POST
        @wraps(view)
        def hook(request: HttpRequest) -> HttpResponse:
            if not knows(request):
                try:
                    throttle.hit("hook", client_address(request), limit=WRONG, seconds=WITHIN)
                except TooMany as error:
                    return HttpResponse(status=429, headers={"Retry-After": str(error.wait)})
                return HttpResponse(status=403)
            return view(request)

        return hook

    return decorate


def _is_notify(request: HttpRequest) -> bool:
    return notify.knows(request.headers.get("Authorization", ""), settings.NOTIFY["tokens"])


@_hook(_is_notify)
def notify_text(request: HttpRequest) -> HttpResponse:
    """A text came in."""
    actions.receive(by=FROM_OUTSIDE, provider="notify", incoming=notify.incoming(request.body))
    return HttpResponse(status=204)


@_hook(_is_notify)
def notify_receipt(request: HttpRequest) -> HttpResponse:
    """What became of a text. One that cannot be read is asked for later, like one that is lost."""
    try:
        told = notify.told(request.body)
    except notify.NotReadable:
        logger.warning("A receipt of Notify could not be read.")
        return HttpResponse(status=400)
    actions.receive_receipt(
        by=FROM_OUTSIDE,
        provider="notify",
        provider_id=told.provider_id,
        status=told.status,
        reference=told.reference,
    )
    return HttpResponse(status=204)


def _is_twilio(request: HttpRequest) -> bool:
    return twilio.knows(
        request.headers.get("X-Twilio-Signature", ""),
        settings.TWILIO["token"],
        settings.ALONGSIDE_ADDRESS + request.get_full_path(),
        dict(request.POST.lists()),
    )


@_hook(_is_twilio)
def twilio_text(request: HttpRequest) -> HttpResponse:
    """A text came in. Twilio calls once: what is lost on the way is asked for."""
    said = request.POST
    actions.receive(
        by=FROM_OUTSIDE,
        provider="twilio",
        incoming=Incoming(said.get("MessageSid", ""), said.get("From", ""), said.get("Body", "")),
    )
    return HttpResponse("<Response/>", content_type="text/xml")  # and Twilio answers nothing


@_hook(_is_twilio)
def twilio_receipt(request: HttpRequest) -> HttpResponse:
    """What became of a text."""
    said = request.POST
    actions.receive_receipt(
        by=FROM_OUTSIDE,
        provider="twilio",
        provider_id=said.get("MessageSid", ""),
        status=twilio_codes.word(said.get("MessageStatus", ""), said.get("ErrorCode")),
    )
    return HttpResponse(status=204)
