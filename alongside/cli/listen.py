"""`alongside listen`: texts and receipts of a message centre (SMPP)."""

from __future__ import annotations

import argparse
import os

from alongside.cli.place import check_start, django_ready, keep_database, say
from alongside.cli.signals import Stop, end_with_parent


def listen(args: argparse.Namespace) -> int:
    """Keep a bind open and keep what comes, until asked to stop."""
    stop = Stop()
    if os.environ.get("ALONGSIDE_CHILD"):
        end_with_parent()
    django_ready(args)
    from django.conf import settings

    if not settings.SMPP["host"]:
        say("There is no message centre to listen to: set ALONGSIDE_SMPP.")
        return 1
    from alongside.messaging.gateways.smpp import listener

    with keep_database():
        check_start()
        listener.listen(lambda seconds: stop.asked if not seconds else stop.wait(seconds))
    return 0
