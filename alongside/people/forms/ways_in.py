"""Forms at the door."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alongside.ui.forms import DateParts, Form


def code_field(**kwargs: Any) -> forms.CharField:
    """A code as somebody types it: small letters, spaces and dashes are all right."""
    return forms.CharField(
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "size": "20",
            }
        ),
        **kwargs,
    )


class CodeForm(Form):
    """A slip, a letter or a tablet: the code and the second fact."""

    code = code_field(
        label=_("Your code"),
        help_text=_(
            "It is on your slip, in our text, your letter or the tablet. It looks like B4K-9TW-X2M."
        ),
    )
    birth_date = DateParts(label=_("Your date of birth"), birthday=True, past=True)


class TextCodeForm(Form):
    """Where to text a code."""

    number = forms.CharField(
        label=_("Your mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "w20"}),
    )


class ClaimForm(CodeForm):
    """The code of a letter that makes a record the person's own."""

    code = code_field(
        label=_("The code on your letter"), help_text=_("It looks like B4K9-TWX2-MH7C.")
    )


class InvitationForm(Form):
    """A code that somebody was given to join a circle, or a team."""

    code = code_field(
        label=_("The code of your invitation"),
        help_text=_("It looks like B4K9-TWX2-MH7C-R3DP."),
    )


class SignUpName(forms.Form):
    """What a new login is asked besides email and password (ACCOUNT_SIGNUP_FORM_CLASS)."""

    name = forms.CharField(
        label=_("What do you like to be called?"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Nothing more: `AccountAdapter.save_user` has taken the name."""


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey that works alone, unless somebody says otherwise: the way in offers just that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
