"""The form of a check-in: a field for each question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from alongside.followups.rules import (
    CHOICE,
    LONGEST,
    NUMBER,
    RULER,
    WORDS,
    Question,
    asked_of,
)
from alongside.followups.texts import yes_no_choices
from alongside.people.forms.attachments import WithAttachments
from alongside.people.forms.helping import Helped
from alongside.ui.forms import RulerField, Sooner, WordsField

_NOTES = ("voice", "picture")


class AnswerForm(WithAttachments, Helped):
    """What a person answers, or a named helper for them. Nothing is compulsory, but not nothing.

    It asks what their answers so far lead to. When those lead to a question that was not on the
    page yet, `needs_more`: the page is shown again with it, and works without a script.

    Where a question takes free words, they may be said aloud, or shown, instead. `aloud`: that has
    been done for this check-in before.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        reads: str,
        by_when: str,
        sooner: Sooner,
        aloud: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = asked_of(questions, self.data if self.is_bound else {})
        seen = set(str(self.data.get("seen") or "").split()) | set(self.data)
        self.more = {question.key for question in self.questions if question.when} - seen
        self.seen_now = " ".join(question.key for question in self.questions)
        made = {
            question.key: _field(question, reads=reads, by_when=by_when, sooner=sooner)
            for question in self.questions
        }
        self.fields = {**made, **self.fields}
        self.takes_notes = any(question.kind == WORDS for question in self.questions)
        if not self.takes_notes:
            for name in self.ATTACH_NAMES:
                del self.fields[name]
        self.aloud = self.takes_notes and (aloud or any(self.files.get(n) for n in _NOTES))
        for question in self.questions if self.aloud else ():
            if question.kind == WORDS:
                self.fields[question.key].required = False

    @property
    def needs_more(self) -> bool:
        """Whether the answers lead to questions that were not asked yet."""
        return self.is_bound and bool(self.more)

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """The questions, in their order."""
        return [self[question.key] for question in self.questions]

    @property
    def answers(self) -> dict[str, str]:
        """What was answered; of a valid form."""
        found = {question.key: self.cleaned_data[question.key] for question in self.questions}
        return {key: str(value) for key, value in found.items() if value not in (None, "")}

    @property
    def unread(self) -> dict[str, str]:
        """Of a valid form: what was said aloud or shown in place of words. Somebody listens."""
        if not self.aloud:
            return {}
        said = _("Said aloud, or shown: listen, or look.")
        return {
            question.key: said
            for question in self.questions
            if question.kind == WORDS and not self.cleaned_data[question.key]
        }

    def clean(self) -> dict[str, Any]:
        """At least one answer, or something said aloud."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        keys = {question.key for question in self.questions}
        said = self.aloud or any(cleaned.get(key) not in (None, "") for key in keys)
        if not self.errors and not said:
            raise forms.ValidationError(_("Write or choose at least one answer."))
        return cleaned


def _field(question: Question, *, reads: str, by_when: str, sooner: Sooner) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.text,
        "help_text": question.help,
        "required": question.required,
    }
    if question.kind == WORDS:
        return WordsField(reads=reads, by_when=by_when, sooner=sooner, max_length=LONGEST, **common)
    if question.kind == RULER:
        return RulerField(**common)
    if question.kind == NUMBER:
        return _number(question, common)
    choices = list(question.choices) if question.kind == CHOICE else yes_no_choices()
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _number(question: Question, common: dict[str, Any]) -> forms.Field:
    """A whole number in its range; the unit stands beside it in words."""
    bounds = _("A whole number from %(least)s to %(most)s") % {
        "least": question.least,
        "most": question.most,
    }
    common["help_text"] = f"{bounds} {question.unit}".strip() + "."
    wrong = _("Give a whole number from %(least)s to %(most)s for “%(question)s”.") % {
        "least": question.least,
        "most": question.most,
        "question": question.text,
    }
    return forms.IntegerField(
        min_value=question.least,
        max_value=question.most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        **common,
    )
