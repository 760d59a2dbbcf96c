"""Templates of plans: the examples, and those of a service, a clinician or a person."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db.models import Q, QuerySet

from alongside.core.actors import Actor
from alongside.people import access as people_access
from alongside.people.models import Membership, Person, Service
from alongside.plans.models import Entry, EntryState, Template, TemplateKind, TemplateUse
from alongside.plans.rules.plan import question_key
from alongside.plans.rules.templates import PlanTemplate, read_template, say

SHIPPED = Path(__file__).parent.parent / "templates"


@lru_cache(maxsize=1)
def shipped() -> tuple[PlanTemplate, ...]:
    """The examples that come with Alongside, each to be approved locally."""
    files = sorted(SHIPPED.glob("*.toml"))
    return tuple(read_template(tomllib.loads(path.read_text("utf-8"))) for path in files)


@dataclass(frozen=True)
class Offered:
    """A template that can be used: whose it is, and its row where it is not an example."""

    template: PlanTemplate
    row: Template | None

    @property
    def ref(self) -> str:
        """How a form names it."""
        return str(self.row.pk) if self.row else self.template.key


def newest(rows: QuerySet[Template]) -> list[Template]:
    """The newest version of each that is in use. One query."""
    found = (
        rows.filter(kind=TemplateKind.PLAN)
        .select_related("service", "membership__person", "person")
        .order_by("owner_id", "membership_id", "key", "-version")
        .distinct("owner_id", "membership_id", "key")
    )
    return [row for row in found if row.ended_at is None]


def read(row: Template) -> PlanTemplate:
    """What a row holds."""
    return read_template(json.loads(row.content))


def _rows_of(owner: Service | Membership | Person) -> QuerySet[Template]:
    field = {"Service": "service", "Membership": "membership", "Person": "person"}
    return Template.objects.filter(kind=TemplateKind.PLAN, **{field[type(owner).__name__]: owner})


def held_by(owner: Service | Membership | Person) -> list[Template]:
    """The newest version of each that a service, a clinician or a person words. One query."""
    return newest(_rows_of(owner))


def own_row(owner: Service | Membership | Person, ref: str) -> Template | None:
    """One version of one of them, whatever came since. One query."""
    try:
        return _rows_of(owner).filter(pk=UUID(ref)).first()
    except ValueError:
        return None


def standing(owner: Service | Membership | Person, key: str) -> Template | None:
    """The version of one of them that is offered now. One query."""
    return next((row for row in held_by(owner) if row.key == key), None)


def _of_hat(by: Actor) -> Q:
    """Those of the service and the clinician who act, after a second factor; else none."""
    if not people_access.allowed(people_access.check_second_factor, by):
        return Q(pk__in=[])
    return Q(service_id=by.service_id, service__isnull=False) | Q(membership_id=by.membership_id)


def offered(by: Actor, person: Person) -> list[Offered]:
    """What this plan may begin with: the person's own, those of the service and clinician who act,
    and the examples, except where a place has one of the same key. One query."""
    rows = Template.objects.filter(Q(person=person) | _of_hat(by))
    own = [Offered(read(row), row) for row in newest(rows)]
    keys = {one.template.key for one in own}
    return own + [Offered(one, None) for one in shipped() if one.key not in keys]


def template_of(by: Actor, person: Person, ref: str) -> Offered | None:
    """The one that a form named, if it is offered."""
    return next((one for one in offered(by, person) if one.ref == ref), None)


def looked_until(by: Actor, person: Person, template: PlanTemplate) -> date | None:
    """Until when the questions that stand in a plan count as looked at: by their newest version, as
    far as this reader is offered it. One query."""
    days = [
        one.template.next_review for one in offered(by, person) if one.template.key == template.key
    ]
    return max(filter(None, [*days, template.next_review]), default=None)


def in_use(person: Person) -> list[tuple[TemplateUse, PlanTemplate]]:
    """The templates whose questions stand in this plan. One query."""
    rows = TemplateUse.objects.filter(person=person, ended_at__isnull=True)
    return [(row, read_template(json.loads(row.content))) for row in rows]


def answers_of(person: Person, side: str, template: PlanTemplate) -> dict[int, Entry]:
    """What this side has answered, by number of the question. One query."""
    lines = {
        (row.section, row.question): row
        for row in Entry.objects.filter(person=person, side=side, state=EntryState.CURRENT)
        if row.question
    }
    return {
        number: lines[question.section, asked]
        for number, question in enumerate(template.questions)
        if (question.section, asked := say(question.ask, person.language)) in lines
    }


def asked(person: Person) -> list[tuple[str, str]]:
    """Sections and questions that templates put into this plan. One query."""
    return [
        (question.section, say(question.ask, person.language))
        for _use, template in in_use(person)
        for question in template.questions
        if question.kind == "words"
    ]


def question_of(person: Person, section: str, key: str) -> str:
    """The question that stands in this part of the plan, by its key; "" for none. Two queries."""
    answered = Entry.objects.filter(person=person, section=section, state=EntryState.CURRENT)
    questions = [question for where, question in asked(person) if where == section]
    questions += [row.question for row in answered if row.question]
    return next((each for each in questions if question_key(each) == key), "")
