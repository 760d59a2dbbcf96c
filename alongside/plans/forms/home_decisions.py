"""A decision about where somebody lives, and the four approaches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from alongside.people.models import Person
from alongside.plans.forms.plan import reads_plan
from alongside.plans.forms.shared import SpokenForm
from alongside.plans.models import Approach, HomeDecisionState, YesPartlyNo
from alongside.ui.forms import Form, NoteField, WordsField


class RaiseHomeForm(SpokenForm):
    """The person says what is being thought about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposal"] = WordsField(
            label=_("What is being thought about?"),
            rows=3,
            max_length=2000,
            **reads_plan(self.person, own=not self.typed_by_other),
        )
        self.order_fields(["proposal"])


class OwnRaiseHomeForm(Form):
    """A professional says what is being thought about, in their own name."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposal"] = NoteField(
            label=_("What is being thought about?"),
            help_text=_("%(name)s reads this at once, and answers in their own words.")
            % {"name": person.name},
            max_length=2000,
        )


class AnswerHomeForm(SpokenForm):
    """The person's own words, whether there was time, and their answer."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = not self.typed_by_other
        name = {"name": self.person.name}
        fields: dict[str, forms.Field] = {
            "words": WordsField(
                label=_("What do you say about it?")
                if mine
                else _("What %(name)s says about it, in their own words") % name,
                help_text=_("What would you miss? What would you need? What are you afraid of?"),
                rows=4,
                max_length=2000,
                required=False,
                **reads_plan(self.person, own=mine),
            ),
            "was_time": forms.ChoiceField(
                label=_("Was there time to think it over, and to talk with others?"),
                choices=YesPartlyNo.choices,
                required=False,
                widget=forms.RadioSelect,
            ),
            "state": forms.ChoiceField(
                label=_("What is your answer?") if mine else _("What is %(name)s’s answer?") % name,
                choices=[
                    (
                        HomeDecisionState.AGREED,
                        _("I agree to it") if mine else _("They agree to it"),
                    ),
                    (
                        HomeDecisionState.NOT_AGREED,
                        _("I do not agree to it") if mine else _("They do not agree to it"),
                    ),
                ],
                widget=forms.RadioSelect,
            ),
        }
        self.fields |= fields
        self.order_fields([*fields])


class OfferForm(Form):
    """Staff say what exactly they offer."""

    approach = forms.ChoiceField(choices=Approach.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = NoteField(
            label=_("What exactly? (you can leave this empty)"),
            help_text=_("%(name)s sees this as soon as you add it.") % {"name": person.name},
            max_length=500,
            rows=2,
            required=False,
        )
