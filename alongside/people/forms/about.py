"""Forms of the page about a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.people.forms.helping import Helped
from alongside.people.models import ContactSystem, NeedKind, Participation
from alongside.ui.forms import DateParts, PhoneField, Sooner, WordsField


class WishForm(Helped):
    """How much somebody wishes to take part, for now (W59)."""

    wish = forms.ChoiceField(
        label=gettext_lazy("How much do you want to take part, for now?"),
        choices=Participation.choices,
        widget=forms.RadioSelect,
    )


class LanguageForm(Helped):
    """The language that somebody is written to in."""

    language = forms.ChoiceField(
        label=gettext_lazy("Which language do you want us to write in?"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )


class NeedForm(Helped):
    """One need. The review is within a year, or on a day that the person chooses."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What helps you?"), choices=NeedKind.choices, widget=forms.RadioSelect
    )
    may_share = forms.BooleanField(
        label=gettext_lazy("Pass this on when you send me to somebody else"),
        required=False,
        initial=True,
    )
    review_date = DateParts(
        label=gettext_lazy("When should we ask you again?"),
        required=False,
        future=True,
        help_text=gettext_lazy("You can leave this empty: then we ask in a year."),
    )

    def __init__(self, *args: Any, reads: str, sooner: Sooner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = WordsField(
            label=_("Is there more that we should know about it?"),
            help_text=_("For example, which language, or how large the letters should be."),
            required=False,
            rows=2,
            reads=reads,
            by_when=_("before they meet or write to you"),
            sooner=sooner,
        )
        kind = self.fields.pop("kind")
        self.fields = {"kind": kind, "words": words, **self.fields}


class NeedAnswerForm(Helped):
    """A need looked at again."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Is this still right?"),
        choices=(("keep", gettext_lazy("Still right")), ("end", gettext_lazy("No longer"))),
        widget=forms.RadioSelect,
    )


def contact_field(system: str, reads: str, sooner: Sooner) -> forms.Field:
    """The box for one way of reaching somebody; empty ends it."""
    if system == ContactSystem.EMAIL:
        return forms.EmailField(
            label=_("Email address"),
            required=False,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "size": "30"}),
        )
    if system == ContactSystem.PHONE:
        return PhoneField(required=False)
    return WordsField(
        label=_("Address for letters"),
        required=False,
        rows=4,
        max_length=400,
        reads=reads,
        by_when=_("when they send a letter"),
        sooner=sooner,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )
