"""What is written while people talk, and afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core.actors import Channel
from alongside.people.models import Person
from alongside.plans.forms.shared import SpokenForm, named, reads_together
from alongside.plans.models import (
    AfterConversation,
    Conversation,
    MoreSameLess,
    PlanRating,
    YesPartlyNo,
)
from alongside.plans.rules.during import LONGEST_TALK
from alongside.ui.forms import DateParts, Form, NoteField, WordsField

LEFT_OUT = ("", gettext_lazy("I leave this out"))
# A statement is true or not: "yes" to one has no single word in Welsh.
HOW_TRUE = [
    (YesPartlyNo.YES, gettext_lazy("True")),
    (YesPartlyNo.PARTLY, gettext_lazy("Partly true")),
    (YesPartlyNo.NO, gettext_lazy("Not true")),
]


class InsightForm(Form):
    """An idea or insight of the person, noted by the professional."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = NoteField(
            label=_("An idea or insight from %(name)s") % {"name": person.name},
            help_text=_(
                "In %(name)s’s own words. They see it as soon as you note it, and can change it or "
                "take it out."
            )
            % {"name": person.name},
            max_length=500,
            rows=2,
        )


class RewordInsightForm(SpokenForm):
    """How the person meant it. `version` is the idea as the page showed it: each wording is one."""

    version = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, conversation: Conversation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reads: dict[str, Any] = (
            reads_together(conversation.professional)
            if conversation
            else {"reads": _("Whoever you let see your plan"), "by_when": _("from now on")}
        )
        self.fields["words"] = WordsField(
            label=_("How I mean it"),
            rows=3,
            max_length=500,
            **reads,
        )
        self.order_fields(["words"])


class LengthForm(Form):
    """How long they talked."""

    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes did you talk? You can leave this empty."),
        required=False,
        min_value=1,
        max_value=LONGEST_TALK,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "3"}),
    )


def _choice(label: Any, choices: list[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[*choices, LEFT_OUT],
        required=False,
        widget=forms.RadioSelect,
    )


def _after_fields(form: Form, equal: str, sure: str, time: str) -> None:
    form.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
    form.fields["equal_player"] = _choice(equal, YesPartlyNo.choices)
    form.fields["confidence"] = _choice(sure, MoreSameLess.choices)
    form.fields["had_time"] = _choice(time, YesPartlyNo.choices)


def after_initial(said: AfterConversation | None) -> dict[str, Any]:
    """What somebody said before, for their form."""
    if said is None:
        return {"version": 0}
    return {
        "version": said.version,
        "equal_player": said.equal_player,
        "confidence": said.confidence,
        "had_time": said.had_time,
        "words": said.words,
    }


class AfterForm(SpokenForm):
    """What the person says after a conversation."""

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = {"name": conversation.professional.person.name}
        _after_fields(
            self,
            _("Did you and %(name)s talk as equals?") % who,
            _("After talking, how sure do you feel about looking after yourself?"),
            _("Did you have enough time?"),
        )
        self.fields["words"] = WordsField(
            label=_("Anything you want to add"),
            required=False,
            rows=3,
            max_length=2000,
            reads=_("Nobody but you"),
            by_when=_("now or later"),
        )
        how = self.fields.pop("how", None)
        back = self.fields.pop("read_back", None)
        if how is not None and back is not None:
            assert isinstance(how, forms.ChoiceField)
            how.initial = Channel.PAPER
            self.fields["how"], self.fields["read_back"] = how, back


class OwnAfterForm(Form):
    """What the professional says after a conversation."""

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = {"name": conversation.person.name}
        _after_fields(
            self,
            _("Did you and %(name)s talk as equals?") % who,
            _("After talking, how sure do you feel about your side of it?"),
            _("Did you have enough time?"),
        )
        self.fields["words"] = NoteField(
            label=_("Anything you want to add"),
            help_text=_("Only you see this."),
            required=False,
            max_length=2000,
            rows=3,
        )


class RatingForm(SpokenForm):
    """The person's own rating of their plan, by three principles (Seed S2:473)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joined_up"] = _choice(
            _("The people who look after me work together, around me."), HOW_TRUE
        )
        self.fields["part_of_decisions"] = _choice(
            _("I have a say in every decision about me, as much as I want."), HOW_TRUE
        )
        self.fields["helped_to_manage"] = _choice(
            _("I get the help I need to look after myself."), HOW_TRUE
        )
        self.fields["words"] = WordsField(
            label=_("What is behind it, in your own words"),
            required=False,
            rows=3,
            max_length=2000,
            reads=_("Whoever you let see your plan"),
            by_when=_("when they next look at it"),
        )
        self.order_fields(["joined_up", "part_of_decisions", "helped_to_manage", "words"])


def rating_rows(rating: PlanRating) -> list[tuple[str, str]]:
    """What a rating said, statement by statement; what was left out is left out."""
    said = [
        (_("The people who look after me work together, around me."), rating.joined_up),
        (
            _("I have a say in every decision about me, as much as I want."),
            rating.part_of_decisions,
        ),
        (_("I get the help I need to look after myself."), rating.helped_to_manage),
    ]
    true = {value.value: label for value, label in HOW_TRUE}
    return [(text, str(true[value])) for text, value in said if value]


class NextForm(Form):
    """When they talk next, who sees to it, what to prepare."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, conversation: Conversation, professionals: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        name = {"name": conversation.person.name}
        self.fields["when"] = forms.ChoiceField(
            label=_("When do you talk next?"),
            choices=[
                ("on", _("About a day that you choose")),
                ("ask", _("When %(name)s asks for it") % name),
            ],
            initial="on",
            widget=forms.RadioSelect,
        )
        self.fields["on"] = DateParts(label=_("About which day?"), future=True, required=False)
        responsible = forms.ModelChoiceField(
            label=_("Who makes sure that it is booked?"), queryset=professionals, empty_label=None
        )
        responsible.label_from_instance = named  # type: ignore[method-assign]
        self.fields["responsible"] = responsible
        self.fields["words"] = NoteField(
            label=_("What to get ready for it"),
            help_text=_("%(name)s sees this too. You can leave it empty.") % name,
            required=False,
            max_length=2000,
            rows=2,
        )

    def clean(self) -> dict[str, Any]:
        """A day where one was chosen, and none otherwise."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("when") == "ask":
            data["on"] = None
        elif data.get("on") is None and "on" not in self.errors:
            self.add_error("on", _("Write the day, or choose that it is when they ask."))
        return data
