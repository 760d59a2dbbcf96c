"""Which words of a service wait for a look: its templates and lists of worries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language

from alongside.core import clock
from alongside.plans.models import Template
from alongside.plans.queries import concerns, templates
from alongside.plans.rules.reviews import is_due
from alongside.plans.rules.templates import say


@dataclass(frozen=True)
class Look:
    """One of them: by which day somebody should have looked, and where that is done."""

    title: str
    by: date
    url: str


def to_look_at(service_id: UUID) -> list[Look]:
    """Those whose day has gone by, the longest ago first: what the service words itself, and what
    comes with Alongside and is offered here. Four queries."""
    today, language = clock.today(), get_language() or "en"
    found = [
        (one.say(language), one.next_review, reverse("plans:concern_list", args=[one.key]))
        for one in concerns.lists(service_id)
    ]
    rows = templates.newest(Template.objects.filter(service_id=service_id))
    own = [templates.Offered(templates.read(row), row) for row in rows]
    keys = {one.template.key for one in own}
    own += [templates.Offered(one, None) for one in templates.shipped() if one.key not in keys]
    editor = reverse("plans:template_form", args=["service"])
    found += [
        (say(one.template.title, language), one.template.next_review, f"{editor}?from={one.ref}")
        for one in own
    ]
    late = [Look(title, day, url) for title, day, url in found if day and is_due(day, today)]
    return sorted(late, key=lambda one: one.by)
