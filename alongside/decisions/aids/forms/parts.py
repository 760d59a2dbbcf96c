"""What the forms of all parts of an aid share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from alongside.decisions.rules import parts
from alongside.decisions.rules.aid_document import from_document
from alongside.publishing.rules.documents import free_code
from alongside.ui.part_forms import LONGEST_LINE, DocumentPartForm


class AidPartForm(DocumentPartForm):
    """One part of a draft of a decision aid."""

    named_by = ""  # the field whose words a new part's code is made of

    def open(self) -> list[str]:
        """The draft, which can always be read."""
        self.aid = from_document(self.document)
        return list(self.aid.languages)

    def seen(self) -> str:
        """The digest of the part."""
        return parts.SHAPE.token(self.document, self.kind, self.key)

    def new_key(self) -> str:
        """The key of the part; of a new one, made of its words."""
        if self.key or self.kind not in parts.SHAPE.ordered:
            return self.key
        taken = set(parts.SHAPE.keys(self.document, self.kind))
        words = next((text for text in self._naming() if text.strip()), self.kind)
        return free_code(words, taken)

    def _naming(self) -> list[str]:
        if self.named_by in self.cleaned_data:
            return [str(self.cleaned_data[self.named_by])]
        return list(self.said(self.named_by).values())

    def line(self, name: str, label: str, part: Any, *, note: str = "") -> str:
        """A box for one line in no particular language, which may wait."""
        self.fields[name] = forms.CharField(
            label=label, initial=part.get(name, ""), required=False, max_length=LONGEST_LINE,
            help_text=note,
        )  # fmt: skip
        return name

    def number(self, name: str, label: str, part: Any, *, note: str = "") -> str:
        """A box for a whole number, which may stay empty."""
        self.fields[name] = forms.IntegerField(
            label=label, initial=part.get(name), required=False, min_value=0, help_text=note,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6"}),
            error_messages={"invalid": _("Write a whole number.")},
        )  # fmt: skip
        return name

    def pick(
        self, name: str, label: str, choices: Any, initial: Any, *, required: bool = True,
        note: str = "",
    ) -> str:  # fmt: skip
        """One of a few."""
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, initial=initial, required=required, help_text=note,
            widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields[name].error_messages["required"] = _("Choose an answer to “%(question)s”.") % {
            "question": label
        }
        return name

    def tick(self, name: str, label: str, part: Any, *, note: str = "") -> str:
        """Yes or no."""
        self.fields[name] = forms.BooleanField(
            label=label, initial=part.get(name, False), required=False, help_text=note
        )
        return name
