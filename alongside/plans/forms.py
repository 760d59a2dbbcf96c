"""Forms of planning. Each box for somebody's words says who reads it and by when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.core.actors import Actor, Channel
from alongside.people.models import Membership, Person
from alongside.plans.models import Conversation, GoalState, Progress, Way
from alongside.plans.rules import latest_follow_up, usual_follow_up
from alongside.ui.dates import moment
from alongside.ui.forms import DateParts, Form, NoteField, RulerField, Sooner, WordsField

HOW = [
    (Channel.TOGETHER, gettext_lazy("We are together, and I type what they say")),
    (Channel.PHONE, gettext_lazy("They tell me by phone")),
    (Channel.PAPER, gettext_lazy("They wrote it on paper")),
]


class SpokenForm(Form):
    """A form in the person's words. When somebody else types, it asks how the words came and that
    they were read back; `actor()` is then the helper, by name, on the person's behalf."""

    def __init__(self, *args: Any, by: Actor, person: Person, helper: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.person, self.helper = by, person, helper
        self.typed_by_other = by.person_id != person.pk
        if self.typed_by_other:
            self.fields["how"] = forms.ChoiceField(
                label=_("How do you know these words?"),
                choices=HOW,
                initial=Channel.TOGETHER,
                widget=forms.RadioSelect,
            )
            self.fields["read_back"] = forms.BooleanField(
                label=_("I read it back, and %(name)s says it is right") % {"name": person.name},
                error_messages={
                    "required": _("Read it back to %(name)s, and tick when it is right.")
                    % {"name": person.name}
                },
            )

    def actor(self) -> Actor:
        """Who speaks: the person, or a named helper for them."""
        if not self.typed_by_other:
            return self.by
        return self.by.helping(Channel(self.cleaned_data["how"]), self.helper, self.person.pk)


def named(obj: Any) -> str:
    """A membership as it is offered: "Dana Pugh, practice nurse"."""
    return f"{obj.person.name}, {obj.job_title or obj.get_role_display()}"


def sooner(membership: Membership) -> Sooner:
    """The local number of a professional's service."""
    team = membership.team
    assert team is not None
    return Sooner(name=team.service.name, phone=team.service.phone, hours=team.service.hours)


def reads(conversation: Conversation) -> dict[str, Any]:
    """Who reads what is written for a conversation, by when, and how to be quicker."""
    professional = conversation.professional
    return {
        "reads": _("%(name)s, %(role)s")
        % {
            "name": professional.person.name,
            "role": professional.job_title or professional.get_role_display(),
        },
        "by_when": _("before you talk on %(when)s") % {"when": moment(conversation.at)},
        "sooner": sooner(professional),
    }


def reads_together(professional: Membership) -> dict[str, Any]:
    """The same for what is written in or after a conversation."""
    return {
        "reads": professional.person.name,
        "by_when": _("now, as you write it together"),
        "sooner": sooner(professional),
    }


class PrepareForm(SpokenForm):
    """One question, one box."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = WordsField(
            label=_("What matters to you, and what shall we talk about?"),
            help_text=_("In your own words. One sentence is enough."),
            **reads(conversation),
        )
        self.order_fields(["words"])


class ItemForm(SpokenForm):
    """One thing to talk about."""

    def __init__(
        self, *args: Any, conversation: Conversation, label: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = WordsField(
            label=label or _("Add something to talk about"),
            rows=2,
            max_length=500,
            **reads(conversation),
        )
        self.order_fields(["words"])


class OwnItemForm(Form):
    """The professional's own item: read by the person."""

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = NoteField(
            label=_("Add something you want to talk about"),
            help_text=_("%(name)s sees this as soon as you add it.")
            % {"name": conversation.person.name},
            max_length=500,
            rows=2,
        )


class BookForm(Form):
    """Who, when, where or how."""

    professional = forms.ModelChoiceField(
        label=gettext_lazy("With whom?"), queryset=Membership.objects.none(), empty_label=None
    )
    on = DateParts(label=gettext_lazy("On which day?"), future=True)
    clock = forms.TimeField(
        label=gettext_lazy("At what time?"),
        help_text=gettext_lazy("For example, 10:30 or 14:00"),
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w5"}),
        error_messages={"invalid": gettext_lazy("Write the time like 10:30 or 14:00.")},
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How will you talk?"),
        choices=Way.choices,
        initial=Way.HERE,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label=gettext_lazy("Room, address or number (you can leave this empty)"),
        required=False,
        max_length=200,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes?"),
        min_value=5,
        max_value=180,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w5"}),
    )

    def __init__(self, *args: Any, professionals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["professional"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = professionals
        field.label_from_instance = named  # type: ignore[method-assign]

    def at(self) -> datetime:
        """The instant that was chosen, on London's clock."""
        return clock.at_local(self.cleaned_data["on"], self.cleaned_data["clock"])


def next_free(now: datetime) -> tuple[date, time]:
    """A time to offer: this weekday next week, at half past ten."""
    day = now.astimezone(clock.LONDON).date() + timedelta(days=7)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day, time(10, 30)


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


class AcceptTypedForm(Form):
    """A signature on paper, or a yes by phone, recorded by a named helper."""

    way = forms.ChoiceField(
        label=gettext_lazy("How did they say yes?"),
        choices=[
            ("signature", gettext_lazy("They signed the paper, and I saw it")),
            ("phone", gettext_lazy("They said yes by phone, after I read it to them")),
        ],
        widget=forms.RadioSelect,
    )
    seen = forms.BooleanField(
        label=gettext_lazy("I saw or heard it myself"),
        error_messages={"required": gettext_lazy("Tick that you saw or heard it yourself.")},
    )


class CopyForm(Form):
    """Who shall have a copy?"""

    recipient = forms.ChoiceField(label=gettext_lazy("Give a copy to"))

    def __init__(self, *args: Any, recipients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recipient"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = recipients
