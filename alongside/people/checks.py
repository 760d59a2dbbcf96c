"""A view that declares no access stops the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

# Views of libraries, whose own access we have read: sign-in pages ask who you are, account pages
# need a login. The access table of the tests holds them to it.
LIBRARY_VIEWS = ("allauth.", "django.contrib.staticfiles.", "django.views.i18n.")


def walk(
    patterns: Any = None, prefix: str = "", room: str = ""
) -> Iterator[tuple[str, URLPattern, str]]:
    """Every address pattern of the site, with its whole path and whose it is: the room that names
    it, empty for libraries. Its view may stand in a lower room."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, path, room or entry.namespace or "")
        else:
            yield path, entry, room


@register(Tags.security)
def every_view_declares_access(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """One error for each address whose view says nothing of who may open it."""
    return [
        Error(f"The view of /{path} declares no access.", id="alongside.E010")
        for path, pattern, _room in walk()
        if not hasattr(pattern.callback, "access")
        and not pattern.callback.__module__.startswith(LIBRARY_VIEWS)
    ]
