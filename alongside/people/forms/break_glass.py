"""Forms for opening a record in an emergency, and for looking into it afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.ui.forms import DateParts, Form, WordsField


class BreakGlassForm(Form):
    """Two exact facts and a reason."""

    nhs = forms.CharField(
        label=gettext_lazy("NHS number"),
        help_text=gettext_lazy("All ten digits, for example 943 476 5919."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    birth_date = DateParts(
        label=gettext_lazy("Date of birth"),
        help_text=gettext_lazy("For example, 27 3 1952"),
        past=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = WordsField(
            label=_("Why do you need to open it now?"),
            reads=_("The person, and your privacy officer,"),
            by_when=_("as soon as you open it"),
            rows=3,
            max_length=1000,
        )


class GlassReviewForm(Form):
    """What was found."""

    is_concern = forms.ChoiceField(
        label=gettext_lazy("Was it right to open this record?"),
        choices=[
            ("no", gettext_lazy("Yes, there was an emergency")),
            ("yes", gettext_lazy("No, it should not have happened")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, person: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = WordsField(
            label=_("What you found"),
            reads=person or _("The person"),
            by_when=_("on the page that says who looked"),
            rows=3,
            max_length=1000,
        )
