"""Forms by which staff bring somebody in and find them again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.people.rules import nhs_number
from alongside.ui.forms import AddressField, DateParts, Form, PhoneField


class AddPersonForm(Form):
    """Somebody new, in a minute: the name they like is all that must be there."""

    name = forms.CharField(
        label=gettext_lazy("The name they like to be called"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    full_name = forms.CharField(
        label=gettext_lazy("Full name, if it differs"),
        help_text=gettext_lazy("As on letters."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = DateParts(
        label=gettext_lazy("Date of birth"),
        help_text=gettext_lazy("For example, 27 3 1952. A code to sign in needs it."),
        past=True,
        required=False,
    )
    phone = PhoneField(
        required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": gettext_lazy("This does not look like an email address. Please check it.")
        },
    )
    post = AddressField(required=False, autocomplete="off")
    language = forms.ChoiceField(
        label=gettext_lazy("Which language shall we write to them in?"),
        choices=settings.LANGUAGES,
        initial="en",
        widget=forms.RadioSelect,
    )
    nhs = forms.CharField(
        label=gettext_lazy("NHS number, if you have it"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    somebody_else = forms.BooleanField(
        label=gettext_lazy("I have checked: this is somebody else"), required=False
    )

    def clean_nhs(self) -> str:
        """Its check digit must fit."""
        text = str(self.cleaned_data["nhs"]).strip()
        if text and nhs_number(text) is None:
            raise forms.ValidationError(
                _("That is not a valid NHS number: please check the ten digits.")
            )
        return text

    @property
    def asked(self) -> list[Any]:
        """The fields in the order of the page; the check comes only when it is needed."""
        return [self[name] for name in self.fields if name != "somebody_else"]


class NumberForm(Form):
    """The NHS number of somebody who was brought in without one."""

    nhs = forms.CharField(
        label=gettext_lazy("NHS number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class FindForm(Form):
    """One box for a name or an NHS number. It is always sent in the body, never in the address."""

    wanted = forms.CharField(
        label=gettext_lazy("Name or NHS number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )
