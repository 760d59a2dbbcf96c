"""Agreeing a goal, correcting and reviewing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.people.models import Membership, Person
from alongside.plans.actions import Promised
from alongside.plans.forms.plan import reads_agreed
from alongside.plans.forms.shared import SpokenForm, named
from alongside.plans.models import Commitment, Goal, GoalState, Progress
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
        who = reads_agreed(self, professional)
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
            "asked": forms.BooleanField(required=False, widget=forms.HiddenInput),
            "first_step": first_step(),
            **detail_fields(self.person),
            "is_health_work": forms.BooleanField(
                label=_("What I do here is work for health, unpaid")
                if mine
                else _("What %(name)s does here is work for health, unpaid") % {"name": name},
                help_text=_("Looking after yourself or others is work. A tick shows it as that."),
                required=False,
            ),
            "review_on": review_on(today),
        }
        for key, field in fields.items():
            self.fields[key] = field
        by_field = self.fields["follow_up_by"]
        assert isinstance(by_field, forms.ModelChoiceField)
        by_field.label_from_instance = named  # type: ignore[method-assign]
        self.order_fields([*fields])

    more = (
        "first_step", "importance", "when_words", "with_whom", "barriers", "is_health_work",
        "review_on", "tags",
    )  # fmt: skip

    @property
    def more_is_wrong(self) -> bool:
        """Whether something behind "Add more" needs another look."""
        return any(name in self.errors for name in self.more)


def first_step() -> forms.CharField:
    """The first small step of a goal."""
    return forms.CharField(
        label=_("A first small step (you can leave this empty)"), required=False, max_length=300
    )


def review_on(today: date) -> DateParts:
    """PRSB: the planned review date."""
    return DateParts(
        label=_("When shall we look at all of it again? (you can leave this empty)"),
        required=False,
        earliest=today + timedelta(days=1),
    )


def detail_fields(person: Person) -> dict[str, forms.Field]:
    """What can be said of a goal beside its words. All of it may be left out. One query."""
    optional: dict[str, Any] = {"required": False, "max_length": 300}
    fields: dict[str, forms.Field] = {
        "importance": RulerField(
            label=_("How important is it to you?"),
            low=_("not important"),
            high=_("nothing is more important"),
        ),
        "when_words": forms.CharField(label=_("When, and how often?"), **optional),
        "with_whom": forms.CharField(label=_("With whom?"), **optional),
        "barriers": forms.CharField(
            label=_("What may get in the way, and what would you do then?"), **optional
        ),
    }
    tags = [(str(tag.pk), tag.words) for tag in person.plan_tags.filter(ended_at__isnull=True)]
    if tags:
        fields["tags"] = forms.MultipleChoiceField(
            label=_("What is it about?"),
            choices=tags,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    return fields


class CorrectForm(SpokenForm):
    """A new version of what was agreed, which says what it changes. The person's promises may be
    written anew; the professional's are theirs to change."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        professional: Membership,
        professionals: Any,
        promises: Sequence[Commitment] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        who = reads_agreed(self, professional)
        today = clock.today()
        name, their_name = self.person.name, professional.person.name
        one_more = _("One more thing that %(name)s will do (you can leave this empty)")
        fields: dict[str, forms.Field] = {
            "goal_words": WordsField(label=_("The goal, in the person’s own words"), rows=3, **who),
            "first_step": first_step(),
            "confidence": RulerField(label=_("How sure are you now that you can do it?")),
        }
        self.promises = [(row, f"words_{row.pk.hex}", f"date_{row.pk.hex}") for row in promises]
        for row, words, day in self.promises:
            fields[words] = WordsField(
                label=_("What %(name)s will do") % {"name": name},
                initial=row.words,
                required=False,
                max_length=500,
                rows=2,
                **who,
            )
            fields[day] = DateParts(label=_("By which day?"), initial=row.due_date, required=False)
        fields |= {
            "my_words": WordsField(
                label=one_more % {"name": name}, rows=2, required=False, max_length=500, **who
            ),
            "my_date": DateParts(label=_("By which day?"), required=False, future=True),
            "their_words": WordsField(
                label=one_more % {"name": their_name}, rows=2, required=False, max_length=500, **who
            ),
            "their_date": DateParts(label=_("By which day?"), required=False, future=True),
            "follow_up_on": DateParts(
                label=_("When shall we ask how it went?"),
                help_text=_("Within 14 days: that is what helps."),
                earliest=today + timedelta(days=1),
                latest=latest_follow_up(today),
            ),
            "follow_up_by": forms.ModelChoiceField(
                label=_("Who asks?"), queryset=professionals, required=False, empty_label=None
            ),
            "review_on": review_on(today),
            "changed": forms.CharField(
                label=_("What does this version change?"),
                help_text=_("One sentence. Everyone with a copy sees it."),
                max_length=200,
            ),
        }
        for key, field in fields.items():
            self.fields[key] = field
        by_field = self.fields["follow_up_by"]
        assert isinstance(by_field, forms.ModelChoiceField)
        by_field.label_from_instance = named  # type: ignore[method-assign]
        self.order_fields([*fields])

    def rewritten(self) -> dict[UUID, Promised]:
        """How the person's promises read now; one left empty stands as it was."""
        return {
            row.pk: Promised(
                self.cleaned_data[words] or row.words, self.cleaned_data[day] or row.due_date
            )
            for row, words, day in self.promises
        }


class SuggestForm(Form):
    """A professional's suggestion. The person reads it at once."""

    proposal = NoteField(
        label=gettext_lazy("What do you suggest?"),
        help_text=gettext_lazy(
            "The person reads this at once. "
            "It becomes a goal only if they take it up, in their own words."
        ),
    )


def level_field(goal: Goal) -> dict[str, forms.Field]:
    """ "Which one are we at now?", where the person described levels. One query."""
    levels = [(str(row.level), row.words) for row in goal.levels.all()]
    if not levels:
        return {}
    return {
        "level": forms.TypedChoiceField(
            label=_("Which one are we at now?"),
            choices=levels,
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
    }


class ReviewForm(SpokenForm):
    """Looking back: judged by the person."""

    def __init__(self, *args: Any, professional: Membership, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = {
            "progress": forms.ChoiceField(
                label=_("How has it gone?"), choices=Progress.choices, widget=forms.RadioSelect
            ),
            "words": WordsField(
                label=_("Is there anything you want to say about it?"),
                required=False,
                rows=3,
                **reads_agreed(self, professional),
            ),
            "confidence": RulerField(label=_("How sure are you now that you can do it?")),
            **level_field(goal),
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
