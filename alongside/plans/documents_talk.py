"""A conversation on one page, and how it was on paper: in the person's language and print size."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import typeset
from alongside.decisions import in_plan
from alongside.plans import queries
from alongside.plans.documents import sooner_lines, wants_large_print
from alongside.plans.models import CommitmentState, Conversation, Side
from alongside.plans.queries import during
from alongside.ui.dates import day, moment

UNSETTLED = (CommitmentState.OPEN, CommitmentState.NOT_KEPT)
MOST_GOALS = 3
MOST_IDEAS = 3
MOST_DECISIONS = 3


def _promises(rows: list[queries.Promise]) -> list[dict[str, str]]:
    return [
        {"text": row.words, "when": _("by %(day)s") % {"day": day(row.due_date)}}
        for row in rows
        if row.state in UNSETTLED
    ]


def talk_data(conversation: Conversation, *, sees_about: bool) -> dict[str, Any]:
    """What the page shows, in the language of now. `sees_about`: with what the person says about
    themselves. The three newest goals, ideas and decisions: more would not be one page."""
    person, professional = conversation.person, conversation.professional
    assert professional.team is not None
    preparation = getattr(conversation, "preparation", None)
    agenda = queries.agenda(conversation)
    goals = queries.plan_goals(person)[:MOST_GOALS]
    ideas = during.insights(person)[:MOST_IDEAS]
    return {
        "service": professional.team.service.name,
        "name": person.full_name or person.name,
        "professional": professional.person.name,
        "when": moment(conversation.at),
        "where": conversation.place or str(conversation.get_way_display()),
        "matters": preparation.words if preparation and preparation.words else None,
        "life": (person.what_matters or None) if sees_about else None,
        "strengths": (person.strengths or None) if sees_about else None,
        "ideas": [row.words for row in ideas] or None,
        "mine": [item.words for item in agenda[Side.PERSON] if item.talked_at is None] or None,
        "theirs": [item.words for item in agenda[Side.PROFESSIONAL] if item.talked_at is None]
        or None,
        "goals": [
            {
                "words": goal.words,
                "mine": _promises(goal.of(Side.PERSON)),
                "theirs": _promises(goal.of(Side.PROFESSIONAL)),
            }
            for goal in goals
        ]
        or None,
        "decisions": in_plan.sentences(person, MOST_DECISIONS) or None,
    }


def talk_pdf(conversation: Conversation, *, sees_about: bool) -> bytes:
    """The page as a tagged PDF, with room for notes by hand."""
    person = conversation.person
    with translation.override(person.language):
        data = talk_data(conversation, sees_about=sees_about)
        return typeset.pdf(
            "talk_page",
            data | {"labels": typeset.labels("talk_page", _)},
            language=person.language,
            large_print=wants_large_print(person),
        )


def after_pdf(conversation: Conversation) -> bytes:
    """The questions of afterwards, to fill in with a pen."""
    person, professional = conversation.person, conversation.professional
    assert professional.team is not None
    service = professional.team.service
    with translation.override(person.language):
        return typeset.pdf(
            "after_paper",
            {
                "labels": typeset.labels("after_paper", _),
                "service": service.name,
                "name": person.full_name or person.name,
                "professional": professional.person.name,
                "when": moment(conversation.at),
                "sooner": sooner_lines(service.name, service.phone),
                "return_to": [service.name],
            },
            language=person.language,
            large_print=wants_large_print(person),
        )
