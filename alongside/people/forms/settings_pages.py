"""Forms for local choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.people.settings import Choice, Value
from alongside.ui.forms import Form

LARGEST = 256 * 1024  # bytes


class ChoiceForm(Form):
    """One local choice. `follow`: as the level above says."""

    reason = forms.CharField(
        label=gettext_lazy("Why? (kept with the choice)"), max_length=300, required=False
    )

    def __init__(self, *args: Any, choice: Choice, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{choice.key.replace('.', '-')}-%s", **kwargs)
        self.choice = choice
        label = str(choice.label)
        if isinstance(choice.default, bool):
            value: forms.Field = forms.ChoiceField(
                label=label,
                choices=[("yes", _("On")), ("no", _("Off"))],
                widget=forms.RadioSelect,
            )
        elif isinstance(choice.default, int):
            value = forms.IntegerField(
                label=label,
                min_value=choice.least,
                max_value=choice.most,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "5"}),
                error_messages={
                    "invalid": _("Write a whole number for “%(question)s”.") % {"question": label},
                    "min_value": _("“%(question)s” must be %(least)s or more.")
                    % {"question": label, "least": choice.least},
                    "max_value": _("“%(question)s” must be %(most)s or less.")
                    % {"question": label, "most": choice.most},
                },
            )
        else:
            value = forms.CharField(label=label, max_length=1000)
        self.fields = {"value": value, **self.fields}
        stock = value.error_messages
        stock["required"] = _("Write an answer to “%(question)s”.") % {"question": label}

    def chosen(self) -> Value:
        """The value, of the choice's own kind."""
        value: Value = self.cleaned_data["value"]
        return value == "yes" if isinstance(self.choice.default, bool) else value


def shown(value: Value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return _("On") if value else _("Off")
    return str(value)


def initial(value: Value) -> str:
    """A value as the form holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


class SettingsFileForm(Form):
    """A file that another place exported."""

    file = forms.FileField(
        label=gettext_lazy("A file of settings"),
        error_messages={"required": gettext_lazy("Choose a file first.")},
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_file(self) -> bytes:
        """Its bytes, if it is small enough."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large to be a file of settings."))
        return bytes(file.read())
