"""What a browser would send of a form that nobody touched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict


def untouched(form: forms.BaseForm) -> QueryDict:
    """Every box as it stands on the page."""
    sent = QueryDict(mutable=True)
    for bound in form:
        value: Any = bound.value()
        if isinstance(value, list | tuple):
            sent.setlist(bound.html_name, [str(one) for one in value])
        elif isinstance(value, bool):
            if value:
                sent[bound.html_name] = "on"
        else:
            sent[bound.html_name] = "" if value is None else str(value)
    return sent
