"""What people say about being texted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.ui.forms import Form

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class HoursForm(Form):
    """The hours in which somebody does not want texts."""

    quiet_from = forms.TypedChoiceField(
        label=_("No texts from"),
        choices=HOURS,
        coerce=int,
        error_messages={"invalid_choice": _("Choose one of the hours.")},
    )
    quiet_until = forms.TypedChoiceField(
        label=_("Until"),
        choices=HOURS,
        coerce=int,
        help_text=_("The same hour twice: texts may come at any time."),
        error_messages={"invalid_choice": _("Choose one of the hours.")},
    )
