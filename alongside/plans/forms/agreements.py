"""Saying yes, and copies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from alongside.ui.forms import Form


class AcceptTypedForm(Form):
    """A signature on paper, or a yes by phone, recorded by a named helper."""

    way = forms.ChoiceField(
        label=gettext_lazy("How did they say yes?"),
        choices=[
            ("signature", gettext_lazy("They signed the paper, and I saw it")),
            ("phone", gettext_lazy("They said yes by phone, after I read it to them")),
        ],
        widget=forms.RadioSelect,
    )
    seen = forms.BooleanField(
        label=gettext_lazy("I saw or heard it myself"),
        error_messages={"required": gettext_lazy("Tick that you saw or heard it yourself.")},
    )


class CopyForm(Form):
    """Who shall have a copy?"""

    recipient = forms.ChoiceField(label=gettext_lazy("Give a copy to"))

    def __init__(self, *args: Any, recipients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recipient"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = recipients
