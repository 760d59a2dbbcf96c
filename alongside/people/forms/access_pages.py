"""Forms for letting somebody in."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.people.models import CategoryChoices, LabelChoices, LevelChoices
from alongside.people.rules import Label
from alongside.ui.forms import DateParts, Form, Sooner, WordsField

PRIVATE = [choice for choice in LabelChoices.choices if choice[0] != Label.GENERAL]


def last_day(until_at: datetime | None) -> date | None:
    """The last whole day before a permission ends."""
    if until_at is None:
        return None
    return (until_at - timedelta(seconds=1)).astimezone(clock.LONDON).date()


class GiveForm(Form):
    """How much, of what, why, until when. `reads` is who reads the reason."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("How much may they do?"),
        choices=LevelChoices.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("What may they see?"),
        choices=CategoryChoices.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what they may see.")},
    )
    labels = forms.MultipleChoiceField(
        label=gettext_lazy("Some things are more private. May they see those too?"),
        help_text=gettext_lazy("Leave these empty to keep such entries to yourself."),
        choices=PRIVATE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    until = DateParts(
        label=gettext_lazy("Until when?"),
        required=False,
        future=True,
        help_text=gettext_lazy(
            "The last day. Leave it empty for no end: you can end it at any time."
        ),
    )

    def __init__(self, *args: Any, reads: str, sooner: Sooner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"] = WordsField(
            label=_("Why do you let them in?"),
            help_text=_("If you want to say it. For example: to help me keep track."),
            required=False,
            rows=2,
            max_length=300,
            reads=reads,
            by_when=_("whenever they open your pages"),
            sooner=sooner,
        )

    @property
    def until_at(self) -> datetime | None:
        """The end of the last day, on the person's own clock."""
        last = self.cleaned_data["until"]
        return clock.at_local(last + timedelta(days=1), time()) if last else None
