"""Making templates of plans without code, and beginning a plan with one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.core import clock
from alongside.core.actors import Actor
from alongside.core.audit import record
from alongside.core.errors import Changed, NotAllowed, Refused
from alongside.people import access as people_access
from alongside.people.models import Membership, Party, Person, Service
from alongside.plans import access
from alongside.plans.actions.entries import add_entry, change_entry
from alongside.plans.actions.versions import hold, write_version
from alongside.plans.models import (
    Act,
    Entry,
    Template,
    TemplateKind,
    TemplateUse,
    Thing,
    Wording,
)
from alongside.plans.queries.plan import reader_of
from alongside.plans.queries.templates import answers_of, read, standing
from alongside.plans.rules.templates import (
    NotATemplate,
    PlanTemplate,
    Question,
    read_template,
    say,
    text_of,
    write_template,
)
from alongside.ui.dates import day
from alongside.worklist import actions as worklist
from alongside.worklist.models import Item

FIRST_FOLLOW_UP_ITEM = "plan_first_follow_up"

Owner = Service | Membership | Person


def template_from(data: Any) -> PlanTemplate:
    """A template from a file or a form. Raises Refused, with one sentence for each fault."""
    try:
        return read_template(data)
    except NotATemplate as error:
        raise Refused(" ".join(_(sentence) % values for sentence, values in error.faults)) from None


def check_can_word(by: Actor, owner: Owner) -> None:
    """A service's are worded by whoever manages it; a clinician's and a person's by themselves."""
    if isinstance(owner, Service):
        people_access.check_can_manage(by, service_id=owner.pk)
    elif isinstance(owner, Membership):
        people_access.check_is_professional(by)
        if by.membership_id != owner.pk:
            raise NotAllowed("This template is a colleague's.")
    else:
        people_access.check_is_self(by, owner.pk)


def _rows(owner: Owner) -> dict[str, Any]:
    """How a row names its owner, and whose key seals it."""
    if isinstance(owner, Service):
        return {"service": owner, "owner_id": owner.pk}
    if isinstance(owner, Membership):
        assert owner.team is not None
        return {"membership": owner, "owner_id": owner.team.service_id}
    return {"person": owner, "owner_id": owner.pk}


@transaction.atomic
def save_template(*, by: Actor, owner: Owner, data: Any, version: int | None = None) -> Template:
    """A template of a service, a clinician or a person: a new version, which counts from now on.
    Plans that began from an earlier one keep its questions.

    `data` is a mapping as in `rules.templates`. `version` is what the page was opened with, 0 for
    none; None for a file, which is read in over whatever stands. Raises Refused, with a sentence
    for each fault; Changed where somebody else has worded it since.
    """
    check_can_word(by, owner)
    found = template_from(data)
    rows = _rows(owner)
    # Numbered among all that the same party's key seals, so that two never share a number.
    Party.objects.select_for_update().get(pk=rows["owner_id"])
    now = standing(owner, found.key)
    if version is not None and version != (now.version if now else 0):
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=text_of(read(now)) if now else _("It is no longer offered."),
            mine=text_of(found),
        )
    latest = Template.objects.filter(
        owner_id=rows["owner_id"], kind=TemplateKind.PLAN, key=found.key
    ).aggregate(Max("version"))["version__max"]
    made = Template.objects.create(
        kind=TemplateKind.PLAN,
        key=found.key,
        version=(latest or 0) + 1,
        content=json.dumps(write_template(found), ensure_ascii=False),
        **rows,
    )
    record(by, "template.save", subject=made, key=found.key, version=made.version)
    return made


@transaction.atomic
def end_template(*, by: Actor, template: Template) -> Template:
    """A template that is no longer offered. Plans that began from it keep its questions."""
    owner = template.service or template.membership or template.person
    assert owner is not None
    check_can_word(by, owner)
    row = Template.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(by, "template.end", subject=row, key=row.key)
    return row


@transaction.atomic
def use_template(*, by: Actor, person: Person, template: PlanTemplate) -> TemplateUse:
    """Begin with a template: its questions stand in the plan, for both sides, each free to leave
    any of them out."""
    access.check_can_contribute(by, person.pk)
    hold(person.pk)
    use, made = TemplateUse.objects.get_or_create(
        person=person,
        key=template.key,
        ended_at=None,
        defaults={
            "content": json.dumps(write_template(template), ensure_ascii=False),
            "membership_id": by.membership_id,
        },
    )
    if made:
        record(by, "template.use", subject=use, key=template.key)
        write_version(by, person.pk, Act.TEMPLATE)
    return use


