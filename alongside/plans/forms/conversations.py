"""Booking, and what to talk about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.core import clock
from alongside.people.forms.attachments import WithAttachments
from alongside.people.models import Membership
from alongside.plans.forms.preparing import clean_link, link_field
from alongside.plans.forms.shared import SpokenForm, named, reads
from alongside.plans.forms.visits import VisitFields
from alongside.plans.models import Conversation, Way
from alongside.ui.forms import DateParts, Form, NoteField, WordsField


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


class ItemForm(WithAttachments, SpokenForm):
    """One thing to talk about; `with_link`: what was read, with where."""

    def __init__(
        self,
        *args: Any,
        conversation: Conversation,
        label: str = "",
        with_link: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = WordsField(
            label=label or _("Add something to talk about"),
            rows=2,
            max_length=500,
            **reads(conversation),
        )
        if with_link:
            self.fields["link"] = link_field()
        # A voice note or picture says it as well as words do.
        self.fields["words"].required = False
        self.order_fields(["words", "link"])

    def clean_link(self) -> str:
        """The address, if it can be shown as a link."""
        return clean_link(self)

    def clean(self) -> dict[str, Any]:
        """Words; or something to listen to or look at, which then has a name to stand under."""
        data = super().clean()
        if not data.get("words"):
            if data.get("voice"):
                data["words"] = _("What I say in my voice note")
            elif data.get("picture") and data.get("picture_says"):
                data["words"] = data["picture_says"][:500]
            else:
                self.add_error("words", _("Write what you want to talk about."))
        return data


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


class RewordForm(SpokenForm):
    """Other words for something of the person's."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = WordsField(
            label=_("In other words"), rows=3, max_length=500, **reads(conversation)
        )
        self.fields["link"] = link_field()
        self.order_fields(["words", "link"])

    def clean_link(self) -> str:
        """The address, if it can be shown as a link."""
        return clean_link(self)


class OwnRewordForm(Form):
    """Other words for something of the professional's."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, conversation: Conversation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = NoteField(
            label=_("In other words"),
            help_text=_("%(name)s sees this as soon as you change it.")
            % {"name": conversation.person.name},
            max_length=500,
            rows=3,
        )


class BookForm(VisitFields):
    """Who, when, where or how, for how long, and whether they must be seen in person."""

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
        label=gettext_lazy("Another length, in minutes (you can leave this empty)"),
        min_value=5,
        max_value=180,
        required=False,
        help_text=gettext_lazy("Leave it empty for as long as such a visit takes here."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w5"}),
    )

    def __init__(
        self,
        *args: Any,
        professionals: Any,
        follow_up: bool = False,
        longer: int = 0,
        other: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, follow_up=follow_up, longer=longer, other=other, **kwargs)
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
