"""The paths of pages, and where a form or link asks to be led afterwards: only to one of ours."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import get_resolver, get_script_prefix, get_urlconf, reverse

# A path from the root, of visible signs: no host ("//x"), and nothing that a browser leaves out
# (tab, line end) or takes for a slash ("\\"), of which a host could be made.
_OURS = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]{0,2000}")


def path_to(name: str, *args: object, **kwargs: object) -> str:
    """The path of a named page, kept: a page has dozens, most of them those of the page before,
    and to work them out anew was a tenth of its time. Raises NoReverseMatch."""
    return _path(get_resolver(get_urlconf()), get_script_prefix(), name, args, (*kwargs.items(),))


@lru_cache(maxsize=10_000)
def _path(_site: Any, _prefix: str, name: str, args: Any, kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=dict(kwargs) or None)


def is_ours(path: str) -> bool:
    """Whether this can only be an address on the host that was asked."""
    return _OURS.fullmatch(path) is not None


def next_path(request: HttpRequest, otherwise: str = "/") -> str:
    """Where to go next (`next` of the form, or else of the address), if it is ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if is_ours(wanted) else otherwise
