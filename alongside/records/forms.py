"""Forms of bringing a practice's CSV in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core.errors import Refused
from alongside.records.csvfile import Field, Table, check_mapping
from alongside.ui.forms import Form

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
