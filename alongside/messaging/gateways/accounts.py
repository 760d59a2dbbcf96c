"""The providers of texts that an installation may have accounts with, in order."""

from __future__ import annotations

from django.conf import settings

from alongside.messaging.gateways import texts
from alongside.messaging.gateways.texts import Provider


def _notify() -> Provider | None:
    if not settings.NOTIFY["key"]:
        return None  # and its client need not be loaded
    from alongside.messaging.gateways.notify.transport import account

    return account()


def _smpp() -> Provider | None:
    if not settings.SMPP["host"]:
        return None
    from alongside.messaging.gateways.smpp.transport import account

    return account()


def _twilio() -> Provider | None:
    if not settings.TWILIO["account"]:
        return None
    from alongside.messaging.gateways.twilio.transport import account

    return account()


texts.register("notify", _notify)
texts.register("smpp", _smpp)
texts.register("twilio", _twilio)
