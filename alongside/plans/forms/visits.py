"""How somebody likes to talk, choosing how, and visits together with others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.people.models import Membership
from alongside.plans.forms.shared import SpokenForm, named, reads
from alongside.plans.models import (
    Conversation,
    Examination,
    SamePerson,
    TalkWishes,
    Visit,
    VisitOffer,
    Way,
)
from alongside.plans.rules import visits as rules
from alongside.ui.dates import moment
from alongside.ui.forms import DateParts, Form, NoteField, WordsField

PART_NAMES = {
    rules.EARLY: gettext_lazy("Early, before 9"),
    rules.MORNING: gettext_lazy("In the morning"),
    rules.AFTERNOON: gettext_lazy("In the afternoon"),
    rules.EVENING: gettext_lazy("In the evening, from 5"),
}
WISHED_WAYS = [
    *Way.choices,
    (rules.LONGER, gettext_lazy("Longer than usual")),
    (rules.GROUP, gettext_lazy("Together with others, in a group")),
]
OTHER_TIMES = 2


def clock_field(**kwargs: Any) -> forms.TimeField:
    """A time of day, as people write it."""
    return forms.TimeField(
        label=gettext_lazy("At what time?"),
        help_text=gettext_lazy("For example, 10:30 or 14:00"),
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w5"}),
        error_messages={"invalid": gettext_lazy("Write the time like 10:30 or 14:00.")},
        **kwargs,
    )


class VisitFields(Form):
    """What booking asks of the visit itself. `follow_up`: they have talked before, so it may be
    that nobody needs to be examined."""

    def __init__(
        self, *args: Any, follow_up: bool, longer: int, other: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if longer:
            self.fields["visit"] = forms.ChoiceField(
                label=_("How long?"),
                choices=[
                    (Visit.USUAL, _("As usual")),
                    (Visit.LONGER, _("Longer: %(minutes)s minutes") % {"minutes": longer}),
                ],
                initial=Visit.USUAL,
                required=False,
                widget=forms.RadioSelect,
            )
        if other:
            self.fields["why_other"] = NoteField(
                label=_("If it is not with whom they wish: why? (you can leave this empty)"),
                help_text=_("They read it in the message and on their page."),
                required=False,
                rows=2,
                max_length=500,
            )
        self.fields["link"] = forms.URLField(
            label=_("If by video: the address where you meet (you can leave this empty)"),
            required=False,
            max_length=500,
            assume_scheme="https",
        )
        if follow_up:
            self._ask_examination()

    def _ask_examination(self) -> None:
        self.fields["examination"] = forms.ChoiceField(
            label=_("Is a physical examination needed?"),
            choices=Examination.choices,
            required=False,
            widget=forms.RadioSelect,
            help_text=_("If not, they choose how you talk. Nobody has to talk by video or phone."),
        )
        self.fields["ways"] = forms.MultipleChoiceField(
            label=_("If not: from what can they choose?"),
            choices=Way.choices,
            initial=[Way.HERE, Way.VIDEO, Way.PHONE],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for number in range(1, OTHER_TIMES + 1):
            self.fields[f"other_{number}_on"] = DateParts(
                label=_("Another day they can choose (you can leave this empty)"),
                future=True,
                required=False,
            )
            self.fields[f"other_{number}_clock"] = clock_field(required=False)

    def clean(self) -> dict[str, Any]:
        """Another day has its time."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, OTHER_TIMES + 1):
            on, at = f"other_{number}_on", f"other_{number}_clock"
            if data.get(on) and not data.get(at) and at not in self.errors:
                self.add_error(at, _("Write the time like 10:30 or 14:00."))
        return data

    def other_times(self) -> list[datetime]:
        """The other times to choose from, on London's clock."""
        found = []
        for number in range(1, OTHER_TIMES + 1):
            on = self.cleaned_data.get(f"other_{number}_on")
            at = self.cleaned_data.get(f"other_{number}_clock")
            if on and at:
                found.append(clock.at_local(on, at))
        return found


