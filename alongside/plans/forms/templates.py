"""Wording a template without code, and answering its questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.people.models import Person
from alongside.plans.forms.plan import reads_plan
from alongside.plans.forms.shared import SpokenForm
from alongside.plans.models import Entry, Section, Side
from alongside.plans.rules.reviews import next_day
from alongside.plans.rules.templates import (
    LONGEST_ASK,
    LONGEST_INTRO,
    LONGEST_TITLE,
    MOST_QUESTIONS,
    PlanTemplate,
    Question,
    key_from,
    say,
)
from alongside.ui.dates import day
from alongside.ui.forms import DateParts, Form, NoteField, WordsField

SPARE = 3  # empty rows for more questions
LARGEST = 200_000  # bytes of a template's file
ASKED = [
    ("both", gettext_lazy("Both")),
    (Side.PERSON, gettext_lazy("The person")),
    (Side.PROFESSIONAL, gettext_lazy("The professional")),
]
KINDS = [
    ("words", gettext_lazy("In words")),
    ("date", gettext_lazy("With a day on which somebody asks")),
]


def review_field(day: date | None) -> DateParts:
    """Until when the words count as looked at: whoever saves has looked at them."""
    return DateParts(
        label=_("By which day does somebody look at the words again?"),
        help_text=_("After that day, whoever uses it is told that it waits for a look."),
        initial=next_day(day, clock.today()),
        required=False,
        future=True,
    )


class ReviewForm(Form):
    """The same by itself, for a list of worries."""

    def __init__(self, *args: Any, day: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_review"] = review_field(day)


class TemplateForm(Form):
    """A template: its name, and up to twenty questions. Rows without words are left out."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        template: PlanTemplate | None,
        version: int,
        reviewed: bool = True,
        **kwargs: Any,
    ) -> None:
        held = template.questions if template else ()
        self.key = template.key if template else ""
        kwargs.setdefault("initial", _initial(template) | {"version": version})
        super().__init__(*args, **kwargs)
        rows = len(held) + SPARE
        if self.is_bound:  # as many as the page had, whatever somebody else has added since
            rows = sum(1 for name in self.data if re.fullmatch(r"q\d{1,2}_section", name))
        self.rows = min(rows, MOST_QUESTIONS)
        # Written by whoever words a template: shown to people, never a person's own words.
        self.fields["title_en"] = forms.CharField(label=_("Name"), max_length=LONGEST_TITLE)
        self.fields["title_cy"] = forms.CharField(
            label=_("Name in Welsh (you can leave this empty)"),
            max_length=LONGEST_TITLE,
            required=False,
        )
        self.fields["intro_en"] = forms.CharField(
            label=_("What it is for, in a sentence"), max_length=LONGEST_INTRO, required=False
        )
        self.fields["intro_cy"] = forms.CharField(
            label=_("The same in Welsh (you can leave this empty)"),
            max_length=LONGEST_INTRO,
            required=False,
        )
        self.fields["author"] = forms.CharField(
            label=_("Who wrote it"), max_length=LONGEST_TITLE, required=False
        )
        self.fields["approved"] = forms.CharField(
            label=_("Who approved it here, and when (empty: not approved yet)"),
            max_length=LONGEST_TITLE,
            required=False,
        )
        if reviewed:  # a person's own questions need nobody's look
            self.fields["next_review"] = review_field(template.next_review if template else None)
        for number in range(self.rows):
            self._row(number)

    def _row(self, number: int) -> None:
        name = f"q{number}"
        self.fields[f"{name}_en"] = forms.CharField(
            label=_("Question"), max_length=LONGEST_ASK, required=False
        )
        self.fields[f"{name}_cy"] = forms.CharField(
            label=_("In Welsh"), max_length=LONGEST_ASK, required=False
        )
        self.fields[f"{name}_section"] = forms.ChoiceField(
            label=_("Where it stands"), choices=Section.choices, initial=Section.OTHER
        )
        self.fields[f"{name}_side"] = forms.ChoiceField(
            label=_("Who is asked"), choices=ASKED, initial="both"
        )
        self.fields[f"{name}_kind"] = forms.ChoiceField(
            label=_("How it is answered"), choices=KINDS, initial="words"
        )

    def questions(self) -> list[list[forms.BoundField]]:
        """The boxes of each question, for the page."""
        parts = ("en", "cy", "section", "side", "kind")
        return [[self[f"q{number}_{part}"] for part in parts] for number in range(self.rows)]

    def data_of(self) -> dict[str, Any]:
        """What was written, as `rules.templates` reads it."""
        said = self.cleaned_data
        return {
            "key": self.key or key_from(said["title_en"]),
            "title": {"en": said["title_en"], "cy": said["title_cy"]},
            "intro": {"en": said["intro_en"], "cy": said["intro_cy"]},
            "author": said["author"],
            "approved": said["approved"],
            "next_review": said.get("next_review"),
            "questions": [
                {
                    "section": said[f"q{number}_section"],
                    "side": said[f"q{number}_side"],
                    "kind": said[f"q{number}_kind"],
                    "en": said[f"q{number}_en"],
                    "cy": said[f"q{number}_cy"],
                }
                for number in range(self.rows)
                if said[f"q{number}_en"].strip() or said[f"q{number}_cy"].strip()
            ],
        }


