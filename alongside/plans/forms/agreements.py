"""Saying yes, and copies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from alongside.ui.forms import Form


class AcceptTypedForm(Form):
    """A yes said together, on paper or by phone, recorded by a named helper. Who presses on a
    professional's device cannot be told apart: it is kept as what the helper saw or heard."""

    way = forms.ChoiceField(
        label=gettext_lazy("How did they say yes?"),
        choices=[
            (
                "button",
                gettext_lazy("They are here: I read it to them, and they said or pressed yes"),
            ),
            ("signature", gettext_lazy("They signed the paper, and I saw it")),
            ("phone", gettext_lazy("They said yes by phone, after I read it to them")),
        ],
        initial="button",
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
