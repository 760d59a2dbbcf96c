"""Beginning a publication, with an empty page or a file, and putting one to use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.publishing.part_forms import LONGEST_LINE, OFFERED
from alongside.ui.forms import DateParts, Form, Text

LARGEST = 1_000_000  # bytes of a file


class BeginForm(Form):
    """A new one, with nothing in it yet."""

    title_en = forms.CharField(label=gettext_lazy("Title, in English"), max_length=LONGEST_LINE)
    title_cy = forms.CharField(
        label=gettext_lazy("Title, in Welsh (leave it empty for English alone)"),
        max_length=LONGEST_LINE,
        required=False,
    )
    author = forms.CharField(label=gettext_lazy("Who writes it"), max_length=LONGEST_LINE)

    def titles(self) -> dict[str, str]:
        """The title in each language that it is written in."""
        said = self.cleaned_data
        return {code: said[f"title_{code}"] for code in OFFERED if said[f"title_{code}"]}


class FileForm(Form):
    """One that stands in a file. `note` says which files there may be, `endings` theirs."""

    file = forms.FileField(error_messages={"required": gettext_lazy("Choose a file first.")})

    def __init__(
        self, *args: Any, label: Text, note: Text, endings: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.label, field.help_text = str(label), str(note)
        field.widget = forms.FileInput(attrs={"accept": ",".join(endings)})

    def clean_file(self) -> Any:
        """The file, if it is small enough."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large to be one of these."))
        return file


class PublishForm(Form):
    """Who approved it, and when it is looked at again."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    approved_by = forms.CharField(
        label=gettext_lazy("Who approved it: a name and what they are"), max_length=LONGEST_LINE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_date"] = DateParts(
            label=_("When it is looked at again, at the latest"),
            earliest=clock.today() + timedelta(days=1),
            error_messages={"required": _("Write a day.")},
        )
