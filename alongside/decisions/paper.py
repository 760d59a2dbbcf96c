"""The answer sheet of a decision: the person's questions, and the professional's, for a pen.
Nothing that anybody said stands on it."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from alongside.core import typeset
from alongside.decisions import texts
from alongside.decisions.models import Decision
from alongside.decisions.rules.aid import Aid
from alongside.people.models import NeedKind
from alongside.publishing.words import said as in_words


def sheet_pdf(decision: Decision) -> bytes:
    """The empty sheet as a tagged PDF, in the person's language and print size."""
    person = decision.person
    large = person.needs.filter(
        kind__in=[NeedKind.LARGE_PRINT, NeedKind.EASY_READ], ended_at__isnull=True
    ).exists()
    with translation.override(person.language):
        return typeset.pdf(
            "decision_sheet", sheet_data(decision), language=person.language, large_print=large
        )


def sheet_data(decision: Decision) -> dict[str, Any]:
    """What the sheet asks, in the language of now."""
    assert decision.aid_version is not None  # only what was begun has a sheet
    aid, name = decision.aid_version.aid, decision.person.name
    left = [text for code, text in texts.options(aid).items() if code not in decision.withdrawn]
    unsure = [*left, texts.option(aid, "unsure")]
    top = list(texts.outcome_names(aid).values())
    return {
        "labels": typeset.labels("decision_sheet", _),
        "service": decision.service.name,
        "name": decision.person.full_name or name,
        "about": texts.title(decision),
        "parts": [
            {
                "title": _("Before you read"),
                "questions": [
                    {"text": _("If you had to choose today: what would it be?"), "choices": unsure},
                    {"text": _("How sure are you of that?"), "ruler": 1},
                    *_knowledge(aid),
                ],
            },
            {"title": _("After reading"), "questions": _knowledge(aid)},
            {
                "title": _("What matters, and what you would choose"),
                "questions": [
                    {
                        "text": _("What matters most to you? Choose two at most."),
                        "choices": top,
                    },
                    {"text": _("What would you choose now?"), "choices": unsure},
                    {"text": _("Do you know enough to choose?"), "choices": [_("Yes"), _("No")]},
                    {
                        "text": _("How much do you want to take part in deciding?"),
                        "choices": [str(label) for _code, label in texts.INVOLVED],
                    },
                ],
            },
        ],
        "return_to": [decision.professional.person.name, decision.service.name],
    }


def _knowledge(aid: Aid) -> list[dict[str, Any]]:
    return [
        {
            "text": in_words(item.question),
            "choices": [in_words(one.text) for one in item.choices],
        }
        for item in aid.knowledge
    ]


def guess_pdf(decision: Decision) -> bytes:
    """The professional's sheet, in their own language of now."""
    assert decision.aid_version is not None  # only what was begun has a sheet
    aid, said = decision.aid_version.aid, {"name": decision.person.name}
    data = sheet_data(decision) | {
        "name": decision.professional.person.name,
        "parts": [
            {
                "title": _("Your guess, before you look"),
                "questions": [
                    {
                        "text": _("What will %(name)s choose, once they know enough?") % said,
                        "choices": list(texts.options(aid).values()),
                    },
                    {
                        "text": _(
                            "How sure are you? In 100 guesses like this one, how many would be "
                            "right?"
                        ),
                        "hint": _("A number from 1 to 99."),
                    },
                    {
                        "text": _("What matters most to %(name)s? Choose two at most.") % said,
                        "choices": list(texts.outcome_names(aid).values()),
                    },
                ],
            }
        ],
    }
    return typeset.pdf("decision_sheet", data, language=translation.get_language() or "en")
