"""Loading the text of an instrument."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.instruments.queries import registry
from alongside.instruments.rules.registry import items_in
from alongside.ui.forms import DateParts, Form, FreshTick, NoteField

WHO = _("Everybody in your service can read this.")


class LoadForm(Form):
    """The items as the place may use them, and by what right."""

    code = forms.ChoiceField(label=_("Which instrument?"))
    items_en = NoteField(
        label=_("Its items in English"), rows=5, help_text=_("Each on a line of its own."),
        max_length=4000,
    )  # fmt: skip
    items_cy = NoteField(
        label=_("Its items in Welsh"), rows=5, required=False, max_length=4000,
        help_text=_("From the published translation, if there is one. Leave it empty otherwise."),
    )  # fmt: skip
    evidence = NoteField(
        label=_("What permission do you have, and where is it kept?"), help_text=WHO
    )
    expires_on = DateParts(label=_("When does it end?"), required=False, future=True)
    attest = forms.BooleanField(
        widget=FreshTick(),
        label=_("Our place may use this text in this way. I answer for that."),
        error_messages={"required": _("Tick that your place may use this text.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (one.code, one.name) for one in registry().values() if one.loadable
        ]

    def items(self) -> dict[str, list[str]]:
        """By language; nothing for a language that was left empty."""
        found = {key: items_in(self.cleaned_data[f"items_{key}"]) for key in ("en", "cy")}
        return {language: rows for language, rows in found.items() if rows}