@transaction.atomic
def put_away_template(*, by: Actor, use: TemplateUse) -> TemplateUse:
    """Its questions no longer stand in the plan; what was answered stays."""
    access.check_can_contribute(by, use.person_id)
    row = TemplateUse.objects.select_for_update().get(pk=use.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record(by, "template.put_away", subject=row, key=row.key)
    return row


@transaction.atomic
def answer_template(
    *,
    by: Actor,
    use: TemplateUse,
    side: str,
    answers: Mapping[int, str | date | None],
    opened: Mapping[int, int] | None = None,
) -> list[Entry]:
    """One side's answers, by number of the question; what is left out stays as it was. A date is
    also when somebody asks how it goes: it is on the list of whoever the person talked with last.

    `opened`: the version of each answer that the page was opened with. What was not touched there
    stays as it reads now; raises Changed, with all texts that met, where both changed one.
    """
    person = use.person
    access.check_writes_side(by, person.pk, side)
    hold(person.pk)
    template = read_template(json.loads(use.content))
    said: dict[int, str] = {}
    for number, answer in answers.items():
        if number not in range(len(template.questions)):
            raise NotAllowed("There is no such question.")
        if not template.questions[number].asks(side):
            raise NotAllowed("This side is not asked that.")
        if answer:
            said[number] = day(answer, year=True) if isinstance(answer, date) else answer.strip()
    held = answers_of(person, side, template)
    if opened is not None:
        said = _touched(person, side, template, said, held, opened)
    kept = []
    for number, words in said.items():
        kept.append(_answer(by, person, side, template.questions[number], words, held.get(number)))
        answer = answers[number]
        if isinstance(answer, date):
            _first_follow_up(by, use, answer)
    return kept


def _touched(
    person: Person,
    side: str,
    template: PlanTemplate,
    said: Mapping[int, str],
    held: Mapping[int, Entry],
    opened: Mapping[int, int],
) -> dict[int, str]:
    """Of what a page sends, what was written there. A box that was not touched reads as its line
    did once: it undoes nothing that somebody has written since. Raises Changed."""
    touched, met = {}, []
    for number, words in said.items():
        row, version = held.get(number), opened.get(number, 0)
        if version != (row.version if row else 0):
            question = template.questions[number]
            if words in _read_before(person, side, say(question.ask, person.language)):
                continue
            if row is not None and row.words != words:
                met.append((row.words, words))
        touched[number] = words
    if met:
        theirs, mine = ("\n\n".join(texts) for texts in zip(*met, strict=True))
        raise Changed(
            _("This was changed while you were writing. Both texts are below: keep what you like."),
            theirs=theirs,
            mine=mine,
        )
    return touched


def _read_before(person: Person, side: str, asked: str) -> set[str]:
    """How every line that answers this question has ever read, those taken out too."""
    lines = [row for row in Entry.objects.filter(person=person, side=side) if row.question == asked]
    rows = Wording.objects.filter(
        person=person, thing=Thing.ENTRY, thing_id__in=[row.pk for row in lines]
    )
    return {row.line.get("words", "") for row in rows}


def _answer(
    by: Actor, person: Person, side: str, question: Question, words: str, held: Entry | None
) -> Entry:
    if held is not None:
        return change_entry(by=by, entry=held, version=held.version, words=words)
    return add_entry(
        by=by,
        person=person,
        section=question.section,
        side=side,
        words=words,
        question=say(question.ask, person.language),
    )


def _first_follow_up(by: Actor, use: TemplateUse, on: date) -> None:
    if on < clock.today():
        raise Refused(_("This day has passed. Choose a later one."))
    reader = reader_of(use.person)
    if reader is None or reader.team is None:
        raise Refused(_("Nobody can be asked to follow this up yet. Book a conversation first."))
    _void_follow_up(by, use.pk)
    worklist.open_item(
        by=by,
        kind=FIRST_FOLLOW_UP_ITEM,
        key=f"{FIRST_FOLLOW_UP_ITEM}:{use.pk}:{on.isoformat()}",
        person=use.person,
        service_id=reader.team.service_id,
        responsible=reader,
        due_at=clock.at_local(on, time(17, 0)),
        about_id=use.pk,
    )


def _void_follow_up(by: Actor, use_id: UUID) -> None:
    """The day was changed: the earlier one is not needed any more."""
    for item in Item.objects.filter(kind=FIRST_FOLLOW_UP_ITEM, about_id=use_id):
        worklist.void(by=by, key=item.key)
