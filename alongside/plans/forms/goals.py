"""Agreeing a goal, correcting and reviewing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.people.models import Membership
from alongside.plans.forms.shared import SpokenForm, named, reads_together
from alongside.plans.models import GoalState, Progress
from alongside.plans.rules import latest_follow_up, usual_follow_up
from alongside.ui.forms import DateParts, Form, NoteField, RulerField, WordsField


class AgreeForm(SpokenForm):
    """One goal, one ruler, one promise on each side, one follow-up. Dates are filled in."""

    def __init__(
        self,
        *args: Any,
        professional: Membership,
        professionals: Any,
        goal_words: str = "",
        **kwargs: Any,
    ) -> None:
        today = clock.today()
        kwargs.setdefault(
            "initial",
            {
                "goal_words": goal_words,
                "my_date": usual_follow_up(today),
                "their_date": usual_follow_up(today),
                "follow_up_on": usual_follow_up(today),
                "follow_up_by": professional.pk,
            },
        )
        super().__init__(*args, **kwargs)
        who = reads_together(professional)
        name, their_name = self.person.name, professional.person.name
        mine = not self.typed_by_other
        fields: dict[str, forms.Field] = {
            "goal_words": WordsField(
                label=_("My goal, in my own words")
                if mine
                else _("The goal, in %(name)s’s own words") % {"name": name},
                help_text=_("Something small that you choose."),
                rows=3,
                **who,
            ),
            "confidence": RulerField(required=True),
            "my_words": WordsField(
                label=_("What I will do") if mine else _("What %(name)s will do") % {"name": name},
                rows=2,
                max_length=500,
                **who,
            ),
            "their_words": WordsField(
                label=_("What %(name)s will do") % {"name": their_name},
                rows=2,
                max_length=500,
                **who,
            ),
            "my_date": DateParts(
                label=_("%(name)s’s day") % {"name": name} if not mine else _("My day"),
                future=True,
            ),
            "their_date": DateParts(label=_("%(name)s’s day") % {"name": their_name}, future=True),
            "follow_up_on": DateParts(
                label=_("When shall we ask how it went?"),
                help_text=_("Within 14 days: that is what helps."),
                earliest=today + timedelta(days=1),
                latest=latest_follow_up(today),
            ),
            "follow_up_by": forms.ModelChoiceField(
                label=_("Who asks?"), queryset=professionals, empty_label=None
            ),
            "first_step": forms.CharField(
                label=_("A first small step (you can leave this empty)"),
                required=False,
                max_length=300,
            ),
        }
        for key, field in fields.items():
            self.fields[key] = field
        by_field = self.fields["follow_up_by"]
        assert isinstance(by_field, forms.ModelChoiceField)
        by_field.label_from_instance = named  # type: ignore[method-assign]
        self.order_fields([*fields])


class CorrectForm(SpokenForm):
    """A new version of what was agreed, which says what it changes."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, professional: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = reads_together(professional)
        today = clock.today()
        fields: dict[str, forms.Field] = {
            "goal_words": WordsField(label=_("The goal, in the person’s own words"), rows=3, **who),
            "changed": forms.CharField(
                label=_("What does this version change?"),
                help_text=_("One sentence. Everyone with a copy sees it."),
                max_length=200,
            ),
            "my_words": WordsField(
                label=_("One more thing that %(name)s will do (you can leave this empty)")
                % {"name": self.person.name},
                rows=2,
                required=False,
                max_length=500,
                **who,
            ),
            "their_words": WordsField(
                label=_("One more thing that %(name)s will do (you can leave this empty)")
                % {"name": professional.person.name},
                rows=2,
                required=False,
                max_length=500,
                **who,
            ),
            "follow_up_on": DateParts(
                label=_("When shall we ask how it went?"),
                earliest=today + timedelta(days=1),
                latest=latest_follow_up(today),
            ),
        }
        for key, field in fields.items():
            self.fields[key] = field
        self.order_fields([*fields])


class SuggestForm(Form):
    """A professional's suggestion. The person reads it at once."""

    proposal = NoteField(
        label=gettext_lazy("What do you suggest?"),
        help_text=gettext_lazy(
            "The person reads this at once. "
            "It becomes a goal only if they take it up, in their own words."
        ),
    )


class ReviewForm(SpokenForm):
    """Looking back: judged by the person."""

    def __init__(self, *args: Any, professional: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = {
            "progress": forms.ChoiceField(
                label=_("How has it gone?"), choices=Progress.choices, widget=forms.RadioSelect
            ),
            "words": WordsField(
                label=_("Is there anything you want to say about it?"),
                required=False,
                rows=3,
                **reads_together(professional),
            ),
            "confidence": RulerField(label=_("How sure are you now that you can do it?")),
            "outcome": forms.ChoiceField(
                label=_("What next?"),
                choices=[
                    (GoalState.ACTIVE, _("Carry on")),
                    (GoalState.ACHIEVED, _("I have reached it")),
                    (GoalState.LET_GO, _("Let it go for now")),
                ],
                initial=GoalState.ACTIVE,
                widget=forms.RadioSelect,
            ),
            "next_on": DateParts(
                label=_("When shall we look at it again? (you can leave this empty)"),
                required=False,
                earliest=clock.today() + timedelta(days=1),
            ),
        }
        for key, field in fields.items():
            self.fields[key] = field
        self.order_fields([*fields])
