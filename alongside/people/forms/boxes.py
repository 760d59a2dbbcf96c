"""What a box for somebody's words says about being quicker."""

from __future__ import annotations

from alongside.people.models import Person
from alongside.people.queries.own import care_services
from alongside.ui.forms import Sooner


def sooner(person: Person) -> Sooner:
    """Whom to phone when an answer cannot wait: the first service with a number. One query."""
    for service in care_services(person):
        if service.phone:
            return Sooner(name=service.organisation.name, phone=service.phone, hours=service.hours)
    return Sooner()
