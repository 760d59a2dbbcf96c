"""Who is around somebody, as a picture and as the list that says the same (Seed S2:363).

In the middle the person. Close by the main contact and family; further out friends, neighbours
and peers, then professionals, then the services and teams that the person lets in. In a page:

    {% from "people/_circle.html" import circle_picture %}
    {{ circle_picture(picture) }}        picture: circle_picture(request.actor, person)
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.people import access
from alongside.people.models import Basis, CircleTie, Grant, PartyKind, Person
from alongside.people.queries.own import circle
from alongside.people.rules import Category, Level

CLOSE = frozenset(
    {
        CircleTie.PARTNER,
        CircleTie.PARENT,
        CircleTie.CHILD,
        CircleTie.SIBLING,
        CircleTie.FAMILY,
        CircleTie.CARER,
    }
)
MIDDLE = 200  # of a drawing of 400 × 420
INNER, OUTER = (102, 102), (142, 165)  # how far out, across and up; names need room at the sides
MOST_INNER, MOST_OUTER = 6, 10  # more are counted in the picture, and all are in the list
LINE = 11  # letters in a line of a name


@dataclass(frozen=True)
class Around:
    """Somebody, or a service. `what`: what they are to the person. `group`: person, professional
    or service, each with a shape of its own."""

    name: str
    what: str
    group: str
    main: bool = False


@dataclass(frozen=True)
class Spot:
    """Where one stands, and the lines of the name under it."""

    around: Around
    x: float
    y: float
    lines: list[str]


@dataclass(frozen=True)
class CirclePicture:
    """`spots` are drawn, `people`, `professionals` and `services` are the list."""

    name: str
    middle: str
    main: Around | None
    people: list[Around] = field(default_factory=list)
    professionals: list[Around] = field(default_factory=list)
    services: list[Around] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    more: int = 0

    @property
    def everybody(self) -> list[Around]:
        """All of them, in the order of the list."""
        return [*self.people, *self.professionals, *self.services]


def circle_picture(by: Actor, person: Person) -> CirclePicture | None:
    """The picture, or None for whoever may not see the circle. Two queries, one for the key.

    Services are shown to the person and to staff whose team is let in. Family does not see them:
    which services somebody lets in can tell what only the person should tell.
    """
    if not access.can(by, person.pk, Level.VIEW, Category.CIRCLE):
        return None
    inner, outer, professionals = [], [], []
    members = circle(person).values_list("name", "tie", "is_main_contact")
    for name, tie, is_main_contact in members:
        is_professional = tie == CircleTie.PROFESSIONAL
        around = Around(
            name=str(name),
            what=str(CircleTie(tie).label),
            group="professional" if is_professional else "person",
            main=is_main_contact,
        )
        if is_main_contact or tie in CLOSE:
            inner.append(around)
        elif is_professional:
            professionals.append(around)
        else:
            outer.append(around)
    services = []
    if access.is_self(by, person.pk) or access.reaches_team(
        by, person.pk, Level.VIEW, Category.CIRCLE
    ):
        services = _services(person)
    everybody = [*inner, *outer, *professionals]
    spots = [
        *_ring(inner[:MOST_INNER], INNER, 0),
        *_ring([*outer, *professionals, *services][:MOST_OUTER], OUTER, 0.5),
    ]
    return CirclePicture(
        name=person.name,
        middle=lines_of(person.name)[0],
        main=next((one for one in everybody if one.main), None),
        people=[one for one in everybody if one.group == "person"],
        professionals=[one for one in everybody if one.group == "professional"],
        services=services,
        spots=spots,
        more=len(everybody) + len(services) - len(spots),
    )


def _services(person: Person) -> list[Around]:
    """The teams that the person lets in, by their service. One query."""
    rows = (
        Grant.objects.filter(person=person, grantee__kind=PartyKind.TEAM)
        .live(clock.now())
        .exclude(basis=Basis.BREAK_GLASS)
        .order_by("grantee__sort_name")
        .values_list("grantee__name", "grantee__as_team__service__name")
        .distinct()
    )
    return [Around(name=team, what=service or _("Team"), group="service") for team, service in rows]


def _ring(many: list[Around], radius: tuple[int, int], turn: float) -> Iterable[Spot]:
    """Round with the clock, from the top (`turn` 0) or between two places of a ring."""
    for place, around in enumerate(many):
        angle = 2 * math.pi * (place + turn) / len(many) - math.pi / 2
        x = round(MIDDLE + radius[0] * math.cos(angle), 1)
        y = round(MIDDLE + radius[1] * math.sin(angle), 1)
        yield Spot(around, x, y, lines_of(around.name))


def lines_of(name: str) -> list[str]:
    """A name in at most two short lines; what does not fit ends in "…"."""
    lines: list[str] = []
    for word in name.split() or [""]:
        if lines and len(lines[-1]) + 1 + len(word) <= LINE:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: LINE - 1].rstrip(' ,')}…"]
    return [line if len(line) <= LINE else f"{line[: LINE - 1]}…" for line in lines]
