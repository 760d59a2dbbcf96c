"""Where a form or link asks to be led afterwards: only ever to a page of ours."""

from __future__ import annotations

import re

from django.http import HttpRequest

# A path from the root, of visible signs: no host ("//x"), and nothing that a browser leaves out
# (tab, line end) or takes for a slash ("\\"), of which a host could be made.
_OURS = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]{0,2000}")


def is_ours(path: str) -> bool:
    """Whether this can only be an address on the host that was asked."""
    return _OURS.fullmatch(path) is not None


def next_path(request: HttpRequest, otherwise: str = "/") -> str:
    """Where to go next (`next` of the form, or else of the address), if it is ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if is_ours(wanted) else otherwise
