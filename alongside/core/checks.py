"""What must hold before Alongside starts; each fault is one sentence."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def production_is_closed(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """In production there is no demo sign-in, no debug page and no built-in secret."""
    faults: list[CheckMessage] = []
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