class ChooseForm(SpokenForm):
    """How we talk, and when, of what was offered."""

    def __init__(
        self, *args: Any, conversation: Conversation, offer: VisitOffer, phone: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        times = sorted({conversation.at, *map(datetime.fromisoformat, offer.times)})
        if len(times) > 1:
            self.fields["at"] = forms.ChoiceField(
                label=_("When?"),
                choices=[(time.isoformat(), moment(time)) for time in times],
                initial=conversation.at.isoformat(),
                widget=forms.RadioSelect,
            )
        self.fields["way"] = forms.ChoiceField(
            label=_("How do you want to talk?"),
            choices=[(way, _MEANS[way]) for way in offer.ways],
            initial=conversation.way,
            widget=forms.RadioSelect,
        )
        self.fields["number"] = forms.CharField(
            label=_("If by phone: on which number?"),
            required=False,
            max_length=40,
            initial=conversation.place if conversation.way == Way.PHONE else phone,
            widget=forms.TextInput(attrs={"inputmode": "tel", "class": "w20"}),
        )
        self.fields["words"] = WordsField(
            label=_("Does none of this suit you? Say what would (you can leave this empty)"),
            required=False,
            rows=2,
            max_length=1000,
            **reads(conversation),
        )
        self.order_fields(["at", "way", "number", "words"])

    def clean(self) -> dict[str, Any]:
        """By phone needs a number."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("way") == Way.PHONE and not data.get("number", "").strip():
            self.add_error("number", _("Write the number on which we phone you."))
        return data


_MEANS = {
    Way.HERE: gettext_lazy("In person, at the practice or centre"),
    Way.HOME: gettext_lazy("In person, at my home"),
    Way.PHONE: gettext_lazy("By phone: you phone me"),
    Way.VIDEO: gettext_lazy("By video: I open a link at home, or wherever I am"),
}


class WishesForm(SpokenForm):
    """When, how, how long and with whom somebody likes to talk."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, wishes: TalkWishes | None, reader: dict[str, Any], **kwargs: Any
    ) -> None:
        if wishes is not None:
            kwargs.setdefault(
                "initial",
                {
                    "days": wishes.days,
                    "parts": wishes.parts,
                    "ways": wishes.ways,
                    "same_person": wishes.same_person,
                    "words": wishes.words,
                    "version": wishes.version,
                },
            )
        else:
            kwargs.setdefault("initial", {"version": 0, "same_person": SamePerson.SAME})
        super().__init__(*args, **kwargs)
        self.fields["same_person"] = forms.ChoiceField(
            label=_("With whom?"), choices=SamePerson.choices, widget=forms.RadioSelect
        )
        tick: dict[str, Any] = {"required": False, "widget": forms.CheckboxSelectMultiple}
        self.fields["days"] = forms.TypedMultipleChoiceField(
            label=_("Which days are good for you?"),
            choices=list(WEEKDAYS.items()),
            coerce=int,
            **tick,
        )
        self.fields["parts"] = forms.MultipleChoiceField(
            label=_("At what time of day?"), choices=list(PART_NAMES.items()), **tick
        )
        self.fields["ways"] = forms.MultipleChoiceField(
            label=_("How?"), choices=WISHED_WAYS, **tick
        )
        self.fields["words"] = WordsField(
            label=_("Anything else we should know for this? (you can leave this empty)"),
            required=False,
            rows=2,
            max_length=1000,
            **reader,
        )
        self.order_fields(["same_person", "days", "parts", "ways", "words"])


class GroupForm(Form):
    """What, who, when and where of a visit together with others."""

    title = forms.CharField(
        label=gettext_lazy("What is it about?"),
        max_length=120,
        help_text=gettext_lazy("Everybody who comes reads this. Name nobody."),
    )
    professional = forms.ModelChoiceField(
        label=gettext_lazy("With whom?"), queryset=Membership.objects.none(), empty_label=None
    )
    on = DateParts(label=gettext_lazy("On which day?"), future=True)
    clock = clock_field()
    way = forms.ChoiceField(
        label=gettext_lazy("How will you talk?"),
        choices=Way.choices,
        initial=Way.HERE,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label=gettext_lazy("Room or address (you can leave this empty)"),
        required=False,
        max_length=200,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes?"),
        min_value=5,
        max_value=300,
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


class SharedForm(SpokenForm):
    """Something for the list that everybody in the group reads."""

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = reads(conversation)
        self.fields["words"] = WordsField(
            label=_("Add something for all to talk about"),
            rows=2,
            max_length=500,
            **held | {"reads": _("Everybody in the group")},
        )
        self.order_fields(["words"])


class OwnSharedForm(Form):
    """The same by a professional."""

    words = NoteField(
        label=gettext_lazy("Add something for all to talk about"),
        help_text=gettext_lazy("Everybody in the group reads it. Name nobody."),
        max_length=500,
        rows=2,
    )
