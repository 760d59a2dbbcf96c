"""What must hold before Alongside starts; each fault is one sentence."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Error, Tags, register, run_checks

from alongside.core import databases
from alongside.core.errors import Refused


@register(Tags.security)
def production_is_closed(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """In production there is no demo sign-in, no debug page and no built-in secret; and a database
    of your own is never behind a demo."""
    faults: list[CheckMessage] = []
    if settings.ALONGSIDE_MODE == "demo" and not databases.embedded(os.environ):
        faults.append(
            Error(
                "ALONGSIDE_MODE is demo, and DATABASE_URL names a server of your own: anybody "
                "could sign in as anyone. Take one of them away.",
                id="alongside.E004",
            )
        )
    if settings.ALONGSIDE_MODE != "production":
        return faults
    if "alongside.demo" in settings.INSTALLED_APPS:
        faults.append(
            Error(
                "The demo is switched on. Production does not start with it.", id="alongside.E001"
            )
        )
    if settings.DEBUG:
        faults.append(Error("DEBUG is on in production.", id="alongside.E002"))
    if not settings.ALONGSIDE_KEYS:
        faults.append(
            Error("ALONGSIDE_KEYS is empty: content cannot be sealed.", id="alongside.E003")
        )
    return faults


def check_start() -> None:
    """Raise Refused, with every sentence, where the configuration does not allow a start.

    Whatever serves pages asks this first, however it was started: Django asks by itself only in
    its own commands.
    """
    found = [fault for fault in run_checks() if fault.level >= ERROR]
    if found:
        raise Refused("\n".join(str(fault.msg) for fault in found))
