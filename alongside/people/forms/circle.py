"""Forms of the circle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alongside.people.forms.helping import Helped
from alongside.people.models import CategoryChoices, CircleTie
from alongside.people.rules import Category, Level
from alongside.ui.forms import Form, PhoneField


class MemberForm(Helped):
    """Somebody around the person. A name is enough; nobody is told."""

    name = forms.CharField(
        label=_("Their name"), max_length=80, widget=forms.TextInput(attrs={"size": "20"})
    )
    tie = forms.ChoiceField(
        label=_("Who are they to you?"), choices=CircleTie.choices, widget=forms.RadioSelect
    )
    phone = PhoneField(required=False, label=_("Their phone number, if you want it here"))


class NewMemberForm(MemberForm):
    """With the question whether they become the main contact."""

    main = forms.BooleanField(label=_("They are my main contact: phone them first"), required=False)


class JustHelpedForm(Helped):
    """No question but how a helper was told."""


class InviteForm(Form):
    """What an invitation opens when it is accepted. Nothing, unless the person says so."""

    level = forms.ChoiceField(
        label=_("What may they do when they have joined?"),
        choices=(
            ("", _("Nothing yet. I decide later")),
            (str(int(Level.VIEW)), _("See what I tick below")),
            (str(int(Level.CONTRIBUTE)), _("See it and add to it")),
        ),
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )
    categories = forms.MultipleChoiceField(
        label=_("If they may see something: what?"),
        choices=CategoryChoices.choices,
        required=False,
        initial=[str(Category.ABOUT), str(Category.PLAN)],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """A level needs something to see."""
        found = super().clean() or self.cleaned_data
        if found.get("level") and not found.get("categories"):
            self.add_error("categories", _("Choose what they may see."))
        return found
