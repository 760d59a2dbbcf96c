"""Forms of records: bringing a practice's CSV in, when results are seen, letters, the House."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.errors import Refused
from alongside.people.forms.helping import Helped
from alongside.people.models import LabelChoices
from alongside.records.csvfile import Field, Table, check_mapping
from alongside.records.models import DocumentKind, Wish
from alongside.ui.dates import day
from alongside.ui.forms import DateParts, Form, NoteField

FIELDS = {
    Field.NHS_NUMBER: gettext_lazy("NHS number"),
    Field.FULL_NAME: gettext_lazy("Whole name"),
    Field.GIVEN: gettext_lazy("First name"),
    Field.FAMILY: gettext_lazy("Family name"),
    Field.BIRTH_DATE: gettext_lazy("Date of birth"),
    Field.PHONE: gettext_lazy("Phone number"),
    Field.EMAIL: gettext_lazy("E-mail address"),
    Field.LANGUAGE: gettext_lazy("Language"),
    Field.RESULT_NAME: gettext_lazy("What was measured"),
    Field.LOINC: gettext_lazy("LOINC code of what was measured"),
    Field.VALUE: gettext_lazy("The result"),
    Field.UNIT: gettext_lazy("The unit of the result"),
    Field.TAKEN_DATE: gettext_lazy("The day it was measured"),
}
FIXED = {
    Field.RESULT_NAME: gettext_lazy("If the whole file is about one test: which test?"),
    Field.UNIT: gettext_lazy("If no column gives the unit: which unit?"),
}


class UploadForm(Form):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("The CSV file of your search"),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


class ColumnsForm(Form):
    """Which column holds what. Columns are shown with the first thing that stands in them."""

    def __init__(
        self, *args: Any, table: Table, mapping: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        held = mapping or {"columns": {}, "fixed": {}}
        super().__init__(*args, **kwargs)
        columns = [("", _("no column"))] + [
            (str(place), header or _("Column %(number)s") % {"number": place + 1})
            for place, header in enumerate(table.headers)
        ]
        for name, label in FIELDS.items():
            self.fields[str(name)] = forms.ChoiceField(
                label=str(label),
                choices=columns,
                required=False,
                initial=str(held["columns"].get(str(name), "")),
            )
        for name, label in FIXED.items():
            self.fields[f"fixed_{name}"] = forms.CharField(
                label=str(label),
                required=False,
                max_length=100,
                initial=held["fixed"].get(str(name), ""),
            )

    @property
    def places(self) -> dict[str, int]:
        """Field to the column's place from 0."""
        return {
            str(name): int(self.cleaned_data[str(name)])
            for name in FIELDS
            if self.cleaned_data.get(str(name))
        }

    @property
    def fixed(self) -> dict[str, str]:
        """Field to the text that every row has, where no column gives it."""
        places = self.places
        return {
            str(name): self.cleaned_data[f"fixed_{name}"].strip()
            for name in FIXED
            if self.cleaned_data.get(f"fixed_{name}", "").strip() and str(name) not in places
        }

    def clean(self) -> dict[str, Any]:
        """The whole must be enough to read rows by."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            chosen = list(self.places.values())
            if len(chosen) != len(set(chosen)):
                raise ValidationError(_("One column is chosen for two things."))
            try:
                check_mapping(self.places, self.fixed)
            except Refused as refused:
                raise ValidationError(str(refused)) from refused
        return cleaned


class WhenForm(Helped):
    """When the person wants to see what is new."""

    wish = forms.ChoiceField(
        label=gettext_lazy("When a result is new"), choices=Wish.choices, widget=forms.RadioSelect
    )


class HoldForm(Form):
    """Why a result is held back, and until when. `last`: the last day that the service allows."""

    reason = NoteField(
        label=gettext_lazy("Why do you hold it back?"),
        help_text="-",
        error_messages={"required": gettext_lazy("Say why: the person reads it.")},
    )
    until_date = DateParts(label=gettext_lazy("The last day on which it is held back"))

    def __init__(self, *args: Any, name: str, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "%(name)s reads these words, with your name. So does everyone who can see this record."
        ) % {"name": name}
        until: Any = self.fields["until_date"]
        until.earliest, until.latest = clock.today(), last
        until.help_text = _(
            "At the latest %(last)s, a local choice of your service. On that day it is on your "
            "worklist to talk with %(name)s; the day after, they see the result."
        ) % {"last": day(last, year=True), "name": name}


class DocumentForm(Form):
    """A letter or report, pasted or as a PDF."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=DocumentKind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=gettext_lazy("What is it called?"),
        help_text=gettext_lazy("For example: Referral to the heart clinic"),
        max_length=300,
    )
    author = forms.CharField(
        label=gettext_lazy("Who wrote it?"),
        help_text=gettext_lazy("Name and place. You can leave this empty."),
        max_length=500,
        required=False,
    )
    written_date = DateParts(label=gettext_lazy("When was it written?"), required=False, past=True)
    text = NoteField(
        label=gettext_lazy("The text of the letter"),
        help_text=gettext_lazy(
            "The person reads it, and everyone who can see such entries of this record. Text can "
            "be read aloud and made larger, so paste it also where there is a PDF."
        ),
        rows=10,
        max_length=100_000,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("The letter as a PDF"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )
    labels = forms.MultipleChoiceField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy(
            "Tick all that it is about. If you tick none, only the person sees it and those who "
            "may see everything."
        ),
        choices=LabelChoices.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class TalkForm(Form):
    """What was said about the four parts of the House. Every box may stay empty."""

    people = NoteField(
        label=gettext_lazy("The people you look after"),
        help_text=gettext_lazy(
            "Do they know what their results are for? Were they asked how they would like to get "
            "them, and what would help them to make sense of them?"
        ),
        required=False,
        max_length=4000,
    )
    professionals = NoteField(
        label=gettext_lazy("You, the professionals"),
        help_text=gettext_lazy(
            "Do you see the person as an equal in this conversation? Will it begin with their "
            "questions, also when the numbers tell you something else?"
        ),
        required=False,
        max_length=4000,
    )
    systems = NoteField(
        label=gettext_lazy("How your work is organised"),
        help_text=gettext_lazy(
            "Are results back in time? Is there time to talk about them? Who answers somebody "
            "whom a result worries, on a Friday evening too?"
        ),
        required=False,
        max_length=4000,
    )
    commissioning = NoteField(
        label=gettext_lazy("Those who plan and pay"),
        help_text=gettext_lazy(
            "Do they give you the time that this takes? Do they hear what people say is missing, "
            "and do something about it?"
        ),
        required=False,
        max_length=4000,
    )
    who = NoteField(
        label=gettext_lazy("Who took part?"),
        help_text=gettext_lazy("Names or roles. Were people whom you look after among you?"),
        rows=2,
        required=False,
    )
    talked_on = DateParts(label=gettext_lazy("When was it?"), required=False, past=True)
