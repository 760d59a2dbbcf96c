"""Pages as a browser would send them back."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

from django import forms
from django.http import QueryDict

from alongside.core import clock


class Sent(HTMLParser):
    """What the forms of a page would send when nobody touched them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._box = self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        name, kind = have.get("name", ""), have.get("type", "text")
        if tag == "form":
            self.forms.append({})
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in have and self.forms:
            self.forms[-1][self._select] = [have["value"]]
        elif tag == "textarea":
            self._box = name
        elif tag == "input" and name and self.forms:
            if kind not in ("checkbox", "radio", "file"):
                self.forms[-1][name] = [have.get("value", "")]
            elif "checked" in have:
                self.forms[-1].setdefault(name, []).append(have.get("value", "on"))

    def handle_data(self, data: str) -> None:
        if self._box:
            self.forms[-1][self._box] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._box = ""


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def form_on(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 422), answer.status_code
    return max(Sent(answer.content.decode()).forms, key=lambda one: ("token" in one, len(one)))


def approval() -> dict[str, Any]:
    on = clock.today() + timedelta(days=200)
    return {
        "approved_by": "Dr Tomos Rees, GP", "review_date_day": on.day,
        "review_date_month": on.month, "review_date_year": on.year,
    }  # fmt: skip


def untouched(form: forms.BaseForm) -> QueryDict:
    """What a browser would send of a form that nobody touched: every box as it stands."""
    sent = QueryDict(mutable=True)
    for bound in form:
        value: Any = bound.value()
        if isinstance(value, list | tuple):
            sent.setlist(bound.html_name, [str(one) for one in value])
        elif isinstance(value, date):
            for part in ("day", "month", "year"):
                sent[f"{bound.html_name}_{part}"] = str(getattr(value, part))
        elif value is not None and value is not False:
            sent[bound.html_name] = "on" if value is True else str(value)
    return sent
