"""What people hold in their hands to get ready: the sheet, and the list of worries."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import typeset
from alongside.plans.documents import sooner_lines, wants_large_print
from alongside.plans.models import Conversation, PreparationTask, Side, TaskState
from alongside.plans.rules.concerns import ConcernList
from alongside.ui.dates import day, moment


def _head(conversation: Conversation) -> dict[str, Any]:
    """Whom they talk with, who reads it, and what to do when that is too late."""
    person, professional = conversation.person, conversation.professional
    assert professional.team is not None
    service = professional.team.service
    return {
        "service": service.name,
        "name": person.full_name or person.name,
        "conversation": {
            "who": professional.person.name,
            "when": moment(conversation.at),
            "where": conversation.place or str(conversation.get_way_display()),
        },
        "reads": _("%(name)s reads this before you talk on %(when)s.")
        % {"name": professional.person.name, "when": moment(conversation.at)},
        "sooner": sooner_lines(service.name, service.phone),
        "hand_in": _("Bring it with you, or give it in at the desk before."),
    }


def _task(row: PreparationTask, who: str) -> dict[str, Any]:
    """A line of the list: a box to tick where it is the person's turn and still to do."""
    if row.state == TaskState.READY:
        note = _("Ready")
    elif row.state == TaskState.DONE:
        note = _("Done, not looked at yet")
    else:
        note = _("by %(day)s") % {"day": day(row.done_by_date)}
    mine = row.side == Side.PERSON
    return {
        "text": row.words if mine else f"{row.words} ({who})",
        "when": note,
        "box": 1 if mine and row.state == TaskState.TO_DO else None,
    }


def sheet_pdf(
    conversation: Conversation,
    *,
    results: list[dict[str, Any]],
    visit_code: dict[str, Any] | None = None,
) -> bytes:
    """The sheet for getting ready on paper, for this person and conversation. Three queries."""
    person = conversation.person
    preparation = getattr(conversation, "preparation", None)
    mine = conversation.agenda.filter(raised_by=Side.PERSON, removed_at__isnull=True)
    tasks = conversation.tasks.exclude(state=TaskState.DROPPED)
    with translation.override(person.language):
        who = conversation.professional.person.name
        data = _head(conversation) | {
            "labels": typeset.labels("agenda_sheet", _),
            "matters": preparation.words if preparation and preparation.words else None,
            "agenda": [item.words for item in mine] or None,
            "tasks": [_task(row, who) for row in tasks] or None,
            "results": results or None,
            "visit_code": visit_code,
        }
        return typeset.pdf(
            "agenda_sheet", data, language=person.language, large_print=wants_large_print(person)
        )


def concerns_pdf(conversation: Conversation, of: ConcernList) -> bytes:
    """A list of worries to tick with a pen, in the order of the screen. No query of its own."""
    person = conversation.person
    language = person.language
    with translation.override(language):
        data = _head(conversation) | {
            "labels": typeset.labels("concern_sheet", _),
            "title": of.say(language),
            "intro": of.introduce(language) or None,
            "areas": [
                {"title": area.say(language), "items": [one.say(language) for one in area.items]}
                for area in of.areas
            ],
        }
        return typeset.pdf(
            "concern_sheet", data, language=language, large_print=wants_large_print(person)
        )