def _initial(template: PlanTemplate | None) -> dict[str, Any]:
    if template is None:
        return {}
    found: dict[str, Any] = {
        "author": template.author,
        "approved": template.approved,
    }
    for language in ("en", "cy"):
        found[f"title_{language}"] = template.title.get(language, "")
        found[f"intro_{language}"] = template.intro.get(language, "")
    for number, question in enumerate(template.questions):
        found |= {
            f"q{number}_en": question.ask.get("en", ""),
            f"q{number}_cy": question.ask.get("cy", ""),
            f"q{number}_section": question.section,
            f"q{number}_side": question.side,
            f"q{number}_kind": question.kind,
        }
    return found


class TemplateFileForm(Form):
    """A file that another place, or another clinician, exported."""

    file = forms.FileField(
        label=gettext_lazy("A file with a template"),
        error_messages={"required": gettext_lazy("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> bytes:
        """Its bytes, if it is small enough."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large to be a template."))
        return bytes(file.read())


def _box(question: Question, label: str, held: Entry | None, words: forms.Field) -> forms.Field:
    if question.kind == "date":
        return DateParts(
            label=label,
            required=False,
            earliest=clock.today(),
            help_text=_("Now: %(day)s. Leave it empty to keep that.") % {"day": held.words}
            if held
            else _("For example, %(day)s") % {"day": day(clock.today(), weekday=False)},
        )
    return words


class AnswersForm(SpokenForm):
    """The questions of a template, answered by the person. All may be left out."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, template: PlanTemplate, held: dict[int, Entry], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        reads = reads_plan(self.person, own=not self.typed_by_other)
        names = []
        for number, question in enumerate(template.questions):
            if not question.asks(Side.PERSON):
                continue
            label = say(question.ask, self.person.language)
            entry = held.get(number)
            names.append(f"a{number}")
            self.fields[names[-1]] = _box(
                question,
                label,
                entry,
                WordsField(
                    label=label,
                    required=False,
                    rows=3,
                    max_length=2000,
                    initial=entry.words if entry else "",
                    **reads,
                ),
            )
        self.order_fields(names)


class OwnAnswersForm(Form):
    """The same, answered by the professional on their side."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        template: PlanTemplate,
        held: dict[int, Entry],
        person: Person,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(template.questions):
            if not question.asks(Side.PROFESSIONAL):
                continue
            label = say(question.ask, person.language)
            entry = held.get(number)
            self.fields[f"a{number}"] = _box(
                question,
                label,
                entry,
                NoteField(
                    label=label,
                    help_text=_("%(name)s reads this at once.") % {"name": person.name},
                    required=False,
                    max_length=2000,
                    initial=entry.words if entry else "",
                ),
            )


def versions(held: Mapping[int, Entry]) -> str:
    """Which version of each answer a page is opened with: "0-1.3-2"."""
    return ".".join(f"{number}-{row.version}" for number, row in held.items())


def opened(form: Form) -> dict[int, int]:
    """The same again, from the form: what is no number means that nothing was there."""
    pairs = re.findall(r"(\d{1,4})-(\d{1,6})", form.cleaned_data["version"])
    return {int(number): int(version) for number, version in pairs}


def answers(form: Form) -> dict[int, Any]:
    """The answers by number of the question."""
    return {
        int(name[1:]): value
        for name, value in form.cleaned_data.items()
        if name.startswith("a") and name[1:].isdigit()
    }
